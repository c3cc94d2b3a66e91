"""Encryption of personal data at rest, and blind indexes to find an encrypted value again."""

import hashlib
import hmac
import os
import secrets
from functools import lru_cache

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from gridapp.kit.config import settings

_NONCE = 12


@lru_cache(maxsize=1)
def _key() -> bytes:
    """32 bytes derived from the configured key, or from `data_dir/secret.key`, which is made on first use."""
    configured = settings().encryption_key
    if configured is not None:
        return hashlib.sha256(configured.get_secret_value().encode()).digest()
    path = settings().data_dir / "secret.key"
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return hashlib.sha256(path.read_bytes().strip()).digest()
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(48) + "\n")
    return hashlib.sha256(path.read_bytes().strip()).digest()


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
