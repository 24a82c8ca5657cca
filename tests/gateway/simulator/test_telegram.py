import json

from telegram import MessageEntity, Update

from gateway.simulator import telegram


def an_update(**changed):
    given = {
        "update_id": 7,
        "message_id": 3,
        "chat_id": 1708000001,
        "first_name": "Wati",
        "text": "Jalan rusak 🙏",
        "date": 1790000000,
    }
    return telegram.update(**given | changed)


def test_python_telegram_bot_reads_the_update_and_finds_nothing_it_does_not_know():
    update = Update.de_json(an_update(), bot=None)
    assert update.message.text == "Jalan rusak 🙏"
    assert update.effective_chat.type == "private"
    assert update.effective_user.id == update.effective_chat.id == 1708000001
    assert not update.api_kwargs
    assert not update.message.api_kwargs


def test_a_command_is_marked_as_telegram_marks_it():
    update = Update.de_json(an_update(text="/start abc"), bot=None)
    assert update.message.parse_entities() == {
        MessageEntity(type="bot_command", offset=0, length=6): "/start"
    }


def test_a_path_is_no_command():
    assert "entities" not in an_update(text="jalan /start")["message"]


def test_an_edit_carries_the_same_message_id_and_says_when():
    update = Update.de_json(an_update(edited=True), bot=None)
    assert update.message is None
    assert update.edited_message.message_id == 3
    assert update.edited_message.edit_date is not None


def test_the_call_brings_the_secret_and_the_json():
    call = telegram.webhook_call(an_update(), "https://lapor.example/webhooks/telegram", "s3cret")
    assert call.method == "POST"
    assert call.headers == {"Content-Type": "application/json", "X-Telegram-Bot-Api-Secret-Token": "s3cret"}
    assert json.loads(call.body)["update_id"] == 7


def test_without_a_secret_there_is_no_header():
    assert telegram.headers(None) == {"Content-Type": "application/json"}
