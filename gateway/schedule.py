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

JUMP = timedelta(seconds=30)
"""How far a clock leaps that was wrong; by less it is only kept right."""


@dataclass(frozen=True, slots=True)
class Moment:
    """Now, by two clocks: one that can be set, and one that cannot."""

    wall: datetime
    monotonic: float
    """Seconds."""

    def leap_since(self, earlier: "Moment") -> timedelta:
        """By how much the wall's clock was set in between, ahead or (negative) back; zero for very little."""
        passed = timedelta(seconds=self.monotonic - earlier.monotonic)
        leap = self.wall - earlier.wall - passed
        return leap if abs(leap) > JUMP else timedelta()


@dataclass(slots=True)
class Doubts:
    """What the sweep may not take at its word until it has been put right."""

    was_ahead: timedelta | None = timedelta()
    """By how much the clock was; zero where nobody knows, as at the start."""
    senders: bool = False
    """They may live, and had no way to say so in time."""

    def add(self, leap: timedelta) -> None:
        self.senders = self.senders or bool(leap)
        if leap < timedelta():
            self.was_ahead = max(self.was_ahead or timedelta(), -leap)


def run(runtime: Runtime, stop: threading.Event) -> None:
    """Sweep until told to stop."""
    moment, doubts = _moment(runtime), Doubts()
    while not stop.wait(runtime.settings.schedule.sweep_every):
        earlier, moment = moment, _moment(runtime)
        doubts.add(moment.leap_since(earlier))
        try:
            put_right(runtime, doubts)
            sweep(runtime)
            tidy.round(runtime)
            retention.round(runtime)
        except UNAVAILABLE as error:
            doubts.senders = True
            logs.problem("store.away", error=type(error).__name__)
        except (RedisError, OSError) as error:
            logs.problem("queue.away", error=type(error).__name__)


def _moment(runtime: Runtime) -> Moment:
    return Moment(runtime.clock(), time.monotonic())


def put_right(runtime: Runtime, doubts: Doubts) -> None:
    """Let nothing go out twice because its sender could not say that it went, and nothing wait for a time
    that a wrong clock gave: an office whose machine began five hours ahead would answer five hours later."""
    now, late = runtime.clock(), 0
    if not doubts.senders and doubts.was_ahead is None:
        return
    with writing(runtime.engine) as session:
        if doubts.senders:
            outbox.keep_in_hand(session, now + runtime.abandoned_after)
        if doubts.was_ahead is not None:
            patience = runtime.forgotten_after, runtime.abandoned_after
            late = due.sooner(session, now, doubts.was_ahead, *patience)
    doubts.senders, doubts.was_ahead = False, None
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
    _tell_of_windows(runtime, now)
    with writing(runtime.engine) as session:
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


def _tell_of_windows(runtime: Runtime, now: datetime) -> None:
    """A fault of ours in one announcement holds up nothing that waits for the sweep."""
    try:
        with writing(runtime.engine) as session:
            window.tell(runtime, session, now)
    except UNAVAILABLE:
        raise
    except Exception:
        logs.failure("window.failed")
