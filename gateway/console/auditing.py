"""The audit log: who of the staff did what and looked at what."""

from functools import partial
from uuid import UUID

from gateway.console import rights
from gateway.console.answers import Answer, Page
from gateway.console.visit import Route, Visit, get
from normalizer import tickets
from store import audit

SHOWN = 50
_OF_GROUP = {
    "status": "status",
    "source": "channel",
    "channel": "channel",
    "role": "role",
    "was": "noise.kind",
    "as": "deed",
}
"""Details whose value is one of our names: where its word stands."""


def show(visit: Visit) -> Answer:
    ticket = visit.query.get("ticket", "").strip()
    complaint = rights.find(visit, ticket) if ticket else None
    entries = audit.newest(visit.db, SHOWN + 1, _before(visit.query.get("before", "")), complaint)
    values = {
        "entries": entries[:SHOWN],
        "more": entries[SHOWN - 1][0].id if len(entries) > SHOWN else None,
        "ticket": complaint.ticket if complaint else "",
        "told": partial(_told, visit),
    }
    return Page("audit.html", values)


def _told(visit: Visit, name: str, value: object) -> str:
    """One detail, as one says it."""
    said = str(value)
    if name in _OF_GROUP:
        said = visit.words.pick(_OF_GROUP[name], said)
    elif name == "kind":
        said = visit.words.pick("parked.kind", said)
    elif name == "other":
        said = tickets.display(said)
    return f"{visit.words.pick('audit.detail', name)}: {said}"


def _before(typed: str) -> UUID | None:
    try:
        return UUID(typed) if typed else None
    except ValueError:
        return None


ROUTES: tuple[Route, ...] = (get("/audit", show, rights.ALL),)
