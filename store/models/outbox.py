"""What we say, and what the platforms tell of it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Index, Text
from sqlmodel import Field, SQLModel

from channels.messages import DeliveryStatus
from store.ids import new_id
from store.models.columns import word
from store.sealing.columns import AddressColumn, Exact, Sealed, SealedJson


class Delivery(SQLModel, table=True):
    """One reply on its way to one address: the outbox."""

    __table_args__ = (
        Index("ix_delivery_status_due_at", "status", "due_at"),
        Index("ix_delivery_channel_external_id", "channel", "external_id"),
        Index("ix_delivery_address_created_at", "address", "created_at"),
        Index("ix_delivery_channel_sent_at", "channel", "sent_at"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    channel: str
    account: str
    address: str = Field(sa_type=AddressColumn)
    text: str = Field(sa_type=Sealed)
    reply_key: str
    answers: UUID | None = Field(default=None, foreign_key="message.id", unique=True)
    """The message it answers. Unique: nobody gets two answers for one message."""
    in_reply_to: str | None = Field(default=None, sa_type=Exact)
    """The platform's id of that message."""
    choices: list[dict[str, str]] = Field(default_factory=list, sa_column=Column(SealedJson, nullable=False))
    """What can be tapped under it; see `channels.messages.Choice`."""
    template: dict[str, Any] | None = Field(default=None, sa_column=Column(SealedJson))
    """The approved wording it goes out in; see `channels.messages.Template`."""
    public: bool = False
    """Goes under the message it answers, for everybody there to read."""
    public_text: str | None = Field(default=None, sa_type=Sealed)
    """What is said there once, where they take nothing from us in private: to write to us."""
    language: str = "id"
    complaint_id: UUID | None = Field(default=None, foreign_key="complaint.id", index=True)
    update_id: UUID | None = Field(default=None, foreign_key="complaint_update.id", index=True)
    """What was done that this tells of."""
    tells: str | None = Field(default=None, index=True, unique=True)
    """What makes it the only one of its kind: the update and the complaint it tells of, or the reminder of a
    day. Unique: nobody is told anything twice."""
    attachments: list[dict[str, Any]] = Field(
        default_factory=list, sa_column=Column(SealedJson, nullable=False)
    )
    """Files that go with it; see `channels.messages.OutboundFile`."""
    status: DeliveryStatus = Field(default=DeliveryStatus.WAITING, sa_type=word(DeliveryStatus))
    due_at: datetime
    """When the sweep may queue it (again); while it is being sent, when its sender is given up for dead;
    while held, when it was tried."""
    attempts: int = 0
    created_at: datetime
    announced_at: datetime | None = None
    """While held: when the person was told that something waits for them here. Of what may not be said in
    public: when it was said in private instead."""
    released_at: datetime | None = None
    """When the person wrote again and it was let go."""
    sent_at: datetime | None = None
    external_id: str | None = Field(default=None, sa_type=Exact)
    """The platform's id of the attempt that counts."""
    past_ids: list[str] = Field(default_factory=list, sa_column=Column(SealedJson, nullable=False))
    """Its ids of earlier attempts: what is still told of them is no news."""
    error_code: str | None = None
    error: str | None = Field(default=None, sa_type=Text)


class Receipt(SQLModel, table=True):
    """What a platform said became of a delivery, as it came. Kept also when it comes before we have noted
    the platform's id, so that it can still be applied then."""

    __table_args__ = (Index("ix_receipt_channel_external_id", "channel", "external_id"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    channel: str
    account: str
    external_id: str | None = Field(default=None, sa_type=Exact)
    delivery_id: UUID | None = None
    status: DeliveryStatus = Field(sa_type=word(DeliveryStatus))
    code: str | None = None
    window_closed: bool = False
    retryable: bool = False
    occurred_at: datetime
    received_at: datetime
    raw: str = Field(sa_type=Sealed)
