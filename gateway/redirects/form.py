"""What a staff member tells of a complaint that reached them elsewhere, read from a form or a row of a sheet.

All that is wrong with it is found at once; `wording` says it.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from channels.addresses import e164
from channels.messages import clean_text
from gateway.redirects.sources import SPOKEN, named
from normalizer.fingerprint import fingerprint
from normalizer.kind import Kind
from normalizer.text import clean, words

FIELDS = ("source", "origin", "text", "place", "happened", "kind", "anonim", "rahasia", "link")
"""In the order of the sheet's columns."""
LONGEST = {"origin": 200, "text": 10_000, "place": 500, "link": 2_000}
"""Characters."""

_KINDS = {
    "pengaduan": Kind.PENGADUAN,
    "keluhan": Kind.PENGADUAN,
    "complaint": Kind.PENGADUAN,
    "aspirasi": Kind.ASPIRASI,
    "aspiration": Kind.ASPIRASI,
    "permintaan informasi": Kind.PERMINTAAN_INFORMASI,
    "informasi": Kind.PERMINTAAN_INFORMASI,
    "information": Kind.PERMINTAAN_INFORMASI,
}
_YES = frozenset(("ya", "y", "yes", "1", "on", "true", "benar", "x", "v"))
_NO = frozenset(("", "tidak", "t", "tdk", "no", "n", "0", "off", "false", "-"))
_DATE = re.compile(r"(?P<day>\d{1,2})[\s./-]+(?P<month>\d{1,2}|[A-Za-z]{3,9})[\s./-]+(?P<year>\d{4}|\d{2})")
_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[T ].*)?")
_MONTHS = ("jan", "feb", "mar", "apr", "mei", "jun", "jul", "agu", "sep", "okt", "nov", "des")
_ALSO = {"may": 5, "ags": 8, "agt": 8, "aug": 8, "oct": 10, "nop": 11, "dec": 12}
_CENTURY = 2000


@dataclass(frozen=True, slots=True)
class Form:
    """One complaint as it was brought, with nothing wrong in it."""

    source: str
    text: str
    """The citizen's own words."""
    origin: str = ""
    """Their name, handle or number there."""
    link: str = ""
    """Where it can be read there."""
    place: str = ""
    """Where it happened, in words."""
    happened: date | None = None
    """When it did."""
    kind: Kind | None = None
    """None where the words are to tell."""
    anonim: bool = False
    rahasia: bool = False

    @property
    def key(self) -> str:
        """Equal for what is the same, brought again: where, by whom and in which words it was said."""
        who = _who(self.origin) or self.link
        return hashlib.sha256("\n".join((self.source, who, fingerprint(self.text))).encode()).hexdigest()

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "happened": self.happened.isoformat() if self.happened else None}


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that has to be put right first."""

    field: str
    """One of `FIELDS`."""
    what: str
    """A key of `problems:` in words.yaml."""
    value: str = ""
    """What stands there, or what it is too much of."""


def read(values: Mapping[str, str], today: date) -> tuple[Form | None, list[Problem]]:
    """The form that these fields make (None where anything is wrong), and all that is wrong with them."""
    told = {field: clean(clean_text(str(values.get(field) or ""))).strip() for field in FIELDS}
    problems: list[Problem] = []
    source = _source(told["source"], problems)
    happened = _happened(told["happened"], today, problems)
    kind = _kind(told["kind"], problems)
    anonim, rahasia = (_flag(field, told[field], problems) for field in ("anonim", "rahasia"))
    link = _link(told["link"], problems)
    if not words(told["text"]):
        problems.append(Problem("text", "missing" if not told["text"] else "no_words"))
    if not told["origin"] and (not told["link"] or source in SPOKEN):
        problems.append(Problem("origin", "nobody"))
    for field, most in LONGEST.items():
        if len(told[field]) > most:
            problems.append(Problem(field, "too_long", str(most)))
    if problems:
        return None, sorted(problems, key=lambda one: FIELDS.index(one.field))
    text, origin, place = told["text"], told["origin"], told["place"]
    return Form(source, text, origin, link, place, happened, kind, anonim, rahasia), []


def _source(told: str, problems: list[Problem]) -> str:
    found = named(words(told))
    if not found:
        problems.append(Problem("source", "unknown_source" if told else "missing", told))
    return found


def _kind(told: str, problems: list[Problem]) -> Kind | None:
    kind = _KINDS.get(told.lower().replace("_", " "))
    if told and kind is None:
        problems.append(Problem("kind", "unknown_kind", told))
    return kind


def _flag(field: str, told: str, problems: list[Problem]) -> bool:
    if told.lower() not in _YES | _NO:
        problems.append(Problem(field, "unknown_flag", told))
    return told.lower() in _YES


def _link(told: str, problems: list[Problem]) -> str:
    """As a page may link to it: what begins with anything but http could be a program."""
    if not told:
        return ""
    link = told if "://" in told else f"https://{told}"
    try:
        parts = urlsplit(link)
        good = parts.scheme in ("http", "https") and "." in (parts.hostname or "")
    except ValueError:
        good = False
    if not good or any(character.isspace() for character in link):
        problems.append(Problem("link", "bad_link", told))
    return link


def _happened(told: str, today: date, problems: list[Problem]) -> date | None:
    if not told:
        return None
    found = _date(told)
    if found is None:
        problems.append(Problem("happened", "bad_date", told))
    elif found > today:
        problems.append(Problem("happened", "future", told))
    return found


def _date(told: str) -> date | None:
    """Day first, as it is written here: 12/08/2026, 12 Agustus 2026; or as a sheet has it: 2026-08-12."""
    try:
        if iso := _ISO.fullmatch(told):
            return date(*map(int, iso.groups()))
        if match := _DATE.fullmatch(told):
            year = int(match["year"])
            return date(year if year > 99 else _CENTURY + year, _month(match["month"]), int(match["day"]))
    except ValueError:  # the 31st of February
        return None
    return None


def _month(told: str) -> int:
    short = told.lower()[:3]
    if told.isdigit():
        return int(told)
    return _ALSO.get(short) or _MONTHS.index(short) + 1


def _who(origin: str) -> str:
    """Equal for the same person, however they are written."""
    return e164(origin) or " ".join(words(origin)) or origin.lower()
