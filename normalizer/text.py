"""The citizen's text, tidied: once to be read by people, once to be matched by machines."""

import re
import unicodedata
from functools import cache

from normalizer import lexicon

_INVISIBLE = {"Cc", "Cf", "Cs"}
# Between two symbols it makes one of them, as in the emoji of a firefighter; beside a letter it hides.
_JOINER = "\u200d"
_STRAY_JOINER = re.compile(rf"(?<=\w){_JOINER}+|{_JOINER}+(?=\w)")
_BLANK_LINES = re.compile(r"\n{3,}")
# Three of a letter, never two: "maaf" and "tunggu" are spelt so.
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")
# "anak2" is "anak-anak"; "m2" and "co2" are not.
_DOUBLED = re.compile(r"\b([^\W\d_]{3,})2\b")
_WORD = re.compile(r"\w+")


def clean(text: str) -> str:
    """The citizen's own words without what nobody can see: NFC, no control or zero-width characters,
    single spaces. Line breaks stay."""
    visible = _STRAY_JOINER.sub("", "".join(filter(_is_visible, text)))
    lines = unicodedata.normalize("NFC", visible).splitlines()
    return _BLANK_LINES.sub("\n\n", "\n".join(" ".join(line.split()) for line in lines)).strip()


def _is_visible(char: str) -> bool:
    return char.isspace() or char == _JOINER or unicodedata.category(char) not in _INVISIBLE


def matchable(text: str) -> str:
    """The text as it should be compared with word lists, never shown: one case, one form of each
    character, no stretched letters, shorthand written out."""
    folded = unicodedata.normalize("NFKC", clean(text)).casefold()
    unstretched = _STRETCHED.sub(r"\1", folded)
    written_out = _DOUBLED.sub(r"\1-\1", unstretched)
    return _WORD.sub(lambda word: _shorthand().get(word[0], word[0]), written_out)


def words(text: str) -> list[str]:
    """The words of `matchable(text)`, in order."""
    return _WORD.findall(matchable(text))


@cache
def _shorthand() -> dict[str, str]:
    groups = lexicon.sections("shorthand.yaml").values()
    return {short: full for group in groups for short, full in group.items()}
