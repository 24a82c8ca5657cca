"""The keys: one that is used, and those that were used before it."""

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterator, Sequence

from cryptography.hazmat.primitives.ciphers.aead import AESGCM, AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from channels.errors import SettingsInvalid

LENGTH = 32
"""Bytes."""


def draw() -> str:
    """A new key, as it is written."""
    return urlsafe_b64encode(secrets.token_bytes(LENGTH)).decode().rstrip("=")


class Key:
    """A key as it is used. Nothing is sealed with the key itself: each use has one derived from it (HKDF), so
    that what is learnt of one use says nothing about another."""

    def __init__(self, written: str) -> None:
        """Raises ValueError where it is not 32 bytes in base64; what it says does not quote it."""
        self.written = written.strip()
        secret = _bytes(self.written)
        self.fingerprint = _derived(secret, "fingerprint", 4).hex()
        """Enough to tell two keys apart, and nothing to guess one from."""
        self.exact = AESSIV(_derived(secret, "exact", 64))
        """Seals the same as the same: for what is looked up by being equal."""
        self.free = AESGCM(_derived(secret, "free", 32))
        """Seals the same differently each time."""
        self.spool = AESGCM(_derived(secret, "spool", 32))
        self.counters = _derived(secret, "counters", 32)
        """For the digests under which Redis counts (see `gateway.allowance`)."""

    def __repr__(self) -> str:
        return f"Key({self.fingerprint})"


def _bytes(written: str) -> bytes:
    try:
        secret = urlsafe_b64decode(written.replace("+", "-").replace("/", "_") + "=" * (-len(written) % 4))
    except ValueError:
        secret = b""
    if len(secret) != LENGTH:
        raise ValueError("a key is 32 bytes in base64: draw one with `lapor keys new`")
    return secret


def _derived(secret: bytes, use: str, length: int) -> bytes:
    return HKDF(SHA256(), length, salt=None, info=f"lapor {use} 1".encode()).derive(secret)


class KeyMissing(SettingsInvalid):
    """Something is sealed with a key that we were not given."""

    def __init__(self, fingerprint: str) -> None:
        super().__init__(
            "encryption.key",
            f"the store is sealed with the key {fingerprint}, which is not among those given",
            "key: ${LAPOR_KEY}, with that key in the environment; or put it under old_keys",
        )
        self.fingerprint = fingerprint


class Keyring:
    """The keys that we have, the one to be used first."""

    def __init__(self, keys: Sequence[Key], reread: Callable[[], Sequence[Key]] | None = None) -> None:
        """`reread` tells them anew where they may have changed since: it is asked when one is missing."""
        self._keys = tuple(keys)
        self._reread = reread

    @property
    def current(self) -> Key:
        """What seals from the next rotation on; what the store is sealed with now, the store says."""
        return self._keys[0]

    def __iter__(self) -> Iterator[Key]:
        return iter(self._keys)

    def find(self, fingerprint: str) -> Key:
        """Raises `KeyMissing`."""
        if (found := self._among(fingerprint)) is None:
            self.reread()
            found = self._among(fingerprint)
        if found is None:
            raise KeyMissing(fingerprint)
        return found

    def reread(self) -> None:
        """Take what there is by now."""
        if self._reread:
            self._keys = tuple(self._reread())

    def _among(self, fingerprint: str) -> Key | None:
        return next((key for key in self._keys if key.fingerprint == fingerprint), None)
