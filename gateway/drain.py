"""Plays the spool back into the store."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy.exc import DatabaseError, DataError, IntegrityError

from channels.messages import Event
from gateway import logs
from gateway.keeper import keep, keep_each
from gateway.runtime import Runtime
from gateway.spool import Locked
from gateway.webhooks import read
from store.engine import UNUSABLE


@dataclass(frozen=True, slots=True)
class Drained:
    kept: int = 0
    stuck: int = 0
    left: int = 0
    """Still waiting: the store is away, their channel is off, or their key is missing."""


def drain(runtime: Runtime) -> Drained:
    """Keep every spooled request. Safe to run twice at once: what is kept is kept once."""
    waiting = list(runtime.spool.waiting())
    kept = stuck = 0
    for path in waiting:
        try:
            kept += _play_back(runtime, path)
        except FileNotFoundError:
            continue  # another drain was faster
        except Locked as locked:
            # Nothing is wrong with it: it waits until that key is given again.
            logs.problem("spool.locked", file=path.name, key=locked.fingerprint)
            continue
        except (*UNUSABLE, DatabaseError) as error:
            # The store, not the file, is to blame, and the next file would fare no better.
            logs.problem("spool.waits", error=type(error).__name__)
            break
        except Exception as error:
            # The disk may give it back later; a folder never was one of ours.
            if isinstance(error, OSError) and not isinstance(error, IsADirectoryError):
                logs.problem("spool.waits", file=path.name, error=type(error).__name__)
                continue
            # Damaged. Set aside where `lapor spool list` shows it; `lapor spool drain` tries it again.
            logs.failure("spool.stuck", file=path.name)
            runtime.spool.set_aside(path)
            stuck += 1
    if kept or stuck:
        logs.event("spool.drained", kept=kept, stuck=stuck)
    return Drained(kept, stuck, len(list(runtime.spool.waiting())))


def _play_back(runtime: Runtime, path: Path) -> bool:
    """True once it is kept; False where its channel is off, and it waits until that is on again."""
    spooled = runtime.spool.read(path)
    channel = runtime.channels.get(spooled.channel)
    if channel is None:
        return False
    _keep(runtime, read(channel, spooled.request))
    runtime.spool.remove(path)
    return True


def _keep(runtime: Runtime, events: Sequence[Event]) -> None:
    # Due at once: no queue knows of them, and the next sweep rings.
    try:
        keep(runtime.engine, events, runtime.clock(), timedelta())
    except Exception as error:
        if isinstance(error, DatabaseError) and not isinstance(error, DataError | IntegrityError):
            raise
        # The store will never take one of these as it is.
        keep_each(runtime.engine, events, runtime.clock(), timedelta())
