"""What somebody calls themselves, so that it deceives nobody who reads it beside the office's own."""

import re
import unicodedata

LONGEST = 60
"""Characters. Platforms take more, and a page has one line for it."""
_MARKS = 2
"""On one letter: the most that any language's letter has."""
_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn"}
_BLANK = re.compile("[\u115f\u1160\u2800]")
"""Korean letters and a Braille sign without a shape: with them, people call themselves nothing."""
_SHAPELESS = re.compile("[\u034f\u17b4\u17b5\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]")
"""What Unicode counts as marks, and lets nobody see (Default_Ignorable_Code_Point)."""
_WORD = re.compile(r"[\w\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]+")
"""With the marks on its letters, or a mark would make two words of "А́dmin"."""


def plain(called: str) -> str:
    """The name in one line of letters that are what they look like; empty where nothing is left.

    What turns the writing round, or is not seen, is left out. A letter of another alphabet in the middle of a
    Latin word stands in brackets: "[А]dmin". A name that is all Arabic or all Cyrillic is as it is.
    """
    folded = _BLANK.sub(" ", _SHAPELESS.sub("", unicodedata.normalize("NFKC", called)))
    spaced = "".join(" " if char.isspace() else char for char in folded)
    seen = "".join(char for char in spaced if unicodedata.category(char) not in _HIDDEN)
    name = _WORD.sub(lambda word: _told_apart(word[0]), " ".join(_unstacked(seen).split()))
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"


def _unstacked(text: str) -> str:
    kept, marks = [], 0
    for char in text:
        marks = marks + 1 if unicodedata.category(char) in ("Mn", "Me") else 0
        if marks <= _MARKS:
            kept.append(char)
    return "".join(kept)


def _told_apart(word: str) -> str:
    if not any(_is_latin(char) for char in word):
        return word
    return "".join(f"[{char}]" if char.isalpha() and not _is_latin(char) else char for char in word)


def _is_latin(char: str) -> bool:
    return char.isalpha() and (char.isascii() or unicodedata.name(char, "").startswith("LATIN"))
