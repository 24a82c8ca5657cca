"""Logging in and out: a password, then the code of an app where they have one; after too many wrong ones,
later."""

import asyncio
import secrets
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial
from urllib.parse import urlencode, urlsplit

from aiohttp import web
from sqlmodel import Session, col, select

from gateway import logs, passwords
from gateway.console import guard, guessing, menu, rendering, serving
from gateway.console.answers import Goto
from gateway.console.demo import PASSWORD
from gateway.console.words import LANGUAGES, Words
from gateway.runtime import Runtime
from gateway.simulator.guard import is_named
from store import audit, staff_sessions
from store import models as m
from store.engine import UNAVAILABLE, reading, writing

FREE_TRIES = 5
"""Wrong ones in a row that cost nothing but another try."""
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=15)
"""It doubles from the one to the other: guessing takes for ever, and whoever guesses at somebody's account
shuts them out for a quarter of an hour, not a day."""
MOST_SESSIONS = 10
"""Of one account. Whoever logs in once more ends the oldest: nobody works on eleven devices, and what was
left open somewhere does not stay so."""
CONFIRM_WITHIN = timedelta(minutes=5)
"""For the code, after the password."""
_FORM = 16 * 1024
_AT_ONCE = 2
"""Each takes 64 MiB and most of a core. They have threads of their own: in those of the pages, forms on forty
connections kept everybody from a page for twenty seconds."""
_WAIT, _WAIT_OF_ONE = 40, 6
"""Forms that stand there, and those from one network address: whoever comes next is told to come again."""


class Door:
    """Those who stand at the log-in, and by whom they are let in."""

    def __init__(self) -> None:
        self.pool = ThreadPoolExecutor(_AT_ONCE, "console-login")
        self._waiting = Counter[str]()

    async def let_in(self, peer: str, work: Callable[[], web.Response]) -> web.Response:
        if self._waiting.total() >= _WAIT or self._waiting[peer] >= _WAIT_OF_ONE:
            raise web.HTTPServiceUnavailable(
                text="too many at once: try again in a minute\n", headers={"Retry-After": "60"}
            )
        self._waiting[peer] += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self.pool, work)
        finally:
            self._waiting[peer] -= 1
            self._waiting += Counter()  # forgets whoever waits no more


DOOR = web.AppKey("console_door", Door)


def add_routes(app: web.Application) -> None:
    app[DOOR] = Door()
    app.router.add_get("/login", _in_thread(_show))
    app.router.add_post("/login", serving.careful("/login", _at_the_door))
    app.on_cleanup.append(_shut)
    app.router.add_get("/login/code", _in_thread(_show_code))
    app.router.add_post("/login/code", _in_thread(_confirm))
    app.router.add_post("/logout", _in_thread(_log_out))


async def _shut(app: web.Application) -> None:
    app[DOOR].pool.shutdown(wait=False)


_Work = Callable[[web.Request, Runtime, serving.Form], web.Response]


def _in_thread(work: _Work) -> serving.Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        form = await _read(request) if request.method == "POST" else serving.EMPTY
        return await serving.in_thread(request, _carry_out, work, request, form)

    return serving.careful("/login", handle)


async def _at_the_door(request: web.Request) -> web.StreamResponse:
    settings = request.config_dict[serving.RUNTIME].settings
    # The accounts to try it with have no secret: a page on the net whose name was pointed at this machine
    # would let itself in by them.
    if settings.simulating and not is_named(request.host, (settings.local_url, settings.base_url)):
        raise web.HTTPForbidden(text="foreign host: set web.public_url to the name you go by\n")
    form = await _read(request)
    peer = serving.address_of(request)
    return await request.config_dict[DOOR].let_in(peer, partial(_carry_out, _log_in, request, form))


async def _read(request: web.Request) -> serving.Form:
    if not guard.is_ours(request):
        raise web.HTTPForbidden(text="foreign page\n")
    return await serving.read_fields(request, _FORM)


def _carry_out(work: _Work, request: web.Request, form: serving.Form) -> web.Response:
    runtime = request.config_dict[serving.RUNTIME]
    try:
        return work(request, runtime, form)
    except UNAVAILABLE:
        return serving.said(runtime, _words(request, runtime), "away", 503)


def _show(request: web.Request, runtime: Runtime, _form: serving.Form) -> web.Response:
    return _form_page(request, runtime)


def _form_page(
    request: web.Request, runtime: Runtime, problem: str | None = None, login: str = "", status: int = 200
) -> web.Response:
    knock = guard.cookie(request, guard.KNOCK, serving.is_secure(runtime)) or secrets.token_urlsafe(24)
    words = _words(request, runtime)
    values = {
        "knock": knock,
        "problem": problem,
        "login": login,
        "to": _inside(request.query.get("to", "")),
        "demo": _demo(runtime),
        "demo_password": PASSWORD,
        "office": runtime.settings.console.name,
        "language": words.language,
    }
    response = serving.html(rendering.render("login.html", values, words, runtime.time_zone), status)
    guard.set_cookie(response, guard.KNOCK, knock, serving.is_secure(runtime))
    return response


def _demo(runtime: Runtime) -> list[m.Staff]:
    if not runtime.settings.simulating:
        return []
    with reading(runtime.engine) as session:
        found = session.exec(select(m.Staff).where(col(m.Staff.demo).is_(True)).order_by(col(m.Staff.id)))
        return list(found)


def _log_in(request: web.Request, runtime: Runtime, form: serving.Form) -> web.Response:
    knock = guard.cookie(request, guard.KNOCK, serving.is_secure(runtime))
    if not guard.carries(form.fields.get("knock"), knock):
        return _form_page(request, runtime, "old", status=403)
    login = form.fields.get("login", "").strip().lower()
    now, peer = runtime.clock(), serving.address_of(request)
    guessing.begin(runtime, login, peer)
    right = _fits(runtime, login, form.fields.get("password", ""))
    with writing(runtime.engine) as session:
        staff = _named(session, runtime, login)
        if staff and right == staff.password_hash and not is_locked(staff, now):
            if passwords.is_over(right, now):
                return _form_page(request, runtime, "over", login, status=403)
            guessing.was_right(runtime, login, peer)
            return _enter(request, runtime, session, staff, now)
        if staff and not is_locked(staff, now):
            note_failure(session, staff, now, peer)
    # Not the name: it is often the password, typed into the wrong field.
    logs.problem("login.refused", peer=peer, staff=staff.id if staff else None)
    # The same words whether there is no such account, the password is wrong, or it is right and too early.
    return _form_page(request, runtime, "wrong", login, status=403)


def _fits(runtime: Runtime, login: str, password: str) -> str | None:
    """The hash that the password fits; None where it fits none. Before anything is written: it takes a tenth
    of a second, and on SQLite nobody else could write meanwhile."""
    with reading(runtime.engine) as session:
        staff = _named(session, runtime, login)
    kept = staff.password_hash if staff else None
    return kept if passwords.fits(password, kept) else None


def _named(session: Session, runtime: Runtime, login: str) -> m.Staff | None:
    found = session.exec(select(m.Staff).where(m.Staff.login == login).with_for_update()).first()
    if found is None or found.disabled_at or found.role is None:
        return None
    return None if found.demo and not runtime.settings.simulating else found


def is_locked(staff: m.Staff, now: datetime) -> bool:
    return staff.locked_until is not None and now < staff.locked_until


def note_failure(session: Session, staff: m.Staff, now: datetime, peer: str) -> None:
    staff.failed_logins += 1
    too_many = staff.failed_logins - FREE_TRIES
    if too_many >= 0:
        staff.locked_until = now + min(FIRST_WAIT * 2 ** min(too_many, 20), LONGEST_WAIT)
    audit.note(session, staff, "login.failed", now, peer=peer)


def _enter(
    request: web.Request, runtime: Runtime, session: Session, staff: m.Staff, now: datetime
) -> web.Response:
    """A new session, whatever cookie they came with: a token that somebody planted is worth nothing."""
    staff_sessions.end(session, serving.token_of(request, runtime))
    staff_sessions.forget_ended(session, now)
    if staff.totp_secret:
        token = staff_sessions.begin(session, staff, now, CONFIRM_WITHIN, confirmed=False)
        to = _inside(request.query.get("to", ""))
        query = f"?{urlencode({'to': to})}" if to else ""
        return serving.go(runtime, Goto(f"/login/code{query}", token=token))
    return _welcome(request, runtime, session, staff, now)


def _welcome(
    request: web.Request, runtime: Runtime, session: Session, staff: m.Staff, now: datetime
) -> web.Response:
    staff.failed_logins, staff.locked_until, staff.seen_at = 0, None, now
    good_for = timedelta(hours=runtime.settings.console.session_hours)
    token = staff_sessions.begin(session, staff, now, good_for, confirmed=True)
    staff_sessions.keep_newest(session, staff, now, MOST_SESSIONS)
    audit.note(session, staff, "login", now, peer=serving.address_of(request))
    to = _inside(request.query.get("to", "")) or menu.first(staff.role)
    return serving.go(runtime, Goto(to, token=token))


def _show_code(request: web.Request, runtime: Runtime, _form: serving.Form) -> web.Response:
    with reading(runtime.engine) as session:
        if _half_in(request, runtime, session) is None:
            return serving.go(runtime, Goto("/login"))
    return _code_page(request, runtime)


def _code_page(
    request: web.Request, runtime: Runtime, problem: str | None = None, status: int = 200
) -> web.Response:
    words = _words(request, runtime)
    values = {
        "problem": problem,
        "to": _inside(request.query.get("to", "")),
        "office": runtime.settings.console.name,
    }
    return serving.html(rendering.render("login_code.html", values, words, runtime.time_zone), status)


def _half_in(request: web.Request, runtime: Runtime, session: Session) -> m.Staff | None:
    """Who has given their password and not yet the code. Their cookie is strict enough to stand for the
    form's own token: it is minutes old and good for nothing else."""
    known = serving.who(runtime, session, request)
    return known[1] if known and not known[0].confirmed else None


def _confirm(request: web.Request, runtime: Runtime, form: serving.Form) -> web.Response:
    now = runtime.clock()
    with writing(runtime.engine) as session:
        staff = _half_in(request, runtime, session)
        if staff is None or staff.totp_secret is None:
            return serving.go(runtime, Goto("/login"))
        session.refresh(staff, with_for_update=True)
        if is_locked(staff, now):
            return _code_page(request, runtime, "locked", status=403)
        name, peer = staff.login or "", serving.address_of(request)
        guessing.begin(runtime, name, peer)
        secret = staff.totp_secret or ""
        step = passwords.step_of(form.fields.get("code", ""), secret, now.timestamp(), staff.totp_step)
        if step is None:
            note_failure(session, staff, now, peer)
            return _code_page(request, runtime, "wrong_code", status=403)
        guessing.was_right(runtime, name, peer)
        staff.totp_step = step
        staff_sessions.end(session, serving.token_of(request, runtime))
        return _welcome(request, runtime, session, staff, now)


def _log_out(request: web.Request, runtime: Runtime, form: serving.Form) -> web.Response:
    token = serving.token_of(request, runtime)
    with writing(runtime.engine) as session:
        known = serving.who(runtime, session, request)
        if known and not guard.carries(form.fields.get("csrf"), known[0].csrf):
            raise web.HTTPForbidden(text="this form is not yours, or too old: load the page again\n")
        if known:
            staff_sessions.end(session, token)
            audit.note(session, known[1], "logout", runtime.clock(), peer=serving.address_of(request))
    return serving.go(runtime, Goto("/login", token=""))


def _inside(to: str) -> str:
    """Where they wanted to go, if that is one of our pages: nobody is sent elsewhere by a link."""
    try:
        parts = urlsplit(to)
    # It reads an address out of "//[", and finds it broken.
    except ValueError:
        return ""
    inside = to.startswith("/") and not to.startswith("//") and "\\" not in to and to.isprintable()
    return to if inside and not parts.scheme and not parts.netloc else ""


def _words(request: web.Request, runtime: Runtime) -> Words:
    """In the language they ask for, or whose browser says so; the office's otherwise."""
    asked = request.query.get("lang", "")
    if asked in LANGUAGES:
        return Words(asked)
    spoken = request.headers.get("Accept-Language", "").lower()[:2]
    return Words(spoken if spoken in LANGUAGES else runtime.settings.replies.language)
