"""The real channels hear what the simulator sends, and the simulator hears what they send."""

from urllib.parse import unquote, urlsplit

import pytest

import channels
from channels.addresses import Address
from channels.messages import InboundMessage, OutboundMessage, WebhookRequest
from gateway.simulator import citizen
from gateway.simulator.phones import State
from tests.gateway.simulator.conftest import becomes
from tests.gateway.simulator.stub import Heard, running

WATI = {"sms_1708": "+6281200000001", "telegram": "1708000001"}
PHONES = [("telegram", {}), ("sms_1708", {}), ("sms_1708", {"sms_1708": {"driver": "twilio"}})]


def request_of(heard: Heard, name: str) -> WebhookRequest:
    url = urlsplit(heard.url)
    return WebhookRequest(
        method=heard.method,
        url=heard.url,
        tail=unquote(url.path.removeprefix(f"/webhooks/{name}").removeprefix("/")),
        raw_query=url.query,
        headers={key.lower(): value for key, value in heard.headers.items()},
        body=heard.body,
    )


@pytest.mark.parametrize(("name", "given"), PHONES)
async def test_what_a_person_types_is_authentic_and_understood(name, given):
    async with running(given) as stub:
        person = stub.simulator.phones.person(name, WATI[name])
        await citizen.says(stub.simulator, name, person, "Jalan & jembatan rusak 🙏")
        channel = channels.load(name, stub.channels[name], stub.base_url)
        request = request_of(stub.heard.get_nowait(), name)
    channel.verify(request)
    (message,) = channel.parse(request)
    assert isinstance(message, InboundMessage)
    assert message.text == "Jalan & jembatan rusak 🙏"
    assert message.sender.path == WATI[name]
    assert message.unsupported is None


@pytest.mark.parametrize(("name", "given"), PHONES)
async def test_what_the_channel_answers_stands_on_the_phone(name, given):
    async with running(given) as stub:
        channel = channels.load(name, stub.channels[name], stub.base_url)
        to = Address("telegram" if name == "telegram" else "sms", WATI[name])
        async with channel.sender() as send:
            await send(OutboundMessage("d1", to, "Diterima 🙏"))
        final = State.DELIVERED if channel.capabilities.delivery_receipts else State.SENT
        entry = await becomes(stub, name, WATI[name], final)
    assert (entry.text, entry.problem) == ("Diterima 🙏", None)
    for heard in [stub.heard.get_nowait() for _ in range(stub.heard.qsize())]:
        request = request_of(heard, name)
        channel.verify(request)
        assert len(channel.parse(request)) == 1
