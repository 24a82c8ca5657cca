"""What each provider's requests hold: lists of fields with a value of the right kind, and requests of them.

The lists are ours, written from the providers' references. A request takes a few of the optional fields at
random, so that most of them are combinations that no platform sends and any could.
Every item carries a mark of its own. Where the mark is in what comes in, it has to be in what is kept.
"""

import copy
from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Any

Raw = dict[str, Any]
Fields = Mapping[str, Any]

OURS = "1708"
NOW = 1_795_212_000
"""Seconds: an afternoon in November 2026."""
WORDS = (
    "Jalan rusak di Jalan Contoh",
    "lampu mati",
    "STATUS",
    "terima kasih",
    "/status",
    "ANONIM sampah",
    "",
    "1",
)


def mark(number: int, item: int = 0) -> str:
    return f"q{number}z{item}q"


def some(rng: Random, fields: Fields, most: int) -> Raw:
    """A few of these fields."""
    chosen = rng.sample(sorted(fields), min(rng.randint(0, most), len(fields)))
    return {name: copy.deepcopy(fields[name]) for name in chosen}


def said(rng: Random, item: str) -> str:
    return f"{rng.choice(WORDS)} {item}".strip()


def person(rng: Random) -> int:
    return 1_000_000_000 + rng.randrange(1_000_000_000)


# Telegram. https://core.telegram.org/bots/api#update

_FILE = {"file_id": "file", "file_unique_id": "unique", "file_size": 9000}
_USER: Raw = {"id": 1001, "is_bot": False, "first_name": "Warga", "language_code": "id"}
_CHAT: Raw = {"id": 1001, "type": "private", "first_name": "Warga"}
_GROUP: Raw = {"id": -1001, "type": "supergroup", "title": "Warga RT 01"}
_OLDER: Raw = {"message_id": 4, "from": _USER, "chat": _CHAT, "date": NOW, "text": "halo"}
_POINT = {"latitude": -3.8, "longitude": 102.3}
TELEGRAM_CONTENT: Fields = {
    "text": "Jalan rusak di Jalan Contoh",
    "caption": "ini fotonya",
    "photo": [{**_FILE, "width": 90, "height": 60}],
    "document": {**_FILE, "file_name": "surat.pdf", "mime_type": "application/pdf"},
    "video": {**_FILE, "width": 90, "height": 60, "duration": 3, "mime_type": "video/mp4"},
    "animation": {**_FILE, "width": 90, "height": 60, "duration": 3},
    "audio": {**_FILE, "duration": 3, "title": "rekaman"},
    "voice": {**_FILE, "duration": 3, "mime_type": "audio/ogg"},
    "video_note": {**_FILE, "length": 240, "duration": 3},
    "sticker": {**_FILE, "type": "regular", "width": 9, "height": 9, "is_animated": False, "is_video": False},
    "location": {**_POINT, "live_period": 60},
    "venue": {"location": _POINT, "title": "Pasar", "address": "Jalan Contoh"},
    "contact": {"phone_number": "6281200000011", "first_name": "Warga", "user_id": 1001},
    "dice": {"emoji": "🎲", "value": 3},
    "poll": {
        "id": "1",
        "question": "?",
        "options": [],
        "total_voter_count": 0,
        "is_closed": False,
        "is_anonymous": True,
        "type": "regular",
        "allows_multiple_answers": False,
        "allows_revoting": False,
    },
    "story": {"chat": _CHAT, "id": 1},
    "paid_media": {"star_count": 1, "paid_media": []},
    "checklist": {"title": "daftar", "tasks": []},
    "game": {"title": "g", "description": "g", "photo": []},
    "invoice": {
        "title": "t",
        "description": "d",
        "start_parameter": "s",
        "currency": "IDR",
        "total_amount": 1,
    },
    "web_app_data": {"data": "x", "button_text": "y"},
    "rich_message": {"blocks": []},
}
TELEGRAM_NOTED: Fields = {
    "new_chat_members": [_USER],
    "left_chat_member": _USER,
    "new_chat_title": "Warga",
    "new_chat_photo": [{**_FILE, "width": 9, "height": 9}],
    "delete_chat_photo": True,
    "group_chat_created": True,
    "migrate_to_chat_id": -1002,
    "migrate_from_chat_id": -1001,
    "pinned_message": _OLDER,
    "message_auto_delete_timer_changed": {"message_auto_delete_time": 60},
    "users_shared": {"request_id": 1, "users": []},
    "connected_website": "contoh.example",
    "write_access_allowed": {},
    "proximity_alert_triggered": {"traveler": _USER, "watcher": _USER, "distance": 9},
    "boost_added": {"boost_count": 1},
    "forum_topic_created": {"name": "topik", "icon_color": 1},
    "giveaway_completed": {"winner_count": 1},
    "video_chat_started": {},
    "gift": {"gift": {"id": "1"}},
}
TELEGRAM_BESIDE: Fields = {
    "message_thread_id": 3,
    "sender_chat": _GROUP,
    "sender_tag": "warga",
    "reply_to_message": _OLDER,
    "external_reply": {"origin": {"type": "hidden_user", "date": NOW, "sender_user_name": "Orang"}},
    "quote": {"text": "halo", "position": 0},
    "reply_to_story": {"chat": _CHAT, "id": 1},
    "forward_origin": {"type": "hidden_user", "sender_user_name": "Orang", "date": NOW},
    "via_bot": {"id": 7, "is_bot": True, "first_name": "bot"},
    "edit_date": NOW + 60,
    "media_group_id": "99",
    "author_signature": "petugas",
    "is_automatic_forward": True,
    "is_topic_message": True,
    "has_protected_content": True,
    "entities": [{"type": "bot_command", "offset": 0, "length": 6}],
    "caption_entities": [{"type": "bold", "offset": 0, "length": 3}],
    "link_preview_options": {"is_disabled": True},
    "effect_id": "5",
    "business_connection_id": "b1",
    "reply_markup": {"inline_keyboard": [[{"text": "ya", "callback_data": "ya"}]]},
    "new_thing_of_next_year": {"a": [1]},
}
_TELEGRAM_MESSAGES = ("message",) * 6 + (
    "edited_message",
    "channel_post",
    "edited_channel_post",
    "business_message",
    "edited_business_message",
    "guest_message",
)
TELEGRAM_OTHERS: Fields = {
    "poll": {"id": "1", "question": "?"},
    "inline_query": {"id": "1", "from": _USER, "query": "", "offset": ""},
    "message_reaction": {"chat": _CHAT, "message_id": 4, "date": NOW, "old_reaction": [], "new_reaction": []},
    "deleted_business_messages": {"business_connection_id": "b", "chat": _CHAT, "message_ids": [4]},
    "chat_join_request": {"chat": _GROUP, "from": _USER, "user_chat_id": 1, "date": NOW},
    "chat_boost": {"chat": _CHAT, "boost": {}},
    "managed_bot": {},
}


def telegram(rng: Random, number: int) -> Raw:
    """An update."""
    who = person(rng)
    user: Raw = {**_USER, "id": who, "last_name": mark(number)}
    chat: Raw = {**_CHAT, "id": who} if rng.random() < 0.8 else _GROUP
    message: Raw = {"message_id": number, "from": user, "chat": chat, "date": NOW}
    pick = rng.random()
    if pick < 0.08:
        pressed = {"id": str(number), "from": user, "message": _OLDER, "chat_instance": "1", "data": "ya"}
        return {"update_id": number, "callback_query": pressed}
    if pick < 0.14:
        member = {"user": user, "status": rng.choice(("kicked", "member", "left", "restricted"))}
        change = {
            "chat": chat,
            "from": user,
            "date": NOW,
            "old_chat_member": member,
            "new_chat_member": member,
        }
        return {"update_id": number, "my_chat_member": change}
    if pick < 0.18:
        kind = rng.choice(sorted(TELEGRAM_OTHERS))
        return {"update_id": number, kind: {**TELEGRAM_OTHERS[kind], "note": mark(number)}}
    if pick < 0.6:
        message["text"] = said(rng, mark(number))
    elif pick < 0.9:
        message |= some(rng, TELEGRAM_CONTENT, 3)
    else:
        message |= some(rng, TELEGRAM_NOTED, 2)
    message |= some(rng, TELEGRAM_BESIDE, 3)
    kind = rng.choice(_TELEGRAM_MESSAGES)
    if kind.startswith("edited"):
        message["edit_date"] = NOW + 60
    return {"update_id": number, kind: message}


# WhatsApp by Meta. developers.facebook.com/documentation/business-messaging/whatsapp/webhooks

_MEDIA = {"id": "170800000001", "mime_type": "image/jpeg", "sha256": "x", "caption": "ini fotonya"}
META_CONTENT: Fields = {
    "text": {"body": "Jalan rusak di Jalan Contoh"},
    "image": _MEDIA,
    "video": {**_MEDIA, "mime_type": "video/mp4"},
    "document": {**_MEDIA, "filename": "surat.pdf"},
    "audio": {"id": "1", "mime_type": "audio/ogg", "voice": True},
    "sticker": {"id": "1", "mime_type": "image/webp", "animated": False},
    "location": {**_POINT, "name": "Pasar", "address": "Jalan Contoh"},
    "contacts": [{"name": {"formatted_name": "Warga"}, "phones": [{"phone": "+6281200000011"}]}],
    "interactive": {"type": "button_reply", "button_reply": {"id": "ya", "title": "Ya"}},
    "button": {"text": "Ya", "payload": "ya"},
    "reaction": {"message_id": "wamid.x", "emoji": "👍"},
    "order": {"catalog_id": "1", "product_items": []},
    "edit": {"original_message_id": "wamid.x", "message": {"type": "text", "text": {"body": "baru"}}},
    "revoke": {"original_message_id": "wamid.x"},
    "unsupported": {"type": "poll"},
    "system": {
        "type": "user_changed_number",
        "wa_id": "6281200000012",
        "body": "pindah",
        "user_id": "ID.baru1",
    },
    "request_welcome": {},
    "hologram": {"id": "1"},
}
META_BESIDE: Fields = {
    "context": {"from": "6281200000097", "id": "wamid.ours", "forwarded": True},
    "referral": {"source_url": "https://contoh.example", "source_type": "ad"},
    "identity": {"acknowledged": "x", "created_timestamp": 1, "hash": "x"},
    "errors": [{"code": 131051, "title": "unsupported", "message": "m", "error_data": {"details": "d"}}],
    "group_id": "g1",
    "user_id": "ID.warga11",
    "new_thing_of_next_year": [1],
}
META_RECEIPT: Fields = {
    "conversation": {"id": "c", "origin": {"type": "service"}, "expiration_timestamp": str(NOW)},
    "pricing": {"billable": True, "pricing_model": "PMP", "category": "service"},
    "errors": [{"code": 131047, "title": "closed", "href": "x", "error_data": {"details": "d"}}],
    "biz_opaque_callback_data": "018f0000-0000-7000-8000-000000000001",
    "recipient_user_id": "ID.warga11",
}


def whatsapp_cloud(rng: Random, number: int, phone_number_id: str) -> Raw:
    """A body of Meta's: several numbers' changes, several items each."""
    changes = [
        _change(rng, f"{number}", offset, phone_number_id) for offset in range(1 if rng.random() < 0.8 else 3)
    ]
    entries = [{"id": "1708", "time": NOW, "changes": [change]} for change in changes]
    return {"object": "whatsapp_business_account", "entry": entries}


def _change(rng: Random, number: str, offset: int, phone_number_id: str) -> Raw:
    phone = f"628{person(rng)}"
    value: Raw = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "6281200000097", "phone_number_id": phone_number_id},
        "contacts": [
            {"profile": {"name": "Warga", "username": "warga.contoh"}, "wa_id": phone, "user_id": "ID.w1"}
        ],
    }
    items = [f"q{number}z{10 * offset + at}q" for at in range(rng.choice((1, 1, 1, 2, 4)))]
    pick = rng.random()
    if pick < 0.7:
        value["messages"] = [_meta_message(rng, item, phone) for item in items]
    if 0.6 < pick < 0.95:
        value["statuses"] = [_meta_status(rng, item.replace("z", "z7"), phone) for item in items]
    if pick > 0.92:
        value["errors"] = [{"code": 130429, "title": items[0].replace("z", "z8"), "message": "limit"}]
    field = "messages" if rng.random() < 0.97 else rng.choice(("account_update", "calls", "message_echoes"))
    return {"field": field, "value": value}


def _meta_message(rng: Random, item: str, phone: str) -> Raw:
    kind = rng.choice(("text", "text", *sorted(META_CONTENT)))
    content = {"body": said(rng, item)} if kind == "text" else copy.deepcopy(META_CONTENT[kind])
    message: Raw = {"from": phone, "id": f"wamid.{item}", "timestamp": str(NOW), "type": kind, kind: content}
    if rng.random() < 0.5:
        message["from_user_id"] = f"ID.{phone}"
    return message | some(rng, META_BESIDE, 2)


def _meta_status(rng: Random, item: str, phone: str) -> Raw:
    became = rng.choice(("sent", "delivered", "read", "failed", "failed", "played", "deleted"))
    status = {"id": f"wamid.{item}", "status": became, "timestamp": str(NOW), "recipient_id": phone}
    return status | some(rng, META_RECEIPT, 3)


# Twilio's forms. https://www.twilio.com/docs/messaging/guides/webhook-request

TWILIO_BESIDE: Fields = {
    "NumMedia": "1",
    "MediaUrl0": "https://api.twilio.com/2010-04-01/Accounts/AC/Messages/MM/Media/ME",
    "MediaContentType0": "image/jpeg",
    "NumSegments": "1",
    "ApiVersion": "2010-04-01",
    "FromCountry": "ID",
    "FromCity": "",
    "MessagingServiceSid": "MG1",
    "OptOutType": "STOP",
    "ProfileName": "Warga",
    "WaId": "6281200000011",
    "ExternalUserId": "whatsapp:ID.warga11",
    "MessageType": "image",
    "Latitude": "-3.8",
    "Longitude": "102.3",
    "Label": "Pasar",
    "Address": "Jalan Contoh",
    "ButtonText": "Ya",
    "ButtonPayload": "ya",
    "Forwarded": "true",
    "OriginalRepliedMessageSid": "SM1",
    "OriginalRepliedMessageSender": "whatsapp:+6281200000097",
    "ReferralBody": "iklan",
    "SmsStatus": "received",
    "ChannelMetadata": '{"type":"whatsapp"}',
    "NewThingOfNextYear": "1",
}
TWILIO_STATUSES = ("queued", "sent", "delivered", "read", "undelivered", "failed", "canceled", "teleported")


def twilio(rng: Random, number: int, account: str, prefix: str = "") -> list[tuple[str, str]]:
    item = mark(number)
    form: dict[str, str] = {
        "MessageSid": f"SM{item}",
        "SmsSid": f"SM{item}",
        "AccountSid": account,
        "From": f"{prefix}+628{person(rng)}",
        "To": f"{prefix}+6281200000098",
    }
    if rng.random() < 0.2:
        became = rng.choice(TWILIO_STATUSES)
        form |= {
            "MessageStatus": became,
            "SmsStatus": became,
            "ErrorCode": rng.choice(("", "30003", "63016")),
        }
        return list(form.items())
    form["Body"] = said(rng, item)
    return list((form | some(rng, TWILIO_BESIDE, 5)).items())


# Kannel. Its user guide, "Parameters (Escape Codes) in post-url".

KANNEL_BESIDE: Fields = {
    "time": "1795212000",
    "charset": "UTF-8",
    "coding": "0",
    "smsc": "operator",
    "udh": "\x05\x00\x03\x2a\x02\x01",
    "udhi": "1",
    "part_reference": "r1",
    "part_number": "1",
    "part_total": "2",
    "meta-data": "?smpp?x=1",
    "new_thing": "1",
}
KANNEL_ANSWERS = (
    "ACK/",
    "NACK/0x0000000b/Invalid Destination",
    "id:1 sub:001 stat:EXPIRED err:034 text:x",
    "",
)


def kannel(rng: Random, number: int) -> list[tuple[str, str]]:
    """The query of a message."""
    item = mark(number)
    sender = rng.choice((f"08{person(rng)}", f"+628{person(rng)}", "BANKXYZ", "1708", f"00628{person(rng)}"))
    query = {"id": item, "from": sender, "to": "1708", "text": said(rng, item)}
    return list((query | some(rng, KANNEL_BESIDE, 5)).items())


def kannel_receipt(rng: Random, number: int) -> list[tuple[str, str]]:
    """The query of a receipt: what stands in our dlr-url, and what Kannel fills in."""
    delivery = f"018f0000-0000-7000-8000-{number:012d}"
    status = rng.choice(("1", "2", "4", "8", "16", "3", "%d"))
    answer = rng.choice(KANNEL_ANSWERS)
    return [("delivery", delivery), ("status", status), ("answer", f"{answer}{mark(number)}")]


# X. https://docs.x.com/x-api/activity/event-payloads

POST_BESIDE: Fields = {
    "conversation_id": "2080765813578191000",
    "in_reply_to_user_id": "2000000000000000002",
    "referenced_tweets": [{"type": "replied_to", "id": "2080765813578191000"}],
    "attachments": {"media_keys": ["3_1", "7_2"]},
    "geo": {"place_id": "p1", "coordinates": {"type": "Point", "coordinates": [102.3, -3.8]}},
    "entities": {"urls": [{"url": "https://t.co/a", "expanded_url": "https://contoh.example"}]},
    "note_tweet": {"text": "panjang sekali", "entities": {"urls": []}},
    "display_text_range": [11, 20],
    "edit_history_tweet_ids": ["2080765813578191000"],
    "lang": "in",
    "public_metrics": {"like_count": 0},
    "withheld": {"country_codes": ["ID"]},
    "new_thing_of_next_year": {"a": 1},
}
OLD_POST_BESIDE: Fields = {
    "in_reply_to_status_id_str": "2080765813578191000",
    "in_reply_to_user_id_str": "1708",
    "quoted_status_id_str": "2080765813578191000",
    "extended_tweet": {"full_text": "panjang", "entities": {"urls": []}, "display_text_range": [0, 7]},
    "extended_entities": {
        "media": [{"type": "photo", "media_url_https": "https://pbs.twimg.com/a.jpg", "url": "u"}]
    },
    "coordinates": {"type": "Point", "coordinates": [102.3, -3.8]},
    "place": {"full_name": "Bengkulu", "country_code": "ID"},
    "display_text_range": [11, 20],
    "retweeted_status": {"id_str": "1"},
    "edit_history": {"initial_tweet_id": "2080765813578191000"},
    "timestamp_ms": "1784928203000",
}
DM_BESIDE: Fields = {
    "attachment": {
        "type": "media",
        "media": {"type": "photo", "media_url_https": "https://ton.x.com/a", "url": "u"},
    },
    "entities": {"urls": [], "hashtags": []},
    "quick_reply_response": {"type": "options", "metadata": "m"},
    "ctas": [],
}
X_SILENT = ("like.create", "follow.followed", "dm.read", "dm.sent", "profile.update.bio", "post.create")
X_OLD_LISTS = ("favorite_events", "follow_events", "direct_message_mark_read_events", "user_event")


def x(rng: Random, number: int) -> Raw:
    author = str(2_000_000_000_000_000_000 + rng.randrange(10**9))
    item, id = mark(number), str(2_080_765_813_578_191_303 + (number << 8))
    pick = rng.random()
    if pick < 0.4:
        kind = rng.choice(("post.mention.create", "post.mention.create", "post.reply.create", "post.delete"))
        return _activity(kind, _post(rng, item, id, author), _includes(author))
    if pick < 0.6:
        return _activity("dm.received", _old_dms(rng, number, author), {})
    if pick < 0.66:
        chat = {"id": id, "sender_id": author, "encoded_event": item, "conversation_id": f"{author}-{OURS}"}
        return _activity("chat.received", chat, {})
    if pick < 0.72:
        return _activity(
            rng.choice((*X_SILENT, "space.start")), {"id": id, "text": item, "author_id": author}, {}
        )
    body: Raw = {"for_user_id": OURS}
    if pick < 0.92:
        body["tweet_create_events"] = [
            _old_post(rng, mark(number, at), str(int(id) + at), author) for at in range(rng.choice((1, 1, 2)))
        ]
    if pick > 0.88:
        body |= _old_dms(rng, number, author)
    if pick > 0.95:
        body["tweet_delete_events"] = [
            {
                "status": {"id": id, "user_id": author},
                "timestamp_ms": "1784928203000",
                "note": mark(number, 9),
            }
        ]
    if rng.random() < 0.2:
        body[rng.choice(X_OLD_LISTS)] = [{"source": {"id": author}}]
    return body


def _activity(kind: str, payload: Raw, includes: Raw) -> Raw:
    data = {"event_uuid": "u", "filter": {"user_id": OURS}, "event_type": kind, "payload": payload}
    return {"data": data | ({"includes": includes} if includes else {})}


def _includes(author: str) -> Raw:
    return {
        "users": [{"id": author, "name": "Siti", "username": "siti_contoh"}],
        "media": [{"media_key": "3_1", "type": "photo", "url": "https://pbs.twimg.com/media/a.jpg"}],
        "places": [{"id": "p1", "full_name": "Bengkulu"}],
    }


def _post(rng: Random, item: str, id: str, author: str) -> Raw:
    post = {
        "id": id,
        "author_id": author,
        "text": f"@LAPOR1708 {said(rng, item)}",
        "created_at": "2026-11-20T01:02:03.000Z",
    }
    return post | some(rng, POST_BESIDE, 4)


def _old_post(rng: Random, item: str, id: str, author: str) -> Raw:
    user = {"id_str": author, "name": "Siti", "screen_name": "siti_contoh"}
    post = {"id_str": id, "id": int(id), "text": f"@LAPOR1708 {said(rng, item)}", "user": user}
    return post | some(rng, OLD_POST_BESIDE, 4)


def _old_dms(rng: Random, number: int, author: str) -> Raw:
    def dm(at: int) -> Raw:
        data = {"text": said(rng, mark(number, 20 + at)), **some(rng, DM_BESIDE, 2)}
        created = {"target": {"recipient_id": OURS}, "sender_id": author, "message_data": data}
        id = str(2_080_765_901_528_535_096 + (number << 8) + at)
        return {
            "type": "message_create",
            "id": id,
            "created_timestamp": "1784928224372",
            "message_create": created,
        }

    users = {author: {"id": author, "name": "Siti", "screen_name": "siti_contoh"}}
    return {"direct_message_events": [dm(at) for at in range(rng.choice((1, 1, 3)))], "users": users}


Builder = Callable[[Random, int], Any]
Pairs = Sequence[tuple[str, str]]
