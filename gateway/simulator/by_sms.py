"""A person on the SMS phone: by Kannel, or by Twilio."""

import time
import uuid
from itertools import count

from channels.sms_1708 import segments
from gateway.simulator import faults, kannel, twilio
from gateway.simulator.entry import Author, Entry, Problem, State
from gateway.simulator.phones import SMS, Person
from gateway.simulator.said import Said
from gateway.simulator.state import Simulator
from gateway.simulator.wire import Call

_references = count(int(time.time()))
"""Of texts sent in parts: one byte of it, which comes round again."""


async def send(simulator: Simulator, person: Person, said: Said) -> Entry:
    parts = segments.count(said.text)
    entry = simulator.phones.write(SMS, person.id, Author.CITIZEN, said.text, State.SENDING, parts=parts)
    if simulator.channels[SMS]["driver"] == "twilio":
        problem = await _by_twilio(simulator, person, said.text)
    elif said.in_parts:
        problem = await _by_kannel_in_parts(simulator, person, said.text)
    else:
        problem = await _by_kannel(simulator, person, said.text)
    simulator.phones.change(entry, state=State.REFUSED if problem else State.RECEIVED, problem=problem)
    return entry


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
    call = twilio.signed_call(simulator.site.webhook(SMS), form, account["auth_token"])
    return await simulator.line.bring(lambda: call, faults.times(simulator.faults["twilio"]))
