"""Which period the workbench is about, what it is compared with, and what its figures say in words. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from gridapp.kit.choices import Choice
from gridapp.kit.i18n import Msg, _, month_name, msg
from gridapp.kit.shares import percent, points

Row = Mapping[str, Any]
ONE_PERSON = _("本单位允许同一人登记、办理并核查事件，以下结案数据未经另一人核查")
MONTHS_SHOWN = 12
_LONGEST = 3660
_YEARS = (1990, 2200)


class Preset(Choice):
    """Periods people ask for."""

    MONTH = "month", _("本月")
    LAST_MONTH = "last-month", _("上月")
    QUARTER = "quarter", _("本季度")
    YEAR = "year", _("本年")


@dataclass(frozen=True)
class Span:
    """Calendar days, both included."""

    start: date
    end: date

    @property
    def text(self) -> str:
        """As it stands in an address: `2026-03-01..2026-03-31`."""
        return f"{self.start.isoformat()}..{self.end.isoformat()}"


def span_of(preset: Preset, today: date) -> Span:
    """The days of a preset, to the end of the month, quarter or year that is running."""
    if preset is Preset.YEAR:
        return Span(date(today.year, 1, 1), date(today.year, 12, 31))
    if preset is Preset.QUARTER:
        first = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
        return Span(first, _add_months(first, 3) - timedelta(days=1))
    first = today.replace(day=1)
    if preset is Preset.LAST_MONTH:
        first = _add_months(first, -1)
    return Span(first, _add_months(first, 1) - timedelta(days=1))


def read_period(params: Mapping[str, str], today: date) -> tuple[str, Span]:
    """The period an address asks for: `period=quarter`, or `from` and `to`; whatever it cannot mean is this month."""
    try:
        span = Span(date.fromisoformat(params.get("from", "")), date.fromisoformat(params.get("to", "")))
    except ValueError:
        span = None
    if span and problem(span) is None:
        return "", span
    wanted = params.get("period", "")
    preset = Preset(wanted) if wanted in set(Preset) else Preset.MONTH
    return preset.value, span_of(preset, today)


def problem(span: Span) -> Msg | None:
    """What is wrong with a period that somebody typed."""
    if span.start > span.end:
        return msg("起始日期晚于截止日期")
    if span.start.year < _YEARS[0] or span.end.year > _YEARS[1] or (span.end - span.start).days > _LONGEST:
        return msg("统计期间须在 {first} 年至 {last} 年之间，且不超过 {years} 年", first=_YEARS[0], last=_YEARS[1], years=_LONGEST // 365)
    return None


def is_running(span: Span, today: date) -> bool:
    """Whether some of a period's days are still to come."""
    return span.start <= today < span.end


def before(span: Span, today: date) -> Span:
    """The period to compare with: as many whole calendar months earlier, or as many days; of one that is running, the same days."""
    earlier = _whole_before(span)
    if not is_running(span, today):
        return earlier
    return Span(earlier.start, min(earlier.end, earlier.start + (today - span.start)))


def _whole_before(span: Span) -> Span:
    following = span.end + timedelta(days=1)
    if span.start.day == 1 and following.day == 1:
        months = (following.year - span.start.year) * 12 + following.month - span.start.month
        return Span(_add_months(span.start, -months), span.start - timedelta(days=1))
    return Span(span.start - (following - span.start), span.start - timedelta(days=1))


def trend_span(span: Span, today: date) -> Span:
    """The twelve months that end with the period's last one that has begun; for a period to come, with this month."""
    last = min(span.end, today).replace(day=1)
    return Span(_add_months(last, 1 - MONTHS_SHOWN), _add_months(last, 1) - timedelta(days=1))


def _add_months(first: date, months: int) -> date:
    ordinal = first.year * 12 + first.month - 1 + months
    return date(ordinal // 12, ordinal % 12 + 1, 1)


def cases_link(span: Span, measure: str = "", **filters: str) -> str:
    """The address of the list that holds exactly the cases a figure counts."""
    given = {"measure": measure, "period": span.text, **filters}
    return f"/cases?{urlencode({name: value for name, value in given.items() if value})}"


def rate_change(now: float | None, then: float | None, *, running: bool = False) -> Msg:
    """How a rate moved against the period before, in percentage points; `running`: against its same days."""
    if now is None or then is None:
        return msg("上期同期无可比数据") if running else msg("上期无可比数据")
    if percent(now) == percent(then):
        return msg("与上期同期持平") if running else msg("与上期持平")
    moved = {"sign": "+" if now > then else "−", "points": points(now, then)}
    return msg("较上期同期 {sign}{points} 个百分点", **moved) if running else msg("较上期 {sign}{points} 个百分点", **moved)


def count_change(_now: int, then: int, *, running: bool = False) -> Msg:
    """What a count was in the period before, or on its same days."""
    return msg("上期同期 {count:,} 件", count=then) if running else msg("上期 {count:,} 件", count=then)


def _is_telling(row: Row, least: int) -> bool:
    """Whether a rate rests on enough cases to be made a headline of."""
    return row["closure_rate"] is not None and row["due"] >= least


def trend_finding(months: Sequence[Row], running: str, least: int) -> Msg:
    """The closure rate of the newest month that is over against the month before it.

    A month that is `running` (`2026-03`) is not compared with a whole one, and one with fewer than `least` cases due makes no headline.
    """
    if not any(row["due"] for row in months):
        return msg("近一年没有应结案的事件")
    rated = [row for row in months if _is_telling(row, least) and row["month"] != running]
    if not rated:
        return msg("近一年各月应结案均不足 {least} 件，不作比较", least=least)
    last = rated[-1]
    at = months.index(last)
    known: dict[str, Any] = {"month": month_name(int(last["month"][5:])), "rate": percent(last["closure_rate"])}
    then = months[at - 1]["closure_rate"] if at and _is_telling(months[at - 1], least) else None
    if then is None:
        return msg("{month}结案率 {rate}", **known)
    if percent(then) == known["rate"]:
        return msg("{month}结案率 {rate}，与上月持平", **known)
    known["points"] = points(last["closure_rate"], then)
    if last["closure_rate"] > then:
        return msg("{month}结案率 {rate}，较上月升 {points} 个百分点", **known)
    return msg("{month}结案率 {rate}，较上月降 {points} 个百分点", **known)


def mix_finding(months: Sequence[Row]) -> Msg:
    """How much of what was due lies overdue, now against a month earlier."""
    if not any(row["due"] for row in months):
        return msg("近一年没有应结案的事件")
    now, then = months[-1]["open_overdue"], months[-2]["open_overdue"] if len(months) > 1 else 0
    if now == 0:
        return msg("没有超期未结的事件")
    if now == then:
        return msg("超期未结 {count:,} 件，与上月末相同", count=now)
    if now > then:
        return msg("超期未结 {count:,} 件，比上月末多 {more:,} 件", count=now, more=now - then)
    return msg("超期未结 {count:,} 件，比上月末少 {less:,} 件", count=now, less=then - now)


def ranking_finding(villages: Sequence[Row], least: int) -> Msg:
    """Best and worst village, or how many are best, of those with at least `least` cases due; `villages` are sorted, best first."""
    if not any(row["due"] for row in villages):
        return msg("这段时间各村（社区）没有应结案的事件")
    rated = [row for row in villages if _is_telling(row, least)]
    if not rated:
        return msg("这段时间各村（社区）应结案均不足 {least} 件，不作排名", least=least)
    first, last = rated[0], rated[-1]
    if first["closure_rate"] == last["closure_rate"]:
        return msg("各村（社区）结案率均为 {rate}", rate=percent(first["closure_rate"]))
    ends = {"worst": last["name"], "rate": percent(last["closure_rate"])}
    if best := sum(row["closure_rate"] == first["closure_rate"] for row in rated) - 1:
        return msg("{count} 个村（社区）结案率 {most}，{worst}最低（{rate}）", count=best + 1, most=percent(first["closure_rate"]), **ends)
    return msg("{best}结案率最高，{worst}最低（{rate}）", best=first["name"], **ends)


def kind_finding(kinds: Sequence[Row]) -> Msg:
    """The category with most cases due, and where most lie overdue; `kinds` are sorted by `due`."""
    if not kinds or not kinds[0]["due"]:
        return msg("这段时间没有应结案的事件")
    most = max(kinds, key=lambda row: row["open_overdue"])
    known = {"kind": Msg(kinds[0]["name"]), "due": kinds[0]["due"]}
    if not most["open_overdue"]:
        return msg("{kind}最多，应结案 {due:,} 件；没有超期未结", **known)
    return msg(
        "{kind}最多，应结案 {due:,} 件；{late}超期未结最多，{count:,} 件", **known, late=Msg(most["name"]), count=most["open_overdue"]
    )
