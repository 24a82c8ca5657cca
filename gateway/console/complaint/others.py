"""What stands beside a complaint: what else its person complained of, and what others said of the same."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from textwrap import shorten
from typing import Any

from gateway.console import masking, rights
from gateway.console.complaint.look import Look, tells_who
from gateway.console.visit import Visit
from normalizer import places
from store import complaints, duplicates, redirects
from store import models as m

WORDS = 400
"""Characters of a candidate: enough to compare."""
FIRST_WORDS = 90
_PLAIN = ("subject", "words", "distance", "days")


@dataclass(frozen=True, slots=True)
class Alike:
    """Somebody else's complaint that is likely of the same incident."""

    complaint: m.Complaint
    pair: m.DuplicateCandidate
    words: str
    """None of a `rahasia`."""
    place: str
    reasons: Sequence[str]


def alike(visit: Visit, look: Look) -> list[Alike]:
    """Those that they may see as well, undecided ones first."""
    pairs = duplicates.of(visit.db, look.complaint) if look.reads else []
    theirs = [(pair, other) for pair, other in pairs if _sees(visit, other)]
    theirs.sort(key=lambda one: one[0].state is not m.CandidateState.CANDIDATE)
    return [_alike(visit, pair, other) for pair, other in theirs]


def _sees(visit: Visit, other: m.Complaint) -> bool:
    how = redirects.of_complaint(visit.db, other)
    return rights.sees(visit.staff, other, how[0].staff_id if how else None)


def _alike(visit: Visit, pair: m.DuplicateCandidate, other: m.Complaint) -> Alike:
    # Whoever reads it opens it: there the look is noted.
    reads = not other.rahasia
    words = masking.text(other.text, masking.revealed(visit, other)) if reads else ""
    return Alike(
        complaint=other,
        pair=pair,
        words=shorten(words, WORDS, placeholder=" …") if words else "",
        place=places.label(other.area) if other.area and reads else "",
        reasons=list(_reasons(visit, pair.reasons)) if reads else [],
    )


def _reasons(visit: Visit, reasons: Mapping[str, Any]) -> Iterator[str]:
    for name, value in reasons.items():
        match name:
            # The smaller of the two is said.
            case "district" if "area" not in reasons:
                yield places.label(str(value)).partition(",")[0]
            case "area":
                yield places.label(str(value)).partition(",")[0]
            case "spot":
                yield ", ".join(spot.replace(":", " ") for spot in str(value).split(", "))
            case "days" if value == 0:
                yield visit.words("complaint.alike.same_day")
            case _ if name in _PLAIN:
                yield visit.words(f"complaint.alike.{name}", value=value)


@dataclass(frozen=True, slots=True)
class Own:
    """Another complaint of the same person."""

    complaint: m.Complaint
    words: str


def own(visit: Visit, look: Look) -> list[Own]:
    """Newest first; of those, only what they may see, and nothing that gives somebody away who asked for
    ANONIM."""
    one = look.complaint
    if one.anonim and not look.shown:
        return []
    theirs = complaints.latest_of(visit.db, [one.contact_id])[one.contact_id]
    return [
        Own(other, _first_words(look, other))
        for other in reversed(theirs)
        if other.id != one.id and _sees(visit, other) and tells_who(visit, other)
    ]


def _first_words(look: Look, other: m.Complaint) -> str:
    return "" if other.rahasia else shorten(look.words(other.text, other), FIRST_WORDS, placeholder=" …")
