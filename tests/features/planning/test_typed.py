"""What a planner types: to the rules and back without a loss, hostile input cut down, and what two planners typed differently."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridapp.features.planning.rules import (
    EXAMPLE,
    MAX_ROWS,
    SCALARS,
    SECTIONS,
    clean,
    differences,
    new_row,
    rules_of,
    texts_of,
)
from gridapp.features.planning.state.answers import shift, tried
from gridapp.kit.errors import Invalid
from gridapp.quota.funding import FundUseKind, Source, Use
from gridapp.quota.money import Standard, WorkerKind
from gridapp.quota.places import DormitoryRule, Override, PlaceKind, Tier, TierBasis
from gridapp.quota.rules import Rules

MONEY, SHARE, COUNT = st.integers(0, 10**12), st.integers(0, 10**6), st.integers(0, 2_000_000)


@st.composite
def rule_sets(draw: st.DrawFn) -> Rules:
    starts = sorted(draw(st.sets(st.integers(1, 10**6), max_size=5)) | {0})
    tiers = []
    for start in starts:
        workers = draw(st.integers(0, 50))
        tiers.append(Tier(start, draw(st.integers(0, 50)), workers, draw(st.integers(0, workers))))
    kinds = st.sampled_from(WorkerKind)
    firsts = st.dates(date(2001, 1, 1), date(2090, 1, 1)).map(lambda day: day.replace(day=1))
    made = st.builds(Standard, kinds, firsts, MONEY, MONEY, SHARE)
    standards = draw(st.lists(made, max_size=3, unique_by=lambda item: (item.kind, item.valid_from)))
    half = draw(st.integers(0, 10**6))
    sources = (Source("区财政", half), Source("镇财政", 10**6 - half)) if draw(st.booleans()) else ()
    uses = (
        Use(FundUseKind.SERVICE, None, half),
        Use(FundUseKind.OTHER, None, 10**6 - half, "应急"),
        Use(FundUseKind.ACTIVITY, draw(MONEY)),
    )
    overrides = (Override(PlaceKind.VILLAGE, "990181103201", None, draw(COUNT), "人口密集", "柳溪村"),)
    least = draw(st.integers(0, 5))
    return Rules(
        draw(MONEY), draw(MONEY), draw(SHARE), tuple(tiers), DormitoryRule(draw(st.integers(1, 900)), draw(st.integers(1, 900)), 1),
        basis=draw(st.sampled_from(TierBasis)), floating_weight_ppm=draw(SHARE), min_workers=least,
        max_workers=draw(st.none() | st.integers(least, 90)), year=draw(st.integers(2000, 2100)), first_month=draw(st.integers(1, 12)),
        standards=tuple(standards), carry_over_fen=draw(MONEY), sources=sources, uses=draw(st.sampled_from(((), uses))),
        overrides=draw(st.sampled_from(((), overrides))),
    )  # fmt: skip


@given(rule_sets())
def test_what_is_drawn_reads_back_as_the_same_rules(made: Rules) -> None:
    assert rules_of(texts_of(made)) == made


@given(rule_sets())
def test_what_the_form_sends_back_untouched_changes_nothing(made: Rules) -> None:
    texts = texts_of(made)
    form: dict[str, Any] = {name: texts[name] for name in SCALARS}
    for section, columns in SECTIONS.items():
        for name in columns:
            form[f"{section}.{name}"] = [row[name] for row in texts[section]]
        form[f"{section}.row"] = [f"r{at}" for at in range(len(texts[section]))]
    assert rules_of(clean(form, texts)) == made


@pytest.mark.parametrize("data", [None, 3, "x", [], {"tiers.row": {"a": 1}}, {"subsidy_per_worker": ["1", "2"]}, {1: 2}])
def test_whatever_a_client_sends_is_texts_of_known_inputs(data: object) -> None:
    typed = clean(data, {**EXAMPLE, "year": "2026"})
    assert set(typed) == {*SCALARS, *SECTIONS, "overrides"}
    assert all(isinstance(typed[name], str) for name in SCALARS)
    assert all(isinstance(cell, str) for section in SECTIONS for row in typed[section] for cell in row.values())
    with pytest.raises(Invalid):
        rules_of(typed)


def test_a_client_cannot_send_endless_rows_or_texts() -> None:
    columns = {f"tiers.{name}": ["9" * 10_000] * 5_000 for name in ("row", *SECTIONS["tiers"])}
    typed = clean({**columns, "fund_total": "1" * 10**6}, EXAMPLE)
    assert MAX_ROWS < len(typed["tiers"]) <= 2_000  # a rule set that has more rows than may be added here keeps them
    assert max(len(cell) for row in typed["tiers"] for cell in row.values()) <= 200
    assert len(typed["fund_total"]) <= 200


def test_mistakes_are_told_at_the_input_they_are_in() -> None:
    typed = {**EXAMPLE, "year": "2026", "fund_total": "很多", "residents_per_grid": "0"}
    typed["tiers"] = [{**row, "row": f"r{at}"} for at, row in enumerate(EXAMPLE["tiers"])]
    typed["tiers"][1]["grids"] = "两"
    typed["sources"] = [{"row": "s1", "name": "区财政", "share": "99.99"}]
    with pytest.raises(Invalid) as caught:
        rules_of(typed)
    assert set(caught.value.errors) == {"fund_total", "residents_per_grid", "r1.grids", "sources"}


@pytest.mark.parametrize(
    ("value", "percent"),
    [
        ("10", 10),
        ("-50", -50),
        (20, 20),
        ("51", 50),
        ("-9999", 0),
        ("-999", -50),
        ("1e9", 0),
        (None, 0),
        ("", 0),
        ("--", 0),
        ("५", 0),
        ([], 0),
    ],
)
def test_a_slider_stays_within_its_ends(value: object, percent: int) -> None:
    assert shift(value) == percent


@given(rule_sets(), st.integers(-50, 50), st.integers(-50, 50))
def test_tried_rules_can_be_written_down(made: Rules, subsidy: int, threshold: int) -> None:
    moved = tried(made, {"subsidy": subsidy, "threshold": threshold})
    assert rules_of(texts_of(moved)) == moved
    assert tried(made, {"subsidy": 0, "threshold": 0}) is made


@pytest.mark.parametrize("section", list(SECTIONS))
def test_a_new_row_is_one_that_can_be_kept(section: str) -> None:
    typed: dict[str, Any] = {**EXAMPLE, "year": "2026"}
    for _row in range(6):
        typed = {**typed, section: [*typed[section], {**new_row(section, typed), "row": "x"}]}
        if section == "sources":
            typed[section][-1]["name"] = f"来源{len(typed[section])}"
            typed[section][-1]["share"] = "100" if len(typed[section]) == 1 else "0"
    if section == "standards":
        assert [row["kind"] for row in typed[section]][:3] == list(WorkerKind)
    rules_of(typed)


@pytest.mark.parametrize(
    ("section", "row", "column"),
    [
        ("sources", {"name": "区财政", "share": "50"}, "name"),
        ("uses", {"kind": "other", "name": "", "amount": "1.00", "share": ""}, "kind"),
        ("standards", {"kind": "full_time", "valid_from": "2026-07-01", "annual": "1.00", "allowance": "", "employer": ""}, "kind"),
    ],
)
def test_two_rows_that_say_the_same_are_told_at_the_second(section: str, row: dict[str, str], column: str) -> None:
    typed = {**EXAMPLE, "year": "2026", section: [{**row, "row": "r1"}, {**row, "row": "r2"}]}
    with pytest.raises(Invalid) as caught:
        rules_of(typed)
    assert list(caught.value.errors) == [f"r2.{column}"]
    assert "重复" in caught.value.errors[f"r2.{column}"].render()


def test_differences_name_inputs_and_sections() -> None:
    mine = {**EXAMPLE, "year": "2026"}
    theirs = {**mine, "fund_total": "1.00", "sources": [{"name": "区财政", "share": "100"}]}
    assert differences(mine, mine) == []
    found = differences(mine, theirs)
    assert [(row["label"], row["mine"], row["theirs"]) for row in found] == [("专项经费总额", "1200000.00", "1.00"), ("资金来源", "", "")]
    assert [(row["theirs"], row["mine"]) for row in differences(theirs, mine)] == [(row["mine"], row["theirs"]) for row in found]
