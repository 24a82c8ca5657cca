"""Decides what a message means for the complaint, and what we answer."""

from dataclasses import replace
from datetime import datetime, timedelta

from gateway.conversation import asking, belonging, following, redirecting, wishes
from gateway.conversation.turn import (
    JUST_OPENED,
    STATUS,
    Confirm,
    Conversation,
    Facts,
    Hide,
    JoinComplaint,
    Next,
    Offer,
    OpenComplaint,
    Rate,
    Reopen,
    Reply,
    Resume,
    Stop,
    Talk,
    TicketFacts,
    Turn,
)
from normalizer.draft import ComplaintDraft
from normalizer.intent import Intent
from normalizer.normalize import UnderstoodMessage
from normalizer.text import words

SEVERAL = 3
"""Numbers answered at once: their lines fit one SMS."""
OFFERED = 10
"""Other tickets to tap: the rows of a WhatsApp list."""
EVIDENCE_WITHIN = timedelta(days=1)
"""A picture this long after a complaint still belongs to it, and one this long before it as well."""
ONCE_IN_PUBLIC = timedelta(days=1)
BURST = timedelta(minutes=2)
"""Pictures sent within this of one another are thanked for once."""
_SMALL_TALK = {Intent.READ, Intent.UNCLEAR, Intent.GREETING, Intent.UNSUPPORTED}
_WITHOUT_COMPLAINT = {
    *(Intent.HELP, Intent.PRIVACY, Intent.LANGUAGE, Intent.START, Intent.CLAIM, Intent.LINK),
    *("mistyped", "too_many"),
}
"""Outcomes with which a picture that came along belongs to nothing yet."""
_TRAILING = {Intent.GREETING, Intent.UNCLEAR, Intent.THANKS}
_BARE = {Intent.UNCLEAR, Intent.RATE}
"""What "sebelah kiri", "ya" and "3" seem to be, and what they are where an officer has asked."""
_OF_A_REPORT = {Intent.STATUS, Intent.HELP, Intent.FIXED, Intent.RATE, Intent.WITHDRAW}
_A_STORY = 5
"""Words with which somebody tells of something."""
_ANSWERS = {Intent.REPORT, Intent.RATE, Intent.UNCLEAR, Intent.GREETING, Intent.DISPUTE}
"""What "2", "yang kota" and "bandung barat" may be taken for."""


def advance(conversation: Conversation, message: UnderstoodMessage, facts: Facts, now: datetime) -> Turn:
    """The next step of `conversation`, given what the person just said and what we looked up about it."""
    turn = _talked(_advance(conversation, message, facts, now), facts.said_at or now)
    if facts.public and turn.replies and message.intent in _SMALL_TALK:
        turn = replace(turn, conversation=replace(turn.conversation, public_talk=now))
    # A picture under a bare command waits for its words like any other.
    waits = message.evidence and turn.outcome in _WITHOUT_COMPLAINT
    return replace(turn, outcome="loose") if waits and not isinstance(turn.effect, Hide) else turn


def _talked(turn: Turn, said_at: datetime) -> Turn:
    """Remember which complaint they spoke of, and when."""
    if isinstance(turn.effect, JoinComplaint | Reopen | Confirm | Rate):
        return replace(turn, conversation=replace(turn.conversation, talk=Talk(turn.effect.ticket, said_at)))
    return turn


def _advance(conversation: Conversation, message: UnderstoodMessage, facts: Facts, now: datetime) -> Turn:
    conversation = _listen(conversation, message)
    if answer := _answer_to_us(conversation, message, facts, now):
        return answer
    # They wrote only to be let in: what waited for them is the answer.
    if facts.released and message.intent in _SMALL_TALK:
        return Turn(conversation, (), outcome=message.intent)
    # "Thanks" under our own answer, for everybody to read, asks for nothing; and whoever just talks, a bot
    # perhaps, is answered there once.
    if facts.public and message.intent in _SMALL_TALK:
        lately = conversation.public_talk is not None and now - conversation.public_talk < ONCE_IN_PUBLIC
        if lately or facts.quoted:
            return Turn(conversation, (), outcome=message.intent)
    if message.intent in _BARE and (asked := belonging.asked_by_officer(message, facts)):
        return Turn(conversation, (belonging.added(asked, facts),), JoinComplaint(asked), "added")
    # "Tolong ya pak" is the last bubble of what they were answered already.
    if message.intent in _TRAILING and belonging.is_bubble(
        conversation, message, facts, facts.said_at or now
    ):
        return Turn(conversation, (), outcome=message.intent)
    if redirecting.is_redirecting(message, facts):
        return redirecting.redirect(conversation, message, facts, now)
    if redirecting.is_remark(conversation, message, facts, now):
        return redirecting.ask_again(conversation, facts)
    if message.intent in _OF_A_REPORT and not message.command and belonging.tells_of_another(message, facts):
        return _report(conversation, message, facts, now)
    match message.intent:
        case Intent.REPORT | Intent.REDIRECT:
            return _report(conversation, message, facts, now)
        case Intent.STATUS:
            return _status(conversation, message, facts, now)
        case Intent.STOP:
            return _stop(conversation, facts)
        case Intent.START:
            return _start(conversation, facts)
        case Intent.EVIDENCE:
            return _evidence(conversation, facts, now)
        case Intent.READ:
            return _latest(conversation, message, facts)
        case Intent.PRIVACY:
            return wishes.hide(conversation, message, _just_filed(facts, now), now)
        case Intent.LANGUAGE:
            return wishes.choose_language(conversation, message)
        case Intent.CLAIM | Intent.LINK:
            return _code(conversation, message, facts, now)
        case Intent.DISPUTE:
            return _dispute(conversation, message, facts, now)
        case Intent.FIXED:
            return following.fixed(conversation, message, facts)
        case Intent.RATE:
            return following.rate(conversation, message, facts)
        case Intent.WITHDRAW:
            return following.withdraw(conversation, message, facts, now)
        case Intent.THANKS:
            return following.thanks(conversation, facts, now)
        case Intent.NOISE:
            # Kept for a human to see. An answer would only ask for more of it.
            return Turn(conversation, (), outcome=str(message.noise))
        case Intent.HELP | Intent.GREETING | Intent.SOURCE | Intent.CANCEL:
            return Turn(conversation, (_help(facts),), outcome=message.intent)
        case Intent.UNSUPPORTED:
            return _unsupported(conversation, message, facts, now)
        case Intent.UNCLEAR:
            return _unclear(conversation, message, facts)


def _unclear(conversation: Conversation, message: UnderstoodMessage, facts: Facts) -> Turn:
    # "Siap pak" under our answer needs none, and "ok" after a STOP asks for nothing.
    if message.nods and facts.latest:
        return Turn(conversation, (), outcome="nod")
    replies = () if facts.stopped else (Reply("unclear"),)
    return Turn(conversation, replies, outcome=message.intent)


def _dispute(conversation: Conversation, message: UnderstoodMessage, facts: Facts, now: datetime) -> Turn:
    """ "Belum beres" of who has complained; of anybody else a complaint, if it tells of anything."""
    if disputed := following.dispute(conversation, message, facts, now):
        return disputed
    if not belonging.has_matter(message.draft) and len(words(message.text)) < _A_STORY:
        return Turn(conversation, (Reply("status.no_complaints"),), outcome="status")
    return _report(conversation, message, facts, now)


def _answer_to_us(
    conversation: Conversation, message: UnderstoodMessage, facts: Facts, now: datetime
) -> Turn | None:
    """The next step where they choose what we offered; None where they speak of something else."""
    if facts.same_text:
        return None
    if doubt := following.about_doubt(conversation, message, facts, now):
        return doubt
    question = belonging.open_question(conversation, message, facts, facts.said_at or now)
    if question is None or message.intent not in _ANSWERS:
        return None
    place = asking.chosen(question, message)
    return asking.answered(conversation, question, place, facts, False, now) if place else None


def _listen(conversation: Conversation, message: UnderstoodMessage) -> Conversation:
    """Remember the language they speak; a number or an "ok" says nothing about it."""
    if message.language.answered_in is None or conversation.chose_language:
        return conversation
    return replace(conversation, language=message.language.answered_in)


def _help(facts: Facts) -> Reply:
    return Reply("help", offers=(Offer("mine"),) if facts.latest else ())


def _stop(conversation: Conversation, facts: Facts) -> Turn:
    # Confirmed once: whoever says it again has been told, and wants nothing more.
    replies = () if facts.stopped else (Reply("stopped", offers=(Offer("start"),)),)
    return Turn(conversation, replies, Stop(), Intent.STOP)


def _start(conversation: Conversation, facts: Facts) -> Turn:
    reply = Reply("started") if facts.stopped else _help(facts)
    return Turn(conversation, (reply,), Resume(), Intent.START)


def _evidence(conversation: Conversation, facts: Facts, now: datetime) -> Turn:
    """A picture or a place belongs to what they quote, or else to what they just complained of."""
    ticket = facts.quoted or next(iter(facts.asked), None) or _just_filed(facts, now)
    return _thank(
        conversation, belonging.added(ticket, facts) if ticket else Reply("evidence.alone"), ticket, now
    )


def _unsupported(conversation: Conversation, message: UnderstoodMessage, facts: Facts, now: datetime) -> Turn:
    # Under a complaint a sticker is a nod.
    nod = message.unsupported == "sticker" and _just_filed(facts, now)
    replies = () if nod else (Reply("unsupported", {"kind": message.unsupported}),)
    return Turn(conversation, replies, outcome=Intent.UNSUPPORTED)


def _just_filed(facts: Facts, now: datetime) -> str | None:
    """What they complained of at about the time when they said this."""
    said_at = facts.said_at or now
    if facts.latest is None or abs(said_at - facts.tickets[facts.latest].opened) > EVIDENCE_WITHIN:
        return None
    return facts.latest


def _thank(conversation: Conversation, reply: Reply, ticket: str | None, now: datetime) -> Turn:
    """Thank once for all the pictures of one burst."""
    lately = conversation.thanked is not None and now - conversation.thanked < BURST
    replies = () if lately and conversation.thanked_for == ticket else (reply,)
    conversation = replace(conversation, thanked=now, thanked_for=ticket)
    if ticket is None:
        return Turn(conversation, replies, outcome="loose")
    return Turn(conversation, replies, JoinComplaint(ticket), "evidence")


def _report(conversation: Conversation, message: UnderstoodMessage, facts: Facts, now: datetime) -> Turn:
    if message.draft is None:
        raise ValueError("a report without a draft: normalize() sets one with every report")
    # A citizen who knows of /alihkan, and says nothing after it.
    if not message.draft.text.strip():
        return Turn(conversation, (_help(facts),), outcome=Intent.HELP)
    # The same words again: the number got lost, or the platform was slow. Not a second complaint.
    if (same := facts.same_text) and facts.tickets[same].closed:
        return following.again(conversation, same, facts)
    if same:
        reply = Reply("complaint.same", {"ticket": same, "next": facts.next_of(same)}, (STATUS,))
        return Turn(conversation, (reply,), JoinComplaint(same), "same")
    if following.is_bare(message):
        return Turn(conversation, (_help(facts),), outcome=Intent.HELP)
    place = belonging.belongs(conversation, message, facts, now)
    if place.ticket and message.asks_when and not place.silent:
        return Turn(conversation, _tell((place.ticket,), facts), outcome="status")
    if place.ticket is None:
        return _open(conversation, message.draft, facts, now)
    return _join(conversation, message, message.draft, place, facts, now)


def _join(
    conversation: Conversation,
    message: UnderstoodMessage,
    draft: ComplaintDraft,
    place: belonging.Belongs,
    facts: Facts,
    now: datetime,
) -> Turn:
    ticket = place.ticket or ""
    if place.sure and facts.tickets[ticket].closed and not place.silent:
        return following.again(conversation, ticket, facts)
    if place.answers and conversation.question:
        return asking.answered(conversation, conversation.question, draft.place, facts, place.silent, now)
    conversation, hide = wishes.hidden(conversation, now)
    effect = JoinComplaint(ticket, draft.place.code, draft.place.candidates, hide)
    if draft.emergency and not facts.tickets[ticket].emergency:
        reply = Reply("emergency.added", {"ticket": ticket, "emergency": draft.emergency})
        return Turn(conversation, (reply,), effect, "added")
    if place.silent:
        return Turn(conversation, (), effect, "added")
    if place.sure:
        return Turn(conversation, (belonging.added(ticket, facts),), effect, "added")
    conversation = replace(conversation, doubted=Talk(ticket, facts.said_at or now))
    reply = Reply("complaint.doubted", {"ticket": ticket}, (Offer("same"), Offer("separate")))
    return Turn(conversation, (reply,), effect, "doubted")


def _open(conversation: Conversation, draft: ComplaintDraft, facts: Facts, now: datetime) -> Turn:
    conversation, hidden = wishes.hidden(conversation, now)
    draft = replace(
        draft, anonim=draft.anonim or "anonim" in hidden, rahasia=draft.rahasia or "rahasia" in hidden
    )
    conversation = replace(conversation, question=None, talk=Talk(JUST_OPENED, facts.said_at or now))
    turn = asking.opening(conversation, draft, facts, now) or Turn(conversation, (_opened(draft, facts),))
    return replace(turn, effect=OpenComplaint(draft), outcome="opened")


def _opened(draft: ComplaintDraft, facts: Facts) -> Reply:
    if draft.emergency:
        return Reply("emergency.opened", {"emergency": draft.emergency}, (STATUS,))
    if draft.beyond:
        return Reply("complaint.beyond", {"beyond": draft.beyond, "by": facts.by}, (STATUS,))
    if draft.references:
        return Reply("complaint.opened_national", {"by": facts.by}, (STATUS,))
    hide = () if draft.anonim or facts.public else (Offer("anonim"),)
    return Reply("complaint.opened", {"by": facts.by}, (STATUS, *hide))


def _code(conversation: Conversation, message: UnderstoodMessage, facts: Facts, now: datetime) -> Turn:
    """Codes are guessed at like numbers, and counted with them."""
    if facts.code is None and message.draft:
        return _report(conversation, message, facts, now)
    # A right one is let in all the same: of 48 bits nobody guesses one, and many mistype theirs.
    if facts.code is None and (later := _later(facts, 1)):
        return Turn(conversation, (later,), outcome="too_many")
    act = wishes.claim if message.intent is Intent.CLAIM else wishes.link
    return replace(act(conversation, facts), guesses=int(facts.code is None))


def _later(facts: Facts, guesses: int) -> Reply | None:
    """What we say instead of the answer where it would be one guess too many; None where it is not."""
    if facts.guesses_left is None:
        return Reply("status.not_now")
    return Reply("status.too_many") if guesses > facts.guesses_left else None


def _status(conversation: Conversation, message: UnderstoodMessage, facts: Facts, now: datetime) -> Turn:
    numbers = message.tickets[:SEVERAL]
    # A number that fails its own check is told so, and tells a guesser nothing.
    if message.mistyped and not numbers:
        reply = Reply("status.mistyped", {"ticket": message.mistyped[0]})
        return Turn(conversation, (reply,), outcome="mistyped")
    if not numbers and message.national:
        return Turn(conversation, (Reply("national", {"number": message.national[0]}),), outcome="status")
    if not numbers:
        return _latest(conversation, message, facts)
    # A picture with a number under it, or a number after a picture: that is where it belongs.
    if (message.evidence or facts.evidence) and len(numbers) == 1 and _is_own(facts, numbers[0]):
        return _thank(conversation, belonging.added(numbers[0], facts), numbers[0], now)
    own = tuple(number for number in numbers if _is_own(facts, number))
    guesses = len(numbers) - len(own)
    # Somebody is trying numbers. Their own keep working.
    if guesses and (later := _later(facts, guesses)):
        return Turn(conversation, (*(_tell(own, facts) if own else ()), later), outcome="too_many")
    return Turn(conversation, _tell(numbers, facts), outcome="status", guesses=guesses)


def _latest(conversation: Conversation, message: UnderstoodMessage, facts: Facts) -> Turn:
    ticket = facts.quoted or facts.latest
    if ticket is None:
        outcome = "loose" if message.evidence else "status"
        return Turn(conversation, (Reply("status.no_complaints"),), outcome=outcome)
    (reply,) = _tell((ticket,), facts)
    others = [other for other in facts.others if other != ticket][:OFFERED]
    offers = tuple(Offer("ticket", {"ticket": other}) for other in others)
    # A picture that comes with the question belongs to what is asked about.
    effect = JoinComplaint(ticket) if message.evidence else None
    return Turn(conversation, (replace(reply, offers=offers),), effect, "status")


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
    what_next = facts.next or Next(facts.stage)
    return Reply(
        "status.own", {"ticket": number, "stage": facts.stage, "since": facts.since, "next": what_next}
    )
