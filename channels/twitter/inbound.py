"""What X hands over -> our events: one for every item in it that says something.

By webhook in two envelopes, the X Activity API's and the older one of the Account Activity API, whose
messages stand in the newer one as well; and by polling. The same post has the same id whichever way it
comes.

https://docs.x.com/x-api/activity/event-payloads
"""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from itertools import islice
from typing import Any

from channels.bodies import NotReadable, read_json
from channels.messages import Event, InboundMessage, Unreadable, clean_text, raw_json
from channels.twitter import media, posts, private, public
from channels.twitter.account import CHANNEL, Us
from channels.twitter.fields import Malformed, Raw, block, items, milliseconds, needed, number, words

Read = Callable[[Raw], InboundMessage | None]

SILENT = (
    "block.",
    "chat.conversation_join",
    "chat.sent",
    "dm.indicate_typing",
    "dm.read",
    "dm.sent",
    "follow.",
    "like.",
    "mute.",
    "post.create",
    "profile.",
)
"""Kinds of the X Activity API in which nobody says anything to us."""

SILENT_LISTS = {
    "block_events",
    "direct_message_indicate_typing_events",
    "direct_message_mark_read_events",
    "favorite_events",
    "follow_events",
    "mute_events",
}
"""The same of the Account Activity API, which cannot be told to leave them out."""

LARGEST_USER = 16_384
"""Characters. Every message of theirs is kept with it."""
ENVELOPE = {"for_user_id", "users", "apps"}
MOST = 10_000
"""Items in one request. 3 MiB of X's hold fewer; of what is no item they could hold a million."""


def events(body: bytes, us: Us, received_at: datetime) -> list[Event]:
    try:
        payload = read_json(body)
    except NotReadable as error:
        return [Unreadable(CHANNEL, str(error), clean_text(body.decode("utf-8", "replace")))]
    if not isinstance(payload, dict):
        return [_unreadable("a payload is an object", payload)]
    if "data" in payload:
        return _activities(payload["data"], us, received_at)
    return _account_activity(payload, us)


def mentions(page: Raw, us: Us) -> list[Event]:
    """A page of our mentions, as polled."""
    return _each(page, "data", lambda raw: _post(raw, block(page, "includes"), us))


def direct_messages(page: Raw, us: Us) -> list[Event]:
    """A page of our direct messages, as polled."""
    return _each(page, "data", lambda raw: _polled_dm(raw, block(page, "includes"), us))


# The X Activity API.


def _activities(data: Any, us: Us, received_at: datetime) -> list[Event]:
    """One as documented; a list of them is understood too."""
    activities = data if isinstance(data, list) else [data]
    found = list(islice((event for one in activities for event in _activity(one, us, received_at)), MOST))
    return (found if len(found) < MOST else [_too_many(data)]) or _nothing(data)


def _activity(data: Any, us: Us, received_at: datetime) -> list[Event]:
    if not isinstance(data, dict):
        return [_unreadable("an activity is an object", data)]
    kind = words(data, "event_type")
    whose = number(block(data, "filter"), "user_id")
    if whose not in ("", us.user_id):
        return [_unreadable("not about our user_id", data)]
    payload, includes = block(data, "payload"), block(data, "includes")
    match kind:
        # By X's documents the second is a reply to a post of ours, and to nobody else's in our threads.
        case "post.mention.create" | "post.reply.create":
            return _one(payload, lambda raw: _post(raw, includes, us, explicit=True), data)
        case "post.delete":
            return _one(payload, lambda raw: _deleted_post(raw, data, us, received_at), data)
        case "dm.received" if payload.get("direct_message_events"):
            return _old_messages(payload, us)
        case "dm.received":
            return [_unreadable("a message without direct_message_events", data)]
        case "chat.received":
            return _one(payload, lambda raw: private.encrypted(raw, data, us, received_at), data)
    if kind.startswith(SILENT):
        return []
    return [_unreadable(f"we do not listen to activities of this kind: {kind or 'none'}", data)]


def _deleted_post(raw: Raw, kept: Raw, us: Us, received_at: datetime) -> InboundMessage | None:
    return public.deleted(needed(raw, "id"), needed(raw, "author_id"), received_at, kept, us)


# The Account Activity API.


def _account_activity(payload: Raw, us: Us) -> list[Event]:
    whose = number(payload, "for_user_id")
    if whose not in ("", us.user_id):
        return [_unreadable("not for our user_id", payload)]
    readers: dict[str, Callable[[], list[Event]]] = {
        "tweet_create_events": lambda: _each(payload, "tweet_create_events", partial(_old_post, us)),
        "tweet_delete_events": lambda: _each(payload, "tweet_delete_events", partial(_old_deleted, us)),
        "direct_message_events": lambda: _old_messages(payload, us),
    }
    known = [name for name in readers if payload.get(name)]
    if not known and not SILENT_LISTS & payload.keys():
        return [_unreadable("nothing in it that we know", payload)]
    found = [event for name in known for event in readers[name]()]
    # A list that is newer than this, beside one that we know.
    unknown = payload.keys() - readers.keys() - SILENT_LISTS - ENVELOPE
    beside = {
        name: payload[name] for name in sorted(unknown) if payload[name] and isinstance(payload[name], list)
    }
    return [*found, _unreadable(f"we do not listen to {', '.join(beside)}", beside)] if beside else found


def _old_post(us: Us, raw: Raw) -> InboundMessage | None:
    return public.said_in(posts.old_style(raw), {"tweet_create_events": [raw]}, us)


def _old_deleted(us: Us, raw: Raw) -> InboundMessage | None:
    status = block(raw, "status")
    id = needed(status, "id", "id_str")
    when = milliseconds(raw, "timestamp_ms", id)
    return public.deleted(id, needed(status, "user_id"), when, {"tweet_delete_events": [raw]}, us)


def _old_messages(payload: Raw, us: Us) -> list[Event]:
    users = block(payload, "users")
    if any(len(raw_json(user)) > LARGEST_USER for user in users.values()):
        return [_unreadable("a user that is longer than any", payload)]

    def read(raw: Raw) -> InboundMessage | None:
        sender = number(block(raw, "message_create"), "sender_id")
        theirs = {sender: users[sender]} if sender in users else {}
        return private.old_style(raw, users, {"direct_message_events": [raw], "users": theirs}, us)

    return _each(payload, "direct_message_events", read)


# What came by polling, and posts of the newer style either way.


def _post(raw: Raw, includes: Raw, us: Us, explicit: bool = False) -> InboundMessage | None:
    post = posts.new_style(raw, includes)
    kept = {"data": raw, "includes": _about(raw, "author_id", includes)}
    return public.said_in(post, kept, us, explicit)


def _polled_dm(raw: Raw, includes: Raw, us: Us) -> InboundMessage | None:
    kept = {"data": raw, "includes": _about(raw, "sender_id", includes)}
    return private.new_style(raw, includes, kept, us)


def _about(raw: Raw, author: str, includes: Raw) -> dict[str, list[Raw]]:
    """As much of what came along as it takes to read this one again."""
    wanted = {words(raw, author), words(block(raw, "geo"), "place_id"), *media.keys(raw)} - {""}
    return {
        kind: [one for one in items(includes, kind) if words(block(one, "data") or one, key) in wanted]
        for kind, key in (("users", "id"), ("places", "id"), ("media", "media_key"))
        if items(includes, kind)
    }


# Each by itself: one that cannot be read spoils no other.


def _each(raw: Raw, name: str, read: Read) -> list[Event]:
    found = raw.get(name)
    listed = found if isinstance(found, list) else [] if found is None else [found]
    if len(listed) >= MOST:
        return [_too_many({name: listed})]
    return [event for item in listed for event in _one(item, read, item)]


def _one(item: Any, read: Read, kept: Any) -> list[Event]:
    if not isinstance(item, dict):
        return [_unreadable("an item is no object", kept)]
    try:
        message = read(item)
    except Malformed as error:
        return [_unreadable(f"an item is {error}", kept)]
    return [message] if message else []


def _nothing(data: Any) -> list[Event]:
    """Nothing was said; but where there was nothing at all, somebody should see that."""
    return [] if data else [_unreadable("data without an activity", data)]


def _too_many(raw: object) -> Unreadable:
    return _unreadable(f"{MOST} items and more", raw)


def _unreadable(reason: str, raw: object) -> Unreadable:
    return Unreadable(CHANNEL, clean_text(reason)[:200], raw_json(raw))
