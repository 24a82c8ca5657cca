"""What was kept without an answer, so that nothing is lost that was taken for noise wrongly."""

from datetime import datetime, timedelta

from gateway import flood
from gateway.casework import rescuing
from gateway.console import masking
from gateway.console.answers import Answer, Goto, Page
from gateway.console.visit import NotFound, Route, Visit, get, id_of, post
from store import models as m
from store import noise

_WHO = frozenset({m.Role.ADMIN_INSTANSI})
SHOWN = 50
_YEARS = range(2000, 2200)
AT_ONCE = timedelta(days=30)
"""So much is looked through for one page: what messages turned out to be has no index."""


def show(visit: Visit) -> Answer:
    asked = visit.query.get("kind", "")
    kinds = (asked,) if asked in rescuing.KINDS else rescuing.KINDS
    before = _moment(visit.query.get("before", "")) or visit.now
    since, channels = before - AT_ONCE, visit.runtime.channels
    found = noise.newest(visit.db, channels, kinds, since, before, SHOWN + 1)
    rows = [
        (one, masking.address(one.address, shown=False), masking.text(one.text, shown=False))
        for one in found[:SHOWN]
    ]
    older = since if noise.is_older(visit.db, channels, since) else None
    floods = [
        (one, masking.address(one.first.address, shown=False), masking.text(one.first.text, shown=False))
        for one in flood.waiting(visit.runtime, visit.db, visit.now)
    ]
    values = {
        "floods": floods,
        "rows": rows,
        "kinds": rescuing.KINDS,
        "kind": asked if asked in rescuing.KINDS else "",
        "since": since,
        "older": found[SHOWN - 1].received_at if len(found) > SHOWN else older,
    }
    return Page("noise.html", values)


def _moment(typed: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(typed)
    except ValueError:
        return None
    # Beyond these Python cannot count.
    return at if at.tzinfo and at.year in _YEARS else None


def rescue(visit: Visit) -> Answer:
    id = id_of(visit.path["id"])
    done = rescuing.rescue(visit.runtime, visit.db, visit.staff, id, visit.now, visit.peer)
    if done is None:
        raise NotFound
    complaint, told = done
    visit.to_ring += told
    return Goto(f"/complaints/{complaint.ticket}", done="noise.rescued")


def let_through(visit: Visit) -> Answer:
    if not flood.let_through(
        visit.runtime, visit.db, visit.staff, id_of(visit.path["id"]), visit.now, visit.peer
    ):
        raise NotFound
    return Goto("/noise", done="noise.let")


def set_aside(visit: Visit) -> Answer:
    if not flood.set_aside(
        visit.runtime, visit.db, visit.staff, id_of(visit.path["id"]), visit.now, visit.peer
    ):
        raise NotFound
    return Goto("/noise", done="noise.set_aside")


ROUTES: tuple[Route, ...] = (
    get("/noise", show, _WHO),
    post("/noise/{id}/rescue", rescue, _WHO),
    post("/noise/{id}/let", let_through, _WHO),
    post("/noise/{id}/aside", set_aside, _WHO),
)
