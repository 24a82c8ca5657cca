"""What stands on the phones' screens: in memory, bounded, and told to every open page as it changes."""

import asyncio
import itertools
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Unpack

from gateway.simulator import people
from gateway.simulator.entry import Author, Content, Entry, Problem, State

SMS = "sms_1708"
WHATSAPP = "whatsapp"
TELEGRAM = "telegram"
X = "twitter"

_ENTRIES_A_PERSON = 200
_PEOPLE_A_PHONE = 60
_NEWS_A_PAGE = 256


@dataclass(slots=True)
class Person:
    id: str
    name: str
    closed: bool = False
    """True while they want nothing from us: on Telegram they blocked the bot; on X they take direct messages
    only from whom they wrote to."""
    entries: deque[Entry] = field(default_factory=lambda: deque(maxlen=_ENTRIES_A_PERSON))

    def in_short(self, channel: str) -> dict[str, Any]:
        return {"channel": channel, "id": self.id, "name": self.name, "closed": self.closed}

    def as_json(self) -> dict[str, Any]:
        messages = [entry.as_json() for entry in self.entries]
        return {"id": self.id, "name": self.name, "closed": self.closed, "messages": messages}


@dataclass(frozen=True, slots=True)
class News:
    """`kind` is "message" or "person" (new or changed), "typing" or "commands"; the data is what a page needs
    to show it."""

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
        **content: Unpack[Content],
    ) -> Entry:
        person = self.person(channel, person_id)
        now = datetime.now(UTC)
        entry = Entry(next(self._ids), channel, person.id, author, text, state, now, **content)
        person.entries.append(entry)
        self.tell("message", entry.as_json())
        return entry

    def change(self, entry: Entry, *, state: State | None = None, problem: Problem | None = None) -> None:
        """Show it as it is now."""
        entry.state = state or entry.state
        entry.problem = problem or entry.problem
        self.tell("message", entry.as_json())

    def close(self, channel: str, person: Person, closed: bool) -> None:
        person.closed = closed
        self.tell("person", person.in_short(channel))

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
        self.tell("person", person.in_short(channel))
        return person

    def tell(self, kind: str, data: dict[str, Any]) -> None:
        """Tell every open page."""
        news = News(kind, data)
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
