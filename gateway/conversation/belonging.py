"""Which complaint a message belongs to: one that its writer has, or a new one.

Decided by what they say ("tambahan", "laporan baru"), by what they answer or quote, by when they say it, and
last by what it is about. A complaint taken for an addition would be overlooked, an addition taken for a
complaint is a second ticket for staff to read: so what is in doubt is added and asked about.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from gateway.conversation.turn import STATUS, Conversation, Facts, Question, Reply
from normalizer import thread
from normalizer.draft import ComplaintDraft
from normalizer.intent import Intent
from normalizer.normalize import UnderstoodMessage
from normalizer.text import words

BUBBLE = timedelta(seconds=20)
"""People who write in bubbles send the next one within this."""
IN_TALK = timedelta(hours=1)
"""What has no topic of its own still belongs to what they spoke of this long ago."""
DOUBTED_WITHIN = timedelta(days=7)
"""After this, what may be the same or not is taken for something new."""
ANSWERED_WITHIN = timedelta(days=3)
"""A question waits this long for its answer."""
STORY = 8
"""Words with which something of another topic is a complaint of its own, and no bubble."""
_REMARK = 8
"""Words of a remark."""
_LONG_REMARK = 20
_PLACE = 12
"""Words that name a place, and not much else."""


@dataclass(frozen=True, slots=True)
class Belongs:
    """Where a message belongs."""

    ticket: str | None = None
    """None: to a complaint of its own."""
    sure: bool = True
    answers: bool = False
    """True where it answers our question."""
    silent: bool = False
    """True where it is one more bubble of what we answered already."""


NEW = Belongs()


def added(ticket: str, facts: Facts) -> Reply:
    """It was put under a complaint that they have."""
    return Reply("complaint.added", {"ticket": ticket, "next": facts.next_of(ticket)}, (STATUS,))


def belongs(conversation: Conversation, message: UnderstoodMessage, facts: Facts, now: datetime) -> Belongs:
    """Where `message` belongs, whose intent is a report."""
    said_at = facts.said_at or now
    bubble = is_bubble(conversation, message, facts, said_at)
    if is_answer(conversation, message, facts, said_at):
        # Written before they could have read the question, it is one more bubble.
        question = conversation.question
        # A second question comes after they have read the first.
        first = question is not None and question.times == 1
        ticket = question.ticket if question else None
        return Belongs(ticket, answers=True, silent=bubble and first and not facts.tapped)
    # Who quotes several numbers tells of them, and of something new: "laporan A, B dan C hanya ditutup".
    if message.anew or len(message.tickets) + len(message.national) > 1:
        return NEW
    if named := _named(message, facts):
        return Belongs(named)
    if asked := asked_by_officer(message, facts):
        return Belongs(asked)
    # What is over needs no more bubbles: whoever goes on tells something else.
    if bubble and conversation.talk and not facts.tickets[conversation.talk.ticket].closed:
        draft = message.draft
        elsewhere = draft is not None and bool(draft.place.code or draft.spots)
        other = elsewhere and is_another_matter(message, facts, conversation.talk.ticket)
        return Belongs(conversation.talk.ticket, sure=not other, silent=not other)
    if conversation.talk and _tells_where(conversation, message, facts, said_at):
        return Belongs(conversation.talk.ticket)
    return _by_matter(conversation, message, facts, said_at)


def _named(message: UnderstoodMessage, facts: Facts) -> str | None:
    """The one complaint of theirs that they quote, or name by its number. Who names several tells of them."""
    if facts.quoted:
        return facts.quoted
    own = [number for number in message.tickets if number in facts.tickets and facts.tickets[number].own]
    return own[0] if len(own) == len(message.tickets) == 1 and not message.national else None


def _speaks_of_reports(message: UnderstoodMessage, facts: Facts) -> bool:
    """True where what it names is only what a report was about, or an example."""
    draft = message.draft
    where = draft is not None and (draft.place.code or draft.spots)
    match message.intent:
        case Intent.HELP:
            return thread.asks_just_help(message.text) or len(words(message.text)) < STORY / 2
        case Intent.STATUS:
            return not where and thread.asks_status(message.text)
        case Intent.WITHDRAW:
            own = bool(facts.recent or facts.over)
            return own and not where and thread.withdraws_plainly(message.text)
        case _:
            return False


def is_bubble(
    conversation: Conversation, message: UnderstoodMessage, facts: Facts, said_at: datetime
) -> bool:
    """True where they go on with what they said a moment ago."""
    talk = conversation.talk
    if talk is None or talk.ticket not in facts.tickets or abs(said_at - talk.said_at) > BUBBLE:
        return False
    story = len(words(message.text)) >= STORY
    return not (story and is_another_matter(message, facts, talk.ticket))


def _tells_where(
    conversation: Conversation, message: UnderstoodMessage, facts: Facts, said_at: datetime
) -> bool:
    """True where they tell the place of what they told a moment ago, though nobody asked."""
    talk, draft = conversation.talk, message.draft
    if talk is None or draft is None or draft.place.code is None or len(words(message.text)) > _PLACE:
        return False
    if talk.ticket not in facts.tickets or is_another_matter(message, facts, talk.ticket):
        return False
    nowhere = facts.tickets[talk.ticket].area is None
    return nowhere and abs(said_at - talk.said_at) <= IN_TALK and not message.anew


def is_answer(
    conversation: Conversation, message: UnderstoodMessage, facts: Facts, said_at: datetime
) -> bool:
    """True where they say where it is, having been asked."""
    if message.draft is None or message.intent is not Intent.REPORT:
        return False
    if open_question(conversation, message, facts, said_at) is None:
        return False
    place = message.draft.place
    return bool(place.code or place.candidates or message.draft.spots) or len(words(message.text)) <= _REMARK


def asked_by_officer(message: UnderstoodMessage, facts: Facts) -> str | None:
    """The complaint about which an officer waits for an answer, if this may be it: whatever it says, unless
    it tells of something else, or names another number."""
    if message.anew or message.tickets or message.national or facts.quoted:
        return None
    brief = len(words(message.text)) < STORY
    return next((one for one in facts.asked if brief or not is_another_matter(message, facts, one)), None)


def open_question(
    conversation: Conversation, message: UnderstoodMessage, facts: Facts, said_at: datetime
) -> Question | None:
    """What we asked, as far as this may be the answer: soon enough, and of nothing else."""
    question = conversation.question
    if question is None or question.ticket not in facts.tickets or message.anew:
        return None
    # Where it was is of no use once the office is done with it.
    if facts.tickets[question.ticket].closed:
        return None
    late = abs(said_at - question.asked_at) > ANSWERED_WITHIN
    return None if late or is_another_matter(message, facts, question.ticket) else question


def is_another_matter(message: UnderstoodMessage, facts: Facts, ticket: str) -> bool:
    """True where they tell of something else than that complaint."""
    return has_matter(message.draft) and facts.tickets[ticket].likeness == "different"


def has_matter(draft: ComplaintDraft | None) -> bool:
    """It is about something, and not only somewhere: of "depan pasar baru" the market is where it is."""
    if draft is None or draft.topic is None or draft.topic.is_lapor:
        return False
    where = {word for spot in draft.spots for word in spot.replace(":", " ").split()}
    return not {word for phrase in draft.topic.words for word in phrase.split()} <= where


def tells_of_another(message: UnderstoodMessage, facts: Facts) -> bool:
    """True where what seems to speak of a complaint of theirs tells of something that none is about."""
    numbers = message.tickets or message.mistyped or message.national
    draft = message.draft
    if numbers or facts.quoted or draft is None or not has_matter(draft):
        return False
    if _speaks_of_reports(message, facts):
        return False
    return all(facts.tickets[ticket].likeness == "different" for ticket in (*facts.recent, *facts.over))


def _by_matter(
    conversation: Conversation, message: UnderstoodMessage, facts: Facts, said_at: datetime
) -> Belongs:
    draft = message.draft
    if draft and draft.beyond:
        return NEW
    same = next((ticket for ticket in facts.recent if facts.tickets[ticket].likeness == "same"), None)
    if same:
        return Belongs(same)
    if draft and draft.emergency:
        return NEW
    unsure = next((ticket for ticket in facts.recent if _may_be(ticket, facts, said_at)), None)
    has_topic = draft is not None and draft.topic is not None
    if message.adds and facts.recent and not (has_topic and unsure is None):
        return Belongs(unsure or facts.recent[0])
    if unsure or (
        (message.goes_on or message.adds) and talked_within(conversation, facts, said_at, DOUBTED_WITHIN)
    ):
        return Belongs(unsure or facts.recent[0], sure=False)
    if has_topic:
        return NEW
    return _without_topic(conversation, message, facts, said_at)


def _may_be(ticket: str, facts: Facts, said_at: datetime) -> bool:
    known = facts.tickets[ticket]
    return known.likeness == "unsure" and abs(said_at - known.opened) <= DOUBTED_WITHIN


def talked_within(conversation: Conversation, facts: Facts, said_at: datetime, span: timedelta) -> bool:
    talk = conversation.talk
    return talk is not None and talk.ticket in facts.recent and abs(said_at - talk.said_at) <= span


def _without_topic(
    conversation: Conversation, message: UnderstoodMessage, facts: Facts, said_at: datetime
) -> Belongs:
    """What says nothing of what it is about goes on with what they spoke of."""
    length = len(words(message.text))
    talk = conversation.talk
    if talk is None or length > _LONG_REMARK or not talked_within(conversation, facts, said_at, IN_TALK):
        return NEW
    return Belongs(talk.ticket, sure=length <= _REMARK)
