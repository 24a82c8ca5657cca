"""How far we have read: kept by the core between two polls, in one transaction with what they brought."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, Self

from channels.twitter import snowflake

Timeline = Literal["mentions", "dms"]
TIMELINES: tuple[Timeline, ...] = ("mentions", "dms")


@dataclass(frozen=True, slots=True)
class Place:
    """How far we have read one timeline. X hands it over newest first, in pages."""

    after: int
    """The newest id of which all before it are kept. It moves only with the last page."""
    newest: int = 0
    """The newest id of the pages read since."""
    token: str = ""
    """Names the page that is next; empty where the first one is."""
    due: float = 0
    """When to ask next, in seconds since 1970."""


@dataclass(frozen=True, slots=True)
class Spent:
    """What was asked on one day (UTC), and what that cost in US dollars by X's price list."""

    day: str
    requests: Mapping[str, int] = field(default_factory=dict)
    cost: float = 0

    def on(self, now: datetime) -> "Spent":
        """The same, or a new one where another day has begun."""
        today = now.astimezone(UTC).date().isoformat()
        return self if self.day == today else Spent(today)

    def with_request(self, timeline: Timeline, cost: float) -> "Spent":
        requests = {**self.requests, timeline: self.requests.get(timeline, 0) + 1}
        return replace(self, requests=requests, cost=round(self.cost + cost, 6))


@dataclass(frozen=True, slots=True)
class Cursor:
    places: Mapping[Timeline, Place]
    spent: Spent

    @classmethod
    def read(cls, written: str | None, now: datetime, look_back: timedelta) -> Self:
        """The cursor as it was kept. Where there is none, or one that nobody can read, what is older than
        `look_back` counts as read: X would hand over the 800 latest mentions, answered years ago."""
        start = Place(after=snowflake.id_at(now - look_back))
        try:
            found = json.loads(written or "")
            places = {name: Place(**found[name]) for name in TIMELINES}
            spent = Spent(**found["spent"])
        except (ValueError, TypeError, LookupError):
            return cls(dict.fromkeys(TIMELINES, start), Spent(now.date().isoformat()))
        return cls(places, spent)

    def write(self) -> str:
        kept: dict[str, Any] = {name: asdict(place) for name, place in self.places.items()}
        return json.dumps({**kept, "spent": asdict(self.spent)}, separators=(",", ":"))

    def moved(self, timeline: Timeline, place: Place, spent: Spent) -> "Cursor":
        return Cursor({**self.places, timeline: place}, spent)
