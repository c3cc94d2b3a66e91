"""Quota against people: who must be found, where there are too many, and which months stay vacant."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from gridapp.quota.money import MONTHS, WorkerKind
from gridapp.quota.payout import counts, month_price
from gridapp.quota.places import PlaceKey
from gridapp.quota.rules import Quota, Rules

People = Mapping[WorkerKind, int]
"""How many of each kind of worker; a kind that is not there is 0."""


@dataclass(frozen=True, slots=True)
class Post:
    """A spell in a paid post. `end_on`: its last day, or the person's; `None` is not known yet. `grid`: code, empty for a whole place."""

    place: PlaceKey
    staff_id: int
    kind: WorkerKind
    start_on: date
    end_on: date | None = None
    grid: str = ""

    def held(self, on: date) -> bool:
        """Whether it is held on a day; both ends count."""
        return self.start_on <= on and (self.end_on is None or self.end_on >= on)


@dataclass(frozen=True, slots=True)
class GridAt:
    """A grid of a place; `since`: from when on it has no paid worker, where an ended post tells."""

    place: PlaceKey
    code: str
    name: str
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """So many workers of a kind that a place must find, and its grids without any: for which of them is the place's to say."""

    quota: Quota
    kind: WorkerKind
    posts: int
    grids: tuple[GridAt, ...]

    @property
    def since(self) -> date | None:
        """The first day on which one of the grids had nobody, as far as ended posts tell."""
        return min((grid.since for grid in self.grids if grid.since), default=None)


@dataclass(frozen=True, slots=True)
class Staffing:
    """One place in a year. `in_post`: people in paid posts in each month, January first; months of a vacancy count per post."""

    quota: Quota
    in_post: tuple[int, ...]

    @property
    def vacancies(self) -> tuple[int, ...]:
        """Posts nobody fills, month by month."""
        return tuple(max(self.quota.workers - people, 0) for people in self.in_post)

    @property
    def surpluses(self) -> tuple[int, ...]:
        """People beyond the quota, month by month."""
        return tuple(max(people - self.quota.workers, 0) for people in self.in_post)

    @property
    def vacant_months(self) -> int:
        """Post-months nobody fills in the year."""
        return sum(self.vacancies)


def staffing(quotas: Sequence[Quota], in_post: Mapping[PlaceKey, Sequence[int]]) -> list[Staffing]:
    """Every place with the people in its paid posts in each month; a place without any has zeros."""
    none = (0,) * MONTHS
    return [Staffing(quota, tuple(in_post.get(quota.place.key, none))) for quota in quotas]


def people_on(posts: Iterable[Post], on: date) -> dict[PlaceKey, Counter[WorkerKind]]:
    """People in paid posts on a day; somebody with several posts in one place counts there once."""
    return _people(post for post in posts if post.held(on))


def people_by_month(posts: Sequence[Post], year: int, cutoff_day: int) -> dict[PlaceKey, list[Counter[WorkerKind]]]:
    """People in paid posts on the cut-off day of each month, January first: a month counts here when it is paid."""
    months = [
        _people(post for post in posts if counts(post.start_on, post.end_on, year, month, cutoff_day)) for month in range(1, MONTHS + 1)
    ]
    return {place: [month.get(place, Counter()) for month in months] for place in {place for month in months for place in month}}


def _people(posts: Iterable[Post]) -> dict[PlaceKey, Counter[WorkerKind]]:
    found: dict[PlaceKey, Counter[WorkerKind]] = {}
    distinct: set[tuple[PlaceKey, int, WorkerKind]] = {(post.place, post.staff_id, post.kind) for post in posts}
    for place, _staff_id, kind in distinct:
        found.setdefault(place, Counter())[kind] += 1
    return found


def vacant_kinds(quota: Quota, people: People) -> dict[WorkerKind, int]:
    """The vacant posts of a place by kind of worker; they add up to quota less people. Whoever exceeds one kind fills a post of another:
    full-time posts stay vacant first.
    """
    open_posts = max(quota.workers - sum(people.values()), 0)
    found: dict[WorkerKind, int] = {}
    for kind in WorkerKind:
        posts = min(max(quota.count(kind) - people.get(kind, 0), 0), open_posts)
        open_posts -= posts
        if posts:
            found[kind] = posts
    return found


def unspent_fen(rules: Rules, quota: Quota, months: Sequence[People]) -> int:
    """What vacant posts of a place leave unpaid in the year: post-months × subsidy and allowance of the month, by kind."""
    return sum(
        posts * month_price(rules, kind, month)
        for month in range(1, MONTHS + 1)
        for kind, posts in vacant_kinds(quota, months[month - 1] if months else {}).items()
    )


def empty_grids(grids: Iterable[GridAt], posts: Sequence[Post], on: date) -> list[GridAt]:
    """The grids without a paid worker on a day, each with the day after its last one's."""
    held = {post.grid for post in posts if post.held(on)}
    ended: dict[str, date] = {}
    for post in posts:
        if post.end_on is not None and post.end_on < on:
            ended[post.grid] = max(ended.get(post.grid, date.min), post.end_on)
    return [
        GridAt(grid.place, grid.code, grid.name, ended[grid.code] + timedelta(days=1) if grid.code in ended else None)
        for grid in grids
        if grid.code not in held
    ]


def wanted(quotas: Sequence[Quota], people: Mapping[PlaceKey, People], grids: Sequence[GridAt]) -> list[Wanted]:
    """Who must be found: a line per place and kind of worker with a vacancy; `grids` are those without a paid worker."""
    return [
        Wanted(quota, kind, posts, tuple(grid for grid in grids if grid.place == quota.place.key))
        for quota in quotas
        for kind, posts in vacant_kinds(quota, people.get(quota.place.key, {})).items()
    ]
