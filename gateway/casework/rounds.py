"""What is done with complaints by the clock: each round when its time has come, however often we are asked.

When a round was last done is remembered in this process alone. Begun anew, or beside another scheduler, it
finds in the store what was done already.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar

from gateway import queues
from gateway.apart import apart
from gateway.casework import closing, due, reminding
from gateway.runtime import Runtime
from gateway.workdays import Calendar
from store import models as m

T = TypeVar("T")


def run(runtime: Runtime) -> None:
    """Do what it is time for. Raises what `store.engine.UNAVAILABLE` names: then it is done the next time."""
    now = runtime.clock()
    if not _is_done(runtime, "days", now):
        _do("days", lambda: due.recompute(runtime))
        runtime.rounds["days"] = now
    if runtime.settings.reminders.enabled:
        _tell_handed_over(runtime, now)
    if not _is_office_hour(runtime, now):
        return
    if not _is_done(runtime, "closing", now):
        closed = _do("closing", lambda: closing.close_silent(runtime)) or []
        _ring(runtime, [delivery for done in closed for delivery in done.deliveries])
        # Some at a time: the rest by the next sweep.
        if len(closed) < closing.AT_ONCE:
            runtime.rounds["closing"] = now
    if runtime.settings.reminders.enabled and not _is_done(runtime, "reminders", now):
        _ring(runtime, _do("reminders", lambda: reminding.remind(runtime)) or [])
        runtime.rounds["reminders"] = now


def _tell_handed_over(runtime: Runtime, now: datetime) -> None:
    """What was handed over lately, as soon as it can be told together."""
    until = reminding.slot(now - reminding.SETTLED)
    since = runtime.rounds.get("handed over") or reminding.slot(now - reminding.LOOK_BACK)
    if since < until:
        _ring(runtime, _do("handed over", lambda: reminding.tell_handed_over(runtime, since, until)) or [])
        runtime.rounds["handed over"] = until


def _is_done(runtime: Runtime, name: str, now: datetime) -> bool:
    """True where it was done today."""
    last, calendar = runtime.rounds.get(name), Calendar(runtime.settings)
    return last is not None and calendar.day(last) == calendar.day(now)


def _is_office_hour(runtime: Runtime, now: datetime) -> bool:
    calendar = Calendar(runtime.settings)
    hour = now.astimezone(runtime.time_zone).time()
    return hour >= runtime.settings.reminders.at and calendar.is_open(calendar.day(now))


def _do(name: str, work: Callable[[], T]) -> T | None:
    """A fault of ours in one round ends neither the sweep nor the others; it is tried again tomorrow."""
    with apart("round.failed", round=name):
        return work()
    return None


def _ring(runtime: Runtime, deliveries: Sequence[m.Delivery]) -> None:
    now = runtime.clock()
    for channel in {one.channel for one in deliveries}:
        due_now = [one.id for one in deliveries if one.channel == channel and one.due_at <= now]
        queues.ring_delivery(runtime.redis, channel, due_now)
