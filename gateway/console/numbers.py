"""What the meetings report: the numbers, their charts and files, and a report that prints on A4."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any
from urllib.parse import urlencode

from gateway.console import rights
from gateway.console.answers import Answer, Content, Page
from gateway.console.visit import SEES_COMPLAINTS, NotFound, Route, Visit, get
from gateway.numbers import charts, figures, formats, labels, overview, parts, sheets, tables
from gateway.numbers.figures import Question
from gateway.numbers.formats import Unit
from gateway.numbers.period import NAMES, Period, PeriodInvalid, chosen
from gateway.numbers.tables import Table
from normalizer import places
from store import audit
from store import models as m
from store.numbers import lateness

LISTED = 100
"""Late complaints in the report: more are a matter for the page of the clocks."""
PRINTED = 20
"""Rows of one table in the report; its file has all of them."""
FOLDED = ("topic", "place")
ALL = "all"
"""The name of the workbook that holds every table."""


@dataclass(frozen=True, slots=True)
class Part:
    """A table as a page shows it, with its chart."""

    name: str
    title: str
    note: str
    headings: list[tuple[str, bool]]
    """Each with whether it is of numbers."""
    rows: list[list[str]]
    total: list[str] | None
    is_empty: bool


def show(visit: Visit) -> Answer:
    return Page("numbers.html", _shown(visit))


def report(visit: Visit) -> Answer:
    values = _shown(visit)
    asked: Question = values["asked"]
    late = lateness.listed(visit.db, asked.scope, asked.today, LISTED)
    area = places.label(visit.runtime.settings.office.area).split(", ")[0]
    return Page(
        "numbers_report.html",
        {
            **values,
            "parts": [
                _part(tables.folded(table, PRINTED, visit.words) if table.name in FOLDED else table, visit)
                for table in _tables(asked)
            ],
            "summary": _part(parts.table(asked, parts.OVERVIEW), visit),
            "late": [(one, _about(visit, one)) for one in late],
            "late_more": max(0, figures.late_now(asked) - len(late)),
            "late_limit": LISTED,
            "area": area,
        },
    )


def _about(visit: Visit, one: lateness.Late) -> str:
    """Its topic; not of a `rahasia`, because a report is printed and handed round."""
    return visit.words("clocks.secret") if one.rahasia else labels.of("topic", one.topic, visit.words)


def chart(visit: Visit) -> Answer:
    if visit.path["id"] not in charts.CHARTS:
        raise NotFound
    return Content(charts.draw(_table(visit), visit.words).encode(), "image/svg+xml")


def csv(visit: Visit) -> Answer:
    table = _table(visit)
    visit.looked.append((None, audit.EXPORT))
    return Content(sheets.as_csv(table, visit.words), sheets.CSV, _file_name(visit, "csv"))


def xlsx(visit: Visit) -> Answer:
    asked = _asked(visit)
    found = parts.every(asked) if visit.path["id"] == ALL else [_table(visit)]
    visit.looked.append((None, audit.EXPORT))
    book = sheets.as_xlsx(found, parts.heading(asked), visit.words)
    return Content(book, sheets.XLSX, _file_name(visit, "xlsx"))


def _table(visit: Visit) -> Table:
    """The one that is named. Raises `NotFound` where it is none of theirs."""
    try:
        return parts.table(_asked(visit), visit.path["id"])
    except KeyError:
        raise NotFound from None


def _tables(asked: Question) -> list[Table]:
    return [parts.table(asked, name) for name in figures.names(asked)]


def _file_name(visit: Visit, kind: str) -> str:
    period = _asked(visit).period
    return f"lapor-{visit.path['id']}-{period.since}-{period.until}.{kind}"


def _shown(visit: Visit) -> dict[str, Any]:
    problem = None
    try:
        name, period = _period(visit)
    except PeriodInvalid as error:
        problem = visit.words(f"numbers.period.{error.key}")
        name, period = chosen({}, _today(visit))
    asked = _question(visit, period)
    before = period.before()
    return {
        "asked": asked,
        "problem": problem,
        "period": period,
        "chosen": name,
        "presets": [preset for preset in NAMES if preset != "free"],
        "agencies": visit.runtime.settings.body_names,
        "may_choose": visit.role in rights.ALL,
        "cards": overview.cards(asked),
        "parts": [_part(table, visit) for table in _tables(asked)],
        "query": urlencode(_query(asked)),
        "days": formats.days(period.since, period.until, visit.words),
        "before": formats.days(before.since, before.until, visit.words),
        "is_empty": figures.key_figures(asked).counted.received == 0,
    }


def _today(visit: Visit) -> date:
    return visit.now.astimezone(visit.runtime.time_zone).date()


def _period(visit: Visit) -> tuple[str, Period]:
    return chosen(dict(visit.query), _today(visit))


def _asked(visit: Visit) -> Question:
    try:
        return _question(visit, _period(visit)[1])
    except PeriodInvalid:
        raise NotFound from None


def _question(visit: Visit, period: Period) -> Question:
    """As far as they may put it: whatever they ask for, a liaison officer hears of their body, and who
    redirects of what they redirected. Raises `NotFound` for a body that there is not."""
    ask = partial(Question, visit.db, visit.runtime.settings, visit.words, visit.now, period)
    match visit.role:
        case m.Role.PENGHUBUNG:
            # Without a body there is nothing of theirs, and no body is called so.
            return ask(visit.staff.agency or "")
        case m.Role.MEDIA_SOSIAL:
            return ask(None, visit.staff.id)
    agency = visit.query.get("agency") or None
    if agency and agency not in visit.runtime.settings.body_names:
        raise NotFound
    return ask(agency)


def _query(asked: Question) -> Mapping[str, str]:
    """What leads to the same question again, also tomorrow."""
    days = {"from": asked.period.since.isoformat(), "until": asked.period.until.isoformat()}
    return days | ({"agency": asked.agency} if asked.agency else {})


def _part(table: Table, visit: Visit) -> Part:
    words, units = visit.words, [column.unit for column in table.columns]

    def cells(row: tables.Row) -> list[str]:
        return [formats.cell(value, unit, words) for value, unit in zip(row, units, strict=True)]

    return Part(
        name=table.name,
        title=tables.title(table, words),
        note=tables.note(table, words),
        headings=[(tables.heading(column, words), column.unit is not Unit.TEXT) for column in table.columns],
        rows=[cells(row) for row in table.rows],
        total=cells(table.total) if table.total else None,
        is_empty=table.is_empty,
    )


ROUTES: tuple[Route, ...] = (
    get("/numbers", show, SEES_COMPLAINTS),
    get("/numbers/report", report, SEES_COMPLAINTS),
    get("/numbers/{id}.svg", chart, SEES_COMPLAINTS),
    get("/numbers/{id}.csv", csv, SEES_COMPLAINTS),
    get("/numbers/{id}.xlsx", xlsx, SEES_COMPLAINTS),
)
