"""Charts: small specs without data, pictures for paper, colours that keep apart on a screen, in print and for the colour-blind."""

import json
from itertools import combinations

import altair as alt
import pytest

from gridapp.features.dashboard import charts
from gridapp.kit import charting
from gridapp.kit.charting import PRINTED, ROWS, colour, printed, to_png, to_spec, to_svg

NAMES = ("trend", "mix", "kinds", "ranking")
ROW = {
    "month": "2026-01", "name": "红星村", "closure_rate": 0.9, "on_time_rate": 0.8, "due": 10, "closed": 9, "open_overdue": 1,
    "closed_on_time": 8, "closed_late": 1, "href": "/cases?measure=due",
}  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_spec_is_small_names_its_rows_and_speaks_both_languages(name: str):
    specs = charting.in_every_locale(getattr(charts, name))
    for locale, spec in specs.items():
        assert len(json.dumps(spec, ensure_ascii=False)) < 6_000
        assert spec["data"] == {"name": ROWS}
        assert "datasets" not in spec
        assert spec["width"] == "container"
        assert ("Closure rate" in json.dumps(spec)) == (locale == "en" and name in {"trend", "ranking"})
    assert "结案率" in json.dumps(specs["zh"], ensure_ascii=False) or name in {"mix", "kinds"}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("locale", ["zh", "en"])
def test_a_chart_becomes_a_picture_with_every_colour_spelled_out(name: str, locale: str):
    spec = to_spec(getattr(charts, name)(locale))
    svg = to_svg(spec, [ROW, {**ROW, "month": "2026-02", "name": "东村"}], title="结案率")
    assert "var(" not in svg
    assert "结案率" in svg
    assert "NaN" not in svg
    assert any(PRINTED[name] in svg for name in ("main", "good", "bad"))


def test_chinese_is_drawn_not_boxed():
    """Two different characters come out as different pictures: a missing font would draw the same box for both."""
    spec = to_spec(alt.Chart(alt.NamedData(ROWS)).mark_text(fontSize=40).encode(text="name:N"))
    one, other = (to_png(spec, [{"name": name}], scale=1) for name in ("村", "网"))
    assert one.startswith(b"\x89PNG")
    assert one != other


def test_rows_are_handed_over_beside_the_spec():
    with pytest.raises(ValueError, match="NamedData"):
        to_spec(alt.Chart(alt.InlineData(values=[{"a": 1}], name=ROWS)).mark_point())
    whole = printed(to_spec(charts.mix("zh")), [ROW])
    assert whole["datasets"][ROWS] == [ROW]


def test_an_unknown_colour_is_a_mistake():
    with pytest.raises(KeyError):
        colour("pink")


def _grey(hexed: str) -> float:
    red, green, blue = (int(hexed[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_what_lies_side_by_side_keeps_apart_in_grey():
    for one, other in combinations(("good", "late", "bad"), 2):
        assert abs(_grey(PRINTED[one]) - _grey(PRINTED[other])) > 0.2, (one, other)
    assert abs(_grey(PRINTED["main"]) - _grey(PRINTED["quiet"])) > 0.15
