"""What we hold of a person: handed out, erased, and cleared by itself."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from gateway import config, logs, reports
from gateway.cli.common import JSON, opened, show, with_settings
from gateway.media import holding
from gateway.privacy import erasing, exporting, retention, who
from gateway.runtime import Runtime
from normalizer import tickets
from store import privacy as store
from store.engine import reading


@click.group()
def privacy() -> None:
    """What is held of a person, and for how long.

    WHO is an address (sms:0812…, telegram:123, x:987), a phone number on whatever channel, or the number of a
    complaint of theirs. All their addresses are meant, as far as we know that they are one person's.
    """


@privacy.command("export")
@click.argument("who", metavar="WHO")
@click.argument("folder", type=click.Path(path_type=Path))
@JSON
@with_settings
def privacy_export(settings: config.Settings, who: str, folder: Path, as_json: bool) -> None:
    """Write all that is held of WHO into FOLDER, which is made: data.json, and their files."""
    with opened(settings) as runtime:
        try:
            found = exporting.export(runtime, who, folder)
        except FileExistsError:
            raise click.ClickException(f"{folder} is there already: name another folder") from None
    if found is None:
        raise click.ClickException("nothing is held of anybody there")
    show(found, as_json, lambda some: "\n".join(f"{n} {name.replace('_', ' ')}" for name, n in some.items()))


@privacy.command("erase")
@click.argument("typed", metavar="WHO")
@click.option("--withdraw", is_flag=True, help="Take their open complaints back first.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@JSON
@with_settings
def privacy_erase(settings: config.Settings, typed: str, withdraw: bool, yes: bool, as_json: bool) -> None:
    """Make all that is held of WHO nobody's, for good. Numbers, topics, days and statuses of their complaints
    stay for the figures; who writes from there again is somebody new."""
    with opened(settings) as runtime:
        logs.start("privacy erase")
        if not yes:
            click.confirm(_asked(runtime, typed), abort=True)
        try:
            done = erasing.erase(runtime, typed, withdraw)
        except (erasing.Refused, holding.BeingCopied) as refused:
            raise click.ClickException(str(refused)) from None
    show(asdict(done), as_json, _erased)


def _asked(runtime: Runtime, typed: str) -> str:
    with reading(runtime.engine) as session:
        person = who.find(session, typed)
        if person is None:
            raise click.ClickException("nothing is held of anybody there")
        held = store.held(session, person)
        numbers = ", ".join(tickets.display(one.ticket) for one in held.complaints) or "none"
        where = ", ".join(reports.masked(one) for one in person.addresses) or "nowhere"
    return (
        f"Addresses: {where}\nComplaints: {numbers}\n{len(held.messages)} messages, {len(held.deliveries)} "
        f"replies, {len(held.media)} files. Nobody can bring this back. Erase it?"
    )


def _erased(done: dict[str, Any]) -> str:
    numbers = ", ".join(map(tickets.display, done["complaints"])) or "none"
    lines = [
        f"{done['addresses']} addresses, {done['messages']} messages, {done['replies']} replies, "
        f"{done['files']} copies of files, {done['requests']} requests that could not be read.",
        f"Complaints that are nobody's now: {numbers}.",
        "Note these numbers outside: after a restore from an older backup this has to be done again.",
    ]
    if not done["scrubbed"]:
        lines.append("SQLite's log still holds some of it until it is written over: somebody was reading.")
    return "\n".join(lines)


@privacy.command("retention")
@JSON
@with_settings
def privacy_retention(settings: config.Settings, as_json: bool) -> None:
    """What would be cleared next, by the rules under retention: in the settings. Clears nothing."""
    with opened(settings) as runtime:
        found = [asdict(one) for one in retention.due(runtime)]
    show(found, as_json, lambda some: "\n".join(map(_rule, some)))


def _rule(one: dict[str, Any]) -> str:
    kept = f"after {one['days']} days" if one["days"] else "kept for ever"
    return f"{one['name']:<12} {kept:<18} {one['rows']:>8} now"
