"""Names of people, where it is said that one follows: "a.n. Budi Santoso", "nama saya siti"."""

import re
from collections.abc import Iterator
from functools import cache

from normalizer import lexicon
from normalizer.personal import Personal
from normalizer.text import words

_FILE = "name_words.yaml"
_CALLED = re.compile(
    r"""
    (?: \b a(?:\.\ ?n|/n)\b\.?
      | \b an\.(?=\s)
      # "an" is an ending and an English word as well; beside a document it is "atas nama"
      | (?<=[^\W\d_]\ ) (?:(?<=ktp\ )|(?<=kk\ )|(?<=rek\ )|(?<=rekening\ )|(?<=akta\ )|(?<=bpjs\ )) an\b
      | \b atas\ nama \b
      | \b bernama \b
      | \b nama (?:\ (?:lengkap|pelapor|pengadu|korban|pemilik|pasien|anak|suami|istri))?
        (?:\ (?:saya|sy))? \s?:
      | \b nama (?:ku|\ saya|\ sy|\ aku) \b
      | \b perkenalkan,?\ (?:nama\ )?saya \b
      | \b jeneng(?:ku|\ kulo) \b | \b ngaran\ abdi \b
      | \b my\ name\ is \b | \b name\s?:
    )
    [\s:]{0,3}
    """,
    re.IGNORECASE | re.VERBOSE,
)
# One of these is in everything that `_CALLED` finds; to look for them first is twenty times as fast.
_HINTS = (
    "nama",
    "name",
    "a.n",
    "a. n",
    "a/n",
    " an.",
    " an ",
    "\nan",
    "jeneng",
    "ngaran abdi",
    "perkenalkan",
)
_TITLES = re.compile(
    r"(?:(?:adalah|bapak|bpk|pak|ibu|bu|sdr|sdri|saudara|saudari|tn|ny|nn|h|hj|dr|drs|ir)\b\.?\s{0,2}){1,3}",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|['\u2019-](?=[^\W\d_]))*")
# A full stop ends the sentence, but not after an initial: "M. Yusuf".
_BETWEEN = re.compile(r"(?<=\b[A-Za-z])\.\ ?|\ ")
_LONGEST = 4
"""Words in a name; more are the sentence that goes on."""
# "nama saya dicatut", "namanya tercantum": said of a name.
_VERB = re.compile(r"(?:di|ter|meng|mem|men|ber)\w{4,}")


def find(text: str) -> Iterator[Personal]:
    """Every name that is announced as one, in order, without "Bapak" or "Ibu"."""
    folded = f"\n{text.casefold()}"
    if not any(hint in folded for hint in _HINTS):
        return
    for called in _CALLED.finditer(text):
        titles = _TITLES.match(text, called.end())
        start = titles.end() if titles else called.end()
        end = _end(text, start)
        if end > start:
            yield Personal("name", start, end)


def _end(text: str, start: int) -> int:
    """Where the name ends that starts here; `start` where none does."""
    at = end = start
    for _ in range(_LONGEST):
        word = _WORD.match(text, at)
        if word is None or not _is_a_name(word[0]):
            break
        end = word.end()
        between = _BETWEEN.match(text, end)
        if between is None:
            break
        at = between.end()
    return end


def _is_a_name(word: str) -> bool:
    if not _no_names().isdisjoint((word.casefold(), *words(word))):
        return False
    if len(word) == 1:
        return word.isupper()
    return word.istitle() or not _VERB.fullmatch(word.casefold())


@cache
def _no_names() -> frozenset[str]:
    spoken = (lexicon.words("language_words.yaml", language) for language in ("indonesian", "english"))
    return lexicon.words(_FILE, "body") | lexicon.words(_FILE, "other") | frozenset().union(*spoken)
