"""What has been kept long enough: found some rows at a time, oldest first.

Of rows that are deleted or marked the next look finds the rest by itself. Where a row stays and nothing in it
can be asked by the database, how far we have come is noted (`Pace`), by ids, which are drawn in the order of
time.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, or_
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
_PENDING = (DeliveryStatus.WAITING, DeliveryStatus.SENDING, DeliveryStatus.HELD)


def count(session: Session, model: type[SQLModel], which: Sequence[ColumnElement[bool]]) -> int:
    return int(session.exec(select(func.count()).select_from(model).where(*which)).one())


def some(session: Session, model: type[Row], which: Sequence[ColumnElement[bool]], limit: int) -> list[Row]:
    """The oldest of these, held until the transaction ends."""
    query = select(model).where(*which).order_by(_id(model)).limit(limit).with_for_update()
    return list(session.exec(query))


def _id(model: Any) -> Any:
    return col(model.id)


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
    return [col(Message.received_at) < until, col(Message.state) == MessageState.HANDLED]


def noise(until: datetime) -> Which:
    return [*raw(until), col(Message.complaint_id).is_(None)]


def said(until: datetime) -> Which:
    """Replies that belong to no complaint."""
    return [
        col(Delivery.created_at) < until,
        col(Delivery.complaint_id).is_(None),
        col(Delivery.status).not_in(_PENDING),
    ]


class Pace:
    """How far we have come with rows that stay."""

    def __init__(self, session: Session, name: str) -> None:
        self._session = session
        self._name = name
        reached = cursors.read(session, _CURSOR, name)
        self._reached = UUID(reached) if reached else UUID(int=0)

    def ahead(self, model: Any) -> ColumnElement[bool]:
        return col(model.id) > self._reached

    def reach(self, rows: Sequence[Any], now: datetime) -> None:
        if rows:
            cursors.move(self._session, _CURSOR, self._name, str(rows[-1].id), now)
