"""Persons, where they are, and what the dialogue remembers of them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Index
from sqlmodel import Field, SQLModel

from store.ids import new_id
from store.sealing.columns import AddressColumn, SealedJson, SealedName


class Contact(SQLModel, table=True):
    """A person, on however many channels."""

    id: UUID = Field(default_factory=new_id, primary_key=True)
    created_at: datetime


class ContactAddress(SQLModel, table=True):
    """Where a person is, on one channel. An address belongs to one person."""

    __tablename__ = "contact_address"

    __table_args__ = (Index("ix_contact_address_heard_at", "heard_at"),)

    address: str = Field(primary_key=True, sa_type=AddressColumn)
    contact_id: UUID = Field(foreign_key="contact.id", index=True)
    name: str | None = Field(default=None, sa_type=SealedName)
    """As the platform shows it."""
    unreachable_since: datetime | None = None
    """Set when they blocked us or are gone; cleared by their next message."""
    heard_at: datetime | None = None
    """When they last wrote from here. Some platforms let us answer for a while after that only."""
    stopped_at: datetime | None = None
    """Set when they told us to stop; from then on they are told only what they ask."""
    reminded_at: datetime | None = None
    """When they were last told that we can soon no longer write to them."""


class Conversation(SQLModel, table=True):
    """What the dialogue remembers of one person between two messages."""

    contact_id: UUID = Field(foreign_key="contact.id", primary_key=True)
    state: dict[str, Any] = Field(default_factory=dict, sa_column=Column(SealedJson, nullable=False))
    updated_at: datetime
