"""A person uses a phone: the provider's request is built, signed, and sent to our webhook."""

import time
import uuid
from collections.abc import Mapping
from itertools import count
from typing import Any

from channels.sms_1708 import segments
from gateway.simulator import faults, graph, kannel, twilio, whatsapp
from gateway.simulator.phones import Author, Entry, Option, Person, Pin, Problem, State
from gateway.simulator.state import Simulator
from gateway.simulator.wire import Call

SMS = "sms_1708"
WHATSAPP = "whatsapp"

_references = count(int(time.time()))
"""Of texts sent in parts: one byte of it, which comes round again."""


async def says(
    simulator: Simulator,
    channel: str,
    person: Person,
    text: str,
    *,
    answered: Entry | None = None,
    in_parts: bool = False,
) -> Entry:
    """The message as it stands on the phone once the webhook has answered.

    `answered` is the message it quotes, on WhatsApp; `in_parts` sends a long SMS piece by piece.
    """
    if channel == SMS:
        return await _says_by_sms(simulator, person, text, in_parts)
    if channel == WHATSAPP:
        entry = _write(simulator, person, text, quote=_quote(answered))
        return await _by_whatsapp(simulator, person, entry, "text", whatsapp.text(text), answered)
    times = faults.times(simulator.faults["telegram"])
    return await simulator.bot.hear(simulator.line, person, text, times)


# WhatsApp.


async def shows(
    simulator: Simulator, person: Person, media_id: str, caption: str, answered: Entry | None = None
) -> Entry:
    """A picture that the graph keeps. Raises LookupError when it does not any more."""
    photo = simulator.graph.photo(media_id)
    if photo is None:
        raise LookupError(media_id)
    entry = _write(simulator, person, caption, photo=media_id, quote=_quote(answered))
    content = whatsapp.image(media_id, photo, caption)
    return await _by_whatsapp(simulator, person, entry, "image", content, answered)


async def pins(simulator: Simulator, person: Person, pin: Pin, answered: Entry | None = None) -> Entry:
    """Where they are, or where it is."""
    entry = _write(simulator, person, "", pin=pin, quote=_quote(answered))
    content = whatsapp.location(pin.latitude, pin.longitude, pin.name)
    return await _by_whatsapp(simulator, person, entry, "location", content, answered)


async def taps(simulator: Simulator, person: Person, answered: Entry, option: Option) -> Entry:
    """One of the things to tap under one of our replies."""
    is_list = answered.options is not None and answered.options.kind == "list"
    content = (
        whatsapp.list_reply(option.id, option.title, option.description)
        if is_list
        else whatsapp.button_reply(option.id, option.title)
    )
    entry = _write(simulator, person, option.title, quote=_quote(answered))
    return await _by_whatsapp(simulator, person, entry, "interactive", content, answered)


def _write(
    simulator: Simulator,
    person: Person,
    text: str,
    *,
    quote: str | None,
    photo: str | None = None,
    pin: Pin | None = None,
) -> Entry:
    return simulator.phones.write(
        WHATSAPP,
        person.id,
        Author.CITIZEN,
        text,
        State.SENDING,
        external_id=whatsapp.new_id(),
        quote=quote,
        photo=photo,
        pin=pin,
    )


def _quote(answered: Entry | None) -> str | None:
    return answered.in_short if answered else None


async def _by_whatsapp(
    simulator: Simulator,
    person: Person,
    entry: Entry,
    kind: str,
    content: Mapping[str, Any],
    answered: Entry | None,
) -> Entry:
    # Before the webhook hears it: an answer may come before the webhook has answered.
    simulator.graph.hears(person.id)
    credentials, sender = simulator.graph.credentials, graph.contact(person)
    message = whatsapp.message(
        sender,
        kind,
        content,
        message_id=entry.external_id,
        timestamp=int(time.time()),
        replies_to=answered.external_id if answered else None,
    )
    call = whatsapp.signed_call(
        f"{simulator.site.public_url}/webhooks/whatsapp",
        whatsapp.messages_body(credentials.phone_number_id, [sender], [message]),
        credentials.app_secret,
    )
    problem = await simulator.line.bring(lambda: call, faults.times(simulator.faults["whatsapp"]))
    return _heard(simulator, entry, problem)


# SMS.


async def _says_by_sms(simulator: Simulator, person: Person, text: str, in_parts: bool) -> Entry:
    parts = segments.count(text)
    entry = simulator.phones.write(SMS, person.id, Author.CITIZEN, text, State.SENDING, parts=parts)
    if simulator.channels[SMS]["driver"] == "twilio":
        problem = await _by_twilio(simulator, person, text)
    elif in_parts:
        problem = await _by_kannel_in_parts(simulator, person, text)
    else:
        problem = await _by_kannel(simulator, person, text)
    return _heard(simulator, entry, problem)


async def _by_kannel(simulator: Simulator, person: Person, text: str, udh: bytes = b"") -> Problem | None:
    # Built anew each time: Kannel gives an SMS that comes again another id.
    return await simulator.line.bring(
        lambda: _kannel_call(simulator, person, text, udh), faults.times(simulator.faults["kannel"])
    )


async def _by_kannel_in_parts(simulator: Simulator, person: Person, text: str) -> Problem | None:
    """As from an operator who does not join them: one by one, the last one first."""
    pieces = kannel.parts(text, reference=next(_references) % 256)
    problems = [await _by_kannel(simulator, person, piece, udh) for udh, piece in reversed(pieces)]
    return next(filter(None, problems), None)


def _kannel_call(simulator: Simulator, person: Person, text: str, udh: bytes) -> Call:
    settings = simulator.channels[SMS]
    query = kannel.message_query(
        message_id=str(uuid.uuid4()),
        sender=person.id,
        receiver=settings["short_code"],
        text=text,
        time=int(time.time()),
        udh=udh,
    )
    return kannel.message_call(simulator.site.public_url, settings["kannel"]["secret"], query)


async def _by_twilio(simulator: Simulator, person: Person, text: str) -> Problem | None:
    account = simulator.channels[SMS]["twilio"]
    form = twilio.message_form(
        message_sid=f"SM{uuid.uuid4().hex}",
        account_sid=account["account_sid"],
        sender=person.id,
        receiver=account["from"],
        text=text,
    )
    call = twilio.signed_call(f"{simulator.site.public_url}/webhooks/sms_1708", form, account["auth_token"])
    return await simulator.line.bring(lambda: call, faults.times(simulator.faults["twilio"]))


def _heard(simulator: Simulator, entry: Entry, problem: Problem | None) -> Entry:
    became = State.REFUSED if problem else State.RECEIVED
    # We may have told already that we read it.
    simulator.phones.change(entry, state=None if entry.state is State.READ else became, problem=problem)
    return entry
