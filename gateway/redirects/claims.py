"""What a citizen is handed, so that they can take over what was redirected."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from gateway import replies
from gateway.conversation.turn import Reply
from gateway.runtime import Runtime
from store import codes, redirects
from store import models as m


@dataclass(frozen=True, slots=True)
class ClaimLink:
    """Opens a chat with us on this channel, in which the code is ready to be sent."""

    channel: str
    link: str


@dataclass(frozen=True, slots=True)
class Handout:
    """What goes to the citizen. We keep no copy of it: the code is told once."""

    ticket: str
    code: str
    reply: str
    """Ready to be pasted where they wrote, or read to them. In private: whoever reads it can claim."""
    links: tuple[ClaimLink, ...]


def hand_out(runtime: Runtime, session: Session, complaint: m.Complaint, now: datetime) -> Handout | None:
    """A new code for it, and what to say; codes handed out before serve no more. None where its citizen has
    it already, or where it was not redirected."""
    # The code first, as whoever claims does: otherwise each could wait for the other.
    code = codes.for_claim(session, complaint, now)
    if not redirects.is_to_be_claimed(session, complaint):
        codes.void_of_complaint(session, complaint, now)
        return None
    return Handout(complaint.ticket, code, _reply(runtime, complaint.ticket, code), links(runtime, code))


def links(runtime: Runtime, code: str) -> tuple[ClaimLink, ...]:
    offered = ((name, one.invitation(f"KLAIM {code}")) for name, one in runtime.channels.items())
    return tuple(ClaimLink(name, link) for name, link in offered if link)


def ways(runtime: Runtime, code: str, language: str) -> str:
    """How the citizen sends us the code, a line for each channel."""
    said = (replies.way(language, one.channel, one.link) for one in links(runtime, code))
    return "\n".join(f"• {way}" for way in said if way)


def _reply(runtime: Runtime, ticket: str, code: str) -> str:
    # To be passed on as it stands, to somebody who reads what the office speaks.
    language = runtime.settings.replies.language
    values: dict[str, object] = {"ticket": ticket, "code": code, "ways": ways(runtime, code, language)}
    reply = Reply("redirect.paste", values)
    return replies.render([reply], language, "text", runtime.time_zone)
