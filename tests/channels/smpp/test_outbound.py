"""Replies as parts, and what the SMS centre says to them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.addresses import Address
from channels.errors import (
    AccountRefused,
    MessageRejected,
    ProviderUnavailable,
    RecipientUnreachable,
    Throttled,
)
from channels.messages import OutboundMessage
from channels.sms_1708 import alphabet, segments, udh
from channels.sms_1708.smpp import outbound
from channels.sms_1708.smpp.outbound import ShortMessage
from tests.channels.smpp.samples import smpp_settings

CITIZEN = Address("sms", "+6281200000001")


def parts(text: str, to: Address = CITIZEN, default: str = "gsm7") -> list[ShortMessage]:
    return outbound.short_messages(OutboundMessage("d-1", to, text), 0x7F, default)  # type: ignore[arg-type]


def words(sent: list[ShortMessage]) -> str:
    """The parts joined again, as a phone does it."""
    read = ""
    for part in sent:
        header, octets = udh.split(part.user_data) if part.esm_class & 0x40 else (b"", part.user_data)
        assert len(header) in (0, 6)
        read += alphabet.decode(octets) if part.data_coding == 0 else octets.decode("utf-16-be")
    return read


def test_a_short_reply_is_one_message_in_the_ordinary_alphabet() -> None:
    assert parts("Laporan 482 @ {RT 03}") == [
        ShortMessage("6281200000001", 0, 0, alphabet.encode("Laporan 482 @ {RT 03}"))
    ]


def test_what_gsm_lacks_goes_out_as_ucs2() -> None:
    (part,) = parts("Terima kasih 🙏")
    assert (part.data_coding, part.user_data) == (8, "Terima kasih 🙏".encode("utf-16-be"))


def test_a_curly_quote_does_not_double_the_price() -> None:
    (part,) = parts("Jalan “Mawar”")
    assert (part.data_coding, part.user_data) == (0, b'Jalan "Mawar"')


def test_a_long_reply_is_cut_into_parts_that_know_their_place() -> None:
    sent = parts("a" * 307)
    assert [len(part.user_data) for part in sent] == [6 + 153, 6 + 153, 6 + 1]
    assert [part.user_data[:6].hex() for part in sent] == ["0500037f0301", "0500037f0302", "0500037f0303"]
    assert {part.esm_class for part in sent} == {0x40}


@pytest.mark.parametrize(("text", "count"), [("a" * 160, 1), ("a" * 161, 2), ("🌊" * 35, 1), ("🌊" * 36, 2)])
def test_a_text_is_cut_only_where_it_has_to_be(text: str, count: int) -> None:
    assert len(parts(text)) == count


@pytest.mark.parametrize("text", ["a" * 152 + "€" + "b" * 20, "я" + "🌊" * 60])
def test_no_character_is_cut_in_half(text: str) -> None:
    sent = parts(text)
    assert words(sent) == text
    assert words(sent[:1]) + words(sent[1:]) == text


@pytest.mark.parametrize(
    ("before", "default", "moved"),
    [
        ("“" + "a" * 147 + "”", "gsm7", '"' + "a" * 147 + '"   \n'),
        ("🌊" * 31, "gsm7", "🌊" * 31 + "    \n"),
        # € is in GSM-7 and not in latin-1, so that this goes out in parts of 67.
        ("€" + "a" * 58, "latin-1", "€" + "a" * 58 + "       \n"),
    ],
)
def test_a_ticket_number_on_the_seam_of_two_parts_begins_the_next(
    before: str, default: str, moved: str
) -> None:
    first, *rest = parts(before + "482 915 6059" + " telah diterima" * 3, default=default)
    assert words([first]) == moved
    assert words(rest).startswith("482 915 6059")


@given(st.text(alphabet=st.sampled_from("aé€{\n 🌊я"), max_size=700))
def test_a_text_goes_out_whole_and_in_as_many_parts_as_are_counted(text: str) -> None:
    sent = parts(text)
    assert words(sent) == segments.to_gsm7(text)
    assert len(sent) == segments.count(segments.to_gsm7(text))
    assert all(len(part.user_data) <= 254 for part in sent)


def test_where_the_default_is_latin_1_it_goes_out_so() -> None:
    (part,) = parts("Café @ [1]", default="latin-1")
    assert (part.data_coding, part.user_data) == (0, "Café @ [1]".encode("latin-1"))


def test_what_latin_1_lacks_goes_out_as_ucs2_there() -> None:
    (part,) = parts("Rp 5 = € 1", default="latin-1")
    assert (part.data_coding, part.user_data) == (8, "Rp 5 = € 1".encode("utf-16-be"))


@pytest.mark.parametrize("path", ["BANKXYZ", "", "+", "+6281200000001x", "+" + "1" * 21, "+٦٢٨١٢"])
def test_what_is_no_number_is_refused_before_it_goes_anywhere(path: str) -> None:
    with pytest.raises(MessageRejected):
        parts("halo", Address("sms", path))


def test_a_submit_says_from_where_to_whom_and_that_we_want_a_receipt() -> None:
    (part,) = parts("halo")
    assert part.fields("1708", smpp_settings(source_ton=5, source_npi=1)) == {
        "source_addr_ton": 5,
        "source_addr_npi": 1,
        "source_addr": "1708",
        "dest_addr_ton": 1,
        "dest_addr_npi": 1,
        "destination_addr": "6281200000001",
        "esm_class": 0,
        "registered_delivery": 1,
        "data_coding": 0,
        "short_message": b"halo",
    }


def test_neither_text_nor_number_is_in_a_repr() -> None:
    assert "6281200000001" not in repr(parts("halo"))
    assert "halo" not in repr(parts("halo"))


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (0x58, Throttled),
        (0x14, Throttled),
        (0x0B, RecipientUnreachable),
        (0x01, MessageRejected),
        (0x43, MessageRejected),
        (0x65, MessageRejected),
        (0x0A, AccountRefused),
        (0x48, AccountRefused),
        (0x51, AccountRefused),
        (0x08, ProviderUnavailable),
        (0x45, ProviderUnavailable),
        (0x04, ProviderUnavailable),
        (0x64, ProviderUnavailable),
        (0xFF, ProviderUnavailable),
        (0x400, ProviderUnavailable),  # the operator's own: a refusal, so a repeat reaches nobody twice
    ],
)
def test_what_the_centre_answers_is_said_in_our_words(status: int, kind: type) -> None:
    error = outbound.error(status)
    assert type(error) is kind
    assert error.code == f"0x{status:08x}"
    assert error.detail
