"""The views of the inbox that staff gave a name."""

from uuid import UUID

from sqlalchemy import delete
from sqlmodel import Session, col, func, select

from store.models import SavedFilter, Staff

MOST = 20
"""Of one staff member: more than anybody keeps in view."""


def of(session: Session, staff: Staff) -> list[SavedFilter]:
    """Theirs, by name."""
    theirs = select(SavedFilter).where(SavedFilter.staff_id == staff.id)
    return list(session.exec(theirs.order_by(func.lower(SavedFilter.name), col(SavedFilter.id))))


def save(session: Session, staff: Staff, name: str, query: str) -> bool:
    """Keep it under this name, in place of what has it. False where they have as many as they may."""
    theirs = of(session, staff)
    known = next((one for one in theirs if one.name == name), None)
    if known:
        known.query = query
        session.add(known)
    elif len(theirs) >= MOST:
        return False
    else:
        session.add(SavedFilter(staff_id=staff.id, name=name, query=query))
    return True


def forget(session: Session, staff: Staff, id: UUID) -> None:
    """Remove it, if it is theirs."""
    session.execute(
        delete(SavedFilter).where(col(SavedFilter.id) == id, col(SavedFilter.staff_id) == staff.id)
    )
