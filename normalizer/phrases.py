"""Phrases of a word list, found in what somebody said, whatever endings the words carry.

jalan rusak         these two words, one after the other
jalan ~ rusak       with up to four words between them
lampu jalan/pju     either word in the second place
=tahan              this word as it stands, and not "ditahan"
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, NamedTuple, TypeVar

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
# Two dozen lists are asked of one message.
_TEXTS_REMEMBERED = 16


class Hit(NamedTuple, Generic[Meaning]):
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


@dataclass(frozen=True, slots=True)
class _Heard:
    """What was said, made ready once for all the lists that are asked of it."""

    shapes: Sequence[frozenset[str]]
    """Of each word, its forms."""
    where: Mapping[str, Sequence[int]]
    """The positions of each form."""


class Phrases(Generic[Meaning]):
    """A list of phrases, each with its meaning, that is asked many times."""

    def __init__(self, phrases: Iterable[tuple[str, Meaning]]) -> None:
        self._by_first: dict[str, list[tuple[tuple[_Step, ...], int, Meaning]]] = {}
        # Many phrases end in one of the same words: whether any of those was said is asked once.
        self._endings: dict[frozenset[str], int] = {frozenset(): 0}
        self._by_last: dict[str, list[int]] = {}
        for phrase, meaning in phrases:
            first, *rest = _steps(phrase)
            ending = self._ending(rest[-1].words if rest else frozenset())
            for word in first.words:
                self._by_first.setdefault(word, []).append((tuple(rest), ending, meaning))

    def _ending(self, words: frozenset[str]) -> int:
        if words not in self._endings:
            self._endings[words] = len(self._endings)
            for word in words:
                self._by_last.setdefault(word, []).append(self._endings[words])
        return self._endings[words]

    def find(self, said: Sequence[str]) -> Iterator[Hit[Meaning]]:
        """Every phrase in `said` (see `normalizer.text.words`), in the order in which they begin."""
        heard = _heard(tuple(said))
        begun = heard.where.keys() & self._by_first.keys()
        if not begun:
            return
        # Most phrases end in a word that nobody said: three times as fast on a list of 5,000.
        ended = {0}.union(*(self._by_last[one] for one in heard.where.keys() & self._by_last.keys()))
        for start, form in sorted((at, one) for one in begun for at in heard.where[one]):
            for steps, ending, meaning in self._by_first[form]:
                if ending in ended and (end := _follow(heard.shapes, steps, start + 1)):
                    yield Hit(meaning, " ".join(said[start:end]), start, end)


def _steps(phrase: str) -> Iterator[_Step]:
    gap = 0
    for word in phrase.split():
        if word == "~":
            gap = GAP
            continue
        yield _Step(frozenset(word.split("/")), gap)
        gap = 0


@lru_cache(_TEXTS_REMEMBERED)
def _heard(said: tuple[str, ...]) -> _Heard:
    shapes = [forms(word) for word in said]
    where: dict[str, list[int]] = {}
    for at, shape in enumerate(shapes):
        for form in shape:
            where.setdefault(form, []).append(at)
    return _Heard(shapes, where)


def _follow(shapes: Sequence[frozenset[str]], steps: Sequence[_Step], at: int) -> int:
    """Where the phrase ends that goes on with `steps`; 0 where it does not go on."""
    for step in steps:
        last = min(at + step.gap + 1, len(shapes))
        while at < last and step.words.isdisjoint(shapes[at]):
            at += 1
        if at >= last:
            return 0
        at += 1
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
