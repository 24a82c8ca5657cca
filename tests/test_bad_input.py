"""Whatever comes in: nothing forged gets in, nothing authentic gets lost, and nothing is our fault (5xx)."""

import gzip
import json
import random
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import product
from typing import Any
from urllib.parse import parse_qsl, quote, quote_from_bytes, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import create_engine

from channels import twilio_api
from channels.messages import ContactEvent, clean_text, raw_json
from channels.telegram import inbound as telegram_inbound
from gateway import drain, queues
from normalizer import tickets
from store import engine
from store import models as m
from tests import raw_http
from tests.office import (
    ACCOUNT_SID,
    AUTH_TOKEN,
    KANNEL_SECRET,
    PUBLIC_URL,
    SECRET_TOKEN,
    Office,
    telegram_call,
)
from tests.raw_http import Answer, Headers

COMPLAINT = "Jalan di depan Pasar Contoh rusak parah, sudah tiga bulan berlubang"
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
FORM = "application/x-www-form-urlencoded"
SMS = "/webhooks/sms_1708"
MEBIBYTE = 1024 * 1024


@dataclass(frozen=True)
class Request:
    method: str
    target: str
    headers: Headers
    body: bytes = b""


@dataclass(frozen=True)
class Way:
    """One way into the house: a channel with one of its drivers."""

    office: Office
    channel: str
    authentic: Callable[[str], Request]
    """A message with this text, as the platform sends it."""
    forged: Callable[[], Mapping[str, Request]]
    """The same without what proves where it comes from: what is wrong -> request."""

    def ask(self, request: Request) -> Answer:
        return send(self.office, request)


def send(office: Office, request: Request) -> Answer:
    return raw_http.ask(office.web.url, request.method, request.target, request.headers, request.body)


# Telegram.


def telegram(body: bytes, headers: Headers | None = None) -> Request:
    own = {"Content-Type": "application/json", SECRET_HEADER: SECRET_TOKEN}
    return Request("POST", "/webhooks/telegram", own | (headers or {}), body)


def telegram_text(text: str) -> Request:
    return telegram(telegram_call(text).body)


def forged_telegram() -> dict[str, Request]:
    body = telegram_call(COMPLAINT).body

    def secret(value: str) -> Request:
        return telegram(body, {SECRET_HEADER: value})

    return {
        "no secret": Request("POST", "/webhooks/telegram", {}, body),
        "an empty secret": secret(""),
        "another secret": secret("another-secret"),
        "a letter more": secret(SECRET_TOKEN + "x"),
        "a letter less": secret(SECRET_TOKEN[:-1]),
        "in capitals": secret(SECRET_TOKEN.upper()),
        "beyond ASCII": secret("s\xe9cret"),
        "in the address": Request(
            "POST", f"/webhooks/telegram/{SECRET_TOKEN}?secret={SECRET_TOKEN}", {}, body
        ),
        "asked, not posted": Request("GET", "/webhooks/telegram", {}),
        "and not JSON either": Request("POST", "/webhooks/telegram", {}, b"\xff{"),
    }


# Kannel.


def kannel(query: str, tail: str = KANNEL_SECRET) -> Request:
    return Request("GET", f"{SMS}/{tail}?{query}", {})


def kannel_text(text: str, **changed: str) -> Request:
    fields = {"id": f"id-{random.random()}", "from": "081200000011", "to": "1708", "text": text}
    return kannel(urlencode(fields | {"charset": "UTF-8"} | changed))


def forged_kannel() -> dict[str, Request]:
    query = urlencode({"from": "081200000011", "to": "1708", "text": COMPLAINT})
    tails = {
        "another secret": "another-secret",
        "a letter more": KANNEL_SECRET + "x",
        "a letter less": KANNEL_SECRET[:-1],
        "in capitals": KANNEL_SECRET.upper(),
        "something behind it": f"{KANNEL_SECRET}/x",
        "something before it": f"x/{KANNEL_SECRET}",
        "a NUL behind it": f"{KANNEL_SECRET}%00",
        "bytes that are no text": "%ff%fe",
        "half a surrogate pair": "%ed%a0%80",
        "a receipt without it": "dlr",
    }
    return {
        "no secret": Request("GET", f"{SMS}?{query}", {}),
        "in the query": Request("GET", f"{SMS}?{query}&secret={KANNEL_SECRET}", {}),
        **{what: kannel(query, tail) for what, tail in tails.items()},
    }


# Twilio.


def twilio(body: bytes, headers: Headers | None = None, target: str = SMS) -> Request:
    form = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)
    signature = twilio_api.signature(AUTH_TOKEN, PUBLIC_URL + target, form)
    return Request(
        "POST", target, {"Content-Type": FORM, "X-Twilio-Signature": signature} | (headers or {}), body
    )


def twilio_form(text: str, **changed: str) -> bytes:
    sid = f"SM{random.getrandbits(128):032x}"
    fields = {"MessageSid": sid, "AccountSid": ACCOUNT_SID, "From": "+6281200000011", "To": "+6281200000098"}
    return urlencode(fields | {"Body": text} | changed).encode()


def twilio_text(text: str) -> Request:
    return twilio(twilio_form(text))


def forged_twilio() -> dict[str, Request]:
    body = twilio_form(COMPLAINT)
    form = parse_qsl(body.decode(), keep_blank_values=True)

    def signed(token: str = AUTH_TOKEN, url: str = PUBLIC_URL + SMS) -> Request:
        return twilio(body, {"X-Twilio-Signature": twilio_api.signature(token, url, form)})

    return {
        "no signature": Request("POST", SMS, {"Content-Type": FORM}, body),
        "an empty one": twilio(body, {"X-Twilio-Signature": ""}),
        "beyond ASCII": twilio(body, {"X-Twilio-Signature": "\xe9"}),
        "by another token": signed(token="another-token"),
        "by no token": signed(token=""),
        "for another address": signed(url=PUBLIC_URL + "/webhooks/whatsapp"),
        "for another scheme": signed(url=PUBLIC_URL.replace("https", "http") + SMS),
        "for another form": Request("POST", SMS, twilio(b"Body=x").headers, body),
        "for another query": Request("POST", f"{SMS}?x=1", signed().headers, body),
        "by a shared key": twilio(
            body, {"X-Twilio-Webhooks-Signature-Settings": "key=x,algorithm=HMAC_SHA256"}
        ),
    }


@pytest.fixture(params=["telegram", "kannel", "twilio"])
def way(request: pytest.FixtureRequest) -> Way:
    """Each way in, on SQLite: what is refused or kept here does not depend on the database."""
    if request.param == "twilio":
        office = request.getfixturevalue("sqlite_twilio_office")
        return Way(office, "sms_1708", twilio_text, forged_twilio)
    office = request.getfixturevalue("sqlite_office")
    if request.param == "kannel":
        return Way(office, "sms_1708", kannel_text, forged_kannel)
    return Way(office, "telegram", telegram_text, forged_telegram)


# What is there afterwards.

TABLES = (m.Message, m.ParkedRequest, m.Receipt)


def kept(office: Office) -> list[Any]:
    return [row for table in TABLES for row in office.all(table)]


def parked(office: Office) -> list[str]:
    return [one.raw for one in office.all(m.ParkedRequest)]


def forget(office: Office) -> None:
    with office.runtime.engine.begin() as connection:
        for table in TABLES:
            connection.execute(table.__table__.delete())  # type: ignore[attr-defined]


def counted(office: Office, result: str) -> float:
    """Webhook requests with this result, over all channels, as /metrics has it."""
    body = raw_http.ask(office.web.url, "GET", "/metrics").body.decode()
    return sum(
        sample.value
        for family in text_string_to_metric_families(body)
        for sample in family.samples
        if sample.name == "lapor_webhook_requests_total" and sample.labels["result"] == result
    )


# Refused.


def test_a_forged_request_is_told_the_same_words_whatever_is_wrong_and_leaves_nothing(way: Way) -> None:
    forged, before = way.forged(), counted(way.office, "refused")
    answers = {what: way.ask(request) for what, request in forged.items()}
    assert {what: (answer.status, answer.body) for what, answer in answers.items()} == dict.fromkeys(
        forged, (403, b"forbidden\n")
    )
    assert len({tuple(sorted(answer.headers)) for answer in answers.values()}) == 1
    assert kept(way.office) == []
    assert counted(way.office, "refused") == before + len(forged)


def chunked(body: bytes) -> bytes:
    pieces = (body[start : start + 65536] for start in range(0, len(body), 65536))
    return b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


@pytest.mark.parametrize(
    ("headers", "wire"),
    [
        ({}, bytes),
        ({"Transfer-Encoding": "chunked"}, chunked),
        # 3 MiB and a byte of zeros in a few kilobytes: the size counts that we would have to hold.
        ({"Content-Encoding": "gzip"}, gzip.compress),
    ],
    ids=["with its length", "chunked", "compressed"],
)
@pytest.mark.parametrize("secret", [SECRET_TOKEN, "wrong"])
def test_a_body_beyond_three_mebibytes_is_refused_however_its_length_is_told(
    sqlite_office: Office, headers: Headers, wire: Callable[[bytes], bytes], secret: str
) -> None:
    body = wire(b"0" * (3 * MEBIBYTE + 1))
    answer = send(sqlite_office, telegram(body, headers | {SECRET_HEADER: secret}))
    assert answer.status == 413
    assert kept(sqlite_office) == []


def test_a_body_of_three_mebibytes_is_taken(sqlite_office: Office) -> None:
    assert send(sqlite_office, telegram(b"0" * (3 * MEBIBYTE))).status == 200
    assert len(kept(sqlite_office)) == 1


@pytest.mark.parametrize(
    "target",
    [
        "/webhooks/fax",
        "/webhooks/",
        "/webhooks/whatsapp",
        "/webhooks/Telegram",
        "/webhooks/%ff%fe",
        "/webhooks/telegram%00",
        "/webhooks/telegram%0d%0aSet-Cookie:%20a=b",
        f"/webhooks/sms_1708%2f{KANNEL_SECRET}",
        "//webhooks/telegram",
        "/webhooks/../webhooks/telegram",
    ],
)
def test_a_channel_that_is_not_there_is_not_found(sqlite_office: Office, target: str) -> None:
    for method in ("GET", "POST"):
        answer = raw_http.ask(sqlite_office.web.url, method, target, {SECRET_HEADER: SECRET_TOKEN}, b"{}")
        assert answer.status == 404
        assert "set-cookie" not in answer.headers
    assert kept(sqlite_office) == []


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE"])
def test_a_method_that_no_platform_uses_is_refused_and_keeps_nothing(
    sqlite_office: Office, method: str
) -> None:
    for request in (telegram_text(COMPLAINT), kannel_text(COMPLAINT)):
        answer = raw_http.ask(sqlite_office.web.url, method, request.target, request.headers, request.body)
        assert answer.status == 405
    assert kept(sqlite_office) == []


GOOD = telegram_call(COMPLAINT).body
NOT_HTTP = {
    "a negative length": {"Content-Length": "-5"},
    "two lengths": {"Content-Length": "5\r\nContent-Length: 6"},
    "a length and chunks": {"Content-Length": "5", "Transfer-Encoding": "chunked"},
    "chunks that are none": {"Transfer-Encoding": "chunked"},
    "a line feed in a header": {"X-Forwarded-For": "a\nX-Injected: b"},
    "a carriage return in a header": {"X-Forwarded-For": "a\rX-Injected: b"},
    "a NUL in a header": {"X-Forwarded-For": "a\x00b"},
    "a header with a space in its name": {"X Forwarded": "a"},
    "a header without end": {"X-Long": "a" * 100_000},
}


@pytest.mark.parametrize("headers", NOT_HTTP.values(), ids=list(NOT_HTTP))
def test_what_is_not_http_is_a_bad_request_and_keeps_nothing(sqlite_office: Office, headers: Headers) -> None:
    wire = raw_http.head("POST", "/webhooks/telegram", {SECRET_HEADER: SECRET_TOKEN} | headers)
    assert raw_http.exchange(sqlite_office.web.url, wire + GOOD).status == 400
    assert kept(sqlite_office) == []


@pytest.mark.parametrize(
    "target", ["http://elsewhere/webhooks/sms_1708", "https://x:99/webhooks/sms_1708?a=1"]
)
def test_a_request_line_with_an_address_of_its_own_is_no_way_round_the_signature(
    sqlite_twilio_office: Office, target: str
) -> None:
    assert raw_http.ask(sqlite_twilio_office.web.url, "POST", target).status == 403


@pytest.mark.parametrize("target", [f"{SMS}/{KANNEL_SECRET}?from=0812&text=\xff\x00", "/ /", "http://[x/"])
def test_a_request_line_that_is_none_is_a_bad_request(sqlite_office: Office, target: str) -> None:
    assert raw_http.ask(sqlite_office.web.url, "GET", target).status == 400


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd"])
def test_a_body_that_is_not_compressed_as_it_says_is_a_bad_request(
    sqlite_office: Office, encoding: str
) -> None:
    answer = send(sqlite_office, telegram(b"\xffno such thing", {"Content-Encoding": encoding}))
    assert answer.status == 400
    assert kept(sqlite_office) == []


def test_half_a_request_keeps_nothing_and_holds_up_nobody(sqlite_office: Office) -> None:
    wire = raw_http.head(
        "POST", "/webhooks/telegram", {SECRET_HEADER: SECRET_TOKEN, "Content-Length": "9999"}
    )
    with raw_http.connect(sqlite_office.web.url) as waiting:
        waiting.sendall(wire + GOOD)
        with raw_http.connect(sqlite_office.web.url) as gone:
            gone.sendall(wire + GOOD)
        assert send(sqlite_office, telegram_text(COMPLAINT)).status == 200
    assert len(kept(sqlite_office)) == 1


# Authentic, and not understood.

NOT_UPDATES = {
    "nothing": b"",
    "not JSON": b"update_id=1&text=halo",
    "half of it": GOOD[:-20],
    "two of them": GOOD + GOOD,
    "not UTF-8": b'{"update_id": 1, "message": "\xff\xfe\xc0\x80"}',
    "NUL bytes": b"\x00" * 100,
    "a NUL in the middle": GOOD.replace(b"Warga", b"War\x00ga"),
    "a number": b"17",
    "a list": b"[" + GOOD + b"]",
    "a text": b'"halo"',
    "null": b"null",
    "an empty object": b"{}",
    "no content": b'{"update_id": 17}',
    "an update we do not listen to": b'{"update_id": 17, "poll": {"id": "1"}}',
    "not a number": b'{"update_id": NaN, "message": Infinity}',
    "a number too long to read": b'{"update_id": ' + b"9" * 5000 + b"}",
    "a message too deep": b'{"message": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "an id too large": GOOD.replace(b'"date": ', b'"date": 99999999999999999999'),
}


@pytest.mark.parametrize("body", NOT_UPDATES.values(), ids=list(NOT_UPDATES))
def test_an_update_that_cannot_be_read_is_parked_whole(sqlite_office: Office, body: bytes) -> None:
    assert send(sqlite_office, telegram(body)).status == 200
    [raw] = parked(sqlite_office)
    assert raw in (clean_text(body.decode("utf-8", "replace")), as_json(body))
    assert sqlite_office.messages == []


def as_json(body: bytes) -> str | None:
    try:
        return json.dumps(json.loads(body), separators=(",", ":"))
    except (ValueError, RecursionError):
        return None


NOT_SMS = {
    "nothing": "",
    "no text": "from=081200000011",
    "no sender": "text=halo",
    "an empty sender": "from=&text=halo",
    "no value at all": "from&text&&&=&",
    "not percent-encoded": "from=%&%zz=%text",
    "names in capitals": "FROM=081200000011&TEXT=halo",
    "semicolons": "from=081200000011;text=halo",
}


@pytest.mark.parametrize("query", NOT_SMS.values(), ids=list(NOT_SMS))
def test_a_call_of_kannel_that_is_no_sms_is_parked_whole(sqlite_office: Office, query: str) -> None:
    answer = send(sqlite_office, kannel(query))
    assert (answer.status, answer.body) == (200, b"")
    assert parked(sqlite_office) == [query]


NOT_RECEIPTS = {
    "nothing": "",
    "no delivery": "status=1",
    "no status": "delivery=x",
    "an unknown status": "delivery=x&status=3",
    "two at once": "delivery=x&status=1&status=1".replace("status=1", "status=9", 1),
    "a status that is no number": "delivery=x&status=%25d",
}


@pytest.mark.parametrize("query", NOT_RECEIPTS.values(), ids=list(NOT_RECEIPTS))
def test_a_receipt_that_cannot_be_read_is_parked_whole(sqlite_office: Office, query: str) -> None:
    assert send(sqlite_office, kannel(query, f"{KANNEL_SECRET}/dlr")).status == 200
    assert parked(sqlite_office) == [query]


@pytest.mark.parametrize("delivery", ["x", "%00", "0" * 32, "%F0%9F%98%80", "1" * 5000])
def test_a_receipt_for_something_we_never_sent_is_kept(sqlite_office: Office, delivery: str) -> None:
    query = f"delivery={delivery}&status=1"
    assert send(sqlite_office, kannel(query, f"{KANNEL_SECRET}/dlr")).status == 200
    assert len(kept(sqlite_office)) == 1


NOT_FORMS = {
    "nothing": b"",
    "not a form": b"\xff\xfe\x00",
    "JSON": b'{"Body": "halo"}',
    "no account": b"MessageSid=SM1&From=%2B6281200000011&Body=halo",
    "another account": twilio_form("halo", AccountSid="AC" + "1" * 32),
    "no sender": twilio_form("halo", From=""),
    "no id": twilio_form("halo", MessageSid=""),
    "a receipt of a kind we do not know": twilio_form("", SmsStatus="teleported"),
    "a multipart form": b"--x\r\nContent-Disposition: form-data; name=Body\r\n\r\nhalo\r\n--x--",
}


@pytest.mark.parametrize("body", NOT_FORMS.values(), ids=list(NOT_FORMS))
def test_a_form_that_cannot_be_read_is_parked_with_every_field(
    sqlite_twilio_office: Office, body: bytes
) -> None:
    assert send(sqlite_twilio_office, twilio(body)).status == 200
    [raw] = parked(sqlite_twilio_office)
    form = dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    assert json.loads(raw) == form


def test_of_a_name_that_comes_twice_in_a_query_nothing_is_lost(sqlite_office: Office) -> None:
    query = "id=1&from=081200000011&from=081200000012&text=satu&text=dua"
    assert send(sqlite_office, kannel(query)).status == 200
    assert [json.loads(one.raw) for one in sqlite_office.messages] == [{"query": query}]


def test_of_a_name_that_comes_twice_in_a_form_nothing_is_lost(sqlite_twilio_office: Office) -> None:
    assert send(sqlite_twilio_office, twilio(twilio_form("satu") + b"&Body=dua&To=1708")).status == 200
    [message] = sqlite_twilio_office.messages
    assert json.loads(message.raw)["Body"] == ["satu", "dua"]


def test_of_a_name_that_comes_twice_in_an_update_the_last_counts(sqlite_office: Office) -> None:
    update = GOOD.replace(b'"text":', b'"text": "satu", "text":')
    assert send(sqlite_office, telegram(update)).status == 200
    assert [one.text for one in sqlite_office.messages] == [COMPLAINT]


# Every field, with something else in its place.

PERSON = {"id": 1001, "is_bot": False, "first_name": "Warga", "language_code": "id"}
CHAT = {"id": 1001, "type": "private", "first_name": "Warga"}
SAID = {
    "message_id": 5,
    "from": PERSON,
    "chat": CHAT,
    "date": 1795212000,
    "text": "/start halo",
    "entities": [{"type": "bot_command", "offset": 0, "length": 6}],
}
ANSWERING = {**SAID, "reply_to_message": {**SAID, "message_id": 4}, "message_thread_id": 3}
PHOTO = {
    **{key: value for key, value in SAID.items() if key not in ("text", "entities")},
    "caption": "ini fotonya",
    "media_group_id": "9",
    "photo": [{"file_id": "a", "file_unique_id": "b", "width": 9, "height": 9, "file_size": 99}],
    "forward_origin": {"type": "hidden_user", "sender_user_name": "Orang", "date": 1795212000},
}
PLACE = {**SAID, "text": None, "location": {"latitude": -3.8, "longitude": 102.3, "live_period": 60}}
MEMBER = {"user": PERSON, "status": "member"}
UPDATES: dict[str, dict[str, Any]] = {
    "message": {"update_id": 9, "message": ANSWERING},
    "photo": {"update_id": 9, "message": PHOTO},
    "location": {"update_id": 9, "message": PLACE},
    "edit": {"update_id": 9, "edited_message": {**SAID, "edit_date": 1795212060}},
    "button": {
        "update_id": 9,
        "callback_query": {"id": "7", "from": PERSON, "message": SAID, "chat_instance": "1", "data": "ya"},
    },
    "membership": {
        "update_id": 9,
        "my_chat_member": {
            "chat": CHAT,
            "from": PERSON,
            "date": 1795212000,
            "old_chat_member": MEMBER,
            "new_chat_member": {"user": PERSON, "status": "kicked", "until_date": 0},
        },
    },
}
Path = tuple[str | int, ...]


def paths(value: Any, here: Path = ()) -> Iterator[Path]:
    """Every place in a JSON value, the value itself first."""
    yield here
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in inner:
        yield from paths(part, (*here, key))


def replaced(value: Any, path: Path, new: Any) -> Any:
    if not path:
        return new
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = replaced(value[path[0]], path[1:], new)
    return copy


IN_ITS_PLACE: tuple[Any, ...] = (None, 10**30, "x", [], {})


@pytest.mark.parametrize("kind", UPDATES)
def test_whatever_stands_in_a_field_of_an_update_it_is_kept_whole_and_can_be_handled(
    sqlite_office: Office, kind: str
) -> None:
    sent = [
        replaced(numbered(UPDATES[kind], number), path, new)
        for number, (path, new) in enumerate(product(paths(UPDATES[kind]), IN_ITS_PLACE))
    ]
    for update in sent:
        assert send(sqlite_office, telegram(json.dumps(update).encode())).status == 200, update
    raws = sorted(row.raw for row in kept(sqlite_office))
    assert raws == sorted(raw_json(update) for update in sent if not is_noted(update))
    # Of one sender a turn at a time; the sweep brings the rest.
    while m.MessageState.KEPT in {message.state for message in sqlite_office.messages}:
        sqlite_office.sweep()
        sqlite_office.work()
    assert {message.state for message in sqlite_office.messages} <= {m.MessageState.HANDLED}


def numbered(update: dict[str, Any], number: int) -> dict[str, Any]:
    """The update as news: a platform's own number is what one message is known by."""
    kind = next(key for key in update if key != "update_id")
    name = {"callback_query": "id", "my_chat_member": "date"}.get(kind, "message_id")
    return {**update, kind: {**update[kind], name: str(number) if name == "id" else 1_000_000 + number}}


def is_noted(update: Any) -> bool:
    """News of who blocked us is noted on that person's row and nowhere else."""
    return isinstance(telegram_inbound.event_from(update, "1708", datetime.now(UTC)), ContactEvent)


@pytest.mark.parametrize("depth", [100, 900, 980, 1000, 1100])
def test_however_deep_an_update_nests_it_is_kept(sqlite_office: Office, depth: int) -> None:
    # Around Python's own limit of a thousand, where some of what handles it may and some may not.
    body = GOOD.replace(b'"date"', b'"new_thing": ' + b"[" * depth + b"]" * depth + b', "date"')
    assert send(sqlite_office, telegram(body)).status == 200
    drain.drain(sqlite_office.runtime)
    assert len(kept(sqlite_office)) + len(sqlite_office.runtime.spool.stuck()) == 1


@pytest.mark.parametrize("field", ["id", "from", "delivery", "MessageSid", "From", "receipt", "chat"])
def test_an_id_longer_than_a_database_can_index_is_parked_and_holds_up_nobody(
    field: str, request: pytest.FixtureRequest, store_url: str
) -> None:
    # Random, as PostgreSQL packs what repeats itself.
    long = "".join(random.Random(1).choices("0123456789", k=4000))
    office = request.getfixturevalue("twilio_office" if field[0] in "MFr" else "office")
    sent = {
        "id": lambda: kannel_text(COMPLAINT, id=long),
        "from": lambda: kannel_text(COMPLAINT, **{"from": f"x{long}"}),
        "delivery": lambda: kannel(f"delivery={long}&status=1", f"{KANNEL_SECRET}/dlr"),
        "MessageSid": lambda: twilio(twilio_form(COMPLAINT, MessageSid=long)),
        "From": lambda: twilio(twilio_form(COMPLAINT, From=f"x{long}")),
        "receipt": lambda: twilio(twilio_form("", MessageSid=long, SmsStatus="delivered")),
        "chat": lambda: telegram(GOOD.replace(b"1001", long.encode())),
    }[field]()
    assert send(office, sent).status == 200
    assert list(office.runtime.spool.waiting()) == []
    assert len(kept(office)) == 1


# Whatever the bytes, hundreds of times.

MANY = settings(
    max_examples=200,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
TEXTS = st.text(st.characters(), max_size=30)
"""Lone surrogates and NUL among them."""
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)


@st.composite
def updates(draw: st.DrawFn) -> Any:
    """Nearly an update: one place of a good one holds anything."""
    update = draw(st.sampled_from([one for kind, one in UPDATES.items() if kind != "membership"]))
    return replaced(update, draw(st.sampled_from(list(paths(update)))), draw(JSON_VALUES))


UPDATE_BODIES = st.one_of(
    st.binary(max_size=200),
    JSON_VALUES.map(json.dumps).map(str.encode),
    updates().map(json.dumps).map(str.encode),
    st.builds(
        lambda cut, junk: GOOD[:cut] + junk + GOOD[cut:], st.integers(0, len(GOOD)), st.binary(max_size=5)
    ),
)


@MANY
@given(body=UPDATE_BODIES)
def test_no_bytes_from_telegram_are_lost_or_our_fault(sqlite_office: Office, body: bytes) -> None:
    forget(sqlite_office)
    assert send(sqlite_office, telegram(body)).status == 200
    assert len(kept(sqlite_office)) == 1


VALUES = st.binary(max_size=40).map(quote_from_bytes) | st.text(
    st.characters(codec="ascii"), max_size=20
).map(lambda text: quote(text, safe="!$'()*,;:@/?[]%+"))
QUERIES = st.lists(
    st.tuples(
        st.sampled_from(
            ["id", "from", "to", "text", "time", "charset", "coding", "smsc", "delivery", "status"]
        )
        | VALUES,
        VALUES | st.sampled_from(["081200000011", "1708", "UTF-16BE", "0", "1", "1795212000", "GSM"]),
    ),
    max_size=12,
).map(lambda pairs: "&".join(f"{name}={value}" for name, value in pairs))


@MANY
@given(query=QUERIES, tail=st.sampled_from([KANNEL_SECRET, f"{KANNEL_SECRET}/dlr"]))
def test_no_query_from_kannel_is_lost_or_our_fault(sqlite_office: Office, query: str, tail: str) -> None:
    forget(sqlite_office)
    assert send(sqlite_office, kannel(query, tail)).status == 200
    assert len(kept(sqlite_office)) == 1


FORMS = st.one_of(
    st.binary(max_size=200),
    st.dictionaries(
        st.sampled_from(
            ["MessageSid", "From", "Body", "SmsStatus", "MessageStatus", "MediaUrl0", "ErrorCode"]
        )
        | TEXTS,
        st.binary(max_size=40) | st.sampled_from([b"delivered", b"received", b"+6281200000011"]),
    ).map(lambda fields: urlencode(list(fields.items()), errors="surrogatepass").encode()),
)


@MANY
@given(body=FORMS, ours=st.booleans())
def test_no_form_from_twilio_is_lost_or_our_fault(
    sqlite_twilio_office: Office, body: bytes, ours: bool
) -> None:
    forget(sqlite_twilio_office)
    whole = body + f"&AccountSid={ACCOUNT_SID}".encode() if ours else body
    assert send(sqlite_twilio_office, twilio(whole)).status == 200
    assert len(kept(sqlite_twilio_office)) == 1


# Texts that mean something to a machine.

HARMLESS = {
    "a template": "Jalan {ticket} rusak {0} {stage!r} {{x}} ${HOME} di Jalan Contoh",
    "a format string": "Jalan rusak 100%s %n %(x)d %% parah di Jalan Contoh",
    "SQL": "'; DROP TABLE complaint; -- jalan rusak di Jalan Contoh\\' OR 1=1",
    "HTML": "<script>alert(1)</script> jalan rusak <b>parah</b> &amp; berlubang",
    "another header": "jalan rusak\r\nSet-Cookie: a=b\r\n\r\nX",
    "a command line": "jalan rusak $(reboot) `reboot` | sh; di Jalan Contoh",
    "from right to left": "\u202ejalan rusak\u202c \u0637\u0631\u064a\u0642 \u05d3\u05e8\u05da di Jalan",
    "no width": "ja\u200blan\u200d ru\u2060sak\ufeff di Jalan\u00a0Contoh",
    "marks on marks": "j" + "\u0301" * 200 + "alan rusak di Jalan Contoh",
    "beyond the first plane": "\U0001f6e3\ufe0f jalan rusak \U0001f469\u200d\U0001f692 \U00020000 di Jalan",
    "control characters": "jalan\x01\x1b[31m rusak\x7f\x85 di Jalan Contoh\t\n",
    "a longer text than a reply may be": "jalan rusak " * 400,
}


@pytest.mark.parametrize("text", HARMLESS.values(), ids=list(HARMLESS))
def test_a_text_is_kept_letter_by_letter_whatever_it_looks_like_and_gets_its_number(
    way: Way, text: str
) -> None:
    assert way.ask(way.authentic(text)).status == 200
    way.office.work()
    [message], [complaint], [reply] = way.office.messages, way.office.complaints, way.office.far_end.sent
    assert message.text == text
    assert visible(complaint.text) == visible(text)
    assert tickets.display(complaint.ticket) in reply.text
    assert "{" not in reply.text


def visible(text: str) -> str:
    """Without what a complaint is tidied of: spaces, and characters that nobody sees."""
    return "".join(char for char in text if unicodedata.category(char)[0] not in "CZ")


@pytest.mark.parametrize("size", [4_097, 100_000])
def test_a_text_longer_than_any_phone_sends_is_kept_whole_and_answered(way: Way, size: int) -> None:
    # A GET holds 64 KB at most.
    text = ("jalan rusak " * size)[: min(size, 60_000) if way.authentic is kannel_text else size]
    assert way.ask(way.authentic(text)).status == 200
    way.office.work()
    assert [message.text for message in way.office.messages] == [text]
    assert len(way.office.far_end.sent) == 1


@pytest.mark.parametrize("size", [8_000, 60_000])
def test_a_query_of_kannel_may_be_as_long_as_ten_joined_messages_and_longer(
    sqlite_office: Office, size: int
) -> None:
    query = "from=081200000011&text=" + "%F0%9F%9A%A7" * (size // 12)
    assert send(sqlite_office, kannel(query)).status == 200
    [message] = sqlite_office.messages
    assert message.text == "\U0001f6a7" * (size // 12)
    assert send(sqlite_office, kannel("text=" + "a" * 70_000)).status == 400


def test_hundreds_of_ticket_numbers_in_one_message_get_one_answer_that_can_be_sent(way: Way) -> None:
    text = " ".join(tickets.make(random.Random(seed)) for seed in range(300))
    assert way.ask(way.authentic(text)).status == 200
    way.office.work()
    [reply] = way.office.far_end.sent
    assert len(reply.text) <= way.office.runtime.channels[way.channel].capabilities.text_limit


# What no database holds, on both of them.

NUL_AND_HALVES = "jalan\x00 rusak \ud83d\ude00 parah \ud83d di \udc00 Jalan Contoh"
AS_STORED = "jalan rusak ?? parah ? di ? Jalan Contoh"


def test_nul_bytes_and_lone_surrogates_from_telegram_are_stored_as_far_as_a_database_can(
    office: Office,
) -> None:
    body = GOOD.replace(json.dumps(COMPLAINT).encode(), json.dumps(NUL_AND_HALVES).encode())
    # JSON's own way of writing a whole pair is no lone surrogate.
    stored = AS_STORED.replace("??", "\U0001f600")
    assert send(office, telegram(body.replace(b'"Warga"', b'"War\\u0000ga\\udc00"'))).status == 200
    office.work()
    [message], [complaint] = office.messages, office.complaints
    assert (message.text, complaint.text, message.sender_name) == (stored, stored, "Warga?")
    assert json.loads(message.raw) == json.loads(body.replace(b'"Warga"', b'"War\\u0000ga\\udc00"'))
    assert len(office.far_end.sent) == 1


def test_nul_bytes_and_broken_utf_8_from_kannel_are_stored_as_far_as_a_database_can(office: Office) -> None:
    query = "id=%00a%ff&from=081200000011&text=jalan%00 rusak %ed%a0%80 %ff parah".replace(" ", "+")
    assert send(office, kannel(query)).status == 200
    office.work()
    [message] = office.messages
    assert "\x00" not in message.text
    assert (message.text[:11], message.text[-5:]) == ("jalan rusak", "parah")
    assert json.loads(message.raw) == {"query": query}
    assert send(office, kannel("%00=%ff&text")).status == 200
    assert parked(office) == ["%00=%ff&text"]


def test_nul_bytes_and_broken_utf_8_from_twilio_are_stored_as_far_as_a_database_can(
    twilio_office: Office,
) -> None:
    body = twilio_form("").replace(b"Body=", b"Body=jalan%00+rusak+%ed%a0%80%ff+parah&X%00=%ff")
    assert send(twilio_office, twilio(body)).status == 200
    assert send(twilio_office, twilio(b"%00=%ff&\xff\x00")).status == 200
    twilio_office.work()
    [message] = twilio_office.messages
    assert (message.text[:11], message.text[-5:]) == ("jalan rusak", "parah")
    assert len(parked(twilio_office)) == len(twilio_office.far_end.sent) == 1


# How it says it is.


@pytest.fixture
def little_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before an office that asks for it is opened."""
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0.2)


@contextmanager
def store_away(office: Office) -> Iterator[None]:
    """Somebody else holds the file, and nobody can write to it."""
    other = create_engine(office.runtime.engine.url)
    with other.begin() as connection:
        connection.exec_driver_sql("BEGIN EXCLUSIVE")
        yield
    other.dispose()


def ready(office: Office) -> tuple[int, dict[str, str]]:
    answer = raw_http.ask(office.web.url, "GET", "/readyz")
    return answer.status, json.loads(answer.body)


def test_when_all_is_well_it_says_so(sqlite_office: Office) -> None:
    answer = raw_http.ask(sqlite_office.web.url, "GET", "/healthz")
    assert (answer.status, json.loads(answer.body)) == (200, {"status": "alive"})
    assert ready(sqlite_office) == (
        200,
        {"status": "ok", "store": "ok", "queue": "ok", "spool": "ok", "channels": {}},
    )


def test_while_the_queue_is_away_it_is_ready_and_degraded(
    sqlite_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        nobody = queues.connect("redis://127.0.0.1:1")
        patch.setattr(sqlite_office.runtime.redis, "connection_pool", nobody.connection_pool)
        status, found = ready(sqlite_office)
    assert (status, found["status"], found["store"]) == (200, "degraded", "ok")
    assert found["queue"] == "away (ConnectionError)"


def test_while_only_the_spool_can_keep_a_message_it_is_ready_and_degraded(
    little_patience: None, sqlite_office: Office
) -> None:
    with store_away(sqlite_office):
        status, found = ready(sqlite_office)
        assert raw_http.ask(sqlite_office.web.url, "GET", "/healthz").status == 200
    assert (status, found["status"], found["spool"]) == (200, "degraded", "ok")
    assert found["store"] == "away (OperationalError)"


def test_when_neither_store_nor_spool_can_keep_a_message_it_says_503_and_counts(
    little_patience: None, sqlite_office: Office
) -> None:
    (sqlite_office.runtime.settings.data_dir / "spool").write_text("a file where the folder should be")
    before = counted(sqlite_office, "unkept")
    with store_away(sqlite_office):
        assert ready(sqlite_office)[1]["status"] == "unable"
        assert ready(sqlite_office)[0] == 503
        assert send(sqlite_office, telegram_text(COMPLAINT)).status == 503
    assert counted(sqlite_office, "unkept") == before + 1
    assert ready(sqlite_office)[0] == 200


def test_metrics_are_in_prometheus_own_form_and_name_no_citizen(way: Way) -> None:
    before = counted(way.office, "kept")
    way.ask(way.authentic(COMPLAINT))
    answer = raw_http.ask(way.office.web.url, "GET", "/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=")
    assert counted(way.office, "kept") == before + 1
    # A measured value may hold any digits; what names somebody would be a label.
    labels = re.findall(rb'"([^"]*)"', answer.body)
    assert b"telegram" in labels or b"sms_1708" in labels
    for private in (b"81200000011", b"1001", b"Pasar", KANNEL_SECRET.encode()):
        assert not any(private in label for label in labels)


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_its_own_pages_take_no_posts(sqlite_office: Office, path: str) -> None:
    assert raw_http.ask(sqlite_office.web.url, "POST", path).status == 405
