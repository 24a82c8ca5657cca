"""What came in, went out and failed on a channel, counted on both databases."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine

from channels.messages import DeliveryStatus
from store import models as m
from store import noise, standing
from store.engine import reading, writing

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def delivery(status: DeliveryStatus, ago: timedelta, code: str | None = None, **more: Any) -> m.Delivery:
    fields: dict[str, Any] = {
        "channel": "telegram",
        "account": "1708",
        "address": "telegram:1001",
        "text": "",
        "reply_key": "help",
        "status": status,
        "error_code": code,
        "error": code and "why",
        "due_at": NOW,
        "created_at": NOW - ago,
    }
    return m.Delivery(**{**fields, **more})


def message(id: str, ago: timedelta, **more: Any) -> m.Message:
    fields: dict[str, Any] = {
        "channel": "telegram",
        "account": "1708",
        "external_id": id,
        "address": "telegram:1001",
        "sent_at": NOW - ago,
        "received_at": NOW - ago,
        "text": "",
        "raw": "{}",
        "due_at": NOW,
    }
    return m.Message(**{**fields, **more})


HOUR = timedelta(hours=1)


def test_everything_is_counted_for_its_own_channel_and_its_own_time(engine: Engine) -> None:
    status = DeliveryStatus
    with writing(engine) as session:
        session.add_all(
            [
                message("1", 3 * HOUR, state=m.MessageState.HANDLED),
                message("2", 2 * HOUR),
                message("3", 4 * HOUR, attempts=2),
                message("4", HOUR, state=m.MessageState.PARKED, attempts=5),
                message("5", HOUR / 2, channel="twitter"),
                delivery(status.SENT, 5 * HOUR, sent_at=NOW - 5 * HOUR),
                delivery(status.WAITING, 2 * HOUR, "402"),
                delivery(status.SENDING, HOUR, "402"),
                delivery(status.WAITING, HOUR),
                delivery(status.HELD, HOUR, "window"),
                delivery(status.FAILED, HOUR, "400"),
                delivery(status.EXPIRED, 6 * HOUR, "429"),
                delivery(status.FAILED, 80 * HOUR, "400", due_at=NOW - 80 * HOUR),
                delivery(status.FAILED, HOUR, "400", channel="twitter"),
                m.ParkedRequest(channel="telegram", received_at=NOW - HOUR, reason="", raw=""),
                m.ParkedRequest(channel="telegram", received_at=NOW - 300 * HOUR, reason="", raw=""),
            ]
        )
    with reading(engine) as session:
        found = standing.figures(session, "telegram", NOW)
    assert (found.heard_at, found.sent_at) == (NOW - HOUR, NOW - 5 * HOUR)
    assert (found.kept, found.kept_since, found.parked) == (2, NOW - 2 * HOUR, 1)
    assert (found.waiting, found.retried_since, found.held) == (3, NOW - 2 * HOUR, 1)
    assert (found.failed, found.failed_since_sent, found.unread, found.files) == (2, 1, 1, 0)
    failing = {(one.code, one.again): one.count for one in found.failing}
    assert failing == {("402", True): 2, ("400", False): 1, ("429", False): 1}


def test_of_a_channel_that_nobody_used_there_is_nothing(engine: Engine) -> None:
    with reading(engine) as session:
        found = standing.figures(session, "telegram", NOW)
    assert (found.heard_at, found.sent_at, found.kept_since, found.retried_since) == (None,) * 4
    assert not found.failing


def test_noise_is_found_newest_first_over_all_channels_and_a_page_at_a_time(engine: Engine) -> None:
    handled = {"state": m.MessageState.HANDLED, "handled_at": NOW}
    with writing(engine) as session:
        session.add_all(
            [
                message("1", 4 * HOUR, outcome="spam", **handled),
                message("2", 3 * HOUR, outcome="opened", **handled),
                message("3", 2 * HOUR, outcome="not_repliable", channel="sms_1708", **handled),
                message("4", HOUR, outcome="joke", **handled),
            ]
        )
    on = ("telegram", "sms_1708")
    kinds = ("spam", "joke", "not_repliable")
    day = NOW - 24 * HOUR
    with reading(engine) as session:
        assert [one.external_id for one in noise.newest(session, on, kinds, day, NOW, 2)] == ["4", "3"]
        later = noise.newest(session, on, kinds, day, NOW - 2 * HOUR, 9)
        assert [one.external_id for one in later] == ["1"]
        jokes = noise.newest(session, ("telegram",), ("joke",), day, NOW, 9)
        assert [one.external_id for one in jokes] == ["4"]
        assert noise.newest(session, on, kinds, NOW - HOUR / 2, NOW, 9) == []
        assert noise.is_older(session, on, NOW - 3 * HOUR)
        assert not noise.is_older(session, on, NOW - 4 * HOUR)
