"""What went between us and the platforms, for whoever has to find out why."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index, Text
from sqlmodel import Field, SQLModel

from store.ids import new_id
from store.models.columns import word


class Direction(StrEnum):
    IN = "in"
    """They called us."""
    OUT = "out"
    """We called them."""


class Exchange(SQLModel, table=True):
    """One request and its answer, as it may be shown: without secrets, numbers or anybody's words. Kept for
    days (`retention.exchanges_days`)."""

    __table_args__ = (
        Index("ix_exchange_at", "at"),
        Index("ix_exchange_message_id", "message_id"),
        Index("ix_exchange_delivery_id", "delivery_id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    at: datetime
    """When it began."""
    channel: str
    direction: Direction = Field(sa_type=word(Direction))
    doing: str
    """What it was for, in a word: "webhook", "send", "fetch", "poll"."""
    method: str
    url: str = Field(sa_type=Text)
    status: int | None = None
    """The answer's. None where none came."""
    milliseconds: int
    """From the first byte out to the last byte in."""
    request: str = Field(sa_type=Text)
    answer: str = Field(sa_type=Text)
    error: str | None = Field(default=None, sa_type=Text)
    """What went wrong where no answer came."""
    # No foreign keys: a trace is thrown away, and may be written before what it is of.
    message_id: UUID | None = None
    """The message that it brought, or whose file it fetched."""
    delivery_id: UUID | None = None
    """The reply that it sent, or of which it told."""
