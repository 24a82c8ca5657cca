"""Bubbles: one thing said in several messages, one right after the other. Pure.

"Assalamualaikum", "mau lapor pak", "jalan di depan pasar rusak": three messages, one complaint, one answer.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from gateway.conversation.belonging import BUBBLE
from normalizer.intent import Intent
from normalizer.normalize import UnderstoodMessage
from normalizer.text import words
from store import models as m

_JOINABLE = {Intent.REPORT, Intent.GREETING, Intent.UNCLEAR, Intent.HELP, Intent.THANKS, Intent.EVIDENCE}
_UNFINISHED = {Intent.GREETING, Intent.UNCLEAR, Intent.HELP}
"""What people begin with, and go on."""
_STORY = 8
"""Words with which a bubble of another subject is a complaint of its own."""

Understand = Callable[[m.Message, str], UnderstoodMessage]


@dataclass(frozen=True, slots=True)
class Burst:
    """Bubbles that are handled as one message."""

    bubbles: Sequence[m.Message]
    understood: UnderstoodMessage


@dataclass(frozen=True, slots=True)
class Waiting:
    """They have only begun, and may go on."""

    bubbles: Sequence[m.Message]
    until: datetime


def may_be_bubble(message: m.Message) -> bool:
    """True for what one person writes to us alone, without pointing at anything that was said before."""
    apart = (
        message.part_reference,
        message.album,
        message.edits,
        message.in_reply_to,
        message.forwarded_from,
    )
    return message.repliable and not message.public and all(one is None for one in apart)


def gather(
    known: Sequence[m.Message], understand: Understand, now: datetime, patience: timedelta
) -> list[Burst | Waiting]:
    """What to do about the messages in `known`: of one person, not handled, in the order they were sent."""
    bursts: list[Burst] = []
    for message in known:
        alone = understand(message, message.text)
        if bursts and _goes_on(bursts[-1], message, alone):
            bubbles = (*bursts[-1].bubbles, message)
            text = "\n".join(dict.fromkeys(one.text for one in bubbles if one.text.strip()))
            bursts[-1] = Burst(bubbles, understand(message, text))
        else:
            bursts.append(Burst((message,), alone))
    return [*bursts[:-1], _wait_for_more(bursts[-1], now, patience)] if bursts else []


def _goes_on(burst: Burst, message: m.Message, alone: UnderstoodMessage) -> bool:
    if abs(message.sent_at - burst.bubbles[-1].sent_at) > BUBBLE:
        return False
    # The same words under another id are for `store.messages.said_just_before`.
    if message.repeat_window and any(one.text == message.text for one in burst.bubbles):
        return False
    if not (_is_joinable(burst.understood) and _is_joinable(alone)):
        return False
    return not _are_two_stories(burst.understood, alone)


def _is_joinable(understood: UnderstoodMessage) -> bool:
    return understood.intent in _JOINABLE and not (understood.command or understood.unsupported)


def _are_two_stories(first: UnderstoodMessage, second: UnderstoodMessage) -> bool:
    topics = [one.draft.topic if one.draft else None for one in (first, second)]
    if topics[0] is None or topics[1] is None or topics[0].subject == topics[1].subject:
        return False
    return all(len(words(one.text)) >= _STORY for one in (first, second))


def _wait_for_more(burst: Burst, now: datetime, patience: timedelta) -> Burst | Waiting:
    until = max(one.received_at for one in burst.bubbles) + patience
    if now < until and _is_joinable(burst.understood) and burst.understood.intent in _UNFINISHED:
        return Waiting(burst.bubbles, until)
    return burst
