"""What is read out of a sheet, whoever made it and however it was saved."""

import zipfile
from collections.abc import Sequence
from datetime import date
from io import BytesIO

import pytest
import xlsxwriter

from gateway.redirects import template, workbook
from gateway.redirects.workbook import Refused
from tests.gateway.redirects.desk import DARK, TODAY

HEADINGS = ("Sumber", "Nama Pelapor", "Isi Laporan", "Lokasi Kejadian", "Tanggal Kejadian")


def row(number: int, source: str = "Instagram", text: str = "") -> tuple[str, ...]:
    return (source, f"@warga{number}", text or f"{DARK} nomor {number}", "Jl. Contoh", "12/08/2026")


def xlsx(rows: Sequence[Sequence[str]], headings: Sequence[str] = HEADINGS) -> bytes:
    return template.table_xlsx("Laporan", headings, rows)


def refused(data: bytes) -> str:
    with pytest.raises(Refused) as caught:
        workbook.read(data, TODAY)
    assert caught.value.told("id")
    return caught.value.what


def test_a_hundred_rows_are_read_and_seven_bad_ones_told_by_their_rows() -> None:
    bad = {4: "Koran", 17: "", 30: "IG/TikTok", 52: "radio", 64: "?", 88: "surat", 100: "sms"}
    rows = workbook.read(xlsx([row(n, bad.get(n, "Instagram")) for n in range(1, 101)]), TODAY)
    assert len(rows) == 100
    # The headings are row 1.
    assert [one.number for one in rows if one.problems] == [number + 1 for number in bad]
    assert {problem.field for one in rows for problem in one.problems} == {"source"}
    assert sum(one.form is not None for one in rows) == 93


def test_what_a_sheet_holds_as_numbers_and_dates_is_read_as_it_was_typed() -> None:
    written = BytesIO()
    book = xlsxwriter.Workbook(written)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, HEADINGS)
    sheet.write_row(1, 0, ["wa", 81200000011, DARK, "", ""])
    sheet.write_datetime(1, 4, date(2026, 8, 12), book.add_format({"num_format": "dd/mm/yyyy"}))
    book.close()
    [one] = workbook.read(written.getvalue(), TODAY)
    assert one.form
    assert (one.form.origin, one.form.happened) == ("81200000011", date(2026, 8, 12))


def test_cells_that_look_like_formulas_are_text_and_a_formula_is_what_it_came_to() -> None:
    written = BytesIO()
    book = xlsxwriter.Workbook(written, {"strings_to_formulas": False})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, HEADINGS)
    sheet.write_row(1, 0, ["IG", "@warga", '=HYPERLINK("http://x.example","lampu mati")', "-", ""])
    sheet.write_row(2, 0, ["IG", "+62 812 0000 0011", "", "", ""])
    sheet.write_formula(2, 2, '=CONCATENATE("Lampu ","mati")', value="Lampu mati")
    book.close()
    first, second = workbook.read(written.getvalue(), TODAY)
    assert first.form
    assert second.form
    assert first.form.text == '=HYPERLINK("http://x.example","lampu mati")'
    assert first.form.origin == "@warga"
    assert (second.form.text, second.form.origin) == ("Lampu mati", "+62 812 0000 0011")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_a_csv_is_read_as_any_excel_here_writes_it(encoding: str, delimiter: str) -> None:
    words = "“Jalan” rusak – berlubang; parah, sejak café tutup"
    quoted = '"' + words.replace("“", "“") + '"'
    lines = [delimiter.join(HEADINGS), delimiter.join(["IG", "@warga", quoted, "", ""])]
    [one] = workbook.read("\r\n".join(lines).encode(encoding), TODAY)
    assert one.form
    assert one.form.text == words


def test_a_title_above_other_headings_blank_rows_and_the_example_do_no_harm() -> None:
    rows = [
        ["No", "SUMBER *", "Akun", "Isi laporan:", "url"],
        ["Contoh", "IG", "@contoh", "Begini caranya", ""],
        ["", "", "", "", ""],
        ["1", "FB", "", DARK, "facebook.com/contoh"],
    ]
    [one] = workbook.read(xlsx(rows, ["Rekap September", "", "", "", ""]), TODAY)
    assert one.number == 5
    assert one.form
    assert one.form.link == "https://facebook.com/contoh"


def test_a_row_that_is_there_twice_is_told_with_the_first() -> None:
    rows = workbook.read(xlsx([row(1), row(2), row(1)]), TODAY)
    assert [[(one.what, one.value) for one in each.problems] for each in rows] == [
        *([], [], [("same_row", "2")])
    ]


@pytest.mark.parametrize(
    ("headings", "what"),
    [
        (["Nama", "Umur", "Kota"], "headings"),
        (["Sumber", "Nama Pelapor", "Lokasi"], "missing_columns"),
        ([*HEADINGS, "Nomor Sepatu"], "unknown_columns"),
        ([*HEADINGS, "Uraian"], "twice"),
    ],
)
def test_headings_that_would_lose_something_are_refused(headings: list[str], what: str) -> None:
    assert refused(xlsx([["IG", "@warga", DARK]], headings)) == what


def test_an_empty_template_and_too_many_rows_are_refused() -> None:
    assert refused(template.xlsx()) == refused(template.as_csv()) == "empty"
    assert refused(xlsx([row(n) for n in range(101)])) == "too_many"


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "headings"),
        (b"\xff\xd8\xff\xe0 a photo \x00\x01", "kind"),
        (b"\xd0\xcf\x11\xe0 an old workbook", "kind"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "locked"),
        (b"PK\x03\x04 cut off", "damaged"),
        (b"x" * (5 * 2**20 + 1), "too_large"),
    ],
)
def test_what_is_no_sheet_is_refused_with_what_to_do(data: bytes, what: str) -> None:
    assert refused(data) == what


# What is made to harm us.


def remade(part: str, content: bytes) -> bytes:
    """A workbook of ours, with another part in the place of its own."""
    written = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(xlsx([row(1)]))) as honest,
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as changed,
    ):
        for name in honest.namelist():
            changed.writestr(name, content if name == part else honest.read(name))
    return written.getvalue()


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = remade("xl/sharedStrings.xml", b"\x00" * (60 * 2**20))
    assert len(bomb) < 200_000
    assert refused(bomb) == "bomb"


def test_a_zip_of_very_many_files_is_refused() -> None:
    written = BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for number in range(600):
            archive.writestr(f"xl/{number}", "")
    assert refused(written.getvalue()) == "bomb"


def test_a_zip_that_is_no_workbook_is_refused() -> None:
    written = BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("word/document.xml", "")
    assert refused(written.getvalue()) == "kind"


def test_a_cell_in_the_last_corner_takes_no_memory_of_ours() -> None:
    # From the first corner to the last are 17 thousand million cells, and the reader makes room for all.
    corners = b'<row r="1"><c r="A1" t="inlineStr"><is><t>x</t></is></c></row>'
    corners += b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row>'
    space = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    sheet = b'<worksheet xmlns="%s"><sheetData>%s</sheetData></worksheet>' % (space, corners)
    assert refused(remade("xl/worksheets/sheet1.xml", sheet)) == "bomb"


def test_a_broken_sheet_is_refused() -> None:
    assert refused(remade("xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row")) == "damaged"
