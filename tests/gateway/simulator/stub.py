"""A gateway of a few lines: it plays the webhooks and answers through the providers it was given."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer, unused_port

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
    heard: "asyncio.Queue[Heard]" = field(default_factory=asyncio.Queue)
    simulator: Simulator = field(init=False)
    http: aiohttp.ClientSession = field(init=False)
    replies: "set[asyncio.Task[None]]" = field(default_factory=set)

    async def webhook(self, request: web.Request) -> web.Response:
        heard = await _heard(request, self.base_url)
        self.heard.put_nowait(heard)
        if self.status != 200:
            return web.Response(status=self.status, text="Forbidden")
        task = asyncio.create_task(self._answer(heard))
        self.replies.add(task)
        task.add_done_callback(self.replies.discard)
        return web.Response()

    async def _answer(self, heard: Heard) -> None:
        channel, sender, text = _message(heard)
        reply = self.reply(text) if text else None
        if reply is not None:
            await getattr(self, f"send_{channel}")(sender, reply)

    async def send_telegram(self, chat_id: str, text: str) -> tuple[int, Any]:
        settings = self.channels["telegram"]
        url = f"{settings['api_base']}/bot{settings['token']}/sendMessage"
        async with self.http.post(url, json={"chat_id": chat_id, "text": text}) as answer:
            return answer.status, await answer.json()

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
    if heard.json is not None:
        message = heard.json["message"]
        return "telegram", str(message["chat"]["id"]), message["text"]
    if heard.method == "GET":
        return "kannel", heard.fields.get("from", ""), heard.fields.get("text", "")
    return "twilio", heard.fields["From"], heard.fields.get("Body", "")


def _whatsapp_message(value: Mapping[str, Any]) -> tuple[str, str, str]:
    for message in value.get("messages", []):
        sender = message.get("from") or message["from_user_id"]
        return "whatsapp", sender, message.get("text", {}).get("body", "")
    return "whatsapp", "", ""


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
    settings["telegram"]["mode"] = (channels or {}).get("telegram", {}).get("mode", "webhook")
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
