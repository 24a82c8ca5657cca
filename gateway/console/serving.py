"""HTTP <-> a page's function: who is there, may they, is it their own form; then the function, in a
thread."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import parse_qsl, quote, urlencode
from uuid import UUID

from aiohttp import BodyPartReader, web
from aiohttp.http_exceptions import HttpProcessingError
from multidict import MultiDict
from redis import RedisError
from sqlmodel import Session

from gateway import logs, queues
from gateway.allowance import Away
from gateway.console import duties, guard, rendering
from gateway.console.answers import Answer, Content, Data, Goto, Page
from gateway.console.guessing import TooOften
from gateway.console.visit import NotFound, Route, Upload, Visit
from gateway.console.words import Words
from gateway.runtime import Runtime
from gateway.webhooks import PROXIES, peer
from store import audit, staff_sessions
from store import models as m
from store.engine import UNAVAILABLE, reading, writing

RUNTIME = web.AppKey("console_runtime", Runtime)
POOL = web.AppKey("console_pool", ThreadPoolExecutor)
"""The console's own threads: however many officers wait for a page, what a platform hands over is kept by
others."""
THREADS = 6
FIELDS_SECONDS = 30
"""For a form without files, which at the log-in is anybody's."""
SEEN_EVERY = timedelta(minutes=1)
"""How often it is written down that somebody is still there."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Form:
    fields: MultiDict[str]
    files: Mapping[str, list[Upload]]


EMPTY = Form(MultiDict(), {})


def handler(route: Route) -> Handler:
    """The aiohttp handler of a route."""

    async def handle(request: web.Request) -> web.StreamResponse:
        if "%00" in request.raw_path:
            raise web.HTTPBadRequest(text="an address that nobody types\n")
        async with AsyncExitStack() as kept:
            form = EMPTY
            if route.method == "POST":
                if not guard.is_ours(request):
                    raise web.HTTPForbidden(text="foreign page\n")
                # Before that nothing is read: a file of a stranger's would lie on our disk.
                if turned_away := await in_thread(request, _turn_away, request, route):
                    return turned_away
                form = await _read_form(request, route.largest, kept)
            return await in_thread(request, _serve, request, route, form)

    return careful(route.path, handle)


_TOLD = {403: "form", 413: "too_large"}
"""What a person may meet who does nothing wrong, as a page says it."""


def careful(path: str, handle: Handler) -> Handler:
    """The same, whatever happens in it: nobody is shown what broke, and the log has it."""

    async def handled(request: web.Request) -> web.StreamResponse:
        runtime = request.config_dict[RUNTIME]
        words = Words(runtime.settings.replies.language)
        try:
            return await handle(request)
        except web.HTTPException as refused:
            if refused.status == 403:
                logs.problem("console.forbidden", route=path, peer=address_of(request))
            if refused.status in _TOLD and "text/html" in request.headers.get("Accept", ""):
                return said(runtime, words, _TOLD[refused.status], refused.status)
            raise
        except web.RequestPayloadError:
            # Said to be packed, and is not.
            raise web.HTTPBadRequest(text="the form cannot be read\n") from None
        except UNAVAILABLE as error:
            logs.problem("store.away", error=type(error).__name__)
            return said(runtime, words, "away", 503)
        except TooOften:
            logs.problem("login.too_often", route=path, peer=address_of(request))
            return said(runtime, words, "too_often", 429)
        except Away:
            return said(runtime, words, "uncounted", 503)
        except Exception:
            # The last of all places to catch it: from here on it would be aiohttp's page, which says nothing
            # that helps.
            logs.failure("console.broken", route=path)
            return said(runtime, words, "broken", 500)

    return handled


async def in_thread(request: web.Request, work: Callable[..., T], *arguments: Any) -> T:
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(request.config_dict[POOL], partial(work, *arguments))


async def _read_form(request: web.Request, largest: int, kept: AsyncExitStack) -> Form:
    """The form, not more than `largest` of it; its files below a folder that is gone with `kept`."""
    if request.content_type != "multipart/form-data":
        return await read_fields(request, largest)
    _check_length(request, largest)
    folder = Path(kept.enter_context(tempfile.TemporaryDirectory(prefix="lapor-form-")))
    try:
        return await _read_parts(request, largest, folder)
    except (ValueError, HttpProcessingError):
        raise web.HTTPBadRequest(text="a form that cannot be read\n") from None


def _check_length(request: web.Request, largest: int) -> None:
    """Refuse what is not said to be small enough: of a form in parts we count what is in them, and not their
    headings. No browser packs a form, nor leaves its length open."""
    length = request.content_length
    if "Content-Encoding" in request.headers:
        raise web.HTTPUnsupportedMediaType(text="send the form as it is, not packed\n")
    if length is None:
        raise web.HTTPLengthRequired(text="say how long the form is\n")
    if length > largest:
        raise web.HTTPRequestEntityTooLarge(max_size=largest, actual_size=length)


async def read_fields(request: web.Request, largest: int) -> Form:
    """A form without files."""
    try:
        async with asyncio.timeout(FIELDS_SECONDS):
            body = await _bounded(request.content.iter_chunked(64 * 1024), largest)
    except TimeoutError:
        raise web.HTTPRequestTimeout(text="the form took too long\n") from None
    except ConnectionResetError:
        raise web.HTTPBadRequest(text="half a form\n") from None
    try:
        return _sound(Form(MultiDict(parse_qsl(body.decode(), keep_blank_values=True)), {}))
    except (UnicodeDecodeError, ValueError):
        raise web.HTTPBadRequest(text="a form that cannot be read\n") from None


async def _bounded(chunks: AsyncIterator[bytes], largest: int) -> bytes:
    body = bytearray()
    async for chunk in chunks:
        body += chunk
        if len(body) > largest:
            raise web.HTTPRequestEntityTooLarge(max_size=largest, actual_size=len(body))
    return bytes(body)


async def _read_parts(request: web.Request, largest: int, folder: Path) -> Form:
    fields: MultiDict[str] = MultiDict()
    files: dict[str, list[Upload]] = {}
    left = largest
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader) or not part.name:
            raise ValueError("a part without a name")
        path = folder / str(sum(map(len, files.values())))
        size = 0
        with path.open("wb") as out:
            while chunk := await part.read_chunk(64 * 1024):
                size += len(chunk)
                if size > left:
                    raise web.HTTPRequestEntityTooLarge(max_size=largest, actual_size=largest + 1)
                out.write(chunk)
        left -= size
        if part.filename is None:
            fields.add(part.name, path.read_bytes().decode())
        elif part.filename:
            kind = part.headers.get("Content-Type", "")
            files.setdefault(part.name, []).append(Upload(part.filename, kind, path, size))
    return _sound(Form(fields, files))


def _sound(form: Form) -> Form:
    """The form, if a database can keep it: PostgreSQL has no place for a NUL. Raises `ValueError`."""
    names = (one.name for uploads in form.files.values() for one in uploads)
    if any("\x00" in text for text in (*form.fields.values(), *names)):
        raise ValueError("a NUL in a text")
    return form


def _turn_away(request: web.Request, route: Route) -> web.Response | None:
    known = _known(request, route)
    return known if isinstance(known, web.Response) else None


def _known(request: web.Request, route: Route) -> tuple[m.StaffSession, m.Staff] | web.Response:
    """Who asks; where they are led who have not logged in."""
    runtime = request.config_dict[RUNTIME]
    with reading(runtime.engine) as session:
        known = who(runtime, session, request)
    if known is None:
        return _to_login(request, route)
    if not known[0].confirmed:
        raise web.HTTPSeeOther(f"{guard.PATH}/login/code")
    return known


def _serve(request: web.Request, route: Route, form: Form) -> web.Response:
    known = _known(request, route)
    if isinstance(known, web.Response):
        return known
    login, staff = known
    runtime = request.config_dict[RUNTIME]
    if route.method == "POST" and not guard.carries(
        form.fields.get("csrf") or request.headers.get("X-CSRF"), login.csrf
    ):
        raise web.HTTPForbidden(text="this form is not yours, or too old: load the page again\n")
    words = Words(staff.language)
    if staff.role not in route.roles:
        logs.problem("console.refused", staff=staff.id, route=route.path)
        return not_found(runtime, words)
    if duties.of(runtime.settings, staff) and not route.path.startswith(duties.PLACE):
        return go(runtime, Goto(duties.PLACE))
    try:
        return _carry_out(request, runtime, route, form, login, staff)
    except NotFound:
        return not_found(runtime, words)
    except UNAVAILABLE as error:
        logs.problem("store.away", error=type(error).__name__)
        return said(runtime, words, "away", 503)


def token_of(request: web.Request, runtime: Runtime) -> str:
    return guard.cookie(request, guard.SESSION, is_secure(runtime))


def who(runtime: Runtime, session: Session, request: web.Request) -> tuple[m.StaffSession, m.Staff] | None:
    """Whose cookie this is; None where it is nobody's, or of an account of the simulator's beside a real
    channel."""
    token = token_of(request, runtime)
    idle = timedelta(minutes=runtime.settings.console.idle_minutes)
    found = staff_sessions.find(session, token, runtime.clock(), idle) if token else None
    if found and found[1].demo and not runtime.settings.simulating:
        return None
    return found


def _carry_out(
    request: web.Request,
    runtime: Runtime,
    route: Route,
    form: Form,
    login: m.StaffSession,
    staff: m.Staff,
) -> web.Response:
    now = runtime.clock()
    prepared = route.prepare(runtime, form.files) if route.prepare else None
    opened = writing(runtime.engine) if route.method == "POST" else reading(runtime.engine)
    with opened as session:
        visit = Visit(
            runtime=runtime,
            db=session,
            # Of this very session, so that a page may change it.
            staff=session.get_one(m.Staff, staff.id),
            login=login,
            words=Words(staff.language),
            now=now,
            path=dict(request.match_info),
            query=request.query,
            form=form.fields,
            files=form.files,
            peer=address_of(request),
            url=request.rel_url.path_qs.removeprefix(guard.PATH),
            prepared=prepared,
        )
        answer = route.handle(visit)
        response = _respond(visit, answer)
    _afterwards(visit)
    return response


def _afterwards(visit: Visit) -> None:
    """What can be done only once it is committed, or beside it."""
    ring(visit.runtime, visit.to_ring, visit.now)
    there = not visit.by_itself and visit.now - visit.login.seen_at >= SEEN_EVERY
    if not visit.looked and not there:
        return
    try:
        with writing(visit.runtime.engine) as session:
            for complaint, action in visit.looked:
                audit.note(session, visit.staff, action, visit.now, complaint, peer=visit.peer)
            if there:
                staff_sessions.see(session, visit.login.digest, visit.staff.id, visit.now)
    except UNAVAILABLE as error:
        # What is not noted is not shown.
        if visit.looked:
            raise
        logs.problem("store.away", error=type(error).__name__)


def ring(runtime: Runtime, deliveries: list[m.Delivery], now: datetime) -> None:
    """Tell the senders of what may go out now; the sweep finds the rest when its time has come."""
    due: dict[str, list[UUID]] = {}
    for delivery in deliveries:
        if delivery.due_at <= now:
            due.setdefault(delivery.channel, []).append(delivery.id)
    try:
        for channel, ids in due.items():
            queues.ring_delivery(runtime.redis, channel, ids)
    except (RedisError, OSError) as error:
        logs.problem("queue.away", error=type(error).__name__)


def _respond(visit: Visit, answer: Answer) -> web.Response:
    match answer:
        case Page(template, values, status):
            return html(rendering.page(visit, template, values), status)
        case Data(values, status):
            response = web.json_response(dict(values), status=status)
            guard.add_headers(response, guard.PAGE_HEADERS)
            return response
        case Content():
            return _content(answer)
        case Goto():
            return go(visit.runtime, answer)


def html(text: str, status: int = 200) -> web.Response:
    response = web.Response(text=text, status=status, content_type="text/html")
    guard.add_headers(response, guard.PAGE_HEADERS)
    return response


def go(runtime: Runtime, answer: Goto) -> web.Response:
    path, _, query = answer.path.partition("?")
    done = urlencode({"done": answer.done}) if answer.done else ""
    query = "&".join(filter(None, (query, done)))
    location = f"{guard.PATH}{path}" + (f"?{query}" if query else "")
    response = web.Response(status=303, headers={"Location": location})
    guard.add_headers(response, guard.PAGE_HEADERS)
    if answer.token is not None:
        guard.set_cookie(response, guard.SESSION, answer.token, is_secure(runtime))
    if answer.token == "":
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def is_secure(runtime: Runtime) -> bool:
    return runtime.settings.base_url.startswith("https://")


def _content(answer: Content) -> web.Response:
    body = answer.body.read_bytes() if isinstance(answer.body, Path) else answer.body
    response = web.Response(body=body)
    response.headers["Content-Type"] = answer.content_type
    kind = "attachment" if answer.name else "inline"
    name = f"; filename*=UTF-8''{quote(answer.name)}" if answer.name else ""
    response.headers["Content-Disposition"] = f"{kind}{name}"
    guard.add_headers(response, guard.FILE_HEADERS)
    return response


def not_found(runtime: Runtime, words: Words) -> web.Response:
    return said(runtime, words, "not_found", 404)


def said(runtime: Runtime, words: Words, what: str, status: int) -> web.Response:
    values = {"what": what}
    return html(rendering.render("plain.html", values, words, runtime.time_zone), status)


def _to_login(request: web.Request, route: Route) -> web.Response:
    # A form is not sent again by itself: what was typed is in its draft.
    back = request.rel_url.path_qs.removeprefix(guard.PATH) if route.method == "GET" else ""
    query = f"?{urlencode({'to': back})}" if back and back != "/" else ""
    response = web.Response(status=303, headers={"Location": f"{guard.PATH}/login{query}"})
    guard.add_headers(response, guard.PAGE_HEADERS)
    return response


def address_of(request: web.Request) -> str:
    return peer(request, request.config_dict[PROXIES])
