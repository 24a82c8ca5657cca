"""How much one sender, or one network address, may do within a while: counted in Redis.

A key holds a keyed digest of whom it counts, and never an address or a name: who reads all of Redis learns
how many there are, and not who. Everybody has windows of their own, which begin at a time drawn from the
digest, so that not all that waited is due at once on the full hour. Losing Redis gives everybody a fresh
allowance. What is done where Redis cannot be asked is for the caller to say: complaints are taken, look-ups
and log-ins are not (ADR 25).
"""

import hashlib
import hmac
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from redis import Redis, RedisError

from gateway import config, logs

HOUR = timedelta(hours=1)
QUARTER = timedelta(minutes=15)
ASK_AGAIN = 5.0
"""Seconds for which a Redis that did not answer is not asked: whoever counts holds locks meanwhile."""


class Away(Exception):
    """Redis cannot say."""


@dataclass(frozen=True, slots=True)
class Rule:
    name: str
    most: int
    within: timedelta


Counted = tuple[Rule, str]
"""What is counted, and of whom."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What is counted; see `gateway.config.Allowances`."""

    messages: Rule
    complaints: Rule
    at_once: Rule
    look_ups: Rule
    log_ins_by_name: Rule
    log_ins_by_network: Rule


def rules(settings: config.Allowances) -> Rules:
    quarterly = ("log_ins_by_name", "log_ins_by_network")
    return Rules(
        **{name: Rule(name, most, QUARTER if name in quarterly else HOUR) for name, most in settings}
    )


class Allowances:
    """`key` gives the secret of the digests, anew each time: another process may have changed it, and all are
    to count alike. `redis` is a connection on which nobody waits for long."""

    def __init__(self, redis: "Redis", key: Callable[[], bytes], rules: Rules) -> None:
        self.rules = rules
        self._redis = redis
        self._key = key
        self._away_until = 0.0

    def left(self, counted: Collection[Counted], now: datetime) -> dict[Counted, int]:
        """How much is left of each; less than nothing where more was spent. Raises `Away`."""
        wanted = list(dict.fromkeys(counted))
        if not wanted:
            return {}
        self._check()
        try:
            spent = self._redis.mget([self._at(rule, who, now)[0] for rule, who in wanted])
        except (RedisError, OSError) as error:
            raise self._gone(error) from None
        return {one: one[0].most - int(so_far or 0) for one, so_far in zip(wanted, spent, strict=True)}

    def spend(self, spent: Mapping[Counted, int], now: datetime) -> dict[Counted, int]:
        """Count so many of each, at once; how much is left. What is spent may be less than nothing: that much
        more may be done in this window. Raises `Away`."""
        if not spent:
            return {}
        self._check()
        try:
            with self._redis.pipeline(transaction=True) as together:
                for (rule, who), number in spent.items():
                    key, _ = self._at(rule, who, now)
                    together.incrby(key, number)
                    together.expire(key, rule.within)
                totals = together.execute()[::2]
        except (RedisError, OSError) as error:
            raise self._gone(error) from None
        return {one: one[0].most - int(total) for one, total in zip(spent, totals, strict=True)}

    def take(self, rule: Rule, who: str, now: datetime) -> bool:
        """Count one more; True where it was still allowed. Raises `Away`."""
        return self.spend({(rule, who): 1}, now)[rule, who] >= 0

    def forget(self, rule: Rule, who: str, now: datetime) -> None:
        """As if they had done nothing yet. Raises `Away`."""
        self._check()
        try:
            self._redis.delete(self._at(rule, who, now)[0])
        except (RedisError, OSError) as error:
            raise self._gone(error) from None

    def ends(self, rule: Rule, who: str, now: datetime) -> datetime:
        """When theirs is whole again."""
        return self._at(rule, who, now)[1]

    def _at(self, rule: Rule, who: str, now: datetime) -> tuple[str, datetime]:
        digest = hmac.digest(self._key(), who.encode(), hashlib.sha256)[:16]
        length = int(rule.within.total_seconds())
        shift = int.from_bytes(digest) % length
        window = (int(now.timestamp()) + shift) // length
        ends = datetime.fromtimestamp((window + 1) * length - shift, UTC)
        return f"lapor:spent:{rule.name}:{digest.hex()}:{window}", ends

    def _check(self) -> None:
        if time.monotonic() < self._away_until:
            raise Away

    def _gone(self, error: Exception) -> Away:
        self._away_until = time.monotonic() + ASK_AGAIN
        logs.problem("allowances.away", error=type(error).__name__)
        return Away()
