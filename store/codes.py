"""One-time codes: handed out once, kept as a digest."""

from collections.abc import Collection
from datetime import datetime, timedelta
from secrets import SystemRandom
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from normalizer import codes
from store.models import Code, Complaint, Staff

CLAIM_WITHIN = timedelta(days=30)
LINK_WITHIN = timedelta(days=1)

_random = SystemRandom()


def for_claim(session: Session, complaint: Complaint, now: datetime) -> str:
    """A code with which a citizen takes over a complaint; those given before serve no more."""
    void_of_complaint(session, complaint, now)
    code = codes.make(_random)
    session.add(Code(digest=codes.digest(code), complaint_id=complaint.id, expires_at=now + CLAIM_WITHIN))
    return code


def for_staff(session: Session, staff: Staff, now: datetime) -> str:
    """A code with which a staff member says which account is theirs."""
    void_of_staff(session, staff, now)
    code = codes.make(_random)
    session.add(Code(digest=codes.digest(code), staff_id=staff.id, expires_at=now + LINK_WITHIN))
    return code


def void_of_complaint(session: Session, complaint: Complaint, now: datetime) -> None:
    """No code that was handed out for it serves anybody any more."""
    _void(session, col(Code.complaint_id) == complaint.id, now)


def void_of_staff(session: Session, staff: Staff, now: datetime) -> None:
    """What this staff member was given before and has not used serves nobody any more."""
    _void(session, col(Code.staff_id) == staff.id, now)


def _void(session: Session, which: Any, now: datetime) -> None:
    session.execute(update(Code).where(which, col(Code.used_at).is_(None)).values(used_at=now))


def look_up(session: Session, given: Collection[str]) -> dict[str, Code]:
    """What we know of these codes, each held until the transaction ends: it is used once."""
    if not given:
        return {}
    digests = {codes.digest(code): code for code in given}
    rows = session.exec(
        select(Code).where(col(Code.digest).in_(digests)).order_by(col(Code.digest)).with_for_update()
    )
    return {digests[row.digest]: row for row in rows}
