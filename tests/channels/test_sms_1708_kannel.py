from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote_from_bytes, urlencode

import pytest

import channels
from channels.addresses import Address
from channels.errors import (
    SettingsInvalid,
    SignatureInvalid,
)
from channels.messages import InboundMessage, Unreadable, WebhookRequest
from tests.channels.contract import CITIZEN, PUBLIC_URL, ChannelContract

SECRET = "invented-path-secret"
PASSWORD = "invented-p&ss=word"
SETTINGS: dict[str, Any] = {
    "enabled": True,
    "driver": "kannel",
    "short_code": 1708,
    "kannel": {
        "secret": SECRET,
        "sendsms_url": "http://127.0.0.1:13013/cgi-bin/sendsms",
        "username": "lapor",
        "password": PASSWORD,
    },
    # As the settings file has it where nothing in the environment fills it in.
    "twilio": {"account_sid": "", "auth_token": "", "from": ""},
}
HEARD_AT = datetime(2026, 1, 2, tzinfo=UTC)
NOON = 1_767_243_600  # 2026-01-01 05:00 UTC


def called(raw_query: str, tail: str = SECRET) -> WebhookRequest:
    return WebhookRequest(
        method="GET",
        url=f"{PUBLIC_URL}/webhooks/sms_1708/{tail}?{raw_query}",
        tail=tail,
        raw_query=raw_query,
        received_at=HEARD_AT,
    )


def sms(**changed: str) -> WebhookRequest:
    """As the get-url of the channel's docstring has it."""
    fields = {"id": "a-uuid", "from": CITIZEN, "to": "1708", "text": "Ada banjir", "time": str(NOON)}
    return called(urlencode(fields | {"charset": "UTF-8", "coding": "0", "smsc": "xl"} | changed))


def raw_sms(text: bytes, charset: str, coding: str = "0") -> WebhookRequest:
    return called(f"from=%2B6281200000001&text={quote_from_bytes(text)}&charset={charset}&coding={coding}")


def heard(request: WebhookRequest) -> InboundMessage:
    (event,) = channels.load("sms_1708", SETTINGS, PUBLIC_URL).parse(request)
    assert isinstance(event, InboundMessage), event
    return event


class TestKannel(ChannelContract):
    name = "sms_1708"
    settings = SETTINGS
    required = ("driver", "kannel.secret", "kannel.sendsms_url", "kannel.username", "kannel.password")
    citizen = Address("sms", CITIZEN)

    def text_message(self, text: str) -> WebhookRequest:
        return sms(text=text)

    def unknown_kind(self) -> WebhookRequest:
        return sms(coding="1", charset="8-BIT", text="\x01\x02")

    def garbage(self, content: bytes) -> WebhookRequest:
        return called(content.decode("utf-8", "surrogateescape"))

    def signed_with(self, secret: str | None, request: WebhookRequest) -> WebhookRequest:
        return replace(request, tail=secret or "")

    def test_a_receipts_address_needs_the_secret_too(self) -> None:
        self.channel().verify(called("", tail=f"{SECRET}/dlr"))
        for tail in ("wrong/dlr", "/dlr", "dlr", f"{SECRET}/dlr/dlr", f"{SECRET}/"):
            with pytest.raises(SignatureInvalid):
                self.channel().verify(called("", tail=tail))

    def test_kannel_is_answered_with_nothing_since_it_would_text_it_to_the_citizen(self) -> None:
        answer = self.channel().acknowledge()
        assert (answer.status, answer.body, answer.content_type) == (200, "", "text/plain")

    def test_only_the_chosen_drivers_block_is_read(self) -> None:
        assert self.channel(twilio={"nonsense": 1}).account == "1708"

    @pytest.mark.parametrize(
        ("driver", "first"), [("kannel", "secret"), ("smpp", "host"), ("twilio", "account_sid")]
    )
    def test_a_driver_without_its_block_is_told_the_first_line_of_it(self, driver: str, first: str) -> None:
        with pytest.raises(SettingsInvalid, match=rf"channels\.sms_1708\.{driver}\.{first}: it is not set"):
            channels.load("sms_1708", {"driver": driver}, PUBLIC_URL)

    @pytest.mark.parametrize("driver", ["carrier pigeon", ["kannel"], 7])
    def test_an_unknown_driver_is_refused(self, driver: object) -> None:
        with pytest.raises(SettingsInvalid, match=r"channels\.sms_1708\.driver"):
            self.channel(driver=driver)

    @pytest.mark.parametrize("block", ["a word", ["a"], 7])
    def test_a_block_that_is_no_block_is_refused(self, block: object) -> None:
        with pytest.raises(SettingsInvalid, match=r"channels\.sms_1708\.kannel"):
            self.channel(kannel=block)

    def test_a_misspelt_setting_in_a_block_is_named_with_its_whole_path(self) -> None:
        with pytest.raises(SettingsInvalid, match=r"channels\.sms_1708\.kannel\.pasword: there is no such"):
            self.channel(kannel=SETTINGS["kannel"] | {"pasword": "x"})


def test_a_message_says_who_when_and_to_which_number() -> None:
    message = heard(sms())
    assert message.account == "1708"
    assert message.external_id == "a-uuid"
    assert message.sent_at == datetime(2026, 1, 1, 5, tzinfo=UTC)
    assert message.repeat_window == timedelta(seconds=60)


@pytest.mark.parametrize("written", ["081200000001", "6281200000001", "+62 812-0000-0001", " 6281200000001"])
def test_every_form_of_a_number_is_the_same_person(written: str) -> None:
    assert heard(sms(**{"from": written})).sender == Address("sms", CITIZEN)


@pytest.mark.parametrize("written", ["BANKXYZ", "3355", "Info-Promo"])
def test_a_sender_that_is_no_person_is_heard_and_not_answered(written: str) -> None:
    message = heard(sms(**{"from": written}))
    assert message.sender == Address("sms", written)
    assert not message.repliable


@pytest.mark.parametrize(
    ("charset", "encoded"),
    [
        ("UTF-8", "utf-8"),
        ("utf-16be", "utf-16-be"),
        ("", "utf-8"),
        ("GSM", "utf-8"),
        ("WINDOWS-1252", "cp1252"),
        ("UTF-16BE", "utf-16-be"),
        ("NEVER-HEARD-OF", "utf-8"),
    ],
)
def test_the_text_is_decoded_by_the_charset_that_kannel_names(charset: str, encoded: str) -> None:
    text = "Café Ānanda + & = %" if encoded != "cp1252" else "Café — “rusak” + & = %"
    assert heard(raw_sms(text.encode(encoded), charset)).text == text


def test_an_emoji_in_ucs2_comes_whole() -> None:
    assert (
        heard(raw_sms("banjir 🌊 di sini".encode("utf-16-be"), "UTF-16BE", "2")).text == "banjir 🌊 di sini"
    )


def test_a_space_may_come_as_a_plus() -> None:
    assert heard(called("from=%2B6281200000001&text=jalan+rusak+1%2B1")).text == "jalan rusak 1+1"


@pytest.mark.parametrize(
    ("text", "charset", "read"),
    [(b"caf\xe9 rusak", "UTF-8", "caf\ufffd rusak"), (b"\x00a\x00", "UTF-16BE", "a\ufffd")],
)
def test_what_cannot_be_decoded_is_kept_with_its_gaps(text: bytes, charset: str, read: str) -> None:
    assert heard(raw_sms(text, charset)).text == read


def test_the_raw_query_keeps_the_bytes() -> None:
    request = raw_sms(b"caf\xe9", "UTF-8")
    assert heard(request).raw == {"query": request.raw_query}


def test_eight_bit_data_is_a_binary_message_and_no_text_whatever_can_be_read_into_it() -> None:
    message = heard(raw_sms(b"\x06\x05\x04BEGIN:VCARD", "8-BIT", "1"))
    assert (message.unsupported, message.text) == ("binary message", "")
    assert "VCARD" in message.raw["query"]


def test_an_aggregator_that_posts_the_same_parameters_as_a_form_is_heard_too() -> None:
    get = sms(text="Ada banjir & lumpur")
    message = heard(replace(get, method="POST", raw_query="", body=get.raw_query.encode()))
    assert (message.text, message.sender, message.external_id) == (
        "Ada banjir & lumpur",
        Address("sms", CITIZEN),
        "a-uuid",
    )


def test_a_post_that_cannot_be_read_is_parked_with_its_body() -> None:
    (event,) = channels.load("sms_1708", SETTINGS, PUBLIC_URL).parse(
        replace(called(""), method="POST", body=b'{"msisdn": "1"}')
    )
    assert isinstance(event, Unreadable)
    assert "msisdn" in event.raw


def test_the_same_message_under_two_ids_falls_into_the_repeat_window() -> None:
    settings = SETTINGS | {"kannel": SETTINGS["kannel"] | {"repeat_window": "90"}}
    channel = channels.load("sms_1708", settings, PUBLIC_URL)
    first, second = channel.parse(sms(id="one")) + channel.parse(sms(id="two"))
    assert isinstance(first, InboundMessage)
    assert isinstance(second, InboundMessage)
    assert first.external_id != second.external_id
    assert first.repeat_window == timedelta(seconds=90)
    assert (first.sender, first.text, first.sent_at) == (second.sender, second.text, second.sent_at)


def test_without_an_id_the_words_at_their_second_are_the_id() -> None:
    first = heard(sms(id=""))
    assert first.external_id == heard(replace(sms(id=""), received_at=HEARD_AT + timedelta(1))).external_id
    changes = [{"from": "081200000002"}, {"to": "1709"}, {"text": "lain"}, {"time": str(NOON + 1)}]
    others = {heard(sms(id="", **change)).external_id for change in changes}
    assert len(others | {first.external_id}) == 5


def test_without_an_id_and_a_time_the_same_words_can_still_be_said_again() -> None:
    once = sms(id="", time="")
    assert heard(once).external_id != heard(replace(once, received_at=HEARD_AT + timedelta(1))).external_id


@pytest.mark.parametrize(
    "time", ["", "0", "-5", "soon", "1e9", "99999999999", "9" * 5000, str(NOON + 30 * 86400), "²"]
)
def test_an_absurd_time_is_the_time_of_arrival(time: str) -> None:
    assert heard(sms(time=time)).sent_at == HEARD_AT


def test_a_message_may_be_days_old() -> None:
    assert heard(sms(time=str(NOON - 5 * 86400))).sent_at == datetime(2025, 12, 27, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    "query", ["text=halo", "from=&text=halo", "from=%00&text=x", "from=%2B6281200000001"]
)
def test_an_sms_without_a_sender_or_a_text_is_parked_without_our_secret(query: str) -> None:
    (event,) = channels.load("sms_1708", SETTINGS, PUBLIC_URL).parse(called(query))
    assert isinstance(event, Unreadable)
    assert event.raw == query
    assert SECRET not in repr(event)
