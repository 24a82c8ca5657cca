"""280 by X's count, and a number that is never cut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.twitter.weight import LIMIT, fit, has_link, ticket, weight

TICKET = "482 915 6037"


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("", 0),
        ("Laporan diterima.", 17),
        ("“kutip” – dan…", 15),
        ("e\u0301", 1),
        ("ꦭꦥꦺꦴꦂ", 10),
        ("报告", 4),
        ("😀", 2),
        ("Lihat https://t.co/abc", 29),
        ("lapor.go.id", 23),
        ("a\nb", 3),
    ],
)
def test_a_text_is_counted_as_x_counts_it(text: str, counted: int) -> None:
    assert weight(text) == counted


def test_what_x_counts_as_one_may_count_more_and_never_less() -> None:
    family = "👨‍👩‍👧"
    assert weight(family) >= 2
    assert weight("https://example.com/" + "a" * 100) >= 23
    assert weight("selesai.Nomor") >= 13


@pytest.mark.parametrize("text", ["a" * 280, "ꦭ" * 140, f"Laporan {TICKET} diterima."])
def test_what_fits_goes_out_as_it_is(text: str) -> None:
    assert fit(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "kata " * 100 + TICKET,
        TICKET + " kata" * 100,
        "kata " * 55 + TICKET + " kata" * 50,
        "kata " * 54 + "ab " + TICKET,
        "a" * 400 + TICKET,
        "ꦭꦥꦺꦴꦂ " * 60 + TICKET,
    ],
)
def test_a_longer_one_is_cut_between_two_words_and_keeps_its_number(text: str) -> None:
    short = fit(text)
    assert weight(short) <= LIMIT
    assert TICKET in short
    assert "…" in short


@given(
    st.lists(st.sampled_from(["kata", "ꦭꦥꦺꦴꦂ", "😀", "panjang" * 9, "\n", "1234"]), max_size=90),
    st.lists(st.sampled_from(["kata", "ꦭꦥꦺꦴꦂ", "😀", "panjang" * 9]), max_size=90),
)
def test_the_number_survives_wherever_it_stands(before: list[str], after: list[str]) -> None:
    short = fit(" ".join([*before, TICKET, *after]))
    assert weight(short) <= LIMIT
    assert ticket(short) == TICKET


def test_one_long_word_is_cut_anywhere() -> None:
    assert weight(fit("a" * 1000)) <= LIMIT


def test_times_decimals_and_missing_spaces_are_no_links() -> None:
    assert not has_link("Pukul 08.30, 3.5 km, selesai.Nomor 482 915 6037. Terima kasih.")
