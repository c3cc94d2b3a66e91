"""Numbers as people write them, read exactly: full-width digits, 1,200.00 and 60 % are understood, floats never pass."""

import math
import re
import unicodedata
from fractions import Fraction

from gridapp.kit.errors import Refusal
from gridapp.kit.i18n import msg

MAX_COUNT = 2_000_000_000
"""Largest whole number; the tables hold no more."""
MAX_FEN = 10**15
"""Largest amount of money in 分; the tables hold no more."""
_NUMBER = re.compile(r"([+-]?)(\d{1,30}|\d{1,3}(?:,\d{3}){1,9})(?:\.(\d{1,30}))?\s?(%?)", re.ASCII)


def exact(value: object) -> Fraction:
    """The number in a piece of text or an integer, exactly; `60%` is 3/5.

    Raises:
        Refusal: it is empty, no number, or a float (which has lost what was written).
    """
    if isinstance(value, int) and not isinstance(value, bool):
        return Fraction(value)
    shown = str(value).strip()[:40]
    if isinstance(value, float) and math.isfinite(value):
        raise Refusal(msg('{value} 是近似的小数，会差出几分钱；请加引号写成文本，例如 "{value}"', value=shown))
    if not shown:
        raise Refusal(msg("请填写数字"))
    found = _NUMBER.fullmatch(unicodedata.normalize("NFKC", value).strip()) if isinstance(value, str) else None
    if found is None:
        raise Refusal(msg("“{value}”不是数字，请填写数字，例如 100", value=shown))
    sign, whole, part, percent = found.groups()
    number = Fraction(f"{sign}{whole.replace(',', '')}.{part or 0}")
    return number / 100 if percent else number


def count(value: object, least: int = 0) -> int:
    """A whole number from `least` to `MAX_COUNT`. Raises `Refusal`."""
    number = exact(value)
    if number.denominator != 1:
        raise Refusal(msg("须为整数"))
    return int(_between(number, least, MAX_COUNT))


def money(value: object) -> int:
    """An amount written in 元 with at most two decimals, in 分. Raises `Refusal`."""
    number = exact(value) * 100
    if number.denominator != 1:
        raise Refusal(msg("金额最多两位小数（精确到分），例如 7200.00"))
    if number > MAX_FEN:
        raise Refusal(msg("不能大于 {limit} 元", limit=f"{MAX_FEN // 100:,}"))
    return int(_between(number, 0, MAX_FEN))


def share(value: object) -> Fraction:
    """A share from 0 to 1, written 0.60 or 60%. Raises `Refusal`."""
    number = exact(value)
    if number > 1:
        raise Refusal(msg("比例不能超过 1（即 100%），例如 60% 写作 0.60"))
    return _between(number, 0, 1)


def _between(number: Fraction, least: int, most: int) -> Fraction:
    if number < least:
        raise Refusal(msg("不能为负数") if least == 0 else msg("不能小于 {limit}", limit=least))
    if number > most:
        raise Refusal(msg("不能大于 {limit}", limit=f"{most:,}"))
    return number


def yuan(fen: int) -> str:
    """An amount in 分 as 元 with two decimals and thousands separators: `-1,200.05`."""
    whole, part = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{whole:,}.{part:02d}"
