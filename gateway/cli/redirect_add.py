"""`lapor redirect add | import | template`: what the console's redirect desk does, typed."""

import asyncio
import getpass
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import click
from sqlmodel import Session

from gateway import config
from gateway.cli.common import JSON, opened, show, with_settings
from gateway.media import taking
from gateway.media.errors import NotFetched
from gateway.redirects import SOURCES, adding, batches, form, template, wording, workbook
from gateway.redirects.adding import Added
from gateway.runtime import Runtime
from normalizer import tickets
from normalizer.kind import Kind
from store import batches as kept
from store import models as m
from store import staff
from store.engine import reading, writing

_LANGUAGE = "en"
_BY = click.option(
    "--by", help="The name of the staff member who redirects. Default: the name you are logged in by."
)


@click.command("add")
@click.option("--source", required=True, type=click.Choice(SOURCES), help="Where the citizen said it.")
@click.option("--from", "origin", default="", help="The citizen's name, handle or number there.")
@click.option("--link", default="", help="Where it can be read there.")
@click.option("--place", default="", help="Where it happened, in words.")
@click.option("--on", "happened", default="", help="When it happened, such as 12/08/2026.")
@click.option("--kind", type=click.Choice([*map(str, Kind)]), help="Default: what the words tell.")
@click.option("--anonim", is_flag=True, help="The citizen wants their name hidden.")
@click.option("--rahasia", is_flag=True, help="The citizen wants the content hidden.")
@click.option(
    "--screenshot",
    "screenshots",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A picture that goes with it; as often as there are any.",
)
@click.option("--again", is_flag=True, help="A new code also where it is there already.")
@_BY
@click.argument("text", required=False)
@JSON
@with_settings
def redirect_add(
    settings: config.Settings,
    text: str | None,
    screenshots: Sequence[Path],
    again: bool,
    by: str | None,
    as_json: bool,
    **told: Any,
) -> None:
    """File TEXT, a citizen's own words (or what comes on standard input), which reached you elsewhere."""
    values = {name: "ya" if value is True else str(value or "") for name, value in told.items()}
    values["text"] = sys.stdin.read() if text is None else text
    with opened(settings) as runtime:
        read, problems = form.read(values, batches.today(runtime))
        if read is None:
            said = (f"{_option(one.field)}: {wording.problem(one, _LANGUAGE)}" for one in problems)
            raise click.ClickException("\n".join(said))
        try:
            copies = [asyncio.run(taking.take(runtime, path.read_bytes())) for path in screenshots]
        except NotFetched as error:
            raise click.ClickException(f"--screenshot: {error.reason}") from error
        with writing(runtime.engine) as session:
            added = adding.add(runtime, session, _staff(runtime, session, by), read, copies, again)
    show(_added(added), as_json, _added_text)


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--only-good", is_flag=True, help="File the rows with nothing wrong in them, and leave the others."
)
@_BY
@JSON
@with_settings
def redirect_import(
    settings: config.Settings, file: Path, only_good: bool, by: str | None, as_json: bool
) -> None:
    """File the complaints in FILE, a workbook (XLSX) or CSV of 100 at most; see `lapor redirect template`.

    All that is wrong in it is said at once, and then nothing is filed. What was filed before is not again.
    """
    with opened(settings) as runtime:
        try:
            rows = workbook.read(file.read_bytes(), batches.today(runtime))
        except workbook.Refused as error:
            raise click.ClickException(error.told(_LANGUAGE)) from error
        with writing(runtime.engine) as session:
            who, now = _staff(runtime, session, by), runtime.clock()
            batch = batches.keep(session, who, file.name, rows, now)
            try:
                batches.start(session, who, batch.id, now, only_good)
            except batches.NotNow:
                _refuse(batch, as_json)
        while batches.work(runtime, batch.id):
            pass
        with reading(runtime.engine) as session:
            found = kept.find(session, batch.id)
    show(_batch(found or batch), as_json, _batch_text)


def _refuse(batch: m.RedirectBatch, as_json: bool) -> None:
    """Say what is wrong. It ends the transaction: nothing of it is kept."""
    show(_batch(batch), as_json, _batch_text)
    wrong = len(batch.rows) - batches.good(batch)
    raise click.ClickException(
        f"nothing was filed: {wrong} of {len(batch.rows)} rows have something wrong in them. Put that right"
        + (", or file the others with --only-good" if batches.good(batch) else "")
    )


@click.command("template")
@click.argument("file", type=click.Path(dir_okay=False, writable=True, path_type=Path))
def redirect_template(file: Path) -> None:
    """Write the workbook to fill in to FILE, an .xlsx or a .csv."""
    writers: Mapping[str, Callable[[], bytes]] = {".xlsx": template.xlsx, ".csv": template.as_csv}
    write = writers.get(file.suffix.lower())
    if write is None:
        raise click.ClickException("the name of the file ends in .xlsx or in .csv")
    try:
        file.write_bytes(write())
    except OSError as error:
        raise click.ClickException(f"{file}: {error.strerror}") from error
    click.echo(f"wrote {file}: one complaint a row, {workbook.MOST} at most")


def _staff(runtime: Runtime, session: Session, by: str | None) -> m.Staff:
    return staff.named(session, by or getpass.getuser(), runtime.clock())


def _option(field: str) -> str:
    return {"origin": "--from", "happened": "--on", "text": "TEXT"}.get(field, f"--{field}")


def _added(added: Added) -> Mapping[str, Any]:
    handout = added.handout
    return {
        "ticket": added.ticket,
        "new": added.new,
        "claimed": added.claimed,
        "code": handout.code if handout else None,
        "reply": handout.reply if handout else None,
        "links": {one.channel: one.link for one in handout.links} if handout else {},
    }


def _added_text(found: Mapping[str, Any]) -> str:
    number = tickets.display(found["ticket"])
    if found["reply"]:
        state = "filed" if found["new"] else "there already"
        return f"{state}: {number}\n\nTo be sent to the citizen:\n\n{found['reply']}"
    more = "its citizen has it" if found["claimed"] else "for a new code, add --again"
    return f"there already: {number} ({more})"


def _batch(batch: m.RedirectBatch) -> Mapping[str, Any]:
    rows = [
        {"row": row["row"], "outcome": row["outcome"], "ticket": row["ticket"] or row["known"]}
        for row in batch.rows
    ]
    wrong = [
        {"row": row, "column": wording.column(one.field), "problem": wording.problem(one, _LANGUAGE)}
        for row, one in batches.problems(batch)
    ]
    return {
        "id": str(batch.id),
        "state": str(batch.state),
        "done": batch.done,
        "rows": rows,
        "problems": wrong,
    }


def _batch_text(found: Mapping[str, Any]) -> str:
    said = {
        kept.FILED: "filed",
        kept.KNOWN: "there already",
        kept.FAILED: "failed",
        kept.LEFT_OUT: "left out",
    }
    lines = [f"row {one['row']}, column {one['column']}: {one['problem']}" for one in found["problems"]]
    for row in found["rows"]:
        if row["outcome"]:
            number = tickets.display(row["ticket"]) if row["ticket"] else "-"
            lines.append(f"row {row['row']:<4} {number:<13} {said[row['outcome']]}")
    return "\n".join(lines)
