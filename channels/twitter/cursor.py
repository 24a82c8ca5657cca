"""How far we have read: kept by the core between two polls, in one transaction with what they brought."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, Self

from channels.twitter import snowflake

Timeline = Literal["mentions", "dms"]
TIMELINES: tuple[Timeline, ...] = ("mentions", "dms")

OVERLAP = timedelta(minutes=5)
"""How far before the newest we ask again. X's ids are only nearly in order, and what it shows late would be
passed over. What comes twice is one message by its id, and costs nothing on the same day."""
LONGEST_SPAN = timedelta(minutes=15)
"""In which X counts questions."""
CLOCKS_APART = timedelta(hours=1)
"""More than X's clock and ours ever are while both are right: X refuses signatures that are minutes off."""
MOST_PARKED = 200
"""More than two pages hold."""


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
    empty: int = 0
    """How many pages in a row had nothing in them."""


@dataclass(frozen=True, slots=True)
class Spent:
    """What was asked on one day (UTC), and what that cost in US dollars by X's price list."""

    day: str
    requests: Mapping[str, int] = field(default_factory=dict)
    cost: float = 0
    oldest: Mapping[str, int] = field(default_factory=dict)
    """By timeline, the oldest that was paid for. What is not older, and was known before, is free."""

    @property
    def asked(self) -> int:
        return sum(self.requests.values())

    def on(self, now: datetime) -> "Spent":
        """The same, or a new one where another day has begun."""
        today = now.astimezone(UTC).date().isoformat()
        return self if self.day == today else Spent(today)

    def has_paid(self, timeline: Timeline, id: int, after: int) -> bool:
        return id <= after and timeline in self.oldest and id >= self.oldest[timeline]

    def with_request(self, timeline: Timeline, cost: float, ids: Sequence[int]) -> "Spent":
        requests = {**self.requests, timeline: self.requests.get(timeline, 0) + 1}
        known = [self.oldest[timeline]] if timeline in self.oldest else []
        oldest = {**self.oldest, timeline: min([*known, *ids])} if ids else self.oldest
        return Spent(self.day, requests, round(self.cost + cost, 6), oldest)


@dataclass(frozen=True, slots=True)
class Cursor:
    places: Mapping[Timeline, Place]
    spent: Spent
    parked: Sequence[str] = ()
    """The latest that could not be read, by their digests. They have no id by which the store would know
    them again, and X shows them again and again."""

    @classmethod
    def read(
        cls, written: str | None, now: datetime, look_back: timedelta, every: Mapping[Timeline, timedelta]
    ) -> Self:
        """The cursor as it was kept. Where there is none, or one that nobody can read, what is older than
        `look_back` counts as read: X would hand over the 800 latest mentions, answered years ago.

        `every`: how long from one question to the next.
        """
        start = Place(after=snowflake.id_at(now - look_back))
        try:
            found = json.loads(written or "")
            places = {
                name: _believed(Place(**found[name]), start, now, now + every[name] + LONGEST_SPAN)
                for name in TIMELINES
            }
            spent = Spent(**found["spent"])
        except (ValueError, TypeError, LookupError):
            return cls(dict.fromkeys(TIMELINES, start), Spent(now.date().isoformat()))
        return cls(places, spent, tuple(found.get("parked", ())))

    def write(self) -> str:
        kept: dict[str, Any] = {name: asdict(place) for name, place in self.places.items()}
        rest = {"spent": asdict(self.spent), "parked": list(self.parked)}
        return json.dumps({**kept, **rest}, separators=(",", ":"))

    def moved(self, timeline: Timeline, place: Place, spent: Spent, parked: Sequence[str]) -> "Cursor":
        return Cursor({**self.places, timeline: place}, spent, tuple(parked[-MOST_PARKED:]))


def _believed(place: Place, start: Place, now: datetime, latest_due: datetime) -> Place:
    """Without what a clock that was wrong wrote, or a header of X's that was: nobody asks in a year, and
    nothing was read that is yet to be posted."""
    if place.after > snowflake.id_at(now + CLOCKS_APART):
        return start
    # With the overlap nothing is passed over then.
    newest = snowflake.id_at(now + OVERLAP)
    return replace(
        place,
        after=min(place.after, newest),
        newest=min(place.newest, newest),
        due=min(place.due, latest_due.timestamp()),
    )
