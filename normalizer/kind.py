"""Which of the three kinds of report a text is; each has its own time limit.

A wish and a question are told by how they are put, a complaint by what it tells: something broken, failing or
done to somebody makes a complaint of the friendliest wish, and of a question that is a reproach ("kapan
diperbaiki?"). Where nothing tells, it is a complaint: most are, and nobody is turned away with an answer.
"""

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import cache

from normalizer import lexicon
from normalizer.phrases import Hit, Phrases
from normalizer.text import matchable

_FILE = "kind_words.yaml"

_WORD_OR_STOP = re.compile(r"[^\W_]+|[.!?;\n]")
_STOPS = frozenset(".!?;\n")
_TURNS = frozenset(("tapi", "tetapi", "padahal", "namun", "malah", "but"))
"""Where the asking ends and the reproach begins: "mau tanya syarat KTP tapi tidak dilayani"."""

# Found by trying them on several hundred sentences; what matters is their order.
_WEIGHS = {"failing": 2.0, "lacking": 0.75}
_WISH = 2.0
_WISH_FIRST = 4.0
"""A wish in so many words that stands before anything that fails: "usul, jalan yang rusak ditambal"."""
_WISHED = 1.0
_ASK = 3.0
_ASK_MORE = 1.0
_ASKING = 1.5
_QUESTION_MARK = 1.0
_REACH = 3
"""Words after "agar tidak" that tell what is to be kept off."""


class Kind(StrEnum):
    """The three kinds of report SP4N-LAPOR! knows; each has its own time limit."""

    PENGADUAN = "pengaduan"
    ASPIRASI = "aspirasi"
    PERMINTAAN_INFORMASI = "permintaan_informasi"


def kind_of(text: str) -> Kind:
    """Which kind of report the text is."""
    read = matchable(text)
    if heading := _heading(read):
        return heading
    said, sentences = _split(read)
    found = _found(said)
    fails = [hit for hit in found["failing"] + found["lacking"] if _is_told(hit, found, sentences)]
    scores = {
        Kind.PENGADUAN: sum(_WEIGHS[hit.meaning] for hit in fails),
        Kind.ASPIRASI: _wishing(found, fails),
        Kind.PERMINTAAN_INFORMASI: _asking(found) or _QUESTION_MARK * read.endswith("?"),
    }
    # max keeps the first of equals: a complaint before a wish, a wish before a question.
    return max(scores, key=scores.__getitem__)


def _heading(read: str) -> Kind | None:
    return next((kind for kind, heading in _headings().items() if heading.match(read)), None)


def _split(read: str) -> tuple[list[str], list[int]]:
    """The words, and for each the number of its sentence, or of the part of it after a turn."""
    said, sentences, number = [], [], 0
    for token in _WORD_OR_STOP.findall(read):
        if token in _STOPS:
            number += 1
            continue
        number += token in _TURNS
        said.append(token)
        sentences.append(number)
    return said, sentences


def _found(said: Sequence[str]) -> Mapping[str, list[Hit[str]]]:
    found: dict[str, list[Hit[str]]] = {meaning: [] for meaning in _MEANINGS}
    for hit in _phrases().find(said):
        of_meaning = found[hit.meaning]
        # "belum diperbaiki juga" fails once, however many phrases it holds.
        if not of_meaning or hit.start >= of_meaning[-1].end:
            of_meaning.append(hit)
    return found


def _is_told(hit: Hit[str], found: Mapping[str, list[Hit[str]]], sentences: Sequence[int]) -> bool:
    """Not what is only to be kept off, nor what is one's own, nor what is only asked about: "apa syarat ganti
    KTP yang rusak"."""
    kept_off = any(prevented.start <= hit.start < prevented.end + _REACH for prevented in found["prevented"])
    own = any(lost.start <= hit.start < lost.end for lost in found["own"])
    asked = any(
        ask.start <= hit.start and sentences[ask.start] == sentences[hit.start] for ask in found["ask"]
    )
    return not (kept_off or own or asked)


def _wishing(found: Mapping[str, list[Hit[str]]], fails: Sequence[Hit[str]]) -> float:
    if found["wish"]:
        first_failing = min((hit.start for hit in fails if hit.meaning == "failing"), default=None)
        wishes_first = first_failing is None or found["wish"][0].start < first_failing
        return _WISH_FIRST if wishes_first else _WISH
    if found["soft_wish"]:
        return _WISH
    return _WISHED if found["wished"] else 0.0


def _asking(found: Mapping[str, list[Hit[str]]]) -> float:
    if asks := found["ask"]:
        return _ASK + _ASK_MORE * (len(asks) - 1)
    return _ASKING if found["asking"] else 0.0


_MEANINGS = ("failing", "lacking", "prevented", "own", "wish", "soft_wish", "wished", "ask", "asking")


@cache
def _phrases() -> Phrases[str]:
    return Phrases((phrase, meaning) for meaning in _MEANINGS for phrase in lexicon.lines(_FILE, meaning))


@cache
def _headings() -> Mapping[Kind, re.Pattern[str]]:
    return {
        kind: re.compile(rf"\W*(?:{'|'.join(lexicon.lines(_FILE, f'heading_{kind}'))})\s*[:\n\])–—-]")
        for kind in Kind
    }
