"""Who may hold which post where: pure decisions on plain values."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from gridapp.kit.i18n import Msg, msg

_FOREVER = date.max


@dataclass(frozen=True)
class Post:
    """A spell in a post: who, from when, until when (`None` = still)."""

    staff_id: int
    name: str
    start_on: date
    end_on: date | None = None

    def overlaps(self, other: "Post") -> bool:
        """Whether the two spells share a day; both ends count."""
        return self.start_on <= (other.end_on or _FOREVER) and other.start_on <= (self.end_on or _FOREVER)


def single_post_problem(role: str, new: Post, others: Iterable[Post]) -> Msg | None:
    """一格一员: a grid has at most one person in such a role on any day (work plan part 1, chapter 1).

    `others` are the grid's spells in that role.
    """
    for other in others:
        if new.overlaps(other):
            return msg(
                "该网格已有{role}：{name}（{start} 起{end}）。一格一员，请先为其办理离任，再任命新人",
                role=role,
                name=other.name,
                start=other.start_on.isoformat(),
                end=_until(other.end_on),
            )
    return None


def several_grids_warning(role: str, grids: Iterable[str]) -> Msg | None:
    """A person in a one-per-grid role who holds another grid as well: allowed while a post is vacant, but said."""
    held = tuple(sorted(grids))
    return msg("此人已在 {grids} 担任{role}；一格一员，请确认是否临时兼管", grids=held, role=role) if held else None


def place_problem(level: str, *, village: bool, dormitory: bool, grid: bool) -> tuple[str, Msg] | None:
    """Exactly one place, and of the kind the role serves: `(field, what is wrong)` or `None`."""
    if level == "community":
        if dormitory or grid or not village:
            return "village_id", msg("社区网格的岗位应选择村（社区），并清空网格和单位宿舍")
        return None
    if village or dormitory or not grid:
        return "grid_id", msg("单元网格的岗位应选择网格，并清空村（社区）和单位宿舍")
    return None


def dates_problem(start_on: date, end_on: date | None) -> Msg | None:
    """A spell does not end before it begins."""
    if end_on is not None and end_on < start_on:
        return msg("离任日期 {end} 早于任职日期 {start}", end=end_on.isoformat(), start=start_on.isoformat())
    return None


def _until(end_on: date | None) -> Msg:
    return msg("，至今") if end_on is None else msg("，至 {end}", end=end_on.isoformat())


def bank_account(typed: str) -> str | Msg:
    """An account number as banks take it: 12–19 digits; blanks and full-width digits are understood. Otherwise what is wrong."""
    digits = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", typed))
    if not re.fullmatch(r"[0-9]*", digits):
        return msg("银行账号只能是数字（空格可以保留），请核对")
    if not 12 <= len(digits) <= 19:
        return msg("银行账号应为 12 至 19 位数字，现为 {count} 位", count=len(digits))
    return digits


def card_warning(digits: str) -> Msg | None:
    """A word of caution when a number as long as a bank card's (16 or 19 digits) fails the cards' check (Luhn, ISO/IEC 7812-1 annex B)."""
    if len(digits) not in {16, 19}:
        return None
    doubled = (int(digit) * 2 if place % 2 else int(digit) for place, digit in enumerate(reversed(digits)))
    valid = sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0
    return None if valid else msg("银行账号未通过银行卡号校验，请与卡面核对")
