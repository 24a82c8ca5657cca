"""The accounts of the office: the operator's page."""

from collections.abc import Callable

from gateway import accounts
from gateway.accounts import AccountRefused
from gateway.console import guessing
from gateway.console.answers import Answer, Goto, Page
from gateway.console.visit import NotFound, Route, Visit, get, post
from store import models as m
from store import staff, staff_sessions

_OPERATOR = frozenset({m.Role.OPERATOR})


def show(visit: Visit) -> Answer:
    return _page(visit)


def _page(
    visit: Visit, problem: AccountRefused | None = None, made: tuple[m.Staff, str] | None = None
) -> Page:
    values = {
        "people": staff.everybody(visit.db),
        "roles": list(m.Role),
        "bodies": visit.runtime.settings.body_names,
        "problem": problem,
        "made": made,
        "typed": visit.form if problem else {},
    }
    return Page("users.html", values, status=422 if problem else 200)


def _for_real(change: Callable[[Visit], Answer]) -> Callable[[Visit], Answer]:
    """Not by an account to try it with, whose password anybody knows: what they made, or took over, would
    still be there beside a real channel."""

    def handle(visit: Visit) -> Answer:
        return _page(visit, AccountRefused("demo")) if visit.staff.demo else change(visit)

    return handle


def add(visit: Visit) -> Answer:
    form = visit.form
    try:
        made = accounts.add(
            visit.runtime,
            visit.db,
            form.get("login", ""),
            form.get("name", ""),
            form.get("role", ""),
            form.get("agency") or None,
        )
    except AccountRefused as refused:
        return _page(visit, refused)
    visit.audit("users.add", details={"login": made[0].login, "role": str(made[0].role)})
    # Shown once, on this very page: a redirect would carry the password in an address.
    return _page(visit, made=made)


def _named(visit: Visit) -> m.Staff:
    found = staff.by_login(visit.db, visit.path["login"])
    if found is None or found.demo or found.id == visit.staff.id:
        raise NotFound
    return found


def new_password(visit: Visit) -> Answer:
    found = _named(visit)
    password = accounts.reset(visit.db, found, visit.now)
    guessing.forget(visit.runtime, found.login or "")
    visit.audit("users.password", details={"login": found.login})
    return _page(visit, made=(found, password))


def forget_app(visit: Visit) -> Answer:
    """Their telephone is lost; who they are has been looked at."""
    found = _named(visit)
    accounts.forget_app(visit.db, found)
    visit.audit("users.codes", details={"login": found.login})
    return Goto("/users", done="users.codes")


def log_out(visit: Visit) -> Answer:
    found = _named(visit)
    staff_sessions.end_all(visit.db, found)
    visit.audit("users.logout", details={"login": found.login})
    return Goto("/users", done="users.logged_out")


def log_everybody_out(visit: Visit) -> Answer:
    """But for themselves."""
    staff_sessions.end_everybodys(visit.db, but=visit.login.digest)
    visit.audit("users.logout")
    return Goto("/users", done="users.all_logged_out")


def switch(visit: Visit) -> Answer:
    """Shut somebody out, or let them in again."""
    found = _named(visit)
    if found.disabled_at is None:
        accounts.disable(visit.db, found, visit.now)
        visit.audit("users.disable", details={"login": found.login})
        return Goto("/users", done="users.disabled")
    found.disabled_at = None
    visit.audit("users.enable", details={"login": found.login})
    return Goto("/users", done="users.enabled")


ROUTES: tuple[Route, ...] = (
    get("/users", show, _OPERATOR),
    post("/users", _for_real(add), _OPERATOR),
    post("/users/{login}/password", _for_real(new_password), _OPERATOR),
    post("/users/{login}/codes", _for_real(forget_app), _OPERATOR),
    post("/users/{login}/logout", _for_real(log_out), _OPERATOR),
    post("/users/logout", _for_real(log_everybody_out), _OPERATOR),
    post("/users/{login}/switch", _for_real(switch), _OPERATOR),
)
