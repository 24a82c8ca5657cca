"""Who of the office works here, what they did, and what they are about to do."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Column, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from store.ids import new_id
from store.models.columns import word
from store.sealing.columns import AddressColumn, Sealed, SealedName


class ReminderKind(StrEnum):
    BEFORE = "before"
    AFTER = "after"
    ESCALATED = "escalated"


class Role(StrEnum):
    ADMIN_INSTANSI = "admin_instansi"
    """Everything that reaches this office and its bodies."""
    PENGHUBUNG = "penghubung"
    """What was forwarded to their body."""
    MEDIA_SOSIAL = "media_sosial"
    """What they redirected."""
    AUDITOR = "auditor"
    """Reads all of it, masked."""
    OPERATOR = "operator"
    """Channels and accounts, and no complaint."""


class Staff(SQLModel, table=True):
    """Somebody of the office: who looks at the console, redirects, or is reminded."""

    id: UUID = Field(default_factory=new_id, primary_key=True)
    name: str = Field(unique=True)
    address: str | None = Field(default=None, unique=True, sa_type=AddressColumn)
    """Where they write to us from, once they have linked it."""
    created_at: datetime
    login: str | None = Field(default=None, index=True, unique=True)
    """What they log in by, in lower case; None for who never does."""
    role: Role | None = Field(default=None, sa_type=word(Role))
    agency: str | None = None
    """The body that a liaison officer answers for, by its name in the settings."""
    password_hash: str | None = None
    """Argon2id."""
    totp_secret: str | None = Field(default=None, sa_type=SealedName)
    """Set once they have shown that their app has it."""
    totp_step: int = 0
    """The last step whose code was used: a code is good once."""
    failed_logins: int = 0
    """In a row."""
    locked_until: datetime | None = None
    disabled_at: datetime | None = None
    language: str = "id"
    """What the console speaks to them."""
    demo: bool = False
    """Made by the simulator, with a password that the log-in page tells: no way in beside a real channel."""
    seen_at: datetime | None = None


class StaffSession(SQLModel, table=True):
    """Somebody logged in, on one device."""

    __tablename__ = "staff_session"

    digest: str = Field(primary_key=True)
    """SHA-256 of the token in their cookie, in hexadecimal."""
    staff_id: UUID = Field(foreign_key="staff.id", index=True)
    csrf: str
    """What every form of theirs carries."""
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    confirmed: bool = True
    """False between the password and the code of their app."""


class AuditEntry(SQLModel, table=True):
    """Something that a staff member did or looked at. Never changed: only where a citizen was erased nothing
    is left but who did what and when, and after `retention.audit_days` it goes."""

    __tablename__ = "audit_entry"

    __table_args__ = (
        Index("ix_audit_entry_at", "at"),
        Index("ix_audit_entry_complaint_id_at", "complaint_id", "at"),
        Index("ix_audit_entry_staff_id_at", "staff_id", "at"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    at: datetime
    staff_id: UUID | None = Field(default=None, foreign_key="staff.id")
    """None where nobody is known: a log-in that failed."""
    action: str
    """In a word: "login", "reveal", "forward"."""
    complaint_id: UUID | None = Field(default=None, foreign_key="complaint.id")
    reason: str = Field(default="", sa_type=Text)
    details: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    peer: str = ""
    """The network address it came from."""


class Draft(SQLModel, table=True):
    """What a staff member has typed on a complaint and not sent."""

    staff_id: UUID = Field(foreign_key="staff.id", primary_key=True)
    complaint_id: UUID = Field(foreign_key="complaint.id", primary_key=True)
    action: str = Field(primary_key=True)
    """What it is to become: "answer", "ask", "note"."""
    text: str = Field(sa_type=Sealed)
    updated_at: datetime


class SavedFilter(SQLModel, table=True):
    """A view of the inbox that a staff member gave a name."""

    __tablename__ = "saved_filter"

    __table_args__ = (UniqueConstraint("staff_id", "name"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    staff_id: UUID = Field(foreign_key="staff.id")
    name: str
    query: str = Field(sa_type=Sealed)
    """As in the page's address; somebody's number may have been looked for."""


class Reminder(SQLModel, table=True):
    """That a staff member was reminded of a complaint's limit: once before it, once after, once when it went
    up to the admin."""

    complaint_id: UUID = Field(foreign_key="complaint.id", primary_key=True)
    staff_id: UUID = Field(foreign_key="staff.id", primary_key=True)
    due_on: date = Field(primary_key=True)
    kind: ReminderKind = Field(primary_key=True, sa_type=word(ReminderKind))
    at: datetime
