"""Workbooks of redirected complaints: kept while they are looked at, and filed row by row."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from store.models import BatchState, RedirectBatch, Staff

FILED, KNOWN, FAILED, LEFT_OUT = "filed", "known", "failed", "left_out"
"""What became of a row: it was filed; it was there already; we failed at it; it was wrong, and the good
ones were chosen."""


def keep(
    session: Session, staff: Staff, name: str, rows: Sequence[Mapping[str, Any]], now: datetime
) -> RedirectBatch:
    """Keep a workbook that was checked. Nothing of it is filed."""
    batch = RedirectBatch(staff_id=staff.id, name=name, created_at=now, rows=[dict(row) for row in rows])
    session.add(batch)
    session.flush()
    return batch


def find(session: Session, id: UUID) -> RedirectBatch | None:
    return session.get(RedirectBatch, id)


def hold(session: Session, id: UUID) -> RedirectBatch | None:
    """The same, held until the transaction ends."""
    return session.get(RedirectBatch, id, with_for_update=True, populate_existing=True)


def newest(session: Session, staff: Staff | None, limit: int) -> list[RedirectBatch]:
    """What this staff member uploaded, or anybody, the newest first. Not what was dropped."""
    query = select(RedirectBatch).where(RedirectBatch.state != BatchState.DROPPED)
    if staff:
        query = query.where(RedirectBatch.staff_id == staff.id)
    return list(session.exec(query.order_by(col(RedirectBatch.id).desc()).limit(limit)))


def running(session: Session) -> list[UUID]:
    """Those that have rows still to be filed."""
    states = select(RedirectBatch.id).where(RedirectBatch.state == BatchState.RUNNING)
    return list(session.exec(states.order_by(col(RedirectBatch.id))))


def left(batch: RedirectBatch) -> int | None:
    """The place of the next row to file; None where nothing is left."""
    return next((at for at, row in enumerate(batch.rows) if not row["outcome"]), None)


def note(batch: RedirectBatch, at: int, outcome: str, ticket: str | None, now: datetime) -> None:
    """What became of a row; with the last one the batch is done."""
    # A new list: SQLAlchemy sees no change inside of one.
    batch.rows = [
        {**row, "outcome": outcome, "ticket": ticket} if place == at else row
        for place, row in enumerate(batch.rows)
    ]
    batch.done = sum(row["outcome"] in (FILED, KNOWN, FAILED) for row in batch.rows)
    if left(batch) is None:
        batch.state, batch.finished_at = BatchState.DONE, now


def start(batch: RedirectBatch) -> None:
    """From now on it is filed; rows with something wrong in them are left out."""
    batch.state = BatchState.RUNNING
    batch.rows = [{**row, "outcome": LEFT_OUT if row["problems"] else None} for row in batch.rows]


def drop(batch: RedirectBatch, now: datetime) -> None:
    """Forget what was in it."""
    batch.state, batch.rows, batch.finished_at = BatchState.DROPPED, [], now
