"""Scenarios side by side on real databases: drafts as they are today, handed-in ones as they were, the broken ones named; and the file."""

import csv
import io
from dataclasses import replace

import openpyxl
import pytest
import sqlalchemy as sa
from sqlmodel import select

from gridapp.features.comparing.queries import side_by_side
from gridapp.features.comparing.service import comparison_file
from gridapp.features.comparing.state import exploring, tables
from gridapp.features.planning.service import submit
from gridapp.kit.auth.actor import SYSTEM, Actor
from gridapp.kit.clock import today
from gridapp.kit.db.session import transaction
from gridapp.kit.errors import NotAllowed
from gridapp.models import BudgetScenario, Village
from gridapp.quota.comparing import compare
from gridapp.quota.frames import places_of
from gridapp.quota.money import Standard, WorkerKind
from gridapp.quota.places import DormitoryRule, Override, PlaceKind, Tier, TierBasis
from gridapp.quota.plan import compute
from gridapp.quota.rules import Rules
from gridapp.registers import plans
from gridapp.registers.drafts import save_scenario
from gridapp.registers.paid import places_on
from tests.features.planning.town import build_town, key

RULES = Rules(
    720_000, 120_000_000, 600_000, (Tier(0, 1, 1), Tier(1500, 2, 2)), DormitoryRule(200, 500, 1), year=2026,
)  # fmt: skip
DEARER = replace(
    RULES, subsidy_per_worker_fen=840_000, overrides=(Override(PlaceKind.VILLAGE, "990101001001", None, 4, "面积大", "东风村"),)
)


def _made(*plans: tuple[str, Rules]) -> list[int]:
    with transaction(SYSTEM) as tx:
        return [key(save_scenario(tx, name, 2026, rule_set)) for name, rule_set in plans]


def test_drafts_are_live_and_what_was_handed_in_stays(database: sa.Engine):
    build_town()
    draft, handed_in = _made(("甲", RULES), ("乙", RULES))
    with transaction(SYSTEM) as tx:
        submit(tx, tx.session.get_one(BudgetScenario, handed_in))
    with transaction(SYSTEM) as tx:
        tx.session.scalars(select(Village).where(Village.name == "和平社区")).one().resident_population = 1500
    live, kept = side_by_side(SYSTEM, [draft, handed_in], today())
    assert live.planned is not None
    assert kept.planned is not None
    assert (live.planned.plan.workers, live.planned.frozen) == (6, False)
    assert (kept.planned.plan.workers, kept.planned.frozen) == (5, True)
    (row,) = tables.seen(tables.place_rows(compare([live.planned.plan, kept.planned.plan])), only=True, text="", sort="")
    assert (row["name"], [cell["text"] for cell in row["cells"]]) == (
        "和平社区", ["2", "1", "−1", "2", "1", "−1", "14,400.00", "7,200.00", "−7,200.00"],
    )  # fmt: skip


def test_a_scenario_that_is_gone_or_cannot_be_computed_is_named_and_the_others_stay(database: sa.Engine):
    build_town()
    good, gone, basis = _made(("甲", RULES), ("旧案", RULES), ("按户数", replace(RULES, basis=TierBasis.HOUSEHOLDS)))
    with transaction(SYSTEM) as tx:
        row = tx.session.get_one(BudgetScenario, gone)
        row.deleted_at = row.created_at
        tx.session.scalars(select(Village).where(Village.name == "和平社区")).one().households = 0
    sides = side_by_side(SYSTEM, [good, gone, basis, 10**9], today())
    assert [side.problem.render() if side.problem else "" for side in sides] == [
        "",
        "方案“旧案”已被删除，可在测算方案的回收站中恢复",
        "方案“按户数”无法测算：和平社区（990101001002）的户数是 0，无法按户数核定名额：请填写户数",
        "没有编号为 1000000000 的方案，请核对地址",
    ]
    assert [side.planned is not None for side in sides] == [True, False, False, False]


def test_an_account_of_one_village_compares_its_own_village(database: sa.Engine):
    build_town()
    ids = _made(("甲", RULES), ("乙", DEARER))
    with transaction(SYSTEM) as tx:
        submit(tx, tx.session.get_one(BudgetScenario, ids[1]))
    own = int(places_on(SYSTEM, today())["id"][0])
    actor = Actor(id=9, name="x", permissions=frozenset({"budget.read"}), scope={"village": frozenset({own})})
    for side in side_by_side(actor, ids, today()):
        assert side.planned is not None
        assert [quota.place.code for quota in side.planned.plan.quotas] == ["990101001001"]


def test_who_may_not_read_or_export_gets_nothing(database: sa.Engine, nobody: Actor):
    build_town()
    ids = _made(("甲", RULES), ("乙", DEARER))
    with pytest.raises(NotAllowed):
        side_by_side(nobody, ids, today())
    comparison = compare([compute(each, places_of(places_on(SYSTEM, today()))) for each in (RULES, DEARER)])
    reader = Actor(id=8, name="r", permissions=frozenset({"budget.read"}))
    with pytest.raises(NotAllowed), transaction(reader) as tx:
        comparison_file(tx, ["甲", "乙"], comparison, kind="csv")


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_the_file_holds_what_the_screen_shows(sqlite_database: sa.Engine, locale: str):
    build_town()
    places = places_of(places_on(SYSTEM, today()))
    evil = [replace(place, name="=1+1") if place.code == "D01" else place for place in places]
    comparison = compare([compute(RULES, evil), compute(DEARER, evil)])
    with transaction(replace(SYSTEM, locale=locale)) as tx:
        texts, book = (comparison_file(tx, ["甲", "乙"], comparison, kind=kind) for kind in ("csv", "xlsx"))
    heads, *lines = csv.reader(io.StringIO(texts.decode("utf-8-sig")))
    assert len({*heads}) == len(heads) == 4 + 9
    yes = "是" if locale == "zh" else "Yes"
    assert lines[0][:2] == ["990101001001", "东风村"]
    assert lines[0][3:] == [yes, "2", "2", "0", "2", "4", "2", "14400.00", "33600.00", "19200.00"]
    assert lines[2][1] == "'=1+1"
    assert lines[-1][4:] == ["5", "5", "0", "5", "7", "2", "36000.00", "58800.00", "22800.00"]
    sheets = openpyxl.load_workbook(io.BytesIO(book)).worksheets
    totals, inputs, by_place = ([[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in sheets)
    assert totals[5][1:] == [36_000, 58_800, 22_800]
    words = ["8,400.00 元", "东风村：4 名（面积大）"] if locale == "zh" else ["8,400.00 yuan", "东风村: 4 workers (面积大)"]
    assert [row[2] for row in inputs[1:]] == words
    assert by_place[3][1] == "'=1+1"
    assert sheets[2]["B4"].data_type == "s"
    assert len(by_place) == len(lines) + 1


def test_what_is_kept_from_a_try_comes_to_what_was_shown(database: sa.Engine):
    build_town()
    (number,) = _made(("甲", replace(RULES, standards=(Standard(WorkerKind.DORMITORY, today().replace(month=1, day=1), 600_000),))))
    planned = plans.planned(SYSTEM, number, today())
    asked = (
        {"threshold": 80, "subsidy": 130}, {"question": exploring.Question(exploring.Sought.SUBSIDY)},
        {"question": exploring.Question(exploring.Sought.THRESHOLD, 1)},
        {"question": exploring.Question(exploring.Sought.WORKERS, 200)},
    )  # fmt: skip
    for at, each in enumerate(asked):
        wanted = exploring.rules_of(planned.plan, each)
        with transaction(SYSTEM) as tx:
            kept = key(save_scenario(tx, f"试算{at}", 2026, wanted, exploring.description_of("甲", each).render()))
        again = plans.planned(SYSTEM, kept, today())
        assert again.plan.rules == replace(wanted, year=2026)
        assert again.plan.subsidy_fen == compute(wanted, [quota.place for quota in planned.plan.quotas]).subsidy_fen
    point = next(
        each for each in exploring.points_of(planned.plan) if (each.threshold_percent, each.subsidy_percent) == (80, 130)
    )  # fmt: skip
    first = next(row["id"] for row in plans.scenarios(SYSTEM) if row["name"] == "试算0")
    assert plans.planned(SYSTEM, first, today()).plan.subsidy_fen == point.money_fen
