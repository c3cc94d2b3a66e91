"""Cases on a real database: history, deadlines, scope, and lists that hold exactly what a figure counts."""

from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
import sqlalchemy as sa
from sqlmodel import col

from gridapp.features.cases.resource import CASE_CATEGORIES, CASE_STEPS, CASES
from gridapp.features.dashboard.queries import closure_report
from gridapp.indicators.case_frame import visible_frame
from gridapp.indicators.closure import closure
from gridapp.indicators.measures import MEASURES, RATES, ROW_MEASURES, STOCK
from gridapp.kit import store
from gridapp.kit.auth.actor import SYSTEM, Actor
from gridapp.kit.clock import utcnow
from gridapp.kit.db.session import read_session, transaction
from gridapp.kit.errors import Invalid, NotFound, Refusal
from gridapp.kit.store.spec import ListQuery
from gridapp.models import Case, CaseInterval, CaseStep
from gridapp.models.case import CaseStatus
from tests.features.cases.town import CLERK, case, form, past, steps, town

__all__ = ["town"]
pytestmark = pytest.mark.usefixtures("town")


def test_times_that_are_known_fill_the_history(database: sa.Engine):
    done = past(filed_at="2026-03-02 10:00", closed_at="2026-03-03 10:00", handler="城管办")
    assert done.id
    assert done.status is CaseStatus.CLOSED
    assert [kind for kind, _by in steps(done.id)] == ["report", "file", "dispatch", "handle", "close"]
    with read_session() as session:
        to = session.scalars(sa.select(col(CaseStep.addressee)).where(col(CaseStep.kind) == "dispatch")).one()
    assert to == "城管办"


@pytest.mark.parametrize(
    ("times", "field"),
    [
        ({"filed_at": "2026-03-02 08:00"}, "filed_at"),
        ({"closed_at": "2026-03-03 08:00"}, "closed_at"),
        ({"filed_at": "2026-03-03 08:00", "closed_at": "2026-03-03 07:00"}, "closed_at"),
    ],
)
def test_times_out_of_order_are_refused_beside_their_field(database: sa.Engine, times: dict[str, str], field: str):
    with pytest.raises(Invalid) as refusal:
        past(**times)
    assert set(refusal.value.errors) == {field}


@pytest.mark.parametrize(
    ("category", "filed", "due"),
    [
        ("1", "2026-03-06 16:00", "2026-03-09 17:30"),  # one working day from a Friday: Monday's close of office
        ("2", "2026-03-06 16:00", "2026-03-09 17:00"),  # 8 working hours of a 7-hour day: 1.5 on Friday, 6.5 on Monday
        ("1", "2026-09-30 16:00", "2026-10-08 17:30"),  # the National Day holiday does not count
    ],
)
def test_the_deadline_is_the_categorys_on_the_working_calendar(database: sa.Engine, category: str, filed: str, due: str):
    due_at = past(category_id=int(category), filed_at=filed).due_at
    assert due_at
    assert (due_at + timedelta(hours=8)).strftime("%Y-%m-%d %H:%M") == due


def test_a_typed_deadline_and_a_typed_code_are_kept(database: sa.Engine):
    typed = past(code="A-1", filed_at="2026-03-06 16:00", due_at="2026-03-07 12:00")
    assert (typed.code, typed.due_at) == ("A-1", datetime(2026, 3, 7, 4, tzinfo=UTC))
    later = store.create_row(CASES, CLERK, form())
    assert [case(later.id).code, case(store.create_row(CASES, CLERK, form()).id).code] == ["SJ20260302001", "SJ20260302002"]


def test_a_grid_worker_sees_and_moves_the_cases_of_the_own_grid_only(database: sa.Engine):
    mine = store.create_row(CASES, CLERK, form(grid_id="1")).id
    other = store.create_row(CASES, CLERK, form(grid_id="2")).id
    worker = Actor(id=8, name="w", permissions=frozenset({"cases.*"}), scope={"grid": frozenset({1}), "village": frozenset()})
    assert [row["id"] for row in store.list_rows(CASES, worker, ListQuery())] == [mine]
    assert store.count_rows(CASE_STEPS, worker, ListQuery()) == 1
    with pytest.raises(NotFound):
        store.run_action(CASES, worker, "file", [other])
    with pytest.raises(Refusal):
        store.create_row(CASES, worker, form(grid_id="2"))


def test_steps_cannot_be_deleted(database: sa.Engine):
    store.create_row(CASES, CLERK, form())
    rows = store.list_rows(CASE_STEPS, SYSTEM, ListQuery())
    with pytest.raises(Refusal, match="只能增加"):
        store.delete_rows(CASE_STEPS, SYSTEM, [rows[0]["id"]])


def random_town(random: Random, count: int) -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)

    def moment(chance: float) -> datetime | None:
        if random.random() > chance:
            return None
        day = start + timedelta(days=random.randint(0, 120))
        return random.choice([day - timedelta(hours=8), day + timedelta(minutes=random.randint(0, 1440))])  # half on local midnights

    with transaction(SYSTEM) as tx:
        for number in range(count):
            void = random.random() < 0.2
            since = moment(0.4)
            tx.session.add(
                row := Case(
                    code=f"r{number}", title="t", grid_id=random.randint(1, 4), category_id=random.randint(1, 3),
                    village_id=random.choice([1, 2, None]),
                    reported_at=moment(1) or start, filed_at=moment(0.8), due_at=moment(0.8), closed_at=moment(0.6),
                    void=void, voided_at=moment(0.7) if void else None, since=since,
                )
            )  # fmt: skip
            if since:
                tx.session.flush()
                middle = moment(0.5)
                past = [(None, since)] if middle is None or middle >= since else [(None, middle), (middle, since)]
                tx.session.add_all(
                    CaseInterval(case_id=row.id or 0, since=begin, until=end, due_at=moment(0.5), closed_at=moment(0.5))
                    for begin, end in past
                )


def listed(filters: dict[str, tuple[str, ...]], actor: Actor = SYSTEM) -> int:
    query = ListQuery(filters=filters, size=500)
    count = store.count_rows(CASES, actor, query)
    assert len(store.list_rows(CASES, actor, query)) == count
    return count


@pytest.mark.parametrize("seed", [1, 2])
def test_the_list_behind_a_figure_holds_exactly_the_cases_it_counts(database: sa.Engine, seed: int):
    random_town(Random(seed), 150)
    now = utcnow()
    for start, end in ((date(2026, 1, 1), date(2026, 1, 31)), (date(2026, 2, 10), date(2026, 4, 3))):
        period = (start.isoformat(), end.isoformat())
        whole = closure_report(SYSTEM, start, end, now=now).row(0, named=True)
        stock = closure(visible_frame(SYSTEM), start, end, now=now, measures=(*MEASURES, *STOCK)).row(0, named=True)
        assert stock["suspended"]
        figures = {
            **{name: whole[name] for name in MEASURES},
            **{name: stock[name] for name in STOCK},
            "closed_late": whole["closed"] - whole["closed_on_time"],
        }
        figures["filed_valid"] = whole["filed"] - whole["void"]
        assert set(figures) == set(ROW_MEASURES)
        assert whole["due"] > 0
        for measure, figure in figures.items():
            assert listed({"measure": (measure,), "period": period}) == figure, measure
        for rate, (above, below) in RATES.items():
            assert whole[rate] == pytest.approx(listed({"measure": (above,), "period": period}) / figures[below])
        for row in closure_report(SYSTEM, start, end, by="village", now=now).iter_rows(named=True):
            village = ("none",) if row["village_id"] is None else (str(row["village_id"]),)
            assert listed({"measure": ("due",), "period": period, "village_id": village}) == row["due"]
        by_category = {row["category_id"]: row["due"] for row in closure_report(SYSTEM, start, end, by="category", now=now).to_dicts()}
        assert listed({"measure": ("due",), "period": period, "category_id": ("1",)}) == by_category[1] + by_category[2]
        assert listed({"period": period}) == whole["received"]
        worker = Actor(id=8, name="w", permissions=frozenset({"cases.read"}), scope={"grid": frozenset({1, 3})})
        own = closure_report(worker, start, end, now=now)["due"].item()
        assert 0 < own < whole["due"]
        assert listed({"measure": ("due",), "period": period}, worker) == own


@pytest.mark.parametrize(
    "filters",
    [
        {"measure": ("weather",)},
        {"measure": ("due",), "period": ("yesterday", "")},
        {"measure": ("due",), "period": ("2026-02-01", "2026-01-01")},
    ],
)
def test_a_forged_figure_is_refused_in_words(database: sa.Engine, filters: dict[str, tuple[str, ...]]):
    with pytest.raises(Refusal, match=r"[一-龥]"):
        store.list_rows(CASES, SYSTEM, ListQuery(filters=filters))


def test_categories_are_a_screen_for_those_who_keep_codes(database: sa.Engine):
    assert len(store.list_rows(CASE_CATEGORIES, CLERK, ListQuery())) == 3
    with pytest.raises(Refusal):
        store.create_row(CASE_CATEGORIES, CLERK, {"code": "x", "name": "x"})
