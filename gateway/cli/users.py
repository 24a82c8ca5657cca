"""Accounts of the console."""

from collections.abc import Callable

import click

from gateway import accounts, config, reports, rosters
from gateway.accounts import AccountRefused
from gateway.cli.common import JSON, opened, show, with_settings
from gateway.console.words import Words
from store import codes, staff
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
    """A new password for LOGIN, shown once. They are logged out everywhere, and codes of an app are off."""
    with opened(settings) as runtime, writing(runtime.engine) as session:
        one = _named(staff.by_login(session, login))
        password = accounts.reset(session, one)
    show({**_user(one), "password": password}, as_json, _made)


@users.command("disable")
@click.argument("login")
@with_settings
def users_disable(settings: config.Settings, login: str) -> None:
    """Shut LOGIN out, at once."""
    _change(settings, login, lambda session, one, now: accounts.disable(session, one, now))
    click.echo("shut out")


@users.command("enable")
@click.argument("login")
@with_settings
def users_enable(settings: config.Settings, login: str) -> None:
    """Let LOGIN in again."""
    _change(settings, login, lambda session, one, now: setattr(one, "disabled_at", None))
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
        found = rosters.link(runtime, one.name, code)
    show(found, as_json, rosters.link_text)


def _change(settings: config.Settings, login: str, change: Callable[..., object]) -> None:
    with opened(settings) as runtime, writing(runtime.engine) as session:
        change(session, _named(staff.by_login(session, login)), runtime.clock())


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
