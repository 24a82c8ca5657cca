"""What a group of complaints is called by those who read of it."""

import re

from gateway.console.words import Words
from normalizer import places
from store.numbers.tallies import REDIRECT, What

_ABBREVIATION = re.compile(r"\(\w+\)|ASN|SP4N-LAPOR!")
_SMALL = {"DAN", "DI"}


def of(what: What, key: str | None, words: Words, office: str = "") -> str:
    """`office` is the code of the area it serves: what lies in it needs no more than its own name."""
    if key is None:
        return words(f"numbers.without.{what}")
    match what:
        case "source":
            return _source(key, words)
        case "kind":
            return words.pick("kind", key)
        case "topic":
            return topic(key)
        case "place":
            return _place(key, words, office)
        case "agency":
            return key


def topic(name: str) -> str:
    """One of SP4N-LAPOR!'s, which it writes in capitals: "Pekerjaan Umum dan Penataan Ruang"."""
    return " ".join(map(_cased, name.split()))


def _cased(word: str) -> str:
    if _ABBREVIATION.fullmatch(word):
        return word
    return word.lower() if word in _SMALL else word.title()


def _source(key: str, words: Words) -> str:
    if key.startswith(REDIRECT):
        source = words.pick("channel", key.removeprefix(REDIRECT))
        return words("numbers.redirected", source=source)
    return words.pick("channel", key)


def _place(code: str, words: Words, office: str) -> str:
    around = places.label(office) if office else ""
    name = places.label(code) or code
    short = name.removesuffix(f", {around}")
    if short == name and name != around:
        short = ", ".join(name.split(", ")[:2])
    return short if len(code) >= places.DISTRICT else words("numbers.wider", area=short.split(", ")[0])
