"""Phrases of a word list, found in what somebody said, whatever endings the words carry.

jalan rusak         these two words, one after the other
jalan ~ rusak       with up to four words between them
lampu jalan/pju     either word in the second place
=tahan              this word as it stands, and not "ditahan"
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, TypeVar

Meaning = TypeVar("Meaning")

GAP = 4
"""Words that may stand where a phrase has its "~": "jalan di depan rumah kami rusak"."""

_SHORTEST_ROOT = 4
"""Letters that are left of a word at least: of "jalan" and "makan" the "an" is no ending."""
_PREFIXES = (
    *("memper", "diper", "meng", "meny", "mem", "men", "me", "peng", "peny", "pem", "pen", "per", "pe"),
    *("ber", "be", "ter", "te", "di", "ke", "se", "nge", "ng", "ny"),
)
_SWALLOWED = {"meny": "s", "peny": "s", "ny": "s", "men": "t", "pen": "t", "mem": "p", "pem": "p"}
_SWALLOWED |= {"meng": "k", "peng": "k", "ng": "k"}
"""The letter of the root that the prefix takes in: "menumpuk" is of "tumpuk"."""
_ENDINGS = ("kan", "an", "i")
_PARTICLES = ("nya", "lah", "kah", "pun", "ku", "mu")
_REMEMBERED = 50_000


@dataclass(frozen=True, slots=True)
class Hit(Generic[Meaning]):
    """One phrase of the list, where it stands in what was said."""

    meaning: Meaning
    words: str
    """As they were said."""
    start: int
    end: int
    """Positions among the words, the end excluded."""


@dataclass(frozen=True, slots=True)
class _Step:
    words: frozenset[str]
    gap: int


class Phrases(Generic[Meaning]):
    """A list of phrases, each with its meaning, that is asked many times."""

    def __init__(self, phrases: Iterable[tuple[str, Meaning]]) -> None:
        self._by_first: dict[str, list[tuple[tuple[_Step, ...], Meaning]]] = {}
        for phrase, meaning in phrases:
            first, *rest = _steps(phrase)
            for word in first.words:
                self._by_first.setdefault(word, []).append((tuple(rest), meaning))

    def find(self, said: Sequence[str]) -> Iterator[Hit[Meaning]]:
        """Every phrase in `said` (see `normalizer.text.words`), in the order in which they begin."""
        for start, word in enumerate(said):
            for form in forms(word):
                for steps, meaning in self._by_first.get(form, ()):
                    if end := _follow(said, steps, start + 1):
                        yield Hit(meaning, " ".join(said[start:end]), start, end)


def _steps(phrase: str) -> Iterator[_Step]:
    gap = 0
    for word in phrase.split():
        if word == "~":
            gap = GAP
            continue
        yield _Step(frozenset(word.split("/")), gap)
        gap = 0


def _follow(said: Sequence[str], steps: Sequence[_Step], at: int) -> int:
    """Where the phrase ends that goes on with `steps`; 0 where it does not go on."""
    for step in steps:
        last = min(at + step.gap + 1, len(said))
        at = next((i + 1 for i in range(at, last) if not step.words.isdisjoint(forms(said[i]))), 0)
        if not at:
            return 0
    return at


@lru_cache(_REMEMBERED)
def forms(word: str) -> frozenset[str]:
    """The word as it stands (with a "=" and without), and what it may be without its prefix and its endings.

    No dictionary is asked, so some of these are no words; they only ever meet the words of our lists.
    """
    bare = {word}
    for endings in (_PARTICLES, _ENDINGS):
        bare |= {one.removesuffix(ending) for one in bare for ending in endings if one.endswith(ending)}
    roots = {root for one in bare for root in (one, *_without_prefix(one))}
    return frozenset({word, f"={word}"} | {root for root in roots if len(root) >= _SHORTEST_ROOT})


def _without_prefix(word: str) -> Iterator[str]:
    for prefix in _PREFIXES:
        if word.startswith(prefix):
            rest = word.removeprefix(prefix)
            yield rest
            if prefix in _SWALLOWED and rest[:1] in "aiueo":
                yield _SWALLOWED[prefix] + rest
