import hashlib
import hmac
import json

import pytest

from gateway.simulator import whatsapp
from gateway.simulator.whatsapp import Contact

URL = "https://lapor.example/webhooks/whatsapp"
WATI = Contact("Wati", "+6281200000001", "ID.1708000000000001")
BUDI = Contact("Budi", user_id="ID.1708000000000002", username="budi")
OLD = Contact("Sari", "+6281200000003")


def message(sender=WATI, kind="text", content=None, **more):
    content = content or whatsapp.text("Jalan rusak 🙏")
    return whatsapp.message(sender, kind, content, message_id="wamid.A", timestamp=1790000000, **more)


def value_of(body):
    (entry,) = body["entry"]
    (change,) = entry["changes"]
    assert (body["object"], change["field"]) == ("whatsapp_business_account", "messages")
    return change["value"]


def test_a_message_comes_with_whoever_wrote_it():
    value = value_of(whatsapp.messages_body("99", [WATI], [message()]))
    assert value == {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "6281200000097", "phone_number_id": "99"},
        "contacts": [
            {"profile": {"name": "Wati"}, "wa_id": "6281200000001", "user_id": "ID.1708000000000001"}
        ],
        "messages": [
            {
                "from": "6281200000001",
                "from_user_id": "ID.1708000000000001",
                "id": "wamid.A",
                "timestamp": "1790000000",
                "type": "text",
                "text": {"body": "Jalan rusak 🙏"},
            }
        ],
    }


def test_a_person_with_a_username_shows_no_number_anywhere():
    value = value_of(whatsapp.messages_body("99", [BUDI], [message(BUDI)]))
    assert value["contacts"] == [
        {"profile": {"name": "Budi", "username": "budi"}, "user_id": "ID.1708000000000002"}
    ]
    assert "from" not in value["messages"][0]
    assert value["messages"][0]["from_user_id"] == "ID.1708000000000002"


def test_before_april_2026_there_was_nothing_but_the_number():
    value = value_of(whatsapp.messages_body("99", [OLD], [message(OLD)]))
    assert value["contacts"] == [{"profile": {"name": "Sari"}, "wa_id": "6281200000003"}]
    assert "from_user_id" not in value["messages"][0]


@pytest.mark.parametrize(
    ("kind", "content", "expected"),
    [
        (
            "image",
            whatsapp.image("7", b"photo", "lubangnya"),
            {
                "caption": "lubangnya",
                "mime_type": "image/jpeg",
                "id": "7",
            },
        ),
        ("location", whatsapp.location(-3.8, 102.3), {"latitude": -3.8, "longitude": 102.3}),
        (
            "location",
            whatsapp.location(-3.8, 102.3, "Pasar", "Jl. Contoh"),
            {"latitude": -3.8, "longitude": 102.3, "name": "Pasar", "address": "Jl. Contoh"},
        ),
        (
            "interactive",
            whatsapp.button_reply("status 1", "Cek status"),
            {"type": "button_reply", "button_reply": {"id": "status 1", "title": "Cek status"}},
        ),
        (
            "interactive",
            whatsapp.list_reply("k1", "Jalan", "dan jembatan"),
            {
                "type": "list_reply",
                "list_reply": {"id": "k1", "title": "Jalan", "description": "dan jembatan"},
            },
        ),
    ],
)
def test_each_kind_stands_under_its_own_name(kind, content, expected):
    if kind == "image":
        expected = {**expected, "sha256": content["sha256"]}
        assert len(content["sha256"]) == 44
    assert message(kind=kind, content=content)[kind] == expected


def test_a_reply_names_the_message_it_answers():
    assert message(replies_to="wamid.B")["context"] == {"from": "6281200000097", "id": "wamid.B"}
    assert "context" not in message()


@pytest.mark.parametrize(
    ("recipient", "ids"),
    [
        (WATI, {"recipient_id": "6281200000001", "recipient_user_id": "ID.1708000000000001"}),
        (BUDI, {"recipient_user_id": "ID.1708000000000002"}),
        (OLD, {"recipient_id": "6281200000003"}),
    ],
)
def test_a_status_says_whose_message_became_what(recipient, ids):
    status = whatsapp.status("wamid.A", "read", recipient, timestamp=1790000000, callback_data="d1")
    assert status == {
        "id": "wamid.A",
        "status": "read",
        "timestamp": "1790000000",
        **ids,
        "biz_opaque_callback_data": "d1",
    }
    assert value_of(whatsapp.statuses_body("99", [status]))["statuses"] == [status]


def test_a_failure_has_the_code_and_its_title():
    status = whatsapp.status("wamid.A", "failed", WATI, timestamp=1, error=(131047, "Re-engagement message"))
    (error,) = status["errors"]
    assert (error["code"], error["title"]) == (131047, "Re-engagement message")


def test_the_body_is_signed_as_it_is_sent_with_all_but_ascii_escaped():
    body = whatsapp.messages_body(
        "99", [WATI], [message(kind="image", content=whatsapp.image("7", b"", "🙏"))]
    )
    call = whatsapp.signed_call(URL, body, "s3cret")
    assert call.body.isascii()
    assert rb"\ud83d\ude4f" in call.body
    assert rb"image\/jpeg" in call.body
    assert json.loads(call.body) == body
    digest = hmac.new(b"s3cret", call.body, hashlib.sha256).hexdigest()
    assert call.headers["X-Hub-Signature-256"] == f"sha256={digest}"
    # Whoever writes it anew before checking has another text before them.
    assert json.dumps(body).encode() != call.body


def test_no_two_messages_have_one_id():
    assert len({whatsapp.new_id() for _ in range(100)}) == 100
    assert whatsapp.new_id().startswith("wamid.")
