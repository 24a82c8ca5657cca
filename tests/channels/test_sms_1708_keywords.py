from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import channels
from channels.errors import SettingsInvalid
from channels.messages import InboundMessage, Part
from channels.sms_1708.keywords import hinted, split
from tests.channels.contract import PUBLIC_URL
from tests.channels.test_sms_1708_kannel import SETTINGS as KANNEL
from tests.channels.test_sms_1708_kannel import heard, raw_sms, sms
from tests.channels.test_sms_1708_twilio import SETTINGS as TWILIO
from tests.channels.test_sms_1708_twilio import SMS, posted

WRITTEN = {"BENGKULU": "Provinsi Bengkulu", "Tangkab": "Kabupaten Tangerang"}
KEYWORDS = {"bengkulu": "Provinsi Bengkulu", "tangkab": "Kabupaten Tangerang"}


@pytest.mark.parametrize(
    ("text", "hint", "rest"),
    [
        ("BENGKULU jalan rusak", "Provinsi Bengkulu", "jalan rusak"),
        ("TANGKAB isi aduan", "Kabupaten Tangerang", "isi aduan"),
        ("tangkab isi", "Kabupaten Tangerang", "isi"),
        ("  Bengkulu   jalan\nrusak ", "Provinsi Bengkulu", "jalan\nrusak "),
        ("BENGKULU\njalan", "Provinsi Bengkulu", "jalan"),
        ("BENGKULU: jalan", "Provinsi Bengkulu", "jalan"),
        ("BENGKULU, jalan", "Provinsi Bengkulu", "jalan"),
        ("BENGKULU. jalan", "Provinsi Bengkulu", "jalan"),
        ("BENGKULU - jalan", "Provinsi Bengkulu", "jalan"),
        ("BENGKULU#jalan", "Provinsi Bengkulu", "jalan"),
        ("BENGKULU 🌊", "Provinsi Bengkulu", "🌊"),
        ("LAPOR BENGKULU jalan", "Provinsi Bengkulu", "jalan"),
        ("aduan#tangkab#jalan", "Kabupaten Tangerang", "jalan"),
        ("Lapor, bengkulu, jalan", "Provinsi Bengkulu", "jalan"),
    ],
)
def test_a_keyword_says_where_it_belongs(text: str, hint: str, rest: str) -> None:
    assert split(text, KEYWORDS) == (hint, rest)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "jalan rusak",
        "jalan rusak di BENGKULU kota",
        "BENGKULUAN jalan",
        "bengkulu.go.id tidak bisa dibuka",
        "Bengkulu-Kepahiang macet",
        "BENGKULU2 jalan",
        "LAPOR jalan rusak",
        "LAPORBENGKULU jalan",
        "LAPOR jalan BENGKULU rusak",
    ],
)
def test_without_a_keyword_in_front_the_text_stays_as_it_is(text: str) -> None:
    assert split(text, KEYWORDS) == (None, text)


@pytest.mark.parametrize("text", ["BENGKULU", "bengkulu ", "BENGKULU ...", "BENGKULU ??", "LAPOR BENGKULU !"])
def test_a_keyword_with_nothing_behind_it_is_the_message(text: str) -> None:
    assert split(text, KEYWORDS) == (None, text)


def test_half_of_a_places_name_is_not_taken_out_of_it() -> None:
    text = "Bengkulu Utara banjir"
    assert split(text, KEYWORDS) == ("Provinsi Bengkulu", text)
    assert split("Bengkulu utaranya banjir", KEYWORDS) == ("Provinsi Bengkulu", "utaranya banjir")


@given(st.text() | st.builds("BENGKULU{}".format, st.text()))
def test_what_follows_a_keyword_loses_nothing_but_what_parts_them(text: str) -> None:
    hint, rest = split(text, KEYWORDS)
    assert text.endswith(rest)
    assert rest == text or (hint and rest)


# Where it is used.


def with_keywords(settings: Mapping[str, Any], keywords: Any = None) -> channels.base.Channel:
    return channels.load("sms_1708", {**settings, "keywords": keywords or WRITTEN}, PUBLIC_URL)


@pytest.mark.parametrize(
    ("settings", "request_"),
    [(KANNEL, sms(text="BENGKULU jalan rusak")), (TWILIO, posted(SMS | {"Body": "BENGKULU jalan rusak"}))],
    ids=["kannel", "twilio"],
)
def test_every_driver_hears_the_hint_and_keeps_the_whole_in_raw(
    settings: Mapping[str, Any], request_: channels.messages.WebhookRequest
) -> None:
    (message,) = with_keywords(settings).parse(request_)
    assert isinstance(message, InboundMessage)
    assert (message.hint, message.text) == ("Provinsi Bengkulu", "jalan rusak")
    assert "BENGKULU" in str(message.raw)


def test_a_keyword_is_heard_in_ucs2_too() -> None:
    text = "BENGKULU jalan rusak 🌊".encode("utf-16-be")
    (message,) = with_keywords(KANNEL).parse(raw_sms(text, "UTF-16BE", "2"))
    assert isinstance(message, InboundMessage)
    assert (message.hint, message.text) == ("Provinsi Bengkulu", "jalan rusak 🌊")


def test_without_keywords_in_the_settings_no_word_is_one() -> None:
    message = heard(sms(text="BENGKULU jalan rusak"))
    assert (message.hint, message.text) == (None, "BENGKULU jalan rusak")


def test_of_a_cut_message_only_the_first_part_begins_with_a_keyword() -> None:
    whole = heard(sms(text="BENGKULU jalan rusak"))
    first, second = replace(whole, part=Part("7", 1, 2)), replace(whole, part=Part("7", 2, 2))
    assert hinted(first, KEYWORDS) == replace(first, hint="Provinsi Bengkulu", text="jalan rusak")
    assert hinted(second, KEYWORDS) == second


@pytest.mark.parametrize(
    "keywords", [{"KOTA BOGOR": "Kota Bogor"}, {"A-B": "x"}, {"BOGOR": ["x"]}, ["BOGOR"]]
)
def test_keywords_that_can_never_match_are_refused(keywords: Any) -> None:
    with pytest.raises(SettingsInvalid, match=r"channels\.sms_1708\.keywords: ") as invalid:
        with_keywords(KANNEL, keywords)
    assert invalid.value.line_to_write.startswith("keywords: {")
