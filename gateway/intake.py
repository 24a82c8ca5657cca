"""Kept messages -> complaints and replies: one transaction for a batch, a lock for each sender."""

import traceback
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from uuid import UUID

from redis import RedisError
from sqlmodel import Session

from channels.base import MediaSource
from gateway import albums, bubbles, flood, logs, pausing, pieces, queues, replying
from gateway.conversation.dialogue import advance
from gateway.conversation.turn import Turn
from gateway.desk import Desk, Heard
from gateway.media import telling
from gateway.runtime import Runtime
from normalizer.intent import Intent
from normalizer.normalize import UnderstoodMessage, normalize
from store import complaints, contacts, media, messages, pauses, redirects
from store import models as m
from store.engine import UNAVAILABLE, writing

EMERGENCY = "emergency."
"""What the replies to who is in danger are called."""
SMALL_TALK = (Intent.GREETING, Intent.UNCLEAR, Intent.UNSUPPORTED)


@dataclass(slots=True)
class Waiting:
    """What is to be done next, once this is committed."""

    replies: dict[str, list[UUID]] = field(default_factory=dict)
    """To go out: channel -> ids."""
    first: set[UUID] = field(default_factory=set)
    """The replies that go out before all others: to who is in danger."""
    files: list[UUID] = field(default_factory=list)
    """To be fetched."""

    def add(self, other: "Waiting") -> None:
        for channel, ids in other.replies.items():
            self.replies.setdefault(channel, []).extend(ids)
        self.first |= other.first
        self.files += other.files

    def add_reply(self, delivery: m.Delivery) -> None:
        self.replies.setdefault(delivery.channel, []).append(delivery.id)
        if delivery.reply_key.startswith(EMERGENCY):
            self.first.add(delivery.id)


def handle_inbound(runtime: Runtime, ids: Sequence[UUID], at_once: bool = False, swept: bool = False) -> None:
    """Handle the messages with these ids, as far as nobody has yet and it is their turn, as of what the sweep
    rang for (`swept`) it is; `at_once`: whoever's turn it is. Safe to repeat.

    Raises what `store.engine.UNAVAILABLE` names when the database is away: the queue tries again, then
    the sweep does.
    """
    try:
        waiting = handle(runtime, ids, at_once=at_once, swept=swept)
    except UNAVAILABLE:
        raise
    except Exception:
        # One of them is poison. Which one shows when each is tried alone.
        logs.failure("intake.batch_failed", messages=len(ids))
        waiting = Waiting()
        for id in ids:
            waiting.add(_handle_alone(runtime, id, at_once, swept))
    _ring(runtime, waiting)


def _handle_alone(runtime: Runtime, id: UUID, at_once: bool, swept: bool) -> Waiting:
    try:
        return handle(runtime, [id], alone=True, at_once=at_once, swept=swept)
    except UNAVAILABLE:
        raise
    except Exception as error:
        with writing(runtime.engine) as session:
            state = messages.note_failure(session, id, _where(error), runtime.clock())
        logs.failure("message.failed", message=id, state=state)
        return Waiting()


def _where(error: Exception) -> str:
    """What went wrong and where. Not the error's own words: they may quote the citizen's."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return (
        f"{type(error).__name__} in {frame.name}, line {frame.lineno} of {frame.filename.rsplit('/', 1)[-1]}"
    )


def handle(
    runtime: Runtime,
    ids: Sequence[UUID],
    alone: bool = False,
    at_once: bool = False,
    swept: bool = False,
) -> Waiting:
    """The same in one transaction, for a batch that may hold poison; tells what is to be done next."""
    now = runtime.clock()
    understand = partial(_understand, runtime)
    with writing(runtime.engine) as session:
        paused = pauses.hold(session) & runtime.channels.keys()
        kept = pausing.sort(pauses.kept(session, ids, paused), understand, now)
        heard_on = runtime.channels.keys() - paused
        taken = messages.unhandled(session, ids, heard_on, now, alone, at_once, swept)
        out_of_turn = flood.obeyed(taken.later, understand)
        messages.put_off(session, {one.id for one in taken.later}, now)
        spoke = [*taken.batch, *out_of_turn, *kept.obeyed, *kept.put_off]
        if not spoke:
            return Waiting()
        addresses = contacts.lock(
            session,
            {one.address: one.sender_name for one in spoke},
            [(one.address, *one.aliases) for one in spoke],
            now,
        )
        # Until we held the senders, another worker may have handled some of these.
        still = messages.still_unhandled(session, [one.id for one in spoke])
        notices = pausing.put_off(runtime, session, kept, still, addresses, now)
        ledger = flood.Ledger(runtime, session, addresses, ids if at_once else (), now)
        batch, over = ledger.admit([one for one in taken.batch if one.id in still])
        out_of_turn = ledger.obey([*out_of_turn, *flood.obeyed(over, understand)], still)
        heard = _hear(runtime, session, batch, now, alone, taken.many)
        # By themselves: what was said beside them is put off.
        obeyed = [*out_of_turn, *(one for one in kept.obeyed if one.id in still)]
        heard += _hear(runtime, session, obeyed, now, alone=True)
        waiting = _converse(runtime, session, heard, addresses, ledger, now)
        notices += ledger.close(understand)
    for notice in notices:
        waiting.add_reply(notice)
    return waiting


def _hear(
    runtime: Runtime,
    session: Session,
    batch: Sequence[m.Message],
    now: datetime,
    alone: bool,
    many: Collection[str] = (),
) -> list[Heard]:
    """What is to be acted on now: every message, and all that was said in several once it is together. Of the
    senders in `many`, what is not in the batch has its own turn."""
    heard = []
    gathered: set[UUID] = set()
    kept = {} if alone else _kept(session, batch, now + runtime.bubble_patience, many)
    understand = partial(_understand, runtime)
    for message in batch:
        if message.id in gathered:
            continue
        if message.part_reference is not None:
            known = messages.pieces_of(session, message)
            heard += _hear_pieces(pieces.gather(known, now, runtime.part_patience), understand, now)
        elif message.album is not None and not message.edits:
            known = messages.album_of(session, message)
            heard += _hear_album(albums.gather(known, now, runtime.album_patience), understand)
        else:
            known = kept.get(_sender(message), []) if bubbles.may_be_bubble(message) else []
            known = known or [message]
            heard += _hear_bubbles(bubbles.gather(known, understand, now, runtime.bubble_patience))
        gathered |= {one.id for one in known}
    return heard


def _kept(
    session: Session, batch: Sequence[m.Message], until: datetime, many: Collection[str]
) -> dict[tuple[str, str], list[m.Message]]:
    """These messages and those of the same people that wait for more, by where they were said."""
    said = [one for one in batch if bubbles.may_be_bubble(one)]
    room = messages.TOGETHER - len(batch)
    senders = {one.address for one in said}.difference(many)
    waiting = messages.waiting_for_more(session, senders, until, room)
    known = {one.id: one for one in (*said, *filter(bubbles.may_be_bubble, waiting))}
    kept: dict[tuple[str, str], list[m.Message]] = {}
    for one in sorted(known.values(), key=lambda one: (one.sent_at, one.id)):
        kept.setdefault(_sender(one), []).append(one)
    return kept


def _sender(message: m.Message) -> tuple[str, str]:
    return message.account, message.address


def _hear_bubbles(found: Sequence[bubbles.Burst | bubbles.Waiting]) -> list[Heard]:
    heard = []
    for burst in found:
        if isinstance(burst, bubbles.Waiting):
            for bubble in burst.bubbles:
                bubble.due_at = burst.until
                logs.event("message.in_bubbles", message=bubble.id)
        else:
            first, *others = burst.bubbles
            heard.append(Heard(first, burst.understood, others))
    return heard


def _hear_album(
    found: albums.Album | albums.Late | albums.Waiting, understand: bubbles.Understand
) -> list[Heard]:
    if isinstance(found, albums.Waiting):
        for item in found.items:
            item.due_at = found.until
            logs.event("message.in_album", message=item.id)
        return []
    first, *others = found.items
    if isinstance(found, albums.Late):
        return [Heard(first, understand(first, first.text), others, follows=found.earlier)]
    return [Heard(first, understand(first, found.text), others)]


def _hear_pieces(
    found: pieces.LongMessage | pieces.Waiting, understand: bubbles.Understand, now: datetime
) -> list[Heard]:
    if isinstance(found, pieces.Waiting):
        for piece in found.pieces:
            piece.due_at = found.until
            logs.event("message.in_pieces", message=piece.id, piece=piece.part_number, of=piece.part_total)
        return []
    for repeat in found.repeats:
        _close(repeat, "repeat", None, now)
    if not found.pieces:
        return []
    first, *others = found.pieces
    return [Heard(first, understand(first, found.text), others, found.complaint_id)]


def _understand(runtime: Runtime, message: m.Message, text: str) -> UnderstoodMessage:
    evidence = bool(message.attachments or message.location)
    region = complaints.region(message) or runtime.settings.office.area
    return normalize(text, message.unsupported, evidence, region or None)


def _converse(
    runtime: Runtime,
    session: Session,
    heard: Sequence[Heard],
    addresses: Mapping[str, m.ContactAddress],
    ledger: flood.Ledger,
    now: datetime,
) -> Waiting:
    desk = Desk(session, now, addresses, runtime)
    desk.prepare(heard)
    answered = []
    for one in heard:
        answer = None if ledger.waits(one) else _answer(desk, ledger, session, one, now)
        if answer is None:
            continue
        turn, outcome, complaint = answer
        ledger.note(one, turn)
        desk.note(one, outcome, complaint)
        answered.append((one, turn, outcome, complaint))
    # Complaints first: messages and deliveries refer to them.
    session.flush()
    waiting = Waiting()
    for released in desk.released:
        waiting.add_reply(released)
    for one, turn, outcome, complaint in answered:
        for message in one.messages:
            became = outcome if message is one.message else _of_a_piece(outcome, message)
            _close(message, became, complaint, now)
            waiting.files += _await_files(runtime, session, desk, message, turn is not None, now)
    claims = desk.file()
    for one, turn, _, complaint in answered:
        for delivery in replying.deliveries(runtime, one, turn, complaint, claims, now):
            session.add(delivery)
            waiting.add_reply(delivery)
    return waiting


def _of_a_piece(outcome: str, message: m.Message) -> str:
    """The outcome of the rest of what was handled as one."""
    if outcome in (messages.LOOSE, redirects.BROUGHT):
        return outcome
    if message.part_reference:
        return "part"
    return "album" if message.album else messages.BUBBLE


def _answer(
    desk: Desk, ledger: flood.Ledger, session: Session, heard: Heard, now: datetime
) -> tuple[Turn | None, str, m.Complaint | None] | None:
    """What we say, what the message turned out to be, and the complaint it is about. None where it has to
    wait: nothing has come of it."""
    # In a group, neither a new version nor another item of an album need say that it is meant for us.
    earlier = heard.follows or desk.earlier.original_of(heard.message)
    if (heard.message.repliable or (earlier and earlier.repliable)) and (said := _said_before(desk, heard)):
        return None, *said
    # A group, a bank, an operator's advertising: kept for a human to see, and nobody to talk to.
    if not heard.message.repliable:
        return None, "not_repliable", desk.named_by(heard)
    # The platform handed one message over twice under two ids. Its answer is on its way already.
    command = heard.understood.intent in (Intent.STOP, Intent.START)
    if not heard.message.part_reference and messages.said_just_before(session, heard.message, command):
        return None, "repeat", None
    # They have been answered, without this piece; it only completes what they said.
    if heard.belongs_to:
        return None, "late_part", desk.complete(heard)
    facts = replace(desk.facts(heard), guesses_left=ledger.guesses_left(heard.message.address))
    turn = advance(desk.conversation(heard), heard.understood, facts, now)
    if not ledger.allows(heard, turn):
        return None
    return turn, turn.outcome, desk.apply(heard, turn)


def _said_before(desk: Desk, heard: Heard) -> tuple[str, m.Complaint | None] | None:
    """What becomes of a message that belongs to another one, which has been answered: in silence."""
    if heard.message.edits:
        return _edited(desk, heard)
    if later := desk.earlier.overtaken_by(heard.message):
        brought = later.outcome == redirects.BROUGHT
        return "edited" if brought else later.outcome or "edit", desk.earlier.complaint(later.complaint_id)
    if heard.follows:
        outcome = _of_a_piece(heard.follows.outcome or "", heard.message)
        return outcome, desk.earlier.complaint(heard.follows.complaint_id)
    return None


def _edited(desk: Desk, heard: Heard) -> tuple[str, m.Complaint | None] | None:
    """What becomes of a message that changes another, if that other one was answered for good. Both versions
    are kept. None where it says something that nothing has been made of yet: then it is as good as new."""
    message, original = heard.message, desk.earlier.original_of(heard.message)
    if heard.understood.intent is Intent.STOP:
        return None
    if complaint := desk.change(heard):
        return "edit", complaint
    outcome = desk.earlier.outcome(original) if original else None
    if original and outcome in (redirects.BROUGHT, "edited"):
        desk.bring_instead(original, message)
        return redirects.BROUGHT, None
    # The same words, or small talk in the place of small talk.
    talk = heard.understood.intent in SMALL_TALK and outcome in (*SMALL_TALK, Intent.HELP)
    same = original is not None and (original.text == message.text or talk)
    if message.text.strip() and not same:
        return None
    return messages.LOOSE if outcome == messages.LOOSE and message.location else "edit", None


def _close(message: m.Message, outcome: str, complaint: m.Complaint | None, now: datetime) -> None:
    message.state = m.MessageState.HANDLED
    message.handled_at = now
    message.error = None
    message.outcome = outcome
    message.complaint_id = complaint.id if complaint else None
    logs.event(
        "message.handled",
        message=message.id,
        channel=message.channel,
        outcome=outcome,
        ticket=complaint.ticket if complaint else None,
    )


def _await_files(
    runtime: Runtime, session: Session, desk: Desk, message: m.Message, answered: bool, now: datetime
) -> list[UUID]:
    channel = runtime.channels[message.channel]
    if not (message.attachments and isinstance(channel, MediaSource)):
        return []
    # What people show each other is none of our business.
    if not message.repliable and message.complaint_id is None:
        return []
    # An edit of a caption brings the same file once more.
    original = desk.earlier.original_of(message)
    if original and _files(original) == _files(message):
        return []
    largest = replying.largest_file(runtime, channel)
    if not answered and replying.is_too_large(message, largest):
        telling.too_large(runtime, session, message, now)
    return media.await_all(session, message, channel.media_kept_for, largest, now, runtime.forgotten_after)


def _files(message: m.Message) -> list[str]:
    return [attachment["reference"] for attachment in message.attachments]


def _ring(runtime: Runtime, waiting: Waiting) -> None:
    try:
        for channel, ids in waiting.replies.items():
            first = [id for id in ids if id in waiting.first]
            queues.ring_delivery(runtime.redis, channel, first, first=True)
            queues.ring_delivery(runtime.redis, channel, [id for id in ids if id not in waiting.first])
        queues.ring_media(runtime.redis, waiting.files)
    except (RedisError, OSError) as error:
        # They are in the store; the sweep rings again.
        logs.problem("queue.away", error=type(error).__name__)
