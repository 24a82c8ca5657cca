"""The far ends of all platforms: they note what reaches them, and misbehave when told to."""

import json
import threading
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web


@dataclass(frozen=True, slots=True)
class Sent:
    """One reply as a platform got it."""

    channel: str
    to: str
    text: str
    delivery: str = ""
    """Our own id of it, where we tell the platform."""
    id: str = ""
    """The platform's id of it, where it gives one."""
    raw: Mapping[str, Any] = field(default_factory=dict)
    """As it came, where there is more to it than a text."""
    file: bytes = b""
    """What is sent in the place of a text."""


class FarEnd:
    """Every platform's end, as one aiohttp application."""

    def __init__(self) -> None:
        self.sent: list[Sent] = []
        self.faults: deque[web.Response] = deque()
        """Answers to give, one a request, before behaving again."""
        self.media: dict[str, bytes] = {}
        """The files that people sent, or that we did, by their id."""
        self._lock = threading.Lock()
        self.app = web.Application(client_max_size=2**26)
        self.app.router.add_post("/bot{token}/sendMessage", self._telegram)
        self.app.router.add_post("/bot{token}/sendPhoto", self._telegram_file)
        self.app.router.add_post("/bot{token}/sendDocument", self._telegram_file)
        self.app.router.add_get("/cgi-bin/sendsms", self._kannel)
        self.app.router.add_post("/v23.0/{phone}/messages", self._whatsapp)
        self.app.router.add_post("/v23.0/{phone}/media", self._whatsapp_upload)
        self.app.router.add_get("/v23.0/{media}", self._whatsapp_media)
        self.app.router.add_get("/media/{media}", self._media)
        self.app.router.add_post("/2/tweets", self._x_post)
        self.app.router.add_post("/2/media/upload", self._x_upload)
        self.app.router.add_post("/2/dm_conversations/with/{person}/messages", self._x_dm)
        self.app.router.add_post("/2010-04-01/Accounts/{sid}/Messages.json", self._twilio)

    def refuse(self, code: int) -> None:
        """Let Meta refuse the next message, with a code of its own."""
        error = {"error": {"message": "refused", "type": "OAuthException", "code": code}}
        self.faults.append(web.json_response(error, status=400))

    def to(self, address: str) -> list[str]:
        """What was said to one person, in order."""
        return [one.text for one in self.sent if one.to == address]

    async def _telegram(self, request: web.Request) -> web.Response:
        if fault := self._fault():
            return fault
        fields = await _fields(request)
        return self._telegram_took(Sent("telegram", fields["chat_id"], fields["text"]))

    async def _telegram_file(self, request: web.Request) -> web.Response:
        form, file = await _uploaded(request)
        if fault := self._fault():
            return fault
        return self._telegram_took(Sent("telegram", form["chat_id"], "", file=file))

    def _telegram_took(self, sent: Sent) -> web.Response:
        self._note(sent)
        chat = {"id": int(sent.to), "type": "private", "first_name": "Warga"}
        message = {"message_id": len(self.sent), "date": 1795212000, "chat": chat, "text": sent.text}
        return web.json_response({"ok": True, "result": message})

    async def _kannel(self, request: web.Request) -> web.Response:
        if fault := self._fault():
            return fault
        delivery = request.query["dlr-url"].partition("delivery=")[2].partition("&")[0]
        self._note(Sent("sms_1708", request.query["to"], request.query["text"], delivery))
        return web.Response(status=202, text="0: Accepted for delivery")

    async def _x_post(self, request: web.Request) -> web.Response:
        if fault := self._fault():
            return fault
        body = await request.json()
        self._note(Sent("twitter", body["reply"]["in_reply_to_tweet_id"], body["text"]))
        return web.json_response(
            {"data": {"id": str(9000 + len(self.sent)), "text": body["text"]}}, status=201
        )

    async def _x_dm(self, request: web.Request) -> web.Response:
        if fault := self._fault():
            return fault
        person, body = request.match_info["person"], await request.json()
        [attached] = body.get("attachments", [{}])
        file = self.media.get(attached.get("media_id", ""), b"")
        self._note(Sent("twitter", f"dm:{person}", body.get("text", ""), file=file))
        data = {"dm_conversation_id": f"{person}-1708", "dm_event_id": str(9000 + len(self.sent))}
        return web.json_response({"data": data}, status=201)

    async def _twilio(self, request: web.Request) -> web.Response:
        if fault := self._fault():
            return fault
        fields = await _fields(request)
        self._note(Sent("sms_1708", fields["To"], fields["Body"]))
        return web.json_response({"sid": f"SM{len(self.sent):032d}", "status": "queued"}, status=201)

    async def _whatsapp(self, request: web.Request) -> web.Response:
        if fault := self._fault():
            return fault
        raw = json.loads(await request.read())
        to = raw.get("recipient") or raw["to"]
        id = f"wamid.{len(self.sent) + 1}"
        file = self.media.get(raw.get(raw["type"], {}).get("id", ""), b"")
        self._note(Sent("whatsapp", to, _words_of(raw), id=id, raw=raw, file=file))
        return web.json_response({"messaging_product": "whatsapp", "messages": [{"id": id}]})

    async def _whatsapp_upload(self, request: web.Request) -> web.Response:
        return web.json_response({"id": await self._upload(request)})

    async def _x_upload(self, request: web.Request) -> web.Response:
        return web.json_response({"data": {"id": await self._upload(request)}})

    async def _upload(self, request: web.Request) -> str:
        _, file = await _uploaded(request)
        id = str(len(self.media) + 1)
        self.media[id] = file
        return id

    async def _whatsapp_media(self, request: web.Request) -> web.Response:
        id = request.match_info["media"]
        if id not in self.media:
            error = {"message": "no such object", "code": 100, "error_subcode": 33}
            return web.json_response({"error": error}, status=400)
        url = str(request.url.origin() / "media" / id)
        return web.json_response({"messaging_product": "whatsapp", "id": id, "url": url})

    async def _media(self, request: web.Request) -> web.Response:
        if fault := self._fault():
            return fault
        if not request.headers["Authorization"].startswith("Bearer "):
            return web.Response(status=401)
        return web.Response(body=self.media[request.match_info["media"]])

    def _fault(self) -> web.Response | None:
        with self._lock:
            return self.faults.popleft() if self.faults else None

    def _note(self, sent: Sent) -> None:
        with self._lock:
            self.sent.append(sent)


def _words_of(raw: Mapping[str, Any]) -> str:
    """What the citizen reads of a WhatsApp message, or the name of its template."""
    match raw["type"]:
        case "text":
            return str(raw["text"]["body"])
        case "interactive":
            return str(raw["interactive"]["body"]["text"])
        case "image" | "document":
            return ""
    return f"template:{raw['template']['name']}"


async def _fields(request: web.Request) -> dict[str, str]:
    body = (await request.read()).decode()
    if request.content_type == "application/json":
        return {key: str(value) for key, value in json.loads(body).items()}
    return dict(parse_qsl(body, keep_blank_values=True))


async def _uploaded(request: web.Request) -> tuple[dict[str, str], bytes]:
    """What stands in a form, and its file."""
    form = await request.post()
    [file] = [value.file.read() for value in form.values() if isinstance(value, web.FileField)]
    return {name: value for name, value in form.items() if isinstance(value, str)}, file
