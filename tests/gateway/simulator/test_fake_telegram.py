"""The fake Bot API, asked by the library that our outbound code uses."""

import asyncio

import aiohttp
import pytest
import telegram
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, RetryAfter

from gateway.simulator import citizen
from gateway.simulator.faults import Answer, HangUp
from gateway.simulator.phones import State
from tests.gateway.simulator.conftest import becomes
from tests.gateway.simulator.stub import StubGateway

WATI = 1708000001


def bot_of(gateway: StubGateway, token: str = "1708:simulator") -> telegram.Bot:
    return telegram.Bot(token, base_url=f"{gateway.channels['telegram']['api_base']}/bot")


def on_screen(gateway: StubGateway):
    return list(gateway.simulator.phones.person("telegram", str(WATI)).entries)


async def write(gateway: StubGateway, text: str):
    person = gateway.simulator.phones.person("telegram", str(WATI))
    return await citizen.says(gateway.simulator, "telegram", person, text)


async def test_the_bot_introduces_itself(gateway):
    async with bot_of(gateway) as bot:
        assert bot.id == 1708
        assert bot.username == "lapor1708_simulator_bot"


async def test_a_reply_appears_on_the_phone_and_is_given_back(gateway):
    async with bot_of(gateway) as bot:
        sent = await bot.send_message(WATI, "Diterima 🙏")
    assert (sent.chat.id, sent.text, sent.from_user.is_bot) == (WATI, "Diterima 🙏", True)
    (entry,) = on_screen(gateway)
    assert (entry.text, entry.state, entry.external_id) == ("Diterima 🙏", State.SENT, str(sent.message_id))


async def test_a_reply_to_anybody_puts_them_on_the_phone(gateway):
    # Whoever posted to the webhook by hand, with an id of their own, sees the answer on the page.
    async with bot_of(gateway) as bot:
        await bot.send_message(42, "Diterima")
    stranger = gateway.simulator.phones.people("telegram")[-1]
    assert (stranger.id, [entry.text for entry in stranger.entries]) == ("42", ["Diterima"])


async def test_json_is_understood_as_well_as_a_form(gateway):
    status, answer = await gateway.send_telegram(str(WATI), "halo")
    assert (status, answer["ok"], answer["result"]["text"]) == (200, True, "halo")


async def test_a_reply_quotes_the_message_it_answers(gateway):
    asked = await write(gateway, "Jalan rusak")
    async with bot_of(gateway) as bot:
        sent = await bot.send_message(WATI, "Diterima", reply_to_message_id=int(asked.external_id))
    assert sent.reply_to_message.text == "Jalan rusak"
    assert on_screen(gateway)[-1].quote == "Jalan rusak"


async def test_a_reply_to_nothing_is_refused_unless_that_is_allowed(gateway):
    async with bot_of(gateway) as bot:
        with pytest.raises(BadRequest, match=r"[Mm]essage to be replied not found"):
            await bot.send_message(WATI, "x", reply_to_message_id=5)
        allowed = telegram.ReplyParameters(5, allow_sending_without_reply=True)
        assert await bot.send_message(WATI, "x", reply_parameters=allowed)


@pytest.mark.parametrize(
    ("chat", "text", "words"),
    [
        (WATI, " ", "[Mm]essage text is empty"),
        (WATI, "x" * 4097, "[Mm]essage is too long"),
        (-42, "x", "[Cc]hat not found"),
        ("@lapor1708", "x", "[Cc]hat not found"),
        (0, "x", "[Cc]hat not found"),
    ],
)
async def test_what_telegram_refuses_is_refused_in_its_words(gateway, chat, text, words):
    async with bot_of(gateway) as bot:
        with pytest.raises(BadRequest, match=words):
            await bot.send_message(chat, text)


async def test_a_refused_reply_is_shown_as_refused(gateway):
    await gateway.send_telegram(str(WATI), "x" * 4097)
    (entry,) = on_screen(gateway)
    assert entry.state is State.REFUSED
    assert entry.problem.detail == "Bad Request: message is too long"


async def test_a_wrong_token_is_unauthorized_and_an_unknown_method_is_not_found(gateway):
    with pytest.raises(InvalidToken):
        async with bot_of(gateway, "1708:wrong"):
            pass
    url = f"{gateway.channels['telegram']['api_base']}/bot1708:simulator/sendNothing"
    async with gateway.http.post(url) as answer:
        assert await answer.json() == {"ok": False, "error_code": 404, "description": "Not Found"}


async def test_broken_json_is_a_bad_request(gateway):
    url = f"{gateway.channels['telegram']['api_base']}/bot1708:simulator/sendMessage"
    async with gateway.http.post(url, data=b"{", headers={"Content-Type": "application/json"}) as answer:
        assert answer.status == 400
        assert (await answer.json())["description"].startswith("Bad Request")


@pytest.mark.filterwarnings("ignore:.*retry_after:telegram.warnings.PTBDeprecationWarning")
async def test_faults_come_first_and_in_order(gateway):
    too_many = (
        '{"ok":false,"error_code":429,"description":"Too Many Requests","parameters":{"retry_after":3}}'
    )
    blocked = '{"ok":false,"error_code":403,"description":"Forbidden: bot was blocked by the user"}'
    gateway.simulator.faults["telegram"].answers.extend(
        [Answer(429, body=too_many), Answer(403, body=blocked)]
    )
    async with bot_of(gateway) as bot:
        with pytest.raises(RetryAfter):
            await bot.send_message(WATI, "satu")
        with pytest.raises(Forbidden):
            await bot.send_message(WATI, "dua")
        await bot.send_message(WATI, "tiga")
    assert [entry.text for entry in on_screen(gateway)] == ["tiga"]


async def test_hanging_up_loses_the_answer_but_not_the_message(gateway):
    gateway.simulator.faults["telegram"].answers.append(HangUp())
    with pytest.raises(aiohttp.ClientError):
        await gateway.send_telegram(str(WATI), "halo")
    assert [entry.text for entry in on_screen(gateway)] == ["halo"]


async def test_the_webhook_gets_the_update_with_its_secret(gateway):
    entry = await write(gateway, "Jalan rusak")
    heard = gateway.heard.get_nowait()
    assert heard.headers["X-Telegram-Bot-Api-Secret-Token"] == "simulator"
    assert telegram.Update.de_json(heard.json, bot=None).message.text == "Jalan rusak"
    assert entry.state is State.RECEIVED


async def test_two_updates_never_share_an_id(gateway):
    await write(gateway, "satu")
    await write(gateway, "dua")
    first, second = gateway.heard.get_nowait().json, gateway.heard.get_nowait().json
    assert first["update_id"] < second["update_id"]
    assert first["message"]["message_id"] < second["message"]["message_id"]


async def test_while_a_webhook_is_set_nobody_may_poll(gateway):
    async with bot_of(gateway) as bot:
        assert (await bot.get_webhook_info()).url.endswith("/webhooks/telegram")
        with pytest.raises(Conflict):
            await bot.get_updates()


async def test_without_a_webhook_messages_wait_until_an_offset_confirms_them(polled_gateway):
    entry = await write(polled_gateway, "Jalan rusak")
    assert entry.state is State.QUEUED
    async with bot_of(polled_gateway) as bot:
        (update,) = await bot.get_updates(timeout=0)
        assert update.message.text == "Jalan rusak"
        assert entry.state is State.QUEUED
        assert await bot.get_updates(offset=update.update_id + 1, timeout=0) == ()
    assert entry.state is State.RECEIVED


async def test_a_long_poll_ends_when_something_is_said(polled_gateway):
    async with bot_of(polled_gateway) as bot:
        polling = asyncio.create_task(bot.get_updates(timeout=30))
        await write(polled_gateway, "halo")
        async with asyncio.timeout(5):
            (update,) = await polling
    assert update.message.text == "halo"


async def test_a_long_poll_does_not_hold_up_the_end(polled_gateway):
    bot = polled_gateway.simulator.bot
    polling = asyncio.create_task(bot.fetch(100, 30))
    bot.hang_up()
    async with asyncio.timeout(5):
        assert await polling == []


async def test_setting_a_webhook_delivers_what_waited(polled_gateway):
    entry = await write(polled_gateway, "halo")
    async with bot_of(polled_gateway) as bot:
        await bot.set_webhook(f"{polled_gateway.base_url}/webhooks/telegram", secret_token="other")
    assert (await polled_gateway.heard.get()).headers["X-Telegram-Bot-Api-Secret-Token"] == "other"
    assert await becomes(polled_gateway, "telegram", str(WATI), State.RECEIVED) is entry


async def test_deleting_the_webhook_starts_the_queue(gateway):
    async with bot_of(gateway) as bot:
        await bot.delete_webhook()
        assert (await write(gateway, "halo")).state is State.QUEUED
        await bot.delete_webhook(drop_pending_updates=True)
        assert await bot.get_updates(timeout=0) == ()
