"""A person types into a phone: the provider's request is built, signed, and sent to our webhook."""

import time
import uuid

from gateway.simulator import kannel, twilio
from gateway.simulator.phones import Author, Entry, Person, State
from gateway.simulator.state import Simulator
from gateway.simulator.wire import Call

SMS = "sms_1708"


async def says(simulator: Simulator, channel: str, person: Person, text: str) -> Entry:
    """The message as it stands on the phone once the webhook has answered."""
    if channel == SMS:
        return await _says_by_sms(simulator, person, text)
    return await simulator.bot.hear(simulator.line, person, text)


async def _says_by_sms(simulator: Simulator, person: Person, text: str) -> Entry:
    entry = simulator.phones.write(SMS, person.id, Author.CITIZEN, text, State.SENDING)
    problem = await simulator.line.carry(_sms(simulator, person, text))
    simulator.phones.change(entry, state=State.REFUSED if problem else State.RECEIVED, problem=problem)
    return entry


def _sms(simulator: Simulator, person: Person, text: str) -> Call:
    settings = simulator.channels[SMS]
    build = _by_twilio if settings["driver"] == "twilio" else _by_kannel
    return build(simulator, person, text)


def _by_kannel(simulator: Simulator, person: Person, text: str) -> Call:
    settings = simulator.channels[SMS]
    query = kannel.message_query(
        message_id=str(uuid.uuid4()),
        sender=person.id,
        receiver=settings["short_code"],
        text=text,
        time=int(time.time()),
    )
    return kannel.message_call(simulator.site.public_url, settings["kannel"]["secret"], query)


def _by_twilio(simulator: Simulator, person: Person, text: str) -> Call:
    account = simulator.channels[SMS]["twilio"]
    form = twilio.message_form(
        message_sid=f"SM{uuid.uuid4().hex}",
        account_sid=account["account_sid"],
        sender=person.id,
        receiver=account["from"],
        text=text,
    )
    return twilio.signed_call(f"{simulator.site.public_url}/webhooks/sms_1708", form, account["auth_token"])
