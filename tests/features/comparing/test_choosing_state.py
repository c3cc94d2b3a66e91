"""What the comparison's and the what-if's pages make of an address, a typed question and plans."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridapp.features.comparing.state import compare, exploring, tables
from gridapp.features.comparing.state.exploring import Question, question_of
from gridapp.kit.errors import Invalid, Refusal
from gridapp.quota.comparing import compare as side_by_side
from gridapp.quota.frames import comparison_frame
from gridapp.quota.places import DormitoryRule, Override, PlaceKind, Tier
from gridapp.quota.plan import compute
from gridapp.quota.rules import Rules
from tests.features.comparing.test_findings import PLACES, RULES

PLAN = compute(RULES, PLACES)
MORE = compute(replace(RULES, overrides=(Override(PlaceKind.VILLAGE, "01", 3, 5, "面积大"),)), PLACES)
FEWER = compute(RULES, PLACES[:2])


@pytest.mark.parametrize(
    ("text", "ids", "said"),
    [
        ("1,2,3", [1, 2, 3], []),
        ("3, 1 ,3,1", [3, 1], []),
        ("", [], []),
        ("1,二,-2,0", [1], ["地址中的“二”不是方案编号，未采用", "地址中的“-2”不是方案编号，未采用", "地址中的“0”不是方案编号，未采用"]),
        ("1,2,3,4,5,6", [1, 2, 3, 4], ["最多比较 4 个方案，地址中后面的 2 个未采用"]),
        ("9" * 400, [], [f"地址中的“{'9' * 60}”不是方案编号，未采用"]),
    ],
)
def test_an_address_is_read_as_far_as_it_makes_sense(text: str, ids: list[int], said: list[str]):
    found, notes = compare._ids_of(text)
    assert (found, [note["zh"] for note in notes]) == (ids, said)


@given(st.text(max_size=80))
def test_no_address_breaks_the_page(text: str):
    ids, notes = compare._ids_of(text)
    assert len(ids) <= 4
    assert all(number > 0 for number in ids)
    assert all(note["zh"] and note["en"] for note in notes)
    assert compare._sort_of(text, 2) in {"", text.strip()}


@pytest.mark.parametrize(
    ("key", "sides", "known"),
    [("-name", 2, True), ("subsidy_fen_change_2", 2, True), ("subsidy_fen_change_3", 2, False), ("--code", 2, False), (5, 2, False)],
)
def test_only_columns_that_are_shown_sort(key: Any, sides: int, known: bool):
    assert bool(compare._sort_of(key, sides)) is known


def test_figures_carry_their_sign_and_tone():
    rows = {row["measure"]: row["cells"] for row in tables.total_rows([PLAN, MORE])}
    assert [cell["text"] for cell in rows["subsidy_fen"]] == ["36,000.00", "57,600.00", "+21,600.00"]
    assert [cell["text"] for cell in rows["headroom_fen"]] == ["36,000.00", "14,400.00", "−21,600.00"]
    tones = {measure: cells[2]["tone"] for measure, cells in rows.items()}
    assert tones == {
        "grids": "more", "workers": "more", "in_post": "none", "vacancy": "bad", "subsidy_fen": "bad", "allowed_fen": "none",
        "headroom_fen": "bad", "rest_fen": "none", "per_resident_fen": "bad", "per_home_fen": "bad",
    }  # fmt: skip
    one = tables.total_rows([PLAN])
    assert [len(row["cells"]) for row in one] == [1] * 10
    assert tables.total_rows([]) == []


def test_a_place_that_one_plan_does_not_know_is_said_and_has_no_figure_there():
    rows = tables.place_rows(side_by_side([PLAN, FEWER, PLAN]))
    (dormitory,) = [row for row in rows if row["code"] == "D1"]
    assert dormitory["note"]["zh"] == "仅①③有"
    assert [cell["text"] for cell in dormitory["cells"]][:5] == ["2", "—", "−2", "2", "0"]
    assert dormitory["differs"]
    assert [row["note"] for row in rows if row["code"] != "D1"] == [{}, {}]


def test_heads_and_cells_are_of_the_same_columns():
    for sides in ([PLAN, MORE], [PLAN, MORE, FEWER], [PLAN, MORE, FEWER, PLAN]):
        comparison = side_by_side(sides)
        heads = tables.heads_of("①②③④"[: len(sides)], "-workers_2")
        columns = [name for name in comparison_frame(comparison).columns if name not in ("code", "name", "kind", "differs")]
        assert sorted(head["key"] for head in heads) == sorted(columns)
        assert {len(row["cells"]) for row in tables.place_rows(comparison)} == {len(heads)}
        assert [head["key"] for head in heads if head["sorted"] == "descending"] == ["workers_2"]
        assert [head["key"] for head in heads if head["first"]] == ["grids_1", "workers_1", "subsidy_fen_1"]


def test_places_are_switched_searched_and_sorted():
    rows = tables.place_rows(side_by_side([PLAN, MORE, FEWER]))

    def names(*, only: bool = False, text: str = "", sort: str = "") -> list[str]:
        return [row["name"] for row in tables.seen(rows, only=only, text=text, sort=sort)]

    assert names() == ["东风村", "和平社区", "纺织厂宿舍"]
    assert names(only=True) == ["东风村", "纺织厂宿舍"]
    assert names(text="d1") == names(text="厂 宿舍") == ["纺织厂宿舍"]
    assert names(text="东风 宿舍") == []
    assert names(sort="-code") == ["纺织厂宿舍", "和平社区", "东风村"]
    assert names(sort="-workers_2") == ["东风村", "纺织厂宿舍", "和平社区"]
    assert names(sort="workers_3") == ["和平社区", "东风村", "纺织厂宿舍"]  # what a plan does not know comes last, either way
    assert names(sort="-workers_3") == ["东风村", "和平社区", "纺织厂宿舍"]
    assert all("values" not in row for row in tables.seen(rows, only=False, text="", sort=""))


@pytest.mark.parametrize(
    ("kind", "given", "wrong"),
    [
        ("threshold", {}, "tier"),
        ("threshold", {"tier": "0"}, "tier"),
        ("threshold", {"tier": "一"}, "tier"),
        ("workers", {"most": ""}, "most"),
        ("workers", {"most": "-5"}, "most"),
        ("workers", {"most": "1.5"}, "most"),
        ("workers", {"most": ["1"]}, "most"),
    ],
)
def test_a_question_with_a_wrong_input_says_which(kind: str, given: dict[str, Any], wrong: str):
    with pytest.raises(Invalid) as caught:
        question_of(kind, given)
    assert list(caught.value.errors) == [wrong]


def test_questions_are_read_as_typed():
    assert question_of("subsidy", {"x": 1}) == Question(exploring.Sought.SUBSIDY)
    assert question_of("threshold", {"tier": "1"}) == Question(exploring.Sought.THRESHOLD, 1)
    assert question_of("workers", {"most": " ３００ "}) == Question(exploring.Sought.WORKERS, 300)
    with pytest.raises(Refusal, match="没有这个问题"):
        question_of("drop", {})


def test_answers_are_in_words_with_what_changes():
    subsidy = exploring.answered(PLAN, Question(exploring.Sought.SUBSIDY))
    assert [line["zh"] for line in subsidy["answer"]] == [
        "每名网格员每年补贴最高可为 14,400.00 元（现为 7,200.00 元），再高 1 分就超出可用经费。",
        "所需经费 72,000.00 元，结余 0.00 元。",
    ]
    assert len(subsidy["rows"]) == 3
    threshold = exploring.answered(PLAN, Question(exploring.Sought.THRESHOLD, 1))
    assert threshold["answer"][0]["zh"] == "第 2 档的起点最低可为 1 人（现为 1,500 人），再低就与前一档重合。"
    assert [row["name"] for row in threshold["rows"]] == ["和平社区"]
    tight = compute(replace(RULES, fund_total_fen=6_000_000), PLACES)  # 5 workers and not one more
    assert exploring.answered(tight, Question(exploring.Sought.THRESHOLD, 1))["answer"][0]["zh"] == (
        "第 2 档的起点最低可为 1,500 人（现为 1,500 人），再低就超出可用经费。"
    )
    workers = exploring.answered(PLAN, Question(exploring.Sought.WORKERS, 200))
    assert workers["answer"][0]["zh"] == "每格不超过 200 户、一格一员，至少需要网格员 7 名（现核定 5 名）。"  # 3 + 3 + 1
    assert [row["cells"][2]["text"] for row in workers["rows"]] == ["+2", "+1", "−1"]


@pytest.mark.parametrize(
    ("rule_set", "question", "said"),
    [
        (replace(RULES, tiers=(Tier(0, 1, 1),)), Question(exploring.Sought.THRESHOLD, 1), "没有可以调整的起点"),
        (replace(RULES, fund_total_fen=0), Question(exploring.Sought.THRESHOLD, 1), "无论多高"),
        (replace(RULES, tiers=(Tier(0, 0, 0),), dormitory=DormitoryRule(1, 1, 0)), Question(exploring.Sought.SUBSIDY), "没有网格员"),
        (RULES, Question(exploring.Sought.THRESHOLD, 7), "所选档次不存在"),
    ],
)
def test_an_impossible_question_is_refused_in_words(rule_set: Rules, question: Question, said: str):
    with pytest.raises(Refusal, match=said):
        exploring.answered(compute(rule_set, PLACES), question)


def test_a_combination_is_told_as_it_would_be_saved():
    (row,) = [row for row in exploring.drawn(exploring.points_of(PLAN), PLAN.allowed_fen)["cells"]
              if (row["threshold_percent"], row["subsidy_percent"]) == (50, 150)]  # fmt: skip
    texts = {fact["label"]["zh"]: fact["text"]["zh"] for fact in exploring.point_facts(row)}
    assert texts == {
        "门槛": "现行的 50%", "每名网格员每年补贴": "10,800.00 元（现行的 150%）",
        "网格员数": "6 名", "所需经费": "64,800.00 元", "结余": "7,200.00 元",
    }  # fmt: skip
    kept = compute(exploring.rules_of(PLAN, {"threshold": 50, "subsidy": 150}), PLACES)
    assert (kept.workers, kept.subsidy_fen) == (6, row["money_fen"])
    assert exploring.name_of("甲" * 90, {"threshold": 50, "subsidy": 150}).render() == f"{'甲' * 60}（门槛 50%，补贴 150%）"
