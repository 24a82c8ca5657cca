"""Complaints that reached somebody of the office elsewhere, and the codes that hand them over."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Column, event
from sqlmodel import Field, SQLModel

from store.ids import new_id
from store.models.columns import word
from store.sealing.columns import Exact, Sealed, SealedJson, SealedName


class BatchState(StrEnum):
    CHECKED = "checked"
    """Nothing of it is filed: whoever brought it decides."""
    RUNNING = "running"
    DONE = "done"
    DROPPED = "dropped"


class Code(SQLModel, table=True):
    """A one-time code, of which we keep what it cannot be guessed back from."""

    digest: str = Field(primary_key=True)
    """SHA-256 of the code, in hexadecimal."""
    staff_id: UUID | None = Field(default=None, foreign_key="staff.id", index=True)
    """Whose account it links; or"""
    complaint_id: UUID | None = Field(default=None, foreign_key="complaint.id", index=True)
    """the complaint that whoever shows it takes over."""
    expires_at: datetime
    used_at: datetime | None = None


class RedirectBatch(SQLModel, table=True):
    """A workbook of complaints that was uploaded: checked, looked at, and then filed or dropped."""

    __tablename__ = "redirect_batch"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    staff_id: UUID = Field(foreign_key="staff.id", index=True)
    name: str = Field(sa_type=SealedName)
    """The file's."""
    created_at: datetime
    rows: list[dict[str, Any]] = Field(default_factory=list, sa_column=Column(SealedJson, nullable=False))
    """Each row as it was read, with what is wrong with it and, once it is filed, its ticket number."""
    state: BatchState = Field(default=BatchState.CHECKED, sa_type=word(BatchState))
    done: int = 0
    """Rows that have been filed or found to be there already."""
    finished_at: datetime | None = None


class Redirect(SQLModel, table=True):
    """How a complaint reached us that a citizen sent to somebody of the office, elsewhere."""

    complaint_id: UUID = Field(foreign_key="complaint.id", primary_key=True)
    staff_id: UUID = Field(foreign_key="staff.id", index=True)
    source: str
    """Where it was said; see `gateway.redirects.SOURCES`."""
    origin: str | None = Field(default=None, sa_type=SealedName)
    """The citizen's name, handle or number there, as far as it was told."""
    origin_folded: str | None = Field(default=None, index=True, sa_type=Exact)
    """The same in lower case: what it is found by."""
    link: str | None = Field(default=None, sa_type=Sealed)
    """Where it can be read there."""
    key: str | None = Field(default=None, index=True, unique=True, sa_type=Exact)
    """Equal for what is the same, brought again: a digest of where, by whom and in which words it was said.
    Unique: it is filed once."""
    batch_id: UUID | None = Field(default=None, foreign_key="redirect_batch.id", index=True)
    """The workbook that it came in."""
    created_at: datetime
    claimed_at: datetime | None = None
    """When the citizen took it over, and became the one it belongs to."""


@event.listens_for(Redirect, "before_insert")
@event.listens_for(Redirect, "before_update")
def _fold(_mapper: object, _connection: object, redirect: Redirect) -> None:
    redirect.origin_folded = redirect.origin.lower() if redirect.origin else None
