"""What is read of sessions: who may see which, the list at the door, and the counts."""

from collections import defaultdict
from datetime import date, datetime, time, timedelta
from typing import Any

import polars as pl
import sqlalchemy as sa
from sqlmodel import col

from gridapp.indicators.attendance import MARKS_SCHEMA, attendance
from gridapp.kit.auth.actor import Actor
from gridapp.kit.clock import office_day, office_zone, today
from gridapp.kit.db.session import execute_read
from gridapp.kit.i18n import msg
from gridapp.kit.masks import masked
from gridapp.kit.standing import Standing
from gridapp.models import Assignment, Attendance, Dormitory, Role, Staff, Training, Village
from gridapp.registers.places import people_of
from gridapp.registers.posts import held_on, holders, in_service
from gridapp.registers.sight import in_places, visible_staff

DAYS_AHEAD = 30
"""How far the first page looks ahead."""
SHEET_SCHEMA = {
    "id": pl.Int64,
    "version": pl.Int64,
    "staff_id": pl.Int64,
    "code": pl.String,
    "name": pl.String,
    "unit": pl.String,
    "duties": pl.String,
    "phone": pl.String,
    "status": pl.String,
    "signed_at": pl.Datetime("us", "UTC"),
    "leave_approved_at": pl.Datetime("us", "UTC"),
    "starts_at": pl.Datetime("us", "UTC"),
    "reason": pl.String,
    "note": pl.String,
}
"""One row per person expected. `unit`: village or employer's dormitory; `duties`: roles held that day; `phone` is masked."""


def visible_trainings(actor: Actor) -> sa.ColumnElement[bool] | None:
    """Sessions of the town centre, and those of the actor's villages; `None` is all of them."""
    own = own_trainings(actor)
    return None if own is None else sa.or_(col(Training.village_id).is_(None), own)


def own_trainings(actor: Actor) -> sa.ColumnElement[bool] | None:
    """Sessions of the actor's villages; those of the town centre are nobody's in particular. `None` is all of them."""
    return in_places(actor, village=Training.village_id)


def visible_attendance(actor: Actor) -> sa.ColumnElement[bool] | None:
    """Marks of the sessions of the actor's villages, and of the actor's own people at any session; `None` is all of them."""
    own, people = in_places(actor, village=Training.village_id), visible_staff(actor)
    if own is None or people is None:
        return None
    sessions, staff = sa.select(col(Training.id)).where(own), sa.select(col(Staff.id)).where(people)
    return sa.or_(col(Attendance.training_id).in_(sessions), col(Attendance.staff_id).in_(staff))


def training(actor: Actor, training_id: int) -> dict[str, Any] | None:
    """The head of one session: `id, code, name, organiser, village, place, starts_at, ends_at`; `None` when the actor sees no such session.

    Raises:
        NotAllowed: the actor may not read trainings.
    """
    actor.need("training.read")
    condition = visible_trainings(actor)
    found = execute_read(
        sa.select(
            col(Training.id), col(Training.code), col(Training.name), col(Training.organiser), col(Village.name).label("village"),
            col(Training.place), col(Training.starts_at), col(Training.ends_at),
        )
        .outerjoin(Village, col(Village.id) == col(Training.village_id))
        .where(col(Training.id) == training_id, col(Training.deleted_at).is_(None), *(() if condition is None else (condition,)))
    )  # fmt: skip
    return found[0] if found else None


def upcoming(actor: Actor) -> Standing:
    """Sessions the actor sees that start from today on within `DAYS_AHEAD` days.

    Raises:
        NotAllowed: the actor may not read trainings.
    """
    actor.need("training.read")
    condition, first = visible_trainings(actor), today()
    last = first + timedelta(days=DAYS_AHEAD)
    start, end = (datetime.combine(day, time(), office_zone()) for day in (first, last + timedelta(days=1)))
    rows = execute_read(
        sa.select(col(Training.name), col(Training.starts_at))
        .where(
            col(Training.deleted_at).is_(None), col(Training.starts_at) >= start, col(Training.starts_at) < end,
            *(() if condition is None else (condition,)),
        )
        .order_by(col(Training.starts_at))
    )  # fmt: skip
    href = f"/trainings?starts_at={first.isoformat()}..{last.isoformat()}&sort=starts_at"
    if not rows:
        return Standing(0, msg("没有安排"), href)
    when = f"{rows[0]['starts_at'].astimezone(office_zone()):%m-%d %H:%M}"
    return Standing(len(rows), msg("最近 {when} {name}", when=when, name=rows[0]["name"]), href)


def sheet(actor: Actor, training_id: int) -> pl.DataFrame:
    """Everybody expected at a session whom the actor sees, by unit and name; columns `SHEET_SCHEMA`.

    Raises:
        NotAllowed: the actor may not read trainings.
    """
    actor.need("training.read")
    condition = visible_attendance(actor)
    rows = execute_read(
        sa.select(
            col(Attendance.id), col(Attendance.version), col(Attendance.staff_id), col(Staff.code), col(Staff.name),
            sa.func.coalesce(col(Village.name), col(Dormitory.name), "").label("unit"), col(Staff.phone),
            sa.cast(col(Attendance.status), sa.String).label("status"), col(Attendance.signed_at), col(Attendance.leave_approved_at),
            col(Training.starts_at), col(Attendance.reason), col(Attendance.note),
        )
        .join(Staff, col(Staff.id) == col(Attendance.staff_id))
        .join(Training, col(Training.id) == col(Attendance.training_id))
        .outerjoin(Village, col(Village.id) == col(Staff.village_id))
        .outerjoin(Dormitory, col(Dormitory.id) == col(Staff.dormitory_id))
        .where(
            col(Attendance.training_id) == training_id, col(Attendance.deleted_at).is_(None), col(Training.deleted_at).is_(None),
            *(() if condition is None else (condition,)),
        )
        .order_by(col(Village.id).is_(None), col(Village.code), col(Dormitory.code), col(Staff.code))
    )  # fmt: skip
    duties = _duties([row["staff_id"] for row in rows], rows[0]["starts_at"]) if rows else {}
    for row in rows:
        row["phone"] = masked("phone", row["phone"]) if row["phone"] else ""
        row["duties"] = "、".join(duties.get(row["staff_id"], ()))
    return pl.DataFrame(rows, schema=SHEET_SCHEMA)


def _duties(staff_ids: list[int], starts_at: datetime) -> dict[int, list[str]]:
    """Names of the roles each person held on the day of the session, most senior first."""
    on: date = office_day(starts_at)
    rows = execute_read(
        sa.select(col(Assignment.staff_id), col(Role.name), sa.func.min(col(Role.position)).label("position"))
        .join(Role, col(Role.code) == col(Assignment.role_code))
        .where(col(Assignment.staff_id).in_(staff_ids), held_on(on))
        .group_by(col(Assignment.staff_id), col(Role.name))
        .order_by("position", col(Role.name))
    )
    held: dict[int, list[str]] = defaultdict(list)
    for row in rows:
        held[row["staff_id"]].append(row["name"])
    return held


def counts(actor: Actor, since: datetime | None = None, until: datetime | None = None) -> pl.DataFrame:
    """Attendance of every session the actor sees that starts in [since, until): `training_id, code, name, starts_at` + `COUNTS_SCHEMA`.

    Raises:
        NotAllowed: the actor may not read trainings.
    """
    actor.need("training.read")
    condition = visible_attendance(actor)
    keys = {"training_id": pl.Int64, "code": pl.String, "name": pl.String}
    rows = execute_read(
        sa.select(
            col(Attendance.training_id), col(Training.code), col(Training.name),
            sa.cast(col(Attendance.status), sa.String).label("status"), col(Attendance.leave_approved_at), col(Training.starts_at),
        )
        .join(Training, col(Training.id) == col(Attendance.training_id))
        .where(
            col(Attendance.deleted_at).is_(None), col(Training.deleted_at).is_(None),
            *(() if condition is None else (condition,)),
            *(() if since is None else (col(Training.starts_at) >= since,)),
            *(() if until is None else (col(Training.starts_at) < until,)),
        )
    )  # fmt: skip
    return attendance(pl.DataFrame(rows, schema=keys | MARKS_SCHEMA), [*keys, "starts_at"])


def candidates(actor: Actor, training_id: int, on: date, *, village_id: int | None, role_code: str) -> sa.Select[Any]:
    """Ids of people in service on a day who are not yet expected at the session: of a village (with its dormitories), of a role, or all.

    Only people the actor sees.
    """
    expected = sa.select(col(Attendance.staff_id)).where(col(Attendance.training_id) == training_id, col(Attendance.deleted_at).is_(None))
    query = sa.select(col(Staff.id)).where(in_service(on), col(Staff.id).not_in(expected))
    if (seen := visible_staff(actor)) is not None:
        query = query.where(seen)
    if village_id is not None:
        query = query.where(people_of(village_id))
    if role_code:
        query = query.where(col(Staff.id).in_(holders(on, col(Assignment.role_code) == role_code)))
    return query.order_by(col(Staff.code))


def groups(actor: Actor) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """Villages the actor sees and all roles, as `id, name` and `code, name`, for choosing who is expected. Raises `NotAllowed`."""
    actor.need("training.read")
    ids = actor.within("village")
    villages = sa.select(col(Village.id), col(Village.name)).where(col(Village.deleted_at).is_(None)).order_by(col(Village.code))
    roles = sa.select(col(Role.code), col(Role.name)).where(col(Role.deleted_at).is_(None)).order_by(col(Role.position))
    return (
        [{"id": str(row["id"]), "name": row["name"]} for row in execute_read(villages) if ids is None or row["id"] in ids],
        [{"code": row["code"], "name": row["name"]} for row in execute_read(roles)],
    )
