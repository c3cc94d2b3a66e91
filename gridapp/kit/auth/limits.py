"""How often one may try at the sign-in form: per name and per address. Unknown names count like known ones."""

from datetime import datetime, timedelta

from gridapp.kit.clock import utcnow
from gridapp.kit.shared import Shelf

WINDOW = timedelta(minutes=15)
PER_NAME = 5
PER_ADDRESS = 100
"""A whole office often shares one address: this stops the guessing of many names, the other limit that of many passwords."""
_MANY = 100_000


class Attempts:
    """Tries of the last quarter of an hour, in this process's memory; the account's own lock in the database outlives it."""

    def __init__(self) -> None:
        self._tries: Shelf[tuple[datetime, ...]] = Shelf(most=_MANY, seconds=WINDOW.total_seconds())

    def admit(self, name: str, address: str) -> datetime | None:
        """Count a try before its password is looked at; returns when the next one is let through if this one is not, else `None`.

        A try that is not let through is not counted, so a lock ends although somebody keeps trying.
        """
        now, ends = utcnow(), []
        for key, most in ((("name", name), PER_NAME), (("address", address), PER_ADDRESS)):
            tries = tuple(at for at in self._tries.get(key) or () if at > now - WINDOW)
            if len(tries) < most:
                self._tries.put(key, (*tries, now))
            else:
                ends.append(tries[0] + WINDOW)
        return max(ends) if ends else None

    def succeeded(self, name: str) -> None:
        """The password was right: earlier slips under this name are forgotten."""
        self._tries.take(("name", name))
