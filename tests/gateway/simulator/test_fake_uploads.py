"""What the fake providers refuse of the files that are sent to them, each in its own words."""

from typing import Any

import aiohttp
import pytest

from gateway.simulator import citizen
from gateway.simulator.entry import Document, State
from gateway.simulator.phones import Person
from gateway.simulator.providers import bot_messages, x_writing
from gateway.simulator.providers import whatsapp as whatsapp_provider
from tests.gateway.simulator.stub import StubGateway

WATI = {"telegram": "1708000001", "whatsapp": "+6281200000001", "twitter": "9170800000000000101"}
JPEG = b"\xff\xd8\xff a road"
PDF = b"%PDF-1.7 a letter"


def form(name: str, content: bytes = JPEG, kind: str = "image/jpeg", **fields: str) -> aiohttp.FormData:
    made = aiohttp.FormData(fields)
    made.add_field(name, content, content_type=kind, filename="Jalan.jpg")
    return made


async def post(gateway: StubGateway, url: str, body: Any, **headers: str) -> tuple[int, Any]:
    async with gateway.http.post(url, data=body, headers=headers) as answer:
        return answer.status, await answer.json(content_type=None)


def wati(gateway: StubGateway, channel: str) -> Person:
    return gateway.simulator.phones.person(channel, WATI[channel])


# Telegram.


async def bot(gateway: StubGateway, method: str, body: Any) -> tuple[int, str]:
    settings = gateway.channels["telegram"]
    url = f"{settings['api_base']}/bot{settings['token']}/{method}"
    status, answer = await post(gateway, url, body)
    return status, answer.get("description", "")


CHAT = {"chat_id": WATI["telegram"]}


@pytest.mark.parametrize(
    ("method", "body", "words"),
    [
        ("sendPhoto", {**CHAT}, "there is no photo in the request"),
        ("sendPhoto", {**CHAT, "photo": "https://example.com/x.jpg"}, "there is no photo in the request"),
        ("sendDocument", form("photo", **CHAT), "there is no document in the request"),
        ("sendDocument", form("document", b"", **CHAT), "file must be non-empty"),
        ("sendPhoto", form("photo", PDF, **CHAT), "IMAGE_PROCESS_FAILED"),
        ("sendPhoto", form("photo", **CHAT, caption="x" * 1025), "message caption is too long"),
        ("sendPhoto", form("photo", chat_id="-5"), "chat not found"),
    ],
)
async def test_telegram_says_what_is_wrong_with_a_file(gateway, method, body, words):
    assert await bot(gateway, method, body) == (400, f"Bad Request: {words}")


async def test_telegram_takes_no_file_beyond_its_limit_nor_for_who_blocked_the_bot(gateway, monkeypatch):
    monkeypatch.setattr(bot_messages, "_LARGEST_PHOTO", 5)
    assert (await bot(gateway, "sendPhoto", form("photo", **CHAT)))[0] == 413
    wati(gateway, "telegram").closed = True
    assert (await bot(gateway, "sendDocument", form("document", PDF, **CHAT)))[0] == 403
    assert [one.text for one in wati(gateway, "telegram").entries] == ["Jalan.jpg", "Jalan.jpg"]


async def test_telegram_shows_a_caption_under_a_photo_and_a_document(gateway):
    for method, field in (("sendPhoto", "photo"), ("sendDocument", "document")):
        assert (await bot(gateway, method, form(field, **CHAT, caption="Sudah diperbaiki")))[0] == 200
    photo, document = wati(gateway, "telegram").entries
    assert (photo.text, len(photo.photos), photo.document) == ("Sudah diperbaiki", 1, None)
    assert (document.text, document.document) == ("Sudah diperbaiki", Document("Jalan.jpg", len(JPEG)))


# WhatsApp.

PRODUCT = {"messaging_product": "whatsapp"}
BEARER = {"Authorization": "Bearer simulator"}


async def upload(gateway: StubGateway, body: Any, number: str = "", **headers: str) -> tuple[int, Any]:
    settings = gateway.channels["whatsapp"]
    number = number or settings["cloud"]["phone_number_id"]
    return await post(gateway, f"{settings['api_base']}/v23.0/{number}/media", body, **(headers or BEARER))


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"messaging_product": "whatsapp"}, 100),
        (form("file"), 100),
        (form("image", **PRODUCT), 100),
        (form("file", JPEG, "image/webp", **PRODUCT), 100),
        (form("file", PDF, **PRODUCT), 131053),
    ],
)
async def test_meta_says_what_is_wrong_with_a_file(gateway, body, code):
    status, answer = await upload(gateway, body)
    assert (status, answer["error"]["code"]) == (400, code)


async def test_meta_takes_files_from_us_alone_and_within_its_limits(gateway, monkeypatch):
    assert (await upload(gateway, form("file", **PRODUCT), Authorization="Bearer wrong"))[0] == 401
    assert (await upload(gateway, form("file", **PRODUCT), number="99"))[1]["error"]["error_subcode"] == 33
    monkeypatch.setattr(whatsapp_provider, "_PICTURE_LIMIT", 5)
    assert (await upload(gateway, form("file", **PRODUCT)))[0] == 400


async def test_meta_sends_only_what_was_uploaded_and_as_what_it_is(gateway):
    await citizen.says(gateway.simulator, "whatsapp", wati(gateway, "whatsapp"), "Jalan rusak")
    _, letter = await upload(gateway, form("file", PDF, "application/pdf", **PRODUCT))
    to = {**PRODUCT, "to": "6281200000001"}
    for kind, media, code in (
        ("image", {"id": "12"}, 131009),
        ("image", {"link": "https://example.com/x.jpg"}, 100),
        ("image", letter, 131053),
        ("document", {"filename": "Surat.pdf"}, 131008),
    ):
        status, answer = await gateway.post_whatsapp({**to, "type": kind, kind: media})
        assert (status, answer["error"]["code"]) == (400, code)
    document = {**letter, "filename": "Surat.pdf", "caption": "Jawaban"}
    status, _ = await gateway.post_whatsapp({**to, "type": "document", "document": document})
    entry = wati(gateway, "whatsapp").entries[-1]
    assert (status, entry.text, entry.document) == (200, "Jawaban", Document("Surat.pdf", len(PDF)))


# X.


async def upload_to_x(gateway: StubGateway, body: Any, **changed: str) -> tuple[int, Any]:
    url = f"{gateway.channels['twitter']['api_base']}/2/media/upload"
    return await post(gateway, url, body, **gateway.signed("POST", url, **changed))


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        (b"media_category=dm_image", "media_category is dm_image here"),
        (form("media"), "media_category is dm_image here"),
        (form("photo", media_category="dm_image"), "media type unrecognized."),
        (form("media", PDF, media_category="dm_image"), "media type unrecognized."),
    ],
)
async def test_x_says_what_is_wrong_with_a_picture(gateway, body, detail):
    status, answer = await upload_to_x(gateway, body)
    assert (status, answer["errors"][0]["message"]) == (400, detail)


async def test_x_takes_pictures_from_our_account_alone_and_up_to_5_mb(gateway, monkeypatch):
    picture = {"name": "media", "media_category": "dm_image"}
    assert (await upload_to_x(gateway, form(**picture), access_token="wrong"))[0] == 401
    monkeypatch.setattr(x_writing, "LARGEST", 5)
    assert (await upload_to_x(gateway, form(**picture)))[0] == 400


async def test_a_message_on_x_takes_one_picture_along_that_was_uploaded(gateway):
    _, uploaded = await upload_to_x(gateway, form("media", media_category="dm_image"))
    picture = {"media_id": uploaded["data"]["id"]}
    path = f"/2/dm_conversations/with/{WATI['twitter']}/messages"
    for attachments in ([{"media_id": "12"}], [picture, picture], "12", ["12"]):
        assert (await gateway.ask_x("POST", path, {"attachments": attachments}))[0] == 400
    assert (await gateway.ask_x("POST", path, {}))[0] == 400
    assert (await gateway.ask_x("POST", path, {"attachments": [picture], "text": "Jawaban"}))[0] == 201
    entry = wati(gateway, "twitter").entries[-1]
    assert (entry.state, entry.text, entry.photos) == (State.SENT, "Jawaban", (picture["media_id"],))
