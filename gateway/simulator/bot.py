"""Telegram's own end of our bot: where it delivers, and what waits there to be fetched."""

import asyncio
import time
from collections import deque
from dataclasses import dataclass
from itertools import count
from typing import Any

from gateway.simulator import telegram
from gateway.simulator.line import Line
from gateway.simulator.phones import Author, Entry, Person, Phones, State

CHANNEL = "telegram"
_KEPT = 1000


@dataclass(slots=True)
class Waiting:
    raw: dict[str, Any]
    entry: Entry


class Bot:
    def __init__(self, token: str, phones: Phones) -> None:
        self.token = token
        self.webhook = ""
        self.secret_token: str | None = None
        self.waiting: deque[Waiting] = deque(maxlen=_KEPT)
        self.news = asyncio.Event()
        self.closing = False
        self._phones = phones
        # The gateway remembers ids for ever and the simulator nothing: start where no earlier run has been.
        self._ids = count(int(time.time()) - 1_000_000_000)

    def next_id(self) -> int:
        return next(self._ids)

    async def hear(self, line: Line, person: Person, text: str, times: int = 1) -> Entry:
        """A person writes to the bot, whose webhook hears it `times` times."""
        message_id = self.next_id()
        raw = telegram.update(
            update_id=self.next_id(),
            message_id=message_id,
            chat_id=int(person.id),
            first_name=person.name,
            text=text,
            date=int(time.time()),
        )
        entry = self._phones.write(
            CHANNEL, person.id, Author.CITIZEN, text, State.SENDING, external_id=str(message_id)
        )
        await self.deliver(line, Waiting(raw, entry), times)
        return entry

    async def deliver(self, line: Line, update: Waiting, times: int = 1) -> None:
        """To the webhook where there is one, or else to whoever asks with getUpdates."""
        if not self.webhook:
            self.waiting.append(update)
            self._phones.change(update.entry, state=State.QUEUED)
            self.news.set()
            return
        call = telegram.webhook_call(update.raw, self.webhook, self.secret_token)
        problem = await line.bring(lambda: call, times)
        state = State.REFUSED if problem else State.RECEIVED
        self._phones.change(update.entry, state=state, problem=problem)

    def confirm(self, offset: int) -> None:
        """Forget what came before `offset`: asking from there is how a poller says it has the rest."""
        while self.waiting and self.waiting[0].raw["update_id"] < offset:
            self._phones.change(self.waiting.popleft().entry, state=State.RECEIVED)

    async def fetch(self, limit: int, patience: float) -> list[dict[str, Any]]:
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
