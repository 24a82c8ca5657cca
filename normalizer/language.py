"""Which language to answer in."""

import re
from enum import StrEnum

from normalizer import lexicon
from normalizer.text import words

_FILE = "language_words.yaml"
# "lubangnya", "sampaikan": endings hardly any English word of that length has.
_INDONESIAN_ENDING = re.compile(r"\w{3,}(?:nya|kan)")


class Language(StrEnum):
    """The languages we answer in. Javanese and Sundanese speakers are answered in Indonesian."""

    ID = "id"
    EN = "en"
    UNSURE = "unsure"


def guess(text: str) -> Language:
    """The language with more evidence among the words; unsure when there is none, or as much for both."""
    said = words(text)
    indonesian = sum(_is_indonesian(word) for word in said)
    english = sum(word in lexicon.words(_FILE, "english") for word in said)
    if indonesian == english:
        return Language.UNSURE
    return Language.ID if indonesian > english else Language.EN


def _is_indonesian(word: str) -> bool:
    return word in lexicon.words(_FILE, "indonesian") or _INDONESIAN_ENDING.fullmatch(word) is not None
