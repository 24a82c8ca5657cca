"""That something was redirected, in the history of the complaint and in the log of what staff did."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from gateway.redirects.form import Form
from store import audit, redirects, updates
from store import models as m


def note(
    session: Session,
    complaint: m.Complaint,
    staff: m.Staff,
    source: str,
    now: datetime,
    form: Form | None = None,
    peer: str = "",
) -> None:
    """`form`: what was told besides the citizen's words, where it was. Only once the complaint is written."""
    details: dict[str, Any] = {"source": source}
    if form and form.place:
        details["place"] = form.place
    if form and form.happened:
        details["happened"] = form.happened.isoformat()
    updates.note(session, complaint, m.Actor.STAFF, redirects.REDIRECTED, now, staff, details=details)
    # Without the place: the log holds nothing of the citizen's.
    audit.note(session, staff, redirects.REDIRECTED, now, complaint, details={"source": source}, peer=peer)
