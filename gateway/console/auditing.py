"""The audit log: who of the staff did what and looked at what."""

from uuid import UUID

from gateway.console import rights
from gateway.console.answers import Answer, Page
from gateway.console.visit import Route, Visit, get
from store import audit

SHOWN = 50


def show(visit: Visit) -> Answer:
    ticket = visit.query.get("ticket", "").strip()
    complaint = rights.find(visit, ticket) if ticket else None
    entries = audit.newest(visit.db, SHOWN + 1, _before(visit.query.get("before", "")), complaint)
    values = {
        "entries": entries[:SHOWN],
        "more": entries[SHOWN - 1][0].id if len(entries) > SHOWN else None,
        "ticket": complaint.ticket if complaint else "",
    }
    return Page("audit.html", values)


def _before(typed: str) -> UUID | None:
    try:
        return UUID(typed) if typed else None
    except ValueError:
        return None


ROUTES: tuple[Route, ...] = (get("/audit", show, rights.ALL),)
