"""A person uses a phone: the provider's request is built, signed, and sent to our webhook."""

from collections.abc import Awaitable, Callable, Mapping

from gateway.simulator import by_sms, by_telegram, by_whatsapp, by_x
from gateway.simulator.entry import Entry
from gateway.simulator.phones import SMS, TELEGRAM, WHATSAPP, Person, X
from gateway.simulator.said import Said
from gateway.simulator.state import Simulator

_PHONES: Mapping[str, Callable[[Simulator, Person, Said], Awaitable[Entry]]] = {
    SMS: by_sms.send,
    WHATSAPP: by_whatsapp.send,
    TELEGRAM: by_telegram.send,
    X: by_x.send,
}


async def sends(simulator: Simulator, channel: str, person: Person, said: Said) -> Entry:
    """The message as it stands on the phone once the webhook has answered.

    Raises LookupError where a photo is not kept any more.
    """
    return await _PHONES[channel](simulator, person, said)


async def says(simulator: Simulator, channel: str, person: Person, text: str) -> Entry:
    return await sends(simulator, channel, person, Said(text))


async def closes(simulator: Simulator, channel: str, person: Person, closed: bool) -> None:
    """They want nothing more from us, or let us in again. Only Telegram tells us so."""
    if person.closed == closed:
        return
    simulator.phones.close(channel, person, closed)
    if channel == TELEGRAM:
        await by_telegram.tell_closed(simulator, person)
