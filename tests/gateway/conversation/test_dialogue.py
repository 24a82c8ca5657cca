"""The dialogue as tables: what somebody said and what we know, against what we do and say."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gateway import replies
from gateway.conversation.dialogue import BURST, EVIDENCE_WITHIN, SEVERAL, advance
from gateway.conversation.redirecting import OFFERED
from gateway.conversation.turn import (
    Claim,
    CodeFacts,
    Conversation,
    Facts,
    Hide,
    JoinComplaint,
    Next,
    Offer,
    OpenComplaint,
    Reply,
    Resume,
    Separate,
    Stop,
    Talk,
    TicketFacts,
    Turn,
)
from normalizer import tickets
from normalizer.intent import Intent
from normalizer.normalize import UnderstoodMessage, normalize
from store import messages

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
YESTERDAY = NOW - timedelta(days=1)
NUMBERS = [tickets.make(Random(seed)) for seed in range(20)]
OWN, OTHERS, SECRET, OWN_SECRET, UNKNOWN = NUMBERS[:5]
FINISHED_BY = date(2026, 3, 20)
MISTYPED = OWN[:-1] + str((int(OWN[-1]) + 1) % 10)

KNOWN = {
    OWN: TicketFacts(
        OWN, "terverifikasi", YESTERDAY, YESTERDAY, own=True, next=Next("terverifikasi", FINISHED_BY)
    ),
    OTHERS: TicketFacts(OTHERS, "selesai", YESTERDAY, YESTERDAY, own=False),
    SECRET: TicketFacts(SECRET, "selesai", YESTERDAY, YESTERDAY, own=False, rahasia=True),
    OWN_SECRET: TicketFacts(OWN_SECRET, "diterima", YESTERDAY, YESTERDAY, own=True, rahasia=True),
}
NOBODY = Facts(tickets=KNOWN)
FILER = Facts(tickets=KNOWN, latest=OWN)
AGAIN = Facts(tickets=KNOWN, latest=OWN, same_text=OWN)

COMPLAINT = "Jalan di depan Pasar Contoh rusak parah, sudah tiga bulan berlubang"
PLACED = f"{COMPLAINT}, Kel. Timur Indah Kec. Singaran Pati"
ENGLISH = "The street light in front of the market has been broken for three weeks"


def hear(
    text: str, facts: Facts = NOBODY, conversation: Conversation | None = None, unsupported: str | None = None
) -> Turn:
    return advance(conversation or Conversation(), normalize(text, unsupported), facts, NOW)


def keys(turn: Turn) -> list[str]:
    return [reply.key for reply in turn.replies]


def guessing(left: int | None, facts: Facts = FILER) -> Facts:
    """Of who may still ask for so many numbers that are not theirs."""
    return replace(facts, guesses_left=left)


# What is said -> what it was, what we answer.


@pytest.mark.parametrize(
    ("text", "facts", "outcome", "said"),
    [
        # Reports, with and without something to go by.
        (COMPLAINT, NOBODY, "opened", ["complaint.opened_where"]),
        (COMPLAINT, FILER, "opened", ["complaint.opened_where"]),
        (PLACED, NOBODY, "opened", ["complaint.opened"]),
        (COMPLAINT, AGAIN, "same", ["complaint.same"]),
        (ENGLISH, NOBODY, "opened", ["complaint.opened_where"]),
        (f"RAHASIA {COMPLAINT}", NOBODY, "opened", ["complaint.opened_where"]),
        (f"/lapor {COMPLAINT}", NOBODY, "opened", ["complaint.opened_where"]),
        (
            f"laporan {OWN} belum ditangani, jalan makin parah dan lampu mati",
            FILER,
            "added",
            ["complaint.added"],
        ),
        # Numbers.
        (OWN, FILER, "status", ["status.own"]),
        (f"gimana kabar {tickets.display(OWN)}?", FILER, "status", ["status.own"]),
        (f"/status {OWN}", FILER, "status", ["status.own"]),
        (OTHERS, FILER, "status", ["status.others"]),
        (SECRET, FILER, "status", ["status.none_found"]),
        (OWN_SECRET, FILER, "status", ["status.own"]),
        (UNKNOWN, FILER, "status", ["status.none_found"]),
        (MISTYPED, FILER, "mistyped", ["status.mistyped"]),
        (f"{MISTYPED} {OWN}", FILER, "status", ["status.own"]),
        (f"{OWN} {OTHERS}", FILER, "status", ["status.line"] * 2),
        (f"{OWN} {OWN}", FILER, "status", ["status.own"]),
        (" ".join(NUMBERS[:5]), FILER, "status", ["status.line"] * SEVERAL),
        # Questions without a number.
        ("gimana laporan saya?", FILER, "status", ["status.own"]),
        ("gimana laporan saya?", NOBODY, "status", ["status.no_complaints"]),
        ("/status", FILER, "status", ["status.own"]),
        ("/status", NOBODY, "status", ["status.no_complaints"]),
        # Neither.
        ("halo", NOBODY, "greeting", ["help"]),
        ("BANTUAN", FILER, "help", ["help"]),
        ("/start", NOBODY, "help", ["help"]),
        ("/lapor", NOBODY, "help", ["help"]),
        ("ok", FILER, "nod", []),
        ("ok", NOBODY, "unclear", ["unclear"]),
        ("test", FILER, "unclear", ["unclear"]),
        ("promo slot gacor, klik link ini", NOBODY, "spam", []),
        ("", NOBODY, "unclear", ["unclear"]),
    ],
)
def test_what_is_said_decides_what_it_was_and_what_we_answer(
    text: str, facts: Facts, outcome: str, said: list[str]
) -> None:
    turn = hear(text, facts)
    assert (turn.outcome, keys(turn)) == (outcome, said)


@pytest.mark.parametrize("text", [OWN, "halo", "ok", "gimana laporan saya?", MISTYPED, "BANTUAN"])
def test_only_a_report_changes_a_complaint(text: str) -> None:
    assert hear(text, AGAIN).effect is None


def test_a_report_opens_a_complaint_in_the_citizens_own_words() -> None:
    effect = hear(COMPLAINT).effect
    assert isinstance(effect, OpenComplaint)
    assert effect.draft.text == COMPLAINT
    assert (effect.draft.anonim, effect.draft.rahasia) == (False, False)


def test_a_command_in_front_is_no_part_of_the_complaint_but_a_wish_is_kept() -> None:
    effect = hear(f"/lapor RAHASIA {COMPLAINT}").effect
    assert isinstance(effect, OpenComplaint)
    assert COMPLAINT in effect.draft.text
    assert "/lapor" not in effect.draft.text
    assert effect.draft.rahasia


def test_the_same_words_again_join_the_complaint_they_made_and_repeat_its_number() -> None:
    turn = hear(COMPLAINT, AGAIN)
    assert turn.effect == JoinComplaint(OWN)
    assert turn.replies[0].values == {"ticket": OWN, "next": Next("terverifikasi", FINISHED_BY)}


@pytest.mark.parametrize(
    ("text", "unsupported", "outcome", "key"),
    [
        ("", "photo", "unsupported", "unsupported"),
        ("halo", "photo", "unsupported", "unsupported"),
        ("ok", "edited message", "unsupported", "unsupported"),
        # Words that mean something count before the picture they came with.
        (COMPLAINT, "photo", "opened", "complaint.opened_where"),
        (OWN, "photo", "status", "status.own"),
    ],
)
def test_what_we_cannot_read_is_named_unless_words_came_with_it(
    text: str, unsupported: str, outcome: str, key: str
) -> None:
    turn = hear(text, FILER, unsupported=unsupported)
    assert (turn.outcome, keys(turn)) == (outcome, [key])
    if key == "unsupported":
        assert turn.replies[0].values == {"kind": unsupported}


# Who may know what.


def test_the_filer_hears_the_stage_since_when_and_what_happens_next() -> None:
    values = hear(OWN, FILER).replies[0].values
    assert values == {
        "ticket": OWN,
        "stage": "terverifikasi",
        "since": YESTERDAY,
        "next": Next("terverifikasi", FINISHED_BY),
    }


def test_where_no_rule_sets_a_day_the_filer_hears_what_happens_next_all_the_same() -> None:
    assert hear(OWN_SECRET, FILER).replies[0].values["next"] == Next("diterima")


def test_anybody_else_hears_the_stage_and_nothing_more() -> None:
    assert hear(OTHERS, FILER).replies[0].values == {"ticket": OTHERS, "stage": "selesai"}


def test_a_secret_complaint_of_somebody_elses_is_answered_as_one_that_does_not_exist() -> None:
    secret, unknown = hear(SECRET, FILER), hear(UNKNOWN, FILER)
    assert keys(secret) == keys(unknown)
    assert [{**reply.values, "ticket": ""} for reply in secret.replies] == [
        {**reply.values, "ticket": ""} for reply in unknown.replies
    ]
    # Nor can it be told apart by how soon the guessing is stopped.
    assert secret.conversation == unknown.conversation


def test_several_numbers_are_a_line_each_and_a_secret_one_is_not_found() -> None:
    turn = hear(f"{OWN} {SECRET} {OTHERS}", FILER)
    assert [(reply.values["ticket"], reply.values["stage"]) for reply in turn.replies] == [
        (OWN, "terverifikasi"),
        (SECRET, "not_found"),
        (OTHERS, "selesai"),
    ]


def test_a_number_that_fails_its_check_is_repeated_to_be_compared_and_costs_nothing() -> None:
    turn = hear(MISTYPED, guessing(0))
    assert (turn.replies[0].values, turn.guesses) == ({"ticket": MISTYPED}, 0)


# Guessing.


@pytest.mark.parametrize("number", [OTHERS, SECRET, UNKNOWN])
@pytest.mark.parametrize(
    ("left", "said"), [(1, None), (0, "status.too_many"), (None, "status.not_now")], ids=str
)
def test_whoever_has_guessed_too_often_is_told_the_same_of_every_number(
    number: str, left: int | None, said: str | None
) -> None:
    turn = hear(number, guessing(left))
    assert turn.outcome == ("too_many" if said else "status")
    assert said is None or (keys(turn), turn.guesses) == ([said], 0)


@pytest.mark.parametrize(
    ("numbers", "guesses"),
    [([OTHERS], 1), ([OWN], 0), ([OWN, OTHERS], 1), ([OTHERS, SECRET, UNKNOWN], 3), ([OWN, OWN_SECRET], 0)],
)
def test_every_number_that_is_not_ones_own_counts(numbers: Sequence[str], guesses: int) -> None:
    assert hear(" ".join(numbers), FILER).guesses == guesses


def test_three_at_once_do_not_get_past_the_limit() -> None:
    turn = hear(f"{OTHERS} {SECRET} {UNKNOWN}", guessing(2))
    assert (turn.outcome, keys(turn)) == ("too_many", ["status.too_many"])


@pytest.mark.parametrize("left", [0, None])
def test_ones_own_number_is_told_beside_one_that_is_not(left: int | None) -> None:
    turn = hear(f"{OWN} {OTHERS}", guessing(left))
    assert keys(turn) == ["status.own", "status.not_now" if left is None else "status.too_many"]


@pytest.mark.parametrize(("left", "said"), [(0, "status.too_many"), (None, "status.not_now")], ids=str)
def test_wrong_codes_count_like_numbers_and_a_right_one_is_let_in_all_the_same(
    left: int | None, said: str
) -> None:
    right = CodeFacts(ticket=OTHERS, good=True)
    assert hear("KLAIM K7M2X9PQ4R", FILER).guesses == 1
    assert keys(hear("KLAIM K7M2X9PQ4R", guessing(left))) == [said]
    assert hear("KLAIM K7M2X9PQ4R", replace(guessing(left), code=right)).effect == Claim(OTHERS)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (OWN, ["status.own"]),
        (OWN_SECRET, ["status.own"]),
        (f"{OWN} {OWN_SECRET}", ["status.line"] * 2),
        ("gimana laporan saya?", ["status.own"]),
        (COMPLAINT, ["complaint.opened_where"]),
        ("BANTUAN", ["help"]),
    ],
)
def test_while_guessing_is_stopped_everything_else_goes_on(text: str, said: list[str]) -> None:
    assert keys(hear(text, guessing(0))) == keys(hear(text, guessing(None))) == said


# Remembered.


@pytest.mark.parametrize(
    ("known", "text", "language"),
    [
        (None, COMPLAINT, "id"),
        (None, ENGLISH, "en"),
        (None, OWN, None),
        (None, "ok", None),
        ("id", ENGLISH, "en"),
        ("en", COMPLAINT, "id"),
        ("en", OWN, "en"),
        ("en", "ok", "en"),
        ("en", "", "en"),
    ],
)
def test_the_language_is_the_last_one_somebody_was_heard_to_speak(
    known: str | None, text: str, language: str | None
) -> None:
    assert hear(text, FILER, Conversation(language=known)).conversation.language == language


@given(st.none() | st.sampled_from(["id", "en"]), st.none() | st.datetimes(timezones=st.just(UTC)))
def test_a_conversation_is_written_down_and_read_back(language: str | None, at: datetime | None) -> None:
    conversation = Conversation(language, at)
    assert Conversation.from_json(conversation.to_json()) == conversation


def test_a_conversation_of_an_earlier_version_is_read() -> None:
    assert Conversation.from_json({}) == Conversation()


# Whatever anybody says.

ALWAYS_ACT = {Intent.REPORT, Intent.DISPUTE, Intent.STOP, Intent.START}
MAY_ACT = {
    *ALWAYS_ACT,
    *(Intent.PRIVACY, Intent.RATE, Intent.FIXED, Intent.WITHDRAW),
    # Of one who has no report yet, it may be one.
    Intent.STATUS,
}
THREAD = ("ok", "belum", "beres", "sudah", "5", "cabut", "laporan", "terima", "kasih", "slot", "baru")
texts = st.text() | st.lists(
    st.sampled_from(
        [*NUMBERS, MISTYPED, "RAHASIA", "/status", "/lapor", "halo", "jalan", "rusak", "\n", *THREAD]
    )
    | st.text(max_size=8),
    max_size=8,
).map(" ".join)
conversations = st.builds(Conversation, st.none() | st.sampled_from(["id", "en"]))


@given(texts, st.none() | st.just("photo"), st.sampled_from([NOBODY, FILER, AGAIN, Facts()]), conversations)
@settings(deadline=None)  # the first text waits for the word lists to be read
@example("", None, Facts(), Conversation())
def test_whatever_is_said_is_answered_once_in_words_we_have(
    text: str, unsupported: str | None, facts: Facts, conversation: Conversation
) -> None:
    understood = normalize(text, unsupported)
    turn = advance(conversation, understood, facts, NOW)
    # Silence is for who told us to stop, and says so again; for a nod, and for what nobody need answer.
    silent = (Intent.STOP, Intent.UNCLEAR, Intent.UNSUPPORTED, Intent.NOISE)
    assert 0 <= len(turn.replies) <= SEVERAL
    assert turn.replies or understood.intent in silent
    assert turn.outcome
    assert 0 <= turn.guesses <= SEVERAL
    assert turn.effect is None or understood.intent in MAY_ACT
    always = understood.intent in ALWAYS_ACT and not (understood.asks_when or turn.outcome == "help")
    assert turn.effect is not None or not always
    # The number of what is opened is drawn later.
    said = [replace(reply, values={"ticket": OWN, **reply.values}) for reply in turn.replies]
    for language, wording in product(replies.LANGUAGES, ("text", "sms")):
        assert replies.render(said, language, wording, ZoneInfo("Asia/Jakarta")) or not said


@given(texts, conversations)
def test_nobody_ever_hears_of_somebody_elses_secret_complaint(text: str, conversation: Conversation) -> None:
    turn = hear(f"{text} {SECRET}", FILER, conversation)
    for reply in turn.replies:
        if reply.values.get("ticket") == SECRET:
            assert reply.values.get("stage", "not_found") == "not_found"


# Stopping, and coming back.


def test_who_stops_is_told_so_once_and_how_to_come_back() -> None:
    first = hear("STOP", FILER)
    assert ([reply.key for reply in first.replies], first.effect) == (["stopped"], Stop())
    second = hear("STOP", replace(FILER, stopped=True))
    assert (second.replies, second.effect) == ((), Stop())


def test_who_stopped_is_still_answered_when_they_ask() -> None:
    assert [reply.key for reply in hear(OWN, replace(FILER, stopped=True)).replies] == ["status.own"]


def test_start_brings_the_news_back_and_means_help_to_anybody_else() -> None:
    back = hear("MULAI", replace(FILER, stopped=True))
    assert ([reply.key for reply in back.replies], back.effect) == (["started"], Resume())
    assert [reply.key for reply in hear("START").replies] == ["help"]


# Pictures and places.


def evidence(facts: Facts, conversation: Conversation | None = None, now: datetime = NOW) -> Turn:
    return advance(conversation or Conversation(), normalize("", evidence=True), facts, now)


JUST_FILED = Facts(tickets={OWN: TicketFacts(OWN, "diterima", NOW, NOW, own=True)}, latest=OWN)


def test_a_picture_joins_what_they_just_complained_of() -> None:
    turn = evidence(JUST_FILED)
    assert ([reply.key for reply in turn.replies], turn.effect) == (["complaint.added"], JoinComplaint(OWN))


def test_a_picture_after_more_than_a_day_asks_what_happened() -> None:
    turn = evidence(JUST_FILED, now=NOW + EVIDENCE_WITHIN + timedelta(seconds=1))
    assert ([reply.key for reply in turn.replies], turn.effect) == (["evidence.alone"], None)
    assert turn.outcome == messages.LOOSE


def test_a_picture_that_quotes_an_older_complaint_joins_that_one() -> None:
    turn = evidence(replace(FILER, quoted=OWN_SECRET), now=NOW + timedelta(days=30))
    assert turn.effect == JoinComplaint(OWN_SECRET)


def test_all_the_pictures_of_a_burst_are_thanked_for_once() -> None:
    first = evidence(JUST_FILED)
    second = evidence(JUST_FILED, first.conversation, NOW + timedelta(seconds=3))
    assert (second.replies, second.effect) == ((), JoinComplaint(OWN))
    remembered = Conversation.from_json(first.conversation.to_json())
    assert evidence(JUST_FILED, remembered, NOW + BURST).replies


# Quoting.


def test_words_that_quote_their_own_complaint_join_it() -> None:
    turn = hear(COMPLAINT, replace(FILER, quoted=OWN))
    assert ([reply.key for reply in turn.replies], turn.effect) == (["complaint.added"], JoinComplaint(OWN))


def test_asking_under_a_quoted_complaint_asks_after_that_one() -> None:
    turn = hear("sudah sampai mana laporan ini?", replace(FILER, quoted=OWN_SECRET))
    assert turn.replies[0].values["ticket"] == OWN_SECRET


# What waited for them to write.


@pytest.mark.parametrize("text", ["ok", "halo", "🙏"])
def test_who_writes_only_to_be_let_in_gets_what_waited_and_nothing_beside_it(text: str) -> None:
    assert hear(text, replace(FILER, released=True)).replies == ()


def test_a_complaint_is_answered_even_then() -> None:
    assert hear(COMPLAINT, replace(FILER, released=True)).replies


# Something to tap.


def test_a_ticket_offers_its_status_and_a_status_the_other_tickets() -> None:
    assert [offer.key for offer in hear(COMPLAINT).replies[0].offers] == ["status"]
    others = tuple(NUMBERS[5:18])
    turn = hear("status laporan saya", replace(FILER, others=others))
    assert [offer.values["ticket"] for offer in turn.replies[0].offers] == list(others[:10])


MEANT = {
    **dict.fromkeys(("status", "mine", "ticket"), Intent.STATUS),
    **dict.fromkeys(("indonesian", "english"), Intent.LANGUAGE),
    **{f"source.{source}": Intent.SOURCE for source in OFFERED},
    "start": Intent.START,
    "anonim": Intent.PRIVACY,
    "mark": Intent.RATE,
    "withdraw": Intent.WITHDRAW,
    "fixed": Intent.FIXED,
    "not_fixed": Intent.DISPUTE,
}
"""What a tap says, whatever was said before."""
ANSWERS = {"option", "same", "separate"}
"""What it says only in answer to a question of ours."""


def tapped(language: str, key: str, **values: object) -> UnderstoodMessage:
    [choice] = replies.offered([Reply("x", {"ticket": OWN}, (Offer(key, values),))], language, most=1)
    assert len(choice.title) <= 20
    return normalize(choice.says)


@pytest.mark.parametrize("language", replies.LANGUAGES)
def test_every_offer_is_understood_when_it_is_tapped(language: str) -> None:
    for key, intent in MEANT.items():
        understood = tapped(language, key, mark=4)
        assert understood.intent is intent, key
        assert understood.tickets == ((OWN,) if key in ("status", "ticket", "withdraw") else ()), key
    assert {*MEANT, *ANSWERS} == set(replies.catalogue(language)["offers"])


@pytest.mark.parametrize("language", replies.LANGUAGES)
@pytest.mark.parametrize("mark", range(1, 6))
def test_every_mark_is_understood_when_it_is_tapped(language: str, mark: int) -> None:
    assert tapped(language, "mark", mark=mark).mark == mark


@pytest.mark.parametrize("language", replies.LANGUAGES)
@pytest.mark.parametrize(("key", "effect"), [("same", None), ("separate", Separate(OWN))])
def test_what_was_in_doubt_is_settled_by_a_tap(language: str, key: str, effect: Separate | None) -> None:
    doubting = Conversation(doubted=Talk(OWN, NOW))
    turn = advance(doubting, tapped(language, key), FILER, NOW)
    assert (turn.effect, turn.conversation.doubted) == (effect, None)
    assert keys(turn) == (["complaint.opened"] if effect else ["complaint.added"])


@pytest.mark.parametrize("language", replies.LANGUAGES)
def test_each_area_that_is_offered_is_chosen_by_a_tap(language: str) -> None:
    asked = hear("Sampah menumpuk di Bandung, bau sekali")
    question = asked.conversation.naming(OWN)
    areas = set()
    for choice in replies.offered(asked.replies, language, most=5):
        effect = advance(question, normalize(choice.says), FILER, NOW).effect
        assert isinstance(effect, JoinComplaint)
        areas.add(effect.area)
    assert areas == set(question.question.candidates if question.question else ())


# Their wishes.


@pytest.mark.parametrize("word", ["anonim", "rahasia"])
def test_who_asks_to_be_hidden_hides_what_they_just_filed(word: str) -> None:
    turn = hear(f"/{word}", JUST_FILED)
    assert (keys(turn), turn.effect) == ([f"{word}.set"], Hide(OWN, word))


def test_a_wish_in_plain_words_is_heard() -> None:
    assert hear("tolong jangan sebut nama saya ya pak", JUST_FILED).effect == Hide(OWN, "anonim")
