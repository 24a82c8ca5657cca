import asyncio
import json

import pytest

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


async def test_the_four_phones_are_listed_and_two_are_not_built(gateway):
    async with gateway.http.get(api(gateway, "phones")) as answer:
        phones = (await answer.json())["phones"]
    assert [(phone["channel"], phone["built"]) for phone in phones] == [
        ("sms_1708", True),
        ("whatsapp", False),
        ("telegram", True),
        ("twitter", False),
    ]
    assert phones[0]["people"] == [{"id": "+6281200000001", "name": "Wati", "messages": []}]


@pytest.mark.parametrize("channel", ["sms_1708", "telegram"])
async def test_a_message_goes_to_the_webhook_and_comes_back_received(gateway, channel):
    status, message = await post(gateway, f"phones/{channel}/messages", {"text": " Jalan rusak "})
    assert (status, message["text"], message["state"]) == (201, "Jalan rusak", "received")
    assert gateway.heard.qsize() == 1


@pytest.mark.parametrize("channel", ["sms_1708", "telegram"])
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


@pytest.mark.parametrize("channel", ["whatsapp", "twitter", "fax"])
async def test_a_phone_that_is_not_built_takes_nothing(gateway, channel):
    assert (await post(gateway, f"phones/{channel}/messages", {"text": "x"}))[0] == 404


@pytest.mark.parametrize("path", ["phones/sms_1708/messages", "phones/sms_1708/people"])
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
