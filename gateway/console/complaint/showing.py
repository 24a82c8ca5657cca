"""The page of one complaint: everything there is to see of it, and everything that can be done with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from gateway.casework import correcting, news
from gateway.casework.steps import STEPS, Action, possible
from gateway.console import rights, traces
from gateway.console.answers import Answer, Data, Page
from gateway.console.complaint import (
    attaching,
    composing,
    facts,
    files,
    frames,
    history,
    look,
    others,
    presence,
    ready,
    thread,
)
from gateway.console.complaint.history import Deed
from gateway.console.complaint.look import READ_SECRET, Look
from gateway.console.visit import SEES_COMPLAINTS, Route, Visit, get
from normalizer import places, tickets
from normalizer.kind import Kind
from store import complaints, drafts, updates
from store import models as m
from store.models import ComplaintStatus

COMPOSED = (Action.ANSWER, Action.ASK, Action.NOTE)
"""What is written in the composer; every other step has a place of its own."""
NEXT = {
    ComplaintStatus.DITERIMA: Action.VERIFY,
    ComplaintStatus.TERVERIFIKASI: Action.FORWARD,
    ComplaintStatus.TERDISPOSISI: Action.FOLLOW_UP,
    ComplaintStatus.DITINDAKLANJUTI: Action.ANSWER,
    ComplaintStatus.DITUNDA: Action.VERIFY,
    ComplaintStatus.DIGABUNG: Action.UNMERGE,
}
"""The step that mostly comes next, and so stands out."""

_NEWS = frozenset({Action.FOLLOW_UP, Action.ANSWER, Action.NOT_OURS, Action.ARCHIVE, Action.CLOSE})
"""What is also told to those whose complaints were merged into one."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A form that could not be carried out: what it was to do, and what was typed."""

    action: Action | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    problem: str = ""
    """Of the words `refused.…`."""
    details: Mapping[str, object] = field(default_factory=dict)

    def because(self, problem: str, details: Mapping[str, object] | None = None) -> "Kept":
        return replace(self, problem=problem, details=details or {})


def show(visit: Visit) -> Answer:
    complaint = rights.find(visit, visit.path["ticket"])
    into = tickets.find(visit.query.get("merge", "")).valid
    kept = Kept(Action.MERGE, {"into": tickets.display(into[0])}) if into else Kept()
    return _page(visit, complaint, kept)


def again(
    visit: Visit, complaint: m.Complaint, kept: Kept, status: int, seen: datetime | None = None
) -> Page:
    """The page, with the form as it was sent, and why it was not carried out. `seen`: as of when they knew
    the complaint, where it has changed since."""
    return _page(visit, complaint, kept, status, seen)


def _page(
    visit: Visit, complaint: m.Complaint, kept: Kept, status: int = 200, seen: datetime | None = None
) -> Page:
    seeing = look.at(visit, complaint)
    if complaint.rahasia and seeing.reads:
        visit.looked.append((complaint, READ_SECRET))
    deeds = history.of(visit, seeing)
    can = possible(visit.role, complaint)
    values = {
        "complaint": complaint,
        "look": seeing,
        "channel_of": look.channel_of,
        "facts": facts.of(visit, seeing),
        "thread": thread.of(visit, seeing, deeds),
        "history": deeds[::-1],
        "news": thread.since(visit, seeing, seen) if seen else [],
        "paste": _to_paste(visit, seeing, deeds),
        "alike": others.alike(visit, seeing),
        "own": others.own(visit, seeing),
        "merged": list(news.also_told(visit.db, complaint)),
        "can": can,
        "steps": [action for action in can if action not in (*COMPOSED, Action.CORRECT)],
        "composed": [action for action in COMPOSED if action in can],
        "next": NEXT.get(complaint.status),
        "kept": kept,
        "here_too": presence.others(visit, complaint),
        "may_reveal": visit.role in rights.REVEALING and seeing.reads,
        "may_audit": visit.role in rights.ALL,
        "may_trace": visit.role in traces.READS,
        "may_resend": visit.role in files.OFFICERS,
        "may_decide": visit.role is m.Role.ADMIN_INSTANSI,
        "place": places.label(complaint.area) if complaint.area else "",
        **_acting(visit, seeing, can, kept),
    }
    return Page("complaint.html", values, status)


def _acting(visit: Visit, seeing: Look, can: Sequence[Action], kept: Kept) -> dict[str, Any]:
    """What only those need who do something."""
    complaint = seeing.complaint
    return {
        "composing": composing.of(visit, complaint) if can else None,
        "ready": ready.of(visit, complaint) if can else {},
        "typed": _typed(visit, complaint, kept),
        "attached": [file["name"] for file in attaching.attached(visit, complaint)],
        "bodies": _bodies(visit, complaint),
        "kinds": list(Kind),
        "topics": facts.choices(),
        "worded": {action for action in can if STEPS[action].worded},
        "told": {action for action in can if STEPS[action].told},
    }


def _typed(visit: Visit, complaint: m.Complaint, kept: Kept) -> dict[str, str]:
    """What stands in each text: what was just sent, else what they left there, else where such a thing
    belongs."""
    found = dict(drafts.of(visit.db, visit.staff, complaint))
    found.pop(attaching.ATTACHED, None)
    if complaint.beyond and Action.NOT_OURS in possible(visit.role, complaint):
        first = ready.of(visit, complaint)[Action.NOT_OURS][0]
        found.setdefault(Action.NOT_OURS, first.text)
    if kept.action and "text" in kept.values:
        found[kept.action] = kept.values["text"]
    return found


def _bodies(visit: Visit, complaint: m.Complaint) -> list[str]:
    """Those it can be forwarded to, the suggested one first."""
    names = visit.runtime.settings.body_names
    return sorted(names, key=lambda name: (name != complaint.agency, names.index(name)))


def _to_paste(visit: Visit, seeing: Look, deeds: Sequence[Deed]) -> str:
    """The last news that nobody could be told, ready to be brought to where they wrote."""
    complaint = seeing.complaint
    standing = complaints.standing(visit.db, complaint)
    if standing.id != complaint.id and (update := _of_the_other(visit, complaint, standing)):
        return frames.to_paste(visit, complaint, standing, update) if seeing.reads else ""
    last = next((deed for deed in reversed(deeds) if deed.action in set(Action) and not deed.note), None)
    if last is None or last.untold != "unclaimed" or not seeing.reads:
        return ""
    update = visit.db.get_one(m.ComplaintUpdate, last.id)
    return frames.to_paste(visit, complaint, complaint, update)


def _of_the_other(visit: Visit, complaint: m.Complaint, standing: m.Complaint) -> m.ComplaintUpdate | None:
    """The last news of the complaint that stands for this one, whose citizen nobody else can tell."""
    if standing.rahasia or news.cannot_be_told(visit.runtime, visit.db, complaint) != "unclaimed":
        return None
    since = complaint.status_since
    told = (one for one in updates.of_complaint(visit.db, standing.id)[::-1] if one.at >= since)
    return next((one for one in told if one.action in _NEWS), None)


def find_places(visit: Visit) -> Answer:
    """Areas to choose from, while somebody types a name or a code."""
    found = correcting.find_areas(visit.query.get("q", ""), visit.runtime.settings.office.area)
    return Data({"places": [f"{code} {places.label(code)}" for code in found]})


ROUTES: tuple[Route, ...] = (
    get("/places", find_places, files.OFFICERS),
    get("/complaints/{ticket}", show, SEES_COMPLAINTS),
)
