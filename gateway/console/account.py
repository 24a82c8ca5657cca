"""One's own account: language, password, the app that makes codes, and the sessions that are open."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from gateway import accounts, passwords
from gateway.console import duties, guessing, login, pictures
from gateway.console.answers import Answer, Goto, Page
from gateway.console.visit import NotFound, Route, Visit, get, post
from gateway.console.words import LANGUAGES
from store import audit, staff_sessions

OTHERS = "others"
_SHOWN = 12
"""Characters of what a session is known by: enough to tell one from another, and nobody gets in by it."""


@dataclass(frozen=True, slots=True)
class Open:
    """A session of theirs."""

    name: str
    since: datetime
    seen: datetime
    peer: str
    """The network address it began from."""
    here: bool


def show(visit: Visit) -> Answer:
    return _page(visit)


def _page(visit: Visit, problem: str | None = None) -> Page:
    settings = visit.runtime.settings
    values = {
        "problem": problem,
        "shortest": passwords.SHORTEST,
        "longest": passwords.LONGEST,
        "duty": duties.of(settings, visit.staff),
        "bound": visit.role in settings.console.codes_for,
        "sessions": _sessions(visit),
    }
    return Page("account.html", values, status=422 if problem else 200)


def _sessions(visit: Visit) -> list[Open]:
    idle = timedelta(minutes=visit.runtime.settings.console.idle_minutes)
    found = staff_sessions.of(visit.db, visit.staff, visit.now, idle)
    # A session begins with a deed, and the log has where that came from.
    came = audit.came_from(visit.db, visit.staff, [one.created_at for one in found])
    return [
        Open(
            name=one.digest[:_SHOWN],
            since=one.created_at,
            seen=one.seen_at,
            peer=came.get(one.created_at, ""),
            here=one.digest == visit.login.digest,
        )
        for one in found
    ]


def change_language(visit: Visit) -> Answer:
    language = visit.form.get("language", "")
    if language not in LANGUAGES:
        raise NotFound
    visit.staff.language = language
    visit.audit("language", details={"language": language})
    return Goto("/account", done="account.language")


def change_password(visit: Visit) -> Answer:
    old, new = visit.form.get("old", ""), visit.form.get("new", "")
    if not _is_theirs(visit, old):
        return _page(visit, "account.problem.old")
    if visit.staff.demo:
        # Everybody who looks at the log-in page knows it, and is to get in.
        return _page(visit, "account.problem.demo")
    if new == old:
        return _page(visit, "account.problem.same")
    if objection := accounts.objection(visit.runtime, visit.staff, new):
        return _page(visit, f"account.problem.{objection}")
    visit.staff.password_hash = passwords.hashed(new)
    visit.audit("password")
    return _anew(visit, "account.password")


def _anew(visit: Visit, done: str) -> Goto:
    """Whoever else is logged in as them is no more, and they themselves are by another token: somebody may
    have had the one before."""
    staff_sessions.end_all(visit.db, visit.staff)
    left = visit.login.expires_at - visit.now
    token = staff_sessions.begin(visit.db, visit.staff, visit.now, left, confirmed=True)
    return Goto("/account", done=done, token=token)


def _is_theirs(visit: Visit, password: str) -> bool:
    """Whoever sits down at an open page guesses no longer here than at the door."""
    if login.is_locked(visit.staff, visit.now):
        return False
    name = visit.staff.login or ""
    guessing.begin(visit.runtime, name, visit.peer)
    right = passwords.fits(password, visit.staff.password_hash)
    if right:
        guessing.was_right(visit.runtime, name, visit.peer)
    else:
        login.note_failure(visit.db, visit.staff, visit.now, visit.peer)
    return right


def set_up_codes(visit: Visit) -> Answer:
    """A secret for their app, shown until they have proved that the app has it. The form carries it: it is of
    no use to anybody before that."""
    if visit.staff.demo:
        return _page(visit, "account.problem.demo")
    return _codes_page(visit, passwords.new_secret())


def _codes_page(visit: Visit, secret: str, problem: str | None = None) -> Page:
    address = passwords.app_address(secret, visit.staff.login or visit.staff.name)
    values = {"secret": secret, "picture": pictures.qr(address), "problem": problem}
    return Page("account_codes.html", values, status=422 if problem else 200)


def confirm_codes(visit: Visit) -> Answer:
    secret = visit.form.get("secret", "")
    # What is on is stopped first.
    if visit.staff.demo or visit.staff.totp_secret or not passwords.is_secret(secret):
        raise NotFound
    # Otherwise whoever finds a page open makes the account theirs with an app of their own.
    if not _is_theirs(visit, visit.form.get("password", "")):
        return _codes_page(visit, secret, "account.problem.old")
    step = passwords.step_of(visit.form.get("code", ""), secret, visit.now.timestamp(), last=0)
    if step is None:
        return _codes_page(visit, secret, "account.problem.code")
    visit.staff.totp_secret, visit.staff.totp_step = secret, step
    visit.audit("codes.on")
    return _anew(visit, "account.codes_on")


def stop_codes(visit: Visit) -> Answer:
    if not _is_theirs(visit, visit.form.get("password", "")):
        return _page(visit, "account.problem.old")
    visit.staff.totp_secret = None
    visit.audit("codes.off")
    return _anew(visit, "account.codes_off")


def end_sessions(visit: Visit) -> Answer:
    """One of their sessions, or all but this one."""
    if not _is_theirs(visit, visit.form.get("password", "")):
        return _page(visit, "account.problem.old")
    which = visit.form.get("which", "")
    for one in staff_sessions.of(visit.db, visit.staff, visit.now):
        other = one.digest != visit.login.digest
        if other and which in (OTHERS, one.digest[:_SHOWN]):
            visit.db.delete(one)
    visit.audit("sessions.end")
    return Goto("/account", done="account.sessions")


ROUTES: tuple[Route, ...] = (
    get("/account", show),
    post("/account/language", change_language),
    post("/account/password", change_password),
    post("/account/codes", set_up_codes),
    post("/account/codes/confirm", confirm_codes),
    post("/account/codes/stop", stop_codes),
    post("/account/sessions/end", end_sessions),
)
