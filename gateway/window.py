"""Where a platform lets us write freely only for a while after somebody wrote: who is told, and how.

A reply that comes too late for its window is held until its reader writes. What may go out meanwhile is a
wording that the platform approved beforehand: that something waits for them.
"""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from sqlmodel import Session

from channels.base import Channel
from channels.messages import Template
from gateway import logs, replies
from gateway.conversation.turn import Reply
from gateway.runtime import Runtime
from normalizer import tickets
from store import complaints, contacts, outbox
from store import models as m


def release(runtime: Runtime, session: Session, now: datetime) -> None:
    """Let go what is held for those who have written after all."""
    windows = {name: window for name, one in runtime.channels.items() if (window := one.capabilities.window)}
    outbox.release_all(session, windows, now)


def tell(runtime: Runtime, session: Session, now: datetime) -> None:
    """Write into the outbox what is to be said to those whose window is shut, or about to be."""
    _announce(runtime, session, now)
    for channel in runtime.channels.values():
        _remind(runtime, session, channel, now)


def _announce(runtime: Runtime, session: Session, now: datetime) -> None:
    """Tell everybody for whom something waits so, once, however much it is."""
    able = [name for name, channel in runtime.channels.items() if channel.templates]
    for address, held in _by_address(outbox.unannounced(session, able)).items():
        told = outbox.announce(session, address, now)
        if told or contacts.has_stopped(session, address):
            continue
        session.add(_notice(runtime, session, held[0], now))
        logs.event("window.announced", delivery=held[0].id, channel=held[0].channel)


def _by_address(held: Sequence[m.Delivery]) -> dict[str, list[m.Delivery]]:
    groups: dict[str, list[m.Delivery]] = {}
    for delivery in held:
        groups.setdefault(delivery.address, []).append(delivery)
    return groups


def _notice(runtime: Runtime, session: Session, held: m.Delivery, now: datetime) -> m.Delivery:
    ticket = complaints.ticket_of(session, held.complaint_id)
    templates = runtime.channels[held.channel].templates
    wordings = templates.get(held.reply_key) or templates["answer_waiting"]
    language = held.language if held.language in wordings else next(iter(wordings))
    template = Template(wordings[language], language, (tickets.display(ticket),))
    return m.Delivery(
        channel=held.channel,
        account=held.account,
        address=held.address,
        text=_words(runtime, Reply("answer_waiting", {"ticket": ticket}), language, held.channel),
        reply_key="answer_waiting",
        template=asdict(template),
        language=language,
        complaint_id=held.complaint_id,
        due_at=now,
        created_at=now,
    )


def _remind(runtime: Runtime, session: Session, channel: Channel, now: datetime) -> None:
    """Tell everybody who waits for news that we can soon no longer write freely; once a window."""
    window, before = channel.capabilities.window, channel.remind_before
    if not (window and before):
        return
    for complaint in complaints.closing(session, channel.name, now - window, now - window + before):
        contacts.note_reminded(session, complaint.address, now)
        reply = Reply("window.closing", {"ticket": complaint.ticket})
        session.add(
            m.Delivery(
                channel=channel.name,
                account=channel.account,
                address=complaint.address,
                text=_words(runtime, reply, complaint.language, channel.name),
                reply_key=reply.key,
                language=complaint.language,
                complaint_id=complaint.id,
                due_at=now,
                created_at=now,
            )
        )


def _words(runtime: Runtime, reply: Reply, language: str, channel: str) -> str:
    short = runtime.channels[channel].capabilities.short_replies
    spoken = language if language in replies.LANGUAGES else runtime.settings.replies.language
    return replies.render([reply], spoken, short, runtime.time_zone)
