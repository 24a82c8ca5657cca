"""What staff may put right of what was understood, and what follows from it."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from gateway.casework.acting import Refused
from gateway.config import Settings
from normalizer import agencies, places, topics
from normalizer.kind import Kind
from normalizer.places import areas
from normalizer.topics import Topic
from store import models as m
from store.complaints import STAFF

SHOWN = 12
"""Areas to choose from."""
SHORTEST = 3
"""Letters of a name that is looked for."""
_CODE = re.compile(r"\d\d(\.\d\d(\.\d\d(\.\d{4})?)?)?")

FIELDS = ("kind", "subject", "area", "supervised")
"""What a form may send. Nothing else of a complaint is corrected: above all, not its words."""


def corrections(settings: Settings, complaint: m.Complaint, fields: Mapping[str, str]) -> dict[str, Any]:
    """The columns that these fields of a form change, with all that follows from them. A field that is not
    sent stays. Raises `Refused`."""
    changed: dict[str, Any] = {}
    if "kind" in fields:
        changed["kind"] = _kind(fields["kind"])
    if "subject" in fields:
        changed |= _subject(complaint, fields["subject"])
    if "area" in fields:
        changed |= _area(settings, complaint, fields["area"].strip())
    if "supervised" in fields:
        changed["supervised"] = fields["supervised"] == "yes"
    if any(changed.get(name, old) != old for name, old in _understood(complaint)):
        changed["topic_by"] = STAFF
    return {**changed, **_agency(settings, complaint, changed)} if changed else {}


def _understood(complaint: m.Complaint) -> Iterator[tuple[str, object]]:
    """What its words were read to be about, and that a human may know better."""
    return ((name, getattr(complaint, name)) for name in ("subject", "supervised"))


def find_areas(typed: str, within: str) -> list[str]:
    """The codes of the areas that may be meant by a name or a code, or by their beginning; those in the area
    `within` first. At most `SHOWN`."""
    wanted = typed.strip()
    if _CODE.fullmatch(wanted):
        return [wanted] if places.lineage(wanted) else []
    if len(areas.key(wanted)) < SHORTEST:
        return []
    meant = places.find(wanted, within or None)
    found = dict.fromkeys([meant.code] if meant.code else meant.candidates)
    found |= dict.fromkeys(_beginning(areas.key(wanted), within))
    return sorted(found, key=lambda code: (not _is_in(code, within), list(found).index(code)))[:SHOWN]


def _beginning(key: str, within: str) -> Iterator[str]:
    yield from areas.villages_named(key)
    for name, codes in areas.by_name().items():
        if name.startswith(key):
            yield from codes
    if len(within) >= areas.REGENCY:
        yield from (code for code, name in areas.villages_of(within) if areas.key(name).startswith(key))


def _is_in(code: str, within: str) -> bool:
    return bool(within) and code.startswith(within)


def _kind(typed: str) -> str:
    if typed not in list(Kind):
        raise Refused("correct.kind")
    return typed


def _subject(complaint: m.Complaint, subject: str) -> dict[str, Any]:
    """Topic and subject, which go together; empty for neither."""
    if subject == (complaint.subject or ""):
        return {}
    topic = next((topic for topic, known in by_topic().items() if subject in known), None)
    if subject and topic is None:
        raise Refused("correct.topic")
    # Which words led to it is known only of what we read out of them.
    return {"topic": topic, "subject": subject or None, "topic_words": []}


@cache
def by_topic() -> dict[str, tuple[str, ...]]:
    """The main topics of SP4N-LAPOR! and our subjects of each."""
    found: dict[str, dict[str, None]] = {}
    for topic, subject, _ in topics.phrases():
        found.setdefault(topic, {})[subject] = None
    return {topic: tuple(sorted(subjects)) for topic, subjects in sorted(found.items())}


def _area(settings: Settings, complaint: m.Complaint, typed: str) -> dict[str, Any]:
    code = _meant(typed, settings.office.area) if typed else None
    if code == complaint.area:
        return {}
    district = code[: places.DISTRICT] if code and len(code) >= places.DISTRICT else None
    return {
        "area": code,
        "district": district,
        "area_candidates": [],
        "area_by": STAFF if code else None,
    }


def _meant(typed: str, within: str) -> str:
    """The one area of this name, or whose code stands first."""
    first = typed.split()[0]
    found = find_areas(first if _CODE.fullmatch(first) else typed, within)
    if len(found) > 1 and (sure := places.find(typed, within or None).code):
        return sure
    if not found:
        raise Refused("correct.area", typed=typed)
    if len(found) > 1:
        raise Refused("correct.areas", options="; ".join(f"{code} {places.label(code)}" for code in found))
    return found[0]


def _agency(settings: Settings, complaint: m.Complaint, changed: Mapping[str, Any]) -> dict[str, Any]:
    """Who may deal with it now."""
    if not {"subject", "area"} & changed.keys():
        return {}
    now = {name: changed.get(name, getattr(complaint, name)) for name in ("topic", "subject", "area")}
    words = tuple(changed.get("topic_words", complaint.topic_words))
    topic = Topic(now["topic"], now["subject"], words) if now["topic"] and now["subject"] else None
    suggested = agencies.suggest(topic, now["area"], settings.agencies)
    return {
        "agency": suggested.name if suggested else None,
        "agency_reason": suggested.reason if suggested else None,
    }
