"""A workbook or a CSV of complaints -> its rows, each with what is wrong with it."""

import codecs
import csv
import json
import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from io import BytesIO, StringIO
from itertools import islice

from gateway.redirects import form, sheet, wording
from gateway.redirects.form import FIELDS, Form, Problem

MOST = 100
"""Complaints in one file, as SP4N-LAPOR!'s own form takes."""
MEGABYTES = 5
LARGEST = MEGABYTES * 2**20
"""Bytes of a file. A hundred complaints of a page each are a tenth of it."""
UNPACKED = 50 * 2**20
ENTRIES = 500
"""Bytes and files in a workbook once it is unpacked. One of ours has 15 files; pictures add one each."""
SEARCHED = 20
"""Rows in which the headings are looked for: a recap often begins with a title."""
_WIDEST = 60
_ROWS = 5_000
"""Columns, and rows that have anything in them, which are looked at."""
_MEMORY, _CPU, _PATIENCE = 512, 8, 15
"""Megabytes of address space, seconds of a core, seconds."""
_REQUIRED = ("source", "text")
_IGNORED = frozenset(("no", "nomor urut", "nr", "#"))
_EXAMPLE = "contoh"
"""Said in the column No: a row that only shows how it is done."""
_Cells = list[tuple[int, list[str]]]
"""The rows that have anything in them, with the numbers they have in the sheet."""
_ZIP = b"PK\x03\x04"
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_DELIMITERS = (";", ",", "\t")


class Refused(Exception):
    """The file as a whole is not read. `wording.refusal` says what to do."""

    def __init__(self, what: str, value: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.value = value

    def told(self, language: str) -> str:
        return wording.refusal(self.what, language, self.value, MOST)


@dataclass(frozen=True, slots=True)
class Row:
    """One complaint of a sheet."""

    number: int
    """The sheet's own, from 1."""
    values: Mapping[str, str]
    """By field, as they stand there."""
    form: Form | None
    """None where something is wrong."""
    problems: Sequence[Problem]


def read(data: bytes, today: date) -> list[Row]:
    """Every complaint in an XLSX or a CSV, checked. Nothing is kept. Raises `Refused`."""
    if len(data) > LARGEST:
        raise Refused("too_large", str(MEGABYTES))
    return _checked(_told(_cells(data)), today)


def _cells(data: bytes) -> _Cells:
    if data.startswith(_ZIP):
        _weigh(data)
        return _of_workbook(data)
    # A workbook with a password is an old kind of file around a new one.
    if data.startswith(_OLD_EXCEL):
        raise Refused("locked" if "EncryptedPackage".encode("utf-16-le") in data else "kind")
    return _of_csv(data)


# XLSX.


def _weigh(data: bytes) -> None:
    """Refuse what says that it is huge. What lies about it runs into the reader's limits."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise Refused("damaged") from None
    if len(entries) > ENTRIES or sum(entry.file_size for entry in entries) > UNPACKED:
        raise Refused("bomb")
    if "xl/workbook.xml" not in {entry.filename for entry in entries}:
        raise Refused("kind")


def _of_workbook(data: bytes) -> _Cells:
    with tempfile.NamedTemporaryFile(prefix="lapor-", suffix=".xlsx") as file:
        file.write(data)
        file.flush()
        found = _read_apart(file.name)
    if found is None:
        raise Refused("bomb")
    if isinstance(found, str):
        raise Refused(found)
    return found


def _read_apart(path: str) -> _Cells | str | None:
    """None where the reader took too much, and was ended."""
    limits = map(str, (_ROWS, _WIDEST, _MEMORY, _CPU))
    try:
        done = subprocess.run(  # noqa: S603
            # -P: no folder of ours comes before Python's own modules.
            [sys.executable, "-P", str(sheet.__file__), path, *limits],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_PATIENCE,
            check=False,
            # Ours holds the platforms' credentials.
            env={},
        )
        found: _Cells | str = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError):
        return None
    return found if done.returncode == 0 else None


# CSV.


def _of_csv(data: bytes) -> _Cells:
    """As Excel writes it here: parted by semicolons where the comma is the decimal point, in UTF-8, in
    Windows-1252 or as "Unicode text"."""
    read = (list(_parted(_decoded(data), delimiter)) for delimiter in _DELIMITERS)
    # The delimiter that makes headings of the headings.
    return max(read, key=lambda cells: max((_known(row) for _, row in cells[:SEARCHED]), default=0))


def _decoded(data: bytes) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            break
        return text
    raise Refused("kind")


def _parted(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    rows = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    try:
        yield from islice(((n, row[:_WIDEST]) for n, row in enumerate(rows, start=1) if any(row)), _ROWS)
    except csv.Error:
        raise Refused("damaged") from None


# What the cells tell.


def _told(cells: _Cells) -> list[tuple[int, dict[str, str]]]:
    """The number of each row with a complaint, and what it tells by field."""
    at = next((at for at, (_, row) in enumerate(cells[:SEARCHED]) if _known(row) > 1), None)
    if at is None:
        raise Refused("headings")
    headings = cells[at][1]
    fields = _fields(headings)
    ordinal = next((column for column, heading in enumerate(headings) if _plain(heading) in _IGNORED), None)
    found = []
    for number, row in cells[at + 1 :]:
        values = {field: row[column].strip() for column, field in fields.items() if column < len(row)}
        example = ordinal is not None and ordinal < len(row) and _plain(row[ordinal]) == _EXAMPLE
        if any(values.values()) and not example:
            found.append((number, values))
    if not found:
        raise Refused("empty")
    if len(found) > MOST or len(cells) == _ROWS:
        raise Refused("too_many", str(len(found)))
    return found


def _fields(headings: Sequence[str]) -> dict[int, str]:
    """Which field each column tells."""
    known = _headings()
    columns = {column: _plain(heading) for column, heading in enumerate(headings) if heading.strip()}
    found = {column: known[heading] for column, heading in columns.items() if heading in known}
    told = list(found.values())
    if missing := [field for field in _REQUIRED if field not in told]:
        raise Refused("missing_columns", ", ".join(map(wording.column, missing)))
    if twice := [field for field in FIELDS if told.count(field) > 1]:
        raise Refused("twice", ", ".join(map(wording.column, twice)))
    unknown = [column for column, heading in columns.items() if heading not in known.keys() | _IGNORED]
    if unknown:
        raise Refused("unknown_columns", ", ".join(headings[column].strip()[:40] for column in unknown))
    return found


def _known(row: Sequence[str]) -> int:
    """How many of the fields this row names."""
    known = _headings()
    return len({known[heading] for heading in map(_plain, row) if heading in known})


@cache
def _headings() -> dict[str, str]:
    words = wording.catalogue()
    named = {_plain(str(also)): field for field, others in words["also"].items() for also in others}
    return named | {_plain(heading): field for field, heading in words["columns"].items()}


def _plain(heading: str) -> str:
    """However it is written: "ISI LAPORAN *", "Isi laporan:"."""
    return heading.strip() if heading.strip() == "#" else " ".join(re.findall(r"[^\W_]+", heading.lower()))


def _checked(told: Sequence[tuple[int, dict[str, str]]], today: date) -> list[Row]:
    rows, first = [], dict[str, int]()
    for number, values in told:
        read, problems = form.read(values, today)
        if read and (same := first.setdefault(read.key, number)) != number:
            read, problems = None, [Problem("text", "same_row", str(same))]
        rows.append(Row(number, values, read, problems))
    return rows
