"""The store sealed anew, whoever keeps the keys; and which of them still opens what."""

import fcntl
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from channels.errors import SettingsInvalid
from gateway import keys
from gateway.runtime import Runtime
from store import rotation
from store.rotation import Rotated
from store.sealing.columns import ring_of
from store.sealing.keys import draw


@dataclass(frozen=True, slots=True)
class Shown:
    """One key, and what it opens. Nothing of the key itself."""

    fingerprint: str
    current: bool
    """New files in the spool, and after the next rotation everything, are sealed with it."""
    of_the_store: bool
    spooled: int
    """Files in the spool that only it opens."""


def rotate(runtime: Runtime) -> Rotated:
    """Seal the store with the current key; where our own file holds the keys, with a new one. May run beside
    everything else, and again after it was killed.

    Raises `SettingsInvalid` where there is no other key to go over to, or one is missing.
    """
    if runtime.settings.encryption.key:
        done = rotation.rotate(runtime.engine, runtime.clock())
        if done.was == done.now:
            raise SettingsInvalid(
                "encryption.key",
                f"the store is sealed with the key {done.now} already",
                "key: a new one from `lapor keys new`, and this one under old_keys",
            )
        return done
    path = keys.file(runtime.settings)
    with _alone(path):
        _draw_another(runtime, path)
        return rotation.rotate(runtime.engine, runtime.clock())


def _draw_another(runtime: Runtime, path: Path) -> None:
    """Put a new key before the others, unless there is one that nothing is sealed with yet: whoever rotated
    last was killed. The old ones stay: processes that run, files in the spool and backups need them."""
    written = [key.written for key in keys.in_file(path)]
    with runtime.engine.execution_options(lapor_keyless=True, lapor_reading=True).connect() as connection:
        used = rotation.fingerprint(connection)
    if keys.in_file(path)[0].fingerprint == used:
        keys.put(path, [draw(), *written])
    ring_of(runtime.engine.dialect).reread()


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    with path.with_name(f".{path.name}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            problem = f"another `lapor keys rotate` is at work on {path}"
            raise SettingsInvalid("encryption.key_file", problem, "nothing: wait for it") from error
        yield


def show(runtime: Runtime) -> dict[str, object]:
    """Every key that is given, or that something is sealed with; and how much is sealed."""
    ring = ring_of(runtime.engine.dialect)
    with runtime.engine.execution_options(lapor_keyless=True, lapor_reading=True).connect() as connection:
        used = rotation.fingerprint(connection)
    spooled = Counter(runtime.spool.sealed_with())
    given = [key.fingerprint for key in ring]
    found = [
        Shown(one, one == ring.current.fingerprint, one == used, spooled[one])
        for one in dict.fromkeys([*given, used, *spooled])
    ]
    rows = rotation.rows(runtime.engine)
    return {"keys": [{**asdict(one), "given": one.fingerprint in given} for one in found], "rows": rows}


def as_text(found: dict[str, object]) -> str:
    keys_shown: list[dict[str, object]] = found["keys"]  # type: ignore[assignment]
    rows: dict[str, int] = found["rows"]  # type: ignore[assignment]
    return "\n".join([*map(_line, keys_shown), *(f"{count:>9}  {table}" for table, count in rows.items())])


def _line(key: dict[str, object]) -> str:
    says = [
        "current" if key["current"] else "old" if key["given"] else "MISSING",
        *(["the store is sealed with it"] if key["of_the_store"] else []),
        *([f"{key['spooled']} files in the spool"] if key["spooled"] else []),
    ]
    return f"{key['fingerprint']}  {', '.join(says)}"
