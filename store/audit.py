"""What staff did and looked at. Written in the transaction of the deed: neither is there alone."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func
from sqlmodel import Session, col, select

from store.models import AuditEntry, Complaint, Staff

REVEAL = "reveal"
"""The action of who looks at personal data that is masked."""
EXPORT = "export"
"""The action of who takes a table home."""


def note(
    session: Session,
    staff: Staff | None,
    action: str,
    now: datetime,
    complaint: Complaint | None = None,
    reason: str = "",
    details: dict[str, Any] | None = None,
    peer: str = "",
) -> None:
    """Note it. `details` and `reason` hold no personal data of citizens: the log is read by many."""
    session.add(
        AuditEntry(
            at=now,
            staff_id=staff.id if staff else None,
            action=action,
            complaint_id=complaint.id if complaint else None,
            reason=reason,
            details=details or {},
            peer=peer,
        )
    )


def has_revealed(session: Session, staff: Staff, complaint: Complaint, since: datetime) -> bool:
    """True where they asked to see the personal data of this complaint after `since`, and said why."""
    found = select(AuditEntry.id).where(
        AuditEntry.staff_id == staff.id,
        AuditEntry.complaint_id == complaint.id,
        AuditEntry.action == REVEAL,
        AuditEntry.at > since,
    )
    return session.exec(found.limit(1)).first() is not None


def came_from(session: Session, staff: Staff, moments: Collection[datetime]) -> dict[datetime, str]:
    """From which network address they did something at these moments."""
    found = select(AuditEntry.at, AuditEntry.peer).where(
        AuditEntry.staff_id == staff.id, col(AuditEntry.at).in_(moments)
    )
    return {at: peer for at, peer in session.exec(found) if peer}


def count(session: Session, staff: Staff, action: str, since: datetime) -> int:
    """How often they did that after `since`."""
    found = select(func.count()).where(
        AuditEntry.staff_id == staff.id, AuditEntry.action == action, AuditEntry.at > since
    )
    return session.exec(found).one()


def newest(
    session: Session, limit: int, before: UUID | None = None, complaint: Complaint | None = None
) -> list[tuple[AuditEntry, Staff | None, Complaint | None]]:
    """The newest entries, those before the entry `before` where that is given, of one complaint or of all;
    each with who and what it is about."""
    query = (
        select(AuditEntry, Staff, Complaint)
        .join(Staff, col(Staff.id) == col(AuditEntry.staff_id), isouter=True)
        .join(Complaint, col(Complaint.id) == col(AuditEntry.complaint_id), isouter=True)
        # Our ids are drawn in the order of time.
        .order_by(col(AuditEntry.id).desc())
        .limit(limit)
    )
    if before:
        query = query.where(col(AuditEntry.id) < before)
    if complaint:
        query = query.where(AuditEntry.complaint_id == complaint.id)
    return [(entry, staff, about) for entry, staff, about in session.exec(query)]
