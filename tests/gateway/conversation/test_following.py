"""What people say of a complaint they have, as tables."""

from datetime import date, timedelta

import pytest

from gateway.conversation.belonging import ANSWERED_WITHIN
from gateway.conversation.turn import (
    Confirm,
    Conversation,
    Effect,
    Facts,
    JoinComplaint,
    OpenComplaint,
    Rate,
    Reopen,
    Separate,
    Talk,
    Withdraw,
)
from tests.gateway.conversation.talking import (
    BY,
    FIRST,
    GARBAGE,
    HOUR,
    LAMP,
    NOW,
    SECOND,
    STRANGERS,
    facts,
    hear,
    keys,
    offers,
    ticket,
)

SECONDS = timedelta(seconds=1)
RESPONDS_BY = date(2026, 3, 9)
NOBODY = facts()
OPEN = facts(ticket(FIRST))
ANSWERED = facts(ticket(FIRST, stage="ditanggapi", closed=True), reopened_by=RESPONDS_BY)
TWO = facts(ticket(FIRST), ticket(SECOND))
OF_ANOTHER = facts(ticket(STRANGERS, own=False))
QUOTING = facts(ticket(FIRST), ticket(SECOND), quoted=SECOND)


def told(text: str, known: Facts) -> tuple[str, list[str], Effect | None]:
    turn = hear(text, known)
    return turn.outcome, keys(turn), turn.effect


# It is done.


@pytest.mark.parametrize(
    ("text", "known", "keys", "effect"),
    [
        ("sudah diperbaiki pak", OPEN, ["fixed"], Confirm(FIRST)),
        ("sudah diperbaiki pak", ANSWERED, ["fixed"], Confirm(FIRST)),
        ("sudah diperbaiki pak", TWO, ["fixed"], Confirm(FIRST)),
        (f"laporan {SECOND} sudah diperbaiki pak", TWO, ["fixed"], Confirm(SECOND)),
        ("sudah diperbaiki pak", QUOTING, ["fixed"], Confirm(SECOND)),
        # Of who has nothing, or names what is not theirs, it is only kind.
        ("sudah diperbaiki pak", NOBODY, ["thanks"], None),
        (f"laporan {STRANGERS} sudah diperbaiki pak", OF_ANOTHER, ["thanks"], None),
    ],
)
def test_it_is_done(text: str, known: Facts, keys: list[str], effect: Effect | None) -> None:
    assert told(text, known) == ("fixed", keys, effect)


def test_who_says_that_it_is_done_is_asked_for_a_mark() -> None:
    turn = hear("sudah diperbaiki pak", OPEN)
    assert offers(turn) == ["mark"] * 5
    assert [offer.values["mark"] for offer in turn.replies[0].offers] == [5, 4, 3, 2, 1]


def test_who_has_nothing_and_tells_what_is_done_where_tells_a_story() -> None:
    text = "lampu jalan di Kel. Timur Indah sudah diganti tapi tidak pernah menyala malam hari"
    turn = hear(text, NOBODY)
    assert isinstance(turn.effect, OpenComplaint)


# It is not done.


@pytest.mark.parametrize(
    ("text", "known", "outcome", "keys", "effect"),
    [
        ("belum ada perubahan pak", ANSWERED, "reopened", ["reopened"], Reopen(FIRST)),
        ("belum ada perubahan pak", OPEN, "added", ["complaint.added"], JoinComplaint(FIRST)),
        ("belum ada perubahan pak", TWO, "added", ["complaint.added"], JoinComplaint(FIRST)),
        ("belum ada perubahan pak", QUOTING, "added", ["complaint.added"], JoinComplaint(SECOND)),
        (
            f"{SECOND} kok selesai padahal masih rusak",
            facts(ticket(FIRST), ticket(SECOND, closed=True), reopened_by=RESPONDS_BY),
            "reopened",
            ["reopened"],
            Reopen(SECOND),
        ),
        # Of several, the one that it resembles.
        (
            "masih rusak pak, lampu jalan di Jalan Melati mati lagi",
            facts(ticket(FIRST), ticket(SECOND, likeness="same", closed=True)),
            "reopened",
            ["reopened"],
            Reopen(SECOND),
        ),
        # They name it by LAPOR!'s number, which we do not know it by.
        (
            "no laporan #9165816 kok selesai padahal belum diapa-apakan",
            TWO,
            "added",
            ["complaint.added"],
            JoinComplaint(FIRST),
        ),
        # As they are told to take a withdrawal back.
        (
            f"lanjutkan laporan {FIRST}",
            facts(ticket(FIRST, stage="dicabut", closed=True)),
            "reopened",
            ["resumed"],
            Reopen(FIRST),
        ),
    ],
)
def test_it_is_not_done(
    text: str, known: Facts, outcome: str, keys: list[str], effect: Effect | None
) -> None:
    assert told(text, known) == (outcome, keys, effect)


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("masih rusak pak jalan di Kel. Timur Indah", NOBODY),
        ("masih rusak pak lampu jalan di Jalan Melati", OPEN),
        ("laporan baru, belum ada perubahan di sini", OPEN),
        (f"{STRANGERS} masih rusak pak jalannya", OF_ANOTHER),
        (
            f"{STRANGERS} kok ditutup padahal belum ada apa-apa",
            facts(ticket(FIRST), ticket(STRANGERS, own=False)),
        ),
        ("no laporan #9165816 kok selesai padahal jalan masih rusak", NOBODY),
        # Nor where they have something, and this is not it.
        ("no laporan #9165816 kok selesai padahal jalan masih rusak", OPEN),
        ("laporan baru, bukan #9165816: jalan rusak lagi", OPEN),
    ],
)
def test_what_is_not_done_and_is_nothing_of_theirs_is_a_complaint(text: str, known: Facts) -> None:
    turn = hear(text, known)
    assert isinstance(turn.effect, OpenComplaint)
    assert turn.outcome == "opened"


def test_who_has_it_opened_again_hears_by_when_somebody_responds() -> None:
    turn = hear("belum ada perubahan pak", ANSWERED)
    assert turn.replies[0].values == {"ticket": FIRST, "by": RESPONDS_BY}
    assert turn.conversation.talk == Talk(FIRST, NOW)


def test_who_takes_a_withdrawal_back_hears_by_when_it_is_looked_at() -> None:
    turn = hear("lanjutkan laporan saya", facts(ticket(FIRST, stage="dicabut", closed=True)))
    assert (keys(turn), turn.effect) == (["resumed"], Reopen(FIRST))
    assert turn.replies[0].values["by"] == BY


# So many of five.


@pytest.mark.parametrize(
    ("text", "known", "keys", "effect"),
    [
        # Nothing has been answered that a mark could be for.
        ("5", OPEN, ["unclear"], None),
        ("nilai 5", TWO, ["unclear"], None),
        ("nilai 2", ANSWERED, ["rated"], Rate(FIRST, 2)),
        ("⭐⭐⭐", facts(ticket(FIRST), ticket(SECOND, closed=True)), ["rated"], Rate(SECOND, 3)),
        (f"nilai 4 untuk {SECOND}", TWO, ["rated"], Rate(SECOND, 4)),
        ("5", QUOTING, ["rated"], Rate(SECOND, 5)),
        ("5", NOBODY, ["unclear"], None),
        ("5", facts(stopped=True), [], None),
    ],
)
def test_a_mark_is_for_what_they_have(
    text: str, known: Facts, keys: list[str], effect: Effect | None
) -> None:
    assert told(text, known) == ("rate", keys, effect)


def test_who_was_asked_for_a_mark_gives_it_for_that() -> None:
    asked = hear("sudah diperbaiki pak", TWO).conversation
    turn = hear("5", TWO, asked)
    assert (keys(turn), turn.effect) == (["rated"], Rate(FIRST, 5))
    assert hear("4", TWO, turn.conversation).effect is None


# Taken back.


@pytest.mark.parametrize(
    ("text", "known", "keys", "effect"),
    [
        ("cabut laporan saya", OPEN, ["withdrawn"], Withdraw(FIRST)),
        ("cabut laporan saya", TWO, ["withdraw.which"], None),
        (f"cabut laporan {SECOND}", TWO, ["withdrawn"], Withdraw(SECOND)),
        ("cabut laporan ini", QUOTING, ["withdrawn"], Withdraw(SECOND)),
        # Of what is closed there is nothing to choose.
        (
            "cabut laporan saya",
            facts(ticket(FIRST), ticket(SECOND, closed=True)),
            ["withdrawn"],
            Withdraw(FIRST),
        ),
        ("cabut laporan saya", ANSWERED, ["withdraw.closed"], None),
        ("cabut laporan saya", NOBODY, ["status.no_complaints"], None),
        (f"cabut laporan {STRANGERS}", OF_ANOTHER, ["status.none_found"], None),
        (f"cabut laporan {STRANGERS}", OPEN, ["status.none_found"], None),
    ],
)
def test_a_complaint_is_taken_back(text: str, known: Facts, keys: list[str], effect: Effect | None) -> None:
    assert told(text, known) == ("withdraw", keys, effect)


def test_the_one_that_is_open_is_taken_back_though_a_newer_one_is_closed() -> None:
    known = facts(ticket(FIRST, closed=True), ticket(SECOND))
    assert told("cabut laporan saya", known) == ("withdraw", ["withdrawn"], Withdraw(SECOND))


def test_of_several_each_that_is_open_can_be_tapped() -> None:
    turn = hear("cabut laporan saya", facts(ticket(FIRST), ticket(SECOND), ticket(STRANGERS, closed=True)))
    assert [(offer.key, offer.values["ticket"]) for offer in turn.replies[0].offers] == [
        ("withdraw", FIRST),
        ("withdraw", SECOND),
    ]


def test_who_takes_back_what_is_closed_hears_how_it_stands() -> None:
    assert hear("cabut laporan saya", ANSWERED).replies[0].values == {"ticket": FIRST, "stage": "ditanggapi"}


# Thanks.


@pytest.mark.parametrize(
    ("known", "keys"),
    [
        (OPEN, ["thanks"]),
        (NOBODY, ["thanks"]),
        (facts(ticket(FIRST), stopped=True), []),
        (facts(ticket(FIRST), public=True), []),
    ],
)
def test_thanks_are_answered_but_in_public(known: Facts, keys: list[str]) -> None:
    assert told("terima kasih pak", known) == ("thanks", keys, None)


def test_thanks_right_after_our_answer_are_the_last_bubble() -> None:
    turn = hear("terima kasih pak", OPEN, Conversation(talk=Talk(FIRST, NOW - SECONDS)))
    assert (turn.outcome, turn.replies) == ("thanks", ())


def test_who_thanks_again_is_not_answered_again() -> None:
    first = hear("terima kasih pak", OPEN)
    assert hear("makasih banyak", OPEN, first.conversation).replies == ()


# What we put under one of theirs in doubt.


def doubting(ago: timedelta = HOUR, about: str = FIRST) -> Conversation:
    return Conversation(doubted=Talk(about, NOW - ago))


UNSURE = facts(ticket(FIRST, likeness="unsure"))


def test_what_is_in_doubt_is_added_and_asked_about() -> None:
    turn = hear(LAMP, UNSURE)
    assert (turn.outcome, keys(turn), turn.effect) == ("doubted", ["complaint.doubted"], JoinComplaint(FIRST))
    assert offers(turn) == ["same", "separate"]
    assert turn.conversation.doubted == Talk(FIRST, NOW)


@pytest.mark.parametrize(
    "text", ["BARU", "laporan baru", "beda pak", "bukan", "itu laporan yang baru pak", "NEW"]
)
@pytest.mark.parametrize("ago", [SECONDS, HOUR, ANSWERED_WITHIN])
def test_what_they_call_new_becomes_a_complaint_of_its_own(text: str, ago: timedelta) -> None:
    turn = hear(text, OPEN, doubting(ago))
    assert (turn.outcome, keys(turn), turn.effect) == ("opened", ["complaint.opened"], Separate(FIRST))
    assert turn.replies[0].values["by"] == BY
    assert turn.conversation.doubted is None


@pytest.mark.parametrize("text", ["TAMBAH", "ya pak", "iya", "sama", "ADD", "betul min"])
def test_what_they_call_the_same_stays_where_it_is(text: str) -> None:
    turn = hear(text, OPEN, doubting())
    assert (keys(turn), turn.effect) == (["complaint.added"], None)
    assert turn.replies[0].values["ticket"] == FIRST
    assert turn.conversation.doubted is None


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        (GARBAGE, "opened"),
        ("laporan baru: sampah menumpuk di belakang pasar", "opened"),
        ("ya pak, lubangnya makin dalam sekarang", "added"),
        ("tidak ada perubahan pak", "added"),
        ("STOP", "stop"),
        ("", "unclear"),
        (FIRST, "status"),
    ],
)
def test_what_says_more_than_yes_or_no_settles_no_doubt(text: str, outcome: str) -> None:
    turn = hear(text, OPEN, Conversation(doubted=Talk(FIRST, NOW - HOUR), talk=Talk(FIRST, NOW - HOUR)))
    assert not isinstance(turn.effect, Separate)
    assert turn.outcome == outcome or (outcome == "added" and turn.outcome == "doubted")


def test_after_three_days_new_settles_nothing() -> None:
    turn = hear("beda pak", OPEN, doubting(ANSWERED_WITHIN + SECONDS))
    assert not isinstance(turn.effect, Separate)


def test_new_settles_nothing_where_nothing_was_in_doubt_or_it_is_not_known() -> None:
    assert not isinstance(hear("BARU", OPEN).effect, Separate)
    assert not isinstance(hear("BARU", OPEN, doubting(about=SECOND)).effect, Separate)


def test_what_is_in_doubt_can_still_be_called_new_after_another_complaint() -> None:
    after = hear(GARBAGE, OPEN, doubting()).conversation
    assert hear("BARU", OPEN, after).effect == Separate(FIRST)


@pytest.mark.parametrize(
    "text",
    [
        "saya diancam pak RT supaya cabut laporan saya",
        "disuruh lurah mencabut laporan saya, takut",
        "laporan saya dicabut tanpa alasan oleh petugas, kenapa?",
        "siapa yang mencabut laporan saya?",
        "bagaimana cara mencabut laporan?",
        "saya tidak akan mencabut laporan saya",
        "kalau tidak diurus saya cabut laporan saya dan lapor ke media",
        "tetangga sudah cabut laporannya, saya belum",
        "cabut laporan lampu saya, ganti laporan sampah menumpuk di Pasar Panorama Singaran Pati",
    ],
)
def test_who_speaks_of_a_withdrawal_takes_nothing_back(text: str) -> None:
    assert not isinstance(hear(text, facts(ticket(FIRST))).effect, Withdraw)


@pytest.mark.parametrize(
    "text",
    [
        "semoga cepat beres",
        "kalau sudah diperbaiki kabari ya",
        "sudah diperbaiki katanya",
        "di gang sebelah sudah nyala",
        "#9165816 sudah selesai katanya",
    ],
)
def test_hope_and_hearsay_confirm_nothing(text: str) -> None:
    assert not isinstance(hear(text, ANSWERED).effect, Confirm)


# When will it be?


@pytest.mark.parametrize(("known", "outcome"), [(OPEN, "status"), (NOBODY, "opened")])
def test_who_only_asks_when_hears_how_it_stands(known: Facts, outcome: str) -> None:
    talking = Conversation(talk=Talk(FIRST, NOW - HOUR))
    assert hear("kapan diperbaiki", known, talking).outcome == outcome
