"""What was understood of a complaint, and how we know."""

from collections.abc import Sequence
from dataclasses import dataclass

from gateway import replies
from gateway.casework import clocks, correcting
from gateway.casework.clocks import Countdown
from gateway.console.complaint.look import Look
from gateway.console.visit import Visit
from gateway.limits import Clock
from normalizer import places
from normalizer.spots import Spot
from store import complaints, redirects
from store import models as m


@dataclass(frozen=True, slots=True)
class Facts:
    place: str
    """The area; empty where it is not known."""
    place_by: str
    """How we know it."""
    candidates: Sequence[tuple[str, str]]
    """Code and name of the areas that may be meant."""
    point: tuple[float, float] | None
    map_link: str
    spots: Sequence[str]
    emergency: str
    beyond: str
    """Where such a thing belongs, where it looks like none of ours."""
    step: Countdown | None
    finish: Countdown | None
    redirect: m.Redirect | None
    redirected_by: str
    origin: str
    link: str
    merged_into: m.Complaint | None


def of(visit: Visit, look: Look) -> Facts:
    one = look.complaint
    clock = Clock(visit.runtime.settings)
    how = redirects.of_complaint(visit.db, one)
    into = complaints.by_ids(visit.db, [one.merged_into]) if one.merged_into else {}
    located = one.latitude is not None and one.longitude is not None
    point = (one.latitude, one.longitude) if look.reads and located else None
    step, finish = clocks.clock(one, clock, visit.now), clocks.finish(one, clock, visit.now)
    spoken = replies.catalogue(visit.words.language)
    return Facts(
        place=places.label(one.area) if one.area and look.reads else "",
        place_by=visit.words(f"complaint.by.{one.area_by}") if one.area_by else "",
        candidates=_named(one.area_candidates) if look.reads else (),
        point=point,  # type: ignore[arg-type]
        map_link=_map_link(one) if point else "",
        spots=[_spot(Spot.parse(spot)) for spot in one.spots] if look.reads else (),
        emergency=spoken["emergency"][one.emergency] if one.emergency else "",
        beyond=spoken["beyond"].get(one.beyond, one.beyond) if one.beyond else "",
        step=step,
        # The two are one until it goes to a body, and again from the follow-up on.
        finish=finish if finish and (step is None or finish.by != step.by) else None,
        redirect=how[0] if how else None,
        redirected_by=how[1].name if how else "",
        origin=_origin(look, how[0]) if how else "",
        link=(how[0].link or "") if how and look.shown else "",
        merged_into=into.get(one.merged_into) if one.merged_into else None,
    )


def _origin(look: Look, redirect: m.Redirect) -> str:
    """Who they are where it was said: a name, a handle or a number."""
    return redirect.origin or "" if look.shown else "•••" if redirect.origin else ""


def _named(codes: Sequence[str]) -> list[tuple[str, str]]:
    return list(zip(codes, places.options(codes), strict=True))


def _spot(spot: Spot) -> str:
    return f"{spot.kind} {spot.name}"


def _map_link(one: m.Complaint) -> str:
    """Opened in a window of its own: no page of ours asks anybody for a piece of the map."""
    at = f"{one.latitude:.6f}/{one.longitude:.6f}"
    lat, lon = at.split("/")
    return f"https://www.openstreetmap.org/?mlat={lat}&mlon={lon}#map=18/{at}"


def choices() -> dict[str, tuple[str, ...]]:
    """Topics and their subjects, for whoever corrects them."""
    return correcting.by_topic()
