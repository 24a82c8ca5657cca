"""Which piece of a longer message an SMS is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.messages import Part
from channels.sms_1708 import udh


@pytest.mark.parametrize(
    ("header", "part"),
    [
        ("0500037f0302", Part("8:7f", 2, 3)),
        ("06080401ff0201", Part("16:01ff", 1, 2)),
        ("050003000101", Part("8:00", 1, 1)),
        ("050003fffffe", Part("8:ff", 254, 255)),
    ],
)
def test_a_header_says_which_piece_of_which_message(header: str, part: Part) -> None:
    assert udh.part_of(bytes.fromhex(header)) == part


@pytest.mark.parametrize("header", ["00037f0302", "080401ff0201", "080401ff0201240101"])
def test_the_length_octet_may_be_missing(header: str) -> None:
    part = udh.part_of(bytes.fromhex(header))
    assert part is not None
    assert part == udh.part_of(bytes([len(header) // 2]) + bytes.fromhex(header))


def test_one_number_in_eight_bits_and_in_sixteen_are_two_references() -> None:
    assert udh.part_of(bytes.fromhex("0500037f0201")) != udh.part_of(bytes.fromhex("060804007f0201"))


@pytest.mark.parametrize("header", ["0b050423f4000000037f0302", "0800037f0302240101"])
def test_other_elements_beside_it_are_passed_over(header: str) -> None:
    assert udh.part_of(bytes.fromhex(header)) == Part("8:7f", 2, 3)


def test_of_two_that_exclude_each_other_the_last_one_counts() -> None:
    assert udh.part_of(bytes.fromhex("0b00037f03020804000a0201")) == Part("16:000a", 1, 2)


@pytest.mark.parametrize(
    "header",
    [
        "",
        "00",
        "05",
        "06050423f40000",  # ports alone
        "0500037f0300",  # piece 0
        "0500037f0304",  # piece 4 of 3
        "0500037f0000",  # of none
        "0500047f0302",  # longer than the header
        "0400027f03",  # without its piece
        "0700037f030299",  # an octet too many
        "0600037f0302ff",
        "05080301ff02",  # sixteen bits in three octets
    ],
)
def test_a_header_that_is_malformed_or_of_something_else_names_no_piece(header: str) -> None:
    assert udh.part_of(bytes.fromhex(header)) is None


@given(st.binary(max_size=40))
def test_no_octets_make_it_raise(octets: bytes) -> None:
    part = udh.part_of(octets)
    assert part is None or 1 <= part.number <= part.total
    header, rest = udh.split(octets)
    assert header + rest == octets


def test_a_header_is_cut_from_what_follows_it() -> None:
    assert udh.split(b"\x05\x00\x03\x7f\x03\x02halo") == (b"\x05\x00\x03\x7f\x03\x02", b"halo")
    assert udh.split(b"\x00halo") == (b"\x00", b"halo")


@pytest.mark.parametrize("user_data", [b"", b"\x05\x00\x03", b"halo"])
def test_a_header_longer_than_the_data_is_none(user_data: bytes) -> None:
    assert udh.split(user_data) == (b"", user_data)
