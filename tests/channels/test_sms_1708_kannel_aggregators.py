"""What differs from one gateway to the next: its parameters' names, its times, its parts, its address."""

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote_from_bytes, urlencode

import pytest

import channels
from channels.addresses import Address
from channels.base import Channel
from channels.errors import SettingsInvalid, SignatureInvalid
from channels.messages import InboundMessage, Part, Unreadable, WebhookRequest
from tests.channels.contract import CITIZEN, PUBLIC_URL
from tests.channels.test_sms_1708_kannel import HEARD_AT, SECRET, SETTINGS, called, heard, sms

THEIRS = {
    "id": "trxid",
    "from": "msisdn",
    "to": "adn",
    "text": "isi",
    "time": "waktu",
    "charset": "cs",
    "coding": "dcs",
    "smsc": "telco",
    "udh": "header",
    "part_reference": "ref",
    "part_number": "seq",
    "part_total": "of",
}
MESSAGE = {
    "trxid": "77",
    "msisdn": "0812-0000-0001",
    "adn": "1708",
    "isi": "Ada banjir",
    "waktu": "1767243600",
}


def channel(**kannel: Any) -> Channel:
    return channels.load("sms_1708", SETTINGS | {"kannel": SETTINGS["kannel"] | kannel}, PUBLIC_URL)


def hear(request: WebhookRequest, **parameters: str) -> InboundMessage:
    (event,) = channel(parameters=THEIRS | parameters).parse(request)
    assert isinstance(event, InboundMessage), event
    return event


# Their names.


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_aggregators_own_names_are_read_as_ours(method: str) -> None:
    query = urlencode(
        MESSAGE | {"cs": "WINDOWS-1252", "dcs": "0", "telco": "xl"} | {"isi": "“banjir”"}, encoding="cp1252"
    )
    request = called(query)
    if method == "POST":
        request = replace(request, method="POST", raw_query="", body=query.encode())
    message = hear(request)
    assert (message.external_id, message.sender) == ("77", Address("sms", CITIZEN))
    assert (message.text, message.sent_at) == ("“banjir”", datetime(2026, 1, 1, 5, tzinfo=UTC))
    assert message.raw == {"query": query}


def test_a_name_that_is_not_set_stays_kannels() -> None:
    (event,) = channel(parameters={"text": "isi"}).parse(called(f"id=1&from={CITIZEN}&isi=halo&text=spam"))
    assert isinstance(event, InboundMessage)
    assert (event.external_id, event.text) == ("1", "halo")


def test_a_message_under_other_names_than_the_settings_say_is_parked_with_the_names_it_lacks() -> None:
    (event,) = channel(parameters=THEIRS).parse(sms())
    assert isinstance(event, Unreadable)
    assert "msisdn or isi" in event.reason


def test_eight_bit_data_is_known_by_their_name_of_the_coding() -> None:
    assert hear(called(urlencode(MESSAGE | {"dcs": "1"}))).unsupported == "binary message"


def test_a_name_for_what_does_not_exist_is_refused() -> None:
    with pytest.raises(SettingsInvalid, match=r"kannel\.parameters\.sender_name: there is no such setting"):
        channel(parameters={"sender_name": "x"})
    with pytest.raises(SettingsInvalid, match=r"kannel\.parameters\.from: "):
        channel(parameters={"from": ["x"]})


# Their times.


@pytest.mark.parametrize(
    "written",
    [
        "1767243600",
        "2026-01-01 05:00",
        "2026-01-01 05:00:00",
        " 2026-01-01 05:00:00 ",
        "2026-01-01T05:00:00Z",
        "2026-01-01T12:00:00+07:00",
    ],
)
def test_a_time_is_epoch_seconds_or_a_date_in_utc(written: str) -> None:
    assert heard(sms(time=written)).sent_at == datetime(2026, 1, 1, 5, tzinfo=UTC)


def test_the_offices_own_time_zone_changes_no_date(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("TZ", "Asia/Jakarta")
        time.tzset()
        sent_at = heard(sms(time="2026-01-01 05:00")).sent_at
    time.tzset()
    assert sent_at == datetime(2026, 1, 1, 5, tzinfo=UTC)


def test_the_date_as_kannel_writes_it_into_the_address_is_read() -> None:
    assert heard(called(f"from={CITIZEN}&text=x&time=2026-01-01+05:00:00")).sent_at.hour == 5


@pytest.mark.parametrize(
    "written", ["1999-12-31 00:00", "2026-13-01 00:00", "2026-02-01 00:00", "0001-01-01T00:00+07:00", "05:00"]
)
def test_an_absurd_date_is_the_time_of_arrival(written: str) -> None:
    assert heard(sms(time=written)).sent_at == HEARD_AT


# Their parts.


def part_sms(header: bytes, text: str = "jalan ", **changed: str) -> WebhookRequest:
    request = sms(text=text, **changed)
    return replace(request, raw_query=f"{request.raw_query}&udh={quote_from_bytes(header)}")


@pytest.mark.parametrize(
    ("header", "number", "total"),
    [(b"\x05\x00\x03\xcc\x02\x01", 1, 2), (b"\x06\x08\x04\x01\xcc\x03\x03", 3, 3)],
)
def test_a_part_is_known_by_its_header(header: bytes, number: int, total: int) -> None:
    message = heard(part_sms(header))
    assert message.part
    assert (message.part.number, message.part.total) == (number, total)
    assert message.text == "jalan "


def test_a_header_with_a_blank_in_it_comes_as_kannel_writes_it() -> None:
    request = sms(text="jalan ")
    plus = replace(request, raw_query=request.raw_query + "&udh=%05%00%03+%02%01")
    assert heard(plus).part == heard(part_sms(b"\x05\x00\x03\x20\x02\x01")).part
    assert heard(plus).part


def test_the_parts_of_one_message_have_one_reference() -> None:
    first, second = (heard(part_sms(b"\x05\x00\x03\xcc\x02" + number)) for number in (b"\x01", b"\x02"))
    assert first.part
    assert second.part
    assert first.part.reference == second.part.reference


@pytest.mark.parametrize(
    "header", [b"", b"\x05", b"\x05\x00\x03\xcc\x02\x03", b"\xff\xff", b"\x06\x05\x04\x0b\x84\x23\xf0"]
)
def test_a_header_that_names_no_part_leaves_the_message_whole(header: bytes) -> None:
    message = heard(part_sms(header))
    assert (message.part, message.text) == (None, "jalan ")


def test_eight_bit_data_for_a_port_is_a_binary_message_and_no_part() -> None:
    message = heard(
        part_sms(b"\x0b\x00\x03\xcc\x02\x01\x05\x04\x0b\x84\x23\xf0", coding="1", charset="8-BIT")
    )
    assert (message.unsupported, message.part, message.text) == ("binary message", None, "")


def test_a_part_may_be_nothing_but_a_blank() -> None:
    assert heard(part_sms(b"\x05\x00\x03\xcc\x02\x02", text=" ")).unsupported is None


def test_an_aggregators_own_parameters_tell_the_part() -> None:
    message = hear(called(urlencode(MESSAGE | {"ref": "a7", "seq": "2", "of": "3"})))
    assert message.part == Part("a7", 2, 3)


@pytest.mark.parametrize(
    ("reference", "number", "total"),
    [
        ("", "1", "2"),
        ("a7", "0", "2"),
        ("a7", "3", "2"),
        ("a7", "1", "1"),
        ("a7", "one", "2"),
        ("a7", "1", "999"),
        ("a7", "-1", "2"),
        ("a7", "1", "9" * 5000),
        ("a7", "\u00b2", "3"),
    ],
)
def test_nonsense_about_parts_leaves_the_message_whole(reference: str, number: str, total: str) -> None:
    message = hear(called(urlencode(MESSAGE | {"ref": reference, "seq": number, "of": total})))
    assert (message.part, message.text) == (None, "Ada banjir")


def test_without_an_id_two_parts_with_the_same_words_are_two() -> None:
    headers = (b"\x05\x00\x03\xcc\x02\x01", b"\x05\x00\x03\xcc\x02\x02")
    assert len({heard(part_sms(header, id="")).external_id for header in headers}) == 2
    parts = ({"ref": "a7", "seq": number, "of": "2", "trxid": ""} for number in "12")
    assert len({hear(called(urlencode(MESSAGE | part))).external_id for part in parts}) == 2


def test_a_part_keeps_its_repeat_window() -> None:
    assert heard(part_sms(b"\x05\x00\x03\xcc\x02\x01")).repeat_window == timedelta(seconds=60)


# Where they call from.


@pytest.mark.parametrize(
    ("allowed", "peer"),
    [
        (["10.20.30.40"], "10.20.30.40"),
        (["10.0.0.1", "10.20.0.0/16"], "10.20.30.40"),
        (["10.20.0.0/16"], "::ffff:10.20.30.40"),
        (["2001:db8::/32"], "2001:db8::17"),
        ("10.0.0.1, 10.20.0.0/16", "10.20.30.40"),
        ([], "10.20.30.40"),
        ([], ""),
        ("", "203.0.113.5"),
    ],
)
def test_who_is_allowed_may_call(allowed: Any, peer: str) -> None:
    channel(allow_from=allowed).verify(replace(sms(), peer=peer))


@pytest.mark.parametrize("peer", ["10.21.0.1", "::1", "", "unknown", "10.20.30.40, 10.21.0.1"])
@pytest.mark.parametrize("tail", [SECRET, f"{SECRET}/dlr"])
def test_who_is_not_allowed_is_refused_although_the_secret_is_right(peer: str, tail: str) -> None:
    with pytest.raises(SignatureInvalid, match="allow_from"):
        channel(allow_from=["10.20.0.0/16"]).verify(replace(sms(), tail=tail, peer=peer))


def test_an_allowed_address_without_the_secret_is_refused() -> None:
    with pytest.raises(SignatureInvalid, match="secret"):
        channel(allow_from=["10.20.0.0/16"]).verify(replace(sms(), tail="wrong", peer="10.20.30.40"))


@pytest.mark.parametrize("wrong", ["10.20.0.0/33", "10.20.30.40/16", "kannel.example.id", "10.20"])
def test_an_address_that_is_none_is_named(wrong: str) -> None:
    with pytest.raises(SettingsInvalid) as invalid:
        channel(allow_from=["10.0.0.1", wrong])
    assert invalid.value.path == "channels.sms_1708.kannel.allow_from"
    assert wrong in invalid.value.problem


def test_a_list_of_addresses_that_is_none_is_refused() -> None:
    with pytest.raises(SettingsInvalid, match=r"allow_from: .*no list"):
        channel(allow_from={"a": "b"})


# Who is a person.


@pytest.mark.parametrize("sender", ["+3355", "+BANKCONTOH", "+62"])
def test_a_sender_to_whom_kannel_gave_a_plus_is_still_no_person(sender: str) -> None:
    message = hear(called(urlencode(MESSAGE | {"msisdn": sender})))
    assert (message.sender, message.repliable) == (Address("sms", sender[1:]), False)
