"""What the tables of the dialogue are made of: somebody's complaints, and what they say of them."""

from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from gateway.conversation.dialogue import advance
from gateway.conversation.turn import Conversation, Facts, TicketFacts, Turn
from normalizer import tickets
from normalizer.normalize import normalize

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
BY = date(2026, 3, 5)
FIRST, SECOND, THIRD, STRANGERS = (tickets.make(Random(seed)) for seed in range(100, 104))

LAMP = "Lampu jalan di Jalan Melati mati semua sejak minggu lalu sampai sekarang"
GARBAGE = "Sampah di belakang pasar menumpuk dan bau sekali sudah seminggu"
PLACE, PLACE_CODE = "Kel. Timur Indah Kec. Singaran Pati", "17.71.09.1005"
BANDUNG = ("32.04", "32.17", "32.73")
"""The regencies and the city of that name, in the order in which they are offered."""

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def ticket(number: str, **facts: Any) -> TicketFacts:
    """One of their complaints, of an hour ago."""
    given = {"stage": "diterima", "since": NOW - HOUR, "opened": NOW - HOUR, "own": True, **facts}
    return TicketFacts(number, **given)


def facts(*known: TicketFacts, **more: Any) -> Facts:
    """Of somebody whose complaints these are, as far as they are their own, the newest first."""
    own = tuple(one.ticket for one in known if one.own)
    given = {"latest": own[0] if own else None, "recent": own, "by": BY, **more}
    return Facts(tickets={one.ticket: one for one in known}, **given)


def hear(text: str, known: Facts | None = None, conversation: Conversation | None = None) -> Turn:
    return advance(conversation or Conversation(), normalize(text), known or facts(), NOW)


def keys(turn: Turn) -> list[str]:
    return [reply.key for reply in turn.replies]


def offers(turn: Turn) -> list[str]:
    return [offer.key for reply in turn.replies for offer in reply.offers]
