"""What a complaint is about, and under which of SP4N-LAPOR!'s topics it would be filed.

A suggestion for whoever sorts the complaints, with the words that led to it; nothing is routed by it alone:
trained models agree with the officers' own choice in 72 of 100 reports at best (domain notes, section 2).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TypeAlias, TypeVar, cast

from normalizer import lexicon
from normalizer.phrases import Hit, Phrases
from normalizer.text import words

_FILE = "topics.yaml"
# One message is asked more than once.
_TEXTS_REMEMBERED = 16
_KIND_FILE = "kind_words.yaml"

_Any = TypeVar("_Any")
_Rules: TypeAlias = Mapping[str, Mapping[str, Mapping[str, Sequence[str]]]]
"""Topic, subject, strength, phrases."""

_WEIGHS = {"sure": 10.0, "hint": 4.0, "last": 1.5}
"""Sure phrases for each of their words: longer ones say more."""
_APART = 6.0
"""Two words anywhere in the text: more than a hint, less than a phrase."""
_FURTHER = 0.25
"""What each further phrase of a subject adds, as a part of its own weight: two hints are no certainty."""
_AS_MUCH = 0.9
"""Of the most that any subject scores: who scores as much is its equal."""
_ENOUGH = 1.0
"""Less is a guess: a hint that is only where something else happened."""

# fmt: off
_BESIDE = frozenset((
    "depan", "dekat", "sebelah", "samping", "belakang", "seberang", "sekitar", "arah", "menuju", "jurusan",
    "ngarep", "cedhak", "mburi", "sebelahe", "payuneun", "gigireun", "tukangeun", "deukeut",
    "near", "behind", "front", "beside", "opposite",
))
"""What follows these is where something lies: "sampah di depan sekolah" is garbage."""
_BESIDE_WEIGHS = 0.2
_AT = frozenset((
    "di", "ke", "dari", "pada", "dalam", "sepanjang", "lewat", "ing", "ning", "nang", "neng", "dina", "ti",
    "menyang", "setiap", "tiap", "saben", "unggal", "at", "in", "on", "from", "to",
    "lapor", "pak", "bapak", "bu", "ibu",
))
# fmt: on
"""What follows these may be the matter, or where it is, or whom it was told: "trotoar di jalan X rusak",
"sudah lapor pak kades"."""
_AT_WEIGHS = 0.5

_NOT = frozenset(("bukan", "dudu", "sanes", "lain", "not"))
"""What follows is not meant: "bukan lampu jalan"."""
_NONE = _NOT | frozenset(("tidak", "tanpa", "bebas", "anti", "apa", "stop", "no", "without"))
"""Nobody is accused of it: "tidak ada pungli", "apa itu gratifikasi", "zona bebas korupsi"."""


_IDIOMS = (
    *("kebakaran jenggot", "banjir pujian/order/orderan/pesanan/ucapan/diskon/promo/hadiah/keringat"),
    *(
        "air mata",
        "gelap mata",
        "jalan pintas",
        "lampu hijau dari",
        "kambing hitam",
        "kuda hitam",
        "sapi perah",
    ),
    *("=jalan/=berjalan/=mlaku kaki", "jalan di tempat"),
    *("gulung tikar", "tikus berdasi", "hujan uang/kritik", "pohon uang", "tanah air"),
)
"""In these nothing burns, floods or is dark."""


@dataclass(frozen=True, slots=True)
class Topic:
    """What a complaint seems to be about."""

    name: str
    """The main topic of SP4N-LAPOR!, in capitals."""
    subject: str
    """Ours, and finer: "lampu jalan"."""
    words: tuple[str, ...]
    """What in the text says so, in the citizen's order."""

    @property
    def is_lapor(self) -> bool:
        """It is about LAPOR! itself, as every question of a report is."""
        return self.name.startswith("SP4N")


@dataclass(frozen=True, slots=True)
class _Sign:
    """One phrase of the file, with what it says."""

    topic: str
    subject: str
    size: int
    """Words it is made of."""
    weight: float
    pair: int = 0
    side: str = ""
    """Set for one of two words that say something together: which pair, and which of the two."""


@lru_cache(_TEXTS_REMEMBERED)
def suggest(text: str) -> Topic | None:
    """The topic that the words speak for most, or None where they speak for none."""
    said = _in_earnest(words(text))
    weighed = _weighed(said)
    if not weighed:
        return None
    scores = {subject: _score(found) for subject, found in weighed.items()}
    most = max(scores.values())
    if most < _ENOUGH:
        return None
    # The first of equals: the thing is named before where it happened, and before what came of it.
    best = next(subject for subject, score in scores.items() if score >= _AS_MUCH * most)
    hits = [hit for _, hit in weighed[best]]
    return Topic(hits[0].meaning.topic, best, _shown(hits))


def _in_earnest(said: Sequence[str]) -> Sequence[str]:
    """What was said, with nothing in the place of an idiom."""
    idle = {at for hit in _idioms().find(said) for at in range(hit.start, hit.end)}
    return ["" if at in idle else word for at, word in enumerate(said)] if idle else said


def names() -> tuple[str, ...]:
    """The main topics, as the file has them."""
    return tuple(_rules())


def subjects() -> tuple[str, ...]:
    """Every subject of every topic."""
    return tuple(subject for of_topic in _rules().values() for subject in of_topic)


def akin(one: str, other: str) -> bool:
    """May both subjects be said of one incident? A blocked drain is to the next neighbour a flood."""
    return one == other or other in likes(one)


def likes(subject: str) -> frozenset[str]:
    """The subjects that one and the same incident may also be called by."""
    return _akin().get(subject, frozenset())


def phrases() -> Iterator[tuple[str, str, str]]:
    """Every phrase of the file with its topic and its subject."""
    for strength in (*_WEIGHS, "apart"):
        yield from _of(strength)


def needs_supervision(text: str) -> tuple[str, ...]:
    """The words that make it a complaint with supervision weight ("berkadar pengawasan": graft, illegal
    fees, abuse of office), which has its own time limit; empty where there are none."""
    said = words(text)
    return _shown(hit for hit in _supervision().find(said) if not _absent(said, hit.start))


def _shown(hits: Iterable[Hit[_Any]]) -> tuple[str, ...]:
    """The words of the phrases, in the citizen's order and none that begins inside another."""
    shown: dict[str, None] = {}
    end = 0
    for hit in sorted(hits, key=lambda hit: (hit.start, -hit.end)):
        if hit.start >= end:
            shown[hit.words] = None
            end = hit.end
    return tuple(shown)


def _weighed(said: Sequence[str]) -> Mapping[str, list[tuple[float, Hit[_Sign]]]]:
    """By subject, in the order of the text: what speaks for it, and how much."""
    found = (hit for hit in _phrases().find(said) if not _denied(said, hit.start))
    hits = sorted(found, key=lambda hit: _disputed(said, hit))
    taken: dict[int, str] = {}
    undisputed = [*_undisputed(said, hits, taken), *_pairs(hits, taken)]
    by_subject: dict[str, list[tuple[float, Hit[_Sign]]]] = {}
    for hit in sorted(undisputed, key=lambda hit: hit.start):
        by_subject.setdefault(hit.meaning.subject, []).append((hit.meaning.weight * _place(said, hit), hit))
    return by_subject


def _score(found: Iterable[tuple[float, Hit[_Sign]]]) -> float:
    by_words = {hit.words: weight for weight, hit in sorted(found, key=lambda one: one[0])}
    best = max(by_words.values())
    return best + _FURTHER * (sum(by_words.values()) - best)


def _undisputed(
    said: Sequence[str], hits: Sequence[Hit[_Sign]], taken: dict[int, str]
) -> Iterator[Hit[_Sign]]:
    """Without the phrases that have their first or last word in a longer or closer one of another subject:
    the "jalan" of "lampu jalan rusak" is no road. Notes in `taken` whose each word became."""
    for hit in hits:
        subject, gap = hit.meaning.subject, _gap(hit)
        if hit.meaning.side:
            continue
        spoken = (hit.start, hit.end - 1) if gap else range(hit.start, hit.end)
        if all(taken.get(position, subject) == subject for position in spoken):
            if _claims(said, hit):
                taken.update(dict.fromkeys(spoken, subject))
            yield hit


def _claims(said: Sequence[str], hit: Hit[_Sign]) -> bool:
    """Are its words taken for what it means? Not a word alone, nor where it is, nor what decides last: others
    may mean them too."""
    firm = hit.meaning.size > 1 and hit.meaning.weight > _WEIGHS["last"]
    return firm and _place(said, hit) > _BESIDE_WEIGHS


def _disputed(said: Sequence[str], hit: Hit[_Sign]) -> tuple[bool, int, bool, bool, int, int]:
    """Sorts last what gives way to others: the place, the shorter, the unsure, what may be the place, the
    wider, the later."""
    place = _place(said, hit)
    unsure = hit.meaning.weight < _WEIGHS["sure"]
    return place == _BESIDE_WEIGHS, -hit.meaning.size, unsure, place < 1, _gap(hit), hit.start


def _gap(hit: Hit[_Sign]) -> int:
    return hit.end - hit.start - hit.meaning.size


def _pairs(hits: Sequence[Hit[_Sign]], taken: Mapping[int, str]) -> Iterator[Hit[_Sign]]:
    """What two words say together, wherever in the text they stand, of a subject with no phrase there."""
    phrased = set(taken.values())
    sides: dict[int, dict[str, Hit[_Sign]]] = {}
    for hit in hits:
        sign = hit.meaning
        if sign.side and hit.start not in taken and sign.subject not in phrased:
            sides.setdefault(sign.pair, {}).setdefault(sign.side, hit)
    for found in sides.values():
        if len(found) > 1:
            first, last = sorted(found.values(), key=lambda hit: hit.start)
            yield Hit(first.meaning, f"{first.words} … {last.words}", first.start, last.end)


def _denied(said: Sequence[str], start: int) -> bool:
    return start > 0 and said[start - 1] in _NOT


def _absent(said: Sequence[str], start: int) -> bool:
    return not _NONE.isdisjoint(said[max(start - 2, 0) : start])


def _place(said: Sequence[str], hit: Hit[_Sign]) -> float:
    """Less where it only says where something is."""
    before = next((word for word in reversed(said[max(hit.start - 2, 0) : hit.start]) if word != "the"), "")
    if before in _BESIDE:
        return _BESIDE_WEIGHS
    return _AT_WEIGHS if before in _AT else 1.0


@cache
def _rules() -> _Rules:
    return cast(_Rules, lexicon.sections(_FILE))


@cache
def _akin() -> Mapping[str, frozenset[str]]:
    written = {
        subject: said_by.get("like", ())
        for of_topic in _rules().values()
        for subject, said_by in of_topic.items()
    }
    return {
        subject: frozenset(like) | {other for other, theirs in written.items() if subject in theirs}
        for subject, like in written.items()
    }


@cache
def _supervision() -> Phrases[None]:
    return Phrases((phrase, None) for phrase in lexicon.lines(_KIND_FILE, "supervision"))


@cache
def _idioms() -> Phrases[None]:
    return Phrases((idiom, None) for idiom in _IDIOMS)


@cache
def _phrases() -> Phrases[_Sign]:
    return Phrases([*_signs(), *_sides()])


def _signs() -> Iterator[tuple[str, _Sign]]:
    for strength, weight in _WEIGHS.items():
        for topic, subject, phrase in _of(strength):
            size = sum(word != "~" for word in phrase.split())
            yield phrase, _Sign(topic, subject, size, weight * size if strength == "sure" else weight)


def _sides() -> Iterator[tuple[str, _Sign]]:
    for number, (topic, subject, pair) in enumerate(_of("apart")):
        for words_of_side in pair.split(" + "):
            yield words_of_side, _Sign(topic, subject, 2, _APART, number, words_of_side)


def _of(strength: str) -> Iterator[tuple[str, str, str]]:
    for topic, of_topic in _rules().items():
        for subject, said_by in of_topic.items():
            for phrase in said_by.get(strength, ()):
                yield topic, subject, phrase
