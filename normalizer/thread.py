"""What a message may be to a complaint that its writer filed before. Only the dialogue knows of one."""

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from normalizer import lexicon
from normalizer.phrases import Phrases
from normalizer.text import words

_FILE = "thread_words.yaml"
_INTENTS = "intent_words.yaml"
_LISTS = (
    *(
        "withdraw",
        "withdraw_plainly",
        "withdraw_number",
        "drop",
        "drop_anywhere",
        "fixed",
        "disputed",
        "disputed_first",
        "thanks",
    ),
    *("adds", "anew", "status", "status_bare", "status_number", "help", "help_sure", "stop", "agrees"),
    *("when", "nod", "resume", "not_withdrawn", "undone"),
)
_REMEMBERED = 64
"""Texts whose words are looked up once, however many questions are asked of them."""
_BRIEF = 20
"""Words in which somebody takes a complaint back, and why."""
_NEWS = 14
"""Words in which somebody says that it is done. In a longer story that is something else that was."""
_SHORT = 12
_FEW = 10
_SHORTEST_THING = 5
_A_STORY = 2
"""Words beside a wish that tell something else."""
_SHORT_WORD = 4
_VOWELS = frozenset("aiueoy")
_BEST = 5

_MARK_WORDS = 14
_NUMBER = r"[1-5](?![0-9]|[.,][0-9])|satu\b|dua\b|tiga\b|empat\b|lima\b|one\b|two\b|three\b|four\b|five\b"
_STARS = "\u2b50\u2605\U0001f31f"
_MARK = re.compile(
    rf"""
      \b(?:rating|nilai(?:nya)?|penilaian|skor|score|bintang|rate|kasih|beri)\W{{0,3}}(?P<named>{_NUMBER})
    | (?<![0-9/])(?P<of>{_NUMBER})\s*(?:/|dari|of|out\ of)\s*(?:5|lima|five)(?![0-9/])
    | (?<![0-9])(?P<starred>{_NUMBER})\s*(?:bintang|stars?)\b
    | (?P<stars>[{_STARS}]+)
    | \A\W*(?P<first>{_NUMBER})
      (?=\s*[.,!;-]\s*[^\W0-9]|\s+(?:mas|pak|bu|min|kang|kak|cukup|puas|kecewa)\b|\W*\Z)
    """,
    re.IGNORECASE | re.VERBOSE,
)
_IN_WORDS = {
    "satu": 1,
    "dua": 2,
    "tiga": 3,
    "empat": 4,
    "lima": 5,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
}
_CONTENT = re.compile(
    r"\W*(?:saya\s+)?(?:(?P<very>sangat|amat)|(?P<not>tidak|kurang|tdk|ga|gak|nggak|kecewa)|(?P<fairly>cukup))?\s*"
    r"(?:puas|kecewa)?(?:\s+(?:sekali|banget|bgt|pak|bu|min|kak|terima kasih|makasih))*\W*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Said:
    """What is in a text of the lists of the file."""

    length: int
    """Words; a figure counts for nothing, however long."""
    lists: frozenset[str]
    begins: frozenset[str]
    """Of these, those with which it begins, greetings aside."""
    small: bool
    """Whether there is nothing but greetings, thanks and particles."""


def withdraws(text: str, quotes_ticket: bool = False) -> bool:
    """They take their complaint back, by name or by its number."""
    said = _said(text)
    if said.length > _BRIEF or {"disputed", "not_withdrawn"} & said.lists or "?" in text:
        return False
    by_number = quotes_ticket and said.length <= _SHORT and "withdraw_number" in said.lists
    return by_number or {"withdraw", "withdraw_plainly"} & said.lists != set() or drops(text)


def withdraws_plainly(text: str) -> bool:
    """They take *their* complaint back. "Aduan: akta anak saya dihapus" has the words as well."""
    return "withdraw_plainly" in _said(text).lists


def drops(text: str) -> bool:
    """They take back what they have just said, without a word for it."""
    said = _said(text)
    return said.length <= _FEW and ("drop" in said.begins or "drop_anywhere" in said.lists)


def asks_status(text: str) -> bool:
    """They ask how it is going with what they have reported."""
    said = _said(text)
    return said.length <= _BRIEF and "status" in said.lists and "disputed" not in said.lists


def asks_for_news(text: str) -> bool:
    """They ask how it is going, and do not say with what."""
    said = _said(text)
    return said.length <= _SHORT and "status_bare" in said.lists and "disputed" not in said.lists


def names_report(text: str) -> bool:
    """They have a word for what they filed."""
    return not lexicon.words(_INTENTS, "topic").isdisjoint(words(text))


def resumes(text: str) -> bool:
    """They want us to go on with what was closed, or taken back."""
    said = _said(text)
    return said.length <= _SHORT and "resume" in said.lists


def asks_of_number(text: str) -> bool:
    """They ask something, where a number says of what."""
    return "?" in text or "status_number" in _said(text).lists


def asks_help(text: str) -> bool:
    """They ask what this is, or how to go about it."""
    said = _said(text)
    return said.length <= _BRIEF and "help" in said.lists


def asks_just_help(text: str) -> bool:
    """The same, whatever they name as an example."""
    said = _said(text)
    return said.length <= _BRIEF and "help_sure" in said.begins


def asks_to_stop(text: str) -> bool:
    """They want to hear nothing from us any more."""
    said = _said(text)
    return said.length <= _SHORT and "stop" in said.lists


def is_vague(text: str) -> bool:
    """Nothing in it says what it is about."""
    said = words(text)
    known = lexicon.words(_FILE, "vague") | _small_words()
    return all(word in known for word in said) or not any(map(_is_word, said))


def _is_word(word: str) -> bool:
    """A word, and not keys struck at random: those have hardly a vowel, or no letters."""
    vowels = sum(letter in _VOWELS for letter in word)
    return not word.isascii() or (len(word) <= _SHORT_WORD and word.isalpha()) or vowels * 5 >= len(word)


def only_hides(text: str) -> bool:
    """Nothing is said but that a name, or a text, be hidden."""
    known = lexicon.words(_FILE, "hiding") | _small_words()
    return sum(word not in known for word in words(text)) < _A_STORY


def says_fixed(text: str) -> bool:
    """They tell us that it is done. A question is not that, nor is "done, but"."""
    said = _said(text)
    done = ("fixed" in said.lists or _is_all_done(text)) and not {"undone", "disputed"} & said.lists
    return said.length <= _NEWS and "?" not in text and done


def _is_all_done(text: str) -> bool:
    """ "Selesai pak", and not a word more."""
    rest = [word for word in words(text) if word not in _small_words()]
    return bool(rest) and {"selesai", "beres", "done", "fixed", "kelar", "rampung"}.issuperset(rest)


def disputes(text: str) -> bool:
    """They tell us that it is not done, whatever they were told. A new complaint may use the same words."""
    said = _said(text)
    return "disputed" in said.lists or "disputed_first" in said.begins


def thanks(text: str) -> bool:
    """They thank us, and say nothing else."""
    said = _said(text)
    return said.small and "thanks" in said.lists


def adds(text: str) -> bool:
    """They say that this belongs to what they told us before."""
    return "adds" in _said(text).lists


def goes_on(text: str) -> bool:
    """It begins in the middle of something: "iya pak, …", or a thing that they must have spoken of before, as
    in "truknya lewat tiap malam"."""
    if "agrees" in _said(text).begins:
        return True
    first = next((word for word in words(text) if word not in _small_words()), "")
    return len(first) > _SHORTEST_THING and first.endswith("nya")


def asks_when(text: str) -> bool:
    """They ask when something will be done, and tell nothing else."""
    said = _said(text)
    return said.length <= _SHORT and "when" in said.begins


def nods(text: str) -> bool:
    """They have read it, and say no more: "siap pak"."""
    said = _said(text)
    return said.small and "nod" in said.lists


def is_anew(text: str) -> bool:
    """They say that this is something else."""
    return "anew" in _said(text).lists


def mark(text: str) -> int | None:
    """How many of five they give us; None where they give nothing."""
    if len(words(text)) > _MARK_WORDS:
        return None
    found = _MARK.search(text)
    if found is None:
        return _contentment(text)
    if stars := found["stars"]:
        return len(stars) if len(stars) <= _BEST else None
    given = next(group for group in found.groups() if group).lower()
    return int(given) if given.isdigit() else _IN_WORDS[given]


def _contentment(text: str) -> int | None:
    """What "sangat puas" is in figures."""
    said = _CONTENT.fullmatch(text)
    if said is None or not re.search("puas|kecewa", text, re.IGNORECASE):
        return None
    if said["not"] or "kecewa" in text.lower():
        return 1
    return _BEST if said["very"] else 3 if said["fairly"] else 4


@lru_cache(_REMEMBERED)
def _said(text: str) -> _Said:
    said = [word for word in words(text) if not word.isdigit()]
    greeting = lexicon.words(_INTENTS, "greeting")
    opening = next((at for at, word in enumerate(said) if word not in greeting), 0)
    hits = list(_phrases().find(said))
    return _Said(
        length=len(said),
        lists=frozenset(hit.meaning for hit in hits),
        begins=frozenset(hit.meaning for hit in hits if hit.start == opening),
        small=all(word in _small_words() for word in said),
    )


@cache
def _phrases() -> Phrases[str]:
    return Phrases((line, name) for name in _LISTS for line in lexicon.lines(_FILE, name))


@cache
def _small_words() -> frozenset[str]:
    lists = ("greeting", "polite", "empty", "grateful")
    return frozenset().union(*(lexicon.words(_INTENTS, name) for name in lists))
