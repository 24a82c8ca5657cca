"""A group, through the whole gateway: what only shows when what was heard before is known."""

from itertools import count
from typing import Any

import pytest

from channels.messages import DeliveryStatus
from gateway.simulator import telegram
from store import models as m
from tests.channels.test_telegram import FILES, WARGA
from tests.channels.test_telegram_groups import ANONYMOUS, CHANNEL_BOT
from tests.office import PUBLIC_URL, SECRET_TOKEN, Office
from tests.test_walk import COMPLAINT

GROUP = {"id": -1001708, "type": "supergroup", "title": "RT 03"}
PERSON = f"telegram:{WARGA['id']}"
ADMIN = {"sender_chat": GROUP, "from": ANONYMOUS}
CHANNEL = {"sender_chat": {"id": -100777, "type": "channel", "title": "Kabar Contoh"}, "from": CHANNEL_BOT}

_numbers = count(7000)


def post(office: Office, kind: str = "message", **fields: Any) -> dict[str, Any]:
    """What was said in the group, as Telegram tells of it."""
    number = next(_numbers)
    said = {"message_id": number, "date": int(office.now().timestamp()), "chat": GROUP, "from": WARGA}
    raw = {"update_id": number, kind: said | fields}
    answer = office.post(telegram.webhook_call(raw, f"{PUBLIC_URL}/webhooks/telegram", SECRET_TOKEN))
    assert answer.status_code == 200
    return raw[kind]


def edited(said: dict[str, Any], text: str) -> dict[str, Any]:
    return said | {"text": text, "edit_date": said["date"] + 2}


@pytest.mark.parametrize("speaker", [ADMIN, CHANNEL])
@pytest.mark.parametrize("question", ["/status", "/rahasia", "gimana laporan saya?"])
def test_who_speaks_as_a_chat_is_told_nothing_but_a_number_with_others_reading(
    sqlite_office: Office, speaker: dict[str, Any], question: str
) -> None:
    ours = post(sqlite_office, text=f"/lapor {COMPLAINT}", **speaker)
    sqlite_office.work()
    # Another admin may be asking, from the same address.
    answered = {"reply_to_message": ours | {"from": {"id": 1708, "is_bot": True, "first_name": "LAPOR"}}}
    post(sqlite_office, text=question, **speaker, **answered)
    sqlite_office.work()
    sqlite_office.sweep()
    sqlite_office.work()
    opened, held, asked = sqlite_office.deliveries
    assert (held.public, held.status, held.error_code) == (False, DeliveryStatus.HELD, "no_private_chat")
    assert (asked.reply_key, asked.public) == ("write_to_us", True)
    assert [one.text for one in sqlite_office.far_end.sent] == [opened.text, asked.text]
    assert {one.to for one in sqlite_office.far_end.sent} == {str(GROUP["id"])}


def test_the_items_of_an_album_are_one_complaint_with_its_words(sqlite_office: Office) -> None:
    photo = FILES["a photo"][0]
    for words in ({"caption": f"/lapor {COMPLAINT}"}, {}, {}):
        post(sqlite_office, **photo, **words, media_group_id="131")
    sqlite_office.work()
    [complaint] = sqlite_office.complaints
    assert complaint.address == PERSON
    assert [one.complaint_id for one in sqlite_office.messages] == [complaint.id] * 3
    assert len(sqlite_office.far_end.sent) == 1


def test_an_album_that_says_nothing_to_us_is_kept_and_not_answered(sqlite_office: Office) -> None:
    for _ in range(2):
        post(sqlite_office, **FILES["a photo"][0], media_group_id="131")
    sqlite_office.work()
    sqlite_office.late += sqlite_office.runtime.album_patience
    sqlite_office.sweep()
    sqlite_office.work()
    assert {one.outcome for one in sqlite_office.messages} <= {"not_repliable", "album"}
    assert sqlite_office.deliveries == sqlite_office.complaints == []


def test_an_edit_into_what_is_no_command_stands_under_its_complaint_in_silence(
    sqlite_office: Office,
) -> None:
    said = post(sqlite_office, text=f"/lapor {COMPLAINT}")
    sqlite_office.work()
    post(sqlite_office, "edited_message", **edited(said, "maaf, salah tempat"))
    sqlite_office.work()
    [complaint] = sqlite_office.complaints
    assert [(one.address, one.complaint_id) for one in sqlite_office.messages] == [(PERSON, complaint.id)] * 2
    assert len(sqlite_office.deliveries) == 1


def test_an_edit_of_what_people_say_to_each_other_stands_under_nothing(sqlite_office: Office) -> None:
    said = post(sqlite_office, text="ada banjir")
    post(sqlite_office, "edited_message", **edited(said, "ada banjir besar"))
    sqlite_office.work()
    assert [one.complaint_id for one in sqlite_office.messages] == [None, None]
    assert sqlite_office.deliveries == []


def test_items_that_come_after_the_words_were_answered_join_in_silence(sqlite_office: Office) -> None:
    for words in ({"caption": f"/lapor {COMPLAINT}"}, {}, {}):
        post(sqlite_office, **FILES["a photo"][0], **words, media_group_id="131")
        sqlite_office.work()
    [complaint] = sqlite_office.complaints
    assert [one.complaint_id for one in sqlite_office.messages] == [complaint.id] * 3
    assert [one.outcome for one in sqlite_office.messages] == ["opened", "album", "album"]
    assert len(sqlite_office.far_end.sent) == 1


def test_an_edit_without_the_command_rewords_its_complaint(sqlite_office: Office) -> None:
    said = post(sqlite_office, text=f"/lapor {COMPLAINT}")
    sqlite_office.work()
    post(sqlite_office, "edited_message", **edited(said, f"{COMPLAINT} dan lampu jalan mati"))
    sqlite_office.work()
    [complaint] = sqlite_office.complaints
    assert complaint.text.endswith("lampu jalan mati")
    assert len(sqlite_office.far_end.sent) == 1


def test_photos_that_people_show_each_other_in_a_group_are_not_fetched(sqlite_office: Office) -> None:
    post(sqlite_office, **FILES["a photo"][0])
    sqlite_office.work()
    assert sqlite_office.all(m.Media) == []
