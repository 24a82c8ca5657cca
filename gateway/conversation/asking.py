"""The one thing that is asked of who complains: where it is. At most twice, and only where it matters."""

from dataclasses import replace
from datetime import datetime

from gateway.conversation import belonging
from gateway.conversation.turn import (
    JUST_OPENED,
    STATUS,
    Conversation,
    Facts,
    JoinComplaint,
    Offer,
    Question,
    Reply,
    Turn,
)
from normalizer import places
from normalizer.draft import ComplaintDraft, Kind
from normalizer.normalize import UnderstoodMessage
from normalizer.places import Place

MOST = 2
"""Questions about one complaint, at most."""
OPTIONS = 5
"""Areas to choose from, at most: more are easier to name than to find in a list."""
FIT_AN_SMS = 50
"""Characters of options for which an SMS has room beside the number and the date."""


def opening(conversation: Conversation, draft: ComplaintDraft, facts: Facts, now: datetime) -> Turn | None:
    """What is said to a new complaint that does not tell where it is, as the turn without its effect; None
    where nothing need be asked."""
    if facts.public or facts.located or not _matters(draft):
        return None
    options = _options(draft.place, facts)
    if options:
        reply = Reply("complaint.opened_which", {"by": facts.by, "options": options}, _offers(options))
    else:
        reply = Reply("complaint.opened_where", {"by": facts.by}, (STATUS,))
    candidates = draft.place.candidates if options else ()
    question = Question(JUST_OPENED, facts.said_at or now, candidates)
    return Turn(replace(conversation, question=question), (reply,))


def _matters(draft: ComplaintDraft) -> bool:
    """A question of ours is no answer to a question of theirs, nor to what is not for us."""
    if draft.kind is Kind.PERMINTAAN_INFORMASI or draft.beyond or draft.emergency:
        return False
    code = draft.place.code
    # Nobody can be sent to a province.
    return bool(draft.place.candidates) or code is None or len(code) == places.PROVINCE


def _options(place: Place, facts: Facts) -> tuple[str, ...]:
    """What they are given to choose from; nothing where naming the place is easier."""
    if not 1 < len(place.candidates) <= OPTIONS:
        return ()
    options = places.options(place.candidates)
    return () if facts.brief and sum(map(len, options)) > FIT_AN_SMS else options


def _offers(options: tuple[str, ...]) -> tuple[Offer, ...]:
    return tuple(Offer("option", {"option": option}) for option in options)


def chosen(question: Question, message: UnderstoodMessage) -> Place | None:
    """What they choose of the areas that we named, or the place they name instead; None where neither."""
    if not question.candidates:
        return None
    named = message.draft.place if message.draft else None
    if named and named.code and not any(map(named.code.startswith, question.candidates)):
        return named
    place = places.choose(message.text, question.candidates)
    told_nothing = place.code is None and set(place.candidates) in (set(), set(question.candidates))
    return None if told_nothing else place


def answered(
    conversation: Conversation,
    question: Question,
    place: Place,
    facts: Facts,
    silent: bool,
    now: datetime,
) -> Turn:
    """They said where it is, or part of it."""
    ticket = question.ticket
    effect = JoinComplaint(ticket, place.code, place.candidates)
    options = _options(place, facts)
    if place.code is None and options and question.times < MOST and not silent:
        asked = Question(ticket, now, place.candidates, question.times + 1)
        reply = Reply("complaint.which", {"ticket": ticket, "options": options}, _offers(options))
        return Turn(replace(conversation, question=asked), (reply,), effect, "added", answers=True)
    # One more bubble that does not say where leaves the question open.
    if not silent or place.code:
        conversation = replace(conversation, question=None)
    if silent:
        return Turn(conversation, (), effect, "added", answers=True)
    return Turn(conversation, (_noted(ticket, place, facts),), effect, "added", answers=True)


def _noted(ticket: str, place: Place, facts: Facts) -> Reply:
    if place.code is None:
        return belonging.added(ticket, facts)
    return Reply(
        "complaint.placed",
        {"ticket": ticket, "area": places.label(place.code), "next": facts.next_of(ticket)},
        (STATUS,),
    )
