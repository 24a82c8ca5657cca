"""The workbook to fill in, and any other table as XLSX and CSV.

A cell that begins with = + - or @ is a formula to Excel, and may send what is beside it to a stranger. We
write text as text: in XLSX by its type, in CSV behind an apostrophe (OWASP: CSV injection).
"""

import csv
from collections.abc import Iterable, Sequence
from io import BytesIO, StringIO
from typing import Any

import xlsxwriter

from gateway.redirects import wording
from gateway.redirects.form import FIELDS
from gateway.redirects.workbook import MOST
from gateway.spreadsheets import harmless

_WIDTHS = {"text": 60, "place": 34, "origin": 28, "link": 34, "happened": 18, "kind": 22, "source": 20}
_NUMBER = "No"
_EXAMPLE = {
    "source": "Instagram",
    "origin": "@warga.contoh",
    "text": "Lampu jalan di depan pasar sudah dua minggu mati, gelap sekali kalau malam.",
    "place": "Jl. Contoh, Kel. Timur Indah, Kec. Singaran Pati",
    "happened": "12/08/2026",
    "kind": "Pengaduan",
    "anonim": "Tidak",
    "rahasia": "Tidak",
    "link": "https://www.instagram.com/p/contoh",
}
_EXPLAINED = {
    "source": "Wajib. Pilih dari daftar: dari mana laporan ini sampai kepada Anda.",
    "origin": "Wajib, kecuali ada Tautan. Nama, akun, atau nomor warga di sana; hanya dilihat petugas.",
    "text": "Wajib. Kata-kata warga sendiri: apa yang terjadi dan sejak kapan. Tidak perlu diperhalus.",
    "place": "Sebaiknya diisi. Nama jalan atau patokan, kelurahan/desa, kecamatan, kabupaten/kota.",
    "happened": "Boleh kosong. Hari/bulan/tahun, misalnya 12/08/2026.",
    "kind": "Boleh kosong: kami mengenalinya dari isinya. Pengaduan, Aspirasi, atau Permintaan informasi.",
    "anonim": "Ya jika warga meminta namanya disembunyikan.",
    "rahasia": "Ya jika warga meminta isinya tidak dipublikasikan.",
    "link": "Alamat unggahan, komentar, atau percakapannya, jika ada.",
}
_HOW = (
    f"Isi satu baris untuk satu laporan, paling banyak {MOST} laporan dalam satu berkas.",
    "Jangan ubah judul kolomnya. Urutan kolom boleh berbeda, dan kolom yang tidak wajib boleh dihapus.",
    "Baris “Contoh” tidak ikut terbaca; boleh dihapus.",
    "Sebelum disimpan semua baris diperiksa, dan semua yang keliru ditunjukkan sekaligus.",
    "Berkas yang sama boleh diunggah lagi: laporan yang sudah ada tidak tercatat dua kali.",
)


def xlsx() -> bytes:
    """The workbook: headings, an example, lists to choose from, and a sheet that explains the columns."""
    written = BytesIO()
    book = _book(written)
    heading = book.add_format(
        {"bold": True, "bg_color": "#D9E7F5", "border": 1, "text_wrap": True, "valign": "vcenter"}
    )
    example = book.add_format({"italic": True, "font_color": "#666666", "text_wrap": True, "valign": "top"})
    plain = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    sheet = book.add_worksheet("Laporan")
    sheet.freeze_panes(1, 0)
    sheet.set_row(0, 32)
    sheet.set_column(0, 0, 9, plain)
    sheet.write_string(0, 0, _NUMBER, heading)
    sheet.write_string(1, 0, "Contoh", example)
    for column, field in enumerate(FIELDS, start=1):
        sheet.set_column(column, column, _WIDTHS.get(field, 11), plain)
        sheet.write_string(0, column, wording.column(field), heading)
        sheet.write_string(1, column, _EXAMPLE[field], example)
        if choices := _choices(field):
            sheet.data_validation(2, column, MOST + 1, column, {"validate": "list", "source": choices})
    _explain(book, heading)
    book.close()
    return written.getvalue()


def _explain(book: Any, heading: Any) -> None:
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet = book.add_worksheet("Penjelasan")
    sheet.set_column(0, 0, 28, wrapped)
    sheet.set_column(1, 1, 90, wrapped)
    for row, line in enumerate(_HOW):
        sheet.write_string(row, 1, line, wrapped)
    below = len(_HOW) + 1
    sheet.write_string(below, 0, "Kolom", heading)
    sheet.write_string(below, 1, "Isinya", heading)
    for row, field in enumerate(FIELDS, start=below + 1):
        choices = _choices(field)
        shown = f"{_EXPLAINED[field]} ({', '.join(choices)})" if field == "source" else _EXPLAINED[field]
        sheet.write_string(row, 0, wording.column(field), wrapped)
        sheet.write_string(row, 1, shown, wrapped)


def _choices(field: str) -> list[str]:
    words = wording.catalogue()
    lists = {"source": words["sources"], "kind": words["kinds"]}
    lists |= {"anonim": words["flags"], "rahasia": words["flags"]}
    return list(lists.get(field, {}).values())


def as_csv() -> bytes:
    """The same without what only a workbook has."""
    headings = [_NUMBER, *map(wording.column, FIELDS)]
    return table_csv(headings, [["Contoh", *(_EXAMPLE[field] for field in FIELDS)]])


def table_xlsx(title: str, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Any table, all of it text."""
    written = BytesIO()
    book = _book(written)
    bold = book.add_format({"bold": True, "bg_color": "#D9E7F5", "border": 1})
    plain = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    sheet = book.add_worksheet(title[:31])
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(headings) - 1, 24)
    for number, row in enumerate((headings, *rows)):
        for column, cell in enumerate(row):
            sheet.write_string(number, column, cell, plain if number else bold)
    book.close()
    return written.getvalue()


def table_csv(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """The same as Excel here opens it without asking: semicolons, and the mark of UTF-8 in front."""
    written = StringIO(newline="")
    writer = csv.writer(written, delimiter=";")
    writer.writerow(headings)
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return written.getvalue().encode("utf-8-sig")


def _book(written: BytesIO) -> Any:
    # Text stays text: no formula, no link, no number out of what a citizen wrote.
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    return xlsxwriter.Workbook(written, options)
