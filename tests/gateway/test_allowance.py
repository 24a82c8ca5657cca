"""What is counted in Redis, of whom, and for how long."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from redis import Redis

from gateway import config, queues
from gateway.allowance import Allowances, Away, Rule, rules

NOON = datetime(2026, 9, 7, 5, tzinfo=UTC)
FIVE = Rule("five", 5, timedelta(hours=1))
TWO = Rule("two", 2, timedelta(minutes=15))
RULES = rules(config.Allowances())
WATI = "sms:+6281200000011"


@pytest.fixture
def allowances(queue_url: str) -> Iterator[Allowances]:
    redis = queues.connect(queue_url)
    yield Allowances(redis, lambda: b"key", RULES)
    redis.close()


def test_so_many_and_no_more_until_the_window_is_over(allowances: Allowances) -> None:
    assert [allowances.take(TWO, WATI, NOON) for _ in range(3)] == [True, True, False]
    ends = allowances.ends(TWO, WATI, NOON)
    assert NOON < ends <= NOON + TWO.within
    assert not allowances.take(TWO, WATI, ends - timedelta(seconds=1))
    assert allowances.take(TWO, WATI, ends)


def test_everybody_has_their_own_of_each_and_what_is_given_back_can_be_spent(allowances: Allowances) -> None:
    allowances.spend({(FIVE, WATI): 4, (TWO, WATI): 1}, NOON)
    counted = [(FIVE, WATI), (TWO, WATI), (FIVE, "sms:+6281200000012")]
    assert list(allowances.left(counted, NOON).values()) == [1, 1, 5]
    assert allowances.spend({(FIVE, WATI): -10}, NOON) == {(FIVE, WATI): 11}


def test_windows_do_not_all_end_at_once(allowances: Allowances) -> None:
    assert len({allowances.ends(FIVE, f"sms:+62812000000{n}", NOON) for n in range(10, 30)}) > 15


def test_redis_learns_nobodys_address_and_keeps_nothing_for_long(
    allowances: Allowances, queue_url: str
) -> None:
    allowances.take(FIVE, WATI, NOON)
    with Redis.from_url(queue_url) as redis:
        [key] = redis.keys()
        assert not [part for part in (b"sms", b"81200000011") if part in key]
        assert 0 < redis.ttl(key) <= FIVE.within.total_seconds()
        # Nor can who reads it find out by trying: the digest takes a key that is not in Redis.
        other = Allowances(redis, lambda: b"another key", RULES)
        assert other.left([(FIVE, WATI)], NOON) == {(FIVE, WATI): 5}


def test_whoever_cannot_ask_is_told_so_and_does_not_ask_again_at_once(
    queue_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    redis = queues.connect("redis://127.0.0.1:1/0")
    away = Allowances(redis, lambda: b"key", RULES)
    for _ in range(2):
        with pytest.raises(Away):
            away.take(FIVE, WATI, NOON)
        monkeypatch.setattr(redis, "pipeline", None)  # not asked a second time
    with pytest.raises(Away):
        away.left([(FIVE, WATI)], NOON)
