"""What was done to a complaint: noted once, in order, never changed."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func
from sqlmodel import Session, col, select

from store.models import Actor, Complaint, ComplaintStatus, ComplaintUpdate, Staff

ASK = "ask"
"""The action of who asks a citizen something."""


def note(
    session: Session,
    complaint: Complaint,
    actor: Actor,
    action: str,
    now: datetime,
    staff: Staff | None = None,
    before: ComplaintStatus | None = None,
    text: str = "",
    details: dict[str, Any] | None = None,
) -> ComplaintUpdate:
    """Note what was done to a complaint that is written already. `before`: its status, where that changed."""
    update = ComplaintUpdate(
        complaint_id=complaint.id,
        at=now,
        actor=actor,
        staff_id=staff.id if staff else None,
        action=action,
        before=before,
        status=complaint.status if before is not None else None,
        text=text,
        details=details or {},
    )
    session.add(update)
    return update


def of_complaint(session: Session, complaint_id: UUID) -> list[ComplaintUpdate]:
    """Oldest first."""
    return list(
        session.exec(
            select(ComplaintUpdate)
            .where(ComplaintUpdate.complaint_id == complaint_id)
            .order_by(col(ComplaintUpdate.at), col(ComplaintUpdate.id))
        )
    )


def asked(session: Session, complaint_ids: Collection[UUID]) -> dict[UUID, datetime]:
    """When staff last asked the writers of these something, as far as they ever did."""
    if not complaint_ids:
        return {}
    rows = session.exec(
        select(ComplaintUpdate.complaint_id, func.max(ComplaintUpdate.at))
        .where(col(ComplaintUpdate.complaint_id).in_(complaint_ids), ComplaintUpdate.action == ASK)
        .group_by(col(ComplaintUpdate.complaint_id))
    )
    return dict(rows.all())


def last(session: Session, complaint: Complaint, action: str) -> ComplaintUpdate | None:
    """The last time that this was done to it."""
    return session.exec(
        select(ComplaintUpdate)
        .where(ComplaintUpdate.complaint_id == complaint.id, ComplaintUpdate.action == action)
        .order_by(col(ComplaintUpdate.at).desc(), col(ComplaintUpdate.id).desc())
        .limit(1)
    ).first()
