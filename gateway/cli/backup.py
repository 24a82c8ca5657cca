"""All that there is to keep in one file, and back."""

from pathlib import Path

import click

from gateway import config
from gateway.backup import making, restoring
from gateway.backup.manifest import Manifest, NotWhole
from gateway.cli.common import opened, with_settings
from gateway.clock import now


@click.command()
@click.argument("file", default=".")
@click.option("--with-key", is_flag=True, help="Put the key in as well: then the file opens itself.")
@with_settings
def backup(settings: config.Settings, file: str, with_key: bool) -> None:
    """Write the database, the spool and the media to FILE, while everything goes on.

    FILE may be a folder; left out, it is this one. It is never written over. The key of encryption is not in
    it unless you say so: keep it elsewhere, because without it nobody can read what is in here. Of a
    PostgreSQL the database is not in it either: see docs/backup.md.
    """
    with opened(settings) as runtime:
        target = Path(file)
        if target.is_dir() or file.endswith("/"):
            target /= making.default_name(runtime)
        try:
            made = making.make(runtime, target.absolute(), with_key)
        except making.Refused as refused:
            raise click.ClickException(str(refused)) from None
    click.echo("\n".join(_made(target, made)))


def _made(file: Path, made: Manifest) -> list[str]:
    lines = [f"{file}: {_holds(made)}; {made.size / 2**20:.1f} MB"]
    if made.tables is None:
        lines.append("Without the database, which is PostgreSQL's: take it with pg_dump (docs/backup.md).")
    if made.missing:
        lines.append(
            f"{len(made.missing)} files that the database names were not there, such as {made.missing[0]}."
        )
    if made.has_key:
        lines.append("The key is in it: whoever has this file can read all of it.")
    elif made.fingerprint:
        lines.append(
            f"The key {made.fingerprint} is not in it: without that nobody can read it. Keep it elsewhere."
        )
    return lines


def _holds(made: Manifest) -> str:
    rows = ", ".join(f"{made.rows[name]} {name}s" for name in ("complaint", "message") if name in made.rows)
    spooled = f"{made.spooled} spooled requests" if made.spooled else ""
    return ", ".join(filter(None, (rows, f"{made.files} files", spooled)))


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--replace", is_flag=True, help="Put what lies in the data folder beside what is restored.")
@click.option(
    "--hold-replies", is_flag=True, help="Send nothing that waited then: show it, for a human to decide."
)
@with_settings
def restore(settings: config.Settings, file: Path, replace: bool, hold_replies: bool) -> None:
    """Put the backup in FILE back, once all of it has been looked at. Nothing may run meanwhile."""
    try:
        done = restoring.restore(settings, file, now(), replace, hold_replies)
    except (restoring.Refused, NotWhole) as refused:
        raise click.ClickException(f"{file} is not restored: {refused}") from None
    click.echo("\n".join(_restored(done)))


def _restored(done: restoring.Restored) -> list[str]:
    made = done.manifest
    lines = [f"As of {made.made_at:%Y-%m-%d %H:%M:%S} UTC: {_holds(made)}."]
    if done.tables and done.tables != made.tables:
        lines.append(f"Its tables were of version {made.tables} and are of version {done.tables} now.")
    if done.missing:
        lines.append(f"{done.missing} files that the database names are not in it.")
    if done.replaced:
        lines.append(f"What was here before is in {done.replaced}: remove it once you need it no more.")
    if done.held:
        lines.append(f"{done.held} replies wait for a human: see `lapor parked list`.")
    lines += [
        "",
        "Next:",
        "- Start the gateway. What waited then is handled, and sent unless you held it back.",
        "- What came and was done after that moment is not in it: docs/backup.md says what comes back.",
        "- What was erased since is here again: repeat it (`lapor privacy erase`).",
    ]
    return lines
