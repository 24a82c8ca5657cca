"""What citizens say over the link."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.addresses import Address
from channels.messages import InboundMessage, Part, Unreadable
from channels.sms_1708 import alphabet
from channels.sms_1708.smpp import codec, inbound
from channels.sms_1708.smpp.pdu import Garbled
from tests.channels.smpp.fake_smsc import CITIZEN, DATA_SM, DELIVER_SM, data_body, message_body, pdu, tlv
from tests.channels.smpp.samples import MINUTE, NOON, heard, message, read, unreadable

UDH8 = bytes.fromhex("0500037f0302")
UDH16 = bytes.fromhex("06080401ff0302")
SAR = tlv(0x020C, b"\x01\xff") + tlv(0x020E, b"\3") + tlv(0x020F, b"\2")


def test_a_text_is_heard_with_who_sent_it_and_when() -> None:
    said = message(b"Jalan rusak di RT 03")
    assert (said.text, said.sender, said.channel, said.account) == (
        "Jalan rusak di RT 03",
        Address("sms", "+6281200000001"),
        "sms_1708",
        "1708",
    )
    assert said.sent_at == NOON
    assert said.repliable
    assert said.unsupported is None
    assert said.part is None
    assert said.repeat_window == MINUTE
    assert said.raw["command"] == "deliver_sm"


@pytest.mark.parametrize(
    ("coding", "octets", "text"),
    [
        (0, alphabet.encode("50% @ {[€]} §"), "50% @ {[€]} §"),
        (1, b"50% @ [1]", "50% @ [1]"),
        (3, "Café ¼".encode("latin-1"), "Café ¼"),
        (6, "дождь".encode("iso8859-5"), "дождь"),
        (8, "banjir 🌊 di sini".encode("utf-16-be"), "banjir 🌊 di sini"),
        (0x10, alphabet.encode("[kilat]"), "[kilat]"),  # shown at once
        (0x18, "kilat 🌊".encode("utf-16-be"), "kilat 🌊"),
        (0xC8, alphabet.encode("_"), "_"),
        (0xE0, "ada".encode("utf-16-be"), "ada"),
        (0xF0, alphabet.encode("_"), "_"),
        (0xF1, alphabet.encode("@"), "@"),
        (0x7B, "Café — 🌊".encode(), "Café — 🌊"),  # a coding nobody has heard of
        (0x7B, "Café".encode("latin-1"), "Café"),
    ],
)
def test_the_words_are_read_by_their_coding(coding: int, octets: bytes, text: str) -> None:
    said = message(octets, data_coding=coding)
    assert (said.text, said.unsupported) == (text, None)
    assert said.raw["short_message"] == octets.hex()


def test_an_operator_whose_default_is_latin_1_is_read_so() -> None:
    assert message(b"Caf\xe9 @ [1]", default="latin-1").text == "Café @ [1]"


@pytest.mark.parametrize("coding", [2, 4, 0x14, 0x15, 0xF4, 0xF5])
def test_eight_bit_data_is_a_binary_message_and_no_text_whatever_can_be_read_into_it(coding: int) -> None:
    said = message(b"BEGIN:VCARD", data_coding=coding)
    assert (said.text, said.unsupported) == ("", "binary message")
    assert bytes.fromhex(said.raw["short_message"]) == b"BEGIN:VCARD"


@pytest.mark.parametrize(
    ("coding", "octets", "text"),
    [(0, b"caf\xe9", "caf\ufffd"), (1, b"caf\xe9", "caf\ufffd"), (8, b"\0a\0", "a\ufffd")],
)
def test_what_cannot_be_decoded_is_kept_with_its_gaps(coding: int, octets: bytes, text: str) -> None:
    assert message(octets, data_coding=coding).text == text


@pytest.mark.parametrize(("coding", "octets"), [(0, b""), (0, b" \n"), (8, b"\0 \0\0")])
def test_an_empty_text_is_kept_and_says_so(coding: int, octets: bytes) -> None:
    assert message(octets, data_coding=coding).unsupported == "empty message"


@pytest.mark.parametrize(
    ("source", "ton", "sender"),
    [
        ("081200000001", 0, "+6281200000001"),
        ("6281200000001", 1, "+6281200000001"),
        ("+6281200000001", 1, "+6281200000001"),
        ("6281200000001", 0, "+6281200000001"),
        ("081200000001", 1, "+6281200000001"),
        ("6598765432", 1, "+6598765432"),  # Singapore, roaming
    ],
)
def test_every_form_of_a_number_is_the_same_person(source: str, ton: int, sender: str) -> None:
    assert message(source=source, source_ton=ton).sender == Address("sms", sender)


@pytest.mark.parametrize(("source", "ton"), [("BANKXYZ", 5), ("3355", 3), ("3355", 1), ("Info-Promo", 0)])
def test_a_sender_that_is_no_person_is_heard_and_not_answered(source: str, ton: int) -> None:
    said = message(source=source, source_ton=ton)
    assert said.sender == Address("sms", source)
    assert not said.repliable


@pytest.mark.parametrize("source", ["", " "])
def test_a_message_without_a_sender_is_kept_as_unreadable(source: str) -> None:
    event = unreadable(inbound.message(heard(source=source), "1708", NOON, MINUTE, "gsm7"))
    assert event.reason
    assert '"short_message":"68616c6f"' in event.raw


# Pieces.


def test_a_piece_by_its_header_is_heard_without_the_header() -> None:
    said = message(UDH8 + b"rusak", esm_class=0x40)
    assert (said.text, said.part) == ("rusak", Part("8:7f", 2, 3))
    assert message(UDH16 + b"rusak", esm_class=0x40).part == Part("16:01ff", 2, 3)


def test_a_piece_by_parameters_is_one_too() -> None:
    said = message(b"rusak", tlvs=SAR)
    assert (said.text, said.part) == ("rusak", Part("sar:01ff", 2, 3))


@pytest.mark.parametrize(
    "parameters",
    [
        tlv(0x020C, b"\0\1"),
        tlv(0x020C, b"\0\1") + tlv(0x020E, b"\2"),
        tlv(0x020C, b"\0\1") + tlv(0x020E, b"\2") + tlv(0x020F, b"\0"),
        tlv(0x020C, b"\0\1") + tlv(0x020E, b"\2") + tlv(0x020F, b"\3"),
        tlv(0x020E, b"\2") + tlv(0x020F, b"\1"),
        tlv(0x020C, b"") + tlv(0x020E, b"\2") + tlv(0x020F, b"\1"),
    ],
)
def test_parameters_that_name_no_piece_make_it_a_message_of_its_own(parameters: bytes) -> None:
    assert message(tlvs=parameters).part is None


def test_a_long_text_in_message_payload_is_heard_whole() -> None:
    text = "Jalan rusak parah. " * 100
    said = message(b"", tlvs=tlv(0x0424, alphabet.encode(text)))
    assert (said.text, said.part, said.unsupported) == (text, None, None)


def test_a_header_in_message_payload_is_read_as_well() -> None:
    said = message(b"", esm_class=0x40, tlvs=tlv(0x0424, UDH8 + b"rusak"))
    assert (said.text, said.part) == ("rusak", Part("8:7f", 2, 3))


def test_a_header_that_names_no_piece_is_no_text() -> None:
    said = message(bytes.fromhex("06050423f40000") + b"halo", esm_class=0x40)
    assert (said.text, said.part) == ("halo", None)


def test_octets_that_look_like_a_header_are_words_where_none_is_announced() -> None:
    assert message(b"\x05\x00\x03\x7f\x03\x02").part is None


def test_a_piece_of_spaces_is_a_piece_and_not_an_empty_message() -> None:
    assert message(UDH8 + b"   ", esm_class=0x40).unsupported is None


def test_a_piece_handed_over_twice_is_told_by_the_same_window_as_a_message() -> None:
    assert message(UDH8 + b"rusak", esm_class=0x40).repeat_window == MINUTE


def test_a_piece_is_no_repeat_of_another_that_says_the_same() -> None:
    first = message(UDH8 + b"ha", esm_class=0x40)
    other = message(UDH8[:-1] + b"\3ha", esm_class=0x40)
    assert first.text == other.text
    assert first.external_id != other.external_id


def test_an_emoji_cut_in_half_leaves_a_gap_on_either_side_and_its_octets_in_raw() -> None:
    octets = "a🌊b".encode("utf-16-be")
    first = message(UDH8[:-1] + b"\1" + octets[:4], esm_class=0x40, data_coding=8)
    second = message(UDH8[:-1] + b"\2" + octets[4:], esm_class=0x40, data_coding=8)
    assert (first.text, second.text) == ("a\ufffd", "\ufffdb")
    kept = b"".join(bytes.fromhex(piece.raw["short_message"])[6:] for piece in (first, second))
    assert kept.decode("utf-16-be") == "a🌊b"


# Which message it is.


def test_the_same_message_handed_over_once_more_has_the_same_external_id() -> None:
    assert message().external_id == message().external_id
    again = inbound.message(
        codec.deliver_sm(read(pdu(DELIVER_SM, 4711, message_body()))), "1708", NOON, MINUTE, "gsm7"
    )
    assert isinstance(again, InboundMessage)
    assert again.external_id == message().external_id


def test_anything_said_otherwise_has_another_external_id() -> None:
    others = [
        message(b"lain"),
        message(source="6281200000002"),
        message(destination="1709"),
        message(data_coding=8),
        message(esm_class=0x40),
        message(tlvs=SAR),
        message(tlvs=tlv(0x0204, b"\0\1")),
        message(tlvs=tlv(0x001E, b"a-1\0")),
        message(at=NOON + timedelta(hours=1)),
    ]
    assert len({each.external_id for each in [message(), *others]}) == 10


def test_an_id_that_is_the_same_for_every_message_hides_none() -> None:
    same = tlv(0x001E, b"receipted_message_id\0")
    assert message(b"1", tlvs=same).external_id != message(b"2", tlvs=same).external_id
    later = message(b"1", tlvs=same, at=NOON + timedelta(hours=1))
    assert later.external_id != message(b"1", tlvs=same).external_id


def test_a_citizen_who_types_what_a_receipt_looks_like_is_heard() -> None:
    typed = heard(b"id:1 sub:001 dlvrd:001 submit date:2601011200 done date:2601011201 stat:DELIVRD err:000")
    assert not typed.is_receipt


@given(
    st.one_of(
        st.binary(max_size=60),
        st.builds(
            lambda words, esm, coding, tlvs: message_body(
                words, esm_class=esm, data_coding=coding, tlvs=tlvs
            ),
            st.binary(max_size=40),
            st.integers(0, 255),
            st.integers(0, 255),
            st.binary(max_size=20),
        ),
    )
)
def test_no_octets_make_it_raise(body: bytes) -> None:
    try:
        deliver = codec.deliver_sm(read(pdu(DELIVER_SM, 1, body)))
    except Garbled:
        return
    event = inbound.message(deliver, "1708", NOON, MINUTE, "gsm7")
    assert isinstance(event, Unreadable) or event.sender
    assert isinstance(event, Unreadable) or "\x00" not in event.text


def test_a_data_sm_is_heard_like_a_deliver_sm() -> None:
    deliver = codec.deliver_sm(read(pdu(DATA_SM, 1, data_body(b"\0a", data_coding=8))))
    event = inbound.message(deliver, "1708", NOON, MINUTE, "gsm7")
    assert isinstance(event, InboundMessage)
    assert (event.text, event.sender.path) == ("a", f"+{CITIZEN}")
