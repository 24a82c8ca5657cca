"""What has been kept long enough: found some rows at a time, oldest first.

Of rows that are deleted or marked the next look finds the rest by itself. Where a row stays and nothing in it
can be asked by the database, how far we have come is noted (`Pace`): by when it was last due, which is put
off as long as anything is still to be done with it. So what a human takes up late is still ahead of us.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, or_, true
from sqlalchemy.orm import aliased
from sqlmodel import Session, SQLModel, col, select

from channels.messages import DeliveryStatus
from store import cursors
from store.models import (
    AuditEntry,
    BatchState,
    Complaint,
    ComplaintStatus,
    Delivery,
    Exchange,
    Media,
    MediaState,
    Message,
    MessageState,
    ParkedRequest,
    Receipt,
    RedirectBatch,
)

Row = TypeVar("Row", bound=SQLModel)
_CURSOR = "retention"
"""Among the cursors of the polled channels, none of which is called so."""
_OVER = sorted(set(DeliveryStatus) - {DeliveryStatus.WAITING, DeliveryStatus.SENDING, DeliveryStatus.HELD})


def count(session: Session, model: type[SQLModel], which: Sequence[ColumnElement[bool]]) -> int:
    return int(session.exec(select(func.count()).select_from(model).where(*which)).one())


def some(
    session: Session, model: type[Row], which: Sequence[ColumnElement[bool]], limit: int, paced: bool = False
) -> list[Row]:
    """The oldest of these, held until the transaction ends; `paced`: in the order of `Pace`."""
    oldest_first = _in_order(model) if paced else (_id(model),)
    query = select(model).where(*which).order_by(*oldest_first).limit(limit).with_for_update()
    return list(session.exec(query))


def _id(model: Any) -> Any:
    return col(model.id)


def _in_order(model: Any) -> tuple[Any, Any]:
    return col(model.due_at), col(model.id)


# What is due.

Which = Sequence[ColumnElement[bool]]


def exchanges(until: datetime) -> Which:
    return [col(Exchange.at) < until]


def receipts(until: datetime) -> Which:
    return [col(Receipt.received_at) < until]


def parked(until: datetime) -> Which:
    return [col(ParkedRequest.received_at) < until]


def audit(until: datetime) -> Which:
    return [col(AuditEntry.at) < until]


def batches(until: datetime) -> Which:
    """Workbooks that are over, or that nobody has decided on, and of which something is left."""
    return [
        col(RedirectBatch.created_at) < until,
        col(RedirectBatch.state) != BatchState.RUNNING,
        col(RedirectBatch.name) != "",
    ]


def files(until: datetime) -> Which:
    """Of complaints that were closed before then."""
    of_closed = (
        select(Message.id)
        .join(Complaint, col(Complaint.id) == col(Message.complaint_id))
        .where(col(Complaint.closed_at) < until)
    )
    return [col(Media.state) == MediaState.FETCHED, col(Media.message_id).in_(of_closed)]


def complaints(until: datetime) -> Which:
    """Closed before then. What was merged stays as long as its citizen is told what becomes of the other."""
    standing = aliased(Complaint)
    over = or_(
        col(standing.fingerprint) == "",
        and_(col(standing.status) != ComplaintStatus.DIGABUNG, col(standing.closed_at) < until),
    )
    merged = select(standing.id).where(standing.id == Complaint.merged_into, over)
    return [
        col(Complaint.closed_at) < until,
        col(Complaint.fingerprint) != "",
        col(Complaint.merged_into).is_(None) | exists(merged),
    ]


def raw(until: datetime) -> Which:
    return [col(Message.due_at) < until, col(Message.state) == MessageState.HANDLED]


def noise(until: datetime) -> Which:
    return [*raw(until), col(Message.complaint_id).is_(None)]


def said(until: datetime) -> Which:
    """Replies that belong to no complaint."""
    return [
        col(Delivery.due_at) < until,
        col(Delivery.complaint_id).is_(None),
        col(Delivery.status).in_(_OVER),
    ]


class Pace:
    """How far we have come with rows that stay."""

    def __init__(self, session: Session, name: str) -> None:
        self._session = session
        self._name = name
        reached = cursors.read(session, _CURSOR, name)
        at, _, id = reached.partition(" ") if reached else ("", "", "")
        self._reached = (datetime.fromisoformat(at), UUID(id)) if id else None

    def ahead(self, model: Any) -> ColumnElement[bool]:
        if self._reached is None:
            return true()
        at, id = self._reached
        # The first half is what the index serves; many rows are due at one moment.
        return and_(col(model.due_at) >= at, or_(col(model.due_at) > at, col(model.id) > id))

    def reach(self, rows: Sequence[Any], now: datetime) -> None:
        if rows:
            reached = f"{rows[-1].due_at.isoformat()} {rows[-1].id}"
            cursors.move(self._session, _CURSOR, self._name, reached, now)
