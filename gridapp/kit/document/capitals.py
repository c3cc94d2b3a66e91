"""Amounts in capital numerals, as on cheques and in official documents."""

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿", "亿亿")


def in_capitals(fen: int) -> str:
    """分 as 人民币大写: 120000050 → `壹佰贰拾万元伍角`, 0 → `零元整`.

    Source: 《支付结算办法》附一: one 零 for any run of zeros between digits, 整 where there are no 角 and 分.

    Raises:
        ValueError: 10^20 元 and more has no name here.
    """
    yuan, rest = divmod(abs(fen), 100)
    jiao, cents = divmod(rest, 10)
    whole = _whole(yuan) or ("" if rest else "零")
    text = f"{whole}元" if whole else ""
    if jiao:
        text += f"{_DIGITS[jiao]}角"
    elif cents and text:
        text += "零"
    text += f"{_DIGITS[cents]}分" if cents else "整" if not rest else ""
    return f"负{text}" if fen < 0 else text


def _whole(number: int) -> str:
    """A whole number without its unit; empty for 0."""
    if number >= 10 ** (4 * len(_GROUPS)):
        raise ValueError(f"no name for {number}")
    parts: list[str] = []
    for name in reversed(range(len(_GROUPS))):
        group = number // 10 ** (4 * name) % 10_000
        if group == 0:
            continue
        gap = parts and (group < 1000 or number // 10 ** (4 * (name + 1)) % 10_000 == 0)
        parts.append(("零" if gap else "") + _thousand(group) + _GROUPS[name])
    return "".join(parts)


def _thousand(group: int) -> str:
    """1–9999."""
    text, zero = "", False
    for place in reversed(range(4)):
        digit = group // 10**place % 10
        if digit:
            text += ("零" if zero and text else "") + _DIGITS[digit] + _PLACES[place]
            zero = False
        else:
            zero = True
    return text
