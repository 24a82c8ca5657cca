"""The cells of an XLSX workbook, as text. Run as a program: the path of the file in, JSON out.

A workbook of a few kilobytes can ask for gigabytes: by one cell in the last corner of its sheet, or by one
long text that a million cells share. The reader is written in Rust and knows no limit, so it runs in a
process of its own (see `gateway.redirects.workbook`) that may take only so much memory and time. It imports
nothing of ours, to start fast.
"""

import json
import resource
import sys
from datetime import date, datetime
from itertools import islice

from python_calamine import CalamineWorkbook, PasswordError


def rows(path: str, most: int, widest: int) -> list[tuple[int, list[str]]]:
    """The rows of the first sheet that have anything in them, `most` at most, with their numbers from 1."""
    sheet = CalamineWorkbook.from_path(path).get_sheet_by_index(0)
    if sheet.start is None:
        return []
    above, left = sheet.start
    read = (
        (number, [""] * left + [text(cell) for cell in row[:widest]])
        for number, row in enumerate(sheet.iter_rows(), start=above + 1)
    )
    return list(islice((one for one in read if any(one[1])), most))


def text(cell: object) -> str:
    """As a person would have typed it: no "81200000011.0", no midnight behind a date."""
    if isinstance(cell, bool):
        return "Ya" if cell else "Tidak"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell)


def main() -> None:
    path, most, widest, megabytes, seconds = sys.argv[1], *map(int, sys.argv[2:])
    resource.setrlimit(resource.RLIMIT_AS, (megabytes * 2**20,) * 2)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds,) * 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        found: object = rows(path, most, widest)
    except PasswordError:
        found = "locked"
    # Its errors have no common kind of their own, and one in Rust itself is no Exception.
    except BaseException:
        found = "damaged"
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
