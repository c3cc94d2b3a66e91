"""When an office is open on a working day. Times of a day are lengths since midnight, so that a day can end at 24:00."""

import re
from dataclasses import dataclass
from datetime import time, timedelta
from itertools import pairwise

from gridapp.kit.errors import Refusal
from gridapp.kit.i18n import msg

_ZERO, _DAY = timedelta(0), timedelta(days=1)
_CLOCK = re.compile(r"(\d{1,2}):(\d\d)")


def _since_midnight(at: time) -> timedelta:
    return timedelta(hours=at.hour, minutes=at.minute, seconds=at.second, microseconds=at.microsecond)


def _read(text: str) -> timedelta:
    """`08:30` up to `24:00`. Raises `ValueError` for what is no time of a day."""
    found = _CLOCK.fullmatch(text.strip())
    if found is None or int(found[2]) > 59 or (at := timedelta(hours=int(found[1]), minutes=int(found[2]))) > _DAY:
        raise ValueError(text)
    return at


@dataclass(frozen=True)
class OfficeHours:
    """The spans of a working day in which the clock runs, in order and apart from one another."""

    spans: tuple[tuple[timedelta, timedelta], ...] = (
        (timedelta(hours=8, minutes=30), timedelta(hours=12)),
        (timedelta(hours=14), timedelta(hours=17, minutes=30)),
    )

    @classmethod
    def parse(cls, text: str) -> "OfficeHours":
        """Read `08:30-12:00,14:00-17:30`; `00:00-24:00` is an office that never closes on a working day.

        Raises:
            Refusal: a span that is no span, ends before it starts or overlaps the one before.
        """
        try:
            spans = tuple((_read(a), _read(b)) for a, b in (s.split("-") for s in text.split(",")))
        except ValueError:
            spans = ()
        edges = [edge for span in spans for edge in span]
        if not edges or any(earlier >= later for earlier, later in pairwise(edges)):
            raise Refusal(msg("办公时间“{text}”无法识别，请按“08:30-12:00,14:00-17:30”的形式填写", text=text))
        return cls(spans)

    @property
    def opens(self) -> timedelta:
        """When a working day begins."""
        return self.spans[0][0]

    @property
    def closes(self) -> timedelta:
        """When a working day ends."""
        return self.spans[-1][1]

    @property
    def length(self) -> timedelta:
        """Working time of one day."""
        return sum((end - start for start, end in self.spans), _ZERO)

    def elapsed(self, at: time) -> timedelta:
        """Working time of a day that has passed by `at`."""
        now = _since_midnight(at)
        return sum((max(_ZERO, min(now, end) - start) for start, end in self.spans), _ZERO)

    def after(self, worked: timedelta) -> timedelta:
        """The time of day by which `worked` (more than nothing, at most a day's length) has passed: the inverse of `elapsed`."""
        for start, end in self.spans:
            if worked <= end - start:
                return start + worked
            worked -= end - start
        raise ValueError(f"a day is {self.length} long; {worked} is left over")
