"""Tables as files: opened by a spreadsheet in Indonesia, and nothing in them is run."""

import io
import json
from datetime import date

from python_calamine import CalamineWorkbook

from gateway.console.words import Words
from gateway.numbers import sheets
from gateway.numbers.formats import Unit
from gateway.numbers.tables import Column, Table
from gateway.spreadsheets import harmless

INDONESIAN, ENGLISH = Words("id"), Words("en")
TABLE = Table(
    "agency",
    (
        Column("agency", Unit.TEXT),
        Column("received", Unit.COUNT),
        Column("share", Unit.SHARE),
        Column("due", Unit.DAY),
    ),
    [("Dinas PUPR; bidang jalan", 1234, 0.525, date(2026, 8, 17)), ("Belum diteruskan", 0, None, None)],
    ("Jumlah", 1234, 0.525, None),
)
EVIL = ("=HYPERLINK(1)", "+62", "-1", "@SUM(1)", "\t=1", "\r=1")


def test_a_csv_opens_in_excel_in_indonesia() -> None:
    assert sheets.as_csv(TABLE, INDONESIAN).decode() == (
        "\ufeffOPD;Masuk;Bagian;Batas\r\n"
        '"Dinas PUPR; bidang jalan";1234;0,525;2026-08-17\r\n'
        "Belum diteruskan;0;;\r\n"
        "Jumlah;1234;0,525;\r\n"
    )
    assert sheets.as_csv(TABLE, ENGLISH).decode().splitlines()[3] == "Jumlah;1234;0.525;"


def test_what_begins_like_a_formula_is_a_text() -> None:
    table = Table("agency", (Column("agency", Unit.TEXT),), [(text,) for text in EVIL])
    written = sheets.as_csv(table, INDONESIAN).decode("utf-8-sig")
    assert all(harmless(text) in written and harmless(text).startswith("'") for text in EVIL)
    [sheet] = _sheets(sheets.as_xlsx([table], "masa ini", INDONESIAN))
    # As it is: in a workbook a text is a text.
    assert [row[0] for row in sheet[4:8]] == list(EVIL[:4])


def test_a_workbook_has_a_sheet_for_each_table_with_numbers_that_are_numbers() -> None:
    book = sheets.as_xlsx([TABLE, Table("kind", TABLE.columns[:2], [])], "1 – 31 Agu 2026", INDONESIAN)
    first, second = _sheets(book)
    assert first[:2] == [["Laporan menurut OPD", "", "", ""], ["1 – 31 Agu 2026", "", "", ""]]
    assert first[3:6] == [
        ["OPD", "Masuk", "Bagian", "Batas"],
        ["Dinas PUPR; bidang jalan", 1234, 0.525, date(2026, 8, 17)],
        ["Belum diteruskan", 0, "", ""],
    ]
    assert second[3] == ["OPD", "Masuk"]


def test_programs_get_the_same_by_keys() -> None:
    data = json.loads(json.dumps(sheets.as_data(TABLE, ENGLISH)))
    assert data["name"] == "agency"
    assert data["rows"][0] == {
        "agency": "Dinas PUPR; bidang jalan",
        "received": 1234,
        "share": 0.525,
        "due": "2026-08-17",
    }


def _sheets(book: bytes) -> list[list[list[object]]]:
    opened = CalamineWorkbook.from_filelike(io.BytesIO(book))
    return [opened.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in opened.sheet_names]
