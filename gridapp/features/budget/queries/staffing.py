"""People in paid posts: who holds them from when to when, and how that compares with a scenario's quota."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
import sqlalchemy as sa
from sqlmodel import Session, col

from gridapp.features.budget.queries.plans import Planned, current_scenario, planned_in
from gridapp.kit.auth.actor import Actor
from gridapp.kit.db.session import read_session
from gridapp.kit.errors import Refusal
from gridapp.kit.i18n import msg
from gridapp.models import Assignment, Dormitory, Grid, Role, Staff, Village
from gridapp.models.budget import WorkerKind
from gridapp.quota.staffing import GridAt, People, PlaceKey, Post, Staffing, Wanted, empty_grids, key_of, people_by_month, people_on
from gridapp.quota.staffing import staffing as against_people
from gridapp.quota.staffing import unspent_fen as left_unpaid_fen
from gridapp.quota.staffing import wanted as to_be_found
from gridapp.registers.posts import PLACE_OF_POST
from gridapp.registers.sight import in_places

POSTS_SCHEMA = {
    "staff_id": pl.Int64,
    "name": pl.String,
    "kind": pl.String,
    "village_id": pl.Int64,
    "dormitory_id": pl.Int64,
    "place": pl.String,
    "grid": pl.String,
    "start_on": pl.Date,
    "end_on": pl.Date,
}
"""One row per paid post, oldest first. `kind`: of worker; `place`, `grid`: codes (no grid: empty); `end_on`: the earlier of the post's and
the person's last day, null while neither is known."""

REPORT_SCHEMA = {
    "id": pl.String,
    **dict.fromkeys(("code", "name", "kind"), pl.String),
    **dict.fromkeys(("workers", "in_post", "vacancy", "surplus", "vacant_months", "unspent_fen"), pl.Int64),
    **{f"{figure}_{month}": pl.Int64 for figure in ("vacancy", "surplus") for month in range(1, 13)},
}
"""One row per place, by code. `id`: path of its page; `in_post`, `vacancy`, `surplus` on the day, `vacancy_1` … by month."""
WANTED_SCHEMA = {
    **dict.fromkeys(("id", "code", "name", "place_kind", "kind"), pl.String),
    "posts": pl.Int64,
    "grids": pl.List(pl.String),
    "since": pl.Date,
}
"""One row per place and kind of worker with a vacancy. `grids`: those without a paid worker, name and code; `since`: where known."""


@dataclass(frozen=True)
class StaffingReport:
    """A scenario's quota against people. `people`: on `on`; `months`: on the cut-off day of each month of the scenario's year."""

    planned: Planned
    on: date
    places: list[Staffing]
    people: dict[PlaceKey, People]
    wanted: list[Wanted]
    unspent: dict[PlaceKey, int]
    """分 by place: post-months nobody fills in the year × subsidy and allowance of the month."""
    pages: dict[PlaceKey, str]
    """Path of each place's own page."""

    def on_day(self, row: Staffing) -> int:
        """People in a place's paid posts on the day."""
        return sum(self.people.get(key_of(row.quota), {}).values())

    @property
    def unspent_fen(self) -> int:
        """What vacancies leave unpaid in the year."""
        return sum(self.unspent.values())

    @property
    def in_post(self) -> int:
        """People in paid posts on the day, in all places."""
        return sum(self.on_day(row) for row in self.places)

    @property
    def vacancy(self) -> int:
        """Posts nobody fills on the day; a surplus elsewhere fills none."""
        return sum(line.posts for line in self.wanted)

    @property
    def surplus(self) -> int:
        """People beyond the quota of their place on the day."""
        return sum(max(self.on_day(row) - row.quota.workers, 0) for row in self.places)


def staffing(actor: Actor, scenario_id: int | None, year: int | None, on: date) -> StaffingReport:
    """A scenario (without one: the one the office goes by) against the people in paid posts, on a day and in every month of a year.

    Without a year it is the scenario's own. Months to come count whoever is known to reach into them. One statement reads all posts.

    Raises:
        NotAllowed: the actor may not read budgets.
        NotFound: no such scenario.
        Refusal, Invalid: there is no scenario at all, or as `planned`.
    """
    actor.need("budget.read")
    chosen = scenario_id or current_scenario(actor)
    if chosen is None:
        raise Refusal(msg("还没有测算方案，请先在“名额与经费”中保存一个方案"))
    with read_session() as session:
        found = planned_in(session, actor, chosen, on)
        year = year or found.stored.year
        frame = paid_posts(session, actor, max(on, date(year, 12, 31)))
        grids, pages = _grids(session, actor)
    posts, quotas = posts_of(frame), found.plan.quotas
    people = people_on(posts, on)
    months = people_by_month(posts, year, found.stored.cutoff_day)
    rows = against_people(quotas, {place: [sum(month.values()) for month in parts] for place, parts in months.items()})
    unspent = {key_of(quota): left_unpaid_fen(found.plan.rules, quota, months.get(key_of(quota), [])) for quota in quotas}
    needed = to_be_found(quotas, people, empty_grids(grids, posts, on))
    return StaffingReport(found, on, rows, dict(people), needed, unspent, pages)


def report_frame(report: StaffingReport) -> pl.DataFrame:
    """Quota against people of every place (`REPORT_SCHEMA`)."""
    rows = []
    for row in report.places:
        key, place, people = key_of(row.quota), row.quota.place, report.on_day(row)
        vacancy, surplus = max(row.quota.workers - people, 0), max(people - row.quota.workers, 0)
        own = (report.pages.get(key, ""), place.code, place.name, place.kind, row.quota.workers, people, vacancy, surplus)
        rows.append((*own, row.vacant_months, report.unspent[key], *row.vacancies, *row.surpluses))
    return pl.DataFrame(rows, schema=REPORT_SCHEMA, orient="row")


def wanted_frame(report: StaffingReport) -> pl.DataFrame:
    """Who must be found (`WANTED_SCHEMA`)."""
    rows = [
        (
            report.pages.get(key_of(line.quota), ""), line.quota.place.code, line.quota.place.name, line.quota.place.kind, line.kind,
            line.posts, [f"{grid.name} {grid.code}" for grid in line.grids], line.since,
        )
        for line in report.wanted
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=WANTED_SCHEMA, orient="row")


def posts_of(frame: pl.DataFrame) -> list[Post]:
    """The rows of `paid_posts` as the rules take them."""
    columns = ("staff_id", "kind", "dormitory_id", "place", "grid", "start_on", "end_on")
    return [
        Post((dormitory is not None, place), staff, kind, start, end, grid)
        for staff, kind, dormitory, place, grid, start, end in frame.select(columns).iter_rows()
    ]


def paid_posts(session: Session, actor: Actor, until: date, since: date | None = None) -> pl.DataFrame:
    """Every paid post the actor sees that began by `until` (and did not end before `since`), as `POSTS_SCHEMA`, in one statement.

    A post of a unit grid is one of the village or dormitory the grid belongs to. Whatever place is picked, all of the account's are told.
    """
    actor.need("budget.read")
    village_id, dormitory_id = PLACE_OF_POST
    posts = (
        sa.select(
            col(Staff.id).label("staff_id"), col(Staff.name), col(Staff.employment), col(Staff.left_on), col(Assignment.start_on),
            col(Assignment.end_on), col(Village.id).label("village_id"), col(Dormitory.id).label("dormitory_id"),
            sa.func.coalesce(col(Village.code), col(Dormitory.code)).label("place"), sa.func.coalesce(col(Grid.code), "").label("grid"),
        )
        .select_from(Assignment)
        .join(Role, col(Role.code) == col(Assignment.role_code))
        .join(Staff, col(Staff.id) == col(Assignment.staff_id))
        .outerjoin(Grid, sa.and_(col(Grid.id) == col(Assignment.grid_id), col(Grid.deleted_at).is_(None)))
        .outerjoin(Village, sa.and_(col(Village.id) == village_id, col(Village.deleted_at).is_(None)))
        .outerjoin(Dormitory, sa.and_(col(Dormitory.id) == dormitory_id, col(Dormitory.deleted_at).is_(None)))
        .where(
            col(Role.paid), col(Assignment.deleted_at).is_(None), col(Staff.deleted_at).is_(None), col(Assignment.start_on) <= until,
            sa.or_(col(Village.id).is_not(None), col(Dormitory.id).is_not(None)), *_within(actor),
        )
        .order_by(col(Assignment.start_on), col(Assignment.id))
    )  # fmt: skip
    rows = []
    for found in session.execute(posts).mappings():
        row: dict[str, Any] = {**found}
        ends = [day for day in (row["end_on"], row["left_on"]) if day is not None]
        row["end_on"] = min(ends, default=None)
        row["kind"] = WorkerKind.DORMITORY.value if row["dormitory_id"] is not None else WorkerKind(row["employment"].value).value
        if since is None or row["end_on"] is None or row["end_on"] >= since:
            rows.append({name: row[name] for name in POSTS_SCHEMA})
    return pl.DataFrame(rows, schema=POSTS_SCHEMA)


def _within(actor: Actor) -> Sequence[sa.ColumnElement[bool]]:
    seen = in_places(actor.unpicked(), village=Village.id, dormitory=Dormitory.id)
    return () if seen is None else (seen,)


def _grids(session: Session, actor: Actor) -> tuple[list[GridAt], dict[PlaceKey, str]]:
    """The grids of the places the actor sees, by code, and the path of each place's page; two statements."""
    grids: list[GridAt] = []
    pages: dict[PlaceKey, str] = {}
    for model, owner, path, kind in (
        (Village, Grid.village_id, "villages", "village"),
        (Dormitory, Grid.dormitory_id, "dormitories", "dormitory"),
    ):
        ids = actor.unpicked().within(kind)
        query = (
            sa.select(col(model.id), col(model.code), col(Grid.code), col(Grid.name))
            .outerjoin(Grid, sa.and_(col(owner) == col(model.id), col(Grid.deleted_at).is_(None)))
            .where(col(model.deleted_at).is_(None), *([] if ids is None else [col(model.id).in_(ids)]))
            .order_by(col(model.code), col(Grid.code))
        )
        for number, code, grid, name in session.execute(query):
            key = (kind == "dormitory", code)
            pages[key] = f"{path}/{number}"
            if grid is not None:
                grids.append(GridAt(key, grid, name))
    return grids, pages
