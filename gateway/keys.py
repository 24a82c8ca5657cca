"""Where the keys come from: the environment, or a file of our own.

A file has a key on each line: the one that is used first, then those that were used before it.
"""

import os
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

from channels.errors import SettingsInvalid
from gateway.config import Settings
from gateway.durable import sync
from store import rotation
from store.ids import new_id
from store.sealing.keys import Key, KeyMissing, Keyring, draw

FILE = "key"


def ring(settings: Settings) -> Keyring:
    """The keys that are given, the current one first; where none is, those of our own file, which is made if
    there is none. Raises `SettingsInvalid`."""
    given = [
        _read("encryption.key" if number == 0 else "encryption.old_keys", written)
        for number, written in enumerate([settings.encryption.key, *settings.encryption.old_keys])
        if written
    ]
    path = file(settings)
    if not settings.encryption.key and not path.exists():
        # A command without LAPOR_KEY in its environment: a key of our own would open nothing of this store.
        if not given and (fingerprint := rotation.named(settings.store_url)):
            raise KeyMissing(fingerprint)
        make(path)
    # Also beside one that is given: so a key moves from our file into the environment like any other.
    if not path.exists():
        return Keyring(given)
    first = given if settings.encryption.key else []
    reread = partial(_all, first, path, given)
    return Keyring(reread(), reread)


def file(settings: Settings) -> Path:
    """Where our own key lies, if no other is given."""
    return settings.data_dir / (settings.encryption.key_file or FILE)


def _all(first: Sequence[Key], path: Path, given: Sequence[Key]) -> list[Key]:
    found = [*first, *in_file(path), *given]
    return list({key.fingerprint: key for key in found}.values())


def in_file(path: Path) -> list[Key]:
    """Raises `SettingsInvalid`, also where it cannot be read."""
    try:
        lines = path.read_text(encoding="ascii").split()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsInvalid(
            "encryption.key_file", f"{path} cannot be read", "key_file: /path/to/key"
        ) from error
    if not lines:
        raise SettingsInvalid("encryption.key_file", f"{path} holds no key", "key_file: /path/to/key")
    return [_read("encryption.key_file", line) for line in lines]


def _read(setting: str, written: str) -> Key:
    try:
        return Key(written)
    except ValueError as error:
        # Not chained: nothing of a key may be quoted.
        raise SettingsInvalid(setting, str(error), "key: ${LAPOR_KEY}") from None


def make(path: Path) -> None:
    """Write a new key where there is none yet: once, however many processes start at one moment."""
    unfinished = _unfinished(path, [draw()])
    try:
        # Unlike a rename, this leaves what somebody else has just put there.
        with suppress(FileExistsError):
            path.hardlink_to(unfinished)
    finally:
        unfinished.unlink()
    sync(path.parent)


def put(path: Path, written: Sequence[str]) -> None:
    """Write these keys in the place of those that are there."""
    _unfinished(path, written).rename(path)
    sync(path.parent)


def _unfinished(path: Path, written: Sequence[str]) -> Path:
    unfinished = path.with_name(f".{path.name}-{new_id()}")
    with os.fdopen(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
        file.write("".join(f"{key}\n" for key in written))
        file.flush()
        os.fsync(file.fileno())
    return unfinished
