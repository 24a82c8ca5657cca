"""PDUs as octets."""

import asyncio
import json
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.messages import raw_json
from channels.sms_1708.smpp import codec
from channels.sms_1708.smpp.pdu import Fields, Garbled, Pdu
from tests.channels.smpp.fake_smsc import (
    DATA_SM,
    DELIVER_SM,
    bind_fields,
    c_string,
    data_body,
    message_body,
    pdu,
    submit_fields,
    tlv,
)
from tests.channels.smpp.samples import heard, read


def test_a_message_has_the_fields_it_came_with() -> None:
    message = heard(b"Jalan rusak", source="081200000001", source_ton=0, esm_class=0x40, data_coding=8)
    assert (message.command, message.source, message.source_ton) == ("deliver_sm", "081200000001", 0)
    assert (message.destination, message.esm_class, message.data_coding) == ("1708", 0x40, 8)
    assert message.user_data == message.short_message == b"Jalan rusak"


def test_everything_is_in_raw_with_octets_in_hexadecimal() -> None:
    raw = heard(b"\x00\xff", tlvs=tlv(0x1400, b"\x01\x02")).raw
    assert json.loads(raw_json(raw)) == raw
    assert raw["source_addr"] == "6281200000001"
    assert raw["short_message"] == "00ff"
    assert raw["tlvs"] == {"0x1400": "0102"}
    assert bytes.fromhex(raw["octets"]) == pdu(
        DELIVER_SM, 7, message_body(b"\x00\xff", tlvs=tlv(0x1400, b"\x01\x02"))
    )


def test_a_message_without_words_is_one() -> None:
    assert heard(b"").short_message == b""
    assert heard(b"", tlvs=tlv(0x0204, b"\0\7")).tlvs == {0x0204: b"\0\7"}


@pytest.mark.parametrize(
    "parameters",
    [
        {0x1400: b"xy", 0x0600: b"", 0x1205: b"\1"},  # a vendor's, a future one, one that no deliver_sm has
        {0x001E: b"abc123"},  # no NUL at its end
        {0x020C: b"\7", 0x020E: b"\2", 0x020F: b"\1"},  # one octet instead of two
        {0x0427: b"\x09", 0x0424: b"x" * 60_000},
    ],
)
def test_optional_parameters_of_any_kind_and_length_are_kept_as_they_are(
    parameters: dict[int, bytes],
) -> None:
    assert heard(tlvs=b"".join(tlv(*each) for each in parameters.items())).tlvs == parameters


def test_of_a_repeated_parameter_the_first_counts() -> None:
    assert heard(tlvs=tlv(0x0204, b"\0\1") + tlv(0x0204, b"\0\2")).tlvs == {0x0204: b"\0\1"}


@pytest.mark.parametrize("tail", [b"\0", b"\x04\x24\x00", b"\x04\x24\x00\x09halo"])
def test_parameters_cut_off_at_the_end_spoil_no_message(tail: bytes) -> None:
    message = heard(b"halo", tlvs=tlv(0x0204, b"\0\1") + tail)
    assert (message.short_message, message.tlvs) == (b"halo", {0x0204: b"\0\1"})


def test_a_data_sm_carries_its_words_in_a_parameter() -> None:
    message = codec.deliver_sm(read(pdu(DATA_SM, 7, data_body(b"halo"))))
    assert (message.command, message.user_data, message.source) == ("data_sm", b"halo", "6281200000001")


BODY = message_body(b"halo")


@pytest.mark.parametrize(
    "body",
    [
        *(BODY[:length] for length in range(len(BODY))),
        BODY.replace(b"\x04halo", b"\x09halo"),  # longer than it is
        BODY.replace(b"1708\0", b"1708x"),  # a text without an end
        b"x" * 50,
    ],
)
def test_what_does_not_fit_its_length_is_garbled(body: bytes) -> None:
    with pytest.raises(Garbled):
        codec.deliver_sm(read(pdu(DELIVER_SM, 7, body)))


@given(st.binary(max_size=80), st.sampled_from([DELIVER_SM, DATA_SM]))
def test_no_octets_make_it_raise_anything_else(body: bytes, command: int) -> None:
    try:
        message = codec.deliver_sm(read(pdu(command, 7, body)))
    except Garbled:
        return
    assert bytes.fromhex(message.raw["octets"])[16:] == body


def test_a_bind_has_what_the_centre_reads() -> None:
    fields = {"system_id": "lapor", "password": "12345678", "system_type": "VMA", "address_range": "1708"}
    octets = codec.encode("bind_transceiver", 1, 0, fields)
    assert struct.unpack(">IIII", octets[:16]) == (len(octets), 0x9, 0, 1)
    assert bind_fields(octets[16:]) == fields | {"interface_version": 0x34, "addr_ton": 0, "addr_npi": 0}


def test_a_submit_has_what_the_centre_reads() -> None:
    given: Fields = {
        "source_addr_ton": 3,
        "source_addr": "1708",
        "dest_addr_ton": 1,
        "dest_addr_npi": 1,
        "destination_addr": "6281200000001",
        "esm_class": 0x40,
        "registered_delivery": 1,
        "data_coding": 8,
        "short_message": b"\0\xff" * 127,
    }
    octets = codec.encode("submit_sm", 0x7FFFFFFF, 0, given)
    assert struct.unpack(">IIII", octets[:16]) == (len(octets), 0x4, 0, 0x7FFFFFFF)
    read = submit_fields(octets[16:])
    assert read["source"] == (3, 0, "1708")
    assert read["destination"] == (1, 1, "6281200000001")
    assert (read["esm_class"], read["registered_delivery"], read["data_coding"]) == (0x40, 1, 8)
    assert read["short_message"] == b"\0\xff" * 127


@pytest.mark.parametrize(
    ("name", "code", "body"),
    [
        ("deliver_sm_resp", 0x80000005, b"\0"),
        ("data_sm_resp", 0x80000103, b"\0"),
        ("enquire_link_resp", 0x80000015, b""),
        ("unbind", 0x6, b""),
        ("unbind_resp", 0x80000006, b""),
        ("enquire_link", 0x15, b""),
        ("generic_nack", 0x80000000, b""),
    ],
)
def test_answers_carry_the_number_and_the_status(name: str, code: int, body: bytes) -> None:
    assert codec.encode(name, 42, 0x64, {}) == pdu(code, 42, body, 0x64)


@pytest.mark.parametrize(
    ("body", "id"), [(b"", ""), (b"\0", ""), (b"a-1\0", "a-1"), (b"a-1", "a-1"), (b" a\xe9\0\x04\x27", "aé")]
)
def test_the_id_of_a_submitted_message_is_read_with_and_without_its_end(body: bytes, id: str) -> None:
    assert codec.message_id(read(pdu(0x80000004, 1, body))) == id


async def test_pdus_are_read_one_by_one() -> None:
    reader = asyncio.StreamReader()
    first, second = pdu(0x15, 1), pdu(0x0BAD, 2, b"x", 3)
    reader.feed_data(first + second)
    assert await codec.read(reader) == Pdu("enquire_link", 0, 1, first)
    assert await codec.read(reader) == Pdu("0x00000bad", 3, 2, second)


@pytest.mark.parametrize("header", [b"GET / HTTP/1.1\r\n", struct.pack(">IIII", 15, 5, 0, 1)])
async def test_a_length_that_no_pdu_has_is_garbled(header: bytes) -> None:
    reader = asyncio.StreamReader()
    reader.feed_data(header)
    with pytest.raises(Garbled):
        await codec.read(reader)


def test_the_password_is_in_no_repr() -> None:
    octets = codec.encode("bind_transceiver", 1, 0, {"system_id": "lapor", "password": "s3cret-X"})
    assert "s3cret" not in repr(Pdu("bind_transceiver", 0, 1, octets))
    assert c_string("s3cret-X") in octets
