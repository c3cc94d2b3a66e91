"""Text ↔ values, as clerks type them and as files hold them: full-width digits, thousands separators, units, three forms of dates.

Every function raises `Refusal` with words that say what is wrong and how to write it. No value passes through a float.
"""

import re
import unicodedata
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from gridapp.kit.clock import office_zone
from gridapp.kit.errors import Refusal
from gridapp.kit.i18n import LOCALES, Msg, msg, translate

if TYPE_CHECKING:  # whoever has a `Choice` has loaded the tables; whoever parses figures need not
    from gridapp.kit.db.base import Choice

_LONGEST = 60
"""Characters of a number or a date; anything longer is not one."""
_NUMBER = re.compile(r"[+-]?([0-9]{1,3}(,[0-9]{3})+|[0-9]+)(\.[0-9]*)?")
_DATE = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})|([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})日|([0-9]{4})([0-9]{2})([0-9]{2})")
_TIME = re.compile(r"([0-9]{1,2})[:时点]([0-9]{1,2})(?:[:分]([0-9]{1,2})(?:\.([0-9]{1,6})[0-9]*)?秒?|分)?")
_OFFSET = re.compile(r"(Z|[+-][0-9]{2}:?[0-9]{2})$")
_YEARS = range(1900, 2201)
_LEAST_REASON = 2
_YES = frozenset({"true", "1", "yes", "y", "t", "on", "是", "有", "√"})
_NO = frozenset({"false", "0", "no", "n", "f", "off", "否", "无", "×"})
_UNSAFE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def is_empty(raw: Any) -> bool:
    """Nothing typed: `None`, blank text, an empty list."""
    return raw is None or (isinstance(raw, str) and not raw.strip()) or (isinstance(raw, list | tuple) and not raw)


def _plain(raw: Any, wrong: Msg) -> str:
    """A short scalar as half-width text without blanks around it."""
    if isinstance(raw, bool) or not isinstance(raw, str | int | float | Decimal) or len(str(raw)) > _LONGEST:
        raise Refusal(wrong)
    return unicodedata.normalize("NFKC", str(raw)).strip().replace("−", "-")


def _number(raw: Any, wrong: Msg, *, unit: str = "", prefix: str = "") -> Decimal:
    text = _plain(raw, wrong)
    if prefix:
        text = text.lstrip(prefix).strip()
    if unit:
        text = text.removesuffix(unicodedata.normalize("NFKC", unit)).strip()
    if isinstance(raw, float) and abs(raw) >= 1e15:
        raise Refusal(msg("数字过大，表格软件已丢失末几位，请改为文本格式重填"))
    if not _NUMBER.fullmatch(text) and not (isinstance(raw, float | Decimal) and _is_decimal(text)):
        raise Refusal(wrong)
    return Decimal(text.replace(",", ""))


def _is_decimal(text: str) -> bool:
    return re.fullmatch(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,2})?", text) is not None


def _bounded(value: Decimal, ge: int | None, le: int | None, shown: str = "") -> None:
    if ge is not None and value < ge:
        raise Refusal(msg("不能小于 {least}", least=f"{ge}{shown}"))
    if le is not None and value > le:
        raise Refusal(msg("不能大于 {most}", most=f"{le}{shown}"))


def integer(raw: Any, *, ge: int | None = None, le: int | None = None, unit: str = "") -> int:
    """A whole number: `1,200`, `１２００`, `1200户` (with that unit), `12.0`."""
    value = _number(raw, msg("应为整数，如 1200"), unit=unit)
    if value != value.to_integral_value():
        raise Refusal(msg("应为整数，不能有小数"))
    _bounded(value, ge, le)
    return int(value)


def decimal(raw: Any, *, places: int, ge: int | None = None, le: int | None = None, unit: str = "") -> Decimal:
    """An exact decimal with at most `places` decimals."""
    value = _number(raw, msg("应为数字，如 12.5"), unit=unit)
    _bounded(value, ge, le if le is not None else 10**11)
    if value != round(value, places):
        raise Refusal(msg("最多 {places} 位小数", places=places))
    return value


def fen(raw: Any, *, ge: int | None = None, le: int | None = None) -> int:
    """An amount typed in 元 (`7,200.00`, `￥7200`, `7200元`) in integer 分. `ge` and `le` are 分."""
    value = _number(raw, msg("应为金额（元），如 7200.00"), unit="元", prefix="¥￥") * 100
    if value != value.to_integral_value():
        raise Refusal(msg("金额最多两位小数（分）"))
    if ge is not None and value < ge:
        raise Refusal(msg("不能小于 {least} 元", least=yuan(ge)))
    if le is not None and value > le:
        raise Refusal(msg("不能大于 {most} 元", most=yuan(le)))
    return int(value)


def yuan(value: int, *, grouped: bool = False) -> str:
    """分 as 元 with two decimals: 720000 → `7200.00`; `grouped`, for people to read, `7,200.00`."""
    whole, rest = divmod(abs(value), 100)
    return f"{'-' if value < 0 else ''}{whole:{',' if grouped else ''}}.{rest:02d}"


def ppm(raw: Any, *, percent: bool, le: int = 1_000_000) -> int:
    """A share in parts per million, typed as a percentage (`60`, `60%`) or, in files, as a part of 1 (`0.60`, also `60%`); at most `le`."""
    most = decimal_text(Decimal(le) / (10_000 if percent else 1_000_000))
    wrong = msg("应为 0–{most} 的百分数，如 60", most=most) if percent else msg("应为 0–{most} 的小数，如 0.60", most=most)
    text = _plain(raw, wrong)
    value = _number(raw, wrong, unit="%") * (10_000 if percent or text.endswith("%") else 1_000_000)
    if not 0 <= value <= le:
        raise Refusal(wrong)
    if value != value.to_integral_value():
        raise Refusal(msg("最多 {places} 位小数", places=4 if percent else 6))
    return int(value)


def share_text(value: int, *, percent: bool) -> str:
    """Parts per million as a percentage (`60`) or as a part of 1 with at least two decimals (`0.60`)."""
    if percent:
        return decimal_text(Decimal(value) / 10_000)
    text = f"{Decimal(value) / 1_000_000:.6f}"
    return text[:4] + text[4:].rstrip("0")


def decimal_text(value: Decimal) -> str:
    """A decimal without exponent and without needless zeros."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def boolean(raw: Any) -> bool:
    """Yes or no: 是/否, true/false, 1/0, √/×."""
    if isinstance(raw, bool):
        return raw
    wrong = msg("应为“是”或“否”")
    word = _plain(raw, wrong).lower().removesuffix(".0")
    if word not in _YES | _NO:
        raise Refusal(wrong)
    return word in _YES


def day(raw: Any) -> date:
    """A date: `2026-11-22`, `2026/11/22`, `2026.11.22`, `2026年11月22日`, `20261122`."""
    wrong = msg("日期应写成 2026-11-22")
    if isinstance(raw, datetime):
        return raw.date()
    if isinstance(raw, date):
        return raw
    text = re.sub(r"[T ]00:00(:00)?$", "", re.sub(r"\s+", " ", _plain(raw, wrong)))
    return _date(text.replace(" ", ""), wrong)


def reason(raw: Any, label: str = "") -> str:
    """Why somebody does what others will ask about: 2 to 200 characters on one line. Raises `Refusal` about the field `reason`.

    `label` is what it is called where it is no reason.
    """
    try:
        value = " ".join(text(raw, max_length=200).split())
    except Refusal as refusal:
        raise Refusal(refusal.message, field="reason") from refusal
    if len(value) < _LEAST_REASON:
        raise Refusal(msg("请写明{label}，至少两个字", label=msg(label)) if label else msg("请写明原因，至少两个字"), field="reason")
    return value


def check_year(year: int) -> None:
    """Raise `Refusal` for a year that nobody means."""
    if year not in _YEARS:
        raise Refusal(msg("年份 {year} 不合理，应在 1900 年至 2200 年之间", year=year))


def _date(text: str, wrong: Msg) -> date:
    found = _DATE.fullmatch(text)
    if not found:
        raise Refusal(wrong)
    year, month, number = (int(part) for part in found.groups() if part and part.isdigit())
    check_year(year)
    try:
        return date(year, month, number)
    except ValueError:
        raise Refusal(msg("{text} 这一天不存在", text=text)) from None


def moment(raw: Any) -> datetime:
    """A point in time, in UTC: `2026-11-22 08:30`, `2026-11-22T08:30:00+08:00`, `2026年11月22日 8时30分`, a date alone (midnight).

    Without an offset it is the office's time.
    """
    wrong = msg("时间应写成 2026-11-22 08:30")
    if isinstance(raw, datetime):
        return (raw if raw.tzinfo else raw.replace(tzinfo=office_zone())).astimezone(UTC)
    if isinstance(raw, date):
        return datetime.combine(raw, time(), office_zone()).astimezone(UTC)
    text = re.sub(r"\s+", " ", _plain(raw, wrong)).replace("T", " ").replace("日", "日 ")
    head, _, rest = text.partition(" ")
    offset = _OFFSET.search(rest)
    clock = rest[: offset.start()] if offset else rest
    try:
        zone = datetime.fromisoformat("2000-01-01T00:00:00" + offset[0]).tzinfo if offset else office_zone()
        local = datetime.combine(_date(head, wrong), _clock(clock.replace(" ", ""), wrong), zone)
        return local.astimezone(UTC)
    except ValueError:
        raise Refusal(wrong) from None


def _clock(text: str, wrong: Msg) -> time:
    if not text:
        return time()
    found = _TIME.fullmatch(text)
    if not found:
        raise Refusal(wrong)
    hour, minute, second, fraction = found.groups()
    return time(int(hour), int(minute), int(second or 0), int((fraction or "0").ljust(6, "0")))


def moment_text(value: datetime, *, offset: bool) -> str:
    """A moment in the office's time, to the second where it has seconds; with its offset in files and lists."""
    local = value.astimezone(office_zone())
    if offset:
        return local.isoformat(timespec="microseconds" if local.microsecond else "seconds")
    local = local.replace(tzinfo=None)
    return local.isoformat(timespec="microseconds" if local.microsecond else "seconds" if local.second else "minutes")


def choice(raw: Any, kind: "type[Choice]") -> "Choice":
    """A member of a closed list, by its stored value or by its words in any language."""
    words = str(raw).strip() if isinstance(raw, str | int) and not isinstance(raw, bool) else ""
    for member in kind:
        if words == member.value or words.lower() in {translate(member.label, locale).lower() for locale in LOCALES}:
            return member
    raise Refusal(msg("应为下列之一：{names}", names=tuple(Msg(member.label) for member in kind)))


def words(raw: Any) -> list[str]:
    """A list of words, given as a list or separated by blanks, commas or lines."""
    parts = raw if isinstance(raw, list | tuple) else re.split(r"[\s,，;；、]+", str(raw))
    return [text(part, max_length=200) for part in parts if not is_empty(part)]


def text(raw: Any, *, max_length: int = 0, multiline: bool = False) -> str:
    """Text without blanks around it; a single line has none of tab and line break inside."""
    if isinstance(raw, float) and raw.is_integer() and abs(raw) < 1e15:
        raw = int(raw)
    elif isinstance(raw, float) and abs(raw) >= 1e15:
        raise Refusal(msg("数字过大，表格软件已丢失末几位，请改为文本格式重填"))
    if isinstance(raw, bool) or not isinstance(raw, str | int | float | Decimal | date):
        raise Refusal(msg("应为文字"))
    value = str(raw).replace("\r\n", "\n").replace("\r", "\n").strip()
    if _UNSAFE.search(value):
        raise Refusal(msg("含有无法保存的控制字符，请删除后重填"))
    if not multiline:
        value = re.sub(r"[\n\t]+", " ", value)
    if max_length and len(value) > max_length:
        raise Refusal(msg("最多 {most} 个字，现为 {length} 个字", most=max_length, length=len(value)))
    return value


_HALF = {wide: wide - 0xFEE0 for block in ((0xFF10, 0xFF1A), (0xFF21, 0xFF3B), (0xFF41, 0xFF5B)) for wide in range(*block)}
"""Full-width digits and letters → half-width; punctuation stays, because Chinese texts are full of it."""


def search_words(raw: Any) -> list[str]:
    """What somebody typed into a search box, word by word, without what no database can hold."""
    return _UNSAFE.sub("", str(raw)[:200]).translate(_HALF).split()
