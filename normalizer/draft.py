"""What a complaint was understood to be, before anything is kept."""

import re
from dataclasses import dataclass
from enum import StrEnum

from normalizer.fingerprint import fingerprint
from normalizer.language import Language, guess


class Kind(StrEnum):
    """The three kinds of report SP4N-LAPOR! knows; each has its own time limit."""

    PENGADUAN = "pengaduan"
    ASPIRASI = "aspirasi"
    PERMINTAAN_INFORMASI = "permintaan_informasi"


@dataclass(frozen=True, slots=True)
class ComplaintDraft:
    """A complaint as one message tells it."""

    text: str
    """The citizen's own words, without a command in front."""
    kind: Kind
    language: Language
    fingerprint: str
    anonim: bool
    """The citizen asked that the name be hidden."""
    rahasia: bool
    """The citizen asked that the content be hidden."""


def draft_from(text: str) -> ComplaintDraft:
    """Read a complaint out of cleaned text."""
    return ComplaintDraft(
        text=text,
        kind=_kind(text),
        language=guess(text),
        fingerprint=fingerprint(text),
        anonim=asks_anonim(text),
        rahasia=asks_rahasia(text),
    )


def asks_anonim(text: str) -> bool:
    """ANONIM stands on its own at the start or the end."""
    return "anonim" in _privacy_commands(text)


def asks_rahasia(text: str) -> bool:
    """RAHASIA stands on its own at the start or the end. A "rahasia umum" in a sentence is no command."""
    return "rahasia" in _privacy_commands(text)


_EDGE = r"(?:[.,:;!/&+()\[\]\n-]|\b[Dd]an\b|\bDAN\b)"
_NO_PHRASE = r"(?!\s+(?:UMUM|NEGARA|DAGANG|JABATAN|BANK|DAPUR|PERUSAHAAN|PRIBADI|ALAM)\b)"

_FIRST = re.compile(
    rf"""
    [\s(\[\#]*
    (?: (?i:(?P<set_apart>anonim|rahasia))\b \s?(?:{_EDGE}|\Z)
      # or in front as a keyword is in front of an SMS; "rahasia" also starts ordinary sentences
      | (?P<keyword>(?i:anonim)\b|RAHASIA\b{_NO_PHRASE}) )
    [\s.,:;!/&+()\[\]-]*
    """,
    re.VERBOSE,
)
_LAST = re.compile(
    rf"""
    (?: {_EDGE}\s?\#?(?i:(?P<set_apart>anonim|rahasia))\b
      # or louder than the word before it, or beside the other one
      | (?:(?<=[a-z0-9])|(?<=ANONIM)|(?<=RAHASIA))\s\#?(?P<keyword>ANONIM|RAHASIA)\b )
    [\s.!)\]]*\Z
    """,
    re.VERBOSE,
)


def _privacy_commands(text: str) -> set[str]:
    commands = set()
    # Twice, because there are two words to say.
    for _ in range(2):
        if found := _FIRST.match(text):
            commands.add(_word(found))
            text = text[found.end() :]
        if found := _LAST.search(text):
            commands.add(_word(found))
            text = text[: found.start()]
    return commands


def _word(command: re.Match[str]) -> str:
    return (command["set_apart"] or command["keyword"]).lower()


_HEADINGS = {
    Kind.ASPIRASI: re.compile(r"\W*(?:aspirasi|usul|usulan|saran)\s*[:\n-]", re.IGNORECASE),
    Kind.PERMINTAAN_INFORMASI: re.compile(
        r"\W*(?:permintaan informasi|minta informasi|minta info)\s*[:\n-]", re.IGNORECASE
    ),
}


def _kind(text: str) -> Kind:
    return next((kind for kind, heading in _HEADINGS.items() if heading.match(text)), Kind.PENGADUAN)
