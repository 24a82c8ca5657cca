"""Which lists of data/scope.yaml a message speaks of. Read once for all three questions."""

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache

from normalizer import lexicon
from normalizer.phrases import Hit, Phrases
from normalizer.text import words

_FILE = "scope.yaml"
_SETS = "sets"
_HARMLESS = "harmless"
_SET = re.compile(r"<(\w+)>")
# One message is asked three questions, one after the other.
_TEXTS_REMEMBERED = 16

_Name = tuple[str, str]
"""Section and list: ("emergency", "fire")."""


def heard(section: str, text: str) -> frozenset[str]:
    """The names of the section's lists of which a phrase was said and not hidden by a harmless one."""
    return _heard(text).get(section, frozenset())


@lru_cache(_TEXTS_REMEMBERED)
def _heard(text: str) -> Mapping[str, frozenset[str]]:
    said: dict[str, list[Hit[_Name]]] = {}
    for hit in _phrases().find(words(text)):
        said.setdefault(hit.meaning[0], []).append(hit)
    return {section: frozenset(_meant(hits)) for section, hits in said.items()}


def _meant(hits: list[Hit[_Name]]) -> Iterator[str]:
    harmless = [hit for hit in hits if hit.meaning[1] == _HARMLESS]
    for hit in hits:
        if not any(hit.start < other.end and other.start < hit.end for other in harmless):
            yield hit.meaning[1]


@cache
def _phrases() -> Phrases[_Name]:
    return Phrases((phrase, name) for name, phrases in lists().items() for phrase in phrases)


def lists() -> dict[_Name, list[str]]:
    """Every list of the file, its sets written out."""
    return {
        (section, name): [_SET.sub(_members, phrase.strip()) for phrase in text.split(",") if phrase.strip()]
        for section, content in lexicon.sections(_FILE).items()
        if section != _SETS
        for name, text in content.items()
    }


def _members(found: re.Match[str]) -> str:
    return "/".join(lexicon.sections(_FILE)[_SETS][found[1]].split())
