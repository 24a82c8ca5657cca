"""Who of the office there is: by name, by log-in, by the account they write to us from."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from store import codes
from store.models import Staff


def named(session: Session, name: str, now: datetime) -> Staff:
    """The staff member of this name; a new one where there is none."""
    found = session.exec(select(Staff).where(Staff.name == name)).first()
    if found is None:
        found = Staff(name=name, created_at=now)
        session.add(found)
        session.flush()
    return found


def by_login(session: Session, login: str) -> Staff | None:
    """Whose log-in that is, in whatever capitals."""
    return session.exec(select(Staff).where(Staff.login == login.strip().lower())).first()


def everybody(session: Session) -> list[Staff]:
    return list(session.exec(select(Staff).order_by(col(Staff.name))))


def by_address(session: Session, addresses: Collection[str]) -> dict[str, Staff]:
    rows = session.exec(select(Staff).where(col(Staff.address).in_(addresses)))
    return {row.address: row for row in rows if row.address}


def by_ids(session: Session, ids: Collection[UUID]) -> dict[UUID, Staff]:
    if not ids:
        return {}
    return {row.id: row for row in session.exec(select(Staff).where(col(Staff.id).in_(ids)))}


def link(session: Session, staff: Staff, address: str) -> None:
    """From now on whoever writes from there is this staff member, and nobody else is."""
    # All of them, in one order by everybody: an account may be changing hands.
    everybody = session.exec(
        select(Staff)
        .where((col(Staff.address) == address) | (col(Staff.id) == staff.id))
        .order_by(col(Staff.id))
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    for other in everybody:
        if other.address == address:
            other.address = None
    session.flush()
    staff.address = address


def unlink(session: Session, name: str, now: datetime) -> bool:
    """Take that back, and what codes they still have. False where nobody of that name has an account."""
    staff = session.exec(select(Staff).where(Staff.name == name)).first()
    if staff is None:
        return False
    # Codes first, as whoever links does: otherwise each could wait for the other.
    codes.void_of_staff(session, staff, now)
    session.refresh(staff, with_for_update=True)
    linked, staff.address = staff.address, None
    return linked is not None
