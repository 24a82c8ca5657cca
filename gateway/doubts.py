"""When the sweep may not take the store, or the clock, at its word: it was away, or it leapt."""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from gateway import logs
from gateway.runtime import Runtime
from store import due, outbox
from store.engine import writing

JUMP = timedelta(seconds=30)
"""How far a clock leaps that was wrong; by less it is only kept right."""


@dataclass(frozen=True, slots=True)
class Moment:
    """Now, by two clocks: one that can be set, and one that cannot."""

    wall: datetime
    monotonic: float
    """Seconds."""

    @classmethod
    def of(cls, runtime: Runtime) -> "Moment":
        return cls(runtime.clock(), time.monotonic())

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


def put_right(runtime: Runtime, doubts: Doubts, now: datetime) -> None:
    """Let nothing go out twice because its sender could not say that it went, and nothing wait for a time
    that a wrong clock gave: an office whose machine began five hours ahead would answer five hours later."""
    if not doubts.senders and doubts.was_ahead is None:
        return
    late = 0
    with writing(runtime.engine) as session:
        if doubts.senders:
            outbox.keep_in_hand(session, now + runtime.abandoned_after)
        if doubts.was_ahead is not None:
            patience = runtime.forgotten_after, runtime.abandoned_after
            late = due.sooner(session, now, doubts.was_ahead, *patience)
    doubts.senders, doubts.was_ahead = False, None
    if late:
        logs.problem("clock.was_ahead", late=late)
