"""The citizen's text, tidied: once to be read by people, once to be matched by machines."""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from itertools import chain

from normalizer import lexicon

_SHORTHAND = "shorthand.yaml"
_SPELLING = "spelling.yaml"
# One message is asked for its words by every part that reads it; the next message has other words.
_TEXTS_REMEMBERED = 64
# The words of one message are mostly those of the last thousand.
_WORDS_REMEMBERED = 20_000
_READ = 5_000
"""Characters in which a message says what it wants: the longest that a platform lets through has 4,096. More
comes with a forged one, and costs time."""
_LONGEST_WORD = 64
"""Letters of a word that are looked at. Nobody's is that long; but fifty thousand are remembered, each with
all that it may be a form of, and of four thousand letters each they would be two gigabytes."""

_INVISIBLE = {"Cc", "Cf", "Cs"}
_MARKS = {"Mn", "Me"}
# Between two symbols it makes one of them, as in the emoji of a firefighter; beside a letter it hides.
_JOINER = "\u200d"
_JOINERS = re.compile(f"{_JOINER}{{2,}}")
_STRAY_JOINER = re.compile(rf"(?<=\w){_JOINER}|{_JOINER}(?=\w)")
_BLANK_LINES = re.compile(r"\n{3,}")
# Cyrillic and Greek letters that a reader takes for Latin ones: a filter is got round with them.
_LOOKALIKES = str.maketrans("асеіјкмортухѕԁһαεικνορτυχ", "aceijkmoptyxsdhaeikvoptux")

_WORD = re.compile(r"[^\W_]+")
# Three of a letter, never two: "maaf" and "tunggu" are spelt so.
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")
# But no word of ours ends in two of these: "pakk", "rusakk", "iyaa".
_STRETCHED_END = re.compile(r"(\w{2,}(?:kk|gg|hh|nn|aa|ii|uu))")
# "anak2" is "anak-anak", "jalan2nya" too; "m2" and "co2" are not, and a school has a number.
_DOUBLED = re.compile(r"([^\W\d_]{3,})2(nya)?")
_COUNTED = re.compile(r"(\d+)([^\W\d_]+)")
# "lampuny", "jalanx": the ending -nya, shortened.
_SHORT_NYA = re.compile(r"(\w{3,}(?=ny)|\w{4,}(?=x))(?:ny|x)")


@lru_cache(_TEXTS_REMEMBERED)
def clean(text: str) -> str:
    """The citizen's own words without what nobody can see: NFC, no control or zero-width characters,
    single spaces. Line breaks stay."""
    # A printable text is one line with nothing hidden in it.
    if not text.isprintable():
        hidden = [char for char in set(text) if not _is_visible(char)]
        text = _JOINERS.sub(_JOINER, text.translate(dict.fromkeys(map(ord, hidden))))
        text = _STRAY_JOINER.sub("", text)
    lines = unicodedata.normalize("NFC", text).splitlines()
    return _BLANK_LINES.sub("\n\n", "\n".join(" ".join(line.split()) for line in lines)).strip()


def _is_visible(char: str) -> bool:
    return char.isspace() or char == _JOINER or unicodedata.category(char) not in _INVISIBLE


@lru_cache(_TEXTS_REMEMBERED)
def matchable(text: str) -> str:
    """The text as it should be compared with word lists, never shown: one case, one form of each
    character, no accents, no stretched letters, shorthand written out."""
    return _WORD.sub(lambda word: _cut_and_meant(word[0]), _folded(clean(text)))


def _cut_and_meant(word: str) -> str:
    return _meant(word[:_LONGEST_WORD])


def words(text: str) -> list[str]:
    """The words of `matchable(text)`, in order."""
    return list(_words(text))


@lru_cache(_TEXTS_REMEMBERED)
def _words(text: str) -> tuple[str, ...]:
    written = _WORD.findall(_folded(clean(text[:_READ])))
    return tuple(chain.from_iterable(_words_meant(word[:_LONGEST_WORD]) for word in written))


@lru_cache(_WORDS_REMEMBERED)
def _words_meant(word: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(_meant(word)))


def plain(text: str) -> str:
    """The text in the simplest characters that mean the same: no accents, no strokes through letters, no
    wide, circled or boxed signs."""
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFKD", text)
    marks = [char for char in set(decomposed) if not char.isascii() and unicodedata.category(char) in _MARKS]
    return unicodedata.normalize("NFC", decomposed.translate(dict.fromkeys(map(ord, marks))))


def _folded(text: str) -> str:
    if text.isascii():
        return text.casefold()
    # Twice, because some folded letters can be made simpler once more.
    folded = plain(plain(text).casefold()).casefold().replace(_JOINER, "")
    return clean(folded.translate(_LOOKALIKES))


@lru_cache(_WORDS_REMEMBERED)
def _meant(word: str) -> str:
    """The word that was meant by one as it was typed."""
    if word in lexicon.words(_SPELLING, "spelt_so"):
        return word
    unstretched = _STRETCHED.sub(r"\1", word)
    if unstretched != word:
        return _meant(unstretched)
    if full := _shorthand().get(word):
        return full
    if (counted := _COUNTED.fullmatch(word)) and (unit := _after_a_number().get(counted[2])):
        return f"{counted[1]} {unit}"
    if (doubled := _DOUBLED.fullmatch(word)) and doubled[1] not in lexicon.words(_SPELLING, "numbered"):
        one = _meant(doubled[1])
        return f"{one}-{_with_nya(one) if doubled[2] else one}"
    if _STRETCHED_END.fullmatch(word):
        return _meant(word[:-1])
    if short := _SHORT_NYA.fullmatch(word):
        return _with_nya(_meant(short[1]))
    return word


def _with_nya(word: str) -> str:
    return _STRETCHED.sub(r"\1", f"{word}nya")


@cache
def _shorthand() -> dict[str, str]:
    """Short -> full, wherever it stands."""
    groups = lexicon.sections(_SHORTHAND)
    everywhere = (group for name, group in groups.items() if name != "after_a_number")
    return {short: full for group in everywhere for short, full in group.items()}


def _after_a_number() -> Mapping[str, str]:
    return lexicon.sections(_SHORTHAND)["after_a_number"]
