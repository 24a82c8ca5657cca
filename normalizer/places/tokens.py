"""The words of a text as the finder of places reads them, and the lists it reads them by."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from normalizer import lexicon

_BREAKS = ",;\n!?()|"
_WORD_OR_BREAK = re.compile(rf"[^\W_]+(?:['’][^\W_]+)?|[{_BREAKS}]")
_FILE = "place_words.yaml"
# Letters of the words that mark a level, one of them wrong: "kecamtan", "kelurahn".
_MARKS_MISSPELT = ("kecamatan", "kelurahan", "kabupaten", "provinsi")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Text:
    """A text in words. All lists are as long as there are words."""

    original: str
    words: list[str]
    """In one case, without apostrophes."""
    spans: list[tuple[int, int]]
    """Where each stands in the original."""
    breaks: list[bool]
    """Whether a comma, a line's end or the like stands before it: no name goes across."""

    def between(self, first: int, last: int) -> str:
        """The citizen's own words from one word up to, not including, another."""
        return self.original[self.spans[first][0] : self.spans[last - 1][1]]

    def joined_by(self, index: int, sign: str) -> bool:
        """Whether just this sign stands before a word: "Bandung-Cirebon"."""
        return 0 < index < len(self.words) and (
            self.original[self.spans[index - 1][1] : self.spans[index][0]].strip() == sign
        )

    def is_capitalised(self, index: int) -> bool:
        """Whether the word begins with a capital in a text that has small letters too."""
        return self.original[self.spans[index][0]].isupper() and not self.original.isupper()

    def has_keyword(self) -> bool:
        """Whether it begins with a region in capitals, as messages to 1708 do: "BENGKULU jalan rusak"."""
        if len(self.words) < 2:
            return False
        (start, end), (next_start, next_end) = self.spans[:2]
        return self.original[start:end].isupper() and not self.original[next_start:next_end].isupper()


def read(text: str) -> Text:
    """Split a text into words."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    # A letter may be two in one case, but none of ASCII's is.
    folded = text.lower() if text.isascii() else text
    apostrophes = "'" in text or "’" in text
    words, spans, breaks = [], [], []
    broken = False
    for match in _WORD_OR_BREAK.finditer(folded):
        word = match[0]
        if word in _BREAKS:
            broken = True
            continue
        words.append(word.casefold().replace("'", "").replace("’", "") if apostrophes else word.casefold())
        spans.append(match.span())
        breaks.append(broken)
        broken = False
    return Text(text, words, spans, breaks)


@cache
def listed(name: str) -> frozenset[str]:
    """A list of place_words.yaml."""
    return lexicon.words(_FILE, name)


@cache
def marks() -> dict[str, str]:
    """Each word that says the level of the name behind it, and that level."""
    found: dict[str, str] = {}
    levels = {"kecamatan": "district", "kelurahan": "village", "kabupaten": "regency", "provinsi": "province"}
    for mark in _MARKS_MISSPELT:
        found.update(dict.fromkeys(_misspellings(mark), levels[mark]))
    for level in ("province", "regency", "city", "district", "village"):
        found.update(dict.fromkeys(listed(level), level))
    return found


def _misspellings(word: str) -> set[str]:
    """Everything one letter away."""
    cuts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    left_out = {head + tail[1:] for head, tail in cuts if tail}
    swapped = {head + tail[1] + tail[0] + tail[2:] for head, tail in cuts if len(tail) > 1}
    replaced = {head + letter + tail[1:] for head, tail in cuts if tail for letter in _LETTERS}
    added = {head + letter + tail for head, tail in cuts for letter in _LETTERS}
    return left_out | swapped | replaced | added


@cache
def written_out() -> dict[str, str]:
    """Words of names that people shorten: brt is barat."""
    return dict(lexicon.sections("place_aliases.yaml")["within_names"])
