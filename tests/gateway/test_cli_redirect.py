"""`lapor redirect add | import | template`, as somebody types it."""

import getpass
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlmodel import select

from gateway import cli
from gateway.runtime import Runtime
from normalizer import tickets
from store import models as m
from store.engine import reading
from tests.gateway.media.photos import photo
from tests.gateway.redirects.desk import DARK
from tests.gateway.redirects.test_workbook import row, xlsx
from tests.gateway.test_cli import (
    Console,
    complaints,
    console,
    logging_as_it_was,
    store,
    umask_as_before,
)

__all__ = ["console", "logging_as_it_was", "store", "umask_as_before"]

ADD = ("redirect", "add", "--source", "instagram", "--from", "@warga.contoh")


def test_words_become_a_complaint_and_a_reply_to_paste(console: Console, store: Runtime) -> None:
    said = console.type(*ADD, "--by", "Sari", DARK).output
    [complaint] = complaints(store)
    assert said.startswith(f"filed: {tickets.display(complaint.ticket)}\n")
    assert "KLAIM " in said
    assert (complaint.text, complaint.channel) == (DARK, "instagram")
    with reading(store.engine) as session:
        assert [one.name for one in session.exec(select(m.Staff))] == ["Sari"]


def test_the_same_again_is_told_and_gets_a_new_code_where_it_is_asked_for(
    console: Console, store: Runtime
) -> None:
    first = console.json(*ADD, DARK)
    again = console.json(*ADD, DARK)
    assert (again["ticket"], again["new"], again["code"]) == (first["ticket"], False, None)
    assert "--again" in console.type(*ADD, DARK).output
    fresh = console.json(*ADD, "--again", DARK)
    assert fresh["code"] not in (None, first["code"])
    assert fresh["code"] in fresh["links"]["sms_1708"]


def test_the_words_can_come_on_standard_input_with_everything_else_there_is(
    console: Console, store: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(getpass, "getuser", lambda: "petugas")
    picture = console.folder / "layar.jpg"
    picture.write_bytes(photo())
    options = (
        "--place",
        "Jl. Industri, Cikarang Barat",
        "--on",
        "12/08/2026",
        "--kind",
        "aspirasi",
        "--anonim",
    )
    files = ("--screenshot", str(picture))
    typed = ["--config", str(console.file), *ADD, *options, "--anonim", *files, "--json"]
    result = CliRunner().invoke(cli.main, typed, input=f"{DARK}\n")
    assert result.exit_code == 0, result.output
    [complaint] = complaints(store)
    assert (complaint.text, complaint.kind, complaint.anonim) == (DARK, "aspirasi", True)
    assert complaint.district == "32.16.08"
    with reading(store.engine) as session:
        [file] = session.exec(select(m.Media)).all()
    assert (file.mime_type, file.state) == ("image/jpeg", m.MediaState.FETCHED)


def test_what_is_wrong_is_told_at_once_by_its_option(console: Console, store: Runtime) -> None:
    said = console.refused("redirect", "add", "--source", "call", "--on", "kemarin", "?")
    assert [line.partition(":")[0] for line in said.removeprefix("Error: ").splitlines()] == [
        *("--from", "TEXT", "--on")
    ]
    assert complaints(store) == []


def test_a_file_that_is_no_picture_is_refused(console: Console, store: Runtime) -> None:
    program = console.folder / "layar.jpg"
    program.write_bytes(b"MZ a program")
    assert "--screenshot: a program" in console.refused(*ADD, "--screenshot", str(program), DARK)
    assert complaints(store) == []


# A workbook.


def sheet(console: Console, bad: bool) -> str:
    file = console.folder / "rekap.xlsx"
    file.write_bytes(xlsx([row(1), row(2, "Koran" if bad else "FB"), row(3)]))
    return str(file)


def test_all_that_is_wrong_in_a_workbook_is_told_and_nothing_filed(console: Console, store: Runtime) -> None:
    said = console.refused("redirect", "import", sheet(console, bad=True))
    assert "row 3, column Sumber: “Koran” is not known; choose Instagram" in said
    assert "1 of 3 rows" in said
    assert "--only-good" in said
    assert complaints(store) == []


def test_the_good_rows_can_be_chosen_and_the_rest_brought_later(console: Console, store: Runtime) -> None:
    found = console.json("redirect", "import", sheet(console, bad=True), "--only-good")
    assert [one["outcome"] for one in found["rows"]] == ["filed", "left_out", "filed"]
    assert len(complaints(store)) == 2
    said = console.type("redirect", "import", sheet(console, bad=False)).output.splitlines()
    assert [line.split()[-1] for line in said] == ["already", "filed", "already"]
    assert len(complaints(store)) == 3


def test_what_is_no_workbook_is_refused_with_what_to_do(console: Console, store: Runtime) -> None:
    file = console.folder / "rekap.xls"
    file.write_bytes(b"\xd0\xcf\x11\xe0")
    assert "save it as XLSX" in console.refused("redirect", "import", str(file))


@pytest.mark.parametrize("name", ["templat.xlsx", "templat.csv"])
def test_the_template_is_written(console: Console, name: str) -> None:
    file = console.folder / name
    assert "100 at most" in console.type("redirect", "template", str(file)).output
    assert file.stat().st_size > 300


def test_a_template_for_a_folder_that_is_not_there_is_refused_in_a_line(console: Console) -> None:
    assert "No such file" in console.refused(
        "redirect", "template", str(console.folder / "nowhere" / "a.csv")
    )


def test_a_template_is_an_xlsx_or_a_csv(console: Console, tmp_path: Path) -> None:
    assert ".xlsx" in console.refused("redirect", "template", str(tmp_path / "templat.doc"))
