"""What people say of a complaint they have: it is done, it is not, so many of five, leave it, thanks."""

from dataclasses import replace
from datetime import datetime

from gateway.conversation import belonging
from gateway.conversation.turn import (
    Confirm,
    Conversation,
    Facts,
    JoinComplaint,
    Offer,
    Rate,
    Reopen,
    Reply,
    Separate,
    Turn,
    Withdraw,
)
from normalizer.intent import Intent
from normalizer.normalize import UnderstoodMessage
from normalizer.text import words

_STATUS = Offer("status")
_BEST = 5
MARKS = tuple(Offer("mark", {"mark": mark}) for mark in range(_BEST, 0, -1))
_YES = {"ya", "iya", "sama", "tambah", "tambahan", "betul", "benar", "yes", "same", "add", "nggih", "muhun"}
_NO = {"baru", "beda", "bukan", "lain", "tidak", "new", "different", "no", "dudu", "sanes"}
_FEW = 4
"""Words in which a question is answered with yes or no."""


def which(conversation: Conversation, message: UnderstoodMessage, facts: Facts) -> str | None:
    """The complaint of theirs that a message is about: the one it quotes or names, or else their newest. None
    where there is none, or where they name one that is not theirs."""
    if facts.quoted:
        return facts.quoted
    if message.tickets:
        own = [number for number in message.tickets if number in facts.tickets and facts.tickets[number].own]
        return own[0] if own else None
    return facts.latest


def fixed(conversation: Conversation, message: UnderstoodMessage, facts: Facts) -> Turn:
    ticket = which(conversation, message, facts)
    if ticket is None:
        return Turn(conversation, (Reply("thanks"),), outcome=Intent.FIXED)
    reply = Reply("fixed", {"ticket": ticket}, MARKS)
    return Turn(conversation, (reply,), Confirm(ticket), Intent.FIXED)


def dispute(
    conversation: Conversation, message: UnderstoodMessage, facts: Facts, now: datetime
) -> Turn | None:
    """None where they have nothing that this could be about: then it is a complaint."""
    ticket = _disputed(conversation, message, facts, now)
    if ticket is None:
        return None
    if not facts.tickets[ticket].closed:
        return Turn(conversation, (belonging.added(ticket, facts),), JoinComplaint(ticket), "added")
    reply = Reply("reopened", {"ticket": ticket, "by": facts.reopened_by}, (_STATUS,))
    return Turn(conversation, (reply,), Reopen(ticket), "reopened")


def _disputed(
    conversation: Conversation, message: UnderstoodMessage, facts: Facts, now: datetime
) -> str | None:
    if len(message.tickets) + len(message.national) > 1:
        return None
    if facts.quoted or message.tickets:
        return which(conversation, message, facts)
    place = belonging.belongs(conversation, message, facts, now)
    if place.ticket:
        return place.ticket
    if message.national and facts.recent and not message.anew:
        # They name it by LAPOR!'s number, which we do not know it by.
        return facts.recent[0]
    has_topic = message.draft is not None and message.draft.topic is not None
    return None if has_topic or message.anew else facts.recent[0] if facts.recent else None


def rate(conversation: Conversation, message: UnderstoodMessage, facts: Facts) -> Turn:
    ticket = which(conversation, message, facts)
    if ticket is None or message.mark is None:
        return Turn(conversation, () if facts.stopped else (Reply("unclear"),), outcome=Intent.RATE)
    reply = Reply("rated", {"ticket": ticket, "mark": message.mark})
    return Turn(conversation, (reply,), Rate(ticket, message.mark), Intent.RATE)


def withdraw(conversation: Conversation, message: UnderstoodMessage, facts: Facts) -> Turn:
    ticket = which(conversation, message, facts)
    if ticket is None:
        reply = Reply("status.none_found", {"ticket": message.tickets[0]}) if message.tickets else None
        return Turn(conversation, (reply or Reply("status.no_complaints"),), outcome=Intent.WITHDRAW)
    several = [one for one in facts.recent if not facts.tickets[one].closed]
    if not (message.tickets or facts.quoted) and len(several) > 1:
        offers = tuple(Offer("withdraw", {"ticket": one}) for one in several)
        return Turn(conversation, (Reply("withdraw.which", offers=offers),), outcome=Intent.WITHDRAW)
    if facts.tickets[ticket].closed:
        reply = Reply("withdraw.closed", {"ticket": ticket, "stage": facts.tickets[ticket].stage})
        return Turn(conversation, (reply,), outcome=Intent.WITHDRAW)
    reply = Reply("withdrawn", {"ticket": ticket})
    return Turn(conversation, (reply,), Withdraw(ticket), Intent.WITHDRAW)


def thanks(conversation: Conversation, facts: Facts) -> Turn:
    """Answered once, and not where others read along."""
    silent = facts.stopped or facts.public
    return Turn(conversation, () if silent else (Reply("thanks"),), outcome=Intent.THANKS)


def about_doubt(
    conversation: Conversation, message: UnderstoodMessage, facts: Facts, now: datetime
) -> Turn | None:
    """What becomes of what we added without being sure, if that is what they speak of; None otherwise."""
    doubted = conversation.doubted
    said = [
        word for word in words(message.text) if word not in ("laporan", "yang", "ini", "itu", "pak", "min")
    ]
    if doubted is None or doubted.ticket not in facts.tickets or not 0 < len(said) <= _FEW:
        return None
    if abs((facts.said_at or now) - doubted.said_at) > belonging.ANSWERED_WITHIN:
        return None
    settled = replace(conversation, doubted=None)
    if said[0] in _NO:
        reply = Reply("complaint.opened", {"by": facts.by}, (_STATUS,))
        return Turn(settled, (reply,), Separate(doubted.ticket), "opened")
    if said[0] in _YES and len(said) <= 2:
        return Turn(settled, (belonging.added(doubted.ticket, facts),), outcome=Intent.UNCLEAR)
    return None
