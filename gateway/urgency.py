"""Who is in danger is heard before everybody else."""

from collections.abc import Sequence
from datetime import datetime

from redis import Redis

from gateway import queues
from gateway.allowance import Allowances, Away
from normalizer import scope
from store.messages import Rung

READ = 2000
"""Characters in which somebody says so."""


def ring(
    redis: "Redis", allowances: Allowances, kept: Sequence[Rung], now: datetime, swept: bool = False
) -> None:
    """Tell the workers of these messages: first of those that cannot wait, then of the others in their order.
    `swept`: the sweep has seen to it that it is their turn. Raises RedisError."""
    urgent = [one.id for one in kept if cannot_wait(one.text) and _may_go_first(allowances, one, now)]
    queues.ring_intake_first(redis, urgent)
    gone = set(urgent)
    queues.ring_intake(redis, [one.id for one in kept if one.id not in gone], swept)


def cannot_wait(text: str) -> bool:
    """True where its words tell of danger of life. It costs some 10 µs."""
    return scope.emergency(text[:READ]) is not None


def _may_go_first(allowances: Allowances, one: Rung, now: datetime) -> bool:
    """Whoever cries wolf all the time is heard in their turn."""
    try:
        return allowances.take(allowances.rules.at_once, one.address, now)
    except Away:
        return True
