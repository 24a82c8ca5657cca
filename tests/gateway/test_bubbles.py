"""Bubbles: what is one thing said in several messages, and what is not."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from gateway import bubbles
from gateway.conversation.belonging import BUBBLE
from normalizer.normalize import UnderstoodMessage, normalize
from store import models as m

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
PATIENCE = timedelta(seconds=4)
LONG_AFTER = NOON + timedelta(hours=1)


def bubble(text: str, at: float = 0, **fields: object) -> m.Message:
    said_at = NOON + timedelta(seconds=at)
    return m.Message(
        channel="telegram",
        account="1",
        external_id=text,
        address="telegram:1001",
        sent_at=said_at,
        received_at=said_at,
        text=text,
        raw="{}",
        due_at=said_at,
        **fields,
    )


def understand(message: m.Message, text: str) -> UnderstoodMessage:
    return normalize(text, message.unsupported, bool(message.attachments or message.location))


def gather(known: Sequence[m.Message], now: datetime = LONG_AFTER) -> list[list[str] | None]:
    """What is handled as one; None for what waits."""
    found = bubbles.gather(known, understand, now, PATIENCE)
    return [
        None if isinstance(one, bubbles.Waiting) else [each.text for each in one.bubbles] for one in found
    ]


def test_a_greeting_and_what_comes_after_it_are_one() -> None:
    said = ["Assalamualaikum", "mau lapor pak", "jalan di depan pasar rusak parah", "tolong ya pak"]
    assert gather([bubble(text, number * 3) for number, text in enumerate(said)]) == [said]


def test_all_of_it_is_understood_together() -> None:
    (burst,) = bubbles.gather(
        [bubble("halo min"), bubble("lampu jalan mati", 2)], understand, LONG_AFTER, PATIENCE
    )
    assert isinstance(burst, bubbles.Burst)
    assert burst.understood.text == "halo min\nlampu jalan mati"
    assert burst.understood.draft


@pytest.mark.parametrize("text", ["halo", "Assalamualaikum min", "mau lapor pak", "ok"])
def test_who_has_only_begun_may_go_on(text: str) -> None:
    assert gather([bubble(text)], NOON + PATIENCE / 2) == [None]
    assert gather([bubble(text)], NOON + PATIENCE) == [[text]]


@pytest.mark.parametrize(
    "text", ["lampu jalan mati di depan pasar", "STOP", "/status", "4829156059", "BANTUAN /x", "/bantuan"]
)
def test_what_says_enough_is_answered_at_once(text: str) -> None:
    assert gather([bubble(text)], NOON) == [[text]]


def test_what_comes_much_later_is_something_else() -> None:
    late = BUBBLE.total_seconds() + 1
    assert gather([bubble("lampu jalan mati"), bubble("di depan pasar", late)]) == [
        ["lampu jalan mati"],
        ["di depan pasar"],
    ]


@pytest.mark.parametrize("text", ["STOP", "4829156059", "/anonim", "cabut laporan saya", "nilai 5"])
def test_a_command_between_bubbles_stands_alone(text: str) -> None:
    said = ["lampu jalan mati", text, "tolong ya pak"]
    assert gather([bubble(one, number) for number, one in enumerate(said)]) == [[one] for one in said]


def test_two_stories_are_two_even_one_right_after_the_other() -> None:
    said = [
        "lampu jalan di depan pasar kami sudah dua minggu mati total",
        "sampah di belakang terminal menumpuk sejak lebaran dan sangat bau",
    ]
    assert gather([bubble(one, number) for number, one in enumerate(said)]) == [[one] for one in said]


@pytest.mark.parametrize(
    "fields",
    [
        {"public": True},
        {"edits": "1"},
        {"in_reply_to": "1"},
        {"forwarded_from": ""},
        {"album": "a"},
        {"part_reference": "1"},
        {"repliable": False},
    ],
)
def test_what_points_elsewhere_is_no_bubble(fields: dict[str, object]) -> None:
    assert bubbles.may_be_bubble(bubble("halo"))
    assert not bubbles.may_be_bubble(bubble("halo", **fields))


def test_the_same_words_that_a_platform_hands_over_twice_are_no_bubble() -> None:
    twice = [bubble("lampu jalan mati", number, repeat_window=60) for number in (0, 1)]
    assert gather(twice) == [["lampu jalan mati"]] * 2


def test_two_stories_of_one_thing_in_two_places_are_two() -> None:
    said = [
        "Lampu jalan di Kecamatan Ciawi Bogor mati sejak dua minggu lalu pak",
        "Lampu jalan di Kecamatan Lowokwaru Malang mati sejak dua minggu lalu pak",
    ]
    assert gather([bubble(one, number) for number, one in enumerate(said)]) == [[one] for one in said]


def test_a_burst_has_an_end() -> None:
    said = [bubble(f"pesan nomor {number} tentang sampah", number) for number in range(bubbles.MOST + 5)]
    found = gather(said)
    assert [len(burst or []) for burst in found] == [bubbles.MOST, 5]
