"""How alike two texts are: their words, the telling ones among them, and the side of a matter they are on."""

from collections.abc import Mapping
from functools import cache, lru_cache
from typing import cast

from rapidfuzz import fuzz

from normalizer import lexicon, spots
from normalizer.phrases import forms
from normalizer.text import words

LONG_ENOUGH = 60
"""Characters from which on the same words are no accident. "Lampu jalan mati" is written every day."""

_FILE = "incidents.yaml"
_SHORTEST_TELLING = 3
_TYPOS = 85
"""Two words that are this much alike, of 100, are one, spelt by two people."""
_REMEMBERED = 4096


def is_same(one: str, other: str) -> bool:
    """The same words, in a text that is too long for that to come about by itself."""
    # Most are not, and their lengths say so for nothing.
    alike = len(one) >= LONG_ENOUGH and abs(len(one) - len(other)) * 5 <= len(one)
    return alike and _joined(one) == _joined(other)


def rank(one: str, other: str) -> int:
    """How alike they are, 0 to 100, whatever the order of the words, and whatever more one of them says."""
    return round(fuzz.token_set_ratio(_joined(one), _joined(other)))


@lru_cache(_REMEMBERED)
def _joined(text: str) -> str:
    return " ".join(words(text))


@lru_cache(_REMEMBERED)
def telling(text: str) -> frozenset[str]:
    """The words that not every complaint has."""
    return frozenset(
        word
        for word in words(text)
        if len(word) >= _SHORTEST_TELLING and not word.isdigit() and _roots(word).isdisjoint(_common())
    )


def is_one_word(one: str, other: str) -> bool:
    """Forms of one word, or one word spelt in two ways."""
    return one == other or not _roots(one).isdisjoint(_roots(other)) or fuzz.ratio(one, other) >= _TYPOS


@lru_cache(_REMEMBERED)
def sides(subject: str | None, text: str) -> frozenset[str]:
    """Which sides of its subject a text tells of: of the water, that there is none, or that it is dirty."""
    known = _sides().get(subject or "")
    if not known:
        return frozenset()
    said = frozenset(root for word in words(text) for root in _roots(word))
    return frozenset(side for side, signs in known.items() if not said.isdisjoint(signs))


@lru_cache(_REMEMBERED)
def _roots(word: str) -> frozenset[str]:
    return frozenset(form for form in forms(word) if not form.startswith("="))


@cache
def _common() -> frozenset[str]:
    return lexicon.words(_FILE, "common") | spots.ordinary_words()


@cache
def _sides() -> Mapping[str, Mapping[str, frozenset[str]]]:
    written = cast(Mapping[str, Mapping[str, str]], lexicon.sections(_FILE)["sides"])
    return {
        subject: {side: frozenset(signs.split()) for side, signs in each.items()}
        for subject, each in written.items()
    }
