"""Who is logged in. The cookie holds a token; we keep what it cannot be guessed back from."""

import hashlib
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from store.models import Staff, StaffSession


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def begin(session: Session, staff: Staff, now: datetime, good_for: timedelta, confirmed: bool) -> str:
    """A new session and its token, which is told once. `confirmed` False: a code of their app is still
    due."""
    token = secrets.token_urlsafe(32)
    session.add(
        StaffSession(
            digest=digest(token),
            staff_id=staff.id,
            csrf=secrets.token_urlsafe(32),
            created_at=now,
            seen_at=now,
            expires_at=now + good_for,
            confirmed=confirmed,
        )
    )
    return token


def find(session: Session, token: str, now: datetime, idle: timedelta) -> tuple[StaffSession, Staff] | None:
    """The session of this token and whose it is; None where it is over, or they may log in no more."""
    return going_on(session, [digest(token)], now, idle).get(digest(token))


def going_on(
    session: Session, digests: Collection[str], now: datetime, idle: timedelta
) -> dict[str, tuple[StaffSession, Staff]]:
    """Those of these sessions that are not over, by their digests, each with whose it is."""
    found = session.exec(
        select(StaffSession, Staff)
        .join(Staff, col(Staff.id) == col(StaffSession.staff_id))
        .where(
            col(StaffSession.digest).in_(digests),
            StaffSession.expires_at > now,
            StaffSession.seen_at > now - idle,
            col(Staff.disabled_at).is_(None),
            col(Staff.role).is_not(None),
        )
    )
    return {one.digest: (one, staff) for one, staff in found}


def of(session: Session, staff: Staff, now: datetime, idle: timedelta | None = None) -> list[StaffSession]:
    """Theirs that are not over, the newest first."""
    theirs = select(StaffSession).where(StaffSession.staff_id == staff.id, StaffSession.expires_at > now)
    if idle:
        theirs = theirs.where(StaffSession.seen_at > now - idle)
    return list(session.exec(theirs.order_by(col(StaffSession.created_at).desc())))


def keep_newest(session: Session, staff: Staff, now: datetime, most: int) -> None:
    """End those before the `most` newest."""
    for one in of(session, staff, now)[most:]:
        session.delete(one)


def see(session: Session, digest: str, staff_id: UUID, now: datetime) -> None:
    """They are there."""
    session.execute(update(StaffSession).where(col(StaffSession.digest) == digest).values(seen_at=now))
    session.execute(update(Staff).where(col(Staff.id) == staff_id).values(seen_at=now))


def end(session: Session, token: str) -> None:
    session.execute(delete(StaffSession).where(col(StaffSession.digest) == digest(token)))


def end_all(session: Session, staff: Staff, but: str | None = None) -> None:
    """Everywhere, but for the session of that digest."""
    theirs = delete(StaffSession).where(col(StaffSession.staff_id) == staff.id)
    session.execute(theirs.where(col(StaffSession.digest) != but) if but else theirs)


def end_everybodys(session: Session, but: str | None = None) -> None:
    """Of all accounts, but for the session of that digest."""
    all_of_them = delete(StaffSession)
    session.execute(all_of_them.where(col(StaffSession.digest) != but) if but else all_of_them)


def forget_ended(session: Session, now: datetime) -> None:
    session.execute(delete(StaffSession).where(col(StaffSession.expires_at) <= now))
