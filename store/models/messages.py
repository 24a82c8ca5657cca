"""What people said, the files that came with it, and what could not be read or heard."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from store.ids import new_id
from store.models.columns import word
from store.sealing.columns import AddressColumn, Exact, Sealed, SealedJson, SealedName


class MessageState(StrEnum):
    KEPT = "kept"
    """Safe with us; nobody has acted on it yet."""
    HANDLED = "handled"
    PARKED = "parked"
    """Failed every time it was tried: waits for a human."""


class MediaState(StrEnum):
    WAITING = "waiting"
    """To be fetched, or to be tried again."""
    FETCHED = "fetched"
    REFUSED = "refused"
    """Too large, or of a kind we keep no copy of."""
    GONE = "gone"
    """The platform has it no longer."""
    FAILED = "failed"
    """Given up; a human may ask for another try."""


class Message(SQLModel, table=True):
    """One thing one person said, as it came."""

    __table_args__ = (
        # The promise that one platform message is handled once stands on this line.
        UniqueConstraint("channel", "account", "external_id"),
        Index("ix_message_state_due_at", "state", "due_at"),
        Index("ix_message_address_received_at", "address", "received_at"),
        Index("ix_message_channel_external_id", "channel", "external_id"),
        Index("ix_message_address_part_reference", "address", "part_reference"),
        Index("ix_message_address_album", "address", "album"),
        Index("ix_message_address_thread", "address", "thread"),
        Index("ix_message_channel_edits", "channel", "edits"),
        Index("ix_message_channel_received_at", "channel", "received_at"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    channel: str
    account: str
    external_id: str = Field(sa_type=Exact)
    """Sealed: some platforms put the person into it (Telegram), or their number (WhatsApp)."""
    address: str = Field(sa_type=AddressColumn)
    aliases: list[str] = Field(default_factory=list, sa_column=Column(SealedJson, nullable=False))
    """Other addresses of the same person, as the platform says."""
    sender_name: str | None = Field(default=None, sa_type=SealedName)
    sent_at: datetime
    received_at: datetime
    text: str = Field(sa_type=Sealed)
    hint: str | None = None
    """Where it belongs, as its first word says by a convention of the channel."""
    part_reference: str | None = None
    """Set for a piece of a longer message; see `channels.messages.Part`."""
    part_number: int | None = None
    part_total: int | None = None
    raw: str = Field(sa_type=Sealed)
    """The platform's own item, as ASCII JSON."""
    unsupported: str | None = None
    attachments: list[dict[str, Any]] = Field(
        default_factory=list, sa_column=Column(SealedJson, nullable=False)
    )
    location: dict[str, Any] | None = Field(default=None, sa_column=Column(SealedJson))
    in_reply_to: str | None = Field(default=None, sa_type=Exact)
    edits: str | None = Field(default=None, sa_type=Exact)
    thread: str | None = Field(default=None, sa_type=Exact)
    album: str | None = None
    public: bool = False
    """Others read along; see `channels.messages.InboundMessage`."""
    forwarded_from: str | None = Field(default=None, sa_type=SealedName)
    repliable: bool = True
    repeat_window: int | None = None
    """Seconds; see `channels.messages.InboundMessage`."""
    state: MessageState = Field(default=MessageState.KEPT, sa_type=word(MessageState))
    due_at: datetime
    """When the sweep may queue it (again)."""
    attempts: int = 0
    handled_at: datetime | None = None
    outcome: str | None = None
    """What it turned out to be, in a word."""
    complaint_id: UUID | None = Field(default=None, foreign_key="complaint.id", index=True)
    error: str | None = Field(default=None, sa_type=Text)


class Media(SQLModel, table=True):
    """A file that came with a message: where it can be had, and where our own copy is."""

    __table_args__ = (
        UniqueConstraint("message_id", "position"),
        Index("ix_media_state_due_at", "state", "due_at"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    message_id: UUID = Field(foreign_key="message.id")
    position: int
    channel: str
    kind: str
    reference: str = Field(sa_type=Text)
    """The platform's id of it; see `channels.messages.Attachment`."""
    state: MediaState = Field(default=MediaState.WAITING, sa_type=word(MediaState))
    due_at: datetime
    """When the sweep may queue it (again)."""
    attempts: int = 0
    expires_at: datetime | None = None
    """When the platform throws it away."""
    fetched_at: datetime | None = None
    path: str | None = None
    """Our copy as it came, below ``data_dir/media``; a name nobody can guess."""
    clean_path: str | None = None
    """The copy that may be shown and passed on: no place, no device, no name inside it."""
    mime_type: str | None = None
    """What it is by its first bytes, whatever the platform said."""
    size: int | None = None
    """Bytes."""
    latitude: float | None = None
    longitude: float | None = None
    """Where a photo says that it was taken."""
    error: str | None = Field(default=None, sa_type=Text)


class ParkedRequest(SQLModel, table=True):
    """Authentic, not understood, kept whole: a human looks at it."""

    __tablename__ = "parked_request"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    channel: str = Field(index=True)
    received_at: datetime
    reason: str = Field(sa_type=Text)
    raw: str = Field(sa_type=Sealed)


class PollCursor(SQLModel, table=True):
    """How far a polled channel has been read. Moved in the transaction that keeps what was read."""

    __tablename__ = "poll_cursor"

    channel: str = Field(primary_key=True)
    account: str = Field(primary_key=True)
    cursor: str
    updated_at: datetime


class ChannelPause(SQLModel, table=True):
    """A channel on which everything is kept and nothing acted on: who writes is told so once. Gone as soon as
    it goes on."""

    __tablename__ = "channel_pause"

    channel: str = Field(primary_key=True)
    since: datetime
    by: str
    """The staff member who paused it."""


class Trouble(SQLModel, table=True):
    """What keeps a channel from working until an operator acts. Gone as soon as it works again."""

    channel: str = Field(primary_key=True)
    doing: str = Field(primary_key=True)
    """What does not work: "send", "poll"."""
    code: str
    detail: str = Field(sa_type=Text)
    since: datetime
