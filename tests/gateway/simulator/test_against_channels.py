"""The real channels hear what the simulator sends, and the simulator hears what they send."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

import channels
from channels.addresses import Address
from channels.base import Channel, Connectable, MediaSource, Polled
from channels.errors import (
    AccountRefused,
    MessageRejected,
    OutcomeUnknown,
    ProviderUnavailable,
    SendError,
    Throttled,
    WindowClosed,
)
from channels.messages import (
    Choice,
    ContactEvent,
    ContactEventKind,
    DeliveryReceipt,
    DeliveryStatus,
    Event,
    InboundMessage,
    OutboundFile,
    OutboundMessage,
    Template,
    WebhookRequest,
)
from gateway.simulator import citizen, faults
from gateway.simulator.entry import Document, Entry, Forward, Pin, State
from gateway.simulator.providers import x_refusals
from gateway.simulator.said import Said
from tests.gateway.simulator.conftest import becomes
from tests.gateway.simulator.stub import Heard, StubGateway, running

WATI = {
    "sms_1708": "+6281200000001",
    "telegram": "1708000001",
    "whatsapp": "+6281200000001",
    "twitter": "9170800000000000101",
}
WATIS_ADDRESS = {
    "sms_1708": Address("sms", "+6281200000001"),
    "telegram": Address("telegram", "1708000001"),
    "whatsapp": Address("whatsapp", "ID.1708000000000001"),
    "twitter": Address("x", "9170800000000000101"),
}
PICTURES = {"image/jpeg": b"\xff\xd8\xff a road", "image/png": b"\x89PNG\r\n\x1a\n a road"}
TWILIO = {"sms_1708": {"driver": "twilio"}}
WHATSAPP = {"whatsapp": {"driver": "cloud"}}
PHONES = [
    ("telegram", {}),
    ("sms_1708", {}),
    ("sms_1708", TWILIO),
    ("whatsapp", WHATSAPP),
    ("twitter", {}),
]
PROVIDERS = [
    ("telegram", "telegram", {}),
    ("kannel", "sms_1708", {}),
    ("twilio", "sms_1708", TWILIO),
    ("whatsapp", "whatsapp", WHATSAPP),
    ("x", "twitter", {}),
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


# Files.


@pytest.mark.parametrize(("name", "given"), [("telegram", {}), ("whatsapp", WHATSAPP), ("twitter", {})])
async def test_every_file_that_a_channel_takes_stands_on_the_phone(name, given, tmp_path):
    path = tmp_path / "file"
    async with running(given) as stub:
        channel = channels.load(name, stub.channels[name], stub.base_url)
        await write(stub, name)
        final = State.DELIVERED if channel.capabilities.delivery_receipts else State.SENT
        for mime_type in channel.capabilities.files:
            path.write_bytes(PICTURES.get(mime_type, b"a document"))
            file = OutboundFile("Surat Jawaban.pdf", mime_type, path.stat().st_size, path)
            async with channel.sender() as send:
                result = await send(OutboundMessage("d1", WATIS_ADDRESS[name], "", file=file))
            entry = await becomes(stub, name, WATI[name], final)
            assert result.external_ids[0].endswith(entry.external_id)
            if mime_type in PICTURES:
                assert [stub.simulator.photos.find(one) for one in entry.photos] == [path.read_bytes()]
            else:
                assert (entry.document, entry.photos) == (Document("Surat Jawaban.pdf", 10), ())
            assert (entry.text, entry.problem) == ("", None)


async def test_a_picture_that_is_none_is_shown_as_a_document_by_telegram(tmp_path):
    (tmp_path / "file").write_bytes(b"not much of a picture")
    async with running({}) as stub:
        channel = channels.load("telegram", stub.channels["telegram"], stub.base_url)
        file = OutboundFile("Jalan.jpg", "image/jpeg", 21, tmp_path / "file")
        async with channel.sender() as send:
            await send(OutboundMessage("d1", WATIS_ADDRESS["telegram"], "", file=file))
        refused, entry = stub.simulator.phones.person("telegram", WATI["telegram"]).entries
    assert (refused.state, refused.text) == (State.REFUSED, "Jalan.jpg")
    assert (entry.state, entry.document) == (State.SENT, Document("Jalan.jpg", 21))


async def test_a_file_larger_than_the_gateway_hears_arrives(tmp_path):
    """Its own limit for a request is 3 MB."""
    (tmp_path / "file").write_bytes(bytes(4 * 2**20))
    async with whatsapp() as (stub, channel):
        await write(stub, "whatsapp")
        file = OutboundFile("Surat.pdf", "application/pdf", 4 * 2**20, tmp_path / "file")
        async with channel.sender() as send:
            await send(OutboundMessage("d1", WATIS_ADDRESS["whatsapp"], "", file=file))
        entry = await becomes(stub, "whatsapp", WATI["whatsapp"], State.DELIVERED)
    assert entry.document == Document("Surat.pdf", 4 * 2**20)


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
        said = Said(tap=shown.options.rows[-1], answered=shown)
        tapped = await citizen.sends(stub.simulator, "whatsapp", person, said)
        (message,) = events_of(channel, taken(stub))
    assert tapped.text == f"Pilihan {how_many - 1}"
    assert isinstance(message, InboundMessage)
    assert (message.text, message.in_reply_to) == (f"pilih {how_many - 1}", shown.external_id)


async def test_a_place_and_a_photo_are_understood_and_the_photo_is_where_the_channel_says():
    async with whatsapp() as (stub, channel):
        wati = stub.simulator.phones.person("whatsapp", WATI["whatsapp"])
        photo = b"\xff\xd8\xff\xe0 not much of a picture"
        media_id = stub.simulator.photos.keep(photo)
        await citizen.sends(stub.simulator, "whatsapp", wati, Said("lubangnya", photos=(media_id,)))
        pin = Pin(-3.7956, 102.2592, "Kota Bengkulu")
        await citizen.sends(stub.simulator, "whatsapp", wati, Said(pin=pin))
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


# Telegram.


@asynccontextmanager
async def telegram() -> AsyncIterator[tuple[StubGateway, Channel]]:
    async with running({}) as stub:
        yield stub, channels.load("telegram", stub.channels["telegram"], stub.base_url)


async def heard_of(stub: StubGateway, channel: Channel, said: Said) -> list[Event]:
    """What the channel hears when Wati does this."""
    taken(stub)
    person = stub.simulator.phones.person(channel.name, WATI[channel.name])
    await citizen.sends(stub.simulator, channel.name, person, said)
    return events_of(channel, taken(stub))


async def test_the_photos_of_an_album_are_known_to_belong_together_and_are_fetched():
    async with telegram() as (stub, channel):
        pictures = [b"\xff\xd8\xff\xe0 one", b"\xff\xd8\xff\xe0 two"]
        kept = tuple(map(stub.simulator.photos.keep, pictures))
        messages = await heard_of(stub, channel, Said("dua lubang", photos=kept))
        assert len({message.album for message in messages}) == 1
        assert sorted(message.text for message in messages) == ["", "dua lubang"]
        assert isinstance(channel, MediaSource)
        fetched = []
        for message in messages:
            (attachment,) = message.attachments
            where = await channel.locate(attachment.reference)
            async with stub.http.get(where.url) as answer:
                fetched.append(await answer.read())
    assert sorted(fetched) == sorted(pictures)


async def test_a_place_an_edit_and_a_forward_are_understood():
    async with telegram() as (stub, channel):
        (pinned,) = await heard_of(stub, channel, Said(pin=Pin(-3.7956, 102.2592, "Pasar Contoh")))
        assert (pinned.location.latitude, pinned.unsupported) == (-3.7956, None)
        assert "Pasar Contoh" in pinned.location.name
        forward = Forward("Rudi Contoh", hidden=False)
        (forwarded,) = await heard_of(stub, channel, Said("Saluran mampet", forward=forward))
        assert (forwarded.text, forwarded.forwarded_from) == ("Saluran mampet", "Rudi Contoh")
        (first,) = await heard_of(stub, channel, Said("Jalan rusk"))
        entry = stub.simulator.phones.person("telegram", WATI["telegram"]).entries[-1]
        (edit,) = await heard_of(stub, channel, Said("Jalan rusak", edited=entry))
        assert (edit.edits, edit.text, edit.unsupported) == (first.external_id, "Jalan rusak", None)


async def test_a_button_says_what_it_stands_for_and_its_spinner_is_stopped():
    async with telegram() as (stub, channel):
        await write(stub, "telegram")
        offered = tuple(Choice(f"Pilihan {number}", f"pilih {number}") for number in range(4))
        async with channel.sender() as send:
            await send(OutboundMessage("d1", WATIS_ADDRESS["telegram"], "Yang mana?", choices=offered))
        shown = stub.simulator.phones.person("telegram", WATI["telegram"]).entries[-1]
        assert [row.title for row in shown.options.rows] == [choice.title for choice in offered]
        stub.calls = lambda heard: courtesy(channel, heard)
        (message,) = await heard_of(stub, channel, Said(tap=shown.options.rows[2], answered=shown))
        assert shown.pressed is None
    assert message.text == "pilih 2"
    assert message.in_reply_to == f"{WATI['telegram']}:{shown.external_id}"


def courtesy(channel: Channel, heard: Heard) -> Any:
    """What our webhook would answer."""
    said = channel.acknowledge(channel.parse(request_of(heard, channel.name)))
    return json.loads(said.body) if said.body else None


async def test_while_we_think_the_phone_shows_that_we_type():
    async with telegram() as (stub, channel):
        stub.calls = lambda heard: courtesy(channel, heard)
        with stub.simulator.phones.subscribe() as page:
            await write(stub, "telegram")
            news = [page.get_nowait().kind for _ in range(page.qsize())]
    assert "typing" in news


async def test_a_bot_that_is_blocked_knows_it_both_ways():
    async with telegram() as (stub, channel):
        wati = stub.simulator.phones.person("telegram", WATI["telegram"])
        await citizen.closes(stub.simulator, "telegram", wati, True)
        (event,) = events_of(channel, taken(stub))
        assert isinstance(event, ContactEvent)
        assert (event.kind, event.address) == (ContactEventKind.BLOCKED, WATIS_ADDRESS["telegram"])
        async with channel.sender() as send:
            with pytest.raises(SendError) as refused:
                await send(OutboundMessage("d1", WATIS_ADDRESS["telegram"], "Sudah"))
    assert refused.value.recipient_gone


@pytest.mark.parametrize("name", ["telegram", "twitter"])
async def test_a_channel_is_connected_and_disconnected(name):
    async with running({"telegram": {"mode": "polling"}, "twitter": {"mode": "polling"}}) as stub:
        block = {**stub.channels[name], "mode": "webhook"}
        channel = channels.load(name, block, stub.base_url)
        assert isinstance(channel, Connectable)
        url = f"{stub.base_url}/webhooks/{name}"
        for _ in range(2):
            assert url in str(await channel.connect(url))
        person = stub.simulator.phones.person(name, WATI[name])
        assert (await citizen.says(stub.simulator, name, person, "halo")).state is State.RECEIVED
        assert url not in str(await channel.disconnect())
        assert (await citizen.says(stub.simulator, name, person, "halo")).state is State.QUEUED


# X.


@asynccontextmanager
async def twitter(**given: Any) -> AsyncIterator[tuple[StubGateway, Channel]]:
    async with running({"twitter": given}) as stub:
        yield stub, channels.load("twitter", stub.channels["twitter"], stub.base_url)


async def test_a_post_is_public_and_answered_under_itself():
    async with twitter() as (stub, channel):
        photo = stub.simulator.photos.keep(b"\xff\xd8\xff\xe0 hole")
        text = "#LAPOR jalan rusak & gelap @LAPOR1708"
        (message,) = await heard_of(stub, channel, Said(text, photos=(photo,), public=True))
        assert (message.text, message.public, message.repliable) == ("jalan rusak & gelap", True, True)
        assert (message.sender, message.sender_name) == (WATIS_ADDRESS["twitter"], "Wati (@wati_01)")
        assert isinstance(channel, MediaSource)
        where = await channel.locate(message.attachments[0].reference)
        async with stub.http.get(where.url, headers=where.headers) as answer:
            assert await answer.read() == b"\xff\xd8\xff\xe0 hole"
        said = OutboundMessage(
            "d1", message.sender, "Nomor 482 915 6059.", in_reply_to=message.external_id, public=True
        )
        async with channel.sender() as send:
            await send(said)
            shown = stub.simulator.phones.person("twitter", WATI["twitter"]).entries
            assert (shown[1].answers, shown[1].public) == (shown[0].id, True)
            # The answer to the first may have got lost: it is there, and there once.
            assert (await send(said)).external_ids == ()


async def test_a_reply_to_our_reply_joins_the_thread():
    async with twitter() as (stub, channel):
        (asked,) = await heard_of(stub, channel, Said("Jalan rusak @LAPOR1708", public=True))
        await stub.reply_on_x(asked.external_id, "Nomor 482 915 6059. Di mana tepatnya?")
        ours = stub.simulator.phones.person("twitter", WATI["twitter"]).entries[-1]
        (reply,) = await heard_of(stub, channel, Said("depan pasar", answered=ours, public=True))
    assert (reply.text, reply.thread, reply.in_reply_to) == (
        "depan pasar",
        asked.external_id,
        ours.external_id,
    )


@pytest.mark.parametrize("kind", ["dm_closed", "dm_150", "dm_226", "dm_349", "dm_476"])
async def test_who_takes_no_message_from_strangers_has_to_write_first(kind):
    async with twitter() as (stub, channel):
        stub.simulator.account.dm_refusal = kind
        wati = stub.simulator.phones.person("twitter", WATI["twitter"])
        await citizen.closes(stub.simulator, "twitter", wati, True)
        async with channel.sender() as send:
            with pytest.raises(WindowClosed):
                await send(OutboundMessage("d1", WATIS_ADDRESS["twitter"], "Sudah"))


@pytest.mark.parametrize("kind", ["not_named", "deleted"])
async def test_a_public_reply_that_x_does_not_allow_is_not_tried_again(kind):
    async with twitter() as (stub, channel):
        stub.simulator.faults["x"].answers.append(x_refusals.fault(kind))
        (asked,) = await heard_of(stub, channel, Said("Jalan rusak @LAPOR1708", public=True))
        reply = OutboundMessage(
            "d1", asked.sender, "Nomor 482 915 6059.", in_reply_to=asked.external_id, public=True
        )
        async with channel.sender() as send:
            with pytest.raises(MessageRejected):
                await send(reply)


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (x_refusals.fault("credits"), AccountRefused),
        (x_refusals.fault("unauthorized"), AccountRefused),
        (x_refusals.fault("no_permission"), AccountRefused),
        (x_refusals.fault("too_many"), Throttled),
        (x_refusals.page(502), OutcomeUnknown),
        (x_refusals.page(503), ProviderUnavailable),
        (x_refusals.page(403), ProviderUnavailable),
        (faults.Answer(500), OutcomeUnknown),
        (faults.Answer(403), ProviderUnavailable),
    ],
)
async def test_whatever_x_answers_is_an_error_the_sender_understands(fault, error):
    async with twitter() as (stub, channel):
        stub.simulator.faults["x"].answers.append(fault)
        async with channel.sender() as send:
            with pytest.raises(error):
                await send(OutboundMessage("d1", WATIS_ADDRESS["twitter"], "Sudah"))


@pytest.mark.parametrize("spelling", ["tweet", "post"])
@pytest.mark.parametrize("in_order", [True, False])
async def test_posts_and_messages_are_polled_in_either_spelling_and_in_any_order(spelling, in_order):
    often = {"mentions_every": 3, "dms_every": 60, "requests_per_day": 40_000}
    async with twitter(mode="polling", spelling=spelling, polling=often) as (stub, channel):
        stub.simulator.account.in_order = in_order
        long = "@LAPOR1708 " + "jalan rusak parah " * 30
        wati = stub.simulator.phones.person("twitter", WATI["twitter"])
        await citizen.sends(stub.simulator, "twitter", wati, Said(long.strip(), public=True))
        await write(stub, "twitter", "lewat DM")
        assert isinstance(channel, Polled)
        # Each is due at once, the first time.
        first = await channel.poll(None)
        second = await channel.poll(first.cursor)
    heard = {event.text: event.public for event in (*first.events, *second.events)}
    assert heard == {long.removeprefix("@LAPOR1708 ").strip(): True, "lewat DM": False}


async def test_a_question_that_x_refuses_is_an_error_that_says_when_to_ask_again():
    async with twitter(mode="polling") as (stub, channel):
        waiting = stub.simulator.faults["x"].questions
        waiting.extend([x_refusals.fault("credits"), faults.refusal("x", 429, retry_after=60)])
        assert isinstance(channel, Polled)
        for error in (AccountRefused, Throttled):
            with pytest.raises(error):
                await channel.poll(None)


# SMS.


async def test_the_parts_of_a_long_sms_are_known_as_parts_of_one():
    async with running({}) as stub:
        channel = channels.load("sms_1708", stub.channels["sms_1708"], stub.base_url)
        wati = stub.simulator.phones.person("sms_1708", WATI["sms_1708"])
        text = "Jalan rusak di depan pasar, " * 12
        await citizen.sends(stub.simulator, "sms_1708", wati, Said(text, in_parts=True))
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
    # X tells a time, in whole seconds, instead of a wait.
    least = 5 if provider == "x" else 7
    assert timedelta(seconds=least) <= refused.value.retry_after <= timedelta(seconds=7)


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
