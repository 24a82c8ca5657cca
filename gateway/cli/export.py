"""Files for meetings and for other programs."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, BinaryIO

import click

from gateway import config
from gateway.cli.common import opened, with_settings
from gateway.console.words import LANGUAGES, Words
from gateway.numbers import parts, sheets
from gateway.numbers.figures import Question
from gateway.numbers.period import Period, PeriodInvalid, chosen
from gateway.numbers.tables import Table
from store.engine import reading

_DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def export() -> None:
    """Files for meetings and for other programs."""


@export.command("numbers")
@click.option("--from", "since", type=_DAY, help="The first day. Default: the first of this month.")
@click.option("--until", type=_DAY, help="The last day. Default: today.")
@click.option("--agency", help="Only what was forwarded to this body, by its name in the settings.")
@click.option("--table", "name", type=click.Choice(parts.NAMES), help="One table. Default: all of them.")
@click.option(
    "--format",
    "shape",
    type=click.Choice(["json", "csv", "xlsx"]),
    default="json",
    show_default=True,
    help="A CSV holds one table: the overview, unless another is named.",
)
@click.option("--language", type=click.Choice(list(LANGUAGES)), help="Default: that of the replies.")
@click.option("--output", type=click.File("wb"), default="-", help="A file. Default: printed.")
@with_settings
def export_numbers(
    settings: config.Settings,
    since: datetime | None,
    until: datetime | None,
    agency: str | None,
    name: str | None,
    shape: str,
    language: str | None,
    output: BinaryIO,
) -> None:
    """What the meetings report: complaints by channel, kind, topic, place, agency and month, and how long
    each step takes. Of nobody in particular: no words, no names, no numbers of people."""
    known = settings.body_names
    if agency is not None and agency not in known:
        raise click.ClickException(f"no agency is called {agency!r}; there is {'; '.join(known) or 'none'}")
    words = Words(language or settings.replies.language)
    with opened(settings) as runtime, reading(runtime.engine) as session:
        now = runtime.clock()
        today = now.astimezone(runtime.time_zone).date()
        period = _period(since, until, Period(today.replace(day=1), today))
        output.write(_written(Question(session, settings, words, now, period, agency), name, shape))


def _period(since: datetime | None, until: datetime | None, default: Period) -> Period:
    first, last = (since or default.since), (until or default.until)
    try:
        return chosen({"from": f"{first:%Y-%m-%d}", "until": f"{last:%Y-%m-%d}"}, default.until)[1]
    except PeriodInvalid as error:
        # As every other error here, in English.
        raise click.ClickException(Words("en")(f"numbers.period.{error.key}")) from error


def _written(asked: Question, name: str | None, shape: str) -> bytes:
    if shape == "csv":
        name = name or parts.OVERVIEW
    try:
        tables = [parts.table(asked, name)] if name else parts.every(asked)
    except KeyError as error:
        raise click.ClickException(f"{name} is counted for the whole office: leave out --agency") from error
    match shape:
        case "csv":
            return sheets.as_csv(tables[0], asked.words)
        case "xlsx":
            return sheets.as_xlsx(tables, parts.heading(asked), asked.words)
        case _:
            return f"{json.dumps(_data(asked, tables), ensure_ascii=False, indent=2)}\n".encode()


def _data(asked: Question, tables: Sequence[Table]) -> dict[str, Any]:
    return {
        "from": asked.period.since.isoformat(),
        "until": asked.period.until.isoformat(),
        "agency": asked.agency,
        "tables": [sheets.as_data(table, asked.words) for table in tables],
    }
