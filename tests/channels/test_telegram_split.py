"""Where a long text is cut."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.telegram.split import TEXT_LIMIT, split


@pytest.mark.parametrize("text", ["", " ", "halo", "x" * TEXT_LIMIT, "😀" * TEXT_LIMIT, " halo\n"])
def test_what_fits_is_left_as_it_is(text: str) -> None:
    assert split(text) == [text]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("satu dua.\ntiga\n\nempat lima", ["satu dua.\ntiga", "empat lima"]),
        ("satu. dua tiga\nempat lima", ["satu. dua tiga", "empat lima"]),
        ("satu dua tiga. empat lima", ["satu dua tiga.", "empat lima"]),
        ("satu dua tiga empat lima", ["satu dua tiga", "empat lima"]),
        ("a\n\nsatu dua tiga empat", ["a\n\nsatu dua tiga", "empat"]),
        ("apa? benar! itu. yang lain", ["apa? benar! itu.", "yang lain"]),
        ('"Tidak ada." Kata dia itu.', ['"Tidak ada."', "Kata dia itu."]),
        ("x" * 25, ["x" * 16, "x" * 9]),
        ("😀" * 17, ["😀" * 16, "😀"]),
        ("satu dua tiga abc   d", ["satu dua tiga", "abc   d"]),
    ],
)
def test_a_long_text_is_cut_where_a_reader_would_pause(text: str, parts: list[str]) -> None:
    assert split(text, 16) == parts


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("nomor 482 915 6037 selesai", ["nomor", "482 915 6037", "selesai"]),
        ("no 482 915 6037. Terima kasih", ["no 482 915 6037.", "Terima kasih"]),
        ("nomormu:482 915 6037", ["nomormu:", "482 915 6037"]),
        ("hubungi 0812-0000-0001 ya", ["hubungi", "0812-0000-0001", "ya"]),
        ("1" * 20, ["1" * 16, "1" * 4]),
    ],
)
def test_a_number_is_never_cut_unless_it_is_longer_than_a_message(text: str, parts: list[str]) -> None:
    assert split(text, 16) == parts


def test_a_ticket_number_at_the_limit_stays_whole() -> None:
    for before in range(TEXT_LIMIT - 20, TEXT_LIMIT + 2):
        parts = split("kata " * (before // 5) + "x" * (before % 5) + " 482 915 6037 sudah selesai.")
        assert sum("482 915 6037" in part for part in parts) == 1


TEXTS = st.lists(st.text(st.sampled_from("ab 1.\n?😀é"), max_size=12)).map("".join)


@given(TEXTS, st.integers(1, 12))
def test_nothing_is_lost_but_blanks_and_no_part_is_too_long_or_blank(text: str, limit: int) -> None:
    parts = split(text, limit)
    assert all(len(part) <= limit for part in parts)
    if len(text) > limit and text.strip():
        assert all(part.strip() for part in parts)
    assert re.sub(r"\s", "", "".join(parts)) == re.sub(r"\s", "", text)
