"""A whole gateway for one test: real store, real Valkey, real RQ workers, the web process in a thread.

The workers run when the test says so, in the test's own thread, until nothing is left to do: no test
sleeps, and each step of a message's way can be looked at before the next.
"""

import hashlib
import hmac
import json
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import quote

import requests
from rq import SimpleWorker
from rq.serializers import JSONSerializer
from sqlmodel import Session, select

from channels.addresses import Address
from channels.messages import DeliveryStatus, InboundMessage
from gateway import app, config, jobs, queues, schedule, urgency
from gateway.casework import rounds
from gateway.keeper import keep
from gateway.simulator import kannel, telegram, twilio, whatsapp
from gateway.simulator.wire import Call
from gateway.webhooks import KEEPER
from store import models as m
from store.engine import reading
from tests.far_end import FarEnd
from tests.keys import KEY
from tests.server import Server

TOKEN = "1708:token-of-the-tests"
SECRET_TOKEN = "secret-token-of-the-tests"
KANNEL_SECRET = "secret-of-the-tests"
ACCOUNT_SID = "AC" + "9" * 32
AUTH_TOKEN = "auth-token-of-the-tests"
PHONE_NUMBER_ID = "170800000000001"
APP_SECRET = "app-secret-of-the-tests"
PUBLIC_URL = "https://lapor.example.go.id"

_ids = count(1)


def settings_for(
    tmp_path: Path, store_url: str, queue_url: str, far_end: str, **channels: Mapping[str, Any]
) -> config.Settings:
    """Both channels on, with credentials of the tests' own; `channels` replaces a block."""
    blocks: dict[str, Any] = {
        "telegram": {
            "token": TOKEN,
            "secret_token": SECRET_TOKEN,
            "api_base": far_end,
            "mode": "webhook",
            "rate": 1000,
        },
        "sms_1708": {
            "driver": "kannel",
            "rate": 1000,
            "kannel": {
                "secret": KANNEL_SECRET,
                "sendsms_url": f"{far_end}/cgi-bin/sendsms",
                "username": "office",
                "password": "password-of-the-tests",
            },
        },
        **channels,
    }
    return config.Settings.model_validate(
        {
            "web": {"public_url": PUBLIC_URL},
            # One greeting is one answer, unless a test is about bubbles.
            "schedule": {"bubble_patience": 0},
            # Most tests only need somebody to be there.
            "console": {"codes_for": []},
            "data_dir": tmp_path / "data",
            "store": {"url": store_url},
            "encryption": {"key": KEY},
            "queue": {"url": queue_url},
            "agencies": BODIES,
            "channels": blocks,
        }
    )


def whatsapp_block(far_end: str, **more: Any) -> dict[str, Any]:
    return {
        "driver": "cloud",
        "api_base": far_end,
        "rate": 1000,
        "cloud": {
            "phone_number_id": PHONE_NUMBER_ID,
            "access_token": "access-token-of-the-tests",
            "app_secret": APP_SECRET,
            "verify_token": "verify-token-of-the-tests",
        },
        **more,
    }


BODIES = [
    {"name": "Dinas PUPR", "subjects": ["jalan rusak", "drainase"]},
    {"name": "Dinas Kesehatan", "topics": ["KESEHATAN"]},
]
X_KEYS = ("consumer_key", "consumer_secret", "access_token", "access_token_secret", "bearer_token")


def x_block(far_end: str, **more: Any) -> dict[str, Any]:
    keys = {key: f"{key}-of-the-tests" for key in X_KEYS}
    return {
        **keys,
        "user_id": "1708",
        "screen_name": "LAPOR1708",
        "mode": "webhook",
        "api_base": far_end,
        "rate": 1000,
        **more,
    }


def x_post_call(text: str, id: str, person: str = "1001", **fields: Any) -> Call:
    """What the X Activity API calls us with when somebody names us."""
    post = {
        "id": id,
        "text": text,
        "author_id": person,
        "created_at": datetime.now(UTC).isoformat(),
        "conversation_id": id,
        **fields,
    }
    return _signed_by_x("post.mention.create", post)


def x_dm_call(text: str, id: str, person: str = "1001", at: datetime | None = None) -> Call:
    """Whose messages have the shape of an older API."""
    created = {
        "target": {"recipient_id": "1708"},
        "sender_id": person,
        "message_data": {"text": text},
    }
    event = {
        "type": "message_create",
        "id": id,
        "created_timestamp": str(int((at or datetime.now(UTC)).timestamp() * 1000)),
        "message_create": created,
    }
    return _signed_by_x("dm.received", {"direct_message_events": [event], "users": {}})


def _signed_by_x(kind: str, payload: Mapping[str, Any]) -> Call:
    data = {
        "event_uuid": str(next(_ids)),
        "event_type": kind,
        "filter": {"user_id": "1708"},
        "payload": payload,
    }
    body = json.dumps({"data": data}).encode()
    digest = hmac.new(b"consumer_secret-of-the-tests", body, hashlib.sha256).digest()
    headers = {
        "Content-Type": "application/json",
        "x-twitter-webhooks-signature": f"sha256={b64encode(digest).decode()}",
    }
    return Call("POST", f"{PUBLIC_URL}/webhooks/twitter", headers, body)


def twilio_block(far_end: str) -> dict[str, Any]:
    return {
        "driver": "twilio",
        "api_base": far_end,
        "rate": 1000,
        "twilio": {"account_sid": ACCOUNT_SID, "auth_token": AUTH_TOKEN, "from": "+6281200000098"},
    }


class QuickWorker(SimpleWorker):
    """Without the thread that listens for commands, whose end takes a second, and without looking after what
    dead workers left: here nobody dies."""

    def subscribe(self) -> None: ...

    @property
    def should_run_maintenance_tasks(self) -> bool:
        return False


class Office:
    """A running gateway and the far ends behind it."""

    def __init__(self, settings: config.Settings, far_end: FarEnd) -> None:
        self.far_end = far_end
        self.late = timedelta()
        """How far this office's clock is ahead of the wall's."""
        self.runtime = app.build(settings, clock=self.now, rest=self.rest)
        jobs._prepared = self.runtime
        # The spool is played back when the test says so.
        self.web = Server(app.build_web(self.runtime, drain_every=3600))
        self.http = requests.Session()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.late

    async def rest(self, seconds: float) -> None:
        """What a real office spends asleep, this one's clock leaps over."""
        self.late += timedelta(seconds=seconds)

    # What a platform does.

    def post(self, call: Call) -> requests.Response:
        url = call.url.replace(PUBLIC_URL, self.web.url)
        return self.http.request(call.method, url, headers=dict(call.headers), data=call.body, timeout=30)

    def telegram(self, text: str, chat: int = 1001, message_id: int | None = None) -> requests.Response:
        return self.post(telegram_call(text, chat, message_id, time=self.now()))

    def sms(self, text: str, sender: str = "081200000011", id: str | None = None) -> requests.Response:
        return self.post(kannel_call(text, sender, id, time=self.now()))

    def whatsapp(self, text: str, sender: whatsapp.Contact | None = None, **more: Any) -> requests.Response:
        more.setdefault("at", self.now())
        return self.post(whatsapp_call("text", whatsapp.text(text), sender or WARGA, **more))

    def hear(self, *said: InboundMessage) -> None:
        """As if a channel had heard this: for what becomes of it wherever it was said."""
        runtime, now = self.runtime, self.now()
        kept = keep(runtime.engine, said, now, runtime.forgotten_after)
        urgency.ring(runtime.redis, runtime.allowances, kept, now)

    # What our workers do.

    def work(self) -> None:
        """Let the workers run until nothing rings any more."""
        self.hear_the_bell()
        while any(queues.queue(name, self.runtime.redis).count for name in self.runtime.queues):
            for step in ("intake", "media", "delivery"):
                self.work_on(step)

    def hear_the_bell(self) -> None:
        """A platform is answered before the bell is rung; wait for the bell."""
        self.web.finish(self.web.app[KEEPER].drain())

    def work_on(self, step: str) -> None:
        """Let the workers of one step run: "intake", "media", or "delivery" on every channel."""
        self.hear_the_bell()
        for name in self.runtime.queues:
            if name.startswith(step):
                self._burst(name)

    def _burst(self, name: str) -> None:
        queue = queues.queue(name, self.runtime.redis)
        # A worker comes and goes in 32 commands, and of two queues one is empty.
        if not queue.count:
            return
        worker = QuickWorker(
            [queue],
            connection=self.runtime.redis,
            serializer=JSONSerializer,
            exception_handlers=[jobs.report],
        )
        worker.work(burst=True, logging_level="ERROR")

    def sweep(self, later: timedelta = timedelta()) -> None:
        """Let `later` pass, and the sweep look for what was forgotten."""
        self.late += later
        schedule.sweep(self.runtime, self.now())
        rounds.run(self.runtime)

    # What can be seen of it.

    def all(self, model: type[Any]) -> list[Any]:
        with self.reading() as session:
            return list(session.exec(select(model).order_by(model.id)))

    @contextmanager
    def reading(self) -> Iterator[Session]:
        with reading(self.runtime.engine) as session:
            yield session

    @property
    def complaints(self) -> list[m.Complaint]:
        return self.all(m.Complaint)

    @property
    def messages(self) -> list[m.Message]:
        return self.all(m.Message)

    @property
    def deliveries(self) -> list[m.Delivery]:
        return self.all(m.Delivery)

    @property
    def addresses(self) -> dict[str, m.ContactAddress]:
        with self.reading() as session:
            return {one.address: one for one in session.exec(select(m.ContactAddress))}

    def statuses(self) -> list[DeliveryStatus]:
        return [DeliveryStatus(one.status) for one in self.deliveries]


def said(text: str = "", person: int = 1001, chat: int | None = None, **more: Any) -> InboundMessage:
    """What somebody said on Telegram, in private or (`chat`) in a group."""
    number = next(_ids)
    fields: dict[str, Any] = {
        "channel": "telegram",
        "account": TOKEN.partition(":")[0],
        "external_id": f"{chat or person}:{number}",
        "sender": Address("telegram", str(person)),
        "sent_at": datetime.now(UTC),
        "text": text,
        "raw": {},
        "public": chat is not None,
    }
    return InboundMessage(**{**fields, **more})


def telegram_call(
    text: str,
    chat: int = 1001,
    message_id: int | None = None,
    url: str = PUBLIC_URL,
    edited: bool = False,
    time: datetime | None = None,
) -> Call:
    number = message_id or next(_ids)
    raw = telegram.update(
        update_id=number,
        message_id=number,
        chat_id=chat,
        first_name="Warga",
        text=text,
        date=_seconds(time),
        edited=edited,
    )
    return telegram.webhook_call(raw, f"{url}/webhooks/telegram", SECRET_TOKEN)


def kannel_call(
    text: str,
    sender: str = "081200000011",
    id: str | None = None,
    url: str = PUBLIC_URL,
    time: datetime | None = None,
) -> Call:
    query = kannel.message_query(
        message_id=id or f"id-{next(_ids)}",
        sender=sender,
        receiver="1708",
        text=text,
        time=_seconds(time),
    )
    return kannel.message_call(url, KANNEL_SECRET, query)


def sms_parts(text: str, reference: int, sender: str = "081200000011") -> list[Call]:
    """The calls of a Kannel that does not join the parts of a long SMS, in their order."""
    return [
        kannel.message_call(
            PUBLIC_URL,
            KANNEL_SECRET,
            kannel.message_query(
                message_id=f"id-{next(_ids)}",
                sender=sender,
                receiver="1708",
                text=piece,
                time=_seconds(),
                udh=udh,
            ),
        )
        for udh, piece in kannel.parts(text, reference)
    ]


WARGA = whatsapp.Contact("Warga", phone="+6281200000011", user_id="ID.warga11")
OLD_WARGA = whatsapp.Contact("Warga", phone="+6281200000011")
"""The same as Meta told of them before they had an id."""
HIDDEN_WARGA = whatsapp.Contact("Warga", user_id="ID.warga11", username="warga.contoh")
"""The same once they have a username: no number."""


def whatsapp_call(
    kind: str,
    content: Mapping[str, Any],
    sender: whatsapp.Contact = WARGA,
    id: str | None = None,
    replies_to: str | None = None,
    at: datetime | None = None,
) -> Call:
    message = whatsapp.message(
        sender,
        kind,
        content,
        message_id=id or f"wamid.in{next(_ids)}",
        timestamp=_seconds(at),
        replies_to=replies_to,
    )
    return signed_by_meta(whatsapp.messages_body(PHONE_NUMBER_ID, [sender], [message]))


def whatsapp_receipt_call(
    id: str,
    status: str,
    recipient: whatsapp.Contact = WARGA,
    error: tuple[int, str] | None = None,
    delivery: object = None,
) -> Call:
    """`delivery` is our own id, where Meta echoes it."""
    echoed = str(delivery) if delivery else ""
    became = whatsapp.status(id, status, recipient, timestamp=_seconds(), error=error, callback_data=echoed)
    return signed_by_meta(whatsapp.statuses_body(PHONE_NUMBER_ID, [became]))


def signed_by_meta(body: Mapping[str, Any]) -> Call:
    return whatsapp.signed_call(f"{PUBLIC_URL}/webhooks/whatsapp", body, APP_SECRET)


def twilio_call(text: str, sender: str = "+6281200000011", sid: str | None = None) -> Call:
    form = twilio.message_form(
        message_sid=sid or f"SM{next(_ids):032d}",
        account_sid=ACCOUNT_SID,
        sender=sender,
        receiver="+6281200000098",
        text=text,
    )
    return twilio.signed_call(f"{PUBLIC_URL}/webhooks/sms_1708", form, AUTH_TOKEN)


def kannel_receipt_call(delivery: object, status: int) -> Call:
    url = f"{PUBLIC_URL}/webhooks/sms_1708/{quote(KANNEL_SECRET)}/dlr?delivery={delivery}&status=%d"
    return kannel.receipt_call(url, status)


def twilio_receipt_call(sid: str, status: str) -> Call:
    form = twilio.status_form(
        message_sid=sid,
        account_sid=ACCOUNT_SID,
        sender="+6281200000098",
        receiver="+6281200000011",
        status=status,
    )
    return twilio.signed_call(f"{PUBLIC_URL}/webhooks/sms_1708", form, AUTH_TOKEN)


def _seconds(at: datetime | None = None) -> int:
    return int((at or datetime.now(UTC)).timestamp())
