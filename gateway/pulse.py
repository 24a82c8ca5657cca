"""What one process leaves in Redis for others to see: that a channel is being asked, and what its platform
still takes from us. Signs of life, which nobody needs tomorrow: they go by themselves.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

from redis import Redis, RedisError

from channels.base import Left
from gateway import logs

BEAT = 30.0
"""Seconds between two signs of who asks."""
MISSED = timedelta(minutes=3)
"""Without a sign for so long it is taken for dead."""
REMEMBERED = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Asking:
    """How a channel that we ask stands."""

    alive: bool
    """Somebody is at it."""
    answered_at: datetime | None
    """When its platform last answered; None where nobody remembers."""


def beat(redis: "Redis", channel: str) -> None:
    """Somebody is asking this channel."""
    _put(redis, f"alive:{channel}", "1", MISSED)


def answered(redis: "Redis", channel: str, now: datetime) -> None:
    _put(redis, f"answered:{channel}", now.isoformat(), REMEMBERED)


def asking(redis: "Redis", channel: str) -> Asking:
    """Raises RedisError."""
    at = _get(redis, f"answered:{channel}")
    return Asking(_get(redis, f"alive:{channel}") is not None, datetime.fromisoformat(at) if at else None)


def note_left(redis: "Redis", channel: str, left: Sequence[Left], now: datetime) -> None:
    """What its platform still takes, until it takes all of it again."""
    if not left:
        return
    kept_for = max(one.until for one in left) - now
    written = json.dumps([{**asdict(one), "until": one.until.isoformat()} for one in left])
    _put(redis, f"left:{channel}", written, max(kept_for, timedelta(seconds=1)))


def left(redis: "Redis", channel: str, now: datetime) -> list[Left]:
    """Raises RedisError."""
    known = json.loads(_get(redis, f"left:{channel}") or "[]")
    found = [Left(**{**one, "until": datetime.fromisoformat(one["until"])}) for one in known]
    return [replace(one, left=one.limit) if one.until <= now else one for one in found]


def _put(redis: "Redis", name: str, value: str, kept_for: timedelta) -> None:
    try:
        redis.set(f"lapor:{name}", value, ex=kept_for)
    except (RedisError, OSError) as error:
        logs.problem("queue.away", error=type(error).__name__)


def _get(redis: "Redis", name: str) -> str | None:
    value = redis.get(f"lapor:{name}")
    return bytes(value).decode() if isinstance(value, bytes) else None
