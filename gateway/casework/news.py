"""Telling a citizen what was done: decided and worded here, sent by `gateway.delivery`.

One message a change, on the channel where they are, and never at night where `replies.quiet` says so. Whoever
told us to stop is told nothing; whose complaint was brought by staff and is not claimed, nobody can tell.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from gateway import quiet, replies, replying
from gateway.casework.steps import Action
from gateway.conversation.following import MARKS
from gateway.conversation.turn import STATUS, Next, Offer, Reply
from gateway.runtime import Runtime
from store import contacts
from store import models as m

FIXED = (Offer("fixed"), Offer("not_fixed"))
"""Under an answer: is it done?"""


@dataclass(frozen=True, slots=True)
class Said:
    """What there is to tell, beside the step itself."""

    text: str = ""
    """In the words of who did it."""
    agency: str | None = None
    until: date | None = None
    attachments: Sequence[dict[str, Any]] = ()


def tell(
    runtime: Runtime,
    session: Session,
    complaint: m.Complaint,
    update: m.ComplaintUpdate,
    said: Said,
    ahead: Next,
    now: datetime,
) -> m.Delivery | None:
    """Put the news of `update`, which is written already, into the outbox for the complaint's citizen. None
    where nobody can be told, and then `update.details["told"]` says why, if the update is of this complaint
    and not of one that it was merged into. `ahead`: what happens next."""
    why_not = cannot_be_told(runtime, session, complaint)
    if why_not:
        if update.complaint_id == complaint.id:
            update.details = {**update.details, "told": why_not}
        return None
    delivery = _delivery(runtime, session, complaint, word(update.action, complaint, said, ahead), now)
    delivery.update_id = update.id
    delivery.tells = f"{update.id}:{complaint.id}"
    delivery.attachments = list(said.attachments)
    session.add(delivery)
    return delivery


def cannot_be_told(runtime: Runtime, session: Session, complaint: m.Complaint) -> str | None:
    """Why its citizen cannot be written to: "unclaimed", "stopped"; None where they can."""
    if complaint.channel not in runtime.channels:
        return "unclaimed"
    return "stopped" if contacts.has_stopped(session, complaint.address) else None


def word(action: str, complaint: m.Complaint, said: Said, ahead: Next) -> Reply:
    """What is said of this step."""
    ticket, by = complaint.ticket, ahead.by
    match action:
        case Action.VERIFY if ahead.late:
            return Reply("news.verified_late", {"ticket": ticket, "by": by}, (STATUS,))
        case Action.VERIFY:
            return Reply("news.verified", {"ticket": ticket, "by": by}, (STATUS,))
        case Action.FORWARD:
            return Reply("news.forwarded", {"ticket": ticket, "agency": said.agency, "by": by}, (STATUS,))
        # What is over is owned up to: nobody is promised a day that has passed.
        case Action.FOLLOW_UP if ahead.late and said.text:
            return Reply(
                "news.followed_up_so_late", {"ticket": ticket, "text": said.text, "by": by}, (STATUS,)
            )
        case Action.FOLLOW_UP if ahead.late:
            return Reply("news.followed_up_late", {"ticket": ticket, "by": by}, (STATUS,))
        case Action.FOLLOW_UP if said.text:
            return Reply("news.followed_up_so", {"ticket": ticket, "text": said.text, "by": by}, (STATUS,))
        case Action.FOLLOW_UP:
            return Reply("news.followed_up", {"ticket": ticket, "by": by}, (STATUS,))
        case Action.ANSWER:
            return Reply("news.answered", {"ticket": ticket, "text": said.text, "by": by}, FIXED)
        case Action.ASK:
            return Reply("news.asked", {"ticket": ticket, "text": said.text})
        case Action.POSTPONE if said.until:
            return Reply("news.postponed_until", {"ticket": ticket, "text": said.text, "until": said.until})
        case Action.POSTPONE:
            return Reply("news.postponed", {"ticket": ticket, "text": said.text})
        case Action.NOT_OURS:
            return Reply("news.not_ours", {"ticket": ticket, "text": said.text})
        case Action.ARCHIVE:
            return Reply("news.archived", {"ticket": ticket, "text": said.text})
        case Action.CLOSE:
            return Reply("news.closed", {"ticket": ticket}, MARKS)
        case Action.REOPEN:
            return Reply("news.reopened", {"ticket": ticket, "text": said.text, "by": by}, (STATUS,))
        case Action.MERGE:
            return Reply("news.merged", {"ticket": ticket}, (STATUS,))
        case Action.UNMERGE:
            return Reply("news.unmerged", {"ticket": ticket, "next": ahead}, (STATUS,))
        case _:
            raise ValueError(f"nobody is told of {action}")


def _delivery(
    runtime: Runtime, session: Session, complaint: m.Complaint, reply: Reply, now: datetime
) -> m.Delivery:
    channel = runtime.channels[complaint.channel]
    language = replying.spoken(runtime, complaint.language)
    can = channel.capabilities
    origin = _public_origin(session, complaint)
    return m.Delivery(
        channel=complaint.channel,
        account=channel.account,
        address=complaint.address,
        text=words(runtime, reply, language, complaint.channel),
        reply_key=reply.key,
        language=language,
        choices=[asdict(choice) for choice in replies.offered([reply], language, can.choices)],
        complaint_id=complaint.id,
        in_reply_to=origin,
        public_text=replying.asking_to_write(runtime, language) if origin else None,
        due_at=quiet.not_before(runtime, complaint.channel, now, urgent=complaint.emergency is not None),
        created_at=now,
    )


def words(runtime: Runtime, reply: Reply, language: str, channel: str) -> str:
    """As the citizen reads it on that channel: what the console shows before it is sent."""
    return replying.in_private(runtime, [reply], language, channel)


def _public_origin(session: Session, complaint: m.Complaint) -> str | None:
    """The post in which it was made, where it was made in public: there we ask them to write to us, should
    they take no private message."""
    made = session.exec(
        select(m.Message.external_id)
        .where(
            m.Message.complaint_id == complaint.id,
            m.Message.channel == complaint.channel,
            col(m.Message.public).is_(True),
        )
        .order_by(col(m.Message.sent_at), col(m.Message.id))
        .limit(1)
    )
    return made.first()


def also_told(session: Session, complaint: m.Complaint) -> Iterator[m.Complaint]:
    """Those that were merged into it, and into those: their citizens hear what becomes of it. A complaint
    that asks for secrecy tells nobody else anything."""
    seen, level = {complaint.id}, [] if complaint.rahasia else [complaint.id]
    while level:
        merged = session.exec(select(m.Complaint).where(col(m.Complaint.merged_into).in_(level))).all()
        fresh = [one for one in merged if one.id not in seen]
        yield from fresh
        seen |= {one.id for one in fresh}
        level = [one.id for one in fresh]
