"""Which public body would answer for a complaint: a suggestion with its reason, never a routing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from normalizer.topics import Topic

REST = "TOPIK LAINNYA"
"""A body with this topic takes what no other body in the place answers for, as a kecamatan does."""


@dataclass(frozen=True, slots=True)
class Agency:
    """One public body, as the settings name it."""

    name: str
    topics: tuple[str, ...] = ()
    """Main topics of SP4N-LAPOR! that it answers for."""
    subjects: tuple[str, ...] = ()
    """Subjects of ours (see `data/topics.yaml`) that it answers for, before whoever has the whole topic."""
    areas: tuple[str, ...] = ()
    """Kemendagri codes of where it is in charge: "17.71" or "17.71.09". None is the whole country."""


@dataclass(frozen=True, slots=True)
class Suggested:
    """A body that may be the right one, and why; shown to staff."""

    name: str
    reason: str


def suggest(topic: Topic | None, code: str | None, agencies: Iterable[Agency]) -> Suggested | None:
    """The one body in charge at `code` that answers for the subject, else for the topic, else for the rest.

    None where two would fit equally well, and where the place is not known, but for bodies in charge of the
    whole country: what is broken in Bandung is none of Bengkulu's business. Whoever serves one area alone may
    pass the code of that area for a place that nobody named.
    """
    present = [agency for agency in agencies if _is_in_charge(agency, code)]
    if topic and (found := _one(agency for agency in present if topic.subject in agency.subjects)):
        return Suggested(found.name, f"{topic.subject}: {_said(topic.words)}{_where(found)}")
    if topic and (found := _one(agency for agency in present if topic.name in agency.topics)):
        return Suggested(found.name, f"{topic.name}: {_said(topic.words)}{_where(found)}")
    if any(topic and _answers(agency, topic) for agency in present):
        return None
    if found := _one(agency for agency in present if REST in agency.topics):
        return Suggested(found.name, f"{topic.name if topic else REST}{_where(found)}")
    return None


def _is_in_charge(agency: Agency, code: str | None) -> bool:
    return not agency.areas or (code is not None and any(_lies_in(code, area) for area in agency.areas))


def _lies_in(code: str, area: str) -> bool:
    return code == area or code.startswith(f"{area}.")


def _answers(agency: Agency, topic: Topic) -> bool:
    return topic.subject in agency.subjects or topic.name in agency.topics


def _one(fitting: Iterable[Agency]) -> Agency | None:
    """The nearest to the place, and none where two are as near."""
    ranked = sorted(fitting, key=_depth, reverse=True)
    if len(ranked) > 1 and _depth(ranked[0]) == _depth(ranked[1]):
        return None
    return ranked[0] if ranked else None


def _depth(agency: Agency) -> int:
    return max((len(area) for area in agency.areas), default=0)


def _said(words: Sequence[str]) -> str:
    return ", ".join(f'"{word}"' for word in words)


def _where(agency: Agency) -> str:
    return f" ({', '.join(agency.areas)})" if agency.areas else ""
