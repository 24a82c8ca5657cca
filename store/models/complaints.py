"""Complaints, what becomes of them, and which of them are likely one incident."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Column, Index, event
from sqlmodel import Field, SQLModel

from store.ids import new_id
from store.models.columns import word
from store.sealing.columns import AddressColumn, Exact, Sealed, SealedIfSecret, SealedJson, Secret


class ComplaintStatus(StrEnum):
    DITERIMA = "diterima"
    TERVERIFIKASI = "terverifikasi"
    TERDISPOSISI = "terdisposisi"
    DITINDAKLANJUTI = "ditindaklanjuti"
    DITANGGAPI = "ditanggapi"
    SELESAI = "selesai"
    DITUNDA = "ditunda"
    BUKAN_WEWENANG = "bukan_wewenang"
    DIARSIPKAN = "diarsipkan"
    DIGABUNG = "digabung"
    DICABUT = "dicabut"


class Actor(StrEnum):
    STAFF = "staff"
    CITIZEN = "citizen"
    CLOCK = "clock"
    """Nobody: a limit passed."""


class CandidateState(StrEnum):
    CANDIDATE = "candidate"
    """Likely one incident; nobody has looked at it yet."""
    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    """A human said that they are two. Remembered, so that it is not asked again."""


class Complaint(SQLModel, table=True):
    """A complaint, an aspiration or a request for information, under its ticket number."""

    __table_args__ = (
        Index("ix_complaint_contact_id_opened_at", "contact_id", "opened_at"),
        Index("ix_complaint_address", "address"),
        # The two ways in which other people's complaints of one incident are looked up, newest first.
        Index("ix_complaint_district_subject_opened_at", "district", "subject", "opened_at"),
        Index("ix_complaint_fingerprint_opened_at", "fingerprint", "opened_at"),
        Index("ix_complaint_emergency_opened_at", "emergency", "opened_at"),
        # The lists that staff look at: all, one stage, one body, what is due; and what changed since.
        Index("ix_complaint_opened_at", "opened_at"),
        Index("ix_complaint_status_opened_at", "status", "opened_at"),
        Index("ix_complaint_forwarded_to_status_opened_at", "forwarded_to", "status", "opened_at"),
        Index("ix_complaint_due_on", "due_on"),
        Index("ix_complaint_status_unanswered_since", "status", "unanswered_since"),
        Index("ix_complaint_changed_at", "changed_at"),
        Index("ix_complaint_merged_into", "merged_into"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    ticket: str = Field(unique=True)
    """Ten digits; see `normalizer.tickets`."""
    contact_id: UUID = Field(foreign_key="contact.id")
    channel: str
    address: str = Field(sa_type=AddressColumn)
    """Where it came from, and where its number and its news go."""
    kind: str
    status: ComplaintStatus = Field(default=ComplaintStatus.DITERIMA, sa_type=word(ComplaintStatus))
    status_since: datetime
    text: str = Field(sa_type=SealedIfSecret)
    """The citizen's own words; the newest, where they changed them. Their message has the first for ever.
    Sealed where they are `rahasia`; the others are searched by the database."""
    fingerprint: str = Field(sa_type=Exact)
    """Equal for the same words; see `normalizer.fingerprint`. Of those in `text`."""
    reworded_at: datetime | None = None
    """When the citizen last changed them."""
    anonim: bool = False
    rahasia: bool = False
    language: str
    opened_at: datetime
    """When the citizen sent it."""
    hint: str | None = None
    """A region or a theme, where the channel has a convention for it."""
    latitude: float | None = None
    longitude: float | None = None
    located_by: str | None = None
    """How we know: "pin" (they sent a place) or "photo" (it says where it was taken)."""
    topic: str | None = None
    """The main topic of SP4N-LAPOR! that its words suggest: "PERHUBUNGAN"; see `normalizer.topics`."""
    subject: str | None = None
    """The same in our finer words: "lampu jalan"."""
    topic_words: list[str] = Field(default_factory=list, sa_column=Column(SealedJson, nullable=False))
    """Which of the citizen's words say so."""
    topic_by: str | None = None
    """"staff" where a human said what it is about, and whether it is supervised; None where its words did."""
    supervised: bool = False
    """An inspector has to look into it, and it has 60 working days (berkadar pengawasan)."""
    agency: str | None = None
    """Who is suggested to deal with it; a human decides."""
    agency_reason: str | None = None
    area: str | None = None
    """The smallest area that is meant for sure, by its Kemendagri code: "17.71.09.1005"."""
    district: str | None = None
    """The kecamatan of it, "17.71.09", where that much is known."""
    area_candidates: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    """The codes of the areas that may be meant, where that has to be asked."""
    area_by: str | None = None
    """How we know the area: "words", "pin", "photo", "answer" or "hint"."""
    emergency: str | None = None
    """The kind of emergency that its words tell of; see `normalizer.scope`."""
    beyond: str | None = None
    """Why it looks like nobody's of those who read LAPOR!; a human confirms it."""
    references: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    """LAPOR!'s own seven-digit tracking numbers that the citizen quotes."""
    spots: list[str] = Field(default_factory=list, sa_column=Column(SealedJson, nullable=False))
    """What it names that is smaller than an area, such as "jalan:sudirman"; see `normalizer.spots`."""
    rating: int | None = None
    """How content the citizen is with the answer: 1 to 5."""
    forwarded_to: str | None = None
    """The body that is to deal with it, by its name: a human handed it over."""
    verified_at: datetime | None = None
    forwarded_at: datetime | None = None
    """When it was last handed over."""
    followed_up_at: datetime | None = None
    answered_at: datetime | None = None
    """When it was last answered."""
    closed_at: datetime | None = None
    reopened: int = 0
    """How often its citizen, or staff, took it up again."""
    due_on: date | None = None
    """The last working day for what is to be done next; see `gateway.limits`. None where nothing is."""
    unanswered_since: datetime | None = None
    """When its citizen first wrote what staff have not reacted to."""
    changed_at: datetime
    """When anything last happened to it that somebody looking at it would want to see."""
    merged_into: UUID | None = Field(default=None, foreign_key="complaint.id")
    """The complaint that stands for it; its own number stays good."""


@event.listens_for(Complaint, "before_insert")
@event.listens_for(Complaint, "before_update")
def _hide(_mapper: object, _connection: object, complaint: Complaint) -> None:
    """Seal its words as soon as they are secret."""
    complaint.text = Secret(complaint.text) if complaint.rahasia else str(complaint.text)


class ComplaintUpdate(SQLModel, table=True):
    """Something that was done to a complaint, by whom, and what its citizen was told. Never changed, and
    emptied of its words only where its citizen was erased."""

    __tablename__ = "complaint_update"

    __table_args__ = (Index("ix_complaint_update_complaint_id_at", "complaint_id", "at"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    complaint_id: UUID = Field(foreign_key="complaint.id")
    at: datetime
    actor: Actor = Field(sa_type=word(Actor))
    staff_id: UUID | None = Field(default=None, foreign_key="staff.id")
    """Who of the staff, where it was one."""
    action: str
    """What was done, in a word: see `gateway.casework.steps`."""
    before: ComplaintStatus | None = Field(default=None, sa_type=word(ComplaintStatus))
    status: ComplaintStatus | None = Field(default=None, sa_type=word(ComplaintStatus))
    """What it became, where that changed."""
    text: str = Field(default="", sa_type=Sealed)
    """The answer, the question, the reason, the note: in the words of who did it."""
    details: dict[str, Any] = Field(default_factory=dict, sa_column=Column(SealedJson, nullable=False))
    """What else there is to it: the body it went to, the ticket it was merged into, what was corrected."""


class DuplicateCandidate(SQLModel, table=True):
    """Two complaints of different people that are likely about one incident. Nothing is merged: a human
    looks at both and decides."""

    __tablename__ = "duplicate_candidate"

    __table_args__ = (
        Index("ix_duplicate_candidate_second_id", "second_id"),
        Index("ix_duplicate_candidate_state_created_at", "state", "created_at"),
    )

    # In the order of their ids, so that a pair is one row whichever of the two is looked at.
    first_id: UUID = Field(foreign_key="complaint.id", primary_key=True)
    second_id: UUID = Field(foreign_key="complaint.id", primary_key=True)
    reasons: dict[str, Any] = Field(default_factory=dict, sa_column=Column(SealedJson, nullable=False))
    """What they have in common; see `normalizer.incidents.Likeness`."""
    rank: int
    """How alike their words are, 0 to 100. It orders, and decides nothing."""
    state: CandidateState = Field(default=CandidateState.CANDIDATE, sa_type=word(CandidateState))
    created_at: datetime
    decided_at: datetime | None = None
    decided_by: str | None = None
    """The staff member who did."""
