"""What staff have typed on a complaint and not sent."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from store.insert import insert_new
from store.models import Complaint, Draft, Staff


def save(session: Session, staff: Staff, complaint: Complaint, action: str, text: str, now: datetime) -> None:
    """Keep it in the place of what was there before. Empty, it is no draft any more."""
    if not text.strip():
        forget(session, staff, complaint, action)
        return
    key = {"staff_id": staff.id, "complaint_id": complaint.id, "action": action}
    # Two tabs of theirs may save at one moment.
    insert_new(session, Draft, [{**key, "text": text, "updated_at": now}])
    session.execute(update(Draft).where(*_is(staff, complaint, action)).values(text=text, updated_at=now))


def of(session: Session, staff: Staff, complaint: Complaint) -> Mapping[str, str]:
    """Theirs alone: what it is to become -> what they have typed."""
    rows = session.exec(
        select(Draft.action, Draft.text).where(Draft.staff_id == staff.id, Draft.complaint_id == complaint.id)
    )
    return dict(rows.all())


def forget(session: Session, staff: Staff, complaint: Complaint, action: str) -> None:
    session.execute(delete(Draft).where(*_is(staff, complaint, action)))


def _is(staff: Staff, complaint: Complaint, action: str) -> tuple[Any, ...]:
    return (
        col(Draft.staff_id) == staff.id,
        col(Draft.complaint_id) == complaint.id,
        col(Draft.action) == action,
    )
