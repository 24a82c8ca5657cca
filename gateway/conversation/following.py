"""What people say of a complaint they have: it is done, it is not, so many of five, leave it, thanks."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from gateway.conversation import belonging
from gateway.conversation.turn import (
    STATUS,
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
from normalizer import thread
from normalizer.intent import Intent
from normalizer.normalize import UnderstoodMessage
from normalizer.text import words

_WITHDRAWN, _ANSWERED = "dicabut", "ditanggapi"
FINAL = ("bukan_wewenang", "diarsipkan", "digabung")
"""What staff decided so is theirs to open again."""
WELCOMED = timedelta(days=1)
SHOWN = 3
"""Numbers in one reply: they fit an SMS."""
_BEST = 5
MARKS = tuple(Offer("mark", {"mark": mark}) for mark in range(_BEST, 0, -1))
_YES = {"ya", "iya", "sama", "tambah", "tambahan", "betul", "benar", "yes", "same", "add", "nggih", "muhun"}
_FEW = 5
"""Words in which they say whether it is the same."""
_NEW = {"baru", "beda", "bukan", "berbeda", "new", "different"}
_NO = {"baru", "beda", "bukan", "lain", "new", "different", "dudu", "sanes", "berbeda"}
_AROUND = {"laporan", "yang", "ini", "itu", "pak", "bu", "min", "hal", "saja", "report", "a", "dong", "deh"}


def which(conversation: Conversation, message: UnderstoodMessage, facts: Facts) -> str | None:
    """The complaint of theirs that a message is about: the one it quotes or names, or whose matter it is, or
    of which they spoke last, or else their newest. None where there is none, or where they name one that is
    not theirs."""
    if facts.quoted:
        return facts.quoted
    if message.tickets:
        own = [number for number in message.tickets if number in facts.tickets and facts.tickets[number].own]
        return own[0] if own else None
    if message.national:
        # Of LAPOR!'s numbers we know nothing, whosever they are.
        return None
    if belonging.has_matter(message.draft) and (ticket := _like(facts)):
        return ticket
    talk = conversation.talk
    return talk.ticket if talk and talk.ticket in (*facts.recent, *facts.over) else facts.latest


def _like(facts: Facts) -> str | None:
    """The complaint of theirs that is about the matter they speak of, also where it is over."""
    known = (*facts.recent, *facts.over)
    alike = (one for like in ("same", "unsure") for one in known if facts.tickets[one].likeness == like)
    return next(alike, None)


def fixed(conversation: Conversation, message: UnderstoodMessage, facts: Facts) -> Turn:
    ticket = which(conversation, message, facts)
    if not (facts.quoted or message.tickets or message.national or belonging.has_matter(message.draft)):
        # "Sudah beres" is what our answer asks for, whatever else they have going on.
        ticket = next((one for one in facts.recent if facts.tickets[one].stage == _ANSWERED), ticket)
    if ticket is None and message.national:
        reply = Reply("national", {"number": message.national[0]})
        return Turn(conversation, (reply,), outcome=Intent.FIXED)
    if ticket is None:
        return Turn(conversation, (Reply("thanks"),), outcome=Intent.FIXED)
    conversation = replace(conversation, asked_mark=ticket)
    reply = Reply("fixed", {"ticket": ticket}, MARKS)
    return Turn(conversation, (reply,), Confirm(ticket), Intent.FIXED)


def dispute(
    conversation: Conversation, message: UnderstoodMessage, facts: Facts, now: datetime
) -> Turn | None:
    """None where they have nothing that this could be about: then it is a complaint."""
    ticket = _disputed(conversation, message, facts, now)
    if ticket is None:
        return None
    return again(conversation, ticket, facts)


def again(conversation: Conversation, ticket: str, facts: Facts) -> Turn:
    """More of a complaint that they have. One that was answered, closed or taken back is opened again."""
    known = facts.tickets[ticket]
    if not known.closed or known.stage in FINAL:
        return Turn(conversation, (belonging.added(ticket, facts),), JoinComplaint(ticket), "added")
    if known.stage == _WITHDRAWN:
        # Nobody has looked at it yet: it begins where it began.
        reply = Reply("resumed", {"ticket": ticket, "by": facts.by}, (STATUS,))
    else:
        reply = Reply("reopened", {"ticket": ticket, "by": facts.reopened_by}, (STATUS,))
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
    if message.anew:
        return None
    draft = message.draft
    if draft and (belonging.has_matter(draft) or draft.spots or draft.place.code):
        return _like(facts)
    # What was answered, or is over, before what nobody has looked at.
    return _judged(facts) or next(iter((*facts.recent, *facts.over)), None)


def _judged(facts: Facts) -> str | None:
    """What the office was done with last: of that we asked them what they think."""
    done = [one for one in (*facts.recent, *facts.over) if facts.tickets[one].closed]
    return max(done, key=lambda one: facts.tickets[one].since, default=None)


def rate(conversation: Conversation, message: UnderstoodMessage, facts: Facts) -> Turn:
    """A mark counts for what was answered, or what they were asked for one. Nothing else can be judged."""
    ticket = _rated(conversation, message, facts)
    if ticket is None or message.mark is None:
        return Turn(conversation, () if facts.stopped else (Reply("unclear"),), outcome=Intent.RATE)
    reply = Reply("rated", {"ticket": ticket, "mark": message.mark})
    return Turn(replace(conversation, asked_mark=None), (reply,), Rate(ticket, message.mark), Intent.RATE)


def _rated(conversation: Conversation, message: UnderstoodMessage, facts: Facts) -> str | None:
    if message.tickets or facts.quoted:
        return which(conversation, message, facts)
    if conversation.asked_mark in facts.tickets:
        return conversation.asked_mark
    return _judged(facts)


def withdraw(conversation: Conversation, message: UnderstoodMessage, facts: Facts, now: datetime) -> Turn:
    named = len(message.tickets) == 1 or facts.quoted
    going_on = tuple(one for one in facts.recent if not facts.tickets[one].closed)
    ticket = which(conversation, message, facts) if named else None
    if ticket is None and message.tickets and len(message.tickets) == 1:
        return Turn(conversation, (_not_theirs(message),), outcome=Intent.WITHDRAW)
    if ticket is None and _means_the_only(conversation, message, facts, going_on, now):
        ticket = going_on[0]
    if ticket is None and going_on:
        offers = tuple(Offer("withdraw", {"ticket": one}) for one in going_on[:SHOWN])
        reply = Reply("withdraw.which", {"numbers": going_on[:SHOWN]}, offers)
        return Turn(conversation, (reply,), outcome=Intent.WITHDRAW)
    ticket = ticket or facts.latest
    if ticket is None:
        return Turn(conversation, (Reply("status.no_complaints"),), outcome=Intent.WITHDRAW)
    if facts.tickets[ticket].closed:
        reply = Reply("withdraw.closed", {"ticket": ticket, "stage": facts.tickets[ticket].stage})
        return Turn(conversation, (reply,), outcome=Intent.WITHDRAW)
    reply = Reply("withdrawn", {"ticket": ticket})
    return Turn(conversation, (reply,), Withdraw(ticket), Intent.WITHDRAW)


def _means_the_only(
    conversation: Conversation,
    message: UnderstoodMessage,
    facts: Facts,
    going_on: Sequence[str],
    now: datetime,
) -> bool:
    """True where there is one that they can mean without a number. "Batal" alone means what they said just
    now, and who names several means those."""
    if message.tickets or len(going_on) != 1:
        return False
    just_said = belonging.talked_within(conversation, facts, facts.said_at or now, belonging.IN_TALK)
    return just_said or not thread.drops(message.text)


def _not_theirs(message: UnderstoodMessage) -> Reply:
    return Reply("status.none_found", {"ticket": message.tickets[0]})


def thanks(conversation: Conversation, facts: Facts, now: datetime) -> Turn:
    """Answered once a day, and not where others read along."""
    lately = conversation.welcomed is not None and now - conversation.welcomed < WELCOMED
    if facts.stopped or facts.public or lately:
        return Turn(conversation, (), outcome=Intent.THANKS)
    return Turn(replace(conversation, welcomed=now), (Reply("thanks"),), outcome=Intent.THANKS)


def about_doubt(
    conversation: Conversation, message: UnderstoodMessage, facts: Facts, now: datetime
) -> Turn | None:
    """What becomes of what we added without being sure, if that is what they speak of; None otherwise."""
    doubted = conversation.doubted
    said = [word for word in words(message.text) if word not in _AROUND]
    if doubted is None or doubted.ticket not in facts.tickets or not 0 < len(said) <= _FEW:
        return None
    if abs((facts.said_at or now) - doubted.said_at) > belonging.ANSWERED_WITHIN:
        return None
    settled = replace(conversation, doubted=None)
    if set(said) <= _NO or (said[0] in _NEW and not belonging.has_matter(message.draft)):
        reply = Reply("complaint.opened", {"by": facts.by}, (STATUS,))
        return Turn(settled, (reply,), Separate(doubted.ticket), "opened")
    if set(said) <= _YES:
        return Turn(settled, (belonging.added(doubted.ticket, facts),), outcome=Intent.UNCLEAR)
    return None


def is_bare(message: UnderstoodMessage) -> bool:
    """ "Laporan baru", and nothing else: what it is to be, they have not said yet."""
    said = set(words(message.text)) - _AROUND
    return bool(said) and said <= _NO | _YES
