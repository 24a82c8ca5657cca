"""Which language a message is in, and which to answer in."""

import re
from collections import Counter
from enum import StrEnum
from functools import lru_cache
from itertools import chain

from normalizer import lexicon
from normalizer.text import words

_FILE = "language_words.yaml"
# "lubangnya", "sampaikan": endings hardly any English word of that length has.
_INDONESIAN_ENDING = re.compile(r"\w{3,}(?:nya|kan)")
# "dipundandosi", "sakderengipun" in krama, "diresikake" in ngoko.
_JAVANESE_FORM = re.compile(r"dipun\w{4,}|\w{4,}ipun|di\w{4,}(?:ake|aken)")
# "nyebutkeun", "dibersihkeun".
_SUNDANESE_ENDING = re.compile(r"\w{3,}keun")
_FORMS = {
    "javanese": _JAVANESE_FORM,
    "sundanese": _SUNDANESE_ENDING,
    "indonesian": _INDONESIAN_ENDING,
    "english": None,
    "shared": None,
}
# One message is asked more than once; the next one has much the same words.
_TEXTS_REMEMBERED = 16
_WORDS_REMEMBERED = 20_000
_SURELY_LOCAL = 2
"""Words that make a message Javanese or Sundanese. One is often dropped into Indonesian: "punten"."""


class Language(StrEnum):
    """The languages we tell apart. Of Indonesia's local ones Javanese and Sundanese; the others reach us as
    Indonesian with some words of their own."""

    ID = "id"
    EN = "en"
    JV = "jv"
    SU = "su"
    UNSURE = "unsure"

    @property
    def answered_in(self) -> str | None:
        """The language to answer in, "id" or "en"; None where the message does not tell."""
        if self is Language.UNSURE:
            return None
        return "en" if self is Language.EN else "id"


@lru_cache(_TEXTS_REMEMBERED)
def guess(text: str) -> Language:
    """The language with the most evidence among the words; unsure when there is none, or as much for English
    as for Indonesian and its neighbours."""
    spoken = Counter(chain.from_iterable(map(_lists_with, words(text))))
    javanese, sundanese = spoken["javanese"], spoken["sundanese"]
    indonesian, english = spoken["indonesian"], spoken["english"]
    local = max(javanese, sundanese)
    if _is_local(local, indonesian, english) and javanese != sundanese:
        return Language.JV if javanese > sundanese else Language.SU
    at_home = indonesian + local + spoken["shared"]
    if at_home == english:
        return Language.UNSURE
    return Language.ID if at_home > english else Language.EN


def _is_local(local: int, indonesian: int, english: int) -> bool:
    if indonesian + english == 0:
        return local > 0
    return local >= _SURELY_LOCAL and local >= max(indonesian, english)


@lru_cache(_WORDS_REMEMBERED)
def _lists_with(word: str) -> tuple[str, ...]:
    """The lists that the word is on, or by its form belongs to."""
    return tuple(
        name for name, form in _FORMS.items() if word in lexicon.words(_FILE, name) or _has(form, word)
    )


def _has(form: re.Pattern[str] | None, word: str) -> bool:
    return form is not None and form.fullmatch(word) is not None
