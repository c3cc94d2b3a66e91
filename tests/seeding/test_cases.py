"""What happened in the invented town is what people of the trade would believe: when, where, by whom, in which order and how often."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import pairwise

import polars as pl
import pytest

from gridapp.indicators.closure import closure
from gridapp.indicators.measures import CASE_SCHEMA
from gridapp.kit.calendar import deadline
from gridapp.models.case import StepKind
from gridapp.seeding.course import Step
from gridapp.seeding.history import History
from gridapp.seeding.make import read_places
from gridapp.seeding.places import RIVERSIDE
from gridapp.seeding.spots import SPOTS
from gridapp.seeding.topics import all_topics
from tests.plugins.servers import AS_OF
from tests.seeding.conftest import CALENDAR, ODD_DAYS, Made, moment

TOPICS = {topic.name: topic for topic in all_topics()}
MONTHS_BACK = 12


def steps(history: History, *kinds: StepKind) -> list[tuple[dict, Step]]:
    """Steps of some kinds, each with its case."""
    return [(row, step) for row in history.rows["cases"] for step in history.steps[row["code"]] if step.kind in kinds]


def hours(found: list[tuple[dict, Step]]) -> Counter[int]:
    return Counter(step.at.hour for _, step in found)


def share(part: int, whole: int) -> float:
    return part / whole


def cases(history: History, category: str) -> Iterator[dict]:
    return (row for row in history.rows["cases"] if row["category"] == category)


def titled(history: History, pattern: str) -> list[dict]:
    return [row for row in history.rows["cases"] if re.search(pattern, row["title"])]


def frame(history: History) -> pl.DataFrame:
    """The cases as closure counts them."""
    names = [name for name in CASE_SCHEMA if name != "void"]
    found = [
        {**{name: datetime.fromisoformat(row[name]) if row.get(name) else None for name in names}, "void": row["void"]}
        for row in history.rows["cases"]
    ]
    return pl.DataFrame(found, schema=CASE_SCHEMA)


# when


@pytest.mark.parametrize("day", ODD_DAYS, ids=str)
def test_no_month_of_the_last_twelve_is_empty_or_absurd(made: Made, day: date) -> None:
    history, now = made(day), moment(day)
    found = frame(history)
    for back in range(MONTHS_BACK):
        ordinal = day.year * 12 + day.month - 1 - back
        first, after = (date(n // 12, n % 12 + 1, 1) for n in (ordinal, ordinal + 1))
        [row] = closure(found, first, after - timedelta(days=1), now=now).rows(named=True)
        worked = sum(CALENDAR.is_working(first + timedelta(days=n)) for n in range((min(after - timedelta(days=1), day) - first).days + 1))
        assert row["received"] > 0
        if back or worked > 3:
            assert row["received"] >= 10 * worked
            assert 0.93 < row["closure_rate"] <= 1
            assert 0.8 < row["on_time_rate"] < 1
        else:
            assert row["closed"] > 0, "even a month that begins with days off has something done"
    still_open = Counter(row["status"] for row in history.rows["cases"])
    assert {"filed", "dispatched", "handled", "closed", "void"} <= set(still_open), "there is work to do"
    overdue = [
        row for row in history.rows["cases"] if row["status"] in {"filed", "dispatched", "handled"} and row["due_at"] < now.isoformat()
    ]
    assert 3 <= len(overdue) <= 30


def test_the_same_day_gives_the_same_town_and_a_later_hour_a_few_steps_more(made: Made) -> None:
    morning, evening = (datetime(2026, 12, 1, hour, 40, tzinfo=CALENDAR.zone) for hour in (9, 20))
    early, late = made(morning), made(evening)
    assert {name: rows for name, rows in early.rows.items() if name not in {"cases", "attendance"}} == {
        name: rows for name, rows in late.rows.items() if name not in {"cases", "attendance"}
    }
    known = [(row["code"], row["title"], row["reported_at"]) for row in late.rows["cases"]]
    assert [(row["code"], row["title"], row["reported_at"]) for row in early.rows["cases"]] == known[: len(early.rows["cases"])]
    for code, way in early.steps.items():
        assert way == late.steps[code][: len(way)]
        assert all(step.at < morning for step in way)
    assert len(known) > len(early.rows["cases"])


def test_what_is_in_the_future_has_not_happened(history: History) -> None:
    now = moment(AS_OF)
    assert all(step.at < now for way in history.steps.values() for step in way)
    for row in history.rows["cases"]:
        assert all(
            not row[name] or datetime.fromisoformat(row[name]) < now for name in ("reported_at", "filed_at", "closed_at", "voided_at")
        )


def test_people_work_by_day(history: History) -> None:
    handled = steps(history, StepKind.HANDLE)
    night = [(row, step) for row, step in handled if step.at.hour < 6]
    assert share(len(night), len(handled)) < 0.01
    assert all(row["urgency"] != "normal" for row, _ in night), "only what cannot wait"
    decided = steps(history, StepKind.CLOSE, StepKind.RETURN, StepKind.VOID)
    assert set(hours(decided)) <= set(range(8, 18)), "nobody checks a case at three"
    for row, step in steps(history, StepKind.FILE, StepKind.DISPATCH, StepKind.ESCALATE):
        assert row["urgency"] != "normal" or 7 <= step.at.hour < 22
    offices = [step for row, step in handled if row["level"] != "grid" and row["urgency"] == "normal"]
    assert all(CALENDAR.is_working(step.at.date()) and 8 <= step.at.hour < 18 for step in offices)
    workers = [step for row, step in handled if row["level"] == "grid"]
    evenings = sum(step.at.hour >= 18 for step in workers)
    off = sum(not CALENDAR.is_working(step.at.date()) for step in workers)
    assert 0.04 < share(evenings, len(workers)) < 0.3, "grid workers are there in the evening"
    assert 0.05 < share(off, len(workers)) < 0.4, "and on days off"
    assert max(hours(handled).values()) < 0.2 * len(handled)


def test_reports_come_when_things_happen(history: History) -> None:
    found = steps(history, StepKind.REPORT)
    assert share(sum(step.at.hour < 6 for _, step in found), len(found)) < 0.02
    for row, step in found:
        kind = TOPICS[row["category"]].found
        if kind == "desk":
            assert CALENDAR.is_working(step.at.date())
            assert CALENDAR.hours.elapsed(step.at.time()) > timedelta(0)
        if kind == "patrol":
            assert 7 <= step.at.hour < 21
    noise = hours([(row, step) for row, step in found if row["category"] == "噪音扰民"])
    assert sum(count for hour, count in noise.items() if hour >= 19 or hour < 2) > 0.5 * noise.total()
    by_day = Counter(step.at.date() for _, step in found)
    counts = {True: [], False: []}
    for day in (AS_OF - timedelta(days=n) for n in range(1, 365)):
        counts[CALENDAR.is_working(day)].append(by_day[day])
    working, off = (sum(found) / len(found) for found in (counts[True], counts[False]))
    assert 0.4 * working < off < 0.8 * working


def test_steps_follow_one_another_with_time_between(history: History) -> None:
    order = {kind: at for at, kind in enumerate((StepKind.REPORT, StepKind.FILE, StepKind.DISPATCH, StepKind.HANDLE, StepKind.CLOSE))}
    waits: dict[StepKind, list[timedelta]] = {}
    for way in history.steps.values():
        assert all(earlier.at <= later.at for earlier, later in pairwise(way))
        main = [step for step in way if step.kind in order]
        firsts = [next((step for step in main if step.kind is kind), None) for kind in order]
        taken = [step for step in firsts if step]
        assert [order[step.kind] for step in taken] == list(range(len(taken))) or way[-1].kind is StepKind.VOID
        on_the_spot = len(taken) > 3 and taken[1].at == taken[3].at
        for earlier, later in pairwise(way):
            if not on_the_spot:
                assert later.at > earlier.at, way
                waits.setdefault(later.kind, []).append(later.at - earlier.at)
        closed = next((step for step in way if step.kind is StepKind.CLOSE), None)
        if closed:
            assert closed.at - way[-2].at >= timedelta(minutes=5), "a check takes its time"
    for kind, found in waits.items():
        assert len(set(found)) > 25, f"{kind} does not come by the clock"


def test_deadlines_are_counted_on_the_calendar(history: History) -> None:
    for row in history.rows["cases"][::7]:
        if row["filed_at"]:
            topic = TOPICS[row["category"]]
            due = deadline(CALENDAR, datetime.fromisoformat(row["filed_at"]), topic.deadline, topic.unit)
            assert row["due_at"] == due.isoformat(timespec="minutes")
        assert bool(row["filed_at"]) == bool(row["due_at"]) == (row["status"] != "received")


SEASONS = (
    ("结冰|积雪|冻裂|取暖炉", {11, 12, 1, 2, 3}),
    ("河堤渗水|山体滑坡|农田受淹|强降雨|积水|塌方", set(range(3, 12))),
    ("焚烧秸秆", {2, 3, 4, 5, 6, 8, 9, 10, 11, 12}),
    ("晾晒粮食", {6, 7, 9, 10, 11}),
    ("果树|菜苗", set(range(2, 12))),
)


@pytest.mark.parametrize(("pattern", "months"), SEASONS)
def test_things_happen_in_their_season(history: History, pattern: str, months: set[int]) -> None:
    found = Counter(int(row["reported_at"][5:7]) for row in titled(history, pattern))
    assert found
    assert set(found) <= months


def test_busy_months_and_villages_differ(history: History) -> None:
    noise = Counter(row["reported_at"][5:7] for row in cases(history, "噪音扰民"))
    assert noise["08"] > 1.5 * noise["01"]
    homes = {row["code"]: row["village_code"] for row in read_places().grids}
    by_village = Counter(homes[row["grid_code"]] for row in history.rows["cases"] if homes[row["grid_code"]])
    assert max(by_village.values()) > 5 * min(by_village.values())


# where


def test_every_matter_has_a_place_that_there_is() -> None:
    for topic in TOPICS.values():
        for matter in topic.matters:
            assert set(matter.at.split()) <= set(SPOTS), topic.code
            assert len(topic.season) == len(matter.season or topic.season) == 12


def test_things_happen_where_they_can(history: History) -> None:
    building = r"号楼|单元|\d栋|楼道"
    for pattern, never in (
        ("河堤渗水|落水|河道内", building), ("农田受淹|果树|菜苗|秸秆|承包|田埂|撂荒", building + "|商铺|公交站"),
        ("山体滑坡|山林|塌方", building), ("结冰|路面|路灯|护栏", r"号楼|单元|养殖场"),
        ("占道经营|广告牌", building), ("井盖|人行道砖", "农田|果园"),
    ):  # fmt: skip
        found = titled(history, pattern)
        assert found, pattern
        assert not [row["title"] for row in found if re.search(never, row["title"])]
    grids = {row["code"]: row for row in read_places().grids}
    for row in titled(history, "河堤|河边|落水|河道内"):
        assert any(name in grids[row["grid_code"]]["name"] for name in RIVERSIDE), row["title"]
    for row in history.rows["cases"]:
        grid = grids[row["grid_code"]]
        if "村第" in grid["name"]:
            assert not re.search(building + "|电梯|物业|业主|地下车库", row["title"]), row["title"]
        elif "社区" in grid["name"]:
            assert not re.search(r"\d组|村口|农田|养殖场|宅基地", row["title"]), row["title"]
        assert 5 < len(row["title"]) <= 60
        assert not re.search(r"[{}|]", row["title"])


# who


def test_a_case_goes_to_whom_its_level_and_topic_say(history: History) -> None:
    villages = {str(row["code"]): str(row["name"]) for row in read_places().villages}
    homes = {row["code"]: villages.get(row["village_code"], "") for row in read_places().grids}
    names = {row["name"] for row in history.rows["staff"]}
    for row, step in steps(history, StepKind.HANDLE):
        topic, handler = TOPICS[row["category"]], row["handler"]
        match row["level"]:
            case "grid":
                assert step.by in handler
                assert step.by in names or step.by.startswith("镇综治中心")
            case "community":
                assert handler.startswith(homes[row["grid_code"]])
                assert not handler.startswith(("镇", "县"))
                assert handler.endswith(topic.desks[0].replace("居委会", "")) or "村委会" in handler
            case level:
                assert handler == topic.desks[1 if level == "town" else 2]
        assert step.by.startswith(handler) or row["level"] == "grid"
    for row, step in steps(history, StepKind.ESCALATE):
        assert step.addressee in {"村（社区）", "镇", "县"}
        assert step.note, "上报 says why"
        assert row["category"] in TOPICS


def test_nobody_checks_what_they_reported_or_handled(history: History) -> None:
    for way in history.steps.values():
        parts = {step.by for step in way if step.kind in {StepKind.REPORT, StepKind.HANDLE}}
        assert not [step for step in way if step.kind is StepKind.CLOSE and step.by in parts]
        handled = {step.by for step in way if step.kind is StepKind.HANDLE}
        assert not [step for step in way if step.kind is StepKind.RETURN and step.by in handled]
        assert not [step for step in way if step.kind is StepKind.VOID and step.by == way[0].by]
        assert all(step.by for step in way)


def test_the_people_who_act_were_in_office(history: History) -> None:
    spells: dict[str, tuple[str, str]] = {row["name"]: (row["hired_on"], row["left_on"] or "9999") for row in history.rows["staff"]}
    for way in history.steps.values():
        reported = way[0]
        if reported.by in spells:
            first, last = spells[reported.by]
            assert first <= reported.at.date().isoformat() <= last


def test_no_one_does_it_all_and_no_sentence_is_everybodys(history: History) -> None:
    for kind, most in ((StepKind.REPORT, 0.05), (StepKind.HANDLE, 0.04), (StepKind.CLOSE, 0.12), (StepKind.DISPATCH, 0.15)):
        by = Counter(step.by for _, step in steps(history, kind))
        assert by.most_common(1)[0][1] < most * by.total(), by.most_common(2)
    notes = Counter(step.note for _, step in steps(history, StepKind.HANDLE))
    assert notes.most_common(1)[0][1] < 0.06 * notes.total()
    assert len(notes) > 120
    for row, step in steps(history, StepKind.HANDLE):
        known = {note for matter in TOPICS[row["category"]].matters for note in matter.notes.split("|")}
        assert step.note.removeprefix("再次处理：") in known
    assert not [row for row, step in steps(history, StepKind.HANDLE) if "灭火器" in step.note and "灭火器" not in row["title"]]
    assert not [row for row, step in steps(history, StepKind.HANDLE) if "河道" in step.note and "河" not in row["title"]]


# how often


def test_shares_of_what_goes_another_way(history: History) -> None:
    whole = len(history.rows["cases"])
    ways = [{step.kind for step in way} for way in history.steps.values()]
    for kind, low, high in ((StepKind.RETURN, 0.02, 0.1), (StepKind.VOID, 0.005, 0.03), (StepKind.ESCALATE, 0.3, 0.7)):
        assert low < share(sum(kind in way for way in ways), whole) < high, kind
    levels = Counter(row["level"] for row in history.rows["cases"])
    assert levels["grid"] > levels["community"] > 0.15 * whole
    assert levels["county"] < 0.03 * whole
    allowance = Counter(row["level"] for row in cases(history, "低保办理"))
    assert allowance["town"] > 0.5 * allowance.total(), "the town's civil affairs office decides on it"
    unfiled = [row for row in history.rows["cases"] if row["status"] == "received"]
    assert all(row["reported_at"] > (AS_OF - timedelta(days=4)).isoformat() for row in unfiled), "nothing waits for months to be filed"


def test_urgency_follows_the_topic(history: History) -> None:
    urgent = Counter(row["category"] for row in history.rows["cases"] if row["urgency"] != "normal")
    every = Counter(row["category"] for row in history.rows["cases"])
    for name in ("自然灾害", "火情处置", "紧急求助", "公共卫生"):
        assert urgent[name] == every[name]
    for name in ("低保办理", "就业服务", "邻里纠纷", "生活垃圾"):
        assert urgent[name] < 0.08 * every[name]
    assert 0.25 < urgent["燃气隐患"] / every["燃气隐患"] < 0.6
    assert 0.03 < share(urgent.total(), every.total()) < 0.15


def test_verdicts_are_of_residents_who_were_asked(history: History) -> None:
    closed = [row for row in history.rows["cases"] if row["status"] == "closed"]
    assert all(row["satisfied"] == "" for row in history.rows["cases"] if row["status"] != "closed")
    patrol, asked = ([row for row in closed if (TOPICS[row["category"]].found == "patrol") == found] for found in (True, False))
    assert share(sum(row["satisfied"] != "" for row in patrol), len(patrol)) < 0.15
    assert share(sum(row["satisfied"] != "" for row in asked), len(asked)) > 0.4
    rates = {}
    for late in (True, False):
        given = [row["satisfied"] for row in asked if row["satisfied"] != "" and (row["closed_at"] > row["due_at"]) == late]
        rates[late] = share(sum(given), len(given))
    assert 0.6 < rates[True] < rates[False] < 0.99


def test_titles_and_codes(history: History) -> None:
    found = history.rows["cases"]
    assert len({row["code"] for row in found}) == len(found)
    assert all(row["code"].startswith("SJ" + row["reported_at"][:10].replace("-", "")) for row in found)
    assert len({row["title"] for row in found}) > 0.7 * len(found)
    late = sum(row["closed_at"] > row["due_at"] for row in found if row["closed_at"])
    assert 0.02 < late / len(found) < 0.12
