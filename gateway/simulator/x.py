"""What X sends: posts and direct messages in the words of its API 2, activities, and the signed requests.

https://docs.x.com/x-api/activity/event-payloads
"""

import base64
import hashlib
import hmac
import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from gateway.simulator import x_text
from gateway.simulator.wire import Call

_EPOCH = 1288834974657
"""Milliseconds of the moment from which X's ids count."""


@dataclass(frozen=True, slots=True)
class User:
    id: str
    name: str
    username: str

    def as_json(self) -> dict[str, Any]:
        return {"id": self.id, "name": self.name, "username": self.username}


@dataclass(frozen=True, slots=True)
class Photo:
    id: str
    url: str

    @property
    def key(self) -> str:
        return f"3_{self.id}"

    def as_json(self) -> dict[str, Any]:
        return {"media_key": self.key, "type": "photo", "url": self.url}


@dataclass(frozen=True, slots=True)
class Post:
    id: str
    author: User
    text: str
    """As typed; a reply's without the names that X puts before it."""
    at: datetime
    thread: str
    """The id of the post that began it; its own where it did."""
    replies_to: str = ""
    replies_to_author: str = ""
    before: str = ""
    """The names that X puts before a reply."""
    photos: tuple[Photo, ...] = ()


def snowflake(at: datetime, number: int) -> str:
    """The id of what is made then, as the so-manyeth in its millisecond."""
    return str((int(at.timestamp() * 1000) - _EPOCH) << 22 | number)


def post(one: Post, handle: str, user_id: str) -> dict[str, Any]:
    """All its fields, in the older spelling. `handle` and `user_id` are ours: no other names are marked."""
    typed = one.before + one.text
    short = x_text.written(x_text.cut(typed))
    with_photos = " ".join([short, *(x_text.short_link(photo.id) for photo in one.photos[:1])])
    is_long = x_text.cut(typed) != typed
    whole = x_text.written(typed)
    return {
        "id": one.id,
        "text": with_photos,
        "author_id": one.author.id,
        "created_at": moment(one.at),
        "conversation_id": one.thread,
        "edit_history_tweet_ids": [one.id],
        "display_text_range": [len(one.before), len(short)],
        "lang": "in",
        "entities": _entities(one, typed, with_photos, handle, user_id),
        **(_answered(one) if one.replies_to else {}),
        **({"attachments": {"media_keys": [photo.key for photo in one.photos]}} if one.photos else {}),
        **({"note_tweet": _note(typed, whole, handle, user_id)} if is_long else {}),
    }


def _answered(one: Post) -> dict[str, Any]:
    return {
        "in_reply_to_user_id": one.replies_to_author,
        "referenced_tweets": [{"type": "replied_to", "id": one.replies_to}],
    }


def _entities(one: Post, typed: str, shown: str, handle: str, user_id: str) -> dict[str, Any]:
    found = x_text.entities(x_text.cut(typed), shown, handle, user_id)
    pictures = [
        {
            "start": len(shown) - len(x_text.short_link(photo.id)),
            "end": len(shown),
            "url": x_text.short_link(photo.id),
            "expanded_url": f"https://x.com/{one.author.username}/status/{one.id}/photo/1",
            "media_key": photo.key,
        }
        for photo in one.photos[:1]
    ]
    return {**found, "urls": [*found.get("urls", []), *pictures]} if pictures else found


def _note(typed: str, whole: str, handle: str, user_id: str) -> dict[str, Any]:
    return {"text": whole, "entities": x_text.entities(typed, whole, handle, user_id)}


def direct_message(
    id: str, sender: str, conversation: str, text: str, at: datetime, photos: Sequence[Photo] = ()
) -> dict[str, Any]:
    """An event of a conversation, all its fields."""
    return {
        "id": id,
        "event_type": "MessageCreate",
        "text": x_text.written(text),
        "sender_id": sender,
        "dm_conversation_id": conversation,
        "created_at": moment(at),
        **({"attachments": {"media_keys": [photo.key for photo in photos]}} if photos else {}),
    }


def conversation(one: str, other: str) -> str:
    """The id of what two accounts say to each other: both ids, the smaller first."""
    first, second = sorted((one, other), key=int)
    return f"{first}-{second}"


def includes(users: Iterable[User], photos: Iterable[Photo]) -> dict[str, Any]:
    """What a post or a message refers to, each once."""
    kinds = {
        "users": {user.id: user.as_json() for user in users},
        "media": {photo.key: photo.as_json() for photo in photos},
    }
    return {kind: list(found.values()) for kind, found in kinds.items() if found}


# Activities.


def activity(
    kind: str, user_id: str, payload: Mapping[str, Any], included: Mapping[str, Any]
) -> dict[str, Any]:
    """The envelope of what is handed over about our account; its own id may be below zero."""
    event_id = str(uuid.uuid4().int % 2**63 - 2**62)
    data = {"event_uuid": event_id, "filter": {"user_id": user_id}, "event_type": kind, "tag": "lapor"}
    return {"data": {**data, "payload": payload, **({"includes": included} if included else {})}}


def received(
    id: str, sender: User, recipient: User, text: str, at: datetime, photos: Sequence[Photo] = ()
) -> dict[str, Any]:
    """The payload of a direct message, which is in the words of the API's first version."""
    attachment = [
        {"type": "media", "media": {"id_str": photo.id, "type": "photo", "media_url_https": photo.url}}
        for photo in photos[:1]
    ]
    data = {
        "text": x_text.written(text),
        "entities": {"hashtags": [], "symbols": [], "user_mentions": [], "urls": []},
        **({"attachment": attachment[0]} if attachment else {}),
    }
    message = {"target": {"recipient_id": recipient.id}, "sender_id": sender.id, "message_data": data}
    event = {
        "type": "message_create",
        "id": id,
        "created_timestamp": str(int(at.timestamp() * 1000)),
        "message_create": message,
    }
    users = {user.id: {"data": user.as_json()} for user in (sender, recipient)}
    return {"direct_message_events": [event], "users": users}


# Requests.


def signature(consumer_secret: str, content: bytes) -> str:
    digest = hmac.new(consumer_secret.encode(), content, hashlib.sha256).digest()
    return f"sha256={base64.b64encode(digest).decode()}"


def signed_call(url: str, body: Mapping[str, Any], consumer_secret: str) -> Call:
    """The POST that brings it. Whoever signs the JSON they read, written anew, gets another signature."""
    content = json.dumps(body, ensure_ascii=True, separators=(",", ": ")).encode()
    headers = {
        "Content-Type": "application/json",
        "x-twitter-webhooks-signature": signature(consumer_secret, content),
    }
    return Call("POST", url, headers, content)


def check_call(url: str, crc_token: str) -> Call:
    """The GET that asks whether we can sign."""
    return Call("GET", f"{url}?{urlencode({'crc_token': crc_token})}")


def moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03}Z"


def moment_of(id: str) -> datetime:
    return datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=(int(id) >> 22) + _EPOCH)


# The two spellings.

_POST_WORDS = {
    "edit_history_tweet_ids": "edit_history_post_ids",
    "note_tweet": "note_post",
    "referenced_tweets": "referenced_posts",
    "tweets": "posts",
}


def spelt(fields: Mapping[str, Any], spelling: str) -> dict[str, Any]:
    """The same with the names that X's API has had since its version 2.167, where `spelling` is "post"."""
    if spelling == "tweet":
        return dict(fields)
    return {_POST_WORDS.get(name, name): value for name, value in fields.items()}
