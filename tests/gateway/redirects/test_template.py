"""The workbook to fill in: its own reader reads it; and no cell of ours is a formula."""

import csv
import zipfile
from io import BytesIO, StringIO

from python_calamine import CalamineWorkbook

from gateway.redirects import template, wording, workbook
from gateway.redirects.form import FIELDS
from gateway.spreadsheets import harmless
from tests.gateway.redirects.desk import TODAY

HARMFUL = ['=HYPERLINK("http://x.example")', "+62812", "-1", "@SUM(1)", "\t=1", "biasa"]


def test_the_template_has_the_columns_an_example_and_an_explanation_of_each() -> None:
    book = CalamineWorkbook.from_filelike(BytesIO(template.xlsx()))
    headings, example = book.get_sheet_by_name("Laporan").to_python()
    assert headings == ["No", *map(wording.column, FIELDS)]
    assert example[0] == "Contoh"
    explained = {row[0] for row in book.get_sheet_by_name("Penjelasan").to_python()}
    assert set(map(wording.column, FIELDS)) <= explained


def test_source_and_kind_are_chosen_from_a_list() -> None:
    with zipfile.ZipFile(BytesIO(template.xlsx())) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
    assert ",".join(wording.catalogue()["sources"].values()) in sheet
    assert ",".join(wording.catalogue()["kinds"].values()) in sheet


def test_the_example_is_a_good_row_once_it_is_no_example() -> None:
    filled = template.as_csv().decode("utf-8-sig").replace("Contoh;", "1;", 1)
    [row] = workbook.read(filled.encode("utf-8-sig"), TODAY)
    assert row.problems == []


def test_in_a_csv_no_cell_is_a_formula() -> None:
    written = template.table_csv(["a"], [[cell] for cell in HARMFUL]).decode("utf-8-sig")
    cells = [row[0] for row in csv.reader(StringIO(written))][1:]
    assert cells == [*(harmless(cell) for cell in HARMFUL[:-1]), "biasa"]
    assert all(cell.startswith("'") for cell in cells[:-1])


def test_in_a_workbook_every_cell_is_text() -> None:
    written = template.table_xlsx("x", ["a"], [[cell] for cell in HARMFUL])
    with zipfile.ZipFile(BytesIO(written)) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
        names = parts.namelist()
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet
    assert not [name for name in names if "rels" in name and "sheet" in name]
    read = CalamineWorkbook.from_filelike(BytesIO(written)).get_sheet_by_index(0).to_python()
    assert [row[0] for row in read[1:]] == HARMFUL
