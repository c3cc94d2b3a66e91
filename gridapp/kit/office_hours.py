"""When an office is open on a working day."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from gridapp.kit.errors import Refusal
from gridapp.kit.i18n import msg

_ZERO = timedelta(0)


def _since_midnight(at: time) -> timedelta:
    return timedelta(hours=at.hour, minutes=at.minute, seconds=at.second, microseconds=at.microsecond)


@dataclass(frozen=True)
class OfficeHours:
    """The spans of a working day in which the clock runs, in order and apart from one another."""

    spans: tuple[tuple[time, time], ...] = ((time(8, 30), time(12)), (time(14), time(17, 30)))

    @classmethod
    def parse(cls, text: str) -> "OfficeHours":
        """Read `08:30-12:00,14:00-17:30`.

        Raises:
            Refusal: a span that is no span, ends before it starts or overlaps the one before.
        """
        try:
            spans = tuple(
                (time.fromisoformat(a.strip()), time.fromisoformat(b.strip())) for a, b in (s.split("-") for s in text.split(","))
            )
        except ValueError:
            spans = ()
        edges = [edge for span in spans for edge in span]
        if not edges or any(earlier >= later for earlier, later in pairwise(edges)):
            raise Refusal(msg("办公时间“{text}”无法识别，请按“08:30-12:00,14:00-17:30”的形式填写", text=text))
        return cls(spans)

    @property
    def opens(self) -> time:
        """When a working day begins."""
        return self.spans[0][0]

    @property
    def closes(self) -> time:
        """When a working day ends."""
        return self.spans[-1][1]

    @property
    def length(self) -> timedelta:
        """Working time of one day."""
        return sum((_since_midnight(end) - _since_midnight(start) for start, end in self.spans), _ZERO)

    def elapsed(self, at: time) -> timedelta:
        """Working time of a day that has passed by `at`."""
        now = _since_midnight(at)
        return sum((max(_ZERO, min(now, _since_midnight(end)) - _since_midnight(start)) for start, end in self.spans), _ZERO)

    def after(self, worked: timedelta) -> time:
        """The time of day by which `worked` (more than nothing, at most a day's length) has passed: the inverse of `elapsed`."""
        for start, end in self.spans:
            span = _since_midnight(end) - _since_midnight(start)
            if worked <= span:
                return (datetime.combine(date.min, start) + worked).time()
            worked -= span
        raise ValueError(f"a day is {self.length} long; {worked} is left over")
