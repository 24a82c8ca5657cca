import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer import lexicon
from normalizer.text import clean, matchable, words


def test_what_nobody_can_see_is_taken_out() -> None:
    assert clean("\ufeffjalan\u200b ru\u00adsak\x00\x07 \u202eparah\ud800") == "jalan rusak parah"


def test_characters_are_composed() -> None:
    assert clean("Jose\u0301") == "José"
    assert clean("e\u200d\u0301") == "é"


def test_spaces_are_squeezed_and_line_breaks_kept() -> None:
    assert (
        clean("  jalan \t\u00a0 rusak \r\n\r\n\r\n\r\n di  sini \u2028 ya ") == "jalan rusak\n\ndi sini\nya"
    )


def test_case_and_punctuation_are_the_citizens_own() -> None:
    assert clean("JALAN Rusak!!! 🙏") == "JALAN Rusak!!! 🙏"


@given(st.text())
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(st.text())
def test_clean_text_can_be_kept_anywhere(text: str) -> None:
    assert "\x00" not in clean(text)
    clean(text).encode("utf-8")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Jln RUSAK yg di dpn", "jalan rusak yang di depan"),
        ("ｊａｌａｎ", "jalan"),
        ("tolonggggg", "tolong"),
        ("TLG dong", "tolong dong"),
        ("maaf ditunggu", "maaf ditunggu"),
        ("tdk ada, blm jg!", "tidak ada, belum juga!"),
        ("anak2 tiba2", "anak-anak tiba-tiba"),
        ("luas 20 m2, 1000000", "luas 20 m2, 1000000"),
    ],
)
def test_shorthand_is_written_out_for_matching(written: str, meant: str) -> None:
    assert matchable(written) == meant


def test_words_are_what_lies_between_punctuation() -> None:
    assert words("Jl. Mawar, RT03!") == ["jalan", "mawar", "rt03"]


@given(st.text())
def test_any_text_can_be_matched(text: str) -> None:
    assert "\x00" not in matchable(text)


def test_every_shorthand_is_one_word_and_means_words() -> None:
    for group in lexicon.sections("shorthand.yaml").values():
        for short, full in group.items():
            assert words(short) == words(full), short
            assert isinstance(full, str)


def test_no_shorthand_is_written_in_two_groups() -> None:
    shorts = [short for group in lexicon.sections("shorthand.yaml").values() for short in group]
    assert len(shorts) == len(set(shorts))


def test_an_emoji_made_of_several_stays_one() -> None:
    assert clean("terima kasih 👩‍🚒") == "terima kasih 👩‍🚒"


def test_a_joiner_beside_a_letter_or_digit_hides_and_goes() -> None:
    assert clean("48\u200d\u200d2 ja\u200dlan") == "482 jalan"
