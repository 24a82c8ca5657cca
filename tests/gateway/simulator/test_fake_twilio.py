import aiohttp
import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.http.async_http_client import AsyncTwilioHttpClient
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from gateway.simulator import citizen
from gateway.simulator.entry import State
from gateway.simulator.faults import Answer, HangUp
from tests.gateway.simulator.conftest import becomes
from tests.gateway.simulator.stub import running

WATI = "+6281200000001"
SIGNED = RequestValidator("simulator")


def on_screen(gateway):
    return list(gateway.simulator.phones.person("sms_1708", WATI).entries)


# twilio 9.13 hands aiohttp an argument that aiohttp 3.14 deprecates.
@pytest.mark.filterwarnings("ignore:The 'auth' parameter:DeprecationWarning")
async def test_twilios_own_client_sends_a_message(twilio_gateway):
    settings = twilio_gateway.channels["sms_1708"]
    account = settings["twilio"]
    async with AsyncTwilioHttpClient() as http:
        client = Client(account["account_sid"], account["auth_token"], http_client=http)
        client.api.base_url = settings["api_base"]
        sent = await client.messages.create_async(to=WATI, from_=account["from"], body="Diterima")
        with pytest.raises(TwilioRestException) as refused:
            await client.messages.create_async(to="12", from_=account["from"], body="x")
    assert (sent.status, sent.body, sent.error_code) == ("queued", "Diterima", None)
    assert (refused.value.status, refused.value.code) == (400, 21211)
    accepted, rejected = on_screen(twilio_gateway)
    assert (accepted.external_id, accepted.state) == (sent.sid, State.SENT)
    assert rejected.state is State.REFUSED


async def test_signed_callbacks_tell_that_it_was_sent_and_delivered(twilio_gateway):
    status, message = await twilio_gateway.send_twilio(WATI, "Diterima")
    assert status == 201
    for expected in ("sent", "delivered"):
        heard = await twilio_gateway.heard.get()
        assert (heard.fields["MessageSid"], heard.fields["MessageStatus"]) == (message["sid"], expected)
        assert SIGNED.validate(heard.url, heard.fields, heard.headers["X-Twilio-Signature"])
    await becomes(twilio_gateway, "sms_1708", WATI, State.DELIVERED)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"To": ""}, 21604),
        ({"From": ""}, 21603),
        ({"From": "+6281200000097"}, 21606),
        ({"Body": ""}, 21602),
        ({"Body": "x" * 1601}, 21617),
    ],
)
async def test_a_wrong_request_has_twilios_code(twilio_gateway, changed, code):
    status, answer = await twilio_gateway.send_twilio(WATI, "x", **changed)
    assert (status, answer["status"], answer["code"]) == (400, 400, code)
    assert answer["more_info"] == f"https://www.twilio.com/docs/errors/{code}"


async def test_a_wrong_token_is_unauthorized(twilio_gateway):
    settings = twilio_gateway.channels["sms_1708"]
    sid = settings["twilio"]["account_sid"]
    url = f"{settings['api_base']}/2010-04-01/Accounts/{sid}/Messages.json"
    authorization = aiohttp.encode_basic_auth(sid, "wrong")
    async with twilio_gateway.http.post(url, headers={"Authorization": authorization}) as answer:
        assert (answer.status, (await answer.json())["code"]) == (401, 20003)


async def test_faults(twilio_gateway):
    throttled = Answer(429, {"Retry-After": "2"}, '{"code":20429}')
    twilio_gateway.simulator.faults["twilio"].answers.extend([throttled, HangUp()])
    with pytest.raises(aiohttp.ContentTypeError):
        await twilio_gateway.send_twilio(WATI, "satu")
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await twilio_gateway.send_twilio(WATI, "dua")
    assert [entry.text for entry in on_screen(twilio_gateway)] == ["dua"]


async def test_an_incoming_sms_is_signed_over_the_public_address():
    driver = {"sms_1708": {"driver": "twilio"}}
    async with running(driver, public_url="https://lapor.example") as gateway:
        person = gateway.simulator.phones.person("sms_1708", WATI)
        entry = await citizen.says(gateway.simulator, "sms_1708", person, "Jalan rusak")
    heard = gateway.heard.get_nowait()
    signature = heard.headers["X-Twilio-Signature"]
    assert SIGNED.validate("https://lapor.example/webhooks/sms_1708", heard.fields, signature)
    assert entry.state is State.RECEIVED
