"""Closure: the definitions against a naive reference, and the properties a report is trusted for."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from gridapp.indicators.closure import closure, with_profile
from gridapp.indicators.measures import CASE_SCHEMA, MEASURES, RATES, ROW_MEASURES, STOCK, months_of, period_of, polars_terms, rows_of

ALL = (*MEASURES, *STOCK)
EXAMPLES = settings(max_examples=40, deadline=None)  # each runs several queries
SHANGHAI = ZoneInfo("Asia/Shanghai")
SCHEMA = {**CASE_SCHEMA, "village": pl.UInt32, "category": pl.UInt32}
FIRST, LAST = date(2026, 1, 1), date(2026, 4, 30)


def local(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=SHANGHAI)  # type: ignore[misc]


EDGES = [local(2026, month, 1) + timedelta(microseconds=delta) for month in range(1, 6) for delta in (-1, 0, 1)]
moments = st.one_of(
    st.sampled_from(EDGES),
    st.datetimes(datetime(2025, 11, 1), datetime(2026, 6, 1)).map(lambda moment: moment.replace(tzinfo=SHANGHAI)),  # noqa: DTZ001
)
rows = st.fixed_dictionaries(
    {
        "reported_at": moments,
        "filed_at": st.none() | moments,
        "due_at": st.none() | moments,
        "closed_at": st.none() | moments,
        "void": st.booleans(),
        "voided_at": st.none() | moments,
        "village": st.none() | st.integers(1, 3),
        "category": st.integers(1, 2),
        "before": st.lists(
            st.fixed_dictionaries({"until": moments, "due_at": st.none() | moments, "closed_at": st.none() | moments}), max_size=2
        ),
    }
)
towns = st.lists(rows, max_size=25)


def held(case: dict) -> list[dict]:
    """A row for each interval in which something else held of a case; `before`: what held, and until when."""
    rows, since = [], None
    for past in sorted(case.get("before", ()), key=lambda one: one["until"]):
        if since is None or past["until"] > since:
            rows.append({**case, **past, "since": since, "void": False, "voided_at": None})
            since = past["until"]
    return [*rows, {**case, "since": since, "until": None}]


def frame(whole: list[dict]) -> pl.DataFrame:
    cases = [row for case in whole for row in held(case)]
    columns = {name: [case.get(name) for case in cases] for name in SCHEMA}
    for name, dtype in CASE_SCHEMA.items():
        if isinstance(dtype, pl.Datetime):
            columns[name] = [value and value.astimezone(UTC) for value in columns[name]]
    return pl.DataFrame(columns, schema=SCHEMA)


def case(reported: datetime, **values: object) -> dict:
    return {"reported_at": reported, "filed_at": reported, "void": False, "village": 1, "category": 1, **values}


def naive(cases: list[dict], start: datetime, end: datetime, now: datetime) -> dict[str, int]:
    """The definitions of the office, word by word."""
    as_of = min(end, now)
    count: dict[str, int] = dict.fromkeys(ALL, 0)
    if now <= start:
        return count

    def at(case: dict, moment: datetime) -> dict:
        return next(row for row in held(case) if row["until"] is None or row["until"] >= moment)

    def is_void(row: dict, moment: datetime) -> bool:
        return row["void"] and (row["voided_at"] is None or row["voided_at"] <= moment)

    def is_open(row: dict, moment: datetime) -> bool:
        still = row["closed_at"] is None or row["closed_at"] >= moment
        return row["reported_at"] < moment and still and not is_void(row, moment)

    for case in cases:
        row, then = at(case, as_of), at(case, start)
        count["received"] += start <= row["reported_at"] < as_of
        if row["filed_at"] is not None and start <= row["filed_at"] < as_of:
            count["filed"] += 1
            count["void"] += is_void(row, as_of)
        count["carried"] += is_open(then, start)
        count["open"] += is_open(row, as_of)
        count["suspended"] += is_open(row, as_of) and row["filed_at"] is not None and row["filed_at"] < as_of and row["due_at"] is None
        count["voided"] += row["reported_at"] < as_of and is_void(row, as_of) and not is_void(row, start)
        count["reopened"] += sum(
            bool(past["until"] and past["closed_at"]) and start <= past["until"] < as_of and past["closed_at"] < start
            for past in held(case)
        )
        if is_void(row, as_of):
            continue
        if row["closed_at"] is not None and start <= row["closed_at"] < as_of:
            count["closed"] += 1
            count["due"] += 1
            count["closed_on_time"] += row["due_at"] is None or row["closed_at"] <= row["due_at"]
        if is_open(row, as_of) and row["due_at"] is not None and row["due_at"] < as_of:
            count["open_overdue"] += 1
            count["due"] += 1
    return count


@EXAMPLES
@given(towns, moments)
def test_a_period_counts_what_the_definitions_say(cases: list[dict], now: datetime):
    result = closure(frame(cases), FIRST, LAST, now=now, measures=ALL)
    assert result.height == 1
    assert result.row(0, named=True) | naive(cases, local(2026, 1, 1), local(2026, 5, 1), now) == result.row(0, named=True)


@EXAMPLES
@given(towns, moments, st.booleans(), st.dates(FIRST, LAST), st.dates(FIRST, LAST))
def test_each_month_and_village_counts_what_the_definitions_say(cases: list[dict], now: datetime, kept: bool, one: date, other: date):
    start, end = min(one, other), max(one, other)
    town = frame(cases)
    result = closure(with_profile(town.lazy()) if kept else town, start, end, by=("month", "village"), now=now, measures=ALL)
    months = months_of(start, end, now)
    assert set(result["month"]) == (set(months) if result.height else set())
    for row in result.iter_rows(named=True):
        period = months[row["month"]]
        expected = naive([c for c in cases if c["village"] == row["village"]], period.start, period.end, now)
        assert {name: row[name] for name in ALL} == expected
    for village in {c["village"] for c in cases} - set(result["village"]):
        mine = [c for c in cases if c["village"] == village]
        assert all(sum(naive(mine, p.start, p.end, now).values()) == 0 for p in months.values())


@EXAMPLES
@given(towns, moments)
def test_whole_months_are_the_same_with_and_without_the_kept_profile(cases: list[dict], now: datetime):
    town = frame(cases)
    for by in ("month", ("month", "village"), ("month", "village", "category")):
        plain, kept = (closure(of, FIRST, LAST, by=by, now=now, measures=ALL) for of in (town, with_profile(town.lazy())))
        assert_frame_equal(plain, kept)


@EXAMPLES
@given(towns, moments, moments)
def test_a_past_month_is_the_same_whenever_it_is_asked(cases: list[dict], one: datetime, other: datetime):
    early, late = (closure(frame(cases), FIRST, LAST, by="month", now=now, measures=ALL) for now in sorted((one, other)))
    for (month, period), a, b in zip(
        months_of(FIRST, LAST, min(one, other)).items(), early.iter_rows(named=True), late.iter_rows(named=True), strict=True
    ):
        if period.end <= min(one, other):
            assert {name: a[name] for name in ALL} == {name: b[name] for name in ALL}, month


@EXAMPLES
@given(towns, moments)
def test_parts_add_up_to_the_whole(cases: list[dict], now: datetime):
    town = frame(cases)
    whole = closure(town, FIRST, LAST, now=now).select(MEASURES)
    for by in ("village", "category", ("village", "category")):
        assert_frame_equal(closure(town, FIRST, LAST, by=by, now=now).select(MEASURES).sum(), whole)
    by_month = closure(town, FIRST, LAST, by="month", now=now).select(MEASURES)
    villages = closure(town, FIRST, LAST, by=("month", "village"), now=now)
    if villages.height:
        assert_frame_equal(villages.group_by("month", maintain_order=True).agg(pl.col(MEASURES).sum()).select(MEASURES), by_month)


@EXAMPLES
@given(towns, moments)
def test_every_figure_is_the_number_of_rows_behind_it(cases: list[dict], now: datetime):
    town = frame(cases)
    table = closure(town, FIRST, LAST, by="month", now=now)
    for (_, period), row in zip(months_of(FIRST, LAST, now).items(), table.iter_rows(named=True), strict=True):
        lists = {name: town.filter(rows_of(name, polars_terms(), period)).height for name in ROW_MEASURES}
        assert {name: row[name] for name in MEASURES} == {name: lists[name] for name in MEASURES}
        for rate, (above, below) in RATES.items():
            assert row[rate] == (lists[above] / lists[below] if lists[below] else None)


@EXAMPLES
@given(towns, moments)
def test_what_foots_foots(cases: list[dict], now: datetime):
    row = closure(frame(cases), FIRST, LAST, now=now).row(0, named=True)
    assert row["due"] == row["closed"] + row["open_overdue"]
    assert 0 <= row["closed_on_time"] <= row["closed"]
    assert row["void"] <= row["filed"]
    assert row["closure_rate"] is None or 0 <= row["on_time_rate"] <= row["closure_rate"] <= 1


def test_an_empty_office_has_zeros_and_no_rates():
    result = closure(frame([]), FIRST, LAST, by="month", now=local(2026, 4, 1))
    assert result["month"].to_list() == ["2026-01", "2026-02", "2026-03", "2026-04"]
    assert result.select(MEASURES).sum_horizontal().to_list() == [0, 0, 0, 0]
    assert result.select(*RATES).null_count().sum_horizontal().item() == 4 * len(RATES)


def test_midnight_is_the_offices_and_both_days_belong_to_the_period():
    cases = [case(local(2026, 3, 1)), case(local(2026, 3, 31, 23, 59, 59)), case(local(2026, 4, 1)), case(local(2026, 2, 28, 23, 59, 59))]
    march = closure(frame(cases), date(2026, 3, 1), date(2026, 3, 31), now=local(2026, 6, 1))
    assert march["received"].item() == 2
    utc = closure(frame(cases), date(2026, 3, 1), date(2026, 3, 31), now=local(2026, 6, 1), zone="UTC")
    assert utc["received"].item() == 2  # 2026-03-31 23:59 and 2026-04-01 00:00 in Shanghai; 03-01 00:00 there is still February in UTC
    assert utc.equals(closure(frame(cases[1:3]), date(2026, 3, 1), date(2026, 3, 31), now=local(2026, 6, 1), zone="UTC"))


def test_an_overdue_case_burdens_every_month_until_it_closes():
    late = case(local(2026, 1, 5), due_at=local(2026, 1, 12), closed_at=local(2026, 3, 2))
    table = closure(frame([late]), FIRST, LAST, by="month", now=local(2026, 6, 1))
    assert table["open_overdue"].to_list() == [1, 1, 0, 0]
    assert table["closed"].to_list() == [0, 0, 1, 0]
    assert table["closure_rate"].to_list() == [0.0, 0.0, 1.0, None]
    assert table["on_time_rate"].to_list() == [0.0, 0.0, 0.0, None]


def test_a_deadline_on_the_very_moment_is_met_and_has_not_passed():
    noon = local(2026, 3, 10, 12)
    met = case(local(2026, 3, 1), due_at=noon, closed_at=noon)
    assert closure(frame([met]), date(2026, 3, 1), date(2026, 3, 31), now=local(2026, 4, 1))["closed_on_time"].item() == 1
    still = case(local(2026, 3, 1), due_at=noon)
    assert closure(frame([still]), date(2026, 3, 1), date(2026, 3, 31), now=noon)["due"].item() == 0
    assert closure(frame([still]), date(2026, 3, 1), date(2026, 3, 31), now=noon + timedelta(microseconds=1))["due"].item() == 1


def test_a_case_voided_later_still_counts_where_it_counted():
    row = case(local(2026, 1, 5), due_at=local(2026, 1, 12), void=True, voided_at=local(2026, 2, 10))
    table = closure(frame([row]), FIRST, LAST, by="month", now=local(2026, 6, 1))
    assert table["open_overdue"].to_list() == [1, 0, 0, 0]
    unknown = closure(frame([{**row, "voided_at": None}]), FIRST, LAST, by="month", now=local(2026, 6, 1))
    assert unknown["due"].sum() == 0
    assert unknown["void"].to_list() == [1, 0, 0, 0]


def test_groups_without_cases_show_zeros_and_keep_their_names():
    names = pl.DataFrame({"village": [1, 2], "name": ["东村", "西村"]}, schema={"village": pl.UInt32, "name": pl.String})
    table = closure(frame([case(local(2026, 1, 5))]), FIRST, LAST, by="village", now=local(2026, 6, 1), groups=names)
    assert table.select("village", "name", "received").rows() == [(1, "东村", 1), (2, "西村", 0)]


def test_a_month_that_has_not_begun_owes_nothing():
    late = case(local(2026, 1, 5), due_at=local(2026, 1, 12))
    table = closure(frame([late]), FIRST, LAST, by="month", now=local(2026, 2, 10))
    assert table["due"].to_list() == [1, 1, 0, 0]


@pytest.mark.parametrize(("start", "end"), [(date(2026, 2, 1), date(2026, 1, 31)), (date(2027, 1, 1), date(2026, 12, 31))])
def test_a_period_that_ends_before_it_starts_is_refused(start: date, end: date):
    with pytest.raises(ValueError, match="before it starts"):
        closure(frame([]), start, end, now=local(2026, 6, 1))
    with pytest.raises(ValueError, match="time zone"):
        period_of(end, start, datetime(2026, 1, 1))  # noqa: DTZ001


ACTS = ("file", "close", "reopen", "extend", "suspend", "resume", "void")


def course(reported: datetime, acts: list[tuple[str, int]], until: datetime) -> dict:
    """What is stored of a case that went this way (act, minutes after the one before), had nothing happened from `until` on."""
    filed, due, closed, voided = (None,) * 4
    before: list[dict[str, Any]] = []
    at, rest, week = reported, timedelta(days=7), timedelta(days=7)
    for act, minutes in acts:
        at += timedelta(minutes=minutes)
        if at >= until:
            break
        past, running = {"until": at, "due_at": due, "closed_at": closed}, bool(due and not closed and not voided)
        match act:
            case "file" if not filed and not voided:
                filed, due = at, at + week
            case "close" if running:
                closed = at
            case "reopen" if closed:
                before.append(past)
                closed, due = None, at + week
            case "extend" if running and due:
                before.append(past)
                due += timedelta(days=3)
            case "suspend" if running and due:
                before.append(past)
                rest, due = due - at, None
            case "resume" if filed and not due and not closed and not voided:
                before.append(past)
                due = at + rest
            case "void" if not closed and not voided:
                voided = at
            case _:
                pass
    now = {"filed_at": filed, "due_at": due, "closed_at": closed, "void": voided is not None, "voided_at": voided}
    return {"reported_at": reported, **now, "before": before, "village": 1, "category": 1}


ways = st.tuples(
    st.datetimes(datetime(2025, 12, 1), datetime(2026, 5, 1)).map(lambda moment: moment.replace(tzinfo=SHANGHAI)),  # noqa: DTZ001
    st.lists(st.tuples(st.sampled_from(ACTS), st.integers(1, 60_000)), max_size=9),
)


@EXAMPLES
@given(st.lists(ways, max_size=15))
def test_nothing_that_happens_later_changes_a_past_month_and_each_month_adds_up(town: list[tuple[datetime, list]]):
    """Closed, reopened, extended, suspended, void: a month asked at its end and years later is the same, and accounts for every case."""
    later = local(2030, 1, 1)
    whole = frame([course(reported, acts, later) for reported, acts in town])
    asked_later = closure(with_profile(whole.lazy()), FIRST, LAST, by="month", now=later, measures=ALL)
    for (_month, period), row in zip(months_of(FIRST, LAST, later).items(), asked_later.iter_rows(named=True), strict=True):
        known = frame([course(reported, acts, period.end) for reported, acts in town if reported < period.end])
        assert naive_of(known, period.start, period.end) == {name: row[name] for name in ALL}
        assert row["carried"] + row["received"] + row["reopened"] == row["closed"] + row["voided"] + row["open"]
        assert row["due"] == row["closed"] + row["open_overdue"]
        assert all(row[rate] is None or 0 <= row[rate] <= 1 for rate in RATES if rate != "filing_rate")
        assert row["suspended"] + row["open_overdue"] <= row["open"]


def naive_of(town: pl.DataFrame, start: datetime, end: datetime) -> dict[str, int]:
    """The figures of a period asked at its very end, when nothing later is known."""
    row = closure(town, start.astimezone(SHANGHAI).date(), (end - timedelta(1)).astimezone(SHANGHAI).date(), now=end, measures=ALL)
    return {name: row[name].item() for name in ALL}
