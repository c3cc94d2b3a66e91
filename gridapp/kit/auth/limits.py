"""How often one may try at the sign-in form: per name and per address. Unknown names count like known ones."""

from datetime import UTC, datetime, timedelta

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

WINDOW = timedelta(minutes=15)
PER_NAME = 5
PER_ADDRESS = 100
"""A whole office often shares one address: this stops the guessing of many names, the other limit that of many passwords."""

_MINUTES = int(WINDOW.total_seconds() // 60)


class Attempts:
    """Tries of the last quarter of an hour, in this process's memory; the account's own lock in the database outlives it."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._limits = {"name": RateLimitItemPerMinute(PER_NAME, _MINUTES), "address": RateLimitItemPerMinute(PER_ADDRESS, _MINUTES)}

    def admit(self, name: str, address: str) -> datetime | None:
        """Count a try before its password is looked at; returns when the next one is let through if this one is not, else `None`.

        A try that is not let through is not counted, so a lock ends although somebody keeps trying.
        """
        ends = [
            self._limiter.get_window_stats(item, kind, value).reset_time
            for (kind, item), value in zip(self._limits.items(), (name, address), strict=True)
            if not self._limiter.hit(item, kind, value)
        ]
        return datetime.fromtimestamp(max(ends), UTC) if ends else None

    def succeeded(self, name: str) -> None:
        """The password was right: earlier slips under this name are forgotten."""
        self._limiter.clear(self._limits["name"], "name", name)
