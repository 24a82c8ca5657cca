"""Bubbles: one thing said in several messages, one right after the other. Pure.

"Assalamualaikum", "mau lapor pak", "jalan di depan pasar rusak": three messages, one complaint, one answer.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from gateway.conversation.belonging import BUBBLE, STORY
from normalizer import incidents
from normalizer.intent import Intent
from normalizer.normalize import UnderstoodMessage
from normalizer.text import words
from store import models as m

_JOINABLE = {Intent.REPORT, Intent.GREETING, Intent.UNCLEAR, Intent.HELP, Intent.THANKS, Intent.EVIDENCE}
_UNFINISHED = {Intent.GREETING, Intent.UNCLEAR, Intent.HELP}
"""What people begin with, and go on."""
MOST = 20
"""Bubbles of one burst. Who sends more does not complain."""

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
    runs: list[list[_Bubble]] = []
    for message in known:
        bubble = _Bubble(message, understand(message, message.text))
        if runs and _goes_on(runs[-1], bubble):
            runs[-1].append(bubble)
        else:
            runs.append([bubble])
    bursts = [_joined(run, understand) for run in runs]
    return [*bursts[:-1], _wait_for_more(bursts[-1], now, patience)] if bursts else []


@dataclass(frozen=True, slots=True)
class _Bubble:
    message: m.Message
    understood: UnderstoodMessage
    """By itself."""


def _joined(run: Sequence[_Bubble], understand: Understand) -> Burst:
    messages = [one.message for one in run]
    if len(run) == 1:
        return Burst(messages, run[0].understood)
    text = "\n".join(dict.fromkeys(one.text for one in messages if one.text.strip()))
    return Burst(messages, understand(messages[-1], text))


def _goes_on(run: Sequence[_Bubble], bubble: _Bubble) -> bool:
    message, before = bubble.message, run[-1].message
    if len(run) == MOST or abs(message.sent_at - before.sent_at) > BUBBLE:
        return False
    # The same words under another id are for `store.messages.said_just_before`.
    if message.repeat_window and any(one.message.text == message.text for one in run):
        return False
    if not (_is_joinable(run[-1].understood) and _is_joinable(bubble.understood)):
        return False
    return not any(_are_two_stories(one, bubble) for one in run)


def _is_joinable(understood: UnderstoodMessage) -> bool:
    return understood.intent in _JOINABLE and not (understood.command or understood.unsupported)


def _are_two_stories(first: _Bubble, second: _Bubble) -> bool:
    """Each is long enough to stand by itself, and they are about two things, or two places."""
    drafts = [one.understood.draft for one in (first, second)]
    if drafts[0] is None or drafts[1] is None or drafts[0].topic is None or drafts[1].topic is None:
        return False
    if not all(len(words(one.understood.text)) >= STORY for one in (first, second)):
        return False
    told = [incidents.of_draft(draft, first.message.sent_at) for draft in drafts if draft]
    return incidents.same_matter(*told) == "different"


def _wait_for_more(burst: Burst, now: datetime, patience: timedelta) -> Burst | Waiting:
    until = max(one.received_at for one in burst.bubbles) + patience
    if now < until and _is_joinable(burst.understood) and burst.understood.intent in _UNFINISHED:
        return Waiting(burst.bubbles, until)
    return burst
