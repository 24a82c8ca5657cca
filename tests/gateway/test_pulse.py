"""Signs of life that one process leaves for another."""

from datetime import UTC, datetime, timedelta

from redis import Redis

from channels.base import Left
from gateway import pulse, queues
from gateway.pulse import Asking

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def test_who_asks_a_channel_is_alive_until_nothing_is_heard_of_them(queue_url: str) -> None:
    with Redis.from_url(queue_url) as redis:
        assert pulse.asking(redis, "telegram") == Asking(alive=False, answered_at=None)
        pulse.beat(redis, "telegram")
        pulse.answered(redis, "telegram", NOW)
        assert pulse.asking(redis, "telegram") == Asking(alive=True, answered_at=NOW)
        assert 0 < redis.ttl("lapor:alive:telegram") <= pulse.MISSED.total_seconds()
        assert pulse.asking(redis, "twitter") == Asking(alive=False, answered_at=None)


def test_what_is_left_is_all_of_it_once_its_time_has_come(queue_url: str) -> None:
    soon, later = NOW + timedelta(minutes=5), NOW + timedelta(minutes=9)
    with Redis.from_url(queue_url) as redis:
        posts, messages = Left("posts", 93, 100, later), Left("direct_messages", 0, 15, soon)
        pulse.note_left(redis, "twitter", [posts, messages], NOW)
        assert pulse.left(redis, "twitter", NOW) == [posts, messages]
        assert [one.left for one in pulse.left(redis, "twitter", soon)] == [93, 15]
        pulse.note_left(redis, "telegram", [], NOW)
        assert pulse.left(redis, "telegram", NOW) == []


def test_a_queue_that_is_away_stops_nobody_who_works() -> None:
    redis = queues.connect("redis://127.0.0.1:1")
    pulse.beat(redis, "telegram")
    pulse.answered(redis, "telegram", NOW)
