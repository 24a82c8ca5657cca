"""Which complaint a message belongs to, as tables: each rule, and where it ends."""

from datetime import datetime, timedelta

import pytest

from gateway.conversation.belonging import (
    ANSWERED_WITHIN,
    BUBBLE,
    DOUBTED_WITHIN,
    IN_TALK,
    NEW,
    Belongs,
    belongs,
    is_answer,
    is_bubble,
)
from gateway.conversation.turn import Conversation, Facts, Question, Talk
from normalizer.normalize import normalize
from tests.gateway.conversation.talking import (
    BANDUNG,
    DAY,
    FIRST,
    GARBAGE,
    HOUR,
    LAMP,
    NOW,
    PLACE,
    PLACE_CODE,
    SECOND,
    STRANGERS,
    facts,
    ticket,
)

SECONDS = timedelta(seconds=1)
REMARK = "sudah tiga hari begini"
LONG_REMARK = "kami semua di sini sudah bosan menunggu janji manis tanpa bukti"
RAMBLE = " ".join([LONG_REMARK] * 2)
ADDED = "tambahan info, sampai malam tetap begitu"
WENT_ON = "iya pak, parah sekali keadaannya"
RESCUE = "tolong, orang tua saya terjebak banjir di atap rumah"

OTHER, UNSURE, SAME = (ticket(FIRST, likeness=likeness) for likeness in ("different", "unsure", "same"))
ONE = facts(OTHER)


def said(text: str, known: Facts, conversation: Conversation | None = None) -> Belongs:
    return belongs(conversation or Conversation(), normalize(text), known, NOW)


def talked(ago: timedelta, about: str = FIRST) -> Conversation:
    return Conversation(talk=Talk(about, NOW - ago))


def asked(ago: timedelta = HOUR, about: str = FIRST, *candidates: str) -> Conversation:
    return Conversation(question=Question(about, NOW - ago, candidates))


# Who has nothing yet, and who says what it is.


@pytest.mark.parametrize("text", [LAMP, REMARK, ADDED, WENT_ON, PLACE])
def test_the_first_thing_somebody_says_belongs_to_nothing(text: str) -> None:
    assert said(text, facts()) == NEW
    assert (NEW.ticket, NEW.sure, NEW.answers, NEW.silent) == (None, True, False, False)


@pytest.mark.parametrize(
    "conversation", [Conversation(), talked(SECONDS), talked(HOUR), asked(), talked(SECONDS, SECOND)]
)
@pytest.mark.parametrize("known", [ONE, facts(SAME), facts(OTHER, quoted=FIRST)])
def test_what_is_called_new_is_new(conversation: Conversation, known: Facts) -> None:
    assert said(f"laporan baru: {GARBAGE}", known, conversation) == NEW


@pytest.mark.parametrize(
    ("text", "known", "ticket_meant"),
    [
        (GARBAGE, facts(OTHER, ticket(SECOND), quoted=SECOND), SECOND),
        # What is quoted counts before what is named.
        (f"{FIRST} {GARBAGE}", facts(OTHER, ticket(SECOND), quoted=SECOND), SECOND),
        (f"{FIRST} {GARBAGE}", ONE, FIRST),
        (f"{SECOND} {GARBAGE}", facts(OTHER, ticket(SECOND)), SECOND),
        # Who names several tells of them; a stranger's is none of theirs.
        (f"{FIRST} {SECOND} {GARBAGE}", facts(OTHER, ticket(SECOND)), None),
        (f"{FIRST} {STRANGERS} {GARBAGE}", facts(OTHER, ticket(STRANGERS, own=False)), None),
        (f"{STRANGERS} {GARBAGE}", facts(OTHER, ticket(STRANGERS, own=False)), None),
        (f"{STRANGERS} {GARBAGE}", ONE, None),
        (f"{FIRST} dan no laporan #9165816, {GARBAGE}", ONE, None),
    ],
)
def test_what_quotes_or_names_one_complaint_of_theirs_belongs_to_it(
    text: str, known: Facts, ticket_meant: str | None
) -> None:
    assert said(text, known) == Belongs(ticket_meant)


# Bubbles.


@pytest.mark.parametrize(
    ("text", "ago", "silent"),
    [
        (REMARK, SECONDS, True),
        (REMARK, BUBBLE, True),
        (REMARK, -BUBBLE, True),
        (REMARK, BUBBLE + SECONDS, False),
        # A story of another subject is one of its own.
        (GARBAGE, SECONDS, False),
    ],
)
def test_a_bubble_follows_within_seconds_and_tells_no_other_story(
    text: str, ago: timedelta, silent: bool
) -> None:
    assert said(text, ONE, talked(ago)).silent is silent
    assert is_bubble(talked(ago), normalize(text), ONE, NOW) is silent


def test_few_words_of_another_subject_elsewhere_are_added_and_asked_about() -> None:
    text = "sampah bau di Jl Danau"
    assert is_bubble(talked(SECONDS), normalize(text), ONE, NOW)
    assert said(text, ONE, talked(SECONDS)) == Belongs(FIRST, sure=False)


def test_few_words_that_name_no_other_place_are_a_bubble() -> None:
    assert said("banyak anak sekolah lewat situ", ONE, talked(SECONDS)) == Belongs(FIRST, silent=True)


@pytest.mark.parametrize("known", [facts(SAME), facts(UNSURE)])
def test_a_story_that_may_be_of_the_same_matter_is_a_bubble(known: Facts) -> None:
    assert said(GARBAGE, known, talked(SECONDS)) == Belongs(FIRST, silent=True)


def test_a_bubble_belongs_to_what_they_spoke_of_and_not_to_what_is_like_it() -> None:
    known = facts(SAME, ticket(SECOND, likeness="unsure"))
    assert said(GARBAGE, known, talked(SECONDS, SECOND)) == Belongs(SECOND, silent=True)


def test_nobody_goes_on_with_what_they_never_spoke_of_or_with_what_we_do_not_know() -> None:
    understood = normalize(REMARK)
    assert not is_bubble(Conversation(), understood, ONE, NOW)
    assert not is_bubble(talked(SECONDS, SECOND), understood, ONE, NOW)


def test_it_counts_when_it_was_said_and_not_when_it_came() -> None:
    late = facts(OTHER, said_at=NOW - DAY)
    assert said(REMARK, late, talked(DAY)) == Belongs(FIRST, silent=True)


# Where it is.


@pytest.mark.parametrize(
    ("text", "known", "ago", "expected"),
    [
        (PLACE, ONE, HOUR, Belongs(FIRST)),
        (PLACE, ONE, IN_TALK, Belongs(FIRST)),
        (PLACE, ONE, IN_TALK + SECONDS, NEW),
        # It has a place already: what names another one is in doubt, by what else is in it.
        (f"{LAMP} {PLACE}", facts(ticket(FIRST, area="17.71")), HOUR, NEW),
        # A place within a story is where the story is.
        (f"{LAMP} {PLACE}", ONE, HOUR, NEW),
        # And so it is in few words, of what they have not told yet.
        ("sampah di Kel. Timur Indah Kec. Singaran Pati", ONE, HOUR, NEW),
        ("sampah di Kel. Timur Indah Kec. Singaran Pati", facts(ticket(FIRST, area="17.71")), HOUR, NEW),
    ],
)
def test_a_place_alone_is_that_of_what_they_told_last_as_long_as_it_has_none(
    text: str, known: Facts, ago: timedelta, expected: Belongs
) -> None:
    assert said(text, known, talked(ago)) == expected


def test_a_place_is_of_nothing_that_we_do_not_know() -> None:
    assert said("sampah di Kel. Timur Indah Kec. Singaran Pati", ONE, talked(HOUR, SECOND)) == NEW


# Answers.


@pytest.mark.parametrize(
    ("text", "ago", "answers"),
    [
        (PLACE, HOUR, True),
        ("di depan SDN 5 Kota Bengkulu", HOUR, True),
        ("di Jalan Melati", HOUR, True),
        ("di Bandung", HOUR, True),
        # A few words are an answer whatever we make of them.
        ("di belakang masjid dekat rumah pak lurah", HOUR, True),
        (LONG_REMARK, HOUR, False),
        (f"{LONG_REMARK} di Jalan Melati", HOUR, True),
        (f"{LONG_REMARK} di Kec. Singaran Pati", HOUR, True),
        (f"{LONG_REMARK} di Bandung", HOUR, True),
        (PLACE, ANSWERED_WITHIN, True),
        (PLACE, ANSWERED_WITHIN + SECONDS, False),
        # Another story, another matter, no report at all.
        (f"{GARBAGE} di Bandung", HOUR, False),
        ("sampah di Bandung", HOUR, False),
        (f"laporan baru di {PLACE}", HOUR, False),
        ("halo", HOUR, False),
        ("masih rusak pak", HOUR, False),
    ],
)
def test_what_says_where_answers_the_question(text: str, ago: timedelta, answers: bool) -> None:
    assert is_answer(asked(ago), normalize(text), ONE, NOW) is answers
    if answers:
        assert said(text, ONE, asked(ago)) == Belongs(FIRST, answers=True)


def test_nobody_answers_what_was_not_asked_or_is_not_known() -> None:
    assert not is_answer(Conversation(), normalize(PLACE), ONE, NOW)
    assert not is_answer(asked(about=SECOND), normalize(PLACE), ONE, NOW)


@pytest.mark.parametrize(("tapped", "silent"), [(False, True), (True, False)])
def test_what_was_written_before_they_could_read_the_question_is_one_more_bubble(
    tapped: bool, silent: bool
) -> None:
    conversation = Conversation(talk=Talk(FIRST, NOW - SECONDS), question=Question(FIRST, NOW - SECONDS))
    known = facts(OTHER, tapped=tapped)
    assert said(PLACE, known, conversation) == Belongs(FIRST, answers=True, silent=silent)


def test_an_answer_belongs_to_what_was_asked_about_whatever_they_spoke_of_since() -> None:
    conversation = Conversation(talk=Talk(SECOND, NOW - HOUR), question=Question(FIRST, NOW - HOUR))
    assert said(PLACE, facts(ticket(SECOND), OTHER), conversation) == Belongs(FIRST, answers=True)


# By what it is about.


@pytest.mark.parametrize(
    ("text", "known", "expected"),
    [
        (LAMP, ONE, NEW),
        (LAMP, facts(SAME), Belongs(FIRST)),
        (LAMP, facts(UNSURE), Belongs(FIRST, sure=False)),
        # What is surely the same counts before what may be.
        (LAMP, facts(ticket(SECOND, likeness="unsure"), SAME), Belongs(FIRST)),
        (LAMP, facts(ticket(SECOND, likeness="same"), SAME), Belongs(SECOND)),
        (LAMP, facts(ticket(SECOND), UNSURE), Belongs(FIRST, sure=False)),
        # After a week, what may be the same is something new.
        (
            LAMP,
            facts(ticket(FIRST, likeness="unsure", opened=NOW - DOUBTED_WITHIN)),
            Belongs(FIRST, sure=False),
        ),
        (LAMP, facts(ticket(FIRST, likeness="unsure", opened=NOW - DOUBTED_WITHIN - SECONDS)), NEW),
        (LAMP, facts(ticket(FIRST, likeness="same", opened=NOW - 2 * DOUBTED_WITHIN)), Belongs(FIRST)),
        # A cry for help is never put where it is doubtful.
        (RESCUE, facts(UNSURE), NEW),
        (RESCUE, facts(SAME), Belongs(FIRST)),
        # What is not for us goes nowhere with them.
        ("pinjol ilegal teror saya terus padahal sudah lunas", facts(SAME), NEW),
        # "Tambahan" belongs to what it may be of, or to the newest, unless it tells something else.
        (ADDED, ONE, Belongs(FIRST)),
        (ADDED, facts(ticket(SECOND), UNSURE), Belongs(FIRST)),
        (ADDED, facts(ticket(SECOND), OTHER), Belongs(SECOND)),
        (f"tambahan info: {GARBAGE}", facts(UNSURE), Belongs(FIRST)),
        (f"tambahan info: {GARBAGE}", ONE, NEW),
    ],
)
def test_what_it_is_about_decides(text: str, known: Facts, expected: Belongs) -> None:
    assert said(text, known) == expected


@pytest.mark.parametrize("text", [WENT_ON, "truknya lewat tiap malam", f"tambahan info: {GARBAGE}"])
@pytest.mark.parametrize(
    ("ago", "expected"),
    [
        (2 * HOUR, Belongs(FIRST, sure=False)),
        (DOUBTED_WITHIN, Belongs(FIRST, sure=False)),
        (DOUBTED_WITHIN + SECONDS, NEW),
    ],
)
def test_what_begins_in_the_middle_may_go_on_with_what_they_spoke_of(
    text: str, ago: timedelta, expected: Belongs
) -> None:
    assert said(text, ONE, talked(ago)) == expected


@pytest.mark.parametrize(
    ("text", "ago", "expected"),
    [
        (REMARK, HOUR, Belongs(FIRST)),
        (REMARK, IN_TALK, Belongs(FIRST)),
        (REMARK, IN_TALK + SECONDS, NEW),
        (LONG_REMARK, HOUR, Belongs(FIRST, sure=False)),
        (RAMBLE, HOUR, NEW),
        # With a subject it is another matter.
        ("sampah bau di mana-mana", HOUR, NEW),
    ],
)
def test_what_has_no_subject_goes_on_with_what_they_spoke_of_within_the_hour(
    text: str, ago: timedelta, expected: Belongs
) -> None:
    assert said(text, ONE, talked(ago)) == expected


def test_what_has_no_subject_belongs_to_what_they_spoke_of_and_not_to_their_newest() -> None:
    assert said(REMARK, facts(ticket(SECOND), OTHER), talked(HOUR)) == Belongs(FIRST)


def test_what_is_no_longer_among_their_recent_ones_is_not_spoken_of() -> None:
    assert said(REMARK, facts(OTHER, recent=()), talked(HOUR)) == NEW


def test_the_words_of_these_tables_say_what_they_are_taken_for() -> None:
    subject = {text: _subject(text) for text in (LAMP, GARBAGE, RESCUE, REMARK, LONG_REMARK, RAMBLE, WENT_ON)}
    assert [bool(subject[text]) for text in (LAMP, GARBAGE, RESCUE)] == [True] * 3
    assert [bool(subject[text]) for text in (REMARK, LONG_REMARK, RAMBLE, WENT_ON)] == [False] * 4
    assert _areas(PLACE) == (PLACE_CODE, ())
    assert _areas("di Bandung") == (None, BANDUNG)


def _subject(text: str) -> str | None:
    draft = normalize(text).draft
    return draft.topic.subject if draft and draft.topic else None


def _areas(text: str) -> tuple[str | None, tuple[str, ...]]:
    draft = normalize(text).draft
    return (draft.place.code, draft.place.candidates) if draft else (None, ())


def test_a_question_is_kept_between_two_messages() -> None:
    question = Question(FIRST, datetime.fromisoformat("2026-03-02T09:00:00+00:00"), BANDUNG, 2)
    known = Conversation(question=question, talk=Talk(FIRST, NOW), doubted=Talk(SECOND, NOW))
    assert Conversation.from_json(known.to_json()) == known
