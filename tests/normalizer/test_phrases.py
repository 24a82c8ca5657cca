"""Phrases: found whatever endings the words carry, and only where all of the phrase was said."""

import pytest

from normalizer.phrases import GAP, Phrases, forms


def _found(phrase: str, said: str) -> list[str]:
    return [hit.words for hit in Phrases([(phrase, None)]).find(said.split())]


@pytest.mark.parametrize(
    ("phrase", "said"),
    [
        ("jalan rusak", "jalan kerusakan"),
        ("jalan ~ rusak", "jalan di depan rumah kami rusak"),
        ("tumpuk", "menumpuk"),
        ("pukul", "dipukuli"),
        ("lampu jalan/pju", "lampunya pju"),
        ("curi", "pencurian"),
    ],
)
def test_a_phrase_is_found_whatever_its_words_carry(phrase: str, said: str) -> None:
    assert _found(phrase, said) == [said]


@pytest.mark.parametrize(
    ("phrase", "said"),
    [
        ("jalan rusak", "jalan yang rusak"),
        ("jalan ~ rusak", "jalan " + "lagi " * (GAP + 1) + "rusak"),
        ("jalan rusak", "rusak jalan"),
        ("=tahan", "ditahan"),
        ("jal", "jalan"),
        ("lampu jalan", "lampu"),
    ],
)
def test_what_was_not_said_is_not_found(phrase: str, said: str) -> None:
    assert _found(phrase, said) == []


def test_a_hit_says_where_it_stands() -> None:
    (hit,) = Phrases([("air mati", "water")]).find(["tolong", "pak", "air", "mati", "terus"])
    assert (hit.meaning, hit.start, hit.end) == ("water", 2, 4)


def test_short_words_keep_their_ends() -> None:
    assert forms("makan") == {"makan", "=makan"}
