"""The charts that help to choose: small specs without rows, in the theme, true pictures, and figures that grey paper still tells apart."""

import json
import re
from dataclasses import replace
from typing import Any

import altair as alt
import pytest

from gridapp.features.comparing import charts
from gridapp.features.comparing.state import exploring, tables
from gridapp.kit.charting import PRINTED, ROWS, config, in_every_locale, to_spec, to_svg
from gridapp.quota.comparing import compare
from gridapp.quota.places import Override, Place, PlaceKind
from gridapp.quota.plan import compute
from gridapp.quota.whatif import PERCENTS
from tests.features.comparing.test_findings import PLACES, RULES

PLAN = compute(replace(RULES, fund_total_fen=5_000_000), PLACES)
OTHER = compute(replace(PLAN.rules, subsidy_per_worker_fen=840_000, overrides=(Override(PlaceKind.DORMITORY, "D1", 1, 1, "空置"),)), PLACES)
SHOWN = exploring.drawn(exploring.points_of(PLAN), PLAN.allowed_fen)
CHARTS: dict[str, tuple[Any, list[dict[str, Any]]]] = {
    "workers": (charts.workers, SHOWN["steps"]),
    "money": (charts.money, SHOWN["steps"]),
    "heat": (charts.heat, SHOWN["cells"]),
    "totals": (charts.totals, tables.total_bars([PLAN, OTHER], "①②", ["甲方案", "乙方案"])),
    "changes": (charts.changes, tables.change_rows(compare([PLAN, OTHER]))),
}


def _data(spec: Any) -> list[Any]:
    """Every `data` of a spec and its layers."""
    own = [spec["data"]] if "data" in spec else []
    return own + [data for layer in spec.get("layer", ()) for data in _data(layer)]


@pytest.mark.parametrize("name", CHARTS)
def test_a_spec_is_valid_small_in_the_theme_and_carries_no_rows(name: str):
    for locale, spec in in_every_locale(CHARTS[name][0]).items():
        alt.Chart.from_dict({key: value for key, value in spec.items() if key != "config"})  # raises on a spec that is not Vega-Lite
        assert {json.dumps(data) for data in _data(spec)} == {json.dumps({"name": ROWS})}
        assert "datasets" not in spec
        assert spec["config"] == config()
        assert len(json.dumps(spec)) < 13_000
        assert (
            re.search("[\u4e00-\u9fff]", json.dumps({k: v for k, v in spec.items() if k != "config"}, ensure_ascii=False)) or locale == "en"
        )
        if locale == "en":
            assert not re.search("[\u4e00-\u9fff]", json.dumps({k: v for k, v in spec.items() if k != "config"}, ensure_ascii=False))


@pytest.mark.parametrize("name", CHARTS)
@pytest.mark.parametrize("locale", ["zh", "en"])
def test_a_chart_becomes_a_picture(name: str, locale: str):
    draw, rows = CHARTS[name]
    svg = to_svg(to_spec(draw(locale)), rows, title="标题")
    assert "var(" not in svg
    assert "NaN" not in svg
    assert "undefined" not in svg
    assert PRINTED["bad" if name in {"money", "heat", "totals"} else "main"] in svg


def test_what_the_fund_does_not_cover_is_told_by_shape_sign_and_shade():
    money, heat, totals = (to_svg(to_spec(draw("zh")), rows) for draw, rows in (CHARTS[name] for name in ("money", "heat", "totals")))
    short = sum(row["headroom_fen"] < 0 for row in SHOWN["steps"])
    assert 0 < short < len(SHOWN["steps"])
    assert money.count(f'fill="{PRINTED["bad"]}"') == short
    assert "可用经费 3.0" in money
    over = [row for row in SHOWN["cells"] if row["headroom_fen"] < 0]
    assert 0 < len(over) < len(SHOWN["cells"]) == 121
    assert heat.count(f'fill="{PRINTED["bad"]}"') == len(over)
    assert len(re.findall(r">−[\d.]+<", heat)) == len(over)
    assert len(re.findall(r">\+[\d.]+<", heat)) == 121 - len(over)
    assert totals.count("▲</text>") == sum(plan.headroom_fen < 0 for plan in (PLAN, OTHER))


def test_the_limit_is_marked_at_the_last_subsidy_the_fund_allows():
    for threshold in PERCENTS:
        column = sorted((row for row in SHOWN["cells"] if row["threshold_percent"] == threshold), key=lambda row: row["subsidy_percent"])
        edges = [row["subsidy_percent"] for row in column if row["edge"]]
        allowed = [row["subsidy_percent"] for row in column if row["headroom_fen"] >= 0]
        assert edges == allowed[-1:]


def test_bars_are_the_largest_differences_first():
    many = [Place(f"{n:03d}", f"第{n}村", PlaceKind.VILLAGE, 100 * n) for n in range(1, 40)]
    base = compute(RULES, many)
    by_hand = tuple(Override(PlaceKind.VILLAGE, f"{n:03d}", None, n, "试") for n in range(1, 40))
    plans = [base, compute(replace(RULES, overrides=by_hand), many), compute(replace(RULES, subsidy_per_worker_fen=0), many)]
    bars = tables.change_rows(compare(plans))
    assert len(bars) == tables.MOST_BARS * 2
    assert [bar["mark"] for bar in bars[:4]] == ["②", "③", "②", "③"]
    sizes = [max(abs(bar["change_fen"]) for bar in bars[at : at + 2]) for at in range(0, len(bars), 2)]
    assert sizes == sorted(sizes, reverse=True)
    assert bars[0]["name"] == "第39村"
