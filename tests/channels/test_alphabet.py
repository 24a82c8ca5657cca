"""The alphabet of an ordinary SMS."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.sms_1708 import alphabet, segments

EVERY_CHARACTER = [chr(code) for code in range(0x3000) if segments.encoding(chr(code)) == "GSM-7"]


def test_it_has_just_the_characters_that_a_text_is_counted_by() -> None:
    assert len(EVERY_CHARACTER) == 127 + 10
    assert alphabet.decode(alphabet.encode("".join(EVERY_CHARACTER))) == "".join(EVERY_CHARACTER)
    with pytest.raises(KeyError):
        alphabet.encode("🌊")


@pytest.mark.parametrize(
    ("octets", "text"),
    [
        (b"\x00", "@"),
        (b"\x02", "$"),
        (b"\x11", "_"),
        (b"\x5f", "§"),
        (b"\x7f", "à"),
        (b"\x1b\x65", "€"),
        (b"\x1b\x3c1\x1b\x3e", "[1]"),
        (b"Jalan rusak 50%", "Jalan rusak 50%"),
    ],
)
def test_octets_are_read_and_written_as_the_standards_table_has_them(octets: bytes, text: str) -> None:
    assert alphabet.decode(octets) == text
    assert alphabet.encode(text) == octets


@pytest.mark.parametrize(
    ("octets", "text"),
    [(b"caf\xe9", "caf\ufffd"), (b"a\x1b", "a\ufffd"), (b"\x1bA", "A"), (b"\x1b\x1b", "\ufffd")],
)
def test_what_is_no_character_leaves_a_gap(octets: bytes, text: str) -> None:
    assert alphabet.decode(octets) == text


@given(st.binary())
def test_no_octets_make_it_raise(octets: bytes) -> None:
    assert len(alphabet.decode(octets)) <= len(octets)
