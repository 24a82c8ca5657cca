import asyncio
from collections.abc import AsyncIterator

import pytest

from gateway.simulator.entry import Entry, State
from tests.gateway.simulator.stub import StubGateway, running


@pytest.fixture
async def gateway() -> AsyncIterator[StubGateway]:
    async with running({"whatsapp": {}}) as stub:
        yield stub


@pytest.fixture
async def twilio_gateway() -> AsyncIterator[StubGateway]:
    async with running({"sms_1708": {"driver": "twilio"}}) as stub:
        yield stub


@pytest.fixture
async def polled_gateway() -> AsyncIterator[StubGateway]:
    async with running({"telegram": {"mode": "polling"}, "twitter": {"mode": "polling"}}) as stub:
        yield stub


async def becomes(stub: StubGateway, channel: str, person: str, state: State) -> Entry:
    """The last entry on a person's phone, once it is in this state."""
    phones = stub.simulator.phones
    with phones.subscribe() as page:
        async with asyncio.timeout(5):
            while True:
                entries = phones.person(channel, person).entries
                if entries and entries[-1].state is state:
                    return entries[-1]
                await page.get()
