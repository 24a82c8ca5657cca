"""Which messages are repeats."""

from datetime import timedelta

from channels.sms_1708.smpp import heard
from channels.sms_1708.smpp.heard import Heard
from tests.channels.smpp.samples import NOON

SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)


def lately() -> Heard:
    return Heard(repeat_window=60 * SECOND)


def test_a_message_said_again_before_we_confirmed_it_is_the_same_hours_later() -> None:
    messages = lately()
    assert messages.first_at("a", NOON) == NOON
    assert messages.first_at("a", NOON + 5 * HOUR) == NOON


def test_a_message_said_again_just_after_we_confirmed_it_is_the_same() -> None:
    messages = lately()
    messages.first_at("a", NOON)
    messages.confirm("a", NOON + HOUR)
    assert messages.first_at("a", NOON + HOUR + 60 * SECOND) == NOON


def test_the_same_words_an_hour_after_we_confirmed_them_are_another_message() -> None:
    messages = lately()
    messages.first_at("a", NOON)
    messages.confirm("a", NOON)
    assert messages.first_at("a", NOON + HOUR) == NOON + HOUR


def test_whoever_asks_the_same_all_the_time_is_heard_again_once_the_window_is_over() -> None:
    messages = lately()
    for seconds in (0, 50):
        assert messages.first_at("a", NOON + seconds * SECOND) == NOON
        messages.confirm("a", NOON + seconds * SECOND)
    assert messages.first_at("a", NOON + 100 * SECOND) == NOON + 100 * SECOND


def test_what_was_never_confirmed_is_forgotten_after_a_day() -> None:
    messages = lately()
    messages.first_at("a", NOON)
    assert messages.first_at("a", NOON + 25 * HOUR) == NOON + 25 * HOUR


def test_one_message_is_not_taken_for_another() -> None:
    messages = lately()
    messages.first_at("a", NOON)
    assert messages.first_at("b", NOON + SECOND) == NOON + SECOND
    messages.confirm("never heard", NOON)


def test_what_can_be_no_repeat_any_more_takes_no_room() -> None:
    messages = lately()
    for number in range(5 * heard.ROOM):
        messages.first_at(str(number), NOON + number * SECOND)
        messages.confirm(str(number), NOON + number * SECOND)
    assert len(messages._messages) <= heard.ROOM


def test_what_is_not_confirmed_is_kept_however_much_there_is() -> None:
    messages = lately()
    for number in range(3 * heard.ROOM):
        messages.first_at(str(number), NOON)
    assert messages.first_at("0", NOON + HOUR) == NOON
