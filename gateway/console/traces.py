"""What went between us and a platform: for whoever looks why something did not arrive."""

from gateway import trails
from gateway.console.answers import Answer, Page
from gateway.console.visit import NotFound, Route, Visit, get
from store import models as m

READS = frozenset({m.Role.OPERATOR, m.Role.ADMIN_INSTANSI})
"""The operator too, who sees no complaint: nobody's words or numbers are in it."""


def show(visit: Visit) -> Answer:
    asked = visit.query.get("of", "").strip()
    trail = trails.find(visit.db, asked, visit.runtime.channels, visit.now) if asked else None
    if asked and trail is None:
        raise NotFound
    values = {
        "asked": asked,
        "trail": trail,
        "channels": list(visit.runtime.channels),
        "days": visit.runtime.settings.retention.exchanges_days,
        "most": trails.MOST,
    }
    return Page("traces.html", values)


ROUTES: tuple[Route, ...] = (get("/traces", show, READS),)
