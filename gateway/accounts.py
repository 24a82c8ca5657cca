"""Accounts of staff: made, given a new password, shut. Over these the console and `lapor users`."""

import re
from datetime import datetime

from sqlmodel import Session

from gateway import guessable, passwords
from gateway.runtime import Runtime
from store import models as m
from store import staff, staff_sessions

_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}")


class AccountRefused(Exception):
    """It cannot be made: `key` says why (`users.problem.…` in the console's words), `values` fill it in."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.values = values


def add(
    runtime: Runtime, session: Session, login: str, name: str, role: str, agency: str | None
) -> tuple[m.Staff, str]:
    """A new account and its first password, told once. Somebody of that name without a log-in, as `lapor
    redirect link` makes them, gets it. Raises `AccountRefused`."""
    login, name = login.strip().lower(), " ".join(name.split())
    if not _LOGIN.fullmatch(login):
        raise AccountRefused("login")
    if staff.by_login(session, login):
        raise AccountRefused("taken", login=login)
    if not name:
        raise AccountRefused("name")
    if role not in set(m.Role):
        raise AccountRefused("role", roles=", ".join(m.Role))
    if role == m.Role.PENGHUBUNG and agency not in runtime.settings.body_names:
        raise AccountRefused("agency")
    found = staff.named(session, name, runtime.clock())
    if found.login:
        raise AccountRefused("named", name=name)
    password = passwords.make()
    found.login, found.role = login, m.Role(role)
    found.agency = agency if role == m.Role.PENGHUBUNG else None
    found.password_hash = passwords.first(password, runtime.clock())
    found.language = runtime.settings.replies.language
    session.flush()
    return found, password


def reset(session: Session, one: m.Staff, now: datetime) -> str:
    """A new password, told once; whoever is logged in as them is no more. Codes of an app are asked for as
    before: whoever talks an operator into a new password has not got the telephone."""
    password = passwords.make()
    one.password_hash = passwords.first(password, now)
    one.failed_logins, one.locked_until = 0, None
    staff_sessions.end_all(session, one)
    return password


def forget_app(session: Session, one: m.Staff) -> None:
    """Without codes, until they turn them on again: their telephone is lost, and somebody has looked who they
    are."""
    one.totp_secret = None
    staff_sessions.end_all(session, one)


def objection(runtime: Runtime, one: m.Staff, password: str) -> str | None:
    """Why they may not have that password (`account.problem.…`); None where they may."""
    console = runtime.settings.console
    if len(password) < passwords.SHORTEST:
        return "short"
    if len(password) > passwords.LONGEST:
        return "long"
    about = (one.login or "", one.name, one.agency or "", console.name)
    if guessable.is_guessable(password, about) or _has_leaked(runtime, password):
        return "guessable"
    return None


def _has_leaked(runtime: Runtime, password: str) -> bool:
    """True where it is in the office's own list. Raises `OSError` where that cannot be read: nobody chooses
    one meanwhile."""
    if not runtime.settings.console.known_passwords:
        return False
    path = runtime.settings.data_dir / runtime.settings.console.known_passwords
    with path.open(encoding="utf-8", errors="replace") as lines:
        return any(line.rstrip("\r\n") == password for line in lines)


def disable(session: Session, one: m.Staff, now: datetime) -> None:
    one.disabled_at = now
    staff_sessions.end_all(session, one)
