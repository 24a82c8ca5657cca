"""The tables. Times are aware and in UTC; ids are UUIDs drawn by us (see `store.ids`)."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Column, Enum, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from channels.messages import DeliveryStatus
from store.ids import new_id


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


class CandidateState(StrEnum):
    CANDIDATE = "candidate"
    """Likely one incident; nobody has looked at it yet."""
    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    """A human said that they are two. Remembered, so that it is not asked again."""


def _word(words: type[StrEnum]) -> Enum:
    """A column that holds one of our words, as text that anybody can read and a later version can add to."""
    return Enum(
        words, native_enum=False, length=30, values_callable=lambda kinds: [str(kind) for kind in kinds]
    )


class Contact(SQLModel, table=True):
    """A person, on however many channels."""

    id: UUID = Field(default_factory=new_id, primary_key=True)
    created_at: datetime


class ContactAddress(SQLModel, table=True):
    """Where a person is, on one channel. An address belongs to one person."""

    __tablename__ = "contact_address"

    __table_args__ = (Index("ix_contact_address_heard_at", "heard_at"),)

    address: str = Field(primary_key=True)
    contact_id: UUID = Field(foreign_key="contact.id", index=True)
    name: str | None = None
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
    state: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    updated_at: datetime


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
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    channel: str
    account: str
    external_id: str
    address: str
    aliases: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    """Other addresses of the same person, as the platform says."""
    sender_name: str | None = None
    sent_at: datetime
    received_at: datetime
    text: str = Field(sa_type=Text)
    hint: str | None = None
    """Where it belongs, as its first word says by a convention of the channel."""
    part_reference: str | None = None
    """Set for a piece of a longer message; see `channels.messages.Part`."""
    part_number: int | None = None
    part_total: int | None = None
    raw: str = Field(sa_type=Text)
    """The platform's own item, as ASCII JSON."""
    unsupported: str | None = None
    attachments: list[dict[str, Any]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    location: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    in_reply_to: str | None = None
    edits: str | None = None
    thread: str | None = None
    album: str | None = None
    public: bool = False
    """Others read along; see `channels.messages.InboundMessage`."""
    forwarded_from: str | None = None
    repliable: bool = True
    repeat_window: int | None = None
    """Seconds; see `channels.messages.InboundMessage`."""
    state: MessageState = Field(default=MessageState.KEPT, sa_type=_word(MessageState))
    due_at: datetime
    """When the sweep may queue it (again)."""
    attempts: int = 0
    handled_at: datetime | None = None
    outcome: str | None = None
    """What it turned out to be, in a word."""
    complaint_id: UUID | None = Field(default=None, foreign_key="complaint.id", index=True)
    error: str | None = Field(default=None, sa_type=Text)


class Complaint(SQLModel, table=True):
    """A complaint, an aspiration or a request for information, under its ticket number."""

    __table_args__ = (
        Index("ix_complaint_contact_id_opened_at", "contact_id", "opened_at"),
        Index("ix_complaint_address", "address"),
        # The two ways in which other people's complaints of one incident are looked up, newest first.
        Index("ix_complaint_district_subject_opened_at", "district", "subject", "opened_at"),
        Index("ix_complaint_fingerprint_opened_at", "fingerprint", "opened_at"),
        Index("ix_complaint_emergency_opened_at", "emergency", "opened_at"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    ticket: str = Field(unique=True)
    """Ten digits; see `normalizer.tickets`."""
    contact_id: UUID = Field(foreign_key="contact.id")
    channel: str
    address: str
    """Where it came from, and where its number and its news go."""
    kind: str
    status: ComplaintStatus = Field(default=ComplaintStatus.DITERIMA, sa_type=_word(ComplaintStatus))
    status_since: datetime
    text: str = Field(sa_type=Text)
    """The citizen's own words; the newest, where they changed them. Their message has the first for ever."""
    fingerprint: str
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
    topic_words: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    """Which of the citizen's words say so."""
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
    spots: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    """What it names that is smaller than an area, such as "jalan:sudirman"; see `normalizer.spots`."""
    rating: int | None = None
    """How content the citizen is with the answer: 1 to 5."""


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
    reasons: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    """What they have in common; see `normalizer.incidents.Likeness`."""
    rank: int
    """How alike their words are, 0 to 100. It orders, and decides nothing."""
    state: CandidateState = Field(default=CandidateState.CANDIDATE, sa_type=_word(CandidateState))
    created_at: datetime
    decided_at: datetime | None = None
    decided_by: str | None = None
    """The staff member who did."""


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
    state: MediaState = Field(default=MediaState.WAITING, sa_type=_word(MediaState))
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


class Delivery(SQLModel, table=True):
    """One reply on its way to one address: the outbox."""

    __table_args__ = (
        Index("ix_delivery_status_due_at", "status", "due_at"),
        Index("ix_delivery_channel_external_id", "channel", "external_id"),
        Index("ix_delivery_address_created_at", "address", "created_at"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    channel: str
    account: str
    address: str
    text: str = Field(sa_type=Text)
    reply_key: str
    answers: UUID | None = Field(default=None, foreign_key="message.id", unique=True)
    """The message it answers. Unique: nobody gets two answers for one message."""
    in_reply_to: str | None = None
    """The platform's id of that message."""
    choices: list[dict[str, str]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    """What can be tapped under it; see `channels.messages.Choice`."""
    template: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    """The approved wording it goes out in; see `channels.messages.Template`."""
    public: bool = False
    """Goes under the message it answers, for everybody there to read."""
    public_text: str | None = Field(default=None, sa_type=Text)
    """What is said there once, where they take nothing from us in private: to write to us."""
    language: str = "id"
    complaint_id: UUID | None = Field(default=None, foreign_key="complaint.id", index=True)
    status: DeliveryStatus = Field(default=DeliveryStatus.WAITING, sa_type=_word(DeliveryStatus))
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
    external_id: str | None = None
    """The platform's id of the attempt that counts."""
    past_ids: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
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
    external_id: str | None = None
    delivery_id: UUID | None = None
    status: DeliveryStatus = Field(sa_type=_word(DeliveryStatus))
    code: str | None = None
    window_closed: bool = False
    retryable: bool = False
    occurred_at: datetime
    received_at: datetime
    raw: str = Field(sa_type=Text)


class ParkedRequest(SQLModel, table=True):
    """Authentic, not understood, kept whole: a human looks at it."""

    __tablename__ = "parked_request"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    channel: str = Field(index=True)
    received_at: datetime
    reason: str = Field(sa_type=Text)
    raw: str = Field(sa_type=Text)


class PollCursor(SQLModel, table=True):
    """How far a polled channel has been read. Moved in the transaction that keeps what was read."""

    __tablename__ = "poll_cursor"

    channel: str = Field(primary_key=True)
    account: str = Field(primary_key=True)
    cursor: str
    updated_at: datetime


class Staff(SQLModel, table=True):
    """Somebody of the office who redirects what reached them elsewhere."""

    id: UUID = Field(default_factory=new_id, primary_key=True)
    name: str = Field(unique=True)
    address: str | None = Field(default=None, unique=True)
    """Where they write to us from, once they have linked it."""
    created_at: datetime


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


class Redirect(SQLModel, table=True):
    """How a complaint reached us that a citizen sent to somebody of the office, elsewhere."""

    complaint_id: UUID = Field(foreign_key="complaint.id", primary_key=True)
    staff_id: UUID = Field(foreign_key="staff.id", index=True)
    source: str
    """instagram, facebook, whatsapp, other."""
    origin: str | None = None
    """The citizen's name there, as far as the platform told."""
    created_at: datetime
    claimed_at: datetime | None = None
    """When the citizen took it over, and became the one it belongs to."""


class Trouble(SQLModel, table=True):
    """What keeps a channel from working until an operator acts. Gone as soon as it works again."""

    channel: str = Field(primary_key=True)
    doing: str = Field(primary_key=True)
    """What does not work: "send", "poll"."""
    code: str
    detail: str = Field(sa_type=Text)
    since: datetime
