"""Periods, what they are compared with, and sentences that agree with their figures."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from gridapp.features.dashboard import rules
from gridapp.features.dashboard.rules import Preset, Span
from gridapp.kit.i18n import LOCALES
from gridapp.kit.shares import percent

days = st.dates(date(2000, 1, 1), date(2100, 1, 1))


@given(st.sampled_from(list(Preset)), days)
def test_presets_are_whole_months_around_today(preset: Preset, today: date):
    span = rules.span_of(preset, today)
    assert span.start.day == 1
    assert (span.end + timedelta(days=1)).day == 1
    assert (span.end < today) if preset is Preset.LAST_MONTH else (span.start <= today <= span.end)


@given(st.sampled_from(list(Preset)), days)
def test_a_preset_is_compared_with_as_many_months_right_before_it(preset: Preset, today: date):
    span = rules.span_of(preset, today)
    earlier = rules.before(span, span.end)
    assert earlier.end + timedelta(days=1) == span.start

    def months(s: Span) -> int:
        return (s.end.year - s.start.year) * 12 + s.end.month - s.start.month + 1

    assert months(earlier) == months(span)
    assert earlier.start.day == 1


@given(days, st.integers(0, 400))
def test_any_period_is_compared_with_one_that_ends_the_day_before(start: date, length: int):
    span = Span(start, start + timedelta(days=length))
    earlier = rules.before(span, span.end + timedelta(days=1))
    assert earlier.end == start - timedelta(days=1)
    whole_months = start.day == 1 and (span.end + timedelta(days=1)).day == 1
    assert whole_months or earlier.end - earlier.start == span.end - span.start


@given(days, days, days)
def test_the_trend_is_twelve_months_from_their_first_day(one: date, other: date, today: date):
    span = Span(min(one, other), max(one, other))
    year = rules.trend_span(span, today)
    assert (year.end.year - year.start.year) * 12 + year.end.month - year.start.month == rules.MONTHS_SHOWN - 1
    assert year.start.day == 1
    assert year.start <= min(span.end, today) <= year.end


@given(st.dictionaries(st.sampled_from(["period", "from", "to"]), st.text(max_size=12)), days)
def test_a_forged_address_still_means_a_period(params: dict[str, str], today: date):
    preset, span = rules.read_period(params, today)
    assert span.start <= span.end
    assert preset == "" or Preset(preset)


def test_an_address_says_a_preset_or_two_days():
    today = date(2026, 11, 22)
    assert rules.read_period({"period": "quarter"}, today) == ("quarter", Span(date(2026, 10, 1), date(2026, 12, 31)))
    assert rules.read_period({"from": "2026-03-05", "to": "2026-03-09"}, today) == ("", Span(date(2026, 3, 5), date(2026, 3, 9)))
    assert rules.read_period({"from": "2026-03-09", "to": "2026-03-05"}, today)[0] == "month"
    link = rules.cases_link(Span(date(2026, 3, 1), date(2026, 3, 31)), "due", village_id="3")
    assert link == "/cases?measure=due&period=2026-03-01..2026-03-31&village_id=3"


rate = st.none() | st.floats(0, 1, allow_nan=False)
month_rows = st.lists(st.tuples(rate, st.integers(0, 50), st.integers(0, 50)), min_size=12, max_size=12).map(
    lambda rows: [
        {"month": f"2026-{at:02d}", "closure_rate": value, "open_overdue": late, "due": late + more}
        for at, (value, late, more) in enumerate(rows, 1)
    ]
)


@given(month_rows)
def test_findings_say_what_the_figures_say(months: list[dict]):
    rated = [row for row in months[:-1] if row["closure_rate"] is not None and row["due"] >= 5]
    text = rules.trend_finding(months, months[-1]["month"], 5).render()
    if not rated:
        assert "%" not in text
    else:
        last = rated[-1]
        before = months[months.index(last) - 1] if months.index(last) else None
        then = before["closure_rate"] if before and before["due"] >= 5 else None
        assert f"{int(last['month'][5:])} 月结案率 {percent(last['closure_rate'])}" in text
        differ = then is not None and percent(then) != percent(last["closure_rate"])
        assert ("升" in text) == (differ and last["closure_rate"] > then)
        assert ("降" in text) == (differ and last["closure_rate"] < then)
        assert " 0.00 个百分点" not in text
    now, then = months[-1]["open_overdue"], months[-2]["open_overdue"]
    if now and any(row["due"] for row in months):
        text = rules.mix_finding(months).render()
        assert f"{now} 件" in text
        assert ("多" in text) == (now > then)
        assert ("少" in text) == (now < then)


@given(st.lists(st.tuples(rate, st.integers(0, 9), st.integers(0, 9)), max_size=5))
def test_every_sentence_can_be_said_in_every_language(found: list[tuple]):
    rows = [
        {"name": f"村{at}", "closure_rate": value, "due": due, "open_overdue": min(late, due)}
        for at, (value, due, late) in enumerate(found)
    ]
    for told in (
        rules.ranking_finding(rows, 5),
        rules.kind_finding(sorted(rows, key=lambda row: -row["due"])),
        rules.rate_change(0.5, 0.25),
    ):
        assert all(told.render(locale) for locale in LOCALES)


def test_a_change_is_in_points_not_percent():
    assert rules.rate_change(0.962, 0.948).render() == "较上期 +1.40 个百分点"
    assert rules.rate_change(0.5, 0.6).render() == "较上期 −10.00 个百分点"
    assert rules.rate_change(None, 0.6).render() == "上期无可比数据"
    assert rules.rate_change(0.60001, 0.6).render() == "与上期持平"
    assert rules.rate_change(0.99998, 1.0).render() == "较上期 −0.002 个百分点", "99.998 % is not level with 100 %"


def test_villages_that_are_equally_good_are_counted_not_named():
    rows = [{"name": name, "closure_rate": rate, "due": 9} for name, rate in (("甲", 1.0), ("乙", 1.0), ("丙", 0.5))]
    assert rules.ranking_finding(rows, 5).render() == "2 个村（社区）结案率 100.00%，丙最低（50.00%）"
    assert rules.ranking_finding(rows[1:], 5).render() == "乙结案率最高，丙最低（50.00%）"


def test_a_headline_is_never_made_of_a_few_cases():
    """One case that nobody closed makes no worst village."""
    rows = [{"name": name, "closure_rate": rate, "due": due} for name, rate, due in (("甲", 1.0, 5), ("乙", 0.8, 5), ("松岗村", 0.0, 1))]
    assert rules.ranking_finding(rows, 5).render() == "甲结案率最高，乙最低（80.00%）"
    assert rules.ranking_finding(rows, 6).render() == "这段时间各村（社区）应结案均不足 6 件，不作排名"
    months = [{"month": f"2026-{at:02d}", "closure_rate": rate, "due": due} for at, rate, due in ((8, 0.5, 4), (9, 0.9, 8), (10, 0.0, 1))]
    assert rules.trend_finding(months, "", 5).render() == "9 月结案率 90.00%"
    assert rules.trend_finding(months[2:], "", 5).render() == "近一年各月应结案均不足 5 件，不作比较"


def test_a_running_month_is_compared_with_the_same_days_of_the_last():
    march = rules.span_of(Preset.MONTH, date(2026, 3, 10))
    assert rules.before(march, date(2026, 3, 10)) == Span(date(2026, 2, 1), date(2026, 2, 10))
    assert rules.before(march, date(2026, 3, 30)) == Span(date(2026, 2, 1), date(2026, 2, 28))
    assert rules.before(march, date(2026, 3, 31)) == rules.before(march, date(2026, 9, 1)) == Span(date(2026, 2, 1), date(2026, 2, 28))
    assert rules.before(march, date(2026, 2, 1)) == Span(date(2026, 2, 1), date(2026, 2, 28))
    assert rules.rate_change(0.962, 0.948, running=True).render() == "较上期同期 +1.40 个百分点"
    assert rules.count_change(3, 2, running=True).render() == "上期同期 2 件"
    months = [{"month": f"2026-{at:02d}", "closure_rate": rate, "due": 9} for at, rate in ((1, 0.5), (2, 0.9), (3, 0.2))]
    assert rules.trend_finding(months, "2026-03", 5).render() == "2 月结案率 90.00%，较上月升 40.00 个百分点"
