"""What the dialogue decided to say -> replies in the outbox: worded for the channel, in public or not."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from functools import partial

from channels.base import Channel, MediaSource
from gateway import replies
from gateway.conversation.turn import Reply, Turn
from gateway.desk import Heard
from gateway.redirects import claims as redirect_claims
from gateway.runtime import MEGABYTE, Runtime
from store import models as m

_WRITE_TO_US = (Reply("write_to_us"),)


@dataclass(frozen=True, slots=True)
class Answer:
    """What is to be worded, and for whom."""

    heard: Heard
    complaint: m.Complaint | None
    language: str
    values: Mapping[str, object]
    """What was not known yet when the replies were decided: the number, the code."""


def deliveries(
    runtime: Runtime,
    heard: Heard,
    turn: Turn | None,
    complaint: m.Complaint | None,
    claims: Mapping[str, str],
    now: datetime,
) -> list[m.Delivery]:
    """The replies to one message: one, or none, or one and words that stand alone (`Turn.aside`).

    `claims`: ticket -> the code that claims a redirected complaint.
    """
    if turn is None:
        return []
    said = [*turn.replies, *_too_large(runtime, heard)]
    if not said:
        return []
    language = turn.conversation.language or runtime.settings.replies.language
    values = _known_now(runtime, complaint, claims, language)
    answer = Answer(heard, complaint, language, values)
    found = [_delivery(runtime, answer, said, now)]
    found[0].answers = heard.message.id
    if turn.aside:
        # To be passed on as it stands, to somebody who reads what the office speaks.
        to_citizen = runtime.settings.replies.language
        values = _known_now(runtime, complaint, claims, to_citizen)
        found.append(_delivery(runtime, Answer(heard, complaint, to_citizen, values), [turn.aside], now))
    return found


def _delivery(runtime: Runtime, answer: Answer, said: list[Reply], now: datetime) -> m.Delivery:
    message = answer.heard.message
    can = runtime.channels[message.channel].capabilities
    said = [replace(reply, values={**answer.values, **reply.values}) for reply in said]
    public = message.public and replies.are_public(said)
    wording = replies.wording(can, public)
    return m.Delivery(
        channel=message.channel,
        account=message.account,
        address=message.address,
        text=replies.render(said, answer.language, wording, runtime.time_zone),
        choices=[]
        if public
        else [asdict(one) for one in replies.offered(said, answer.language, can.choices)],
        language=answer.language,
        reply_key=said[0].key,
        in_reply_to=message.external_id,
        public=public,
        public_text=asking_to_write(runtime, answer.language) if message.public and not public else None,
        complaint_id=answer.complaint.id if answer.complaint else None,
        due_at=now + runtime.forgotten_after,
        created_at=now,
    )


def spoken(runtime: Runtime, language: str) -> str:
    """The language in which who speaks this one is written to: the office's, where it is not one of ours."""
    return language if language in replies.LANGUAGES else runtime.settings.replies.language


def in_private(runtime: Runtime, said: Sequence[Reply], language: str, channel: str) -> str:
    """What nobody else reads, worded for this channel."""
    wording = replies.wording(runtime.channels[channel].capabilities, public=False)
    return replies.render(said, language, wording, runtime.time_zone)


def asking_to_write(runtime: Runtime, language: str) -> str:
    return replies.render(_WRITE_TO_US, language, "public", runtime.time_zone)


def _known_now(
    runtime: Runtime, complaint: m.Complaint | None, claims: Mapping[str, str], language: str
) -> dict[str, object]:
    if complaint is None:
        return {}
    code = claims.get(complaint.ticket)
    if code is None:
        return {"ticket": complaint.ticket}
    return {"ticket": complaint.ticket, "code": code, "ways": redirect_claims.ways(runtime, code, language)}


def largest_file(runtime: Runtime, channel: Channel) -> int:
    """Bytes of the largest file of this channel that we fetch."""
    ours = runtime.largest_file
    theirs = channel.largest_media if isinstance(channel, MediaSource) else None
    return min(ours, theirs or ours)


def too_large(largest: int) -> Reply:
    return Reply("file.too_large", {"megabytes": f"{largest / MEGABYTE:.3g}"})


def _too_large(runtime: Runtime, heard: Heard) -> list[Reply]:
    """Told with the answer, where the platform says how large a file is. In public it is not worth a word."""
    channel = runtime.channels[heard.message.channel]
    if heard.message.public or not heard.message.repliable or not isinstance(channel, MediaSource):
        return []
    largest = largest_file(runtime, channel)
    return [too_large(largest)] if any(map(partial(is_too_large, largest=largest), heard.messages)) else []


def is_too_large(message: m.Message, largest: int) -> bool:
    """True where the platform says that a file of it is."""
    return any((one.get("size") or 0) > largest for one in message.attachments)
