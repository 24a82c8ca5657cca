"""The catalogue of what we say: complete, equal in both languages, short where every character costs."""

import ast
import string
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

import gateway.casework.news
import gateway.casework.reminding
import gateway.conversation
import gateway.flood
import gateway.pausing
import gateway.replying
import gateway.trying
import gateway.window
from channels.base import Capabilities
from channels.sms_1708 import segments
from channels.telegram.channel import TelegramChannel
from channels.twitter import weight
from gateway import replies
from gateway.casework.clocks import Step
from gateway.conversation.turn import Digest, Next, Reply, Waiting
from normalizer import tickets
from store.models import ComplaintStatus

JAKARTA = ZoneInfo("Asia/Jakarta")
TICKET = "4829156059"
# The last moment of a month in Jakarta, the longest one to name; another date further east.
SINCE = datetime(2026, 9, 30, 16, 59, tzinfo=UTC)
BY = date(2026, 9, 30)
WORD_LISTS = (
    "offers",
    "stage",
    "source",
    "way",
    "kind",
    "months",
    "next",
    "emergency",
    "beyond",
    "step",
    "due",
)
KEYS = [key for key in replies.catalogue("id") if key not in WORD_LISTS]


def fields(wording: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(wording) if name is not None}


def longest_word(language: str, kind: str) -> str:
    words: dict[str, str] = replies.catalogue(language)[kind]
    return max(words, key=lambda word: len(words[word]))


def longest(key: str, language: str) -> Reply:
    values: dict[str, object] = {
        "ticket": TICKET,
        "stage": longest_word(language, "stage"),
        "since": SINCE,
        "kind": longest_word(language, "kind"),
        "source": "whatsapp",
        "name": "Petugas dengan Nama Panjang",
        "megabytes": 1024,
        "code": "23456ABCDE",
        "words": "Jalan di depan Pasar Contoh rusak parah …",
        "ways": "• Telegram: https://t.me/bot",
        "by": BY,
        "next": Next("late", BY, late=True),
        "emergency": longest_word(language, "emergency"),
        "beyond": longest_word(language, "beyond"),
        "options": ("Kab. Bandung", "Kab. Bandung Barat", "Kota Bandung"),
        "area": "Kel. Timur Indah, Kec. Singaran Pati, Kota Bengkulu, Bengkulu",
        "mark": 5,
        "number": "9165816",
        "agency": "Dinas Kependudukan dan Pencatatan Sipil",
        # What staff write may be longer, and then it is several SMS.
        "text": "Sudah kami perbaiki.",
        "until": BY,
        "at": "14.05",
        "numbers": (TICKET,) * 3,
        "count": 5000,
        "late": 5000,
        "lines": Digest((Waiting(TICKET, "follow_up", BY, 1000, "Dinas Kependudukan"),) * 10, more=4990),
        "link": "https://lapor.example.go.id/console/clocks",
    }
    wordings = replies.catalogue(language)[key]
    return Reply(key, {name: values[name] for name in fields(wordings["text"]) | fields(wordings["sms"])})


def say(said: list[Reply], language: str, short: bool) -> str:
    return replies.render(said, language, "sms" if short else "text", JAKARTA)


# Complete.


def test_both_languages_have_the_same_keys() -> None:
    indonesian, english = (replies.catalogue(language) for language in replies.LANGUAGES)
    assert list(indonesian) == list(english)
    for words in ("stage", "kind", "source", "way", "offers", "next", "emergency", "beyond", "step", "due"):
        assert list(indonesian[words]) == list(english[words])
    assert len(indonesian["months"]) == len(english["months"]) == 12


@pytest.mark.parametrize("key", KEYS)
def test_both_languages_fill_in_the_same_and_both_wordings_are_there(key: str) -> None:
    indonesian, english = (replies.catalogue(language)[key] for language in replies.LANGUAGES)
    assert set(indonesian) == set(english)
    assert {"text", "sms"} <= set(indonesian) <= {"text", "sms", "public"}
    for wording in indonesian:
        assert fields(indonesian[wording]) == fields(english[wording])
        assert indonesian[wording].strip() == indonesian[wording] != ""
        assert english[wording].strip() == english[wording] != indonesian[wording] or key == "status.line"


@pytest.mark.parametrize("key", KEYS)
def test_a_number_a_stage_or_a_date_in_the_long_wording_is_in_the_short_one(key: str) -> None:
    wordings = replies.catalogue("id")[key]
    # What an SMS can do without: what kind of message we could not read, and links.
    assert fields(wordings["text"]) - {"kind", "ways", "words", "link"} == fields(wordings["sms"])


@pytest.mark.parametrize("language", replies.LANGUAGES)
def test_every_stage_of_a_complaint_has_a_word_and_so_has_none(language: str) -> None:
    words = replies.catalogue(language)["stage"]
    assert set(words) == {*map(str, ComplaintStatus), "not_found"}
    assert all(isinstance(word, str) and word for word in words.values())


def spoken() -> dict[str, set[str]]:
    """Every `Reply("key", {…})` in the source of whoever speaks: key -> the names of its values."""
    found: dict[str, set[str]] = {}
    speakers = (
        *(gateway.window, gateway.replying, gateway.pausing, gateway.flood, gateway.trying),
        *(gateway.casework.news, gateway.casework.reminding),
    )
    files = [Path(module.__file__) for module in speakers]
    for path in [*Path(gateway.conversation.__file__).parent.glob("*.py"), *files]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Reply":
                key, *values = node.args
                assert isinstance(key, ast.Constant), "a reply's key is written out, so that it can be found"
                names = values[0].keys if values and isinstance(values[0], ast.Dict) else []
                found.setdefault(str(key.value), set()).update(
                    str(name.value) for name in names if isinstance(name, ast.Constant)
                )
    return found


def test_everything_we_say_is_in_the_catalogue_and_nothing_else_is() -> None:
    assert set(spoken()) == set(KEYS)


@pytest.mark.parametrize("key", KEYS)
def test_whoever_speaks_gives_every_value_that_a_wording_fills_in(key: str) -> None:
    # The number of a complaint that this very turn opens, and its code, are filled in once they are drawn.
    drawn = {
        **{
            key_0: {"ticket"}
            for key_0 in ("complaint.opened", "complaint.opened_where", "complaint.opened_which")
        },
        **{
            key_0: {"ticket"}
            for key_0 in ("complaint.opened_national", "complaint.beyond", "emergency.opened")
        },
        "redirect.opened": {"ticket"},
        "redirect.paste": {"ticket", "code", "ways"},
    }
    given = spoken()[key] | drawn.get(key, set())
    assert fields(replies.catalogue("id")[key]["text"]) <= given


# Short enough.


@pytest.mark.parametrize("language", replies.LANGUAGES)
@pytest.mark.parametrize("key", KEYS)
def test_every_short_wording_is_one_sms_with_its_longest_values(key: str, language: str) -> None:
    text = say([longest(key, language)], language, short=True)
    assert segments.encoding(text) == "GSM-7"
    assert segments.count(text) == 1, len(text)
    # An operator's gateway may change nothing in it on the way.
    assert segments.to_gsm7(text) == text


@pytest.mark.parametrize("language", replies.LANGUAGES)
@pytest.mark.parametrize("stage", [*map(str, ComplaintStatus), "not_found"])
def test_three_numbers_asked_at_once_are_answered_in_one_sms(stage: str, language: str) -> None:
    line = Reply("status.line", {"ticket": TICKET, "stage": stage})
    text = say([line] * 3, language, short=True)
    assert text.count("\n") == 2
    assert segments.encoding(text) == "GSM-7"
    assert segments.count(text) == 1, len(text)


@pytest.mark.parametrize("language", replies.LANGUAGES)
@pytest.mark.parametrize("key", KEYS)
def test_no_long_wording_is_longer_than_telegram_takes(key: str, language: str) -> None:
    capabilities: Capabilities = TelegramChannel.capabilities
    text = say([longest(key, language)] * 3, language, short=False)
    assert 0 < len(text) <= capabilities.text_limit == 4096


@pytest.mark.parametrize("language", replies.LANGUAGES)
@pytest.mark.parametrize("key", KEYS)
def test_an_sms_says_who_it_is_from(key: str, language: str) -> None:
    text: str = replies.catalogue(language)[key]["sms"]
    # A line of several stands under the citizen's own question.
    assert text.startswith("LAPOR!") or key == "status.line"


# Said in public.

PUBLIC = [key for key in KEYS if "public" in replies.catalogue("id")[key]]


@pytest.mark.parametrize("language", replies.LANGUAGES)
@pytest.mark.parametrize("key", PUBLIC)
def test_a_public_wording_gives_away_a_number_at_most_and_has_no_link(key: str, language: str) -> None:
    wording: str = replies.catalogue(language)[key]["public"]
    # What kind of emergency it is, and a number of lapor.go.id, they have said there themselves.
    assert fields(wording) <= {"ticket", "kind", "emergency", "number"}
    assert "http" not in wording
    assert "@" not in wording


@pytest.mark.parametrize("language", replies.LANGUAGES)
@pytest.mark.parametrize("key", PUBLIC)
def test_a_public_wording_fits_a_post_with_its_longest_values(key: str, language: str) -> None:
    text = replies.render([longest(key, language)], language, "public", JAKARTA)
    # With the nine characters that make it unlike any other.
    assert weight.weight(text) <= weight.LIMIT - 9
    assert not weight.has_link(text)


def test_a_stage_or_a_reason_is_never_said_in_public() -> None:
    assert not replies.are_public([Reply("status.own"), Reply("help")])
    assert not [key for key in PUBLIC if key.startswith(("status.", "redirect.", "code."))]


# Worded.


@pytest.mark.parametrize(
    ("language", "short", "expected"),
    [
        (
            *("id", False),
            "Laporan 482 915 6059: diterima, menunggu verifikasi, sejak 30 September 2026. "
            "Diperiksa paling lambat 5 Oktober 2026.",
        ),
        (
            *("id", True),
            "LAPOR! 482 915 6059: diterima, menunggu verifikasi, sejak 30 September 2026. "
            "Diperiksa paling lambat 5 Oktober 2026.",
        ),
        (
            *("en", False),
            "Report 482 915 6059: received, awaiting verification, since 30 September 2026. "
            "We look at it by 5 October 2026.",
        ),
        (
            *("en", True),
            "LAPOR! 482 915 6059: received, awaiting verification, since 30 September 2026. "
            "We look at it by 5 October 2026.",
        ),
    ],
)
def test_numbers_stages_and_dates_are_written_for_people(language: str, short: bool, expected: str) -> None:
    values = {"ticket": TICKET, "stage": ComplaintStatus.DITERIMA, "since": SINCE}
    reply = Reply("status.own", {**values, "next": Next("diterima", date(2026, 10, 5))})
    assert say([reply], language, short) == expected


@pytest.mark.parametrize("language", replies.LANGUAGES)
@pytest.mark.parametrize("stage", list(map(str, ComplaintStatus)))
def test_what_happens_next_is_said_of_every_stage_in_one_sms(stage: str, language: str) -> None:
    values = {"ticket": TICKET, "stage": stage, "since": SINCE}
    text = say([Reply("status.own", {**values, "next": Next(stage, BY)})], language, short=True)
    assert segments.count(text) == 1
    assert text.endswith((".", ")"))


def test_a_limit_that_is_over_is_said_to_be_over() -> None:
    values = {"ticket": TICKET, "stage": "diterima", "since": SINCE}
    text = say([Reply("status.own", {**values, "next": Next("diterima", BY, late=True)})], "id", short=False)
    assert "30 September 2026, sudah lewat" in text


@pytest.mark.parametrize("short", [False, True])
def test_what_can_be_chosen_is_numbered(short: bool) -> None:
    options = ("Kab. Bandung", "Kota Bandung")
    reply = Reply("complaint.which", {"ticket": TICKET, "options": options}, ())
    between = ", " if short else "\n"
    assert f"1. Kab. Bandung{between}2. Kota Bandung" in say([reply], "id", short)


def test_what_waits_for_an_officer_is_a_line_each_and_numbers_in_an_sms() -> None:
    late = Waiting(TICKET, "follow_up", BY, late=2, agency="Dinas PUPR")
    soon = Waiting(TICKET, "verify", BY)
    digest = Digest((late, soon, soon, soon), more=2)
    reply = Reply("reminder.late", {"count": 6, "late": 1, "lines": digest, "link": ""})
    text = say([reply], "id", short=False)
    assert "• 482 915 6059: tindak lanjut pertama, lewat 2 hari kerja (Dinas PUPR)\n" in text
    assert "• 482 915 6059: verifikasi paling lambat 30 September 2026\n… dan 2 lagi" in text
    assert "482 915 6059, 482 915 6059, 482 915 6059 (+3)." in say([reply], "id", short=True)


def test_every_step_an_officer_is_told_of_has_a_word() -> None:
    for language in replies.LANGUAGES:
        assert set(replies.catalogue(language)["step"]) == set(map(str, Step)) - {Step.CLOSE}


def test_a_date_is_the_one_on_the_wall_where_the_office_is() -> None:
    values = {"ticket": TICKET, "stage": "selesai", "since": SINCE}
    reply = Reply("status.own", {**values, "next": Next("selesai")})
    assert "30 September 2026" in replies.render([reply], "id", "text", JAKARTA)
    assert "1 Oktober 2026" in replies.render([reply], "id", "text", ZoneInfo("Asia/Jayapura"))


def test_the_number_we_write_is_one_we_can_read() -> None:
    assert tickets.is_valid(TICKET)
    for key in KEYS:
        for language in replies.LANGUAGES:
            if "ticket" in fields(replies.catalogue(language)[key]["text"]):
                for short in (True, False):
                    text = say([longest(key, language)], language, short)
                    assert tickets.find(text).valid == (TICKET,)


@pytest.mark.parametrize(
    ("kind", "language", "word"),
    [
        ("photo", "id", "(foto)"),
        ("voice", "id", "(pesan suara)"),
        ("voice", "en", "(voice message)"),
        ("a kind that no platform has thought of yet", "id", "(jenis ini)"),
        ("{ticket}", "en", "(of this kind)"),
    ],
)
def test_a_kind_of_message_is_named_in_the_citizens_language(kind: str, language: str, word: str) -> None:
    values: dict[str, Any] = {"kind": kind}
    assert word in say([Reply("unsupported", values)], language, short=False)
