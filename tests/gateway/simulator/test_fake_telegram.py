"""The fake Bot API, asked by the library that our outbound code uses."""

import asyncio

import aiohttp
import pytest
import telegram
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, RetryAfter

from gateway.simulator import citizen
from gateway.simulator.entry import Forward, Pin, State
from gateway.simulator.faults import Answer, HangUp
from gateway.simulator.said import Said
from tests.gateway.simulator.conftest import becomes
from tests.gateway.simulator.stub import StubGateway
from tests.real_parts import telegram_spec
from tests.real_parts.telegram_spec import needs_bot_api

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


# Things to tap.


def buttons(*titles: str) -> telegram.InlineKeyboardMarkup:
    row = [telegram.InlineKeyboardButton(title, callback_data=title.lower()) for title in titles]
    return telegram.InlineKeyboardMarkup([row[:2], row[2:]])


async def pressed(gateway: StubGateway, option: int = 0):
    """The entry with the buttons after one was pressed, and what the webhook heard of it."""
    async with bot_of(gateway) as bot:
        await bot.send_message(WATI, "Yang mana?", reply_markup=buttons("Jalan", "Lampu", "Lainnya"))
    shown = on_screen(gateway)[-1]
    person = gateway.simulator.phones.person("telegram", str(WATI))
    said = Said(tap=shown.options.rows[option], answered=shown)
    await citizen.sends(gateway.simulator, "telegram", person, said)
    return shown, telegram.Update.de_json(gateway.heard.get_nowait().json, bot=None)


async def test_buttons_stand_under_the_reply_as_they_were_lined_up(gateway):
    shown, _ = await pressed(gateway)
    assert [(row.id, row.title, row.line) for row in shown.options.rows] == [
        ("jalan", "Jalan", 0),
        ("lampu", "Lampu", 0),
        ("lainnya", "Lainnya", 1),
    ]


async def test_a_button_pressed_says_who_pressed_what_under_which_message(gateway):
    shown, update = await pressed(gateway, 2)
    query = update.callback_query
    assert (query.data, query.from_user.id) == ("lainnya", WATI)
    assert str(query.message.message_id) == shown.external_id
    assert query.message.from_user.is_bot
    assert query.message.reply_markup.inline_keyboard[1][0].text == "Lainnya"


async def test_a_button_waits_for_its_answer_and_each_press_is_answered_once(gateway):
    shown, first = await pressed(gateway)
    assert shown.pressed == "jalan"
    async with bot_of(gateway) as bot:
        await bot.answer_callback_query(first.callback_query.id)
        assert shown.pressed is None
        with pytest.raises(BadRequest, match=r"[Qq]uery is too old"):
            await bot.answer_callback_query(first.callback_query.id)
    _, second = await pressed(gateway)
    assert second.callback_query.id != first.callback_query.id


async def test_the_webhooks_answer_may_itself_answer_the_button(gateway):
    gateway.calls = lambda heard: {
        "method": "answerCallbackQuery",
        "callback_query_id": heard.json["callback_query"]["id"],
    }
    shown, _ = await pressed(gateway)
    assert shown.pressed is None


async def test_the_webhooks_answer_may_show_that_the_bot_types(gateway):
    gateway.calls = lambda heard: {"method": "sendChatAction", "chat_id": WATI, "action": "typing"}
    with gateway.simulator.phones.subscribe() as page:
        await write(gateway, "halo")
        news = [page.get_nowait() for _ in range(page.qsize())]
    assert [(one.kind, one.data["person"]) for one in news if one.kind == "typing"] == [("typing", str(WATI))]


async def test_what_the_webhook_answers_wrongly_is_nobodys_trouble(gateway):
    gateway.calls = lambda heard: {"method": "sendChatAction", "chat_id": WATI, "action": "dancing"}
    assert (await write(gateway, "halo")).state is State.RECEIVED


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ({"inline_keyboard": [[{"text": "A", "callback_data": "x" * 65}]]}, "BUTTON_DATA_INVALID"),
        ({"inline_keyboard": [[{"text": "A", "callback_data": "ñ" * 33}]]}, "BUTTON_DATA_INVALID"),
        ({"inline_keyboard": [[{"callback_data": "a"}]]}, "can't parse inline keyboard button"),
        ({"inline_keyboard": [[{"text": "A"}]]}, "Text buttons are unallowed"),
        ({"inline_keyboard": [{"text": "A"}]}, "Array of Arrays"),
        ("{", "can't parse reply markup JSON object"),
        ([1], "object expected as reply markup"),
    ],
)
async def test_a_keyboard_that_telegram_refuses_is_refused(gateway, markup, words):
    status, answer = await gateway.call_telegram("sendMessage", chat_id=WATI, text="x", reply_markup=markup)
    assert (status, words in answer["description"]) == (400, True)
    assert on_screen(gateway)[-1].state is State.REFUSED


async def test_data_of_64_bytes_just_fits(gateway):
    markup = {"inline_keyboard": [[{"text": "A", "callback_data": "x" * 64}]]}
    status, _ = await gateway.call_telegram("sendMessage", chat_id=WATI, text="x", reply_markup=markup)
    assert status == 200


# What a person can send.

JPEG = b"\xff\xd8\xff\xe0 not much of a picture"


async def sent(gateway: StubGateway, said: Said):
    """The messages that the webhook heard, by the order of their numbers."""
    person = gateway.simulator.phones.person("telegram", str(WATI))
    await citizen.sends(gateway.simulator, "telegram", person, said)
    heard = [gateway.heard.get_nowait().json for _ in range(gateway.heard.qsize())]
    updates = [telegram.Update.de_json(one, bot=None) for one in heard]
    return sorted((one.effective_message for one in updates), key=lambda one: one.message_id)


async def test_a_photo_comes_in_several_sizes_and_is_fetched_by_its_largest(gateway):
    photo = gateway.simulator.photos.keep(JPEG)
    (message,) = await sent(gateway, Said("lubangnya", photos=(photo,)))
    assert (message.caption, message.media_group_id) == ("lubangnya", None)
    assert [size.width for size in message.photo] == [90, 320, 1280]
    assert len({size.file_id for size in message.photo}) == 3
    async with bot_of(gateway) as bot:
        file = await bot.get_file(message.photo[-1].file_id)
        assert file.file_size == len(JPEG)
        url = f"{gateway.channels['telegram']['api_base']}/file/bot1708:simulator/"
        async with gateway.http.get(url + file.file_path.rpartition("bot1708:simulator/")[2]) as answer:
            assert await answer.read() == JPEG


async def test_what_is_no_file_or_too_big_is_not_handed_over(gateway):
    photo = gateway.simulator.photos.keep(JPEG)
    gateway.simulator.bot.largest_file = 4
    async with bot_of(gateway) as bot:
        with pytest.raises(BadRequest, match=r"[Ff]ile is too big"):
            await bot.get_file(f"{photo}x")
        with pytest.raises(BadRequest, match=r"[Ii]nvalid file_id"):
            await bot.get_file("nothing")
    url = f"{gateway.channels['telegram']['api_base']}/file/bot1708:wrong/photos/{photo}x.jpg"
    async with gateway.http.get(url) as answer:
        assert answer.status == 404


async def test_an_album_is_one_update_an_item_with_its_caption_on_one(gateway):
    photos = tuple(gateway.simulator.photos.keep(JPEG) for _ in range(3))
    messages = await sent(gateway, Said("tiga lubang", photos=photos))
    assert len({message.media_group_id for message in messages}) == 1
    assert messages[0].media_group_id
    assert [message.caption for message in messages] == ["tiga lubang", None, None]
    assert len({message.photo[-1].file_id for message in messages}) == 3
    assert [len(entry.photos) for entry in on_screen(gateway)] == [1, 1, 1]


async def test_the_items_of_an_album_are_on_their_way_at_once(gateway, monkeypatch):
    meeting = asyncio.Barrier(3)

    async def ask(call):
        async with asyncio.timeout(5), meeting:
            return None, b""

    monkeypatch.setattr(gateway.simulator.line, "ask", ask)
    photos = tuple(gateway.simulator.photos.keep(JPEG) for _ in range(3))
    person = gateway.simulator.phones.person("telegram", str(WATI))
    await citizen.sends(gateway.simulator, "telegram", person, Said(photos=photos))
    assert [entry.state for entry in on_screen(gateway)] == [State.RECEIVED] * 3


async def test_two_albums_are_two(gateway):
    albums = []
    for _ in range(2):
        photos = tuple(gateway.simulator.photos.keep(JPEG) for _ in range(2))
        albums.append((await sent(gateway, Said(photos=photos)))[0].media_group_id)
    assert albums[0] != albums[1]


async def test_a_place_with_a_name_is_a_venue(gateway):
    (point,) = await sent(gateway, Said(pin=Pin(-3.7956, 102.2592)))
    (venue,) = await sent(gateway, Said(pin=Pin(-3.7956, 102.2592, "Pasar Contoh")))
    assert (point.location.latitude, point.location.longitude, point.venue) == (-3.7956, 102.2592, None)
    assert (venue.venue.title, venue.location) == ("Pasar Contoh", venue.venue.location)


@pytest.mark.parametrize("hidden", [False, True])
async def test_a_forward_names_whoever_wrote_it_first(gateway, hidden):
    (message,) = await sent(gateway, Said("Saluran mampet", forward=Forward("Rudi Contoh", hidden)))
    origin = message.forward_origin
    name = origin.sender_user_name if hidden else origin.sender_user.full_name
    assert (message.text, name, message.from_user.id) == ("Saluran mampet", "Rudi Contoh", WATI)
    assert origin.type == ("hidden_user" if hidden else "user")
    assert origin.date < message.date


async def test_a_reply_carries_the_message_it_answers(gateway):
    async with bot_of(gateway) as bot:
        asked = await bot.send_message(WATI, "Di mana tepatnya?", reply_markup=buttons("Batal"))
    (message,) = await sent(gateway, Said("Depan pasar", answered=on_screen(gateway)[-1]))
    assert message.reply_to_message.message_id == asked.message_id
    assert message.reply_to_message.from_user.is_bot
    assert on_screen(gateway)[-1].quote == "Di mana tepatnya?"


async def test_an_edit_is_the_same_message_anew(gateway):
    (first,) = await sent(gateway, Said("Jalan rusk"))
    entry = on_screen(gateway)[-1]
    (second,) = await sent(gateway, Said("Jalan rusak", edited=entry))
    assert (second.message_id, second.text, second.date) == (first.message_id, "Jalan rusak", first.date)
    assert second.edit_date is not None
    (shown,) = on_screen(gateway)
    assert (shown.text, shown.edited_at is not None, shown.state) == ("Jalan rusak", True, State.RECEIVED)


async def test_of_an_edited_photo_the_caption_changes(gateway):
    photo = gateway.simulator.photos.keep(JPEG)
    await sent(gateway, Said("lubng", photos=(photo,)))
    (message,) = await sent(gateway, Said("lubang", edited=on_screen(gateway)[-1]))
    assert (message.caption, len(message.photo)) == ("lubang", 3)


async def test_a_bot_that_is_blocked_is_told_so_and_cannot_write(gateway):
    wati = gateway.simulator.phones.person("telegram", str(WATI))
    await citizen.closes(gateway.simulator, "telegram", wati, True)
    blocked = telegram.Update.de_json(gateway.heard.get_nowait().json, bot=None).my_chat_member
    assert (blocked.new_chat_member.status, blocked.chat.id) == ("kicked", WATI)
    async with bot_of(gateway) as bot:
        with pytest.raises(Forbidden, match="blocked by the user"):
            await bot.send_message(WATI, "Sudah diperbaiki")
        with pytest.raises(Forbidden):
            await bot.send_chat_action(WATI, "typing")
        assert on_screen(gateway)[-1].state is State.REFUSED
        await citizen.closes(gateway.simulator, "telegram", wati, False)
        back = telegram.Update.de_json(gateway.heard.get_nowait().json, bot=None).my_chat_member
        assert (back.old_chat_member.status, back.new_chat_member.status) == ("kicked", "member")
        await bot.send_message(WATI, "Sudah diperbaiki")


async def test_blocking_twice_tells_once(gateway):
    wati = gateway.simulator.phones.person("telegram", str(WATI))
    for _ in range(2):
        await citizen.closes(gateway.simulator, "telegram", wati, True)
    assert gateway.heard.qsize() == 1


# Settings.


async def test_the_menu_is_the_bots_by_language(gateway):
    async with bot_of(gateway) as bot:
        assert await bot.get_my_commands() == ()
        await bot.set_my_commands([("status", "Tanya status")])
        await bot.set_my_commands([("status", "Ask")], language_code="en")
        assert [one.description for one in await bot.get_my_commands(language_code="en")] == ["Ask"]
        assert gateway.simulator.bot.menu() == {
            "": [{"command": "status", "description": "Tanya status"}],
            "en": [{"command": "status", "description": "Ask"}],
        }
        await bot.delete_my_commands(language_code="en")
    assert list(gateway.simulator.bot.menu()) == [""]


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ({"command": "Status", "description": "x"}, "BOT_COMMAND_INVALID"),
        ({"command": "status", "description": ""}, "BOT_COMMAND_DESCRIPTION_INVALID"),
        ({"command": "status", "description": "x" * 257}, "BOT_COMMAND_DESCRIPTION_INVALID"),
        ("status", "expected an Object"),
    ],
)
async def test_a_command_that_telegram_refuses_is_refused(gateway, command, words):
    status, answer = await gateway.call_telegram("setMyCommands", commands=[command])
    assert (status, words in answer["description"]) == (400, True)


async def test_only_what_is_asked_for_comes_until_somebody_asks_otherwise(gateway):
    async with bot_of(gateway) as bot:
        url = (await bot.get_webhook_info()).url
        await bot.set_webhook(url, allowed_updates=["message"])
        person = gateway.simulator.phones.person("telegram", str(WATI))
        await citizen.closes(gateway.simulator, "telegram", person, True)
        assert gateway.heard.empty()
        await bot.set_webhook(url)
        assert (await bot.get_webhook_info()).allowed_updates == ("message",)
        await bot.set_webhook(url, allowed_updates=[])
    await citizen.closes(gateway.simulator, "telegram", person, False)
    assert gateway.heard.qsize() == 1


async def test_why_the_webhook_took_nothing_is_kept_for_whoever_asks(gateway):
    gateway.status = 503
    await write(gateway, "halo")
    async with bot_of(gateway) as bot:
        info = await bot.get_webhook_info()
        assert info.last_error_date is not None
        assert "503" in info.last_error_message
        await bot.set_webhook(info.url)
        assert (await bot.get_webhook_info()).last_error_message is None


async def test_a_secret_with_other_letters_is_refused(gateway):
    async with bot_of(gateway) as bot:
        with pytest.raises(BadRequest, match=r"[Ss]ecret token"):
            await bot.set_webhook("https://lapor.example/webhooks/telegram", secret_token="not allowed")


async def test_without_a_webhook_a_press_waits_as_well(polled_gateway):
    async with bot_of(polled_gateway) as bot:
        await bot.send_message(WATI, "Yang mana?", reply_markup=buttons("Jalan"))
        shown = on_screen(polled_gateway)[-1]
        person = polled_gateway.simulator.phones.person("telegram", str(WATI))
        said = Said(tap=shown.options.rows[0], answered=shown)
        await citizen.sends(polled_gateway.simulator, "telegram", person, said)
        (update,) = await bot.get_updates(timeout=0)
        assert update.callback_query.data == "jalan"
        await bot.get_updates(offset=update.update_id + 1, timeout=0)
    # The bot's own message is as it was.
    assert shown.state is State.SENT


# By somebody else's description.


@needs_bot_api
async def test_every_update_is_one_by_the_description_of_the_bot_api(gateway):
    photos = tuple(gateway.simulator.photos.keep(JPEG) for _ in range(2))
    await gateway.call_telegram(
        "sendMessage",
        chat_id=WATI,
        text="Yang mana?",
        reply_markup={"inline_keyboard": [[{"text": "Jalan", "callback_data": "jalan"}]]},
    )
    asked = on_screen(gateway)[-1]
    wati = gateway.simulator.phones.person("telegram", str(WATI))
    for said in (
        Said("/status 1", answered=asked),
        Said(tap=asked.options.rows[0], answered=asked),
        Said("dua lubang", photos=photos),
        Said(pin=Pin(-3.7956, 102.2592, "Pasar Contoh")),
        Said("Mampet", forward=Forward("Rudi Contoh", hidden=False)),
        Said("Mampet", forward=Forward("Rudi Contoh", hidden=True)),
    ):
        await citizen.sends(gateway.simulator, "telegram", wati, said)
    await citizen.sends(gateway.simulator, "telegram", wati, Said("x", edited=on_screen(gateway)[1]))
    for closed in (True, False):
        await citizen.closes(gateway.simulator, "telegram", wati, closed)
    updates = [gateway.heard.get_nowait().json for _ in range(gateway.heard.qsize())]
    assert len(updates) == 10
    assert [problem for update in updates for problem in telegram_spec.problems_of_update(update)] == []
