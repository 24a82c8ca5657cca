"""Tables -> files for a spreadsheet, and JSON for programs.

A cell that begins like a formula is run by the program that opens the file: in CSV such a text gets an
apostrophe in front. Ours hold names that somebody wrote, of bodies and of places where things were said.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import xlsxwriter

from gateway.console.words import Words
from gateway.numbers import tables
from gateway.numbers.formats import Cell, Unit, decimal
from gateway.numbers.tables import Table
from gateway.spreadsheets import harmless

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_NUMBER_FORMATS = {Unit.COUNT: "#,##0", Unit.SHARE: "0.0%", Unit.MEAN: "0.0", Unit.DAY: "yyyy-mm-dd"}
"""Excel shows them in its own country's way."""
_NO_SHEET_NAME = re.compile(r"[\[\]:*?/\\']")


def as_csv(table: Table, words: Words) -> bytes:
    """With a semicolon between and a byte order mark in front: so Excel opens it in Indonesia at a double
    click."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    for row in _lines(table, words):
        writer.writerow([_text(value, words) for value in row])
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(parts: Sequence[Table], heading: str, words: Words) -> bytes:
    """A workbook with a sheet for each table. `heading` says of what time and of whom it is."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        for table in parts:
            _write(book, table, heading, words)
    return out.getvalue()


def as_data(table: Table, words: Words) -> dict[str, Any]:
    """For programs: rows by the keys of the columns, whatever the language."""
    keys = [column.key for column in table.columns]
    rows = [dict(zip(keys, map(_plain, row), strict=True)) for row in table.rows]
    return {"name": table.name, "title": tables.title(table, words), "rows": rows}


def _lines(table: Table, words: Words) -> Iterable[Sequence[Cell]]:
    yield [tables.heading(column, words) for column in table.columns]
    yield from table.rows
    if table.total:
        yield table.total


def _text(value: Cell, words: Words) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return harmless(value)
    return value.isoformat() if isinstance(value, date) else decimal(value, words)


def _plain(value: Cell) -> str | float | None:
    return value.isoformat() if isinstance(value, date) else value


def _write(book: Any, table: Table, heading: str, words: Words) -> None:
    title = tables.title(table, words)
    sheet = book.add_worksheet(_NO_SHEET_NAME.sub(" ", title)[:31])
    bold = book.add_format({"bold": True})
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    formats = {unit: book.add_format({"num_format": shape}) for unit, shape in _NUMBER_FORMATS.items()}
    bolds = {
        unit: book.add_format({"num_format": shape, "bold": True, "top": 1})
        for unit, shape in _NUMBER_FORMATS.items()
    } | {Unit.TEXT: book.add_format({"bold": True, "top": 1})}
    sheet.write_string(0, 0, title, book.add_format({"bold": True, "font_size": 14}))
    sheet.write_string(1, 0, heading, bold)
    first = 3
    for number, row in enumerate(_lines(table, words)):
        is_total = table.total is not None and number == len(table.rows) + 1
        for place, (value, column) in enumerate(zip(row, table.columns, strict=True)):
            looks = head if number == 0 else (bolds if is_total else formats).get(column.unit)
            _put(sheet, first + number, place, value, looks)
    sheet.set_column(0, 0, 44)
    sheet.set_column(1, len(table.columns) - 1, 14)
    sheet.freeze_panes(first + 1, 1)
    sheet.fit_to_pages(1, 0)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4


def _put(sheet: Any, row: int, place: int, value: Cell, looks: Any) -> None:
    if value is None:
        sheet.write_blank(row, place, None, looks)
    elif isinstance(value, str):
        # As a text, and so never as the formula or the link that it may look like.
        sheet.write_string(row, place, value, looks)
    elif isinstance(value, date):
        sheet.write_datetime(row, place, value, looks)
    else:
        sheet.write_number(row, place, value, looks)
