"""Labelled messages, replayed in order as one history through intake on a store of their own."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from gateway import intake
from gateway.evaluation.lines import Line, message_of
from gateway.evaluation.prediction import Filed, predict
from gateway.runtime import Runtime
from normalizer.normalize import normalize
from normalizer.text import matchable
from store import complaints, messages
from store import models as m
from store.engine import reading, writing

_RETWEET = re.compile(r"RT @\w{1,15}:?\s*", re.ASCII)


@dataclass(slots=True)
class _History:
    """What the lines before have become."""

    keys: dict[str, str] = field(default_factory=dict)
    """Line -> the platform's id of it."""
    first_with: dict[str, str] = field(default_factory=dict)
    """The platform's id -> the line that had it first."""
    line_of: dict[UUID, str] = field(default_factory=dict)
    """Complaint -> the line that opened it."""
    said: dict[str, str] = field(default_factory=dict)
    """Words -> the line that had them first."""
    predictions: dict[str, dict[str, Any]] = field(default_factory=dict)


class Moving:
    """A clock that stands where the line is."""

    def __init__(self) -> None:
        self.now = datetime.fromisoformat("2000-01-01T00:00:00+00:00")

    def __call__(self) -> datetime:
        return self.now


def replay(runtime: Runtime, clock: Moving, lines: Iterable[Line]) -> Iterator[dict[str, Any]]:
    """The prediction for each line, in order. `clock` is the runtime's."""
    history = _History()
    for line in lines:
        clock.now = line.sent_at
        prediction = _predict(runtime, line, history)
        history.predictions[line.id] = prediction
        yield prediction


def _predict(runtime: Runtime, line: Line, history: _History) -> dict[str, Any]:
    first = history.first_with.setdefault(line.key, line.id)
    history.keys[line.id] = line.key
    if first != line.id:
        again = {"id": line.id, "duplicate_of": first, "duplicate_kind": "webhook_retry"}
        return {**history.predictions[first], **again}
    if line.channel == "x_mention" and (retweet := _RETWEET.match(line.text)):
        # X's channel passes a retweet over: nobody wrote it.
        original = _original(line.text[retweet.end() :], history)
        return predict(line.id, normalize(line.text), None, {"retweet": original})
    history.said.setdefault(line.text, line.id)
    with writing(runtime.engine) as session:
        now = runtime.clock()
        said = [message_of(line, history.keys)]
        [kept] = messages.record_inbound(session, said, now, runtime.forgotten_after)
    intake.handle(runtime, [kept.id])
    with reading(runtime.engine) as session:
        return _told(session, line, kept.id, history)


def _original(retweeted: str, history: _History) -> str:
    """The line that a retweet repeats, of which X may leave out the end; empty where it is not among ours."""
    begins = matchable(retweeted.rstrip("… "))
    return next((id for text, id in history.said.items() if matchable(text).startswith(begins)), "")


def _told(session: Session, line: Line, id: UUID, history: _History) -> dict[str, Any]:
    message = session.get_one(m.Message, id)
    if message.state is m.MessageState.KEPT:
        return predict(line.id, normalize(line.text), None, {})
    whole = _handled_with(session, message)
    complaint = session.get(m.Complaint, message.complaint_id) if message.complaint_id else None
    lead = whole[0]
    if complaint and lead.outcome == "opened":
        history.line_of.setdefault(complaint.id, line.id)
    understood = normalize(_text(whole), message.unsupported, bool(message.attachments or message.location))
    asked = session.exec(select(m.Delivery.reply_key).where(m.Delivery.answers == lead.id)).first()
    filed = Filed(lead.outcome or "", complaint, asked or "", _has_complained(session, message))
    return predict(line.id, understood, filed, _duplicates(session, lead, complaint, history))


def _handled_with(session: Session, message: m.Message) -> list[m.Message]:
    """The pieces that were handled as one with this one, in their order, the first of which was answered."""
    if message.part_reference is None:
        return [message]
    return sorted(messages.pieces_of(session, message), key=lambda piece: piece.part_number or 0)


def _text(pieces: Iterable[m.Message]) -> str:
    return "".join(piece.text for piece in pieces)


def _has_complained(session: Session, message: m.Message) -> bool:
    address = session.get(m.ContactAddress, message.address)
    if address is None:
        return False
    return bool(complaints.latest_of(session, {address.contact_id})[address.contact_id])


def _duplicates(
    session: Session, lead: m.Message, complaint: m.Complaint | None, history: _History
) -> Mapping[str, str]:
    """By kind, the line that this one repeats."""
    if complaint is None:
        return {}
    if lead.outcome == "same":
        return {"exact_resend": history.line_of[complaint.id]}
    if lead.outcome != "opened":
        return {}
    pairs = session.exec(
        select(m.DuplicateCandidate).where(
            (col(m.DuplicateCandidate.first_id) == complaint.id)
            | (col(m.DuplicateCandidate.second_id) == complaint.id)
        )
    )
    others = {pair.first_id if pair.second_id == complaint.id else pair.second_id for pair in pairs}
    earlier = [one for one in history.line_of if one in others]
    return {"same_incident": history.line_of[earlier[0]]} if earlier else {}
