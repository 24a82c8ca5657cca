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
    Claim,
    Confirm,
    Conversation,
    DropBrought,
    Facts,
    Hide,
    JoinComplaint,
    LinkStaff,
    OpenComplaint,
    Rate,
    RedirectComplaint,
    Reopen,
    Resume,
    Separate,
    Stop,
    TicketFacts,
    Turn,
    Void,
    Withdraw,
)
from gateway.earlier import Earlier
from gateway.filing import Filing, same_matter
from gateway.limits import Clock
from gateway.redirecting import RedirectDesk
from gateway.runtime import Runtime
from normalizer.draft import ComplaintDraft, draft_from
from normalizer.intent import Intent
from normalizer.normalize import UnderstoodMessage
from store import complaints, contacts, conversations, media, messages, outbox, redirects, updates
from store import models as m

RECENT = 10
"""Complaints of one person that what they say now is compared with."""
LATELY = timedelta(days=30)
"""What was opened, answered or closed within this is what they speak of."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A kept message beside what it was understood to mean."""

    message: m.Message
    """Of a long one that came in pieces, the first; of an album, the item with the words."""
    understood: UnderstoodMessage
    """Of a long one or an album, all of it together."""
    pieces: Sequence[m.Message] = ()
    """The rest of it."""
    belongs_to: UUID | None = None
    """The complaint that it is a missing piece of."""
    follows: m.Message | None = None
    """The item of the same album that was answered: this one goes where that went, in silence."""

    @property
    def messages(self) -> Sequence[m.Message]:
        return (self.message, *self.pieces)


class Desk:
    def __init__(
        self,
        session: Session,
        now: datetime,
        addresses: Mapping[str, m.ContactAddress],
        runtime: Runtime,
    ) -> None:
        windows = runtime.windows
        self._session = session
        self._now = now
        self._clock = Clock(runtime.settings)
        self._channels = runtime.channels
        self._addresses = addresses
        self._windows = windows
        self._on_channel: dict[str, list[m.ContactAddress]] = {}
        self._owner: dict[str, UUID] = {}
        self._conversations: dict[UUID, m.Conversation] = {}
        self._by_ticket: dict[str, m.Complaint] = {}
        self._by_contact: dict[UUID, list[m.Complaint]] = {}
        self._asked: dict[UUID, datetime] = {}
        self._numbers: Iterable[str] = ()
        self._released: list[m.Delivery] = []
        self._loose: dict[UUID, list[m.Message]] = {}
        self._taken_in: list[tuple[m.Message, m.Complaint]] = []
        self._moved: list[tuple[m.Message, m.Complaint]] = []
        self.earlier = Earlier(session)
        """What the messages of this batch refer to."""
        self._redirects = RedirectDesk(session, now)
        self._filing = Filing(session, now, runtime.settings.agencies, self._clock)

    def prepare(self, heard: Sequence[Heard]) -> None:
        """Look up all that these messages may need."""
        people = {address.contact_id for address in self._addresses.values()}
        named = {ticket for one in heard for ticket in one.understood.tickets}
        said = [one.message for one in heard]
        joined = [one.follows.complaint_id if one.follows else one.belongs_to for one in heard]
        self.earlier.prepare(said, joined)
        # Whoever speaks in public need not take anything from us in private.
        private = [message for message in said if message.repliable and not message.public]
        contacts.hear(self._addresses, private, self._windows)
        self._on_channel = contacts.on_channel(self._session, self._addresses.values())
        everywhere = (one for known in self._on_channel.values() for one in known)
        self._owner = {one.address: one.contact_id for one in everywhere}
        self._released = self._release(heard)
        self._conversations = conversations.load(self._session, people)
        self._by_contact = complaints.latest_of(self._session, people)
        self._by_ticket = complaints.by_tickets(self._session, named)
        theirs = (one for own in self._by_contact.values() for one in own)
        self._asked = updates.asked(self._session, [one.id for one in theirs if _awaits_them(one)])
        opening = [one for one in heard if one.understood.intent in (Intent.REPORT, Intent.DISPUTE)]
        self._numbers = complaints.draw_tickets(self._session, len(opening))
        given = [one.understood.code for one in heard if one.understood.code]
        writing = {message.address for message in said}
        self._redirects.prepare({address: self._on_channel[address] for address in writing}, given)
        earliest = min((message.sent_at for message in said), default=self._now) - EVIDENCE_WITHIN
        for message in messages.loose(self._session, self._everywhere(heard), earliest):
            self._loose.setdefault(self._owner[message.address], []).append(message)

    def _release(self, heard: Sequence[Heard]) -> list[m.Delivery]:
        # Whoever writes STOP wants nothing, and not what has waited either.
        wrote = [
            one
            for one in heard
            if one.message.repliable and not one.message.public and one.understood.intent is not Intent.STOP
        ]
        return outbox.release(self._session, self._everywhere(wrote), self._windows, self._now)

    def _everywhere(self, heard: Sequence[Heard]) -> set[str]:
        """All addresses that these people have on the channel they wrote on."""
        return {one.address for each in heard for one in self._on_channel[each.message.address]}

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
        lately = [one for one in reversed(own) if self._now - _moved_at(one) <= LATELY]
        recent = [one for one in lately if one.status not in complaints.CLOSED][:RECENT]
        over = [one for one in lately if one.status in complaints.CLOSED][:RECENT]
        quoted = self.earlier.own_named_by(heard.message, person)
        draft = heard.understood.draft
        same = _same_text(own, heard.understood, self._now)
        known = (*complaints_named, *latest, *recent, *over, quoted, same)
        return Facts(
            tickets={one.ticket: self._ticket_facts(one, person, draft) for one in known if one},
            same_text=same.ticket if same else None,
            latest=latest[0].ticket if latest else None,
            others=tuple(one.ticket for one in reversed(own[:-1])),
            recent=tuple(one.ticket for one in recent),
            asked=self._asked_about(recent),
            over=tuple(one.ticket for one in over),
            brief=self._channels[heard.message.channel].capabilities.short_replies,
            by=self._clock.verified_by(self._now),
            reopened_by=self._clock.followed_up_by(self._now),
            tapped=heard.message.in_reply_to is not None,
            located=complaints.region(heard.message) is not None
            or any(one.location for one in (*heard.messages, *self._loose_of(heard.message))),
            quoted=quoted.ticket if quoted else None,
            stopped=any(one.stopped_at for one in self._on_channel[heard.message.address]),
            released=any(self._owner.get(one.address) == person for one in self._released),
            said_at=heard.message.sent_at,
            evidence=bool(self._loose_of(heard.message)),
            public=heard.message.public,
            forwarded=heard.message.forwarded_from is not None,
            staff=self._redirects.staff_name(heard.message.address),
            brought=self._redirects.brought(heard.message.address),
            code=self._redirects.code(heard.understood.code, heard.message.address, person),
        )

    def _asked_about(self, recent: Sequence[m.Complaint]) -> tuple[str, ...]:
        asked = [one for one in recent if one.id in self._asked and _awaits_them(one)]
        return tuple(one.ticket for one in sorted(asked, key=lambda one: self._asked[one.id], reverse=True))

    def _ticket_facts(
        self, complaint: m.Complaint, person: UUID, draft: ComplaintDraft | None
    ) -> TicketFacts:
        own = complaint.contact_id == person
        return TicketFacts(
            ticket=complaint.ticket,
            stage=complaint.status,
            since=complaint.status_since,
            opened=complaint.opened_at,
            own=own,
            rahasia=complaint.rahasia,
            closed=complaint.status in complaints.DONE,
            emergency=complaint.emergency is not None,
            area=complaint.area,
            # Of what was merged, that of the complaint that stands for it.
            next=self._clock.next_step(complaints.standing(self._session, complaint), self._now),
            likeness=same_matter(draft, complaint, self._now) if own and draft else "different",
        )

    def named_by(self, heard: Heard) -> m.Complaint | None:
        """The complaint of theirs that a message is about which nobody answers."""
        return self.earlier.own_named_by(heard.message, self._person(heard))

    def change(self, heard: Heard) -> m.Complaint | None:
        """Change the complaint whose words, or place, this message changes; None where there is none."""
        theirs = {one.address for one in self._on_channel[heard.message.address]}
        complaint = self.earlier.changed_by(heard.message, theirs)
        if complaint:
            self.earlier.reword(heard.message, heard.understood.draft, complaint)
            self._filing.look_at(complaint)
        return complaint

    def bring_instead(self, original: m.Message, message: m.Message) -> None:
        """A staff member changed what they brought, before they said where it is from."""
        self._redirects.replace(original, message)

    def _loose_of(self, message: m.Message) -> list[m.Message]:
        """Their pictures and places of about that time that belong to no complaint."""
        loose = self._loose.get(self._owner[message.address], [])
        return [one for one in loose if abs(message.sent_at - one.sent_at) <= EVIDENCE_WITHIN]

    def apply(self, heard: Heard, turn: Turn) -> m.Complaint | None:
        """Do what the dialogue decided; return the complaint it is about."""
        person = self._person(heard)
        complaint = self._carry_out(turn, heard, person)
        conversation = turn.conversation.naming(complaint.ticket) if complaint else turn.conversation
        self._conversations[person] = conversations.save(
            self._session, self._conversations.get(person), person, conversation.to_json(), self._now
        )
        if complaint:
            hint = heard.message.hint
            # The same words under another keyword correct it; anything else leaves the first.
            complaint.hint = (hint if turn.outcome == "same" else complaint.hint) or hint or complaint.hint
            self._put_in(complaint, heard)
        return complaint

    def note(self, heard: Heard, outcome: str, complaint: m.Complaint | None) -> None:
        """Let the rest of the batch find what became of this."""
        self.earlier.note(heard.messages, outcome, complaint)
        if outcome == messages.LOOSE:
            self._loose.setdefault(self._person(heard), []).extend(heard.messages)
        if outcome == redirects.BROUGHT:
            self._redirects.bring(heard.message.address, heard.messages)

    def _carry_out(self, turn: Turn, heard: Heard, person: UUID) -> m.Complaint | None:
        message = heard.message
        addresses = self._on_channel[message.address]
        match turn.effect:
            case OpenComplaint(draft):
                # Whoever complains anew wants to hear of it.
                contacts.resume(addresses, message.sent_at)
                return self._open(message, draft, person)
            case JoinComplaint(ticket, area, candidates, hide):
                complaint = self._known(ticket, person)
                # What may be another matter tells nothing of this one.
                if turn.outcome != "doubted":
                    self._filing.add(complaint, heard.understood.draft, area, candidates, asked=turn.answers)
                for what in hide:
                    setattr(complaint, what, True)
                return complaint
            case Withdraw(ticket) | Confirm(ticket) | Reopen(ticket):
                return self._filing.change(self._known(ticket, person), turn.effect, heard.understood.draft)
            case Rate(ticket, mark):
                complaint = self._known(ticket, person)
                complaint.rating = mark
                return complaint
            case Separate(ticket):
                return self._separate(self._known(ticket, person), heard, person)
            case Stop():
                contacts.stop(addresses, message.sent_at)
            case Resume():
                contacts.resume(addresses, message.sent_at)
            case Hide(ticket, what):
                complaint = self._known(ticket, person)
                setattr(complaint, what, True)
                return complaint
            case Claim():
                claimed = self._redirects.claim(heard.understood.code, message, person)
                self._by_contact[person].append(claimed)
                # Whoever takes it over wants to hear of it.
                contacts.resume(addresses, message.sent_at)
                return claimed
            case Void():
                self._redirects.void(heard.understood.code)
            case LinkStaff():
                self._redirects.link(heard.understood.code, message.address)
            case RedirectComplaint(draft, source):
                return self._redirect(message, draft, source)
            case DropBrought():
                self._redirects.drop(message.address)
        return None

    def _number(self) -> str:
        """A ticket number that nobody has; one of those drawn for the whole batch, as far as they go."""
        return next(iter(self._numbers), None) or next(complaints.draw_tickets(self._session, 1))

    def _known(self, ticket: str, person: UUID) -> m.Complaint:
        known = (*self._by_contact[person], *self.earlier.complaints(), *self._by_ticket.values())
        return next(one for one in known if one.ticket == ticket)

    def _redirect(self, message: m.Message, draft: ComplaintDraft, source: str) -> m.Complaint:
        nobody = redirects.stranger(self._session, self._now)
        complaint = self._filing.open(message, draft, self._number(), nobody.id)
        self._by_ticket[complaint.ticket] = complaint
        for brought in self._redirects.take(message.address, complaint, source):
            _locate(complaint, brought)
        return complaint

    def _separate(self, complaint: m.Complaint, heard: Heard, person: UUID) -> m.Complaint | None:
        """A complaint of its own, of what was put under this one in doubt."""
        doubted = messages.doubted(self._session, self._everywhere([heard]), complaint.id)
        if doubted is None:
            return complaint
        together = messages.handled_with(self._session, doubted)
        draft = draft_from(self.earlier.words_of(together), complaints.region(doubted))
        opened = self._open(doubted, draft, person)
        doubted.outcome = "opened"
        self._moved += [(message, opened) for message in together]
        return opened

    def _open(self, message: m.Message, draft: ComplaintDraft, person: UUID) -> m.Complaint:
        complaint = self._filing.open(message, draft, self._number(), person)
        self._by_contact[person].append(complaint)
        self._by_ticket[complaint.ticket] = complaint
        return complaint

    def _put_in(self, complaint: m.Complaint, heard: Heard) -> None:
        """The place that came with the message, and what they sent before it that had no complaint yet."""
        message = heard.message
        # What is claimed is the citizen's own; what was redirected is not the staff member's.
        if complaint.contact_id != self._person(heard):
            return
        loose = self._loose_of(message)
        for one in (*heard.messages, *loose):
            _locate(complaint, one)
        self._taken_in += [(one, complaint) for one in loose]
        self._filing.look_at(complaint)
        self.earlier.note(loose, "evidence", complaint)
        known = self._loose.get(self._owner[message.address], [])
        self._loose[self._owner[message.address]] = [one for one in known if one not in loose]

    def complete(self, heard: Heard) -> m.Complaint | None:
        """Put a missing piece into the complaint that was opened without it."""
        complaint = self.earlier.complaint(heard.belongs_to)
        if complaint and heard.understood.draft:
            complaints.amend(complaint, heard.understood.draft, heard.message.hint)
            self._filing.look_at(complaint)
        return complaint

    def file(self) -> dict[str, str]:
        """Give the new complaints the pictures and places that came before their words, and what staff
        brought. Only once these are written: messages refer to them.

        Returns ticket -> the code that claims it.
        """
        for message, complaint in self._taken_in:
            message.complaint_id = complaint.id
            message.outcome = "evidence"
        for message, complaint in self._moved:
            message.complaint_id = complaint.id
        place_of = {message.id: complaint for message, complaint in self._taken_in}
        for file in media.of_messages(self._session, place_of) if place_of else ():
            if file.latitude is not None and file.longitude is not None:
                complaints.locate(place_of[file.message_id], file.latitude, file.longitude, complaints.PHOTO)
        self._filing.note()
        self._filing.link()
        return self._redirects.file()

    def _person(self, heard: Heard) -> UUID:
        return self._addresses[heard.message.address].contact_id


def _moved_at(complaint: m.Complaint) -> datetime:
    """When something last became of it. One may be answered, and close, months after it came."""
    return max(complaint.opened_at, complaint.status_since)


def _awaits_them(complaint: m.Complaint) -> bool:
    """Staff have reacted to all they wrote: if they were asked something, its answer is still to come."""
    return complaint.unanswered_since is None and complaint.status not in complaints.CLOSED


def _locate(complaint: m.Complaint, message: m.Message) -> None:
    if message.location and message.edits:
        complaints.move(complaint, message.location["latitude"], message.location["longitude"])
    elif message.location:
        complaints.locate(
            complaint, message.location["latitude"], message.location["longitude"], complaints.PIN
        )


def _same_text(
    own: Sequence[m.Complaint], understood: UnderstoodMessage, now: datetime
) -> m.Complaint | None:
    """The complaint that the same person made in the same words a while ago."""
    if understood.draft is None:
        return None
    recent = (one for one in reversed(own) if now - one.opened_at <= complaints.SAME_TEXT_WINDOW)
    return next((one for one in recent if one.fingerprint == understood.draft.fingerprint), None)
