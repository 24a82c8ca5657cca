"""What stands on the phones' screens: in memory, bounded, and told to every open page as it changes."""

import asyncio
import itertools
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from gateway.simulator import people

_ENTRIES_A_PERSON = 200
_PEOPLE_A_PHONE = 60
_NEWS_A_PAGE = 256


class Author(StrEnum):
    CITIZEN = "citizen"
    GATEWAY = "gateway"


class State(StrEnum):
    """The citizen's message ends as received, read or refused; the gateway's as sent, delivered, read or
    refused."""

    SENDING = "sending"
    QUEUED = "queued"
    """The provider has it and nobody fetched it yet: Telegram without a webhook."""
    RECEIVED = "received"
    REFUSED = "refused"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"


@dataclass(frozen=True, slots=True)
class Problem:
    kind: str
    """webhook_status, webhook_unreachable or webhook_elsewhere; receipt_… likewise; provider_refused;
    window_closed."""
    status: int | None = None
    detail: str = ""

    def about_receipt(self) -> "Problem":
        return Problem(self.kind.replace("webhook", "receipt"), self.status, self.detail)


@dataclass(frozen=True, slots=True)
class Pin:
    """A point on the map, in degrees (WGS 84)."""

    latitude: float
    longitude: float
    name: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """Something to tap under a reply."""

    id: str
    title: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class Options:
    kind: str
    """"button", or "list" behind a button of its own."""
    button: str
    """What stands on that button."""
    rows: tuple[Option, ...]


@dataclass(slots=True)
class Entry:
    id: int
    channel: str
    person: str
    author: Author
    text: str
    state: State
    at: datetime
    external_id: str = ""
    """The provider's id of it."""
    quote: str | None = None
    """The text it answers, where the platform shows that."""
    problem: Problem | None = None
    photo: str | None = None
    """The id of a picture that stands above the text."""
    pin: Pin | None = None
    options: Options | None = None
    parts: int = 1
    """As how many short messages it went out, and is paid for."""
    callback_data: str = ""
    """What the gateway wants to be told with every report on it."""
    seen: bool = False
    """True once a page showed it to its person."""

    @property
    def in_short(self) -> str:
        """What a reply to it quotes."""
        if self.text:
            return self.text
        # No pictures of a pin or a camera: where no font has them, an empty box would stand for all.
        return (self.pin.name or "Lokasi") if self.pin else "Foto"

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "in_short": self.in_short, "at": self.at.isoformat()}


@dataclass(slots=True)
class Person:
    id: str
    name: str
    entries: deque[Entry] = field(default_factory=lambda: deque(maxlen=_ENTRIES_A_PERSON))

    def as_json(self) -> dict[str, Any]:
        return {"id": self.id, "name": self.name, "messages": [entry.as_json() for entry in self.entries]}


@dataclass(frozen=True, slots=True)
class News:
    """`kind` is "message" (new or changed) or "person"; the data is what a page needs to show it."""

    kind: str
    data: dict[str, Any]


Subscription = asyncio.Queue[News | None]
"""Ends with None: the page then asks for everything anew."""


class Phones:
    def __init__(self, channels: tuple[str, ...]) -> None:
        self._people: dict[str, dict[str, Person]] = {channel: {} for channel in channels}
        self._pages: set[Subscription] = set()
        self._ids = itertools.count(1)
        for channel in channels:
            self.new_person(channel)

    def people(self, channel: str) -> list[Person]:
        return list(self._people[channel].values())

    def person(self, channel: str, person_id: str) -> Person:
        """The person with this number, who joins the phone when not seen before."""
        known = self._people[channel].get(person_id)
        return known or self._join(channel, Person(person_id, people.name_of(channel, person_id)))

    def new_person(self, channel: str) -> Person:
        return self.person(channel, people.unused_id(channel, self._people[channel]))

    def write(
        self,
        channel: str,
        person_id: str,
        author: Author,
        text: str,
        state: State,
        *,
        external_id: str = "",
        quote: str | None = None,
        problem: Problem | None = None,
        photo: str | None = None,
        pin: Pin | None = None,
        options: Options | None = None,
        parts: int = 1,
        callback_data: str = "",
    ) -> Entry:
        person = self.person(channel, person_id)
        entry = Entry(
            next(self._ids),
            channel,
            person.id,
            author,
            text,
            state,
            datetime.now(UTC),
            external_id,
            quote,
            problem,
            photo,
            pin,
            options,
            parts,
            callback_data,
        )
        person.entries.append(entry)
        self._tell(News("message", entry.as_json()))
        return entry

    def change(self, entry: Entry, *, state: State | None = None, problem: Problem | None = None) -> None:
        entry.state = state or entry.state
        entry.problem = problem or entry.problem
        self._tell(News("message", entry.as_json()))

    def find(self, channel: str, person_id: str, external_id: str) -> Entry | None:
        return self._first(channel, person_id, lambda entry: entry.external_id == external_id)

    def entry(self, channel: str, person_id: str, entry_id: object) -> Entry | None:
        return self._first(channel, person_id, lambda entry: entry.id == entry_id)

    def _first(self, channel: str, person_id: str, fits: Callable[[Entry], bool]) -> Entry | None:
        person = self._people[channel].get(person_id)
        return next(filter(fits, person.entries), None) if person else None

    @contextmanager
    def subscribe(self) -> Iterator[Subscription]:
        page: Subscription = asyncio.Queue(_NEWS_A_PAGE)
        self._pages.add(page)
        try:
            yield page
        finally:
            self._pages.discard(page)

    def hang_up(self) -> None:
        """End every subscription, so that the server can stop."""
        for page in tuple(self._pages):
            self._end(page)

    def _join(self, channel: str, person: Person) -> Person:
        everybody = self._people[channel]
        if len(everybody) >= _PEOPLE_A_PHONE:
            del everybody[next(iter(everybody))]
        everybody[person.id] = person
        self._tell(News("person", {"channel": channel, "id": person.id, "name": person.name}))
        return person

    def _tell(self, news: News) -> None:
        for page in tuple(self._pages):
            if page.full():
                # A page that stopped reading starts over; it is never handed half of the story.
                self._end(page)
            else:
                page.put_nowait(news)

    def _end(self, page: Subscription) -> None:
        self._pages.discard(page)
        while page.full():
            page.get_nowait()
        page.put_nowait(None)
