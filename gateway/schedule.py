"""What runs by the clock: the sweep that makes "never lost" true, whatever happened to the queue."""

import threading
import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from redis import RedisError

from gateway import logs, queues, urgency, window
from gateway.casework import rounds
from gateway.media import tidy
from gateway.privacy import retention
from gateway.runtime import Runtime
from store import batches, due, media, messages, outbox
from store.engine import UNAVAILABLE, writing

SET_BACK = timedelta(seconds=30)
"""How far a clock goes back that was wrong; by less it is only kept right."""


@dataclass(frozen=True, slots=True)
class Moment:
    """Now, by two clocks: one that can be set, and one that cannot."""

    wall: datetime
    monotonic: float
    """Seconds."""

    def went_back_since(self, earlier: "Moment") -> bool:
        """True where the wall's clock was set back in between, and so had been ahead."""
        passed = timedelta(seconds=self.monotonic - earlier.monotonic)
        return earlier.wall + passed - self.wall > SET_BACK


def run(runtime: Runtime, stop: threading.Event) -> None:
    """Sweep until told to stop."""
    moment = _moment(runtime)
    # Also at the start: nobody knows what the clock was before.
    was_ahead = True
    while not stop.wait(runtime.settings.schedule.sweep_every):
        earlier, moment = moment, _moment(runtime)
        was_ahead = was_ahead or moment.went_back_since(earlier)
        try:
            if was_ahead:
                set_right(runtime)
                was_ahead = False
            sweep(runtime)
            tidy.round(runtime)
            retention.round(runtime)
        except UNAVAILABLE as error:
            logs.problem("store.away", error=type(error).__name__)
        except (RedisError, OSError) as error:
            logs.problem("queue.away", error=type(error).__name__)


def _moment(runtime: Runtime) -> Moment:
    return Moment(runtime.clock(), time.monotonic())


def set_right(runtime: Runtime) -> None:
    """Let nothing wait for a time that a wrong clock gave it: an office whose machine began five hours ahead
    would answer whoever wrote meanwhile five hours later."""
    with writing(runtime.engine) as session:
        late = due.sooner(session, runtime.clock(), runtime.forgotten_after, runtime.abandoned_after)
    if late:
        logs.problem("clock.was_ahead", late=late)


def sweep(runtime: Runtime) -> None:
    """Queue again what was kept and not handled, to be sent and not sent, to be fetched and not fetched."""
    # Asked first: what is taken while nobody can hear the bell would only wait longer.
    runtime.redis.ping()
    queues.release_abandoned(runtime.redis, runtime.queues)
    now, forgotten_after = runtime.clock(), runtime.forgotten_after
    if runtime.windows:
        # Alone: it locks replies before people, and everybody else people before replies.
        with writing(runtime.engine) as session:
            outbox.release_all(session, runtime.windows, now)
    with writing(runtime.engine) as session:
        window.tell(runtime, session, now)
        forgotten = messages.take_forgotten(session, runtime.channels, now, forgotten_after)
        unsent = outbox.take_forgotten(session, runtime.channels, now, forgotten_after)
        unfetched = media.take_forgotten(session, runtime.channels, now, forgotten_after)
        unfiled = batches.running(session)
    urgency.ring(runtime.redis, runtime.allowances, forgotten, now, swept=True)
    for channel, ids in unsent.items():
        queues.ring_delivery(runtime.redis, channel, ids)
    queues.ring_media(runtime.redis, unfetched)
    queues.ring_batches(runtime.redis, unfiled)
    if forgotten or unsent or unfetched:
        unsent_count = sum(map(len, unsent.values()))
        logs.event("sweep.rang", messages=len(forgotten), replies=unsent_count, files=len(unfetched))
    rounds.run(runtime)
