# ruff: noqa: F401, F811  (fixtures of another module)
"""`lapor privacy`, `lapor backup` and `lapor restore`, as an operator types them."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from gateway import cli
from gateway.processes.supervisor import alone
from gateway.runtime import Runtime
from store import models as m
from store.engine import reading
from tests.gateway.test_cli import (
    CHAT,
    Console,
    complaints,
    console,
    hear,
    logging_as_it_was,
    store,
    telegram,
    umask_as_before,
)

WHO = f"telegram:{CHAT}"


@pytest.fixture
def complaint(store: Runtime) -> m.Complaint:
    hear(store, "telegram", telegram("Jalan berlubang di depan pasar"))
    [one] = complaints(store)
    return one


def test_erasing_asks_first_and_says_what_it_would_take(console: Console, complaint: m.Complaint) -> None:
    arguments = ["--config", str(console.file), "privacy", "erase", WHO, "--withdraw"]
    result = CliRunner().invoke(cli.main, arguments, input="n\n")
    assert result.exit_code == 1
    assert str(CHAT) not in result.output
    assert "telegram:***017" in result.output
    assert "1 messages" in result.output
    assert console.json("status", complaint.ticket)["text"] == "Jalan berlubang di depan pasar"


def test_erasing_says_what_was_erased_and_what_to_note(
    console: Console,
    complaint: m.Complaint,
    store: Runtime,
) -> None:
    assert "--withdraw" in console.refused("privacy", "erase", WHO, "--yes")
    output = console.type("privacy", "erase", WHO, "--yes", "--withdraw").output
    assert "Note these numbers" in output
    assert console.refused("privacy", "erase", WHO, "--yes").endswith(
        "Error: nothing is held of anybody there\n"
    )
    with reading(store.engine) as session:
        assert session.get_one(m.Complaint, complaint.id).text == ""


def test_exporting_writes_a_folder_and_counts_what_is_in_it(
    console: Console,
    complaint: m.Complaint,
    tmp_path: Path,
) -> None:
    assert console.json("privacy", "export", WHO, str(tmp_path / "out"))["complaints"] == 1
    assert (
        json.loads((tmp_path / "out" / "data.json").read_text())["complaints"][0]["ticket"]
        == complaint.ticket
    )
    assert "is there already" in console.refused("privacy", "export", WHO, str(tmp_path / "out"))
    assert "nothing is held" in console.refused("privacy", "export", "sms:081200000099", str(tmp_path / "x"))


def test_the_rules_are_shown_with_what_is_due_by_them(console: Console, store: Runtime) -> None:
    found = {one["name"]: (one["days"], one["rows"]) for one in console.json("privacy", "retention")}
    assert found["raw"] == (30, 0)
    assert found["complaints"] == (0, 0)
    output = console.type("privacy", "retention").output
    assert "raw          after 30 days" in output
    assert "complaints   kept for ever" in output


def test_a_backup_onto_a_disk_that_is_not_mounted_makes_no_file_in_its_place(
    console: Console, tmp_path: Path
) -> None:
    assert f"{tmp_path}/disk is no folder" in console.refused("backup", f"{tmp_path}/disk/")
    assert not (tmp_path / "disk").exists()


def test_a_backup_goes_where_it_is_told_and_comes_back(
    console: Console,
    complaint: m.Complaint,
    store: Runtime,
    tmp_path: Path,
) -> None:
    (tmp_path / "disk").mkdir()
    output = console.type("backup", str(tmp_path / "disk")).output
    [file] = (tmp_path / "disk").iterdir()
    assert output.startswith(f"{file}: 1 complaints, 1 messages, 0 files")
    assert "is not in it" in output
    store.engine.dispose()
    assert "--replace" in console.refused("restore", str(file))
    with alone(store.settings.data_dir):
        assert "another `lapor run`" in console.refused("restore", str(file), "--replace")
    output = console.type("restore", str(file), "--replace", "--hold-replies").output
    assert "1 complaints" in output
    assert "1 replies wait for a human" in output
    assert "lapor privacy erase" in output
    assert console.json("status", complaint.ticket)["text"] == "Jalan berlubang di depan pasar"
    file.write_bytes(file.read_bytes()[:5000])
    assert "is not restored: " in console.refused("restore", str(file), "--replace")
