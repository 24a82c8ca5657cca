"""Groups: commands and replies to us are heard, and nothing else."""

from typing import Any

import pytest

import channels
from channels.addresses import Address
from channels.messages import ContactEvent, ContactEventKind, InboundMessage
from channels.telegram.groups import Groups
from tests.channels.contract import PUBLIC_URL
from tests.channels.test_telegram import (
    CHANNEL,
    FILES,
    GROUP,
    OUR_BOT,
    SETTINGS,
    edited,
    event,
    heard,
    message,
    posted,
    raw_bytes,
    update,
)

NAMED = Groups(username="lapor_contoh_bot")
UNNAMED = Groups()
NEVER = Groups(are_heard=False, username="lapor_contoh_bot")
OURS = message(message_id=3, chat=GROUP, text="Laporan 482 915 6037", **{"from": OUR_BOT})
ANOTHER_BOT = {"id": 99, "is_bot": True, "first_name": "Bot Lain", "username": "bot_lain_bot"}
ANONYMOUS = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
CHANNEL_BOT = {"id": 136817688, "is_bot": True, "first_name": "Channel", "username": "Channel_Bot"}
TELEGRAM = {"id": 777000, "is_bot": False, "first_name": "Telegram"}


def said(groups: Groups = NAMED, **fields: Any) -> InboundMessage:
    return heard(update(chat=GROUP, **fields), groups)


def is_heard(one: InboundMessage) -> bool:
    assert one.public == one.repliable == (one.unsupported != "group message")
    return one.repliable


@pytest.mark.parametrize(
    "text",
    [
        "/lapor jalan rusak",
        "/LAPOR jalan rusak",
        "/lapor\nJalan rusak",
        "/status",
        "/status@lapor_contoh_bot 4829156037",
        "/Status@Lapor_Contoh_Bot",
        "/anything@lapor_contoh_bot",
        "/help",
    ],
)
def test_a_command_to_us_is_heard_in_public_and_said_by_the_person(text: str) -> None:
    one = said(text=text)
    assert is_heard(one)
    assert (one.text, one.unsupported) == (text, None)
    assert (one.sender, one.sender_name) == (Address("telegram", "5001"), "Warga Contoh")
    assert one.external_id == "-100123:7"


@pytest.mark.parametrize(
    "text",
    [
        "ada banjir di RT 03",
        "tolong /lapor",
        "/ban",
        "/lapor@bot_lain_bot jalan rusak",
        "/status@lapor_contoh_bot2",
        "/laporan",
        "/",
        "// lapor",
    ],
)
def test_what_people_say_to_each_other_and_to_other_bots_is_kept_and_not_answered(text: str) -> None:
    one = said(text=text)
    assert not is_heard(one)
    assert one.text == text
    # Nobody is taken to have written to us.
    assert one.sender == Address("telegram", "-100123")


@pytest.mark.parametrize("answered", [{}, {"reply_to_message": OURS}])
def test_without_our_username_a_command_that_names_a_bot_is_taken_for_anothers(
    answered: dict[str, Any],
) -> None:
    assert not is_heard(said(UNNAMED, text="/status@bot_lain_bot", **answered))
    assert not is_heard(said(UNNAMED, text="/status@lapor_contoh_bot", **answered))


def test_without_our_username_a_bare_command_of_ours_and_a_reply_to_us_are_heard() -> None:
    assert is_heard(said(UNNAMED, text="/status"))
    assert is_heard(said(UNNAMED, text="di depan pasar", reply_to_message=OURS))
    assert not is_heard(said(UNNAMED, text="/ban"))


def test_a_command_in_a_caption_is_one() -> None:
    one = said(**FILES["a photo"][0], caption="/lapor jalan rusak")
    assert is_heard(one)
    assert one.attachments


def test_a_reply_to_us_is_heard_whatever_it_is() -> None:
    assert is_heard(said(text="di depan pasar", reply_to_message=OURS))
    photo = said(**FILES["a photo"][0], reply_to_message=OURS)
    assert is_heard(photo)
    assert photo.in_reply_to == "-100123:3"


@pytest.mark.parametrize(
    "answered",
    [
        message(message_id=3, chat=GROUP, text="x"),
        message(message_id=3, chat=GROUP, text="x", **{"from": ANOTHER_BOT}),
        message(message_id=3, chat=GROUP, text="x") | {"from": None},
    ],
)
def test_a_reply_to_anybody_else_is_not(answered: dict[str, Any]) -> None:
    assert not is_heard(said(text="setuju", reply_to_message=answered))


def test_a_reply_to_us_that_calls_another_bot_is_for_that_bot() -> None:
    assert not is_heard(said(text="/ban@bot_lain_bot", reply_to_message=OURS))


def test_an_edit_of_what_was_said_to_us_is_heard_and_of_anything_else_not() -> None:
    for fields in ({"text": "/lapor RT 04"}, {"text": "RT 04", "reply_to_message": OURS}):
        one = heard(edited(chat=GROUP, **fields), NAMED)
        assert is_heard(one)
        assert one.edits == "-100123:7"
    assert not is_heard(heard(edited(chat=GROUP, text="RT 04"), NAMED))


# What may belong to something that was said to us.


def test_an_edit_into_what_is_no_command_stays_the_persons_and_names_what_it_changes() -> None:
    one = heard(edited(chat=GROUP, text="maaf, salah tempat"), NAMED)
    assert not is_heard(one)
    assert (one.sender, one.edits) == (Address("telegram", "5001"), "-100123:7")
    assert (one.text, one.unsupported) == ("maaf, salah tempat", "group message")


def test_an_edit_by_an_anonymous_admin_stays_the_groups() -> None:
    one = heard(edited(chat=GROUP, text="salah", sender_chat=GROUP, **{"from": ANONYMOUS}), NAMED)
    assert (one.sender, one.edits, one.repliable) == (Address("telegram", "-100123"), "-100123:7", False)


def test_an_item_of_an_album_without_words_is_the_persons_as_the_item_with_the_command_is() -> None:
    photo = FILES["a photo"][0]
    with_words = said(**photo, media_group_id="131", caption="/lapor jalan rusak")
    without = said(**photo, media_group_id="131", message_id=8)
    assert is_heard(with_words)
    assert not is_heard(without)
    assert (without.sender, without.album) == (with_words.sender, with_words.album)
    assert without.attachments


def test_an_item_with_words_for_others_stays_theirs() -> None:
    one = said(**FILES["a photo"][0], media_group_id="131", caption="lihat ini")
    assert not is_heard(one)
    assert one.sender == Address("telegram", "-100123")


def test_an_edit_by_another_bot_makes_nobody_of_it() -> None:
    one = heard(edited(chat=GROUP, text="x", **{"from": ANOTHER_BOT}), NAMED)
    assert not is_heard(one)
    assert one.sender == Address("telegram", "-100123")


def test_where_groups_are_never_heard_nothing_is_anybodys() -> None:
    item = update(chat=GROUP, **FILES["a photo"][0], media_group_id="131")
    for raw in (edited(chat=GROUP, text="RT 04"), item):
        assert heard(raw, NEVER).sender == Address("telegram", "-100123")


def test_a_channels_post_that_is_carried_over_stays_where_it_is() -> None:
    carried = {"sender_chat": CHANNEL, "is_automatic_forward": True, "from": TELEGRAM}
    for raw in (
        edited(chat=GROUP, text="x", **carried),
        update(chat=GROUP, **FILES["a photo"][0], media_group_id="131", **carried),
    ):
        assert heard(raw, NAMED).sender == Address("telegram", "-100123")


@pytest.mark.parametrize("fields", [{"text": "/lapor x"}, {"text": "x", "reply_to_message": OURS}])
def test_where_groups_are_never_heard_a_command_is_not_either(fields: dict[str, Any]) -> None:
    assert not is_heard(said(NEVER, **fields))


@pytest.mark.parametrize("kind", ["group", "supergroup"])
def test_a_group_of_either_kind_is_a_group(kind: str) -> None:
    assert is_heard(heard(update(chat=GROUP | {"type": kind}, text="/lapor x"), NAMED))


def test_another_bot_is_not_answered_whatever_it_commands() -> None:
    one = said(text="/lapor x", **{"from": ANOTHER_BOT})
    assert (one.unsupported, one.repliable, one.public) == ("bot message", False, False)


# Who speaks as a chat.


def test_an_anonymous_admin_speaks_as_the_group() -> None:
    one = said(text="/lapor jalan rusak", sender_chat=GROUP, **{"from": ANONYMOUS})
    assert is_heard(one)
    assert (one.sender, one.sender_name) == (Address("telegram", "-100123"), "RT 03")


def test_who_speaks_as_a_channel_of_theirs_is_that_channel() -> None:
    one = said(text="/lapor jalan rusak", sender_chat=CHANNEL, **{"from": CHANNEL_BOT})
    assert is_heard(one)
    assert (one.sender, one.sender_name) == (Address("telegram", "-100777"), "Kabar Contoh")


def test_a_post_carried_over_from_the_linked_channel_is_not_heard() -> None:
    origin = {"type": "channel", "chat": CHANNEL, "message_id": 4, "date": 1}
    one = said(
        text="/lapor jalan rusak",
        sender_chat=CHANNEL,
        is_automatic_forward=True,
        forward_origin=origin,
        **{"from": TELEGRAM},
    )
    assert not is_heard(one)


# A group that becomes a supergroup.


def test_a_group_that_becomes_a_supergroup_has_moved() -> None:
    moved = event(update(chat=GROUP | {"id": -123, "type": "group"}, migrate_to_chat_id=-100123))
    assert isinstance(moved, ContactEvent)
    assert moved.kind is ContactEventKind.MOVED
    assert moved.address == Address("telegram", "-123")
    assert moved.moved_to == (Address("telegram", "-100123"),)


def test_the_notice_in_the_new_supergroup_is_not_answered() -> None:
    assert not is_heard(said(migrate_from_chat_id=-123))


# As the settings say it.


@pytest.mark.parametrize(
    ("settings", "text", "answered"),
    [
        ({}, "/lapor x", True),
        ({"groups": "never"}, "/lapor x", False),
        ({"username": "lapor_contoh_bot"}, "/lapor@bot_lain_bot x", False),
        ({"username": "lapor_contoh_bot"}, "/lapor@lapor_contoh_bot x", True),
        ({"username": ""}, "/lapor@bot_lain_bot x", False),
    ],
)
def test_the_settings_say_what_is_heard_in_a_group(
    settings: dict[str, str], text: str, answered: bool
) -> None:
    channel = channels.load("telegram", SETTINGS | settings, PUBLIC_URL)
    (one,) = channel.parse(posted(raw_bytes(update(chat=GROUP, text=text))))
    assert isinstance(one, InboundMessage)
    assert is_heard(one) is answered
