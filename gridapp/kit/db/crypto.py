"""Encryption of personal data at rest, and blind indexes to find an encrypted value again."""

import contextlib
import hashlib
import hmac
import os
import secrets
import tempfile
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from gridapp.kit.config import settings
from gridapp.kit.private import private_folder

_NONCE = 12


@lru_cache(maxsize=1)
def _key() -> bytes:
    """32 bytes derived from the configured key, or from `data_dir/secret.key`, which is made on first use."""
    configured = settings().encryption_key
    if configured is not None:
        return hashlib.sha256(configured.get_secret_value().encode()).digest()
    path = settings().data_dir / "secret.key"
    if not path.exists():
        _make_key_file(path)
    return hashlib.sha256(path.read_bytes().strip()).digest()


def _make_key_file(path: Path) -> None:
    """Write a new key whole and then give it its name, which fails if another process was first: nobody ever reads half a key."""
    private_folder(path.parent)
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix="secret.key.")  # mode 0600
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(48) + "\n")
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(temporary, path)
    finally:
        os.unlink(temporary)


def encrypt(text: str) -> bytes:
    """AES-256-GCM with a fresh nonce in front."""
    nonce = secrets.token_bytes(_NONCE)
    return nonce + AESGCM(_key()).encrypt(nonce, text.encode(), None)


def decrypt(blob: bytes) -> str:
    """The text again.

    Raises:
        cryptography.exceptions.InvalidTag: the key is not the one the text was encrypted with.
    """
    return AESGCM(_key()).decrypt(blob[:_NONCE], blob[_NONCE:], None).decode()


def blind_index(text: str) -> str:
    """A keyed digest: equal for equal texts, useless without the key. 64 hex digits."""
    return hmac.new(_key(), text.strip().upper().encode(), hashlib.sha256).hexdigest()
