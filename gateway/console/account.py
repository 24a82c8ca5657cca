"""One's own account: language, password, the app that makes codes, and the sessions that are open."""

import io
from datetime import timedelta

import segno

from gateway.console import passwords
from gateway.console.answers import Answer, Content, Goto, Page
from gateway.console.visit import NotFound, Route, Visit, get, post
from gateway.console.words import LANGUAGES
from store import staff_sessions

SETUP = "totp_setup"
CONFIRM_WITHIN = timedelta(minutes=30)


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
    if not passwords.fits(visit.form.get("old", ""), visit.staff.password_hash):
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


def set_up_codes(visit: Visit) -> Answer:
    """A secret for their app, shown until they have proved that the app has it. The form carries it: it is of
    no use to anybody before that."""
    if visit.staff.demo:
        return _page(visit, "account.problem.demo")
    return Page("account_codes.html", {"secret": passwords.new_secret(), "problem": None})


def confirm_codes(visit: Visit) -> Answer:
    secret = visit.form.get("secret", "")
    step = passwords.step_of(visit.form.get("code", ""), secret, visit.now.timestamp(), last=0)
    if step is None:
        values = {"secret": secret, "problem": "account.problem.code"}
        return Page("account_codes.html", values, status=422)
    visit.staff.totp_secret, visit.staff.totp_step = secret, step
    staff_sessions.end_all(visit.db, visit.staff, but=visit.login.digest)
    visit.audit("codes.on")
    return Goto("/account", done="account.codes_on")


def stop_codes(visit: Visit) -> Answer:
    if not passwords.fits(visit.form.get("password", ""), visit.staff.password_hash):
        return _page(visit, "account.problem.old")
    visit.staff.totp_secret = None
    visit.audit("codes.off")
    return Goto("/account", done="account.codes_off")


def code_picture(visit: Visit) -> Answer:
    """The QR code of a secret that stands on their page."""
    secret = visit.form.get("secret", "") or visit.query.get("secret", "")
    if not secret.isalnum() or len(secret) > 64:
        raise NotFound
    picture = io.BytesIO()
    address = passwords.app_address(secret, visit.staff.login or visit.staff.name)
    segno.make(address).save(picture, kind="svg", scale=4, border=2)
    return Content(picture.getvalue(), "image/svg+xml")


ROUTES: tuple[Route, ...] = (
    get("/account", show),
    post("/account/language", change_language),
    post("/account/password", change_password),
    post("/account/codes", set_up_codes),
    get("/account/codes.svg", code_picture),
    post("/account/codes/confirm", confirm_codes),
    post("/account/codes/stop", stop_codes),
)
