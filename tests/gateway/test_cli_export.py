"""`lapor export`, as somebody types it before a meeting."""

import json
from pathlib import Path

import pytest

from gateway.numbers import parts
from gateway.runtime import Runtime
from store.engine import writing
from tests.counted import Desk, S, wib
from tests.gateway.test_cli import Console, console, logging_as_it_was, store, umask_as_before

__all__ = ["console", "logging_as_it_was", "store", "umask_as_before"]

SEPTEMBER = ("export", "numbers", "--from", "2026-09-01", "--until", "2026-09-30")


@pytest.fixture
def counted(store: Runtime) -> None:
    with writing(store.engine) as session:
        desk = Desk(session)
        desk.complaint(wib(1), S.SELESAI, kind="aspirasi", text="Mohon taman kota")
        desk.complaint(wib(2), rahasia=True)


def test_all_tables_are_printed_for_programs(console: Console, counted: None) -> None:
    shown = json.loads(console.type(*SEPTEMBER).output)
    assert (shown["from"], shown["until"], shown["agency"]) == ("2026-09-01", "2026-09-30", None)
    assert [table["name"] for table in shown["tables"]] == list(parts.NAMES)
    [kinds] = [table["rows"] for table in shown["tables"] if table["name"] == "kind"]
    assert [(row["kind"], row["received"]) for row in kinds] == [("Aspirasi", 1), ("Pengaduan", 1)]
    assert "taman" not in json.dumps(shown)


def test_one_table_is_printed_for_a_spreadsheet(console: Console, counted: None) -> None:
    lines = console.type(*SEPTEMBER, "--format", "csv", "--table", "kind").output.splitlines()
    assert lines[1:] == [
        "Aspirasi;1;0,5;1;0;0;0;1",
        "Pengaduan;1;0,5;0;0;1;0;0",
        "Jumlah;2;1;1;0;1;0;0,5",
    ]
    english = console.type(*SEPTEMBER, "--format", "csv", "--language", "en").output
    assert "Reports received;2;0" in english


def test_a_workbook_goes_into_a_file(console: Console, counted: None, tmp_path: Path) -> None:
    path = tmp_path / "angka.xlsx"
    console.type(*SEPTEMBER, "--format", "xlsx", "--output", str(path))
    assert path.read_bytes().startswith(b"PK")


def test_what_cannot_be_is_refused_with_what_there_is(console: Console, store: Runtime) -> None:
    for wrong, said in (
        (("--agency", "Dinas Lain"), "no agency is called"),
        (("--from", "2026-09-02", "--until", "2026-09-01"), "Swap them"),
    ):
        typed = console.type("export", "numbers", *wrong)
        assert typed.exit_code == 1
        assert said in typed.output
