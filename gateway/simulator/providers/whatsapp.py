"""The part of WhatsApp's Cloud API that a business of texts, taps and pictures meets."""

import asyncio
import hmac
import time
from collections.abc import Mapping
from functools import partial
from hashlib import sha256
from typing import Any

from aiohttp import web

from gateway.simulator import faults, graph, people, state, whatsapp
from gateway.simulator.entry import Author, Document, Entry, Files, Problem, State
from gateway.simulator.phones import WHATSAPP
from gateway.simulator.providers import meta, reports
from gateway.simulator.providers.meta import Refused
from gateway.simulator.providers.reports import Report
from gateway.simulator.uploads import Upload, form_of
from gateway.simulator.wire import Call

NO_SUCH_OBJECT = 33
REENGAGEMENT = (131047, "Re-engagement message")

_PICTURES = ("image/jpeg", "image/png")
_PICTURE_LIMIT = 5 * 1024 * 1024
_OFFICE = "application/vnd.openxmlformats-officedocument"
_DOCUMENTS = dict.fromkeys(
    (
        "application/pdf",
        f"{_OFFICE}.wordprocessingml.document",
        f"{_OFFICE}.spreadsheetml.sheet",
        f"{_OFFICE}.presentationml.presentation",
    ),
    100 * 1024 * 1024,
)
"""Of what Meta takes, what is played here."""

_REPORTS = {"sent": State.SENT, "delivered": State.DELIVERED, "read": State.READ}
_USUAL = ("sent", "delivered")
"""The third comes when a page shows it to its person."""


async def receive(request: web.Request) -> web.StreamResponse:
    return await faults.meet(state.of(request).faults["whatsapp"].answers, request, _messages)


async def _messages(request: web.Request) -> web.Response:
    simulator = state.of(request)
    try:
        _authorize(request)
        if request.match_info["number"] != simulator.graph.credentials.phone_number_id:
            raise Refused(100, "there is no such phone number id", subcode=NO_SUCH_OBJECT)
        sent = await _json(request)
        if sent.get("status") == "read":
            return _mark_read(simulator, sent)
        return _take(simulator, sent)
    except Refused as refused:
        return _error(refused)


def _authorize(request: web.Request) -> None:
    simulator = state.of(request)
    if WHATSAPP not in simulator.built:
        raise web.HTTPNotFound(text="WhatsApp is off")
    expected = f"Bearer {simulator.graph.credentials.access_token}"
    given = request.headers.get("Authorization", "")
    if not hmac.compare_digest(given.encode(), expected.encode()):
        raise Refused(190, "Invalid OAuth access token", 401)


async def _json(request: web.Request) -> Mapping[str, Any]:
    try:
        sent = await request.json()
    except ValueError:
        sent = None
    if not isinstance(sent, dict):
        raise Refused(100, "The body is no JSON object")
    return sent


def _error(refused: Refused) -> web.Response:
    error = {
        "message": f"(#{refused.code}) {refused.title}",
        "type": "OAuthException",
        "code": refused.code,
        **({"error_subcode": refused.subcode} if refused.subcode else {}),
        "error_data": {"messaging_product": "whatsapp", "details": refused.details},
        "fbtrace_id": "simulator",
    }
    return web.json_response({"error": error}, status=refused.status)


def _take(simulator: state.Simulator, sent: Mapping[str, Any]) -> web.Response:
    person = _addressee(sent)
    try:
        shown = meta.read(sent)
        files = _files(simulator, shown)
        if simulator.graph.is_too_soon(person):
            raise Refused(131056, "Too many messages to the same person in a short time")
    except Refused as refused:
        if person:
            problem = Problem("provider_refused", refused.status, f"{refused.code}: {refused.details}")
            _write(simulator, person, meta.Shown(meta.words(sent)), Files(), State.REFUSED, problem=problem)
        raise
    quoted = simulator.phones.find(WHATSAPP, person, shown.replies_to) if shown.replies_to else None
    # What is too late is taken all the same: that it failed is told afterwards, as with Meta.
    closed = not shown.is_template and not simulator.graph.is_open(person)
    entry = _write(
        simulator,
        person,
        shown,
        files,
        State.REFUSED if closed else State.SENT,
        external_id=whatsapp.new_id(),
        quoted=quoted,
        problem=Problem("window_closed", detail=str(REENGAGEMENT[0])) if closed else None,
    )
    simulator.background.start(_report(simulator, entry))
    return web.json_response(_accepted(sent, person, entry, shown))


def _addressee(sent: Mapping[str, Any]) -> str:
    """Whose phone it is for; empty where that cannot be told. Where both stand there, `to` wins."""
    to, recipient = sent.get("to"), sent.get("recipient")
    if isinstance(to, str) and meta.NUMBER.fullmatch(to):
        return f"+{to.removeprefix('+')}"
    if not to and isinstance(recipient, str) and meta.BSUID.fullmatch(recipient):
        return people.by_bsuid(recipient)
    return ""


def _write(
    simulator: state.Simulator,
    person: str,
    shown: meta.Shown,
    files: Files,
    became: State,
    *,
    external_id: str = "",
    quoted: Entry | None = None,
    problem: Problem | None = None,
) -> Entry:
    return simulator.phones.write(
        WHATSAPP,
        person,
        Author.GATEWAY,
        shown.text,
        became,
        external_id=external_id,
        quote=quoted.in_short if quoted else None,
        answers=quoted.id if quoted else None,
        problem=problem,
        options=shown.options,
        callback_data=shown.callback_data,
        photos=files.photos,
        document=files.document,
    )


def _files(simulator: state.Simulator, shown: meta.Shown) -> Files:
    """The file that goes with it."""
    media_id = shown.picture or shown.document
    if not media_id:
        return Files()
    uploaded = simulator.graph.uploaded(media_id)
    if uploaded is None:
        raise Refused(131009, "there is no such media id")
    mime_type, size = uploaded
    if shown.picture and mime_type not in _PICTURES:
        raise Refused(131053, f"{mime_type} is no picture")
    return Files((media_id,)) if shown.picture else Files(document=Document(shown.name, size))


def _accepted(sent: Mapping[str, Any], person: str, entry: Entry, shown: meta.Shown) -> dict[str, Any]:
    contact = {"input": sent.get("to") or sent["recipient"]}
    if sent.get("to"):
        contact["wa_id"] = person.removeprefix("+")
    if people.bsuid_of(person):
        contact["user_id"] = people.bsuid_of(person)
    message = {"id": entry.external_id, **({"message_status": "accepted"} if shown.is_template else {})}
    return {"messaging_product": "whatsapp", "contacts": [contact], "messages": [message]}


async def _report(simulator: state.Simulator, entry: Entry) -> None:
    if entry.state is State.REFUSED:
        failed = Report(State.REFUSED, partial(_call, simulator, entry, "failed", REENGAGEMENT))
        await asyncio.sleep(simulator.pace)
        await reports.send_one(simulator, entry, failed)
        return
    await reports.send(simulator, "whatsapp", entry, _told(simulator, entry), _USUAL)
    if entry.seen:
        await _tell_read(simulator, entry)


def _told(simulator: state.Simulator, entry: Entry) -> dict[str, Report]:
    return {word: Report(became, partial(_call, simulator, entry, word)) for word, became in _REPORTS.items()}


def _call(simulator: state.Simulator, entry: Entry, word: str, error: tuple[int, str] | None = None) -> Call:
    person = simulator.phones.person(WHATSAPP, entry.person)
    credentials = simulator.graph.credentials
    status = whatsapp.status(
        entry.external_id,
        word,
        graph.contact(person),
        timestamp=int(time.time()),
        callback_data=entry.callback_data,
        error=error,
    )
    body = whatsapp.statuses_body(credentials.phone_number_id, [status])
    return whatsapp.signed_call(simulator.site.webhook(WHATSAPP), body, credentials.app_secret)


def is_seen(simulator: state.Simulator, person: str, last: int) -> None:
    """The person looked at the screen, down to the message with the id `last`."""
    for entry in list(simulator.phones.person(WHATSAPP, person).entries):
        if entry.author is not Author.GATEWAY or entry.seen or entry.id > last:
            continue
        entry.seen = True
        # What is still on its way is told to be read after it is told to be delivered.
        if entry.state is State.DELIVERED:
            simulator.background.start(_tell_read(simulator, entry))


async def _tell_read(simulator: state.Simulator, entry: Entry) -> None:
    if entry.state is State.DELIVERED:
        await reports.send_one(simulator, entry, _told(simulator, entry)["read"])


def _mark_read(simulator: state.Simulator, sent: Mapping[str, Any]) -> web.Response:
    """We read what a person wrote: their ticks turn blue."""
    message_id = sent.get("message_id")
    for person in simulator.phones.people(WHATSAPP):
        entry = simulator.phones.find(WHATSAPP, person.id, str(message_id))
        if entry and entry.author is Author.CITIZEN:
            simulator.phones.change(entry, state=State.READ)
            return web.json_response({"success": True})
    raise Refused(131009, "There is no such message")


async def upload(request: web.Request) -> web.Response:
    """A file of ours, which gets an id to be sent by."""
    simulator = state.of(request)
    try:
        _authorize(request)
        if request.match_info["number"] != simulator.graph.credentials.phone_number_id:
            raise Refused(100, "there is no such phone number id", subcode=NO_SUCH_OBJECT)
        return web.json_response({"id": simulator.graph.keep(await _uploaded(request))})
    except Refused as refused:
        return _error(refused)


async def _uploaded(request: web.Request) -> Upload:
    if request.content_type != "multipart/form-data":
        raise Refused(100, "a form is expected")
    form = await form_of(request)
    file = form.get("file")
    if form.get("messaging_product") != "whatsapp":
        raise Refused(100, "messaging_product is whatsapp")
    if not isinstance(file, Upload):
        raise Refused(100, "file is required")
    largest = _PICTURE_LIMIT if file.mime_type in _PICTURES else _DOCUMENTS.get(file.mime_type, 0)
    if not largest:
        raise Refused(100, f"files of type {file.mime_type} are not taken")
    if file.mime_type in _PICTURES and not file.is_picture:
        raise Refused(131053, "that is no picture")
    if len(file.content) > largest:
        raise Refused(100, f"the file is larger than {largest} bytes")
    return file


async def locate(request: web.Request) -> web.Response:
    """Where a picture can be fetched for five minutes."""
    simulator = state.of(request)
    media_id = request.match_info["media"]
    try:
        _authorize(request)
        photo = simulator.photos.find(media_id)
        if photo is None:
            raise Refused(100, "there is no such media id", subcode=NO_SUCH_OBJECT)
    except Refused as refused:
        return _error(refused)
    base = str(simulator.graph.settings["api_base"])
    return web.json_response(
        {
            "url": f"{base}/attachments/{simulator.graph.link_to(media_id)}",
            "mime_type": "image/jpeg",
            "sha256": sha256(photo).hexdigest(),
            "file_size": len(photo),
            "id": media_id,
            "messaging_product": "whatsapp",
        }
    )


async def download(request: web.Request) -> web.Response:
    try:
        _authorize(request)
    except Refused as refused:
        return _error(refused)
    photo = state.of(request).graph.behind(request.match_info["key"])
    if photo is None:
        raise web.HTTPNotFound(text="URL signature expired")
    return web.Response(body=photo, content_type="image/jpeg")
