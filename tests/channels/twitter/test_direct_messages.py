"""A direct message -> what we keep of it, polled or handed over."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.addresses import Address
from channels.messages import Attachment, InboundMessage, Unreadable
from channels.twitter import inbound
from tests.channels.twitter.samples import (
    BUDI,
    HEARD_AT,
    OURS,
    SITI,
    US,
    account_activity,
    activity,
    dm_received,
    events,
    heard,
    mention,
    new_dm,
    old_dm,
    old_post,
    page,
    post,
    user,
)

PICTURE = "https://ton.twitter.com/1.1/ton/data/dm/1/2/Invented.jpg"


def polled(*raw: Any, **more: Any) -> list[Any]:
    return inbound.direct_messages(page(*raw, **more), US)


def said(raw: dict[str, Any], **more: Any) -> InboundMessage:
    (event,) = polled(raw, **more)
    assert isinstance(event, InboundMessage), event
    return event


def test_the_same_message_is_one_whichever_way_it_comes() -> None:
    ways = [
        said(new_dm("R&amp;D")),
        heard(dm_received(old_dm("R&amp;D"), **{SITI: {"data": user()}})),
        heard(account_activity(direct_message_events=[old_dm("R&amp;D")], users={SITI: user()})),
    ]
    for message in ways:
        assert message.external_id == "dm:2080765901528535096"
        assert message.sender == Address("x", SITI)
        assert message.sender_name == "Siti (@siti_contoh)"
        assert message.text == "R&D"
        assert message.sent_at.replace(microsecond=0) == datetime(2026, 7, 24, 21, 23, 44, tzinfo=UTC)
        assert not message.public
        assert message.repliable
        assert message.unsupported is None


def test_what_is_kept_is_one_message_and_its_sender() -> None:
    users = {SITI: user(), OURS: user(OURS, "LAPOR", "LAPOR1708")}
    message = heard(dm_received(old_dm(), **users))
    assert message.raw == {"direct_message_events": [old_dm()], "users": {SITI: user()}}


def test_our_own_message_coming_back_is_not_heard() -> None:
    assert polled(new_dm(sender=OURS)) == []
    assert events(dm_received(old_dm(sender=OURS))) == []
    assert events(account_activity(direct_message_events=[old_dm(sender=OURS)])) == []
    assert events(activity("dm.sent", {"direct_message_events": [old_dm(sender=OURS)]})) == []


def test_whoever_joins_or_leaves_says_nothing_and_loses_nobody() -> None:
    joined = {"id": "5", "event_type": "ParticipantsJoin", "participant_ids": [SITI]}
    assert [
        one.text for one in polled(joined, new_dm("halo"), {**joined, "event_type": "ParticipantsLeave"})
    ] == ["halo"]


def test_a_conversation_of_several_is_heard_and_not_answered() -> None:
    message = said(new_dm(dm_conversation_id="1582838499983564806"))
    assert message.unsupported == "group message"
    assert not message.repliable


def test_a_message_that_went_to_somebody_else_is_not_answered() -> None:
    raw = old_dm()
    raw["message_create"]["target"]["recipient_id"] = BUDI
    assert not heard(dm_received(raw)).repliable


def test_the_picture_of_a_message_comes_with_where_it_is() -> None:
    media = {"id": 1, "type": "photo", "media_url_https": PICTURE, "url": "https://t.co/qqq"}
    message = heard(dm_received(old_dm("ini https://t.co/qqq", attachment={"type": "media", "media": media})))
    assert message.text.strip() == "ini"
    assert message.attachments == (Attachment("image", PICTURE),)
    known = [{"media_key": "3_1", "type": "photo", "url": PICTURE}]
    raw = new_dm("", attachments={"media_keys": ["3_1"]})
    polled_one = said(raw, includes={"media": known})
    assert polled_one.attachments == (Attachment("image", PICTURE),)
    assert polled_one.unsupported is None


def test_a_media_that_x_does_not_hand_over_is_kept_and_says_so() -> None:
    assert said(new_dm("", attachments={"media_keys": ["3_1"]})).unsupported == "media"


def test_beside_a_text_too_a_media_that_x_does_not_hand_over_says_so() -> None:
    message = said(new_dm("lampu jalan mati, ini fotonya", attachments={"media_keys": ["3_1"]}))
    assert message.text == "lampu jalan mati, ini fotonya"
    assert message.unsupported == "media"
    known = {"media": [{"media_key": "3_1", "type": "photo", "url": PICTURE}]}
    two = said(new_dm("ini", attachments={"media_keys": ["3_1", "3_2"]}), includes=known)
    assert two.attachments == (Attachment("image", PICTURE),)
    assert two.unsupported == "media"
    without = heard(dm_received(old_dm("ini", attachment={"type": "media", "media": {"id": 1}})))
    assert (without.text, without.unsupported) == ("ini", "media")


@pytest.mark.parametrize("text", ["", "  ", "\x00"])
def test_an_empty_message_says_so(text: str) -> None:
    assert said(new_dm(text)).unsupported == "empty message"


def test_links_in_a_message_are_written_out() -> None:
    urls = [{"url": "https://t.co/a", "expanded_url": "https://example.com/a"}]
    raw = new_dm("lihat https://t.co/a", entities={"urls": urls})
    assert said(raw).text == "lihat https://example.com/a"


@pytest.mark.parametrize("id", ["abc", "", None, "1" * 20, -1, [1]])
def test_a_message_without_a_usable_id_or_sender_is_parked(id: Any) -> None:
    for raw in (new_dm(id=id), new_dm(sender_id=id)):
        (event,) = polled(raw)
        assert isinstance(event, Unreadable)
    broken = old_dm()
    broken["id"] = id
    (event,) = events(dm_received(broken))
    assert isinstance(event, Unreadable)


def test_an_encrypted_message_is_kept_and_its_sender_can_be_answered() -> None:
    message = heard(activity("chat.received", {"id": "7f-a", "sender_id": SITI, "encoded_event": "CwAB"}))
    assert message.external_id == "chat:7f-a"
    assert message.sender == Address("x", SITI)
    assert message.unsupported == "encrypted message"
    assert message.repliable
    assert message.sent_at == HEARD_AT
    assert not message.public


def test_an_encrypted_message_of_ours_or_of_nobody_is_none() -> None:
    assert events(activity("chat.received", {"id": "7", "sender_id": OURS})) == []
    (event,) = events(activity("chat.received", {"id": "7"}))
    assert isinstance(event, Unreadable)


# Anything at all.

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.floats(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
MEDIA = {"type": "video", "video_info": {"variants": [{"bitrate": 1, "url": "https://video.twimg.com/a"}]}}
PLACED = post(
    attachments={"media_keys": ["3_1"]},
    geo={"place_id": "p", "coordinates": {"coordinates": [1, 2]}},
    note_tweet={"text": "@LAPOR1708 x", "entities": {"urls": [{"url": "u", "expanded_url": "v"}]}},
    referenced_tweets=[{"type": "quoted", "id": "5"}],
    display_text_range=[0, 5],
)
SAMPLES: list[Any] = [
    mention(PLACED, media=[{"media_key": "3_1", "type": "photo", "url": "u"}], places=[{"id": "p"}]),
    dm_received(old_dm(attachment={"type": "media", "media": MEDIA}), **{SITI: {"data": user()}}),
    account_activity(tweet_create_events=[old_post(extended_entities={"media": [MEDIA]})]),
    account_activity(tweet_delete_events=[{"status": {"id": "5", "user_id": SITI}, "timestamp_ms": "1"}]),
    activity("chat.received", {"id": "7", "sender_id": SITI}),
    {"data": [new_dm(attachments={"media_keys": ["3_1"]})], "includes": {"users": [user()]}},
]


def places(value: object, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, child in inner for place in places(child, (*path, key)))]


def replaced(value: Any, path: tuple[Any, ...], new: object) -> Any:
    if not path:
        return new
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = replaced(value[path[0]], path[1:], new)
    return copy


@given(st.data())
def test_whatever_stands_in_one_field_nothing_raises(data: st.DataObject) -> None:
    sample = data.draw(st.sampled_from(SAMPLES))
    path = data.draw(st.sampled_from(places(sample)))
    broken = replaced(sample, path, data.draw(JSON))
    found = events(broken)
    if isinstance(broken, dict):
        found += inbound.mentions(broken, US) + inbound.direct_messages(broken, US)
    for event in found:
        if isinstance(event, InboundMessage):
            f"{event.text}{event.sender_name}{event.unsupported}{event.external_id}{event.hint}".encode()
