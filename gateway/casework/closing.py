"""What was answered closes by itself when its citizen says no more.

They are asked for a mark then, and may say that it is not done: whether it is closed makes no difference to
that. So there is no message before it: the answer named the day, and each more is one that SMS costs.
"""

from datetime import date, datetime, time, timedelta
from uuid import UUID

from gateway import logs
from gateway.apart import apart
from gateway.casework.acting import Done, Order, act
from gateway.casework.steps import Action
from gateway.runtime import Runtime
from gateway.workdays import Calendar, limits_on
from store import late
from store.engine import reading, writing

AT_ONCE = 100
"""In one sweep, each in a transaction of its own."""


def close_silent(runtime: Runtime) -> list[Done]:
    """Close some of what is silent, `AT_ONCE` at most; the news of it is to be rung for. Safe beside another
    scheduler."""
    asked_since = _asked_since(runtime)
    today = Calendar(runtime.settings).day(runtime.clock())
    with reading(runtime.engine) as session:
        ids = late.silent(session, today, asked_since, AT_ONCE)
    closed = (_close_alone(runtime, id, today, asked_since) for id in ids)
    return [done for done in closed if done]


def _close_alone(runtime: Runtime, id: UUID, today: date, asked_since: datetime) -> Done | None:
    """A fault of ours with one keeps no other open."""
    with apart("closing.failed", complaint=id):
        return _close(runtime, id, today, asked_since)
    return None


def _close(runtime: Runtime, id: UUID, today: date, asked_since: datetime) -> Done | None:
    with writing(runtime.engine) as session:
        complaint = late.take_silent(session, id, today, asked_since)
        if complaint is None:
            return None
        done = act(runtime, session, None, complaint, Order(Action.CLOSE), runtime.clock())
    logs.event("complaint.closed_by_clock", complaint=id)
    return done


def _asked_since(runtime: Runtime) -> datetime:
    """A question asked at or after this still has days left to be answered."""
    calendar = Calendar(runtime.settings)
    today = calendar.day(runtime.clock())
    days = limits_on(runtime.settings, today).close_after
    # The day on which the last of so many working days after the question was yesterday, or before.
    over = calendar.over_since(today - timedelta(days=1), days)
    return datetime.combine(over + timedelta(days=1), time(), tzinfo=runtime.time_zone)
