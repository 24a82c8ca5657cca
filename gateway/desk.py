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
    Conversation,
    DropBrought,
    Facts,
    Hide,
    JoinComplaint,
    LinkStaff,
    OpenComplaint,
    RedirectComplaint,
    Resume,
    Stop,
    TicketFacts,
    Turn,
    Void,
)
from gateway.redirecting import RedirectDesk
from normalizer.draft import ComplaintDraft
from normalizer.intent import Intent
from normalizer.normalize import UnderstoodMessage, normalize
from store import complaints, contacts, conversations, media, messages, outbox, redirects
from store import models as m

PARTS = ("opened", "added", "same", "evidence", "album", "part", "late_part", "edit", "redirected")
"""Outcomes of messages that are part of a complaint, and did not only ask of it."""


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
        self._in_thread: dict[tuple[str, str], m.Complaint] = {}
        self._originals: dict[tuple[str, str], m.Message] = {}
        self._overtaken: dict[tuple[str, str], m.Message] = {}
        self._opened_by: set[UUID] = set()
        self._parts: set[UUID] = set()
        self._redirects = RedirectDesk(session, now)

    def prepare(self, heard: Sequence[Heard]) -> None:
        """Look up all that these messages may need."""
        people = {address.contact_id for address in self._addresses.values()}
        named = {ticket for one in heard for ticket in one.understood.tickets}
        incomplete = {one.belongs_to for one in heard if one.belongs_to}
        incomplete |= {one.follows.complaint_id for one in heard if one.follows and one.follows.complaint_id}
        # Whoever speaks in public need not take anything from us in private.
        private = [one.message for one in heard if one.message.repliable and not one.message.public]
        contacts.hear(self._addresses, private, self._windows)
        self._on_channel = contacts.on_channel(self._session, self._addresses.values())
        everywhere = (one for known in self._on_channel.values() for one in known)
        self._owner = {one.address: one.contact_id for one in everywhere}
        self._released = self._release(heard)
        self._quoted = self._look_up_quoted(heard)
        self._conversations = conversations.load(self._session, people)
        self._by_contact = complaints.latest_of(self._session, people)
        self._by_ticket = complaints.by_tickets(self._session, named)
        opening = [one for one in heard if one.understood.intent is Intent.REPORT]
        self._numbers = complaints.draw_tickets(self._session, len(opening))
        given = [one.understood.code for one in heard if one.understood.code]
        writing = {one.message.address for one in heard}
        self._redirects.prepare({address: self._on_channel[address] for address in writing}, given)
        edits = [one.message for one in heard if one.message.edits]
        self._originals = messages.originals(self._session, edits)
        self._overtaken = messages.edited_before(self._session, [one.message for one in heard])
        incomplete |= {one.complaint_id for one in self._overtaken.values() if one.complaint_id}
        self._incomplete = complaints.by_ids(self._session, incomplete)
        earliest = min((one.message.sent_at for one in heard), default=self._now) - EVIDENCE_WITHIN
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

    def _look_up_quoted(self, heard: Sequence[Heard]) -> dict[tuple[str, str], m.Complaint]:
        said = [one.message for one in heard]
        about = messages.quoted(self._session, said)
        in_threads = messages.in_threads(self._session, said)
        found = complaints.by_ids(self._session, {*about.values(), *in_threads.values()})
        self._in_thread = {where: found[complaint_id] for where, complaint_id in in_threads.items()}
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
        quoted = self.own_named_by(heard.message)
        return Facts(
            tickets={one.ticket: _facts(one, person) for one in (*complaints_named, *latest, quoted) if one},
            same_text=_same_text(own, heard.understood, self._now),
            latest=latest[0].ticket if latest else None,
            others=tuple(one.ticket for one in reversed(own[:-1])),
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

    def own_named_by(self, message: m.Message) -> m.Complaint | None:
        """The complaint of the message that this one edits, deletes, answers or is a reaction to, or else of
        the public thread it stands in; as far as it is their own: quoting is no way into a stranger's."""
        person = self._addresses[message.address].contact_id
        named = (message.edits, message.in_reply_to, message.thread)
        found = [self._quoted.get((message.channel, id)) for id in named if id]
        found.append(self._in_thread.get((message.address, message.thread or "")))
        return next((one for one in found if one and one.contact_id == person), None)

    def complaint_of_edit(self, message: m.Message) -> m.Complaint | None:
        """The complaint that the message is part of which this one changes; None where that is another
        person's, or only asked of one."""
        original = self.original_of(message)
        theirs = {one.address for one in self._on_channel[message.address]}
        if original is None or original.address not in theirs:
            return None
        part = original.id in self._parts or original.outcome in PARTS
        return self._quoted.get((message.channel, message.edits or "")) if part else None

    def original_of(self, message: m.Message) -> m.Message | None:
        """The message that this one changes, if it ever reached us."""
        return self._originals.get((message.channel, message.edits or ""))

    def complaint_of(self, message: m.Message) -> m.Complaint | None:
        """The complaint of a message that was handled before."""
        return self._incomplete.get(message.complaint_id) if message.complaint_id else None

    def overtaken_by(self, message: m.Message) -> m.Message | None:
        """The later version of this message that was handled before it."""
        return self._overtaken.get((message.channel, message.external_id))

    def reword(self, heard: Heard, complaint: m.Complaint) -> None:
        """Take over the newest words and the newest place of a complaint. Both versions are kept."""
        message, original = heard.message, self.original_of(heard.message)
        opened = original is not None and (original.outcome == "opened" or original.id in self._opened_by)
        if opened and (draft := self._reworded(heard)):
            complaints.reword(complaint, draft, message.hint, message.sent_at)
        if message.location:
            complaints.move(complaint, message.location["latitude"], message.location["longitude"])

    def _reworded(self, heard: Heard) -> ComplaintDraft | None:
        """The words as they are now: of an album, those under all its items."""
        message, original = heard.message, self.original_of(heard.message)
        if original is None or original.album is None or heard.understood.draft is None:
            return heard.understood.draft
        items = messages.album_of(self._session, original)
        newest = messages.edited_before(self._session, items)
        newest[original.channel, original.external_id] = message
        texts = [newest.get((one.channel, one.external_id), one).text for one in items]
        return normalize("\n".join(text for text in texts if text.strip())).draft

    def bring_instead(self, original: m.Message, message: m.Message) -> None:
        """A staff member changed what they brought, before they said where it is from."""
        self._redirects.replace(original, message)

    def follow(self, heard: Heard) -> m.Complaint | None:
        """Put an item of an album where the others of it went."""
        earlier = heard.follows
        if earlier is None:
            return None
        if earlier.outcome == messages.LOOSE:
            self._loose.setdefault(self._person(heard), []).extend(heard.messages)
        if earlier.outcome == redirects.BROUGHT:
            self._redirects.bring(heard.message.address, heard.messages)
        return self.complaint_of(earlier)

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
        complaint = self._carry_out(turn, heard, person)
        if turn.outcome == messages.LOOSE:
            self._loose.setdefault(person, []).extend(heard.messages)
        if turn.outcome == redirects.BROUGHT:
            self._redirects.bring(heard.message.address, heard.messages)
        if turn.outcome == "opened":
            self._opened_by.add(heard.message.id)
        if turn.outcome in PARTS:
            self._parts |= {message.id for message in heard.messages}
        if complaint:
            hint = heard.message.hint
            # The same words under another keyword correct it; anything else leaves the first.
            complaint.hint = (hint if turn.outcome == "same" else complaint.hint) or hint or complaint.hint
            for message in heard.messages:
                self._quoted[message.channel, message.external_id] = complaint
            if heard.message.thread:
                self._in_thread[heard.message.address, heard.message.thread] = complaint
            self._put_in(complaint, heard)
        return complaint

    def _carry_out(self, turn: Turn, heard: Heard, person: UUID) -> m.Complaint | None:
        message = heard.message
        addresses = self._on_channel[message.address]
        match turn.effect:
            case OpenComplaint(draft):
                # Whoever complains anew wants to hear of it.
                contacts.resume(addresses, message.sent_at)
                return self._open(message, draft, person)
            case JoinComplaint(ticket):
                return self._known(ticket, person)
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
        quoted = (*self._quoted.values(), *self._in_thread.values())
        known = (*self._by_contact[person], *quoted, *self._by_ticket.values())
        return next(one for one in known if one.ticket == ticket)

    def _redirect(self, message: m.Message, draft: ComplaintDraft, source: str) -> m.Complaint:
        nobody = redirects.stranger(self._session, self._now)
        complaint = complaints.open_complaint(
            self._session, draft, self._number(), message, nobody.id, self._now
        )
        self._by_ticket[complaint.ticket] = complaint
        for brought in self._redirects.take(message.address, complaint, source):
            _locate(complaint, brought)
        return complaint

    def _open(self, message: m.Message, draft: ComplaintDraft, person: UUID) -> m.Complaint:
        complaint = complaints.open_complaint(
            self._session, draft, self._number(), message, person, self._now
        )
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
        known = self._loose.get(self._owner[message.address], [])
        self._loose[self._owner[message.address]] = [one for one in known if one not in loose]

    def complete(self, heard: Heard) -> m.Complaint | None:
        """Put a missing piece into the complaint that was opened without it."""
        complaint = self._incomplete.get(heard.belongs_to) if heard.belongs_to else None
        if complaint and heard.understood.draft:
            complaints.amend(complaint, heard.understood.draft, heard.message.hint)
        return complaint

    def file(self) -> dict[str, str]:
        """Give the new complaints the pictures and places that came before their words, and what staff
        brought. Only once these are written: messages refer to them.

        Returns ticket -> the code that claims it.
        """
        for message, complaint in self._taken_in:
            message.complaint_id = complaint.id
            message.outcome = "evidence"
        place_of = {message.id: complaint for message, complaint in self._taken_in}
        for file in media.of_messages(self._session, place_of) if place_of else ():
            if file.latitude is not None and file.longitude is not None:
                complaints.locate(place_of[file.message_id], file.latitude, file.longitude, complaints.PHOTO)
        return self._redirects.file()

    def _person(self, heard: Heard) -> UUID:
        return self._addresses[heard.message.address].contact_id


def _locate(complaint: m.Complaint, message: m.Message) -> None:
    if message.location and message.edits:
        complaints.move(complaint, message.location["latitude"], message.location["longitude"])
    elif message.location:
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
