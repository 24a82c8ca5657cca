"""Payloads in X's shapes, all of them invented: posts, messages, and the envelopes they come in."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import channels
from channels.messages import Event, InboundMessage, Unreadable, WebhookRequest
from channels.twitter import signature
from channels.twitter.account import Us
from channels.twitter.channel import TwitterChannel
from tests.channels.contract import PUBLIC_URL

OURS = "1708170817081708170"
SITI = "2000000000000000001"
BUDI = "2000000000000000002"
US = Us(OURS, "LAPOR1708")
SECRET = "invented-consumer-secret"
SETTINGS: dict[str, Any] = {
    "enabled": True,
    "consumer_key": "invented-consumer-key",
    "consumer_secret": SECRET,
    "access_token": "1708-invented-access-token",
    "access_token_secret": "invented-access-token-secret",
    "bearer_token": "invented-bearer-token",
    "user_id": OURS,
    "screen_name": "@LAPOR1708",
}
URL = f"{PUBLIC_URL}/webhooks/twitter"
HEARD_AT = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
POST_ID = "2080765813578191303"
"""Its time is 2026-07-24 21:23:23 UTC, to the second."""


def channel(**changed: Any) -> TwitterChannel:
    built = channels.load("twitter", {**SETTINGS, **changed}, PUBLIC_URL)
    assert isinstance(built, TwitterChannel)
    return built


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


# Posts of the newer style.


def post(text: str = "@LAPOR1708 jalan rusak", **fields: Any) -> dict[str, Any]:
    return {
        "id": POST_ID,
        "author_id": SITI,
        "text": text,
        "created_at": "2026-07-24T21:23:23.000Z",
        "conversation_id": fields.get("id", POST_ID),
        "edit_history_tweet_ids": [fields.get("id", POST_ID)],
    } | fields


def user(id: str = SITI, name: str = "Siti", username: str = "siti_contoh") -> dict[str, Any]:
    return {"id": id, "name": name, "username": username}


def activity(kind: str, payload: Any, whose: str = OURS, **more: Any) -> dict[str, Any]:
    data = {"event_uuid": "-77", "filter": {"user_id": whose}, "event_type": kind, "tag": "lapor"}
    return {"data": {**data, "payload": payload, **more}}


def mention(raw: Mapping[str, Any], **includes: Any) -> dict[str, Any]:
    return activity("post.mention.create", raw, includes={"users": [user()], **includes})


def page(*items: Any, **more: Any) -> dict[str, Any]:
    return {"data": list(items), "includes": {"users": [user()]}, "meta": {"result_count": len(items)}} | more


# Posts of the older style.


def old_post(text: str = "@LAPOR1708 jalan rusak", **fields: Any) -> dict[str, Any]:
    return {
        "created_at": "Fri Jul 24 21:23:23 +0000 2026",
        "id": int(POST_ID),
        "id_str": POST_ID,
        "text": text,
        "user": {"id_str": SITI, "name": "Siti", "screen_name": "siti_contoh"},
        "timestamp_ms": "1784928203000",
        "entities": {"urls": []},
    } | fields


def account_activity(**lists: Any) -> dict[str, Any]:
    return {"for_user_id": OURS, **lists}


# Messages.


def old_dm(text: str = "halo", sender: str = SITI, **data: Any) -> dict[str, Any]:
    return {
        "type": "message_create",
        "id": "2080765901528535096",
        "created_timestamp": "1784928224372",
        "message_create": {
            "target": {"recipient_id": OURS},
            "sender_id": sender,
            "message_data": {"text": text, "entities": {"urls": []}, **data},
        },
    }


def new_dm(text: str = "halo", sender: str = SITI, **fields: Any) -> dict[str, Any]:
    return {
        "id": "2080765901528535096",
        "event_type": "MessageCreate",
        "text": text,
        "sender_id": sender,
        "created_at": "2026-07-24T21:23:44.000Z",
        "dm_conversation_id": f"{OURS}-{SITI}",
    } | fields


def dm_received(*messages: Any, **users: Any) -> dict[str, Any]:
    return activity("dm.received", {"direct_message_events": list(messages), "users": users})


# Heard.


def posted(content: object, secret: str = SECRET) -> WebhookRequest:
    # As X does: all but ASCII escaped, and a slash too.
    body = json.dumps(content).replace("/", r"\/").encode()
    return replace(with_body(body), headers={signature.HEADER: signature.digest(secret, body)})


def with_body(body: bytes) -> WebhookRequest:
    return WebhookRequest("POST", URL, "", "", body=body, received_at=HEARD_AT)


def events(content: object) -> list[Event]:
    return channel().parse(posted(content))


def heard(content: object) -> InboundMessage:
    (event,) = events(content)
    assert isinstance(event, InboundMessage), event
    return event


def parked(content: object) -> Unreadable:
    (event,) = events(content)
    assert isinstance(event, Unreadable), event
    return event
