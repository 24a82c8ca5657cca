"""How one value is sealed and opened: pure functions of a key.

An address is sealed the same each time (AES-SIV, RFC 5297), so that it can be looked up, joined and be unique
without being read. Words are sealed differently each time (AES-GCM, a random nonce of 96 bits), so that two
equal ones do not look equal; what they begin with names the key.
"""

import json
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable
from typing import Any

from cryptography.exceptions import InvalidTag

from store.sealing.keys import Key, Keyring

MARK = "sealed1:"
"""What sealed words begin with; then the key's fingerprint and a colon."""
_NONCE = 12


class NotSealed(Exception):
    """It should be sealed, and none of our keys opens it: it was written by hand, or damaged."""


def seal_exact(key: Key, value: str) -> str:
    return _text(_siv(key, value, ()))


def open_exact(ring: Iterable[Key], sealed: str) -> str:
    return _unsiv(ring, sealed, ())


def seal_address(key: Key, address: str) -> str:
    """Of ``sms:+62…`` what stays to be read is ``sms:+``: of which channel it is, and that it is a number."""
    scheme, colon, path = address.partition(":")
    if not colon:
        return seal_exact(key, address)
    return f"{scheme}:{'+' if path.startswith('+') else ''}{_text(_siv(key, path, (scheme,)))}"


def open_address(ring: Iterable[Key], sealed: str) -> str:
    scheme, colon, path = sealed.partition(":")
    if not colon:
        return open_exact(ring, sealed)
    return f"{scheme}:{_unsiv(ring, path.removeprefix('+'), (scheme,))}"


def seal_words(key: Key, words: str) -> str:
    # What is empty has nothing to hide, and is most of what there is in some columns.
    if not words:
        return words
    nonce = os.urandom(_NONCE)
    return f"{MARK}{key.fingerprint}:{_text(nonce + key.free.encrypt(nonce, words.encode(), None))}"


def open_words(ring: Keyring, sealed: str) -> str:
    if not sealed:
        return sealed
    if not is_sealed(sealed):
        raise NotSealed("words that are not sealed")
    fingerprint, _, rest = sealed.removeprefix(MARK).partition(":")
    return _ungcm(ring.find(fingerprint), rest)


def is_sealed(words: str) -> bool:
    return words.startswith(MARK)


def seal_json(key: Key, value: Any) -> str:
    """As JSON: a column of JSON stays one."""
    return json.dumps(seal_words(key, json.dumps(value, separators=(",", ":"))) if value else value)


def open_json(ring: Keyring, stored: Any) -> Any:
    return json.loads(open_words(ring, stored)) if isinstance(stored, str) and stored else stored


def _siv(key: Key, value: str, about: Iterable[str]) -> bytes:
    # AES-SIV takes nothing that is empty.
    return key.exact.encrypt(f".{value}".encode(), [b"1", *(one.encode() for one in about)])


def _unsiv(ring: Iterable[Key], sealed: str, about: Iterable[str]) -> str:
    data = [b"1", *(one.encode() for one in about)]
    try:
        written = urlsafe_b64decode(sealed + "=" * (-len(sealed) % 4))
    except ValueError as error:
        raise NotSealed("not what we write") from error
    for key in ring:
        try:
            return key.exact.decrypt(written, data).decode()[1:]
        except (InvalidTag, ValueError):
            continue
    raise NotSealed("none of the keys given opens it")


def _ungcm(key: Key, rest: str) -> str:
    try:
        written = urlsafe_b64decode(rest + "=" * (-len(rest) % 4))
        return key.free.decrypt(written[:_NONCE], written[_NONCE:], None).decode()
    except (InvalidTag, ValueError) as error:
        raise NotSealed("damaged") from error


def _text(sealed: bytes) -> str:
    return urlsafe_b64encode(sealed).decode().rstrip("=")
