"""What was done to a complaint, by whom, and what the clock did."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from gateway.casework import correcting
from gateway.casework.steps import Action
from gateway.console.complaint.look import Look
from gateway.console.rendering import Times
from gateway.console.visit import Visit
from normalizer import places, tickets
from store import models as m
from store import staff, updates


@dataclass(frozen=True, slots=True)
class Deed:
    at: datetime
    id: UUID
    actor: m.Actor
    staff_id: UUID | None
    by: str
    action: str
    what: str
    """In words: "meneruskan ke Dinas PUPR"."""
    text: str
    """The words that went with it: a reason, an answer, a note."""
    became: m.ComplaintStatus | None
    lines: Sequence[str] = ()
    """What else there is to it."""
    untold: str | None = None
    """Why its citizen was told nothing: "unclaimed", "stopped"."""
    note: bool = False
    """For the office alone."""
    kind: Literal["deed"] = "deed"


def of(visit: Visit, look: Look) -> list[Deed]:
    """Oldest first."""
    found = updates.of_complaint(visit.db, look.complaint.id)
    people = staff.by_ids(visit.db, {one.staff_id for one in found if one.staff_id})
    return [_deed(visit, look, one, people) for one in found]


def _deed(visit: Visit, look: Look, update: m.ComplaintUpdate, people: Mapping[UUID, m.Staff]) -> Deed:
    known = people.get(update.staff_id) if update.staff_id else None
    return Deed(
        at=update.at,
        id=update.id,
        actor=update.actor,
        staff_id=update.staff_id,
        by=known.name if known else visit.words(f"complaint.actor.{update.actor}"),
        action=update.action,
        what=_what(visit, update),
        text=look.words(update.text) if look.reads else "",
        became=update.status,
        lines=list(_lines(visit, update)) if look.reads else [],
        untold=update.details.get("told"),
        note=update.action == Action.NOTE,
    )


def _what(visit: Visit, update: m.ComplaintUpdate) -> str:
    words, details = visit.words, update.details
    match update.action:
        case Action.FORWARD:
            return words("complaint.deed.forward", agency=details.get("agency", ""))
        case Action.MERGE:
            return words("complaint.deed.merge", ticket=tickets.display(str(details.get("into", ""))))
        case Action.POSTPONE if "until" in details:
            times = Times(words, visit.runtime.time_zone)
            day = date.fromisoformat(details["until"])
            return words("complaint.deed.postpone_until", day=times.day(day))
        case _:
            own = f"complaint.deed.{update.action}"
            return words(own) if words.has(own) else words.pick("deed", update.action)


def _lines(visit: Visit, update: m.ComplaintUpdate) -> Iterator[str]:
    """What was put right, from what to what; where a redirected one was."""
    for column, (before, after) in update.details.get("changed", {}).items():
        if column in _SHOWN:
            yield visit.words(
                "complaint.changed",
                what=visit.words(f"complaint.column.{column}"),
                before=_value(visit, column, before),
                after=_value(visit, column, after),
            )
    for name in ("place", "happened"):
        if told := update.details.get(name):
            yield f"{visit.words(f'complaint.column.{name}')}: {told}"


_SHOWN = (*correcting.FIELDS, "agency")
"""Of the columns that a correction changed; the others follow from these."""


def _value(visit: Visit, column: str, value: Any) -> str:
    if value is None or value == "":
        return "–"
    match column:
        case "kind":
            return visit.words.pick("kind", str(value))
        case "area":
            return places.label(str(value)) or str(value)
        case "supervised":
            return visit.words("common.yes" if value else "common.no")
        case _:
            return str(value)
