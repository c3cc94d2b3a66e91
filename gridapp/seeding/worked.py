"""Office time by the minute, counted once: what `kit.calendar` says of many thousands of moments that lie close together."""

from bisect import bisect_left
from datetime import date, datetime, time, timedelta

from gridapp.kit.calendar import Calendar

_MINUTE = timedelta(minutes=1)


class WorkedMinutes:
    """Adds and takes apart office time between two days. The same as `add_working_time` and `working_time_between`, to the minute."""

    def __init__(self, calendar: Calendar, first: date, last: date) -> None:
        self._calendar, hours = calendar, calendar.hours
        span = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        self._days = [day for day in span if calendar.is_working(day)]
        self._at = {day: bisect_left(self._days, day) for day in span}
        self.length = hours.length // _MINUTE
        """Minutes of a working day."""
        self._elapsed = [hours.elapsed(time(minute // 60, minute % 60)) // _MINUTE for minute in range(24 * 60)]
        self._after = [hours.opens, *(hours.after(minutes * _MINUTE) for minutes in range(1, self.length + 1))]

    def is_working(self, day: date) -> bool:
        """Whether the office works on that day."""
        return self._days[self._at[day]] == day

    def _since(self, at: datetime) -> int:
        day = at.date()
        place = self._at[day]
        return place * self.length + (self._elapsed[at.hour * 60 + at.minute] if self._days[place] == day else 0)

    def after(self, at: datetime, minutes: float) -> datetime:
        """The minute by which the office has been open for that many minutes (at least one) since a local moment."""
        total = self._since(at) + max(1, round(minutes))
        place = (total - 1) // self.length
        return self._calendar.at(self._days[place], self._after[total - place * self.length])

    def between(self, start: datetime, end: datetime) -> int:
        """Office minutes between two local moments."""
        return self._since(end) - self._since(start)
