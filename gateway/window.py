"""Where a platform lets us write freely only for a while after somebody wrote: who is told, and how.

A reply that comes too late for its window is held until its reader writes. What may go out meanwhile is a
wording that the platform approved beforehand: that something waits for them.
"""

from dataclasses import asdict
from datetime import datetime

from sqlmodel import Session

from channels.base import Channel
from channels.messages import Template
from gateway import logs, replying
from gateway.conversation.turn import Reply
from gateway.runtime import Runtime
from normalizer import tickets
from store import complaints, contacts, outbox
from store import models as m


def tell(runtime: Runtime, session: Session, now: datetime) -> None:
    """Write into the outbox what is to be said to those whose window is shut, or about to be."""
    _announce(runtime, session, now)
    for channel in runtime.channels.values():
        _remind(runtime, session, channel, now)


def _announce(runtime: Runtime, session: Session, now: datetime) -> None:
    """Tell everybody for whom something waits so, once, however much it is."""
    able = [name for name, channel in runtime.channels.items() if channel.templates]
    oldest = {held.address: held for held in reversed(outbox.unannounced(session, able))}
    for held in oldest.values():
        told = outbox.announce(session, held.address, now)
        if told or contacts.has_stopped(session, held.address):
            continue
        session.add(_notice(runtime, session, held, now))
        logs.event("window.announced", delivery=held.id, channel=held.channel)


def _notice(runtime: Runtime, session: Session, held: m.Delivery, now: datetime) -> m.Delivery:
    ticket = _ticket(session, held)
    templates = runtime.channels[held.channel].templates
    wordings = templates.get(held.reply_key) or templates["answer_waiting"]
    language = held.language if held.language in wordings else next(iter(wordings))
    notice = _about(runtime, held, held.account, Reply("answer_waiting", {"ticket": ticket}), language, now)
    notice.complaint_id = held.complaint_id
    notice.template = asdict(Template(wordings[language], language, (tickets.display(ticket),)))
    return notice


def _ticket(session: Session, held: m.Delivery) -> str:
    """What an officer is reminded of names several: the first."""
    named = tickets.find(held.text).valid if held.complaint_id is None else ()
    return next(iter(named), None) or complaints.ticket_of(session, held.complaint_id)


def _remind(runtime: Runtime, session: Session, channel: Channel, now: datetime) -> None:
    """Tell everybody who waits for news that we can soon no longer write freely; once a window."""
    window, before = channel.capabilities.window, channel.remind_before
    if not (window and before):
        return
    for complaint in complaints.closing(session, channel.name, now - window, now - window + before):
        contacts.note_reminded(session, complaint.address, now)
        reply = Reply("window.closing", {"ticket": complaint.ticket})
        reminder = _about(runtime, complaint, channel.account, reply, complaint.language, now)
        reminder.complaint_id = complaint.id
        session.add(reminder)


def _about(
    runtime: Runtime,
    what: m.Delivery | m.Complaint,
    account: str,
    reply: Reply,
    language: str,
    now: datetime,
) -> m.Delivery:
    """A reply that nobody's message asked for, to go where `what` went or came from."""
    return m.Delivery(
        channel=what.channel,
        account=account,
        address=what.address,
        text=replying.in_private(runtime, [reply], replying.spoken(runtime, language), what.channel),
        reply_key=reply.key,
        language=language,
        due_at=now,
        created_at=now,
    )
