import aiohttp
import pytest

from gateway.simulator import citizen
from gateway.simulator.entry import State
from gateway.simulator.faults import Answer, HangUp
from tests.gateway.simulator.conftest import becomes
from tests.gateway.simulator.stub import running

WATI = "+6281200000001"


def on_screen(gateway):
    return list(gateway.simulator.phones.person("sms_1708", WATI).entries)


async def test_a_reply_is_accepted_shown_and_reported_twice(gateway):
    assert await gateway.send_kannel(WATI, "Diterima") == (202, "0: Accepted for delivery")
    first, second = await gateway.heard.get(), await gateway.heard.get()
    assert [report.fields["status"] for report in (first, second)] == ["8", "1"]
    assert first.fields["delivery"] == "d1"
    entry = await becomes(gateway, "sms_1708", WATI, State.DELIVERED)
    assert (entry.text, entry.problem) == ("Diterima", None)


async def test_the_mask_says_which_reports_are_wanted(gateway):
    await gateway.send_kannel(WATI, "x", **{"dlr-mask": "1"})
    await becomes(gateway, "sms_1708", WATI, State.DELIVERED)
    assert gateway.heard.get_nowait().fields["status"] == "1"
    assert gateway.heard.empty()


@pytest.mark.parametrize(
    ("changed", "answer"),
    [
        ({"password": "wrong"}, (403, "Authorization failed for sendsms")),
        ({"to": ""}, (400, "Empty receiver number not allowed, rejected")),
        ({"to": "abc"}, (400, "Garbage 'to' field, rejected.")),
        ({"from": ""}, (400, "Sender missing and no global set, rejected")),
    ],
)
async def test_a_wrong_request_is_refused_in_kannels_words_and_shown(gateway, changed, answer):
    assert await gateway.send_kannel(changed.pop("to", WATI), "x", **changed) == answer
    (entry,) = on_screen(gateway)
    assert (entry.state, entry.problem.detail) == (State.REFUSED, answer[1])


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("text=Terima+kasih&coding=0&charset=UTF-8", "Terima kasih"),
        ("text=%F0%9F%99%8F+ok&coding=0&charset=UTF-8", "? ok"),
        ("text=%F0%9F%99%8F+ok&coding=2&charset=UTF-8", "🙏 ok"),
        ("text=%00h%00i&coding=2", "hi"),
        ("text=caf%E9&charset=WINDOWS-1252", "café"),
        ("text=ok&charset=no-such", "ok"),
    ],
)
async def test_the_text_is_read_as_coding_and_charset_say(gateway, query, text):
    account = gateway.channels["sms_1708"]["kannel"]
    url = f"{account['sendsms_url']}?username=simulator&password=simulator&from=1708&to=6281200000001&{query}"
    async with gateway.http.get(aiohttp.client.URL(url, encoded=True)) as answer:
        assert answer.status == 202
    assert [entry.text for entry in on_screen(gateway)] == [text]


async def test_a_report_the_gateway_refuses_is_shown(gateway):
    gateway.status = 403
    await gateway.send_kannel(WATI, "x")
    entry = await becomes(gateway, "sms_1708", WATI, State.DELIVERED)
    assert (entry.problem.kind, entry.problem.status) == ("receipt_status", 403)


async def test_a_dlr_url_elsewhere_is_not_called(gateway):
    await gateway.send_kannel(WATI, "x", **{"dlr-url": "http://169.254.169.254/?%d"})
    entry = await becomes(gateway, "sms_1708", WATI, State.DELIVERED)
    assert entry.problem.kind == "receipt_elsewhere"


async def test_faults(gateway):
    gateway.simulator.faults["kannel"].answers.extend(
        [Answer(503, body="Temporal failure, try again later."), HangUp()]
    )
    assert (await gateway.send_kannel(WATI, "satu"))[0] == 503
    with pytest.raises(aiohttp.ClientError):
        await gateway.send_kannel(WATI, "dua")
    assert [entry.text for entry in on_screen(gateway)] == ["dua"]


async def test_an_incoming_sms_has_kannels_form(gateway):
    person = gateway.simulator.phones.person("sms_1708", WATI)
    entry = await citizen.says(gateway.simulator, "sms_1708", person, "Jalan & jembatan 🙏")
    heard = gateway.heard.get_nowait()
    assert (heard.method, heard.path) == ("GET", "/webhooks/sms_1708/simulator")
    assert (heard.fields["from"], heard.fields["text"]) == (WATI, "Jalan & jembatan 🙏")
    assert entry.state is State.RECEIVED


async def test_reports_still_to_come_end_with_the_server():
    async with running(pace=3600) as gateway:
        await gateway.send_kannel(WATI, "x")
    assert gateway.heard.empty()
