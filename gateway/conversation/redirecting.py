"""A staff member brings what a citizen wrote elsewhere, in as many messages as it takes; then says where."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from textwrap import shorten

from gateway.conversation.turn import (
    Conversation,
    DropBrought,
    Facts,
    Offer,
    RedirectComplaint,
    Reply,
    Turn,
)
from gateway.redirects.sources import named
from normalizer.draft import draft_from
from normalizer.intent import Intent
from normalizer.normalize import UnderstoodMessage
from normalizer.text import words

OFFERED = ("instagram", "facebook", "whatsapp", "other")
"""The sources that can be tapped; the others can be typed."""
_DROP = ("batal", "cancel")
BROUGHT = "brought"
"""The outcome of a message that a staff member brought and whose source is not said yet."""
TOGETHER = timedelta(minutes=2)
"""What is forwarded within this of one another is asked about once."""
SHOWN = 40
"""Characters of what was brought, in the question of where it is from."""


def is_redirecting(message: UnderstoodMessage, facts: Facts) -> bool:
    """True where a staff member brings something, or says what is to become of what they brought."""
    if facts.staff is None or facts.public:
        return False
    answers = bool(facts.brought) and (bool(_source(message)) or _drops(message))
    return facts.forwarded or answers or message.intent in (Intent.REDIRECT, Intent.SOURCE, Intent.CANCEL)


def is_remark(conversation: Conversation, message: UnderstoodMessage, facts: Facts, now: datetime) -> bool:
    """True where a staff member says something else just after we asked: hardly a complaint of theirs."""
    asked = facts.staff is not None and not facts.public and bool(facts.brought)
    return asked and message.intent is Intent.REPORT and _is_lately(conversation, facts.said_at or now)


def _is_lately(conversation: Conversation, said_at: datetime) -> bool:
    return conversation.asked_source is not None and abs(said_at - conversation.asked_source) < TOGETHER


def ask_again(conversation: Conversation, facts: Facts) -> Turn:
    return Turn(conversation, (_ask(facts.brought[0]),), outcome="remark")


def redirect(conversation: Conversation, message: UnderstoodMessage, facts: Facts, now: datetime) -> Turn:
    """The next step with a staff member who is redirecting."""
    if not facts.forwarded and (message.intent is Intent.SOURCE or _source(message)):
        return _file(conversation, message, facts)
    if not facts.forwarded and _drops(message):
        reply = Reply("redirect.dropped") if facts.brought else Reply("redirect.nothing")
        return Turn(conversation, (reply,), DropBrought(), "cancelled")
    if not _brings(message, facts):
        return Turn(conversation, (Reply("redirect.how"),), outcome=Intent.HELP)
    return _bring(conversation, message, facts, now)


def _bring(conversation: Conversation, message: UnderstoodMessage, facts: Facts, now: datetime) -> Turn:
    """Asked about once for all that comes together. What comes later is somebody else's: what was left lying
    is not put into their complaint."""
    # By when they said it: what waited for us is heard at once.
    said_at = facts.said_at or now
    lately = _is_lately(conversation, said_at)
    conversation = replace(conversation, asked_source=said_at)
    if lately and facts.brought:
        return Turn(conversation, (), outcome=BROUGHT)
    text = message.argument if message.intent is Intent.REDIRECT else message.text
    left = (Reply("redirect.dropped"),) if facts.brought else ()
    effect = DropBrought() if facts.brought else None
    return Turn(conversation, (*left, _ask(text)), effect, BROUGHT)


def _ask(text: str) -> Reply:
    shown = shorten(text, SHOWN, placeholder=" …") or "…"
    offers = tuple(Offer(f"source.{source}") for source in OFFERED)
    return Reply("redirect.source", {"words": shown}, offers)


def _source(message: UnderstoodMessage) -> str:
    """The one source that is named, in a few words: "dari IG pak"."""
    return named(words(message.argument if message.intent is Intent.SOURCE else message.text))


def _drops(message: UnderstoodMessage) -> bool:
    return message.intent is Intent.CANCEL or message.text.strip(" .!").lower() in _DROP


def _brings(message: UnderstoodMessage, facts: Facts) -> bool:
    return facts.forwarded or message.evidence or bool(message.argument.strip())


def _file(conversation: Conversation, message: UnderstoodMessage, facts: Facts) -> Turn:
    source = _source(message)
    if not facts.brought:
        return Turn(conversation, (Reply("redirect.nothing"),), outcome=Intent.SOURCE)
    if not source:
        return Turn(conversation, (_ask(facts.brought[0]),), outcome=Intent.SOURCE)
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
