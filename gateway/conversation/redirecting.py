"""A staff member brings what a citizen wrote elsewhere, in as many messages as it takes; then says where."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from gateway.conversation.turn import (
    Conversation,
    DropBrought,
    Facts,
    Offer,
    RedirectComplaint,
    Reply,
    Turn,
)
from normalizer.draft import draft_from
from normalizer.intent import Intent
from normalizer.normalize import UnderstoodMessage

SOURCES = ("instagram", "facebook", "whatsapp", "other")
BROUGHT = "brought"
"""The outcome of a message that a staff member brought and whose source is not said yet."""
TOGETHER = timedelta(minutes=2)
"""What is forwarded within this of one another is asked about once."""
_ASK = Reply("redirect.source", offers=tuple(Offer(f"source.{source}") for source in SOURCES))


def is_redirecting(message: UnderstoodMessage, facts: Facts) -> bool:
    """True where a staff member brings something, or says what is to become of what they brought."""
    if facts.staff is None or facts.public:
        return False
    return facts.forwarded or message.intent in (Intent.REDIRECT, Intent.SOURCE, Intent.CANCEL)


def redirect(conversation: Conversation, message: UnderstoodMessage, facts: Facts, now: datetime) -> Turn:
    """The next step with a staff member who is redirecting."""
    if not facts.forwarded and message.intent is Intent.SOURCE:
        return _file(conversation, message, facts)
    if not facts.forwarded and message.intent is Intent.CANCEL:
        reply = Reply("redirect.dropped") if facts.brought else Reply("redirect.nothing")
        return Turn(conversation, (reply,), DropBrought(), "cancelled")
    if not _brings(message, facts):
        return Turn(conversation, (Reply("redirect.how"),), outcome=Intent.HELP)
    lately = conversation.asked_source is not None and now - conversation.asked_source < TOGETHER
    replies = () if lately and facts.brought else (_ASK,)
    return Turn(replace(conversation, asked_source=now), replies, outcome=BROUGHT)


def _brings(message: UnderstoodMessage, facts: Facts) -> bool:
    return facts.forwarded or message.evidence or bool(message.argument.strip())


def _file(conversation: Conversation, message: UnderstoodMessage, facts: Facts) -> Turn:
    source = message.argument.strip().lower()
    if not facts.brought:
        return Turn(conversation, (Reply("redirect.nothing"),), outcome=Intent.SOURCE)
    if source not in SOURCES:
        return Turn(conversation, (_ASK,), outcome=Intent.SOURCE)
    text = _joined(facts.brought)
    if not text:
        return Turn(conversation, (Reply("redirect.no_words"),), outcome=Intent.SOURCE)
    return Turn(
        replace(conversation, asked_source=None),
        (Reply("redirect.opened", {"source": source}),),
        RedirectComplaint(draft_from(text), source),
        "redirected",
        aside=Reply("redirect.paste"),
    )


def _joined(texts: Sequence[str]) -> str:
    return "\n".join(text for text in texts if text.strip())
