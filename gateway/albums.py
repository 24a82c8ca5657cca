"""Several photos sent as one: when they are together. Pure.

A platform hands over each item of an album by itself, in any order, without saying how many there are, and
the caption stands under one of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from store import models as m


@dataclass(frozen=True, slots=True)
class Waiting:
    """Nothing says yet what they show, and more may come."""

    items: Sequence[m.Message]
    until: datetime


@dataclass(frozen=True, slots=True)
class Album:
    """Items that are handled as one message, and what stands under them."""

    items: Sequence[m.Message]
    """The one with the words first."""
    text: str


@dataclass(frozen=True, slots=True)
class Late:
    """Items that go where an earlier one went: it has been answered."""

    items: Sequence[m.Message]
    earlier: m.Message


def gather(known: Sequence[m.Message], now: datetime, patience: timedelta) -> Waiting | Album | Late:
    """What to do about the items in `known`: all of one album, in the order they were sent, at least one of
    them not handled.

    Words end the waiting: they say what the pictures show, and what comes after them is `Late`.
    """
    kept = [item for item in known if item.state is m.MessageState.KEPT]
    handled = [item for item in known if item.state is m.MessageState.HANDLED]
    with_words = [item for item in kept if item.text.strip()]
    filed = next((item for item in handled if item.complaint_id), None)
    if filed or (handled and not with_words):
        return Late(kept, filed or handled[0])
    until = max(item.received_at for item in kept) + patience
    if not with_words and now < until:
        return Waiting(kept, until)
    items = with_words + [item for item in kept if item not in with_words]
    return Album(items, "\n".join(dict.fromkeys(item.text for item in with_words)))
