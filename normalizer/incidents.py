"""When complaints of different people are about one incident, and when one person means the same again.

Words alone cannot tell: the texts of one incident were found to be 52 to 67 of 100 alike, of two incidents
that resemble each other 50 to 53, of unrelated ones up to 57. So place, subject and time decide, and words
put in order what is left. What is found is put before a human, never merged.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import combinations
from math import asin, cos, radians, sin, sqrt
from typing import Literal

from normalizer import lexicon, places, spots, topics, wording
from normalizer.draft import ComplaintDraft
from normalizer.spots import Spot
from normalizer.text import words

WINDOW = timedelta(days=30)
"""Complaints that are further apart are of two incidents. A guess: nobody has published a figure."""
SOON = timedelta(days=7)
"""So far apart may two people write of one power cut."""
FAR = 500
"""Metres between two pins of one incident at most: the length of a street, and the error of a pin."""
ALIKE = 55
"""Of 100. So much alike, with one telling word in common, or else two of those: that is asked of complaints
that have the kecamatan in common and nothing closer. Measured on tests/normalizer/incidents.yaml."""
AT_ONCE = timedelta(days=3)
"""Within this, one telling word is enough, however unlike the rest is: people do not write alike."""
REPEATED = 80
"""Of 100. From here on the same person says the same thing again."""

_FILE = "incidents.yaml"
_EARTH = 6_371_000
"""Metres."""
_REMEMBERED = 4096

Reason = tuple[str, str | int]
Matter = Literal["same", "unsure", "different"]


@dataclass(frozen=True, slots=True)
class Incident:
    """What is known of what one complaint is about."""

    text: str
    subject: str | None
    """See `normalizer.topics.Topic`."""
    topic: str | None
    area: str | None
    """The smallest area that is meant for sure: a Kemendagri code."""
    spots: frozenset[Spot]
    at: datetime
    latitude: float | None = None
    longitude: float | None = None
    kind: str | None = None
    """See `normalizer.kind.Kind`."""

    @property
    def district(self) -> str | None:
        """The kecamatan, where that much is known."""
        return self.area[: places.DISTRICT] if self.area and len(self.area) >= places.DISTRICT else None


def of_draft(draft: ComplaintDraft, at: datetime) -> Incident:
    """What is known of what somebody tells, before anything is kept."""
    return Incident(
        text=draft.text,
        subject=draft.topic.subject if draft.topic else None,
        topic=draft.topic.name if draft.topic else None,
        area=draft.place.code,
        spots=frozenset(map(Spot.parse, draft.spots)),
        at=at,
        kind=draft.kind,
    )


@dataclass(frozen=True, slots=True)
class Likeness:
    """Why two complaints are likely about one incident."""

    reasons: tuple[Reason, ...]
    """What they have in common: ("district", "17.71.09"), ("area", "17.71.09.1005"), ("subject", "jalan
    rusak"), ("spot", "jalan:industri"), ("distance", 120) in metres; ("words", "pabrik kertas") where there
    is nothing closer; and ("days", 2) between them."""
    rank: int
    """How alike their words are, 0 to 100. It puts candidates in order, and decides nothing by itself."""


def judge(one: Incident, other: Incident) -> Likeness | None:
    """Are these complaints of two people likely about one incident? None where they are not."""
    apart = abs(one.at - other.at)
    if apart > WINDOW or _of_other_kinds(one, other) or _elsewhere(one, other):
        return None
    if not wording.is_same(one.text, other.text):
        if one.district is None or one.district != other.district or not _same_subject(one, other):
            return None
        if _of_another_side(one, other) or not (_closer(one, other) or _told_alike(one, other)):
            return None
    return Likeness((*_in_common(one, other), ("days", apart.days)), wording.rank(one.text, other.text))


def same_matter(first: Incident, second: Incident) -> Matter:
    """Does the second message of one person go on with the first, or begin anew?"""
    both_known = first.subject is not None and second.subject is not None
    if both_known and not _same_subject(first, second):
        return "different"
    if _of_other_kinds(first, second) or _elsewhere(first, second):
        return "different"
    if abs(first.at - second.at) > WINDOW:
        return "unsure"
    rank = wording.rank(first.text, second.text)
    if rank >= REPEATED:
        return "same"
    if not both_known or _of_another_side(first, second):
        return "unsure"
    nothing_new = rank >= ALIKE or not _telling(second) - _shared_words(second, first)
    soon = abs(first.at - second.at) <= AT_ONCE
    goes_on = (soon and _closer(first, second)) or (_adds_no_place(first, second) and nothing_new)
    return "same" if goes_on else "unsure"


# What speaks against it.


def _of_other_kinds(one: Incident, other: Incident) -> bool:
    """The flood, and the wish for a dam; what is broken, and a question about such things."""
    return one.kind is not None and other.kind is not None and one.kind != other.kind


def _elsewhere(one: Incident, other: Incident) -> bool:
    """What is known of one place excludes the other."""
    if one.area and other.area and not places.related(one.area, other.area):
        return True
    metres = _distance(one, other)
    if metres is not None and metres > FAR:
        return True
    return spots.disagree(_named(one), _named(other)) or _numbered_otherwise(one, other)


def _numbered_otherwise(one: Incident, other: Incident) -> bool:
    """ "Jl. Hibrida 13", and "hibrida 10" without a word that it is a street."""
    return any(
        spots.is_said_otherwise(spot, words(its.text))
        for our, its in ((one, other), (other, one))
        for spot in our.spots
        if spot.numbers
    )


def _same_subject(one: Incident, other: Incident) -> bool:
    if one.subject is None or other.subject is None:
        return False
    return topics.akin(one.subject, other.subject)


def _of_another_side(one: Incident, other: Incident) -> bool:
    """At one health centre the doctor is late, says one; the other, that there is no medicine."""
    ours, theirs = wording.sides(one.subject, one.text), wording.sides(other.subject, other.text)
    return bool(ours and theirs) and ours.isdisjoint(theirs)


# What speaks for it.


def _closer(one: Incident, other: Incident) -> bool:
    """They have more of a place in common than the kecamatan."""
    if _shared_spots(one, other) or _distance(one, other) is not None:
        return True
    in_one_village = one.area == other.area and len(one.area or "") > places.DISTRICT
    # Whose card is late is nobody's neighbour's matter: there the kelurahan says nothing.
    return in_one_village and one.subject not in lexicon.lines(_FILE, "of_persons")


def _told_alike(one: Incident, other: Incident) -> bool:
    """Nothing closer than the kecamatan is known of both, and still they tell of the same."""
    # Where each says in words of its own where it is, these are two places as far as we know.
    if _named(one) and _named(other):
        return False
    if one.subject in lexicon.lines(_FILE, "of_districts") and abs(one.at - other.at) <= SOON:
        return True
    telling, apart = len(_shared_words(one, other)), abs(one.at - other.at)
    if telling > 1 or (telling == 1 and apart <= AT_ONCE):
        return True
    return telling == 1 and wording.rank(one.text, other.text) >= ALIKE


def _adds_no_place(first: Incident, second: Incident) -> bool:
    if second.area and not (first.area or "").startswith(second.area):
        return False
    return len(spots.shared(second.spots, first.spots)) == len(second.spots)


def _in_common(one: Incident, other: Incident) -> tuple[Reason, ...]:
    reasons: list[Reason] = []
    if one.district and one.district == other.district:
        reasons.append(("district", one.district))
    if one.area == other.area and one.area and one.area != one.district:
        reasons.append(("area", one.area))
    if one.subject and _same_subject(one, other):
        reasons.append(("subject", " / ".join(dict.fromkeys([one.subject, str(other.subject)]))))
    if shared := _shared_spots(one, other):
        reasons.append(("spot", ", ".join(map(str, shared))))
    if (metres := _distance(one, other)) is not None:
        reasons.append(("distance", round(metres)))
    if not _closer(one, other) and (telling := _shared_words(one, other)):
        reasons.append(("words", " ".join(sorted(telling))))
    return tuple(reasons)


# Of which they have what in common.


def _named(incident: Incident) -> frozenset[Spot]:
    """Its spots, without those that only say the name of its area."""
    return _beside_area(incident.spots, incident.area) if incident.spots else incident.spots


@lru_cache(_REMEMBERED)
def _beside_area(named: frozenset[Spot], area: str | None) -> frozenset[Spot]:
    return frozenset(spot for spot in named if not any(_is_area(spot, name) for name in _area_names(area)))


def _is_area(spot: Spot, name: str) -> bool:
    """ "Sungai Serut" is a kecamatan, and no river there."""
    # "Pasar Gedangan" is one market in Gedangan; "jalan Gedangan" may be any of its roads.
    return f"{spot.kind} {spot.name} ".startswith(f"{name} ") or (
        spot.kind in ("jalan", "sungai") and f"{spot.name} ".startswith(f"{name} ")
    )


def _shared_spots(one: Incident, other: Incident) -> tuple[Spot, ...]:
    """The spots that both name, be it that one of them leaves out what kind of spot it is: "mulyosari"."""
    ours, theirs = _named(one), _named(other)
    if not ours and not theirs:
        return ()
    found = {
        *spots.shared(ours, theirs),
        *(spot for spot in ours if _is_said_in(other, spot)),
        *(spot for spot in theirs if _is_said_in(one, spot)),
    }
    # Every village has an RT 3.
    return tuple(sorted(spot for spot in found if spot.kind not in spots.CLOSE and not _goes_on(spot, found)))


def _goes_on(spot: Spot, found: Collection[Spot]) -> bool:
    """Another of them is the same with fewer words: "sudirman", and "sudirman bengkulu"."""
    return any(
        spot != other and spot.kind == other.kind and f"{spot.name} ".startswith(f"{other.name} ")
        for other in found
    )


def _is_said_in(other: Incident, spot: Spot) -> bool:
    return spots.is_said(spot, words(other.text)) and spot.name.split()[0] not in _area_words(other.area)


def _shared_words(one: Incident, other: Incident) -> frozenset[str]:
    """The telling words of `one` that `other` says as well, in whatever form."""
    theirs = _telling(other)
    return frozenset(word for word in _telling(one) if any(wording.is_one_word(word, its) for its in theirs))


def _telling(incident: Incident) -> frozenset[str]:
    """The words that not every complaint of this subject in this area has."""
    return wording.telling(incident.text) - _area_words(incident.area) - set((incident.subject or "").split())


@lru_cache(_REMEMBERED)
def _area_words(code: str | None) -> frozenset[str]:
    """The words of the names of an area; of "Muara Bangka Hulu" also "bangkahulu"."""
    names = [name.split() for name in _area_names(code)]
    return frozenset(
        "".join(name[start:end]) for name in names for start, end in combinations(range(len(name) + 1), 2)
    )


@lru_cache(_REMEMBERED)
def _area_names(code: str | None) -> tuple[str, ...]:
    return tuple(area.name.casefold() for area in places.lineage(code)) if code else ()


def _distance(one: Incident, other: Incident) -> float | None:
    """Metres between the two pins; None without two."""
    if one.latitude is None or one.longitude is None or other.latitude is None or other.longitude is None:
        return None
    latitude, its_latitude = radians(one.latitude), radians(other.latitude)
    north, east = its_latitude - latitude, radians(other.longitude - one.longitude)
    chord = sin(north / 2) ** 2 + cos(latitude) * cos(its_latitude) * sin(east / 2) ** 2
    return 2 * _EARTH * asin(min(1.0, sqrt(chord)))
