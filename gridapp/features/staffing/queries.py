"""People in paid posts: who holds them from when to when, and how that compares with a scenario's quota."""

from dataclasses import dataclass
from datetime import date

import polars as pl
import sqlalchemy as sa
from sqlmodel import Session, col

from gridapp.kit.auth.actor import Actor
from gridapp.kit.db.session import read_session
from gridapp.kit.errors import Refusal
from gridapp.kit.i18n import msg
from gridapp.models import Dormitory, Grid, Village
from gridapp.quota.staffing import GridAt, People, PlaceKey, Post, Staffing, Wanted, empty_grids, people_by_month, people_on
from gridapp.quota.staffing import staffing as against_people
from gridapp.quota.staffing import unspent_fen as left_unpaid_fen
from gridapp.quota.staffing import wanted as to_be_found
from gridapp.registers.paid import paid_posts
from gridapp.registers.plans import Planned, current_scenario, planned_in

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
        return sum(self.people.get(row.quota.place.key, {}).values())

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
    unspent = {quota.place.key: left_unpaid_fen(found.plan.rules, quota, months.get(quota.place.key, [])) for quota in quotas}
    needed = to_be_found(quotas, people, empty_grids(grids, posts, on))
    return StaffingReport(found, on, rows, dict(people), needed, unspent, pages)


def report_frame(report: StaffingReport) -> pl.DataFrame:
    """Quota against people of every place (`REPORT_SCHEMA`)."""
    rows = []
    for row in report.places:
        key, place, people = row.quota.place.key, row.quota.place, report.on_day(row)
        vacancy, surplus = max(row.quota.workers - people, 0), max(people - row.quota.workers, 0)
        own = (report.pages.get(key, ""), place.code, place.name, place.kind, row.quota.workers, people, vacancy, surplus)
        rows.append((*own, row.vacant_months, report.unspent[key], *row.vacancies, *row.surpluses))
    return pl.DataFrame(rows, schema=REPORT_SCHEMA, orient="row")


def wanted_frame(report: StaffingReport) -> pl.DataFrame:
    """Who must be found (`WANTED_SCHEMA`)."""
    rows = [
        (
            report.pages.get(line.quota.place.key, ""), line.quota.place.code, line.quota.place.name, line.quota.place.kind, line.kind,
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


def _grids(session: Session, actor: Actor) -> tuple[list[GridAt], dict[PlaceKey, str]]:
    """The grids of the places the actor sees, by code, and the path of each place's page; two statements."""
    grids: list[GridAt] = []
    pages: dict[PlaceKey, str] = {}
    for is_dormitory, model, owner, path, kind in (
        (False, Village, Grid.village_id, "villages", "village"),
        (True, Dormitory, Grid.dormitory_id, "dormitories", "dormitory"),
    ):
        ids = actor.unpicked().within(kind)
        query = (
            sa.select(col(model.id), col(model.code), col(Grid.code), col(Grid.name))
            .outerjoin(Grid, sa.and_(col(owner) == col(model.id), col(Grid.deleted_at).is_(None)))
            .where(col(model.deleted_at).is_(None), *([] if ids is None else [col(model.id).in_(ids)]))
            .order_by(col(model.code), col(Grid.code))
        )
        for number, code, grid, name in session.execute(query):
            key = (is_dormitory, code)
            pages[key] = f"{path}/{number}"
            if grid is not None:
                grids.append(GridAt(key, grid, name))
    return grids, pages
