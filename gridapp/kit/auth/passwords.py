"""Argon2id, off the event loop, at most two at a time, and as slow for a stranger as for a wrong password."""

import asyncio
import secrets
import threading
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

HASHER = PasswordHasher(time_cost=3, memory_cost=65_536, parallelism=4)
"""RFC 9106's second recommendation (64 MiB, 3 passes, 4 lanes), argon2-cffi's default; written out so that no upgrade lowers it."""

_AT_ONCE = threading.BoundedSemaphore(2)
"""64 MiB and a core each: a flood of sign-ins waits in line instead of taking the machine down."""

_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def hash_password(password: str) -> str:
    """The hash to store, with its salt and parameters inside. Takes some 50 ms: call it off the event loop."""
    with _AT_ONCE:
        return HASHER.hash(password)


@lru_cache(maxsize=1)
def _nobody() -> str:
    return HASHER.hash(secrets.token_urlsafe(32))


def verify(stored: str | None, password: str) -> bool:
    """Whether the password is the stored one. `None` (no such account) costs the same time and is always wrong."""
    with _AT_ONCE:
        try:
            right = HASHER.verify(stored or _nobody(), password)
        except (VerificationError, InvalidHashError):
            return False
    return right and stored is not None


def outdated(stored: str) -> bool:
    """Whether a stored hash was made with other parameters than today's, so that it is to be made again at the next sign-in."""
    return HASHER.check_needs_rehash(stored)


async def warm_up() -> None:
    """Make the hash that unknown names are checked against, so that the first of them does not take longer."""
    await asyncio.to_thread(_nobody)


def generate() -> str:
    """A password to read out or copy from paper: four groups of four without look-alike letters, 79 bits."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(4))
