"""Accounts of the console."""

from collections.abc import Callable
from datetime import datetime

import click
from sqlmodel import Session

from gateway import accounts, config, reports, rosters
from gateway.accounts import AccountRefused
from gateway.cli.common import JSON, opened, show, with_settings
from gateway.console import guessing
from gateway.console.words import Words
from store import audit, codes, staff, staff_sessions
from store import models as m
from store.engine import reading, writing


@click.group()
def users() -> None:
    """Who may enter the console, and as what."""


@users.command("add")
@click.argument("login")
@click.option("--name", required=True, help="The full name.")
@click.option("--role", required=True, type=click.Choice([*map(str, m.Role)]), help="What they do here.")
@click.option("--agency", help="The body of a liaison officer (penghubung), by its name in the settings.")
@JSON
@with_settings
def users_add(
    settings: config.Settings, login: str, name: str, role: str, agency: str | None, as_json: bool
) -> None:
    """A new account, and its first password, which is shown once."""
    with opened(settings) as runtime, writing(runtime.engine) as session:
        try:
            made, password = accounts.add(runtime, session, login, name, role, agency)
            _note(session, "users.add", runtime.clock(), made, role=role)
        except AccountRefused as refused:
            words = Words("en")
            raise click.ClickException(words(f"users.problem.{refused.key}", **refused.values)) from None
    show({**_user(made), "password": password}, as_json, _made)


@users.command("list")
@JSON
@with_settings
def users_list(settings: config.Settings, as_json: bool) -> None:
    """Everybody of the office, with or without a log-in."""
    with opened(settings) as runtime, reading(runtime.engine) as session:
        found = [_user(one) for one in staff.everybody(session)]
    show(found, as_json, lambda some: "\n".join(map(_line, some)) or "nobody yet: see `lapor users add`")


@users.command("password")
@click.argument("login")
@JSON
@with_settings
def users_password(settings: config.Settings, login: str, as_json: bool) -> None:
    """A new password for LOGIN, shown once, for the first log-in. They are logged out everywhere; codes of an
    app are asked for as before (see `lapor users codes-off`)."""
    with opened(settings) as runtime, writing(runtime.engine) as session:
        one = _named(staff.by_login(session, login))
        password = accounts.reset(session, one, runtime.clock())
        guessing.forget(runtime, login)
        _note(session, "users.password", runtime.clock(), one)
    show({**_user(one), "password": password}, as_json, _made)


@users.command("codes-off")
@click.argument("login")
@with_settings
def users_codes_off(settings: config.Settings, login: str) -> None:
    """Let LOGIN in without the codes of an app, until they turn them on again: where a telephone is lost, and
    you have seen that it is them."""
    _change(settings, login, "users.codes", lambda session, one, now: accounts.forget_app(session, one))
    click.echo("codes are off, and they are logged out everywhere")


@users.command("logout")
@click.argument("login", required=False)
@click.option("--all", "everybody", is_flag=True, help="Everybody, for example after a break-in.")
@with_settings
def users_logout(settings: config.Settings, login: str | None, everybody: bool) -> None:
    """Log LOGIN out everywhere, or everybody."""
    if everybody == bool(login):
        raise click.UsageError("name one LOGIN, or give --all")
    if login:
        _change(
            settings, login, "users.logout", lambda session, one, now: staff_sessions.end_all(session, one)
        )
    else:
        with opened(settings) as runtime, writing(runtime.engine) as session:
            staff_sessions.end_everybodys(session)
            audit.note(session, None, "users.logout", runtime.clock())
    click.echo("logged out")


@users.command("disable")
@click.argument("login")
@with_settings
def users_disable(settings: config.Settings, login: str) -> None:
    """Shut LOGIN out, at once."""
    _change(settings, login, "users.disable", accounts.disable)
    click.echo("shut out")


@users.command("enable")
@click.argument("login")
@with_settings
def users_enable(settings: config.Settings, login: str) -> None:
    """Let LOGIN in again."""
    _change(settings, login, "users.enable", lambda session, one, now: setattr(one, "disabled_at", None))
    click.echo("may log in again")


@users.command("link")
@click.argument("login")
@JSON
@with_settings
def users_link(settings: config.Settings, login: str, as_json: bool) -> None:
    """A one-time code with which LOGIN links the account they write to us from: for reminders, and for
    redirecting by chat."""
    with opened(settings) as runtime:
        with writing(runtime.engine) as session:
            one = _named(staff.by_login(session, login))
            code = codes.for_staff(session, one, runtime.clock())
            _note(session, "users.link", runtime.clock(), one)
        found = rosters.link(runtime, one.name, code)
    show(found, as_json, rosters.link_text)


def _change(settings: config.Settings, login: str, action: str, change: Callable[..., object]) -> None:
    with opened(settings) as runtime, writing(runtime.engine) as session:
        one = _named(staff.by_login(session, login))
        change(session, one, runtime.clock())
        _note(session, action, runtime.clock(), one)


def _note(session: Session, action: str, now: datetime, one: m.Staff, **details: str) -> None:
    """By nobody that the console knows: whoever has this machine."""
    audit.note(session, None, action, now, details={"login": one.login, **details})


def _named(found: m.Staff | None) -> m.Staff:
    if found is None:
        raise click.ClickException("nobody logs in by that name: see `lapor users list`")
    return found


def _user(one: m.Staff) -> reports.Report:
    return {
        "login": one.login,
        "name": one.name,
        "role": str(one.role) if one.role else None,
        "agency": one.agency,
        "from": reports.masked(one.address) if one.address else None,
        "disabled_at": reports.time(one.disabled_at),
        "codes": one.totp_secret is not None,
        "seen_at": reports.time(one.seen_at),
    }


def _made(found: reports.Report) -> str:
    return "\n".join(
        [
            f"{found['name']} logs in at /console/ with",
            "",
            f"    {found['login']}",
            f"    {found['password']}",
            "",
            "The password is shown only now. They change it under My account.",
        ]
    )


def _line(one: reports.Report) -> str:
    state = "shut out" if one["disabled_at"] else "" if one["login"] else "no log-in"
    role = f"{one['role'] or '-'}{': ' + one['agency'] if one['agency'] else ''}"
    return f"{one['login'] or '-':<16} {one['name']:<28} {role:<36} {state}".rstrip()
