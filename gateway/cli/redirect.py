"""Staff who redirect what reached them elsewhere."""

from collections.abc import Sequence

import click

from gateway import config, reports, rosters
from gateway.cli.common import JSON, opened, show, with_settings
from gateway.cli.redirect_add import redirect_add, redirect_import, redirect_template
from store import codes, redirects, staff
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
        if not staff.unlink(session, name, runtime.clock()):
            raise click.ClickException(
                "nobody of that name has linked an account: see `lapor redirect staff`"
            )
    click.echo("unlinked")


@redirect.command("code")
@click.argument("ticket", nargs=-1, required=True)
@JSON
@with_settings
def redirect_code(settings: config.Settings, ticket: Sequence[str], as_json: bool) -> None:
    """A new code with which the citizen takes over TICKET, which was redirected; older ones serve no more."""
    with opened(settings) as runtime, writing(runtime.engine) as session:
        complaint = reports.find(session, " ".join(ticket))
        # The code first, as whoever claims does: otherwise each could wait for the other.
        code = codes.for_claim(session, complaint, runtime.clock()) if complaint else ""
        if complaint is None or not redirects.is_to_be_claimed(session, complaint):
            raise click.ClickException(
                "no redirected complaint has this number, or its citizen has it already"
            )
    show({"ticket": complaint.ticket, "code": code}, as_json, lambda shown: f"KLAIM {shown['code']}")


redirect.add_command(redirect_add)
redirect.add_command(redirect_import)
redirect.add_command(redirect_template)
