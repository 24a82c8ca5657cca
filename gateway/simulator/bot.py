"""Telegram's own end of our bot: where it delivers, what waits there to be fetched, and what it knows."""

import asyncio
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any

from gateway.simulator import telegram
from gateway.simulator.entry import Author, Entry, Problem, State
from gateway.simulator.line import Line
from gateway.simulator.phones import TELEGRAM, Person, Phones
from gateway.simulator.photos import Photos

_KEPT = 1000
_UNASKED = ("chat_member", "message_reaction", "message_reaction_count")
"""Kinds of updates that come only where they are asked for."""

Command = Mapping[str, str]
"""A `command` without its slash, and its `description`."""


@dataclass(frozen=True, slots=True)
class Update:
    raw: Mapping[str, Any]
    entry: Entry | None = None
    """What on the screen shows whether it arrived."""

    @property
    def id(self) -> int:
        number: int = self.raw["update_id"]
        return number

    @property
    def kind(self) -> str:
        return next(key for key in self.raw if key != "update_id")


@dataclass(frozen=True, slots=True)
class Fault:
    """Why the webhook did not take an update."""

    at: int
    words: str


class Bot:
    def __init__(self, token: str, phones: Phones, photos: Photos) -> None:
        self.token = token
        self.webhook = ""
        self.secret_token: str | None = None
        self.allowed_updates: tuple[str, ...] = ()
        """Empty for the usual ones. It stays as it is until somebody says otherwise."""
        self.last_fault: Fault | None = None
        self.waiting: deque[Update] = deque(maxlen=_KEPT)
        self.news = asyncio.Event()
        self.closing = False
        self.commands: dict[tuple[str, str], list[Command]] = {}
        """By scope and language; of each the last that was set."""
        self.presses: dict[str, Entry] = {}
        """Buttons that were pressed and wait for their answer, by the id of the press."""
        self.largest_file = 20 * 1024 * 1024
        """Bytes of the largest that getFile hands over."""
        self._phones = phones
        self._photos = photos
        # The gateway remembers ids for ever and the simulator nothing: start where no earlier run has been.
        self._ids = count(int(time.time()) - 1_000_000_000)

    def next_id(self) -> int:
        return next(self._ids)

    # What is told of the phone.

    def message(self, entry: Entry, *, alone: bool = False) -> dict[str, Any]:
        """The message as the Bot API shows it; `alone`, without the one it replies to."""
        person = self.user(self._phones.person(TELEGRAM, entry.person))
        answered = None if alone else self._phones.entry(TELEGRAM, entry.person, entry.answers)
        return telegram.message(
            int(entry.external_id),
            person if entry.author is Author.CITIZEN else telegram.BOT,
            person,
            int(entry.at.timestamp()),
            self._content(entry),
            edit_date=int(entry.edited_at.timestamp()) if entry.edited_at else None,
            replies_to=self.message(answered, alone=True) if answered else None,
            forward=entry.forward,
            album=entry.album,
        )

    def _content(self, entry: Entry) -> dict[str, Any]:
        for photo in entry.photos:
            return telegram.photo(photo, len(self._photos.find(photo) or b""), entry.text)
        if entry.document:
            return telegram.document(entry.external_id, entry.document, entry.text)
        if entry.pin:
            return telegram.place(entry.pin)
        keyboard = telegram.keyboard(entry.options.rows) if entry.options else None
        return {**telegram.text_of(entry.text), **({"reply_markup": keyboard} if keyboard else {})}

    def user(self, person: Person) -> dict[str, Any]:
        return telegram.user(int(person.id), person.name or "Warga")

    def press(self, entry: Entry) -> str:
        """The id of a new press of a button under that message."""
        press_id = str(self.next_id() << 32)
        self.presses[press_id] = entry
        return press_id

    # Where it goes.

    async def deliver(self, line: Line, update: Update, times: int = 1) -> list[bytes]:
        """To the webhook where there is one, or else to whoever asks with getUpdates.

        Returns what the webhook answered, each of the times it was called.
        """
        if not self._is_wanted(update.kind):
            return []
        if not self.webhook:
            self.waiting.append(update)
            self._tell(update, State.QUEUED)
            self.news.set()
            return []
        call = telegram.webhook_call(update.raw, self.webhook, self.secret_token)
        heard = [await line.ask(call) for _ in range(times)]
        problem = next((problem for problem, _ in heard if problem), None)
        if problem:
            self.last_fault = Fault(int(time.time()), _words(problem))
        self._tell(update, State.REFUSED if problem else State.RECEIVED, problem)
        return [answer for problem, answer in heard if not problem]

    def _is_wanted(self, kind: str) -> bool:
        return kind in self.allowed_updates if self.allowed_updates else kind not in _UNASKED

    def _tell(self, update: Update, state: State, problem: Problem | None = None) -> None:
        if update.entry:
            self._phones.change(update.entry, state=state, problem=problem)

    def confirm(self, offset: int) -> None:
        """Forget what came before `offset`: asking from there is how a poller says it has the rest."""
        while self.waiting and self.waiting[0].id < offset:
            self._tell(self.waiting.popleft(), State.RECEIVED)

    async def fetch(self, limit: int, patience: float) -> list[Mapping[str, Any]]:
        """Updates that wait, or that come while there is patience."""
        if not self.waiting and not self.closing:
            self.news.clear()
            try:
                await asyncio.wait_for(self.news.wait(), patience)
            except TimeoutError:
                return []
        return [update.raw for update in list(self.waiting)[:limit]]

    def hang_up(self) -> None:
        self.closing = True
        self.news.set()

    # What it offers.

    def menu(self) -> dict[str, list[Command]]:
        """The commands that a private chat offers, by language: "" for whoever speaks none of the others."""
        order = ("default", "all_private_chats")
        return {
            language: commands
            for wanted in order
            for (scope, language), commands in self.commands.items()
            if scope == wanted
        }

    def photo(self, file_id: str) -> bytes | None:
        """Each of its sizes is the same picture here."""
        return self._photos.find(file_id[:-1])


def _words(problem: Problem) -> str:
    status = f" {problem.status}" if problem.status else ""
    return f"Wrong response from the webhook:{status} {problem.detail}".strip()
