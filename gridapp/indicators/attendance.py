"""Attendance (培训考勤): how the people expected at sessions attended, and the rate that appraisal uses.

The six states are never merged. Leave counts as leave only when it was approved before the session began (work plan, part 1, ch. 3(2):
因故不能参加者,需事先向召集培训的领导请假); otherwise the person counts as absent and the reason stays on the record.

    应到 = 签到 + 迟到 + 早退 + 请假 + 无故缺席 + 未登记        实到 = 签到 + 迟到 + 早退        到训率 = 实到 ÷ (应到 − 准假)
"""

from collections.abc import Sequence
from datetime import datetime

import polars as pl

from gridapp.models.training import SignIn

MARKS_SCHEMA = {
    "status": pl.String,
    "leave_approved_at": pl.Datetime("us", "UTC"),
    "starts_at": pl.Datetime("us", "UTC"),
}
"""What `attendance` needs of each person expected, besides the columns to group by."""

COUNTS_SCHEMA = {
    "expected": pl.Int64,
    "attended": pl.Int64,
    "present": pl.Int64,
    "late": pl.Int64,
    "early": pl.Int64,
    "leave": pl.Int64,
    "absent": pl.Int64,
    "unmarked": pl.Int64,
    "unapproved": pl.Int64,
    "rate": pl.Float64,
}
"""`unapproved`: those of `absent` who asked for leave that was not approved in time; `rate` is null when nobody had to come."""

STATES = ("present", "late", "early", "leave", "absent", "unmarked")


def counts_as(status: str, leave_approved_at: datetime | None, starts_at: datetime) -> SignIn:
    """How one mark is counted: as it stands, but leave not approved before the start is absence."""
    state = SignIn(status)
    if state is SignIn.LEAVE and (leave_approved_at is None or leave_approved_at >= starts_at):
        return SignIn.ABSENT
    return state


def attendance(marks: pl.DataFrame, by: Sequence[str] = ()) -> pl.DataFrame:
    """Counts and rate per group; columns `by` + `COUNTS_SCHEMA`, sorted by `by`. Without `by`, exactly one row.

    `marks` has the columns of `MARKS_SCHEMA` and `by`, one row per person expected.
    """
    leave = pl.col("status") == SignIn.LEAVE.value
    in_time = (pl.col("leave_approved_at") < pl.col("starts_at")).fill_null(value=False)
    counted = marks.with_columns(
        pl.when(leave & ~in_time).then(pl.lit(SignIn.ABSENT.value)).otherwise(pl.col("status")).alias("_state"),
        (leave & ~in_time).alias("_unapproved"),
    )
    counts = [
        pl.len().alias("expected"),
        *((pl.col("_state") == state).sum().alias(state) for state in STATES),
        pl.col("_unapproved").sum().alias("unapproved"),
    ]
    grouped = counted.group_by(*by).agg(counts).sort(*by) if by else counted.select(counts)
    attended = pl.col("present") + pl.col("late") + pl.col("early")
    due = pl.col("expected") - pl.col("leave")
    return (
        grouped.with_columns(pl.col("expected", *STATES, "unapproved").cast(pl.Int64))
        .with_columns(attended.alias("attended"), pl.when(due > 0).then(attended / due).alias("rate"))
        .select(*by, *COUNTS_SCHEMA)
    )
