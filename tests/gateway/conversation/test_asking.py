"""The question where it is, as tables: when it is asked, how it is answered, and when it is let be."""

from dataclasses import replace
from datetime import timedelta

import pytest

from gateway.conversation.asking import MOST, OPTIONS
from gateway.conversation.belonging import ANSWERED_WITHIN
from gateway.conversation.turn import (
    JUST_OPENED,
    Conversation,
    Facts,
    JoinComplaint,
    OpenComplaint,
    Question,
    Talk,
)
from normalizer import places
from tests.gateway.conversation.talking import (
    BANDUNG,
    BY,
    FIRST,
    GARBAGE,
    HOUR,
    LAMP,
    NOW,
    PLACE,
    PLACE_CODE,
    SECOND,
    facts,
    hear,
    keys,
    offers,
    ticket,
)

SECONDS = timedelta(seconds=1)
KNOWN = facts(ticket(FIRST))
IN_BANDUNG = "Sampah menumpuk di Bandung, bau sekali"


def asked(*candidates: str, times: int = 1, ago: timedelta = HOUR, about: str = FIRST) -> Conversation:
    return Conversation(question=Question(about, NOW - ago, candidates, times))


# When it is asked.


@pytest.mark.parametrize(
    ("text", "known", "key", "candidates"),
    [
        (LAMP, facts(), "complaint.opened_where", ()),
        (IN_BANDUNG, facts(), "complaint.opened_which", BANDUNG),
        # Nobody can be sent to a province.
        (f"{LAMP} di Provinsi Bengkulu", facts(), "complaint.opened_where", ()),
        (f"{LAMP} di Kota Bengkulu", facts(), "complaint.opened", None),
        (f"{LAMP} {PLACE}", facts(), "complaint.opened", None),
        # A wish is for somewhere as well; a question of theirs is answered and not asked back.
        ("Usul agar dibangun taman bermain untuk anak-anak kami", facts(), "complaint.opened_where", ()),
        ("Bagaimana cara mengurus KTP yang hilang dan apa syaratnya?", facts(), "complaint.opened", None),
        # Not where others read along, not where they sent a pin.
        (LAMP, facts(public=True), "complaint.opened", None),
        (IN_BANDUNG, facts(public=True), "complaint.opened", None),
        (LAMP, facts(located=True), "complaint.opened", None),
        # Whoever is in danger is told whom to call, and whoever is wrong here is told where to go.
        ("tolong, orang tua saya terjebak banjir di atap rumah", facts(), "emergency.opened", None),
        ("pinjol ilegal teror saya terus padahal sudah lunas", facts(), "complaint.beyond", None),
    ],
)
def test_where_it_is_is_asked_where_it_matters_and_nobody_said(
    text: str, known: Facts, key: str, candidates: tuple[str, ...] | None
) -> None:
    turn = hear(text, known)
    assert isinstance(turn.effect, OpenComplaint)
    assert (turn.outcome, keys(turn)) == ("opened", [key])
    question = Question(JUST_OPENED, NOW, candidates) if candidates is not None else None
    assert turn.conversation.question == question


def test_the_question_comes_with_the_number_and_the_day_in_one_message() -> None:
    turn = hear(IN_BANDUNG)
    assert turn.replies[0].values == {
        "by": BY,
        "options": ("Kab. Bandung", "Kab. Bandung Barat", "Kota Bandung"),
    }
    assert offers(turn) == ["option"] * 3
    assert turn.conversation.naming(FIRST).question == Question(FIRST, NOW, BANDUNG)


def test_the_question_stands_from_when_they_wrote() -> None:
    question = hear(LAMP, facts(said_at=NOW - HOUR)).conversation.question
    assert question == Question(JUST_OPENED, NOW - HOUR)


def test_of_too_many_to_choose_from_none_is_listed() -> None:
    many = _complaint_in_many_places()
    turn = hear(many)
    assert keys(turn) == ["complaint.opened_where"]
    assert turn.conversation.question == Question(JUST_OPENED, NOW)


def _complaint_in_many_places() -> str:
    """With the name of a kecamatan that there are more of than we list."""
    names = ("Sukamaju", "Karanganyar", "Air Hitam", "Tanjung Raya", "Sukaraja", "Muara", "Kota", "Selatan")
    for name in names:
        text = f"Sampah menumpuk dan bau di Kecamatan {name}"
        if len(places.find(text).candidates) > OPTIONS:
            return text
    raise AssertionError("none of these is ambiguous enough")


def test_a_new_complaint_takes_the_question_about_the_one_before() -> None:
    turn = hear(f"{LAMP} {PLACE}", facts(ticket(SECOND)), replace(asked(), talk=Talk(SECOND, NOW - HOUR)))
    assert turn.conversation.question is None


# How it is answered.


@pytest.mark.parametrize(
    ("text", "area"),
    [
        # With a number, a name, its kind, what it lies in, what lies in it; tapped, it is the name.
        ("2", "32.17"),
        ("no 3", "32.73"),
        ("yang kota", "32.73"),
        ("bandung barat", "32.17"),
        ("Kab. Bandung", "32.04"),
        ("Kec. Sukajadi Kota Bandung", "32.73.07"),
    ],
)
def test_one_of_those_that_were_named_is_chosen(text: str, area: str) -> None:
    turn = hear(text, KNOWN, asked(*BANDUNG))
    assert turn.effect == JoinComplaint(FIRST, area)
    assert (turn.outcome, keys(turn), turn.answers) == ("added", ["complaint.placed"], True)
    assert turn.replies[0].values["area"] == places.label(area)
    assert turn.conversation.question is None
    assert turn.conversation.talk == Talk(FIRST, NOW)


@pytest.mark.parametrize(
    ("text", "area", "key"),
    [
        (PLACE, PLACE_CODE, "complaint.placed"),
        ("di depan SDN 5", None, "complaint.added"),
        ("dekat rumah pak lurah", None, "complaint.added"),
    ],
)
def test_an_open_question_is_answered_in_whatever_words(text: str, area: str | None, key: str) -> None:
    turn = hear(text, KNOWN, asked())
    assert turn.effect == JoinComplaint(FIRST, area)
    assert (turn.outcome, keys(turn), turn.answers) == ("added", [key], True)
    assert turn.conversation.question is None


# At most twice.


@pytest.mark.parametrize("candidates", [(), BANDUNG])
def test_who_answers_with_another_riddle_is_asked_once_more_and_never_again(
    candidates: tuple[str, ...],
) -> None:
    second = hear("di Bandung", KNOWN, asked(*candidates))
    assert keys(second) == ["complaint.which"]
    assert second.effect == JoinComplaint(FIRST, None, BANDUNG)
    assert second.conversation.question == Question(FIRST, NOW, BANDUNG, MOST)
    assert offers(second) == ["option"] * len(BANDUNG)
    third = hear("di Bandung pak", KNOWN, second.conversation)
    assert keys(third) == ["complaint.added"]
    assert third.conversation.question is None


def test_the_second_question_is_answered_like_the_first() -> None:
    turn = hear("2", KNOWN, asked(*BANDUNG, times=MOST))
    assert turn.effect == JoinComplaint(FIRST, "32.17")


def test_what_they_wrote_before_they_could_read_it_answers_in_silence() -> None:
    at_once = Conversation(question=Question(FIRST, NOW - SECONDS), talk=Talk(FIRST, NOW - SECONDS))
    for text, area in ((PLACE, PLACE_CODE), ("di depan SDN 5", None)):
        turn = hear(text, KNOWN, at_once)
        assert (turn.replies, turn.effect, turn.answers) == ((), JoinComplaint(FIRST, area), True)


# When it is let be.


@pytest.mark.parametrize("candidates", [(), BANDUNG])
@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        (GARBAGE, "opened"),
        ("laporan baru, lampu mati", "opened"),
        ("STOP", "stop"),
        (FIRST, "status"),
        ("status laporan saya", "status"),
        ("terima kasih", "thanks"),
        ("cabut laporan saya", "withdraw"),
        ("BANTUAN", "help"),
        ("halo", "greeting"),
        ("ok", "nod"),
        ("masih rusak pak, belum ada perubahan", "added"),
    ],
)
def test_who_speaks_of_something_else_is_answered_to_that(
    text: str, outcome: str, candidates: tuple[str, ...]
) -> None:
    turn = hear(text, KNOWN, asked(*candidates))
    assert turn.outcome == outcome
    assert "complaint.which" not in keys(turn)
    assert not turn.answers


@pytest.mark.parametrize("candidates", [(), BANDUNG])
def test_a_question_waits_three_days_and_no_longer(candidates: tuple[str, ...]) -> None:
    assert hear("yang kota bandung", KNOWN, asked(*candidates, ago=ANSWERED_WITHIN)).answers
    assert not hear("yang kota bandung", KNOWN, asked(*candidates, ago=ANSWERED_WITHIN + SECONDS)).answers


def test_a_number_of_nothing_is_a_mark_and_one_of_an_area_is_none() -> None:
    assert hear("2", KNOWN).outcome == "rate"
    assert hear("2", KNOWN, asked(*BANDUNG, ago=ANSWERED_WITHIN + SECONDS)).outcome == "rate"
    assert hear("2", KNOWN, asked()).outcome == "rate"


def test_a_question_about_what_we_do_not_know_any_more_is_forgotten() -> None:
    turn = hear("2", KNOWN, asked(*BANDUNG, about=SECOND))
    assert (turn.outcome, turn.answers) == ("rate", False)


def test_the_same_words_again_are_the_same_complaint_whatever_was_asked() -> None:
    again = replace(KNOWN, same_text=FIRST)
    turn = hear(IN_BANDUNG, again, asked(*BANDUNG))
    assert (turn.outcome, turn.effect) == ("same", JoinComplaint(FIRST))
