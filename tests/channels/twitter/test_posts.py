"""A post -> what we keep of it, in every shape in which X hands it over."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from channels.addresses import Address
from channels.messages import Attachment, InboundMessage, Location
from channels.twitter import inbound
from channels.twitter.said import to_us
from tests.channels.twitter.samples import (
    BUDI,
    HEARD_AT,
    OURS,
    POST_ID,
    SITI,
    US,
    account_activity,
    activity,
    events,
    heard,
    mention,
    old_dm,
    old_post,
    page,
    parked,
    post,
    user,
)

ROOT = "2080765000000000001"
PHOTO = "https://pbs.twimg.com/media/Invented1.jpg"
SHORT = "https://t.co/aaaaaaaaaa"


def polled(raw: dict[str, Any], **includes: Any) -> list[Any]:
    return inbound.mentions(page(raw, includes={"users": [user()], **includes}), US)


def said(raw: dict[str, Any], **includes: Any) -> InboundMessage:
    (event,) = polled(raw, **includes)
    assert isinstance(event, InboundMessage), event
    return event


def link(short: str, full: str, **fields: Any) -> dict[str, Any]:
    return {"start": 0, "end": 23, "url": short, "expanded_url": full, "display_url": "…"} | fields


# Who, when, where.


def test_a_mention_says_who_when_and_that_others_read_along() -> None:
    message = said(post())
    assert message.external_id == POST_ID
    assert message.account == OURS
    assert message.sender == Address("x", SITI)
    assert message.sender_name == "Siti (@siti_contoh)"
    assert message.sent_at == datetime(2026, 7, 24, 21, 23, 23, tzinfo=UTC)
    assert message.text == "jalan rusak"
    assert message.public
    assert message.repliable
    assert message.unsupported is None
    assert message.in_reply_to is message.thread is message.edits is None


def test_the_same_post_has_one_id_whichever_way_it_comes() -> None:
    ways = [
        said(post()),
        heard(mention(post())),
        heard(activity("post.reply.create", post())),
        heard(account_activity(tweet_create_events=[old_post()])),
    ]
    assert {(one.external_id, one.sender, one.text, one.sent_at) for one in ways} == {
        (POST_ID, Address("x", SITI), "jalan rusak", datetime(2026, 7, 24, 21, 23, 23, tzinfo=UTC))
    }


def test_a_post_without_a_time_has_the_one_that_its_id_tells() -> None:
    bare = post()
    del bare["created_at"]
    assert abs(said(bare).sent_at - datetime(2026, 7, 24, 21, 23, 23, tzinfo=UTC)).total_seconds() < 1


def test_what_is_kept_can_be_read_again_by_itself() -> None:
    others = [user(), user(BUDI, "Budi", "budi_contoh")]
    message = said(post(), users=others)
    assert message.raw["data"] == post()
    assert message.raw["includes"] == {"users": [user()]}
    (again,) = inbound.mentions({"data": [message.raw["data"]], "includes": message.raw["includes"]}, US)
    assert again == message


@pytest.mark.parametrize(
    ("user", "name"),
    [
        ({"data": user()}, "Siti (@siti_contoh)"),
        ({"id": SITI, "username": "siti_contoh"}, "siti_contoh"),
        ({"id": BUDI, "name": "Budi"}, None),
    ],
)
def test_who_wrote_it_is_called_as_x_calls_them(user: dict[str, Any], name: str | None) -> None:
    assert said(post(), users=[user]).sender_name == name


# The words.


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("@LAPOR1708 jalan rusak", "jalan rusak"),
        ("#LAPOR jalan rusak di Jl. Melati @LAPOR1708", "jalan rusak di Jl. Melati"),
        ("#lapor: jalan rusak @lapor1708.", "jalan rusak"),
        (".@LAPOR1708, jalan rusak!", "jalan rusak!"),
        ("@LAPOR1708 #LAPOR1708 #LAPOR jalan rusak", "jalan rusak"),
        ("@LAPOR1708 @pemkot_contoh jalan rusak #macet", "@pemkot_contoh jalan rusak #macet"),
        ("Tolong @LAPOR1708 jalan rusak", "Tolong @LAPOR1708 jalan rusak"),
        ("@LAPOR17080 jalan rusak @LAPOR1708", "@LAPOR17080 jalan rusak"),
        ("#LAPORAN jalan rusak @LAPOR1708", "#LAPORAN jalan rusak"),
        ("@LAPOR1708", ""),
        ("#LAPOR @LAPOR1708", ""),
        ("RT 03/RW 05 banjir @LAPOR1708", "RT 03/RW 05 banjir"),
    ],
)
def test_what_only_addresses_us_is_taken_off_and_everything_else_stays(written: str, meant: str) -> None:
    assert to_us(written, "LAPOR1708") == meant
    assert said(post(written)).text == meant


def test_a_long_row_of_our_names_is_no_burden() -> None:
    assert to_us("@LAPOR1708 " * 2000 + "banjir" + " @LAPOR1708" * 2000, "LAPOR1708") == "banjir"


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("R&amp;D 5 &gt; 3 &lt; 9", "R&D 5 > 3 < 9"),
        ("tulis &amp;amp; begitu", "tulis &amp; begitu"),
        ("a=1&copy=2", "a=1&copy=2"),
        ("&quot;ya&quot; kata &#39;dia&#39;", "\"ya\" kata 'dia'"),
    ],
)
def test_what_x_escapes_is_as_it_was_typed(written: str, typed: str) -> None:
    assert said(post(f"@LAPOR1708 {written}")).text == typed


@pytest.mark.parametrize("name", ["note_tweet", "note_post"])
def test_a_long_post_is_heard_whole_under_both_names(name: str) -> None:
    whole = "@LAPOR1708 " + "jalan rusak " * 100 + "&amp; gelap https://t.co/bbb"
    note = {"text": whole, "entities": {"urls": [link("https://t.co/bbb", "https://example.com/foto")]}}
    message = said(post("@LAPOR1708 jalan rusak…", **{name: note}))
    assert message.text == "jalan rusak " * 100 + "& gelap https://example.com/foto"


def test_short_links_are_written_out_and_those_of_media_left_out() -> None:
    urls = [
        link(SHORT, "https://example.com/bukti?a=1&b=2"),
        link("https://t.co/ccc", f"https://x.com/siti_contoh/status/{POST_ID}/photo/1"),
        link("https://t.co/ddd", "https://x.com/i/1", media_key="3_1"),
    ]
    text = f"@LAPOR1708 lihat {SHORT} https://t.co/unknown https://t.co/ccc https://t.co/ddd"
    message = said(post(text, entities={"urls": urls}))
    assert message.text == "lihat https://example.com/bukti?a=1&b=2 https://t.co/unknown"


def test_no_nul_and_no_half_of_a_pair_gets_through() -> None:
    assert said(post("@LAPOR1708 ban\x00jir \ud83d")).text == "banjir ?"


# Whether it is for us.


def in_thread(text: str, answers: str = BUDI, **fields: Any) -> dict[str, Any]:
    related = [{"type": "replied_to", "id": ROOT}]
    return post(text, in_reply_to_user_id=answers, referenced_tweets=related, conversation_id=ROOT, **fields)


def test_a_reply_to_us_is_for_us_though_our_name_is_not_in_its_words() -> None:
    message = said(in_thread("@LAPOR1708 @budi_contoh sudah diperbaiki", OURS, display_text_range=[24, 41]))
    assert message.text == "sudah diperbaiki"
    assert message.repliable
    assert message.unsupported is None
    assert message.in_reply_to == ROOT
    assert message.thread == ROOT


def test_a_reply_to_somebody_else_that_names_us_only_as_the_thread_does_is_not_answered() -> None:
    message = said(in_thread("@LAPOR1708 @budi_contoh betul itu pak", display_text_range=[24, 37]))
    assert message.unsupported == "post not meant for us"
    assert message.text == "betul itu pak"
    assert not message.repliable


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("@budi_contoh ini harus diurus @LAPOR1708", {}),
        ("@budi_contoh @LAPOR1708 ini harus diurus", {"display_text_range": [13, 40]}),
    ],
)
def test_a_reply_to_somebody_else_that_calls_us_is_for_us(text: str, shown: dict[str, Any]) -> None:
    message = said(in_thread(text, **shown))
    assert message.text == "ini harus diurus"
    assert message.repliable


def test_where_x_does_not_tell_whose_names_they_are_who_may_have_called_us_is_heard() -> None:
    """Polled first, it must not be lost where the webhook would have said that it is a mention."""
    message = said(in_thread("@budi_contoh @LAPOR1708 tolong, lampu jalan ini mati"))
    assert message.text == "tolong, lampu jalan ini mati"
    assert message.unsupported is None
    assert message.repliable


@pytest.mark.parametrize("shown", [{"display_text_range": [11, 40]}, {}])
def test_who_goes_on_under_their_own_post_to_us_is_heard(shown: dict[str, Any]) -> None:
    message = said(in_thread("@LAPOR1708 tambahan: lubangnya makin dalam", SITI, **shown))
    assert message.text == "tambahan: lubangnya makin dalam"
    assert message.repliable
    assert not said(in_thread("tambahan: lubangnya makin dalam", SITI, **shown)).repliable


@pytest.mark.parametrize("kind", ["post.mention.create", "post.reply.create"])
def test_what_x_says_is_meant_for_us_is(kind: str) -> None:
    raw = in_thread("@LAPOR1708 @budi_contoh ini harus diurus", display_text_range=[24, 40])
    assert not said(raw).repliable
    assert heard(activity(kind, raw)).repliable


@pytest.mark.parametrize("shown", [[-1, 5], [999, 1000], ["0", 1], [], "0", [True, 1]])
def test_a_range_that_is_none_is_not_believed(shown: Any) -> None:
    assert said(post(display_text_range=shown)).text == "jalan rusak"


def test_other_names_for_what_a_post_refers_to_are_read_as_well() -> None:
    raw = post(
        "@LAPOR1708 sudah", conversation_id=ROOT, edit_history_post_ids=["2080765000000000009", POST_ID]
    )
    del raw["edit_history_tweet_ids"]
    raw["referenced_posts"] = [{"type": "replied_to", "id": ROOT}]
    message = said(raw | {"in_reply_to_user_id": OURS})
    assert message.in_reply_to == ROOT
    assert message.edits == "2080765000000000009"


@pytest.mark.parametrize(
    "raw",
    [
        post(
            "RT @budi_contoh: @LAPOR1708 jalan rusak", referenced_tweets=[{"type": "retweeted", "id": ROOT}]
        ),
        post("teks", referenced_posts=[{"type": "retweeted", "id": ROOT}]),
        post("@LAPOR1708 uji", author_id=OURS),
    ],
)
def test_a_retweet_and_our_own_post_are_nobodys_complaint(raw: dict[str, Any]) -> None:
    assert polled(raw) == []
    assert events(mention(raw)) == []


def test_what_looks_like_a_retweet_and_was_typed_is_theirs() -> None:
    message = said(post("RT @budi_contoh: jalan rusak parah cc @LAPOR1708"))
    assert message.text == "RT @budi_contoh: jalan rusak parah cc"
    assert message.repliable


def test_one_that_is_skipped_takes_no_other_along() -> None:
    retweet = post("RT @a: b", id="5", referenced_tweets=[{"type": "retweeted", "id": ROOT}])
    found = inbound.mentions(page(retweet, {"id": "6"}, "?", post()), US)
    assert [type(one).__name__ for one in found] == ["Unreadable", "Unreadable", "InboundMessage"]


QUOTED = {
    "referenced_tweets": [{"type": "quoted", "id": ROOT}],
    "entities": {"urls": [link(SHORT, f"https://twitter.com/budi_contoh/status/{ROOT}")]},
}


def test_a_quote_with_words_of_its_own_is_theirs() -> None:
    message = said(post(f"@LAPOR1708 jalan ini juga rusak {SHORT}", **QUOTED))
    assert message.unsupported is None
    assert message.text == f"jalan ini juga rusak https://twitter.com/budi_contoh/status/{ROOT}"


def test_a_quote_without_words_of_its_own_is_kept_and_says_so() -> None:
    message = said(post(f"@LAPOR1708 {SHORT}", **QUOTED))
    assert message.unsupported == "quoted post"
    assert message.repliable
    assert ROOT in message.text


def test_a_quote_that_does_not_call_us_is_not_answered() -> None:
    assert not said(post(f"lihat ini {SHORT}", **QUOTED)).repliable


# Later versions.


def test_a_later_version_says_which_post_it_changes() -> None:
    first = "2080765000000000009"
    message = said(post("@LAPOR1708 jalan rusak RT 04", edit_history_tweet_ids=[first, POST_ID]))
    assert message.edits == first
    assert message.external_id == POST_ID
    assert message.text == "jalan rusak RT 04"
    assert message.unsupported is None


@pytest.mark.parametrize(
    "raw",
    [
        activity("post.delete", {"id": POST_ID, "author_id": SITI}),
        account_activity(
            tweet_delete_events=[
                {"status": {"id": POST_ID, "user_id": SITI}, "timestamp_ms": "1795320000000"}
            ]
        ),
    ],
)
def test_a_deleted_post_is_noted_and_not_answered(raw: Any) -> None:
    message = heard(raw)
    assert message.external_id == f"{POST_ID}:deleted"
    assert message.in_reply_to == POST_ID
    assert message.unsupported == "deleted message"
    assert message.sent_at == HEARD_AT
    assert not message.repliable


def test_a_post_that_we_deleted_ourselves_is_none_of_ours() -> None:
    assert events(activity("post.delete", {"id": POST_ID, "author_id": OURS})) == []


# What came along.


def test_photos_and_videos_come_with_where_they_are() -> None:
    media = [
        {"media_key": "3_1", "type": "photo", "url": PHOTO},
        {
            "media_key": "13_2",
            "type": "video",
            "duration_ms": 60_000,
            "variants": [
                {"content_type": "application/x-mpegURL", "url": "https://video.twimg.com/a.m3u8"},
                {"bit_rate": 632_000, "content_type": "video/mp4", "url": "https://video.twimg.com/s.mp4"},
                {"bit_rate": 2_176_000, "content_type": "video/mp4", "url": "https://video.twimg.com/m.mp4"},
                {"bit_rate": 10_368_000, "content_type": "video/mp4", "url": "https://video.twimg.com/l.mp4"},
            ],
        },
    ]
    message = said(post(attachments={"media_keys": ["3_1", "13_2"]}), media=media)
    assert message.attachments == (
        Attachment("image", PHOTO),
        Attachment("video", "https://video.twimg.com/m.mp4", "video/mp4"),
    )
    assert [one["media_key"] for one in message.raw["includes"]["media"]] == ["3_1", "13_2"]


def test_a_media_without_its_address_can_be_asked_for() -> None:
    message = said(post("@LAPOR1708", attachments={"media_keys": ["3_1", "7_2"]}))
    assert message.attachments == (
        Attachment("image", f"{POST_ID}/3_1"),
        Attachment("video", f"{POST_ID}/7_2"),
    )
    assert message.unsupported is None


def test_the_media_of_older_posts_are_heard_too() -> None:
    shown = {"type": "photo", "media_url_https": PHOTO, "url": "https://t.co/ppp"}
    moving = {
        "type": "animated_gif",
        "media_url_https": "https://pbs.twimg.com/tweet_video_thumb/x.jpg",
        "url": "https://t.co/ppp",
        "video_info": {
            "variants": [{"bitrate": 0, "content_type": "video/mp4", "url": "https://video.twimg.com/g.mp4"}]
        },
    }
    raw = old_post("@LAPOR1708 banjir https://t.co/ppp", extended_entities={"media": [shown, moving]})
    message = heard(account_activity(tweet_create_events=[raw]))
    assert message.text == "banjir"
    assert message.attachments == (
        Attachment("image", PHOTO),
        Attachment("video", "https://video.twimg.com/g.mp4", "video/mp4"),
    )


def test_an_exact_place_is_a_location_and_a_region_a_hint() -> None:
    geo = {"place_id": "p1", "coordinates": {"type": "Point", "coordinates": [106.8, -6.2]}}
    places = [{"id": "p1", "full_name": "Menteng, Jakarta Pusat"}, {"id": "p2", "full_name": "Bogor"}]
    message = said(post(geo=geo), places=places)
    assert message.location == Location(-6.2, 106.8, "Menteng, Jakarta Pusat")
    assert message.hint == "Menteng, Jakarta Pusat"
    region = said(post(geo={"place_id": "p2"}), places=places)
    assert region.location is None
    assert region.hint == "Bogor"


@pytest.mark.parametrize("found", [[106.8], [200, 0], [0, 91], ["1", "2"], None, [True, 1]])
def test_what_is_no_place_on_earth_is_no_location(found: Any) -> None:
    assert said(post(geo={"coordinates": {"coordinates": found}})).location is None


# Older posts.


def test_a_long_older_post_is_heard_whole() -> None:
    whole = {
        "full_text": "@LAPOR1708 " + "jalan rusak " * 20 + SHORT,
        "display_text_range": [0, 260],
        "entities": {"urls": [link(SHORT, "https://example.com/a")]},
    }
    raw = old_post("@LAPOR1708 jalan…", truncated=True, extended_tweet=whole)
    message = heard(account_activity(tweet_create_events=[raw]))
    assert message.text == "jalan rusak " * 20 + "https://example.com/a"


def test_an_older_reply_says_what_it_answers() -> None:
    raw = old_post("@LAPOR1708 sudah", in_reply_to_status_id_str=ROOT, in_reply_to_user_id_str=OURS)
    message = heard(account_activity(tweet_create_events=[raw]))
    assert message.in_reply_to == ROOT
    assert message.repliable


@pytest.mark.parametrize(
    "raw",
    [
        old_post("RT @a: b", retweeted_status=old_post(id_str="5")),
        old_post(user={"id_str": OURS, "screen_name": "LAPOR1708"}),
    ],
)
def test_an_older_retweet_and_our_own_older_post_are_skipped(raw: Any) -> None:
    assert events(account_activity(tweet_create_events=[raw])) == []


def test_an_older_post_with_a_place_says_where() -> None:
    raw = old_post(
        coordinates={"type": "Point", "coordinates": [106.8, -6.2]}, place={"full_name": "Jakarta"}
    )
    message = heard(account_activity(tweet_create_events=[raw]))
    assert message.location == Location(-6.2, 106.8, "Jakarta")
    assert message.hint == "Jakarta"


# Envelopes.


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (activity("post.mention.create", post(), whose=BUDI), "not about our user_id"),
        (account_activity(tweet_create_events=[old_post()]) | {"for_user_id": BUDI}, "not for our user_id"),
        (activity("spaces.start", {}), "we do not listen to activities of this kind: spaces.start"),
        (activity("post.mention.create", None), "without id"),
        (activity("post.mention.create", post(id="abc")), "without id"),
        (activity("post.mention.create", post(author_id=None)), "without author_id"),
        (account_activity(), "nothing in it that we know"),
        ({"data": []}, "data without an activity"),
        ({"data": "x"}, "an activity is an object"),
    ],
)
def test_what_is_not_understood_is_parked_whole_with_the_reason(content: Any, reason: str) -> None:
    event = parked(content)
    assert reason in event.reason
    assert json.loads(event.raw) is not None


@pytest.mark.parametrize(
    "content",
    [
        activity("dm.read", {}),
        activity("dm.indicate_typing", {}),
        activity("like.create", {}),
        activity("post.create", post(author_id=OURS)),
        account_activity(favorite_events=[{"id": "1"}]),
        account_activity(direct_message_indicate_typing_events=[{}]),
    ],
)
def test_what_says_nothing_to_us_is_not_kept(content: Any) -> None:
    assert events(content) == []


def test_everything_in_one_payload_is_heard() -> None:

    both = account_activity(tweet_create_events=[old_post()], direct_message_events=[old_dm()])
    assert len(events(both)) == 2
