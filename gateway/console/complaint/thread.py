"""The conversation with one person: what they wrote on any channel, what we said, and what was done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from gateway.console.complaint import files, history, sending
from gateway.console.complaint.files import File
from gateway.console.complaint.history import Deed
from gateway.console.complaint.look import Look, tells_who
from gateway.console.complaint.sending import State
from gateway.console.visit import Visit
from normalizer import codes
from store import complaints, messages, outbox, threads
from store import models as m


@dataclass(frozen=True, slots=True)
class Heard:
    """Something they wrote."""

    id: UUID
    at: datetime
    """When they sent it."""
    came: datetime
    """When it reached us, which may be hours later."""
    channel: str
    words: str
    name: str | None
    files: Sequence[File] = ()
    point: tuple[float, float] | None = None
    elsewhere: str | None = None
    """The number of another complaint, where it belongs to that."""
    edited: bool = False
    """It changes an earlier message."""
    unread: str | None = None
    """The kind of message that nobody but a human can read."""
    public: bool = False
    hidden: bool = False
    """It may not be read here."""
    kind: Literal["heard"] = "heard"


@dataclass(frozen=True, slots=True)
class Told:
    """Something we said."""

    at: datetime
    id: UUID
    channel: str
    words: str
    state: State
    by: str | None = None
    """Who of the staff; None where it was the gateway by itself."""
    files: Sequence[str] = ()
    """Their names."""
    elsewhere: str | None = None
    public: bool = False
    template: str | None = None
    again: bool = False
    hidden: bool = False
    kind: Literal["told"] = "told"


Entry = Heard | Told | Deed


@dataclass(frozen=True, slots=True)
class Thread:
    received: Sequence[Heard]
    """The words with which it began, as they came: one message, or several that were sent as one."""
    versions: Sequence[Heard]
    """What they changed them to since."""
    earlier: Sequence[Entry]
    """What was said before that, on other matters."""
    later: Sequence[Entry]
    addresses: Sequence[m.ContactAddress]


def of(visit: Visit, look: Look, updates: Sequence[Deed]) -> Thread:
    complaint = look.complaint
    where = threads.addresses(visit.db, complaint.contact_id)
    at = [one.address for one in where] if look.whole else []
    said = threads.said(visit.db, complaint, at)
    told = threads.told(visit.db, complaint, at)
    named = {one.complaint_id for one in said} | {one.complaint_id for one in told}
    about = complaints.by_ids(visit.db, {id for id in named if id})
    nameless = {id for id, one in about.items() if id != complaint.id and not tells_who(visit, one)}
    said = [one for one in said if one.complaint_id not in nameless]
    told = [one for one in told if one.complaint_id not in nameless]
    heard = _Hearing(visit, look, about, files.of_messages(visit, look, [one.id for one in said]))
    first = _first(visit, complaint, said)
    ids = {one.external_id for one in first}
    versions = [one for one in said if one.edits in ids]
    apart = {one.id for one in (*first, *versions)}
    names = {deed.id: deed.by for deed in updates if deed.actor is m.Actor.STAFF}
    entries: list[Entry] = [heard.of(one) for one in said if one.id not in apart]
    entries += [_told(visit, look, one, about, names) for one in told]
    entries += updates
    # What was done stands before the news of it, which is of the same moment.
    entries.sort(key=lambda one: (one.at, one.kind != "deed"))
    began = min((one.sent_at for one in first), default=complaint.opened_at)
    return Thread(
        received=[heard.of(one) for one in first],
        versions=[heard.of(one) for one in versions],
        earlier=[one for one in entries if one.at < began],
        later=[one for one in entries if one.at >= began],
        addresses=where if look.whole else [one for one in where if one.address == complaint.address],
    )


def _first(visit: Visit, complaint: m.Complaint, said: Sequence[m.Message]) -> list[m.Message]:
    """The message that opened it, with all that was handled as one with it."""
    own = [one for one in said if one.complaint_id == complaint.id and not one.edits]
    opened = next((one for one in own if one.outcome in ("opened", "redirected")), None) or next(
        iter(own), None
    )
    if opened is None:
        return []
    together = messages.handled_with(visit.db, opened)
    return together if opened.id in {one.id for one in together} else [opened]


@dataclass(frozen=True, slots=True)
class _Hearing:
    visit: Visit
    look: Look
    about: Mapping[UUID, m.Complaint]
    files: Mapping[UUID, Sequence[File]]

    def of(self, message: m.Message) -> Heard:
        other = _other(self.look, message.complaint_id, self.about)
        readable = _readable(self.look, other)
        point = message.location if readable and message.location else None
        return Heard(
            id=message.id,
            at=message.sent_at,
            came=message.received_at,
            channel=message.channel,
            words=self.look.words(message.text, other) if readable else "",
            name=self.look.name(message.sender_name) if readable else None,
            files=self.files.get(message.id, ()) if readable else (),
            point=(point["latitude"], point["longitude"]) if point else None,
            elsewhere=other.ticket if other else None,
            edited=message.edits is not None,
            unread=message.unsupported,
            public=message.public,
            hidden=not readable,
        )


def _other(look: Look, id: UUID | None, about: Mapping[UUID, m.Complaint]) -> m.Complaint | None:
    return about.get(id) if id and id != look.complaint.id else None


def _readable(look: Look, other: m.Complaint | None) -> bool:
    """What was said of another complaint that asks for secrecy is read there, where the look is noted."""
    return look.reads and not (other and other.rahasia)


def _told(
    visit: Visit,
    look: Look,
    delivery: m.Delivery,
    about: Mapping[UUID, m.Complaint],
    names: Mapping[UUID, str],
) -> Told:
    other = _other(look, delivery.complaint_id, about)
    readable = _readable(look, other)
    text = codes.hidden(delivery.text) if delivery.reply_key in outbox.WITH_A_CODE else delivery.text
    found = sending.state(visit, delivery)
    return Told(
        at=delivery.created_at,
        id=delivery.id,
        channel=delivery.channel,
        words=look.words(text, other) if readable else "",
        state=found,
        by=names.get(delivery.update_id) if delivery.update_id else None,
        files=[file["name"] for file in delivery.attachments] if readable else (),
        elsewhere=other.ticket if other else None,
        public=delivery.public,
        template=delivery.template["name"] if delivery.template else None,
        again=found.again and other is None and delivery.complaint_id == look.complaint.id,
        hidden=not readable,
    )


def since(visit: Visit, look: Look, seen: datetime) -> list[Entry]:
    """What is new of this complaint since then, and not of their own doing."""
    found = of(visit, look, history.of(visit, look))
    return [one for one in (*found.versions, *found.earlier, *found.later) if _is_news(visit, one, seen)]


def _is_news(visit: Visit, entry: Entry, seen: datetime) -> bool:
    match entry:
        case Heard() | Told() if entry.elsewhere:
            return False
        case Heard():
            return entry.came > seen
        case Told():
            # That it went out as it should is none.
            return entry.at > seen and entry.state.tone != "calm"
        case Deed():
            return entry.at > seen and entry.staff_id != visit.staff.id
