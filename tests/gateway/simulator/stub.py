"""A gateway of a few lines: it plays the webhooks and answers through the providers it was given."""

import asyncio
import html
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer, unused_port
from oauthlib import oauth1
from yarl import URL

from gateway.simulator import x
from gateway.simulator.app import build
from gateway.simulator.settings import simulated
from gateway.simulator.state import SIMULATOR, Simulator


@dataclass(frozen=True)
class Heard:
    """One request to a webhook."""

    method: str
    path: str
    url: str
    headers: Mapping[str, str]
    fields: Mapping[str, str]
    json: Any
    body: bytes


@dataclass
class StubGateway:
    base_url: str
    channels: Mapping[str, Mapping[str, Any]]
    reply: Callable[[str], str | None] = lambda text: None
    status: int = 200
    calls: Callable[[Heard], Any] = lambda heard: None
    """The call of one of Telegram's methods that is the webhook's answer."""
    heard: "asyncio.Queue[Heard]" = field(default_factory=asyncio.Queue)
    simulator: Simulator = field(init=False)
    x_headers: Mapping[str, str] = field(default_factory=dict)
    """Of X's last answer."""
    http: aiohttp.ClientSession = field(init=False)
    replies: "set[asyncio.Task[None]]" = field(default_factory=set)

    async def webhook(self, request: web.Request) -> web.Response:
        heard = await _heard(request, self.base_url)
        self.heard.put_nowait(heard)
        if self.status != 200:
            return web.Response(status=self.status, text="Forbidden")
        if "crc_token" in heard.fields:
            return web.json_response({"response_token": self.sign(heard.fields["crc_token"])})
        task = asyncio.create_task(self._answer(heard))
        self.replies.add(task)
        task.add_done_callback(self.replies.discard)
        called = self.calls(heard)
        return web.json_response(called) if called else web.Response()

    def sign(self, crc_token: str) -> str:
        return x.signature(self.channels["twitter"]["consumer_secret"], crc_token.encode())

    async def _answer(self, heard: Heard) -> None:
        channel, sender, text = _message(heard)
        reply = self.reply(text) if text else None
        if reply is not None:
            await getattr(self, f"send_{channel}")(sender, reply)

    async def send_telegram(self, chat_id: str, text: str) -> tuple[int, Any]:
        return await self.call_telegram("sendMessage", chat_id=chat_id, text=text)

    async def call_telegram(self, method: str, **params: Any) -> tuple[int, Any]:
        settings = self.channels["telegram"]
        url = f"{settings['api_base']}/bot{settings['token']}/{method}"
        async with self.http.post(url, json=params) as answer:
            return answer.status, await answer.json()

    async def send_twitter(self, to: str, text: str) -> tuple[int, Any]:
        """A direct message."""
        return await self.ask_x("POST", f"/2/dm_conversations/with/{to}/messages", {"text": text})

    async def reply_on_x(self, post: str, text: str) -> tuple[int, Any]:
        body = {"text": text, "reply": {"in_reply_to_tweet_id": post}}
        return await self.ask_x("POST", "/2/tweets", body)

    async def ask_x(self, method: str, path: str, body: Any = None, bearer: str = "") -> tuple[int, Any]:
        """As our account; or as the bearer of a token."""
        url = self.channels["twitter"]["api_base"] + path
        headers = {"Authorization": f"Bearer {bearer}"} if bearer else self.signed(method, url)
        address = URL(url, encoded=True)
        async with self.http.request(method, address, json=body, headers=headers) as answer:
            self.x_headers = dict(answer.headers)
            return answer.status, await answer.json(content_type=None)

    def signed(self, method: str, url: str, **changed: str) -> dict[str, str]:
        """The header with which our account asks X."""
        settings = {**self.channels["twitter"], **changed}
        keys = ("consumer_key", "consumer_secret", "access_token", "access_token_secret")
        _, headers, _ = oauth1.Client(*(settings[key] for key in keys)).sign(url, method)
        return dict(headers)

    async def send_whatsapp(self, to: str, text: str, **changed: Any) -> tuple[int, Any]:
        who = {"to": to} if to.lstrip("+").isdigit() else {"recipient": to}
        body = {"messaging_product": "whatsapp", **who, "type": "text", "text": {"body": text}}
        return await self.post_whatsapp({**body, **changed})

    async def post_whatsapp(self, body: Any, token: str = "simulator") -> tuple[int, Any]:
        settings = self.channels["whatsapp"]
        url = f"{settings['api_base']}/v23.0/{settings['cloud']['phone_number_id']}/messages"
        headers = {"Authorization": f"Bearer {token}"}
        async with self.http.post(url, json=body, headers=headers) as answer:
            return answer.status, await answer.json()

    async def send_kannel(self, to: str, text: str, **changed: str) -> tuple[int, str]:
        settings = self.channels["sms_1708"]["kannel"]
        query = {
            "username": settings["username"],
            "password": settings["password"],
            "from": "1708",
            "to": to,
            "text": text,
            "dlr-mask": "31",
            "dlr-url": f"{self.base_url}/webhooks/sms_1708/simulator?delivery=d1&status=%d",
        }
        async with self.http.get(settings["sendsms_url"], params={**query, **changed}) as answer:
            return answer.status, await answer.text()

    async def send_twilio(self, to: str, text: str, **changed: str) -> tuple[int, Any]:
        settings = self.channels["sms_1708"]
        account = settings["twilio"]
        sid = account["account_sid"]
        form = {"To": to, "From": account["from"], "Body": text}
        form["StatusCallback"] = f"{self.base_url}/webhooks/sms_1708"
        authorization = aiohttp.encode_basic_auth(sid, account["auth_token"])
        async with self.http.post(
            f"{settings['api_base']}/2010-04-01/Accounts/{sid}/Messages.json",
            data={**form, **changed},
            headers={"Authorization": authorization},
        ) as answer:
            return answer.status, await answer.json()


async def _heard(request: web.Request, base_url: str) -> Heard:
    is_json = request.content_type == "application/json"
    body = await request.text()
    fields = dict(request.query) | ({} if is_json else dict(parse_qsl(body, keep_blank_values=True)))
    return Heard(
        request.method,
        request.path,
        f"{base_url}{request.raw_path}",
        request.headers,
        fields,
        await request.json() if is_json else None,
        await request.read(),
    )


def _message(heard: Heard) -> tuple[str, str, str]:
    """Who said what on which provider; no text where it is a receipt."""
    if heard.json is not None and "entry" in heard.json:
        return _whatsapp_message(heard.json["entry"][0]["changes"][0]["value"])
    if heard.json is not None and "data" in heard.json:
        return _x_message(heard.json["data"])
    if heard.json is not None:
        message = heard.json.get("message", {})
        return "telegram", str(message.get("chat", {}).get("id")), message.get("text", "")
    if heard.method == "GET":
        return "kannel", heard.fields.get("from", ""), heard.fields.get("text", "")
    return "twilio", heard.fields["From"], heard.fields.get("Body", "")


def _whatsapp_message(value: Mapping[str, Any]) -> tuple[str, str, str]:
    for message in value.get("messages", []):
        sender = message.get("from") or message["from_user_id"]
        return "whatsapp", sender, message.get("text", {}).get("body", "")
    return "whatsapp", "", ""


def _x_message(data: Mapping[str, Any]) -> tuple[str, str, str]:
    """A direct message; a post is answered by nobody here."""
    for event in data["payload"].get("direct_message_events", []):
        said = event["message_create"]
        return "twitter", said["sender_id"], html.unescape(said["message_data"]["text"])
    return "twitter", "", ""


@asynccontextmanager
async def running(
    channels: Mapping[str, Mapping[str, Any]] | None = None,
    *,
    public_url: str | None = None,
    pace: float = 0,
    port: int | None = None,
) -> AsyncIterator[StubGateway]:
    port = port or unused_port()
    base_url = f"http://127.0.0.1:{port}"
    # As a mode of polling can only be meant for a simulator that is told so after `simulated`.
    settings = simulated(channels or {}, base_url)
    for name in ("telegram", "twitter"):
        settings[name]["mode"] = (channels or {}).get(name, {}).get("mode", "webhook")
    stub = StubGateway(base_url, settings)
    app = web.Application()
    simulator = build(settings, base_url, public_url=public_url, pace=pace)
    stub.simulator = simulator[SIMULATOR]
    app.add_subapp("/simulator", simulator)
    app.router.add_route("*", "/webhooks/{tail:.*}", stub.webhook)
    async with aiohttp.ClientSession() as stub.http, TestServer(app, host="127.0.0.1", port=port):
        # As aiohttp's own TestClient does: a GET whose connection is cut is repeated in secret otherwise.
        stub.http._retry_connection = False
        yield stub
        await asyncio.gather(*stub.replies)
