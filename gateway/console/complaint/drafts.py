"""What somebody types is kept while they type it: nothing is lost with a browser, a session or a colleague's
click."""

from gateway.casework.steps import STEPS, Action
from gateway.console import rights
from gateway.console.answers import Answer, Data
from gateway.console.rendering import Times
from gateway.console.visit import SEES_COMPLAINTS, NotFound, Route, Visit, post
from store import drafts

KEPT = frozenset(action for action in Action if action is not Action.CORRECT)
"""What may be on its way to become something, and is more than a choice."""
LONGEST = 20_000
"""Characters: more than any platform takes."""


def save(visit: Visit) -> Answer:
    complaint = rights.find(visit, visit.path["ticket"])
    action = visit.form.get("action", "")
    if action not in KEPT or visit.role not in STEPS[Action(action)].by:
        raise NotFound
    text = visit.form.get("text", "")[:LONGEST]
    if text.strip() and action not in drafts.of(visit.db, visit.staff, complaint):
        # Once: it is kept every other second.
        visit.audit("draft", complaint, details={"as": action})
    drafts.save(visit.db, visit.staff, complaint, action, text, visit.now)
    at = Times(visit.words, visit.runtime.time_zone).clock(visit.now)
    return Data({"saved": visit.words("complaint.saved", at=at) if text.strip() else ""})


ROUTES: tuple[Route, ...] = (post("/complaints/{ticket}/draft", save, SEES_COMPLAINTS),)
