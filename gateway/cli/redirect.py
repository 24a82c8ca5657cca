"""Staff who redirect what reached them elsewhere."""

import click

from gateway import config, rosters
from gateway.cli.common import JSON, opened, show, with_settings
from store import codes, staff
from store.engine import reading, writing


@click.group()
def redirect() -> None:
    """Staff who redirect what reached them elsewhere."""


@redirect.command("link")
@click.argument("name")
@JSON
@with_settings
def redirect_link(settings: config.Settings, name: str, as_json: bool) -> None:
    """A one-time code with which NAME, a staff member, links the account they write to us from."""
    with opened(settings) as runtime:
        with writing(runtime.engine) as session:
            now = runtime.clock()
            code = codes.for_staff(session, staff.named(session, name, now), now)
        found = rosters.link(runtime, name, code)
    show(found, as_json, rosters.link_text)


@redirect.command("staff")
@JSON
@with_settings
def redirect_staff(settings: config.Settings, as_json: bool) -> None:
    """Who may redirect, and who has linked an account."""
    with opened(settings) as runtime, reading(runtime.engine) as session:
        found = [rosters.staff_member(one) for one in staff.everybody(session)]
    show(found, as_json, rosters.staff_text)


@redirect.command("unlink")
@click.argument("name")
@with_settings
def redirect_unlink(settings: config.Settings, name: str) -> None:
    """From now on nobody redirects as NAME, until they link an account anew."""
    with opened(settings) as runtime, writing(runtime.engine) as session:
        if not staff.unlink(session, name):
            raise click.ClickException(
                "nobody of that name has linked an account: see `lapor redirect staff`"
            )
    click.echo("unlinked")
