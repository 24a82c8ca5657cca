"""Kept messages -> complaints and replies: one transaction for a batch, a lock for each sender."""

import traceback
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from uuid import UUID

from redis import RedisError
from sqlmodel import Session

from channels.base import MediaSource
from gateway import logs, pieces, queues, replies
from gateway.conversation.dialogue import advance
from gateway.conversation.turn import OpenComplaint, Reply, Turn
from gateway.desk import Desk, Heard
from gateway.runtime import Runtime
from normalizer.intent import Intent
from normalizer.normalize import UnderstoodMessage, normalize
from store import contacts, media, messages
from store import models as m
from store.engine import UNAVAILABLE, writing


@dataclass(slots=True)
class Waiting:
    """What is to be done next, once this is committed."""

    replies: dict[str, list[UUID]] = field(default_factory=dict)
    """To go out: channel -> ids."""
    files: list[UUID] = field(default_factory=list)
    """To be fetched."""

    def add(self, other: "Waiting") -> None:
        for channel, ids in other.replies.items():
            self.replies.setdefault(channel, []).extend(ids)
        self.files += other.files

    def add_reply(self, delivery: m.Delivery) -> None:
        self.replies.setdefault(delivery.channel, []).append(delivery.id)


def handle_inbound(runtime: Runtime, ids: Sequence[UUID]) -> None:
    """Handle the messages with these ids, as far as nobody has yet. Safe to repeat.

    Raises what `store.engine.UNAVAILABLE` names when the database is away: the queue tries again, then
    the sweep does.
    """
    try:
        waiting = _handle(runtime, ids)
    except UNAVAILABLE:
        raise
    except Exception:
        # One of them is poison. Which one shows when each is tried alone.
        logs.failure("intake.batch_failed", messages=len(ids))
        waiting = Waiting()
        for id in ids:
            waiting.add(_handle_alone(runtime, id))
    _ring(runtime, waiting)


def _handle_alone(runtime: Runtime, id: UUID) -> Waiting:
    try:
        return _handle(runtime, [id], alone=True)
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


def _handle(runtime: Runtime, ids: Sequence[UUID], alone: bool = False) -> Waiting:
    now = runtime.clock()
    with writing(runtime.engine) as session:
        batch = messages.unhandled(session, ids, runtime.channels, alone)
        addresses = contacts.lock(
            session,
            {one.address: one.sender_name for one in batch},
            [(one.address, *one.aliases) for one in batch],
            now,
        )
        # Until we held the senders, another worker may have handled some of these.
        still = messages.still_unhandled(session, [one.id for one in batch])
        heard = _hear(runtime, session, [one for one in batch if one.id in still], now)
        waiting = _converse(runtime, session, heard, addresses, now)
    return waiting


def _hear(runtime: Runtime, session: Session, batch: Sequence[m.Message], now: datetime) -> list[Heard]:
    """What is to be acted on now: every message, and every long one whose pieces are together."""
    heard = []
    gathered: set[UUID] = set()
    for message in batch:
        if message.part_reference is None:
            heard.append(Heard(message, _understand(message, message.text)))
        elif message.id not in gathered:
            known = messages.pieces_of(session, message)
            gathered |= {piece.id for piece in known}
            heard += _hear_pieces(pieces.gather(known, now, runtime.part_patience), now)
    return heard


def _hear_pieces(found: pieces.LongMessage | pieces.Waiting, now: datetime) -> list[Heard]:
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
    return [Heard(first, _understand(first, found.text), others, found.complaint_id)]


def _understand(message: m.Message, text: str) -> UnderstoodMessage:
    # An edit's words belong to the message it changes: both are kept, and it opens nothing of its own.
    if message.edits:
        return normalize("", message.unsupported or "edited message")
    return normalize(text, message.unsupported, bool(message.attachments or message.location))


def _converse(
    runtime: Runtime,
    session: Session,
    heard: Sequence[Heard],
    addresses: Mapping[str, m.ContactAddress],
    now: datetime,
) -> Waiting:
    spoken_on = {one.message.channel for one in heard}
    windows = {name: window for name, window in runtime.windows.items() if name in spoken_on}
    desk = Desk(session, now, addresses, windows)
    desk.prepare(heard)
    answered = [(one, *_answer(desk, session, one, now)) for one in heard]
    # Complaints first: messages and deliveries refer to them.
    session.flush()
    waiting = Waiting()
    for released in desk.released:
        waiting.add_reply(released)
    for one, turn, outcome, complaint in answered:
        for message in (one.message, *one.pieces):
            _close(message, outcome if message is one.message else "part", complaint, now)
        if turn is not None and turn.replies:
            delivery = _delivery(runtime, one, turn, complaint, now)
            session.add(delivery)
            waiting.add_reply(delivery)
        waiting.files += _await_files(runtime, session, one.message, now)
    desk.file_loose()
    return waiting


def _answer(
    desk: Desk, session: Session, heard: Heard, now: datetime
) -> tuple[Turn | None, str, m.Complaint | None]:
    """What we say, what the message turned out to be, and the complaint it is about."""
    # A group, a bank, an operator's advertising: kept for a human to see, and nobody to talk to.
    if not heard.message.repliable:
        return None, "not_repliable", desk.named_by(heard.message)
    # Both versions are kept, with the complaint; the first one was answered.
    if heard.message.edits and (complaint := desk.named_by(heard.message)):
        return None, "edit", complaint
    # The platform handed one message over twice under two ids. Its answer is on its way already.
    command = heard.understood.intent in (Intent.STOP, Intent.START)
    if not heard.message.part_reference and messages.said_just_before(session, heard.message, command):
        return None, "repeat", None
    # They have been answered, without this piece; it only completes what they said.
    if heard.belongs_to:
        return None, "late_part", desk.complete(heard)
    turn = advance(desk.conversation(heard), heard.understood, desk.facts(heard), now)
    return turn, turn.outcome, desk.apply(heard, turn)


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


def _delivery(
    runtime: Runtime, heard: Heard, turn: Turn, complaint: m.Complaint | None, now: datetime
) -> m.Delivery:
    message = heard.message
    said = _filled_in(turn, complaint)
    language = turn.conversation.language or runtime.settings.replies.language
    can = runtime.channels[message.channel].capabilities
    return m.Delivery(
        channel=message.channel,
        account=message.account,
        address=message.address,
        text=replies.render(said, language, can.short_replies, runtime.time_zone),
        choices=[asdict(choice) for choice in replies.offered(said, language, can.choices)],
        language=language,
        reply_key=said[0].key,
        answers=message.id,
        in_reply_to=message.external_id,
        complaint_id=complaint.id if complaint else None,
        due_at=now + runtime.forgotten_after,
        created_at=now,
    )


def _filled_in(turn: Turn, complaint: m.Complaint | None) -> list[Reply]:
    """The replies with the number that the complaint was given after they were decided."""
    if not isinstance(turn.effect, OpenComplaint) or complaint is None:
        return list(turn.replies)
    return [replace(reply, values={**reply.values, "ticket": complaint.ticket}) for reply in turn.replies]


def _await_files(runtime: Runtime, session: Session, message: m.Message, now: datetime) -> list[UUID]:
    channel = runtime.channels[message.channel]
    # An edit of a caption brings the same file once more.
    if message.edits or not (message.attachments and isinstance(channel, MediaSource)):
        return []
    return media.await_all(session, message, channel.media_kept_for, now, runtime.forgotten_after)


def _ring(runtime: Runtime, waiting: Waiting) -> None:
    try:
        for channel, ids in waiting.replies.items():
            queues.ring_delivery(runtime.redis, channel, ids)
        queues.ring_media(runtime.redis, waiting.files)
    except (RedisError, OSError) as error:
        # They are in the store; the sweep rings again.
        logs.problem("queue.away", error=type(error).__name__)
