"""The real channels hear what the simulator sends, and the simulator hears what they send."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from urllib.parse import unquote, urlsplit

import pytest

import channels
from channels.addresses import Address
from channels.base import Channel, MediaSource
from channels.errors import OutcomeUnknown, SendError, Throttled
from channels.messages import (
    Choice,
    DeliveryReceipt,
    DeliveryStatus,
    Event,
    InboundMessage,
    OutboundMessage,
    Template,
    WebhookRequest,
)
from gateway.simulator import citizen, faults
from gateway.simulator.phones import Entry, Pin, State
from tests.gateway.simulator.conftest import becomes
from tests.gateway.simulator.stub import Heard, StubGateway, running

WATI = {"sms_1708": "+6281200000001", "telegram": "1708000001", "whatsapp": "+6281200000001"}
WATIS_ADDRESS = {
    "sms_1708": Address("sms", "+6281200000001"),
    "telegram": Address("telegram", "1708000001"),
    "whatsapp": Address("whatsapp", "ID.1708000000000001"),
}
TWILIO = {"sms_1708": {"driver": "twilio"}}
WHATSAPP = {"whatsapp": {"driver": "cloud"}}
PHONES = [("telegram", {}), ("sms_1708", {}), ("sms_1708", TWILIO), ("whatsapp", WHATSAPP)]
PROVIDERS = [
    ("telegram", "telegram", {}),
    ("kannel", "sms_1708", {}),
    ("twilio", "sms_1708", TWILIO),
    ("whatsapp", "whatsapp", WHATSAPP),
]


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
    assert message.sender == WATIS_ADDRESS[name]
    assert message.unsupported is None


@pytest.mark.parametrize(("name", "given"), PHONES)
async def test_what_the_channel_answers_stands_on_the_phone(name, given):
    async with running(given) as stub:
        channel = channels.load(name, stub.channels[name], stub.base_url)
        await write(stub, name)
        async with channel.sender() as send:
            await send(OutboundMessage("d1", WATIS_ADDRESS[name], "Diterima 🙏"))
        final = State.DELIVERED if channel.capabilities.delivery_receipts else State.SENT
        entry = await becomes(stub, name, WATI[name], final)
    assert (entry.text, entry.problem) == ("Diterima 🙏", None)
    for heard in taken(stub):
        request = request_of(heard, name)
        channel.verify(request)
        assert len(channel.parse(request)) == 1


async def write(stub: StubGateway, name: str, text: str = "Jalan rusak") -> Entry:
    """Somebody writes, and the webhook's queue is empty again."""
    person = stub.simulator.phones.person(name, WATI[name])
    entry = await citizen.says(stub.simulator, name, person, text)
    taken(stub)
    return entry


def taken(stub: StubGateway) -> list[Heard]:
    return [stub.heard.get_nowait() for _ in range(stub.heard.qsize())]


def events_of(channel: Channel, heard: list[Heard]) -> list[Event]:
    """What the channel makes of what came, all of which is authentic."""
    requests = [request_of(one, channel.name) for one in heard]
    for request in requests:
        channel.verify(request)
    return [event for request in requests for event in channel.parse(request)]


# WhatsApp.


@asynccontextmanager
async def whatsapp() -> AsyncIterator[tuple[StubGateway, Channel]]:
    async with running(WHATSAPP) as stub:
        yield stub, channels.load("whatsapp", stub.channels["whatsapp"], stub.base_url)


async def test_whoever_hides_their_number_is_heard_and_answered():
    async with whatsapp() as (stub, channel):
        budi = stub.simulator.phones.person("whatsapp", "ID.1708000000000002")
        await citizen.says(stub.simulator, "whatsapp", budi, "Lampu mati")
        (message,) = events_of(channel, taken(stub))
        assert isinstance(message, InboundMessage)
        assert (message.sender, message.aliases) == (Address("whatsapp", "ID.1708000000000002"), ())
        async with channel.sender() as send:
            await send(OutboundMessage("d1", message.sender, "Diterima", in_reply_to=message.external_id))
        entry = await becomes(stub, "whatsapp", budi.id, State.DELIVERED)
    assert (entry.text, entry.quote) == ("Diterima", "Lampu mati")


async def test_a_number_shown_is_heard_as_an_alias():
    async with whatsapp() as (stub, channel):
        wati = stub.simulator.phones.person("whatsapp", WATI["whatsapp"])
        await citizen.says(stub.simulator, "whatsapp", wati, "Lampu mati")
        (message,) = events_of(channel, taken(stub))
    assert isinstance(message, InboundMessage)
    assert message.aliases == (Address("whatsapp", "+6281200000001"),)
    assert message.sender_name == "Wati"


@pytest.mark.parametrize(("how_many", "kind"), [(2, "button"), (3, "button"), (4, "list"), (10, "list")])
async def test_what_is_tapped_is_as_good_as_typed(how_many, kind):
    offered = tuple(Choice(f"Pilihan {number}", f"pilih {number}") for number in range(how_many))
    async with whatsapp() as (stub, channel):
        await write(stub, "whatsapp")
        async with channel.sender() as send:
            await send(OutboundMessage("d1", WATIS_ADDRESS["whatsapp"], "Yang mana?", choices=offered))
        shown = await becomes(stub, "whatsapp", WATI["whatsapp"], State.DELIVERED)
        assert (shown.options.kind, len(shown.options.rows)) == (kind, how_many)
        taken(stub)
        person = stub.simulator.phones.person("whatsapp", WATI["whatsapp"])
        tapped = await citizen.taps(stub.simulator, person, shown, shown.options.rows[-1])
        (message,) = events_of(channel, taken(stub))
    assert tapped.text == f"Pilihan {how_many - 1}"
    assert isinstance(message, InboundMessage)
    assert (message.text, message.in_reply_to) == (f"pilih {how_many - 1}", shown.external_id)


async def test_a_place_and_a_photo_are_understood_and_the_photo_is_where_the_channel_says():
    async with whatsapp() as (stub, channel):
        wati = stub.simulator.phones.person("whatsapp", WATI["whatsapp"])
        photo = b"\xff\xd8\xff\xe0 not much of a picture"
        media_id = stub.simulator.graph.keep(photo)
        await citizen.shows(stub.simulator, wati, media_id, "lubangnya")
        await citizen.pins(stub.simulator, wati, Pin(-3.7956, 102.2592, "Kota Bengkulu"))
        shown, pinned = events_of(channel, taken(stub))
        assert isinstance(channel, MediaSource)
        where = await channel.locate(media_id)
        async with stub.http.get(where.url, headers=where.headers) as answer:
            assert await answer.read() == photo
    assert isinstance(shown, InboundMessage)
    assert isinstance(pinned, InboundMessage)
    (attachment,) = shown.attachments
    assert (attachment.kind, attachment.reference, attachment.mime_type) == ("image", media_id, "image/jpeg")
    assert (shown.text, shown.unsupported, pinned.unsupported) == ("lubangnya", None, None)
    assert (pinned.location.latitude, pinned.location.longitude) == (-3.7956, 102.2592)


async def test_a_window_that_is_closed_is_told_by_a_receipt():
    async with whatsapp() as (stub, channel):
        async with channel.sender() as send:
            await send(OutboundMessage("d1", WATIS_ADDRESS["whatsapp"], "Sudah."))
        heard = await stub.heard.get()
    (receipt,) = events_of(channel, [heard])
    assert isinstance(receipt, DeliveryReceipt)
    assert (receipt.status, receipt.window_closed, receipt.delivery_id) == (
        DeliveryStatus.FAILED,
        True,
        "d1",
    )


async def test_a_template_goes_through_a_closed_window():
    async with whatsapp() as (stub, channel):
        said = Template("laporan_dijawab", "id", ("482 915 6059",))
        async with channel.sender() as send:
            await send(OutboundMessage("d1", WATIS_ADDRESS["whatsapp"], "Sudah.", template=said))
        entry = await becomes(stub, "whatsapp", WATI["whatsapp"], State.DELIVERED)
    assert entry.text.splitlines() == ["[laporan_dijawab · id]", "482 915 6059"]


async def test_what_comes_too_soon_is_throttled():
    async with whatsapp() as (stub, channel):
        stub.simulator.graph.pair_rate = True
        await write(stub, "whatsapp")
        async with channel.sender() as send:
            await send(OutboundMessage("d1", WATIS_ADDRESS["whatsapp"], "satu"))
            with pytest.raises(Throttled) as refused:
                await send(OutboundMessage("d2", WATIS_ADDRESS["whatsapp"], "dua"))
    assert refused.value.retry_after >= timedelta(seconds=6)


# SMS.


async def test_the_parts_of_a_long_sms_are_known_as_parts_of_one():
    async with running({}) as stub:
        channel = channels.load("sms_1708", stub.channels["sms_1708"], stub.base_url)
        wati = stub.simulator.phones.person("sms_1708", WATI["sms_1708"])
        text = "Jalan rusak di depan pasar, " * 12
        await citizen.says(stub.simulator, "sms_1708", wati, text, in_parts=True)
        messages = events_of(channel, taken(stub))
    parts = [message.part for message in messages]
    assert [(part.number, part.total) for part in parts] == [(3, 3), (2, 3), (1, 3)]
    assert len({part.reference for part in parts}) == 1
    assert "".join(message.text for message in reversed(messages)) == text


# Faults.


@pytest.mark.parametrize(("provider", "name", "given"), PROVIDERS)
@pytest.mark.parametrize("status", [403, 404, 429, 500])
async def test_every_refusal_is_an_error_the_sender_understands(provider, name, given, status):
    async with running(given) as stub:
        channel = channels.load(name, stub.channels[name], stub.base_url)
        await write(stub, name)
        stub.simulator.faults[provider].answers.append(faults.refusal(provider, status))
        async with channel.sender() as send:
            with pytest.raises(SendError) as refused:
                await send(OutboundMessage("d1", WATIS_ADDRESS[name], "Diterima"))
    if status == 429:
        assert refused.value.retryable
    if status == 500:
        assert refused.value.retryable or not refused.value.outcome_known
    shown = stub.simulator.phones.person(name, WATI[name]).entries
    assert [entry.text for entry in shown] == ["Jalan rusak"]


@pytest.mark.parametrize(("provider", "name", "given"), PROVIDERS)
async def test_how_long_to_wait_is_heard_from_every_provider(provider, name, given):
    async with running(given) as stub:
        channel = channels.load(name, stub.channels[name], stub.base_url)
        stub.simulator.faults[provider].answers.append(faults.refusal(provider, 429, retry_after=7))
        async with channel.sender() as send:
            with pytest.raises(Throttled) as refused:
                await send(OutboundMessage("d1", WATIS_ADDRESS[name], "Diterima"))
    assert refused.value.retry_after == timedelta(seconds=7)


@pytest.mark.parametrize(("provider", "name", "given"), PROVIDERS)
async def test_an_answer_that_got_lost_leaves_the_outcome_open(provider, name, given):
    async with running(given) as stub:
        channel = channels.load(name, stub.channels[name], stub.base_url)
        await write(stub, name)
        stub.simulator.faults[provider].answers.append(faults.HangUp())
        async with channel.sender() as send:
            with pytest.raises(OutcomeUnknown):
                await send(OutboundMessage("d1", WATIS_ADDRESS[name], "Diterima"))
        shown = stub.simulator.phones.person(name, WATI[name]).entries
    assert [entry.text for entry in shown] == ["Jalan rusak", "Diterima"]


@pytest.mark.parametrize(("provider", "name", "given"), PROVIDERS)
async def test_a_message_can_be_handed_over_twice(provider, name, given):
    async with running(given) as stub:
        channel = channels.load(name, stub.channels[name], stub.base_url)
        stub.simulator.faults[provider].deliveries.append(2)
        person = stub.simulator.phones.person(name, WATI[name])
        await citizen.says(stub.simulator, name, person, "Jalan rusak")
        first, second = events_of(channel, taken(stub))
    assert isinstance(first, InboundMessage)
    assert isinstance(second, InboundMessage)
    assert (first.text, first.sender) == (second.text, second.sender)
    # Kannel alone gives it another id, which is why a repeat of its messages is known by its words.
    assert (first.external_id == second.external_id) is (provider != "kannel")


@pytest.mark.parametrize(
    ("provider", "name", "given", "order"),
    [
        ("kannel", "sms_1708", {}, ("1", "8", "8")),
        ("twilio", "sms_1708", TWILIO, ("delivered", "sent", "sent")),
        ("whatsapp", "whatsapp", WHATSAPP, ("delivered", "sent", "sent")),
    ],
)
async def test_receipts_can_come_out_of_order_and_again(provider, name, given, order):
    async with running(given) as stub:
        channel = channels.load(name, stub.channels[name], stub.base_url)
        await write(stub, name)
        stub.simulator.faults[provider].reports.append(order)
        async with channel.sender() as send:
            await send(OutboundMessage("d1", WATIS_ADDRESS[name], "Diterima"))
        receipts = events_of(channel, [await stub.heard.get() for _ in order])
        shown = stub.simulator.phones.person(name, WATI[name]).entries[-1]
    became = [receipt.status for receipt in receipts]
    assert became == [DeliveryStatus.DELIVERED, DeliveryStatus.SENT, DeliveryStatus.SENT]
    assert shown.state is State.DELIVERED
