"""One batch of messages on the table: what is known of their senders, and what is to be written.

Everything is looked up once for the whole batch, and what one message changes the next one sees.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session

from gateway.conversation.dialogue import EVIDENCE_WITHIN
from gateway.conversation.turn import (
    Conversation,
    Facts,
    JoinComplaint,
    OpenComplaint,
    Resume,
    Stop,
    TicketFacts,
    Turn,
)
from normalizer.draft import ComplaintDraft
from normalizer.intent import Intent
from normalizer.normalize import UnderstoodMessage
from store import complaints, contacts, conversations, media, messages, outbox
from store import models as m


@dataclass(frozen=True, slots=True)
class Heard:
    """A kept message beside what it was understood to mean."""

    message: m.Message
    """Of a long one that came in pieces, the first."""
    understood: UnderstoodMessage
    """Of a long one, all its pieces together."""
    pieces: Sequence[m.Message] = ()
    """The other pieces of it."""
    belongs_to: UUID | None = None
    """The complaint that it is a missing piece of."""


class Desk:
    def __init__(
        self,
        session: Session,
        now: datetime,
        addresses: Mapping[str, m.ContactAddress],
        windows: Mapping[str, timedelta],
    ) -> None:
        """`windows`: by channel, how long after their last message a person may be written to."""
        self._session = session
        self._now = now
        self._addresses = addresses
        self._windows = windows
        self._on_channel: dict[str, list[m.ContactAddress]] = {}
        self._owner: dict[str, UUID] = {}
        self._conversations: dict[UUID, m.Conversation] = {}
        self._by_ticket: dict[str, m.Complaint] = {}
        self._by_contact: dict[UUID, list[m.Complaint]] = {}
        self._numbers: Iterable[str] = ()
        self._released: list[m.Delivery] = []
        self._loose: dict[UUID, list[m.Message]] = {}
        self._taken_in: list[tuple[m.Message, m.Complaint]] = []
        self._incomplete: dict[UUID, m.Complaint] = {}
        self._quoted: dict[tuple[str, str], m.Complaint] = {}

    def prepare(self, heard: Sequence[Heard]) -> None:
        """Look up all that these messages may need."""
        people = {address.contact_id for address in self._addresses.values()}
        named = {ticket for one in heard for ticket in one.understood.tickets}
        reporting = [one.message.address for one in heard if one.understood.intent is Intent.REPORT]
        incomplete = {one.belongs_to for one in heard if one.belongs_to}
        contacts.hear(self._addresses, [one.message for one in heard if one.message.repliable], self._windows)
        self._on_channel = contacts.on_channel(self._session, self._addresses.values())
        everywhere = (one for known in self._on_channel.values() for one in known)
        self._owner = {one.address: one.contact_id for one in everywhere}
        self._released = self._release(heard)
        self._quoted = self._look_up_quoted(heard)
        self._conversations = conversations.load(self._session, people)
        self._by_contact = complaints.latest_of(self._session, people)
        self._by_ticket = complaints.by_tickets(self._session, named)
        self._numbers = complaints.draw_tickets(self._session, len(reporting))
        self._incomplete = complaints.by_ids(self._session, incomplete)
        earliest = min((one.message.sent_at for one in heard), default=self._now) - EVIDENCE_WITHIN
        for message in messages.loose(self._session, self._everywhere(heard), earliest):
            self._loose.setdefault(self._owner[message.address], []).append(message)

    def _release(self, heard: Sequence[Heard]) -> list[m.Delivery]:
        # Whoever writes STOP wants nothing, and not what has waited either.
        wrote = [one for one in heard if one.message.repliable and one.understood.intent is not Intent.STOP]
        return outbox.release(self._session, self._everywhere(wrote), self._windows, self._now)

    def _everywhere(self, heard: Sequence[Heard]) -> set[str]:
        """All addresses that these people have on the channel they wrote on."""
        return {one.address for each in heard for one in self._on_channel[each.message.address]}

    def _look_up_quoted(self, heard: Sequence[Heard]) -> dict[tuple[str, str], m.Complaint]:
        about = messages.quoted(self._session, [one.message for one in heard])
        found = complaints.by_ids(self._session, set(about.values()))
        return {quoted: found[complaint_id] for quoted, complaint_id in about.items()}

    @property
    def released(self) -> list[m.Delivery]:
        """Replies that waited for these people to write, and may go out now."""
        return self._released

    def conversation(self, heard: Heard) -> Conversation:
        known = self._conversations.get(self._person(heard))
        return Conversation.from_json(known.state) if known else Conversation()

    def facts(self, heard: Heard) -> Facts:
        """What the dialogue may know before it answers this message."""
        person = self._person(heard)
        own = self._by_contact[person]
        complaints_named = [
            self._by_ticket[ticket] for ticket in heard.understood.tickets if ticket in self._by_ticket
        ]
        latest = own[-1:]
        quoted = self._quoted_by(heard.message, person)
        return Facts(
            tickets={one.ticket: _facts(one, person) for one in complaints_named + latest + quoted},
            same_text=_same_text(own, heard.understood, self._now),
            latest=latest[0].ticket if latest else None,
            others=tuple(one.ticket for one in reversed(own[:-1])),
            quoted=quoted[0].ticket if quoted else None,
            stopped=any(one.stopped_at for one in self._on_channel[heard.message.address]),
            released=any(self._owner.get(one.address) == person for one in self._released),
            said_at=heard.message.sent_at,
            evidence=bool(self._loose_of(heard.message)),
        )

    def _quoted_by(self, message: m.Message, person: UUID) -> list[m.Complaint]:
        """What they quote, as far as it is their own: quoting is no way into a stranger's complaint."""
        quoted = self.named_by(message)
        return [quoted] if quoted and quoted.contact_id == person else []

    def named_by(self, message: m.Message) -> m.Complaint | None:
        """The complaint of the message that this one edits, deletes, answers or is a reaction to."""
        return self._quoted.get((message.channel, message.edits or message.in_reply_to or ""))

    def _loose_of(self, message: m.Message) -> list[m.Message]:
        """Their pictures and places of about that time that belong to no complaint."""
        loose = self._loose.get(self._owner[message.address], [])
        return [one for one in loose if abs(message.sent_at - one.sent_at) <= EVIDENCE_WITHIN]

    def apply(self, heard: Heard, turn: Turn) -> m.Complaint | None:
        """Do what the dialogue decided; return the complaint it is about."""
        person = self._person(heard)
        self._conversations[person] = conversations.save(
            self._session, self._conversations.get(person), person, turn.conversation.to_json(), self._now
        )
        complaint = self._carry_out(turn, heard.message, person)
        if turn.outcome == messages.LOOSE:
            self._loose.setdefault(person, []).append(heard.message)
        if complaint:
            hint = heard.message.hint
            # The same words under another keyword correct it; anything else leaves the first.
            complaint.hint = (hint if turn.outcome == "same" else complaint.hint) or hint or complaint.hint
            self._quoted[heard.message.channel, heard.message.external_id] = complaint
            self._put_in(complaint, heard.message)
        return complaint

    def _carry_out(self, turn: Turn, message: m.Message, person: UUID) -> m.Complaint | None:
        addresses = self._on_channel[message.address]
        match turn.effect:
            case OpenComplaint(draft):
                # Whoever complains anew wants to hear of it.
                contacts.resume(addresses, message.sent_at)
                return self._open(message, draft, person)
            case JoinComplaint(ticket):
                known = (*self._by_contact[person], *self._quoted.values(), *self._by_ticket.values())
                return next(one for one in known if one.ticket == ticket)
            case Stop():
                contacts.stop(addresses, message.sent_at)
            case Resume():
                contacts.resume(addresses, message.sent_at)
        return None

    def _open(self, message: m.Message, draft: ComplaintDraft, person: UUID) -> m.Complaint:
        complaint = complaints.open_complaint(
            self._session, draft, next(iter(self._numbers)), message, person, self._now
        )
        self._by_contact[person].append(complaint)
        self._by_ticket[complaint.ticket] = complaint
        return complaint

    def _put_in(self, complaint: m.Complaint, message: m.Message) -> None:
        """The place that came with the message, and what they sent before it that had no complaint yet."""
        loose = self._loose_of(message)
        for one in (message, *loose):
            _locate(complaint, one)
        self._taken_in += [(one, complaint) for one in loose]
        known = self._loose.get(self._owner[message.address], [])
        self._loose[self._owner[message.address]] = [one for one in known if one not in loose]

    def complete(self, heard: Heard) -> m.Complaint | None:
        """Put a missing piece into the complaint that was opened without it."""
        complaint = self._incomplete.get(heard.belongs_to) if heard.belongs_to else None
        if complaint and heard.understood.draft:
            complaints.amend(complaint, heard.understood.draft, heard.message.hint)
        return complaint

    def file_loose(self) -> None:
        """Give the new complaints the pictures and places that came before their words. Only once these are
        written: messages refer to them."""
        for message, complaint in self._taken_in:
            message.complaint_id = complaint.id
            message.outcome = "evidence"
        place_of = {message.id: complaint for message, complaint in self._taken_in}
        for file in media.of_messages(self._session, place_of) if place_of else ():
            if file.latitude is not None and file.longitude is not None:
                complaints.locate(place_of[file.message_id], file.latitude, file.longitude, complaints.PHOTO)

    def _person(self, heard: Heard) -> UUID:
        return self._addresses[heard.message.address].contact_id


def _locate(complaint: m.Complaint, message: m.Message) -> None:
    if message.location:
        complaints.locate(
            complaint, message.location["latitude"], message.location["longitude"], complaints.PIN
        )


def _same_text(own: Sequence[m.Complaint], understood: UnderstoodMessage, now: datetime) -> str | None:
    if understood.draft is None:
        return None
    recent = (one for one in reversed(own) if now - one.opened_at <= complaints.SAME_TEXT_WINDOW)
    return next((one.ticket for one in recent if one.fingerprint == understood.draft.fingerprint), None)


def _facts(complaint: m.Complaint, person: UUID) -> TicketFacts:
    return TicketFacts(
        ticket=complaint.ticket,
        stage=complaint.status,
        since=complaint.status_since,
        opened=complaint.opened_at,
        own=complaint.contact_id == person,
        rahasia=complaint.rahasia,
    )
