"""One batch of messages on the table: what is known of their senders, and what is to be written.

Everything is looked up once for the whole batch, and what one message changes the next one sees.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from gateway.conversation.turn import Conversation, Facts, JoinComplaint, OpenComplaint, TicketFacts, Turn
from normalizer.intent import Intent
from normalizer.normalize import UnderstoodMessage
from store import complaints, contacts, conversations
from store import models as m


@dataclass(frozen=True, slots=True)
class Heard:
    """A kept message beside what it was understood to mean."""

    message: m.Message
    understood: UnderstoodMessage


class Desk:
    def __init__(self, session: Session, now: datetime, addresses: Mapping[str, m.ContactAddress]) -> None:
        self._session = session
        self._now = now
        self._addresses = addresses
        self._conversations: dict[UUID, m.Conversation] = {}
        self._by_ticket: dict[str, m.Complaint] = {}
        self._by_contact: dict[UUID, list[m.Complaint]] = {}
        self._numbers: Iterable[str] = ()

    def prepare(self, heard: Sequence[Heard]) -> None:
        """Look up all that these messages may need."""
        people = {address.contact_id for address in self._addresses.values()}
        named = {ticket for one in heard for ticket in one.understood.tickets}
        reports = sum(one.understood.intent is Intent.REPORT for one in heard)
        contacts.revive(self._session, self._addresses.values())
        self._conversations = conversations.load(self._session, people)
        self._by_contact = complaints.latest_of(self._session, people)
        self._by_ticket = complaints.by_tickets(self._session, named)
        self._numbers = complaints.draw_tickets(self._session, reports)

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
        return Facts(
            tickets={one.ticket: _facts(one, person) for one in complaints_named + latest},
            same_text=_same_text(own, heard.understood, self._now),
            latest=latest[0].ticket if latest else None,
        )

    def apply(self, heard: Heard, turn: Turn) -> m.Complaint | None:
        """Do what the dialogue decided; return the complaint it is about."""
        person = self._person(heard)
        self._conversations[person] = conversations.save(
            self._session, self._conversations.get(person), person, turn.conversation.to_json(), self._now
        )
        match turn.effect:
            case OpenComplaint(draft):
                complaint = complaints.open_complaint(
                    self._session, draft, next(iter(self._numbers)), heard.message, person, self._now
                )
                self._by_contact[person].append(complaint)
                self._by_ticket[complaint.ticket] = complaint
                return complaint
            case JoinComplaint(ticket):
                return next(one for one in self._by_contact[person] if one.ticket == ticket)
            case None:
                return None

    def _person(self, heard: Heard) -> UUID:
        return self._addresses[heard.message.address].contact_id


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
        own=complaint.contact_id == person,
        rahasia=complaint.rahasia,
    )
