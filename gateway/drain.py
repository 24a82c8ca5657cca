"""Plays the spool back into the store."""

from dataclasses import dataclass
from datetime import timedelta

from gateway import logs
from gateway.runtime import Runtime
from gateway.webhooks import read
from store import messages
from store.engine import UNUSABLE, writing


@dataclass(frozen=True, slots=True)
class Drained:
    kept: int = 0
    stuck: int = 0
    left: int = 0
    """Still waiting, because the database is away."""


def drain(runtime: Runtime) -> Drained:
    """Keep every spooled request. Safe to run twice at once: what is kept is kept once."""
    waiting = list(runtime.spool.waiting())
    kept = stuck = 0
    for path in waiting:
        try:
            spooled = runtime.spool.read(path)
            events = read(runtime.channels[spooled.channel], spooled.request)
            with writing(runtime.engine) as session:
                # Due at once: no queue knows of it, and the next sweep rings for it.
                messages.record_inbound(session, events, runtime.clock(), timedelta())
        except FileNotFoundError:
            continue  # another drain was faster
        except UNUSABLE:
            # The file is not to blame.
            return Drained(kept, stuck, len(waiting) - kept - stuck)
        except Exception:
            # Damaged, or of a channel that is off now. Set aside where `lapor spool list` shows it.
            logs.failure("spool.stuck", file=path.name)
            runtime.spool.set_aside(path)
            stuck += 1
        else:
            runtime.spool.remove(path)
            kept += 1
    if kept or stuck:
        logs.event("spool.drained", kept=kept, stuck=stuck)
    return Drained(kept, stuck)
