"""How a share is written for people: 100 % only when it is all, 0 % only when it is none.

A share has as many decimals as it is given, and more where rounding would say that it is none or all when it is not: 0.9998 with one
decimal reads 99.98%, not 100.0%. The browser's tables write by the same rule (`kit/ui/web/format.jsx`), charts too (`charting.percent`).
"""

_MOST = 20
"""Decimals that tell any two counts apart that a database holds."""
NOTHING = "—"


def percent(share: float | None, places: int = 2) -> str:
    """A part of 1 as a percentage; a dash for a share of nothing."""
    return NOTHING if share is None else _written(share, places, "%")


def percent_of(part: int, whole: int, places: int = 2) -> str:
    """The same of two counts, neither negative: exact, rounded half up."""
    if whole == 0:
        return NOTHING
    text = ""
    for more in range(places, _MOST + 1):
        units = 10**more
        rounded = (200 * units * part + whole) // (2 * whole)
        text = f"{rounded // units}.{rounded % units:0{more}d}%" if more else f"{rounded}%"
        if rounded not in {0, 100 * units} or part in {0, whole}:
            break
    return text


def fraction(share: float, places: int) -> str:
    """A part of 1 as a decimal: 1 only when it is all, 0 only when it is none."""
    return _written(share, places, "f")


def points(one: float, other: float, places: int = 2) -> str:
    """How far two shares lie apart, in percentage points: 0 only when they are the same."""
    return _written(abs(one - other), places, "%").rstrip("%")


def _written(share: float, places: int, form: str) -> str:
    """With the fewest decimals, at least `places`, that do not say none or all of what is neither."""
    share, text = share + 0.0, ""  # -0.0 is 0
    for more in range(places, _MOST + 1):
        text = f"{share:.{more}{form}}"
        if share in {0, 1} or abs(float(text.rstrip("%"))) not in {0, 100 if form == "%" else 1}:
            break
    return text
