"""A person on the Telegram phone: all kinds of messages, albums, edits, taps, and the bot blocked."""

import asyncio
import time
from datetime import UTC, datetime

from gateway.simulator import faults, telegram
from gateway.simulator.bot import Update
from gateway.simulator.entry import Author, Entry, Option, State
from gateway.simulator.phones import TELEGRAM, Person
from gateway.simulator.providers.telegram import hear
from gateway.simulator.said import Said
from gateway.simulator.state import Simulator


async def send(simulator: Simulator, person: Person, said: Said) -> Entry:
    """Raises LookupError where a photo is not kept any more."""
    if said.tap and said.answered:
        return await _press(simulator, person, said.answered, said.tap)
    if said.edited:
        return await _edit(simulator, said.edited, said.text)
    for photo in said.photos:
        simulator.photos.get(photo)
    times = faults.times(simulator.faults["telegram"])
    # As Telegram does: one update an item, all on their way at once, and the caption on one of them.
    items = [_write(simulator, person, said, number) for number in range(max(len(said.photos), 1))]
    updates = [_update(simulator, "message", entry) for entry in items]
    await asyncio.gather(*(hear(simulator, update, times) for update in updates))
    return items[0]


def _write(simulator: Simulator, person: Person, said: Said, number: int) -> Entry:
    """The only item, or that one of an album."""
    is_album = len(said.photos) > 1
    return simulator.phones.write(
        TELEGRAM,
        person.id,
        Author.CITIZEN,
        said.text if number == 0 else "",
        State.SENDING,
        external_id=str(simulator.bot.next_id()),
        quote=said.answered.in_short if said.answered else None,
        answers=said.answered.id if said.answered else None,
        photos=said.photos[number : number + 1],
        pin=said.pin,
        forward=said.forward,
        album=said.photos[0] if is_album else "",
    )


def _update(simulator: Simulator, kind: str, entry: Entry) -> Update:
    bot = simulator.bot
    return Update(telegram.numbered(bot.next_id(), kind, bot.message(entry)), entry)


async def _edit(simulator: Simulator, entry: Entry, text: str) -> Entry:
    entry.text, entry.edited_at = text, datetime.now(UTC)
    simulator.phones.change(entry, state=State.SENDING)
    times = faults.times(simulator.faults["telegram"])
    await hear(simulator, _update(simulator, "edited_message", entry), times)
    return entry


async def _press(simulator: Simulator, person: Person, under: Entry, option: Option) -> Entry:
    bot = simulator.bot
    under.pressed = option.id
    simulator.phones.change(under)
    query = telegram.press(bot.press(under), bot.user(person), bot.message(under), option.id)
    update = Update(telegram.numbered(bot.next_id(), "callback_query", query))
    await hear(simulator, update, faults.times(simulator.faults["telegram"]))
    return under


async def tell_closed(simulator: Simulator, person: Person) -> None:
    """The bot is blocked, or let in again."""
    bot = simulator.bot
    change = telegram.membership(bot.user(person), person.closed, int(time.time()))
    await hear(simulator, Update(telegram.numbered(bot.next_id(), "my_chat_member", change)))
