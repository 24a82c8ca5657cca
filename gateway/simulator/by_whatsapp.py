"""A person on the WhatsApp phone: texts, photos, places, taps and replies."""

import time
from collections.abc import Mapping
from typing import Any

from gateway.simulator import faults, graph, whatsapp
from gateway.simulator.entry import Author, Entry, Option, State
from gateway.simulator.phones import WHATSAPP, Person
from gateway.simulator.said import Said
from gateway.simulator.state import Simulator

Sent = tuple[str, Mapping[str, Any]]
"""The type of a message, and what stands under it."""


async def send(simulator: Simulator, person: Person, said: Said) -> Entry:
    """Raises LookupError where a photo is not kept any more."""
    kind, content = _sent(simulator, said)
    entry = simulator.phones.write(
        WHATSAPP,
        person.id,
        Author.CITIZEN,
        said.tap.title if said.tap else said.text,
        State.SENDING,
        external_id=whatsapp.new_id(),
        quote=said.answered.in_short if said.answered else None,
        answers=said.answered.id if said.answered else None,
        photos=said.photos,
        pin=said.pin,
    )
    # Before the webhook hears it: an answer may come before the webhook has answered.
    simulator.graph.hears(person.id)
    credentials, sender = simulator.graph.credentials, graph.contact(person)
    message = whatsapp.message(
        sender,
        kind,
        content,
        message_id=entry.external_id,
        timestamp=int(time.time()),
        replies_to=said.answered.external_id if said.answered else None,
    )
    body = whatsapp.messages_body(credentials.phone_number_id, [sender], [message])
    call = whatsapp.signed_call(simulator.site.webhook(WHATSAPP), body, credentials.app_secret)
    problem = await simulator.line.bring(lambda: call, faults.times(simulator.faults["whatsapp"]))
    became = State.REFUSED if problem else State.RECEIVED
    # We may have told already that we read it.
    simulator.phones.change(entry, state=None if entry.state is State.READ else became, problem=problem)
    return entry


def _sent(simulator: Simulator, said: Said) -> Sent:
    if said.tap:
        return "interactive", _tapped(said, said.tap)
    if said.pin:
        return "location", whatsapp.location(said.pin.latitude, said.pin.longitude, said.pin.name)
    if said.photos:
        media_id = said.photos[0]
        return "image", whatsapp.image(media_id, simulator.photos.get(media_id), said.text)
    return "text", whatsapp.text(said.text)


def _tapped(said: Said, option: Option) -> Mapping[str, Any]:
    options = said.answered.options if said.answered else None
    if options and options.kind == "list":
        return whatsapp.list_reply(option.id, option.title, option.description)
    return whatsapp.button_reply(option.id, option.title)
