"""When a channel is said to work, and when it is not."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from gateway import standing
from gateway.pulse import Asking
from gateway.standing import Signs, State
from store import models as m
from store.standing import Figures

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
WELL = Figures(
    heard_at=NOW - timedelta(hours=1),
    sent_at=NOW - timedelta(hours=1),
    kept=0,
    kept_since=None,
    waiting=0,
    retried_since=None,
    held=3,
    failed=0,
    failed_since_sent=0,
    parked=0,
    unread=0,
    files=0,
    failing=(),
)
TROUBLE = m.Trouble(channel="telegram", doing="send private", code="401", detail="", since=NOW)
PAUSED = m.ChannelPause(channel="telegram", since=NOW, by="Eko")


def judged(**more: object) -> tuple[State, list[str]]:
    figures = replace(WELL, **{name: more.pop(name) for name in list(more) if hasattr(WELL, name)})  # type: ignore[arg-type]
    state, reasons = standing.judge(Signs(figures, **more), NOW)  # type: ignore[arg-type]
    return state, [reason.key for reason in reasons]


def test_it_works_where_something_has_gone_through_it_and_nothing_failed() -> None:
    assert judged() == (State.WORKS, [])
    assert judged(asking=Asking(alive=True, answered_at=NOW)) == (State.WORKS, [])


@pytest.mark.parametrize(
    ("signs", "why"),
    [
        ({"troubles": [TROUBLE]}, "trouble"),
        ({"queue": False}, "no_queue"),
        ({"sender": False}, "no_sender"),
        ({"handler": False}, "no_handler"),
        ({"asking": Asking(alive=False, answered_at=NOW)}, "nobody_asks"),
        ({"kept": 4, "kept_since": NOW - timedelta(hours=1)}, "not_handled"),
        ({"waiting": 2, "retried_since": NOW - timedelta(minutes=5)}, "nothing_goes_out"),
        ({"waiting": 2, "retried_since": NOW, "sent_at": None}, "nothing_goes_out"),
        ({"failed": 3, "failed_since_sent": 3}, "all_fail"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_channel_that_is_dead_is_said_to_be(signs: dict[str, object], why: str) -> None:
    assert judged(**signs) == (State.DOWN, [why])


@pytest.mark.parametrize(
    ("signs", "why"),
    [
        ({"waiting": 2, "retried_since": NOW - timedelta(hours=2)}, "some_retried"),
        ({"failed": 9, "failed_since_sent": 1}, "some_failed"),
        ({"parked": 1}, "parked"),
        ({"unread": 1}, "unread"),
        ({"files": 1}, "files"),
        ({"asking": Asking(alive=True, answered_at=NOW - timedelta(hours=2))}, "no_answer"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_wants_to_be_looked_at_is_shown(signs: dict[str, object], why: str) -> None:
    assert judged(**signs) == (State.CARE, [why])


def test_a_channel_through_which_nothing_went_is_not_said_to_work() -> None:
    assert judged(heard_at=None, sent_at=None) == (State.QUIET, ["never"])
    assert judged(heard_at=NOW - timedelta(days=4)) == (State.QUIET, ["silent"])
    assert judged(heard_at=None) == (State.QUIET, ["silent"])


def test_what_is_kept_while_it_is_paused_is_no_fault() -> None:
    assert judged(kept=4, kept_since=NOW - timedelta(hours=1), paused=PAUSED) == (State.WORKS, [])


def test_the_worst_is_said_first() -> None:
    assert judged(parked=1, sender=False) == (State.DOWN, ["no_sender", "parked"])
