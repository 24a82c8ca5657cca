"""A message that was taken for noise, and is a complaint after all: opened like any other, by hand."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session

from channels.base import MediaSource
from gateway import quiet, replying
from gateway.conversation.turn import STATUS, Conversation, Reply, Turn
from gateway.desk import Heard
from gateway.filing import Filing
from gateway.limits import Clock
from gateway.runtime import Runtime
from normalizer.draft import ComplaintDraft, draft_from
from normalizer.normalize import normalize
from normalizer.scope import Noise
from store import audit, complaints, contacts, conversations, floods, media, noise, updates
from store import models as m

NOT_REPLIABLE = "not_repliable"
KINDS = (*map(str, Noise), NOT_REPLIABLE, floods.SET_ASIDE)
"""The outcomes of what nobody was asked to see to."""
RESCUED = "rescued"
"""In the history of the complaint, and in the log."""


def rescue(
    runtime: Runtime, session: Session, staff: m.Staff, id: UUID, now: datetime, peer: str = ""
) -> tuple[m.Complaint, list[m.Delivery]] | None:
    """Open the complaint that the message with this id makes; and the reply that brings its number, which is
    to be rung for, where its writer can be told. None where it is no noise, or somebody was faster."""
    message = noise.hold(session, id, KINDS)
    if message is None or message.channel not in runtime.channels:
        return None
    said = noise.said_with(session, message)
    person = contacts.lock(session, {message.address: message.sender_name}, [], now)[message.address]
    filing = Filing(session, now, runtime.settings.agencies, Clock(runtime.settings))
    ticket = next(complaints.draw_tickets(session, 1))
    complaint = filing.open(message, _draft(runtime, said), ticket, person.contact_id)
    for one in said:
        if one.location:
            where = one.location
            complaints.locate(complaint, where["latitude"], where["longitude"], complaints.PIN)
    filing.look_at(complaint)
    # Complaints first: messages and all else refer to them.
    session.flush()
    was = message.outcome
    for one in said:
        one.complaint_id = complaint.id
        one.outcome = "opened" if one is message else one.outcome
        _fetch(runtime, session, one, now)
    details = {"was": was}
    updates.note(session, complaint, m.Actor.STAFF, RESCUED, now, staff, details=details)
    audit.note(session, staff, RESCUED, now, complaint, details=details, peer=peer)
    filing.link()
    told = _told(runtime, session, message, complaint, person, now)
    session.add_all(told)
    return complaint, told


def _draft(runtime: Runtime, said: list[m.Message]) -> ComplaintDraft:
    words = "\n".join(one.text for one in said if one.text.strip())
    return draft_from(words, complaints.region(said[0]) or runtime.settings.office.area or None)


def _fetch(runtime: Runtime, session: Session, message: m.Message, now: datetime) -> None:
    """What came with a message that nobody had to see to was not always fetched."""
    channel = runtime.channels[message.channel]
    if message.attachments and isinstance(channel, MediaSource):
        largest = replying.largest_file(runtime, channel)
        media.await_all(session, message, channel.media_kept_for, largest, now, timedelta())


def _told(
    runtime: Runtime,
    session: Session,
    message: m.Message,
    complaint: m.Complaint,
    person: m.ContactAddress,
    now: datetime,
) -> list[m.Delivery]:
    if not message.repliable or contacts.has_stopped(session, message.address):
        return []
    known = conversations.load(session, [person.contact_id]).get(person.contact_id)
    spoken = Conversation.from_json(known.state) if known else Conversation()
    by = Clock(runtime.settings).verified_by(now)
    turn = Turn(spoken, (Reply("complaint.opened", {"by": by}, (STATUS,)),))
    heard = Heard(message, normalize(message.text))
    found = replying.deliveries(runtime, heard, turn, complaint, {}, now)
    for delivery in found:
        delivery.due_at = quiet.not_before(runtime, message.channel, now)
    return found
