import asyncio
import json
from io import BytesIO
from urllib.parse import parse_qs, urlsplit

import pytest

from gateway.simulator.entry import State
from tests.gateway.simulator.conftest import becomes
from tests.gateway.simulator.stub import StubGateway, running


def api(gateway: StubGateway, path: str) -> str:
    return f"{gateway.base_url}/simulator/api/{path}"


async def post(gateway: StubGateway, path: str, body: object, **headers: str):
    async with gateway.http.post(api(gateway, path), json=body, headers=headers) as answer:
        text = await answer.text()
        return answer.status, json.loads(text) if answer.content_type == "application/json" else text


async def test_the_page_runs_nothing_but_its_own_files(gateway):
    async with gateway.http.get(f"{gateway.base_url}/simulator/") as answer:
        page = await answer.text()
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self'")
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "style=" not in page
    assert 'href="../' not in page
    assert "http://" not in page
    assert "https://" not in page


async def test_the_address_without_its_slash_leads_to_the_page(gateway):
    async with gateway.http.get(f"{gateway.base_url}/simulator") as answer:
        assert (answer.status, answer.url.path) == (200, "/simulator/")


async def test_the_four_phones_are_listed(gateway):
    async with gateway.http.get(api(gateway, "phones")) as answer:
        phones = (await answer.json())["phones"]
    assert [(phone["channel"], phone["built"]) for phone in phones] == [
        ("sms_1708", True),
        ("whatsapp", True),
        ("telegram", True),
        ("twitter", True),
    ]
    wati = {"id": "+6281200000001", "name": "Wati", "closed": False, "messages": []}
    assert phones[0]["people"] == [wati]


async def test_a_phone_whose_channel_is_off_is_not_built():
    async with running({"whatsapp": {"enabled": False}}) as gateway:
        async with gateway.http.get(api(gateway, "phones")) as answer:
            assert (await answer.json())["phones"][1] == {"channel": "whatsapp", "built": False}
        assert (await post(gateway, "phones/whatsapp/messages", {"text": "x"}))[0] == 404


@pytest.mark.parametrize("channel", ["sms_1708", "whatsapp", "telegram", "twitter"])
async def test_a_message_goes_to_the_webhook_and_comes_back_received(gateway, channel):
    status, message = await post(gateway, f"phones/{channel}/messages", {"text": " Jalan rusak "})
    assert (status, message["text"], message["state"]) == (201, "Jalan rusak", "received")
    assert gateway.heard.qsize() == 1


@pytest.mark.parametrize("channel", ["sms_1708", "whatsapp", "telegram", "twitter"])
async def test_a_webhook_that_refuses_is_shown_on_the_phone(gateway, channel):
    gateway.status = 403
    _, message = await post(gateway, f"phones/{channel}/messages", {"text": "halo"})
    assert message["state"] == "refused"
    assert message["problem"] == {"kind": "webhook_status", "status": 403, "detail": "Forbidden"}


async def test_a_new_person_writes_from_a_number_of_their_own(gateway):
    status, person = await post(gateway, "phones/sms_1708/people", {})
    assert (status, person["id"]) == (201, "+6281200000002")
    await post(gateway, "phones/sms_1708/messages", {"text": "halo", "person": person["id"]})
    assert gateway.heard.get_nowait().fields["from"] == "+6281200000002"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"text": "  "},
        {"text": 5},
        {"text": "x" * 1531},
        {"text": "x", "person": "+6281200000999"},
        {"text": "x", "person": 5},
        [],
    ],
)
async def test_a_message_that_makes_no_sense_is_a_bad_request(gateway, body):
    assert (await post(gateway, "phones/sms_1708/messages", body))[0] == 400
    assert gateway.heard.empty()


async def test_a_phone_that_there_is_not_takes_nothing(gateway):
    assert (await post(gateway, "phones/fax/messages", {"text": "x"}))[0] == 404


JPEG = b"\xff\xd8\xff\xe0 not much of a picture"


async def upload(gateway: StubGateway, body: bytes, **headers: str):
    headers = {"Content-Type": "image/jpeg", **headers}
    url = api(gateway, "phones/whatsapp/photos")
    async with gateway.http.post(url, data=BytesIO(body), headers=headers) as answer:
        text = await answer.text()
        return answer.status, json.loads(text)["photo"] if answer.status == 201 else text


def heard_message(gateway: StubGateway):
    return gateway.heard.get_nowait().json["entry"][0]["changes"][0]["value"]["messages"][0]


async def test_a_photo_is_uploaded_shown_and_sent_with_its_caption(gateway):
    status, photo = await upload(gateway, JPEG)
    assert status == 201
    async with gateway.http.get(api(gateway, f"photos/{photo}")) as shown:
        assert (await shown.read(), shown.content_type) == (JPEG, "image/jpeg")
        assert shown.headers["X-Content-Type-Options"] == "nosniff"
    status, message = await post(
        gateway, "phones/whatsapp/messages", {"photos": [photo], "text": "lubangnya"}
    )
    assert (status, message["photos"], message["state"]) == (201, [photo], "received")
    image = heard_message(gateway)["image"]
    assert (image["id"], image["caption"], image["mime_type"]) == (photo, "lubangnya", "image/jpeg")


async def test_what_is_no_photo_is_not_kept(gateway):
    assert (await upload(gateway, b"GIF89a"))[0] == 400
    assert (await upload(gateway, JPEG + bytes(5 * 1024 * 1024)))[0] == 413
    assert (await upload(gateway, JPEG, **{"Content-Type": "text/plain"}))[0] == 415
    assert (await upload(gateway, JPEG, Origin="https://evil.test"))[0] == 403
    async with gateway.http.get(api(gateway, "photos/1")) as answer:
        assert answer.status == 404


async def test_no_sms_carries_a_photo(gateway):
    url = api(gateway, "phones/sms_1708/photos")
    async with gateway.http.post(url, data=JPEG, headers={"Content-Type": "image/jpeg"}) as answer:
        assert answer.status == 404


async def test_a_pin_is_sent_as_a_place(gateway):
    pin = {"latitude": "-3.7956", "longitude": "102.2592", "name": " Kota Bengkulu "}
    status, message = await post(gateway, "phones/whatsapp/messages", {"pin": pin})
    expected = {"latitude": -3.7956, "longitude": 102.2592, "name": "Kota Bengkulu"}
    assert (status, message["pin"]) == (201, expected)
    assert heard_message(gateway)["location"] == expected


async def test_a_reply_names_the_message_it_answers(gateway):
    _, first = await post(gateway, "phones/whatsapp/messages", {"text": "Jalan rusak"})
    gateway.heard.get_nowait()
    _, second = await post(gateway, "phones/whatsapp/messages", {"text": "masih", "answers": first["id"]})
    assert second["quote"] == "Jalan rusak"
    assert heard_message(gateway)["context"]["id"] == first["external_id"]


async def test_what_is_tapped_comes_back_with_the_id_we_gave_it(gateway):
    await post(gateway, "phones/whatsapp/messages", {"text": "halo"})
    gateway.heard.get_nowait()
    buttons = [{"type": "reply", "reply": {"id": "status 1", "title": "Cek status"}}]
    interactive = {"type": "button", "body": {"text": "Sudah."}, "action": {"buttons": buttons}}
    await gateway.post_whatsapp(
        {
            "messaging_product": "whatsapp",
            "to": "6281200000001",
            "type": "interactive",
            "interactive": interactive,
        }
    )
    shown = gateway.simulator.phones.person("whatsapp", "+6281200000001").entries[-1]
    await becomes(gateway, "whatsapp", "+6281200000001", State.DELIVERED)
    while gateway.heard.qsize():
        gateway.heard.get_nowait()
    status, tapped = await post(gateway, "phones/whatsapp/messages", {"answers": shown.id, "tap": "status 1"})
    assert (status, tapped["text"], tapped["quote"]) == (201, "Cek status", "Sudah.")
    message = heard_message(gateway)
    assert message["context"]["id"] == shown.external_id
    assert message["interactive"]["button_reply"] == {"id": "status 1", "title": "Cek status"}


@pytest.mark.parametrize(
    "body",
    [
        {"photos": ["12"]},
        {"photos": []},
        {"photos": None},
        {"photos": ["12", "13"]},
        {"pin": {"latitude": "x", "longitude": "1"}},
        {"pin": {"latitude": 91, "longitude": 1}},
        {"pin": {"latitude": "nan", "longitude": 1}},
        {"pin": [1]},
        {"pin": 7},
        {"text": "x", "answers": 99},
        {"answers": None, "tap": "x"},
        {"text": "x", "person": "+6281200000002"},
    ],
)
async def test_what_whatsapp_cannot_send_is_a_bad_request(gateway, body):
    assert (await post(gateway, "phones/whatsapp/messages", body))[0] == 400
    assert gateway.heard.empty()


async def test_the_parts_of_a_text_are_counted(gateway):
    assert await post(gateway, "phones/sms_1708/parts", {"text": "a" * 161}) == (200, {"parts": 2})


async def test_a_long_sms_can_be_sent_part_by_part_the_last_one_first(gateway):
    text = "a" * 153 + "b" * 153 + "c"
    status, message = await post(gateway, "phones/sms_1708/messages", {"text": text, "in_parts": True})
    assert (status, message["text"], message["parts"]) == (201, text, 3)
    heard = [gateway.heard.get_nowait() for _ in range(gateway.heard.qsize())]
    assert [one.fields["text"][0] for one in heard] == ["c", "b", "a"]
    assert len({one.fields["id"] for one in heard}) == 3
    headers = [parse_qs(urlsplit(one.url).query, encoding="latin-1")["udh"][0] for one in heard]
    assert [header[-2:] for header in headers] == ["\x03\x03", "\x03\x02", "\x03\x01"]
    assert len({header[:4] for header in headers}) == 1


# Telegram.


async def test_an_album_is_posted_at_once(gateway):
    photos = [gateway.simulator.photos.keep(JPEG) for _ in range(2)]
    body = {"photos": photos, "text": "dua lubang"}
    status, message = await post(gateway, "phones/telegram/messages", body)
    assert (status, message["text"], message["photos"]) == (201, "dua lubang", photos[:1])
    albums = {gateway.heard.get_nowait().json["message"]["media_group_id"] for _ in photos}
    assert albums == {message["album"]}


async def test_ones_own_message_is_edited_and_no_others(gateway):
    _, first = await post(gateway, "phones/telegram/messages", {"text": "Jalan rusk"})
    body = {"edits": first["id"], "text": "Jalan rusak"}
    status, message = await post(gateway, "phones/telegram/messages", body)
    assert (status, message["id"], message["text"]) == (201, first["id"], "Jalan rusak")
    assert message["edited_at"] is not None
    await gateway.send_telegram("1708000001", "Diterima")
    theirs = gateway.simulator.phones.person("telegram", "1708000001").entries[-1].id
    for wrong in ({"edits": theirs, "text": "x"}, {"edits": 99, "text": "x"}, {"edits": first["id"]}):
        assert (await post(gateway, "phones/telegram/messages", wrong))[0] == 400


async def test_a_forward_has_somebody_who_wrote_it(gateway):
    body = {"text": "Mampet", "forward": {"name": " Rudi ", "hidden": True}}
    _, message = await post(gateway, "phones/telegram/messages", body)
    assert message["forward"] == {"name": "Rudi", "hidden": True}
    for wrong in ({}, {"name": " "}, {"name": 5}, "Rudi"):
        body = {"text": "Mampet", "forward": wrong}
        assert (await post(gateway, "phones/telegram/messages", body))[0] == 400


async def test_whoever_blocked_the_bot_writes_nothing_until_they_let_it_in(gateway):
    person = "1708000001"
    _, shut = await post(gateway, "phones/telegram/closed", {"person": person, "closed": True})
    assert shut["closed"] is True
    assert (await post(gateway, "phones/telegram/messages", {"text": "halo"}))[0] == 400
    await post(gateway, "phones/telegram/closed", {"person": person, "closed": False})
    assert (await post(gateway, "phones/telegram/messages", {"text": "halo"}))[0] == 201
    assert (await post(gateway, "phones/telegram/closed", {"person": person}))[0] == 400
    assert (await post(gateway, "phones/sms_1708/closed", {"closed": True}))[0] == 404


async def test_what_only_telegram_can_do_is_unknown_elsewhere(gateway):
    body = {"text": "x", "forward": {"name": "Rudi"}, "edits": 99, "pin": {"latitude": 1, "longitude": 1}}
    status, message = await post(gateway, "phones/sms_1708/messages", body)
    assert (status, message["text"], message["forward"]) == (201, "x", None)


# X.


async def test_a_post_is_public_and_a_message_is_not(gateway):
    body = {"text": "@LAPOR1708 lampu mati", "public": True}
    _, said = await post(gateway, "phones/twitter/messages", body)
    _, written = await post(gateway, "phones/twitter/messages", {"text": "lampu mati"})
    assert (said["public"], written["public"]) == (True, False)


async def test_a_post_has_up_to_four_photos(gateway):
    photos = [gateway.simulator.photos.keep(JPEG) for _ in range(5)]
    body = {"text": "@LAPOR1708", "public": True, "photos": photos}
    assert (await post(gateway, "phones/twitter/messages", body))[0] == 400
    _, message = await post(gateway, "phones/twitter/messages", {**body, "photos": photos[:4]})
    assert (message["photos"], message["public"]) == (photos[:4], True)


# WhatsApp's blue ticks.


async def test_looking_at_the_phone_reads_what_stands_there(gateway):
    await post(gateway, "phones/whatsapp/messages", {"text": "halo"})
    await gateway.send_whatsapp("6281200000001", "Sudah.")
    entry = await becomes(gateway, "whatsapp", "+6281200000001", State.DELIVERED)
    body = {"person": "+6281200000001", "last": entry.id}
    assert await post(gateway, "phones/whatsapp/seen", body) == (200, {})
    await becomes(gateway, "whatsapp", "+6281200000001", State.READ)
    assert (await post(gateway, "phones/whatsapp/seen", {"person": "+6281200000001"}))[0] == 400
    assert (await post(gateway, "phones/telegram/seen", body))[0] == 404


@pytest.mark.parametrize(
    "path",
    [
        "phones/sms_1708/messages",
        "phones/sms_1708/people",
        "phones/whatsapp/seen",
        "phones/telegram/closed",
    ],
)
@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Content-Type": "text/plain"}, 415),
        ({"Content-Type": "application/x-www-form-urlencoded"}, 415),
        ({"Origin": "https://evil.test"}, 403),
        ({"Origin": "null"}, 403),
        ({"Host": "evil.test:8080", "Origin": "http://evil.test:8080"}, 403),
    ],
)
async def test_a_foreign_page_cannot_drive_the_phones(gateway, path, headers, status):
    assert (await post(gateway, path, {"text": "x"}, **headers))[0] == status
    assert gateway.heard.empty()


@pytest.mark.parametrize("host", ["localhost:8080", "192.168.1.7:8080", "[::1]:8080", "lapor.example"])
async def test_the_page_itself_may_whatever_we_are_called(host):
    async with running(public_url="https://lapor.example") as gateway:
        headers = {"Host": host, "Origin": f"http://{host}"}
        assert (await post(gateway, "phones/sms_1708/people", {}, **headers))[0] == 201


async def test_news_comes_as_events(gateway):
    async with gateway.http.get(api(gateway, "events")) as events:
        assert events.content_type == "text/event-stream"
        assert await events.content.readuntil(b"\n\n") == b"event: ready\ndata: {}\n\n"
        await post(gateway, "phones/sms_1708/messages", {"text": "halo"})
        kind, data = (await events.content.readuntil(b"\n\n")).decode().strip().split("\n")
    assert kind == "event: message"
    assert json.loads(data.removeprefix("data: "))["text"] == "halo"


async def test_a_page_that_went_away_is_no_fault(gateway, caplog):
    events = await gateway.http.get(api(gateway, "events"))
    await events.content.readuntil(b"\n\n")
    events.close()
    pages = gateway.simulator.phones._pages
    async with asyncio.timeout(5):
        while pages:
            gateway.simulator.phones.new_person("sms_1708")
            await asyncio.sleep(0)
    assert caplog.records == []


async def test_an_open_page_does_not_hold_up_the_servers_end():
    async with asyncio.timeout(5):
        async with running() as gateway:
            events = await gateway.http.get(api(gateway, "events"))
            await events.content.readuntil(b"\n\n")
        events.close()


async def test_two_simulators_share_nothing():
    async with running() as one, running() as two:
        await post(one, "phones/sms_1708/people", {})
        assert len(two.simulator.phones.people("sms_1708")) == 1
