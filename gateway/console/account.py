"""One's own account: language, password, the app that makes codes, and the sessions that are open."""

from gateway import passwords
from gateway.console import login, pictures
from gateway.console.answers import Answer, Goto, Page
from gateway.console.visit import NotFound, Route, Visit, get, post
from gateway.console.words import LANGUAGES
from store import staff_sessions


def show(visit: Visit) -> Answer:
    return _page(visit)


def _page(visit: Visit, problem: str | None = None) -> Page:
    values = {"problem": problem, "shortest": passwords.SHORTEST}
    return Page("account.html", values, status=422 if problem else 200)


def change_language(visit: Visit) -> Answer:
    language = visit.form.get("language", "")
    if language not in LANGUAGES:
        raise NotFound
    visit.staff.language = language
    return Goto("/account", done="account.language")


def change_password(visit: Visit) -> Answer:
    new = visit.form.get("new", "")
    if not _is_theirs(visit, visit.form.get("old", "")):
        return _page(visit, "account.problem.old")
    if len(new) < passwords.SHORTEST:
        return _page(visit, "account.problem.short")
    if visit.staff.demo:
        # Everybody who looks at the log-in page knows it, and is to get in.
        return _page(visit, "account.problem.demo")
    visit.staff.password_hash = passwords.hashed(new)
    staff_sessions.end_all(visit.db, visit.staff, but=visit.login.digest)
    visit.audit("password")
    return Goto("/account", done="account.password")


def _is_theirs(visit: Visit, password: str) -> bool:
    """Whoever sits down at an open page guesses no longer here than at the door."""
    if login.is_locked(visit.staff, visit.now):
        return False
    right = passwords.fits(password, visit.staff.password_hash)
    if not right:
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
    # What is on is stopped first, which takes the password.
    if visit.staff.demo or visit.staff.totp_secret or not passwords.is_secret(secret):
        raise NotFound
    step = passwords.step_of(visit.form.get("code", ""), secret, visit.now.timestamp(), last=0)
    if step is None:
        return _codes_page(visit, secret, "account.problem.code")
    visit.staff.totp_secret, visit.staff.totp_step = secret, step
    staff_sessions.end_all(visit.db, visit.staff, but=visit.login.digest)
    visit.audit("codes.on")
    return Goto("/account", done="account.codes_on")


def stop_codes(visit: Visit) -> Answer:
    if not _is_theirs(visit, visit.form.get("password", "")):
        return _page(visit, "account.problem.old")
    visit.staff.totp_secret = None
    visit.audit("codes.off")
    return Goto("/account", done="account.codes_off")


ROUTES: tuple[Route, ...] = (
    get("/account", show),
    post("/account/language", change_language),
    post("/account/password", change_password),
    post("/account/codes", set_up_codes),
    post("/account/codes/confirm", confirm_codes),
    post("/account/codes/stop", stop_codes),
)
