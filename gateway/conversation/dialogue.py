"""Decides what a message means for the complaint, and what we answer."""

from dataclasses import replace
from datetime import datetime, timedelta

from gateway.conversation.turn import (
    Conversation,
    Facts,
    JoinComplaint,
    OpenComplaint,
    Reply,
    TicketFacts,
    Turn,
)
from normalizer.intent import Intent
from normalizer.language import Language
from normalizer.normalize import UnderstoodMessage

MISSES = 5
MISS_WINDOW = timedelta(hours=1)
"""Five numbers an hour that are not one's own: room for a family's phone and for typing errors. With a
million complaints among the 80 million numbers a guesser meets one a day, and learns only its stage."""
SEVERAL = 3
"""Numbers answered at once: their lines fit one SMS."""


def advance(conversation: Conversation, message: UnderstoodMessage, facts: Facts, now: datetime) -> Turn:
    """The next step of `conversation`, given what the person just said and what we looked up about it."""
    conversation = _listen(conversation, message)
    match message.intent:
        case Intent.REPORT:
            return _report(conversation, message, facts)
        case Intent.STATUS:
            return _status(conversation, message, facts, now)
        case Intent.HELP | Intent.GREETING:
            return Turn(conversation, (Reply("help"),), outcome=message.intent)
        case Intent.UNSUPPORTED:
            reply = Reply("unsupported", {"kind": message.unsupported})
            return Turn(conversation, (reply,), outcome=message.intent)
        case Intent.UNCLEAR:
            return Turn(conversation, (Reply("unclear"),), outcome=message.intent)


def _listen(conversation: Conversation, message: UnderstoodMessage) -> Conversation:
    """Remember the language they speak; a number or an "ok" says nothing about it."""
    if message.language is Language.UNSURE:
        return conversation
    return replace(conversation, language=str(message.language))


def _report(conversation: Conversation, message: UnderstoodMessage, facts: Facts) -> Turn:
    # The same words again: the number got lost, or the platform was slow. Not a second complaint.
    if facts.same_text:
        reply = Reply("complaint.same", {"ticket": facts.same_text})
        return Turn(conversation, (reply,), JoinComplaint(facts.same_text), "same")
    if message.draft is None:
        raise ValueError("a report without a draft: normalize() sets one with every report")
    return Turn(conversation, (Reply("complaint.opened"),), OpenComplaint(message.draft), "opened")


def _status(conversation: Conversation, message: UnderstoodMessage, facts: Facts, now: datetime) -> Turn:
    numbers = message.tickets[:SEVERAL]
    # A number that fails its own check is told so, and tells a guesser nothing.
    if message.mistyped and not numbers:
        reply = Reply("status.mistyped", {"ticket": message.mistyped[0]})
        return Turn(conversation, (reply,), outcome="mistyped")
    if not numbers:
        return _latest(conversation, facts)
    # Somebody is trying numbers. Their own keep working.
    missed = [number for number in numbers if not _is_own(facts, number)]
    recent = tuple(at for at in conversation.missed if now - at < MISS_WINDOW)
    if missed and len(recent) + len(missed) > MISSES:
        return Turn(conversation, (Reply("status.too_many"),), outcome="too_many")
    conversation = replace(conversation, missed=recent + (now,) * len(missed))
    return Turn(conversation, _tell(numbers, facts), outcome="status")


def _latest(conversation: Conversation, facts: Facts) -> Turn:
    if facts.latest is None:
        return Turn(conversation, (Reply("status.no_complaints"),), outcome="status")
    return Turn(conversation, _tell((facts.latest,), facts), outcome="status")


def _is_own(facts: Facts, number: str) -> bool:
    return number in facts.tickets and facts.tickets[number].own


def _tell(numbers: tuple[str, ...], facts: Facts) -> tuple[Reply, ...]:
    found = [(number, _visible(facts.tickets.get(number))) for number in numbers]
    if len(found) == 1:
        return (_answer(*found[0]),)
    return tuple(
        Reply("status.line", {"ticket": number, "stage": facts.stage if facts else "not_found"})
        for number, facts in found
    )


def _visible(facts: TicketFacts | None) -> TicketFacts | None:
    """To anyone but its filer a secret complaint does not exist."""
    return None if facts is None or (facts.rahasia and not facts.own) else facts


def _answer(number: str, facts: TicketFacts | None) -> Reply:
    if facts is None:
        return Reply("status.none_found", {"ticket": number})
    if not facts.own:
        return Reply("status.others", {"ticket": number, "stage": facts.stage})
    return Reply("status.own", {"ticket": number, "stage": facts.stage, "since": facts.since})
