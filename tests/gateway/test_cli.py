"""The console command, as an operator types it: real settings, a real store, and no traceback ever."""

import json
import logging
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import click
import pytest
import yaml
from click.testing import CliRunner, Result
from sqlmodel import select

from channels.messages import DeliveryStatus, Unreadable, WebhookRequest
from gateway import app, cli, config, intake
from gateway.runtime import Runtime
from normalizer import tickets
from normalizer.normalize import UnderstoodMessage, normalize
from store import messages as message_store
from store import models as m
from store.engine import reading, writing
from tests.embedded_postgres_server import PostgresServer
from tests.office import SECRET_TOKEN, kannel_call, telegram_call
from tests.test_walk import COMPLAINT, STORIES

SETTINGS = {"simulator": {"enabled": True}, "channels": {"telegram": {}, "sms_1708": {"driver": "kannel"}}}
CHAT = 99000017


@pytest.fixture(autouse=True)
def logging_as_it_was() -> Iterator[None]:
    """A command may set up the log of its process, and this process has many commands."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    root.handlers.clear()
    yield
    root.handlers[:] = before
    root.setLevel(level)


@pytest.fixture(autouse=True)
def umask_as_before() -> Iterator[None]:
    """A command keeps what it writes to itself; the tests that follow in this process need not."""
    before = os.umask(0o022)
    yield
    os.umask(before)


@dataclass
class Console:
    """An office's folder, and somebody typing in it."""

    folder: Path

    @property
    def file(self) -> Path:
        return self.folder / "config.yaml"

    def write(self, **settings: Any) -> None:
        self.file.write_text(yaml.safe_dump(SETTINGS | settings, sort_keys=False), encoding="utf-8")

    def type(self, *arguments: str) -> Result:
        result = CliRunner().invoke(cli.main, ["--config", str(self.file), *arguments])
        # Whatever happens is said in words: nothing but an exit leaves the command.
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        assert "Traceback" not in result.output
        logging.getLogger().handlers.clear()
        return result

    def json(self, *arguments: str) -> Any:
        result = self.type(*arguments, "--json")
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout)

    def refused(self, *arguments: str) -> str:
        result = self.type(*arguments)
        assert result.exit_code == 1, result.output
        return result.output

    def build(self) -> Runtime:
        return app.build(config.load(self.file, {}))


@pytest.fixture
def console(tmp_path: Path) -> Console:
    console = Console(tmp_path)
    console.write()
    return console


@pytest.fixture
def store(console: Console, migrated: Path) -> Iterator[Runtime]:
    """A migrated store in that folder."""
    shutil.copytree(migrated / "data", console.folder / "data")
    runtime = console.build()
    yield runtime
    runtime.engine.dispose()
    runtime.redis.close()


def hear(runtime: Runtime, channel: str, request: WebhookRequest, handle: bool = True) -> list[UUID]:
    events = runtime.channels[channel].parse(request)
    with writing(runtime.engine) as session:
        kept = message_store.record_inbound(session, events, runtime.clock(), timedelta())
    ids = [one.id for one in kept]
    if handle:
        intake.handle_inbound(runtime, ids)
    return ids


def telegram(text: str, message_id: int | None = None) -> WebhookRequest:
    body = telegram_call(text, CHAT, message_id).body
    return WebhookRequest("POST", "", "", "", {"content-type": "application/json"}, body)


def sms(text: str) -> WebhookRequest:
    query = kannel_call(text).url.partition("?")[2]
    return WebhookRequest("GET", "", "simulator", query)


def complaints(runtime: Runtime) -> list[m.Complaint]:
    with reading(runtime.engine) as session:
        return list(session.exec(select(m.Complaint).order_by(m.Complaint.opened_at)))


@pytest.fixture
def complaint(store: Runtime) -> m.Complaint:
    hear(store, "telegram", telegram(COMPLAINT))
    [one] = complaints(store)
    return one


# status


def grouped(separator: str) -> Callable[[str], list[str]]:
    return lambda ticket: [tickets.display(ticket).replace(" ", separator)]


@pytest.mark.parametrize(
    "typed",
    [
        lambda ticket: [ticket],
        lambda ticket: tickets.display(ticket).split(),
        grouped(" "),
        grouped("."),
        grouped("-"),
        lambda ticket: [f"#{ticket}"],
        lambda ticket: [f"nomor {tickets.display(ticket)} ya"],
        lambda ticket: [ticket.replace("0", "O").replace("1", "l")],
    ],
)
def test_a_ticket_is_found_however_it_is_typed(
    console: Console, complaint: m.Complaint, typed: Callable[[str], list[str]]
) -> None:
    assert console.json("status", *typed(complaint.ticket))["ticket"] == complaint.ticket


def test_the_status_as_json_has_the_complaint_what_was_heard_and_what_was_said(
    console: Console, complaint: m.Complaint
) -> None:
    found = console.json("status", complaint.ticket)
    assert (found["status"], found["kind"], found["channel"]) == ("diterima", "pengaduan", "telegram")
    assert (found["text"], found["language"]) == (COMPLAINT, "id")
    [heard], [said] = found["messages"], found["replies"]
    assert (heard["outcome"], heard["text"]) == ("opened", COMPLAINT)
    assert (said["reply"], said["status"], said["sent_at"]) == ("complaint.opened_where", "waiting", None)


def test_the_status_as_text_reads_as_a_story(console: Console, complaint: m.Complaint) -> None:
    output = console.type("status", complaint.ticket).output
    assert output.startswith(f"{tickets.display(complaint.ticket)}  diterima since ")
    assert COMPLAINT in output
    assert "opened" in output
    assert "complaint.opened_where  waiting" in output


@pytest.mark.parametrize("typed", ["482 915 6059", "4829156058", "nonsense", "081200000011", ""])
def test_a_number_nobody_has_is_said_to_be_none(console: Console, complaint: m.Complaint, typed: str) -> None:
    assert console.refused("status", typed) == "Error: no complaint has this ticket number\n"


@pytest.mark.parametrize(
    ("request_", "channel", "shown", "hidden"),
    [
        (telegram(COMPLAINT), "telegram", "telegram:***017", str(CHAT)),
        (sms(COMPLAINT), "sms_1708", "sms:***011", "81200000011"),
    ],
)
def test_addresses_are_masked_wherever_they_are_printed(
    console: Console, store: Runtime, request_: WebhookRequest, channel: str, shown: str, hidden: str
) -> None:
    hear(store, channel, request_)
    [one] = complaints(store)
    for command in (["status", one.ticket], ["complaints", "list"], ["parked", "list"]):
        for output in (console.type(*command).output, json.dumps(console.json(*command))):
            assert hidden not in output
    assert console.json("status", one.ticket)["from"] == shown
    assert shown in console.type("status", one.ticket).output


# complaints


def test_what_it_writes_is_for_nobody_else_to_read(console: Console) -> None:
    assert console.type("migrate").exit_code == 0
    assert (console.folder / "data" / "lapor.db").stat().st_mode & 0o077 == 0


def test_without_complaints_that_is_said(console: Console, store: Runtime) -> None:
    assert console.type("complaints", "list").output == "no complaints yet\n"
    assert console.json("complaints", "list") == []


def test_complaints_are_listed_newest_first_and_no_more_than_asked_for(
    console: Console, store: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    for second, story in enumerate(STORIES):
        monkeypatch.setattr("tests.office._seconds", lambda _, at=1_767_243_600 + second: at)
        hear(store, "telegram", telegram(story))
    expected = list(reversed(STORIES))
    assert [one["text"] for one in console.json("complaints", "list")] == expected
    assert [one["text"] for one in console.json("complaints", "list", "--limit", "2")] == expected[:2]
    assert console.type("complaints", "list", "--limit", "1").output.count("\n") == 1


@pytest.mark.parametrize("limit", ["0", "-1", "many"])
def test_a_limit_that_is_none_is_refused(console: Console, store: Runtime, limit: str) -> None:
    assert console.type("complaints", "list", "--limit", limit).exit_code == 2


def test_a_complaint_in_the_list_is_one_line_however_it_was_written(console: Console, store: Runtime) -> None:
    hear(store, "telegram", telegram("Jalan rusak\n\ndi depan\tPasar Contoh " + "sekali " * 30))
    [row] = console.type("complaints", "list").output.splitlines()
    assert "Jalan rusak di depan Pasar Contoh sekali" in row
    assert row.endswith("…")


# parked


@pytest.fixture
def parked(store: Runtime, monkeypatch: pytest.MonkeyPatch) -> m.Message:
    """A message that our own code breaks on, tried until it was parked; and the code mended since."""

    def break_on_it(message: str, *_: object) -> UnderstoodMessage:
        raise ZeroDivisionError(message)

    with monkeypatch.context() as patch:
        patch.setattr(intake, "normalize", break_on_it)
        hear(store, "telegram", telegram(COMPLAINT), handle=False)
        with reading(store.engine) as session:
            [message] = session.exec(select(m.Message))
        for _ in range(message_store.ATTEMPTS):
            intake.handle_inbound(store, [message.id])
    assert intake.normalize is normalize
    return message


def test_nothing_is_parked_at_first(console: Console, store: Runtime) -> None:
    assert console.type("parked", "list").output == "nothing is parked\n"
    assert console.json("parked", "list") == {
        "messages": [],
        "files": [],
        "requests": [],
        "replies": [],
    }


def test_what_failed_every_time_is_listed_with_what_went_wrong_and_where(
    console: Console, parked: m.Message
) -> None:
    [shown] = console.json("parked", "list")["messages"]
    assert (shown["id"], shown["attempts"]) == (str(parked.id), message_store.ATTEMPTS)
    assert shown["error"].startswith("ZeroDivisionError in break_on_it")
    [row] = console.type("parked", "list").output.splitlines()
    assert row.startswith(f"message {parked.id}  telegram  ZeroDivisionError")
    assert "Pasar" not in row


def test_what_could_not_be_read_is_listed_with_the_reason(console: Console, store: Runtime) -> None:
    with writing(store.engine) as session:
        unreadable = Unreadable("telegram", "the body is not JSON", f"Pasar Contoh {CHAT}")
        message_store.record_inbound(session, [unreadable], store.clock(), timedelta())
    [shown] = console.json("parked", "list")["requests"]
    assert (shown["channel"], shown["reason"]) == ("telegram", "the body is not JSON")
    output = console.type("parked", "list").output
    assert "the body is not JSON" in output
    assert "Pasar" not in output


def test_a_parked_message_gets_another_round(console: Console, store: Runtime, parked: m.Message) -> None:
    assert console.type("parked", "retry", str(parked.id)).exit_code == 0
    assert console.json("parked", "list")["messages"] == []
    intake.handle_inbound(store, [parked.id])
    assert [one.text for one in complaints(store)] == [COMPLAINT]
    assert "lapor parked list" in console.refused("parked", "retry", str(parked.id))


def test_a_request_that_can_be_read_by_now_becomes_a_message(console: Console, store: Runtime) -> None:
    update = telegram(COMPLAINT).body.decode()
    with writing(store.engine) as session:
        readable = m.ParkedRequest(
            channel="telegram", received_at=store.clock(), reason="malformed", raw=update
        )
        never = m.ParkedRequest(channel="telegram", received_at=store.clock(), reason="", raw="{}")
        session.add_all([readable, never])
    assert console.type("parked", "retry", str(readable.id)).exit_code == 0
    assert "it still cannot be read" in console.refused("parked", "retry", str(never.id))
    [left] = console.json("parked", "list")["requests"]
    assert left["id"] == str(never.id)
    with reading(store.engine) as session:
        assert [one.text for one in session.exec(select(m.Message))] == [COMPLAINT]


def test_a_file_that_was_not_fetched_is_listed_with_the_reason_and_gets_another_round(
    console: Console, store: Runtime
) -> None:
    [heard] = hear(store, "telegram", telegram(COMPLAINT))
    file = m.Media(
        message_id=heard,
        position=0,
        channel="whatsapp",
        kind="image",
        reference="1708",
        state=m.MediaState.FAILED,
        due_at=store.clock(),
        error="no answer from the platform",
    )
    with writing(store.engine) as session:
        session.add(file)
    [row] = console.type("parked", "list").output.splitlines()
    assert row == f"file    {file.id}  whatsapp  failed no answer from the platform"
    [complaint] = complaints(store)
    assert f"file    {file.id}  image  failed" in console.type("status", complaint.ticket).output
    assert console.type("parked", "retry", str(file.id)).exit_code == 0
    assert console.json("parked", "list")["files"] == []
    assert console.json("status", complaint.ticket)["files"][0]["state"] == "waiting"


def test_a_reply_that_was_given_up_is_listed_with_the_reason_and_sent_again(
    console: Console, store: Runtime
) -> None:
    hear(store, "telegram", telegram(COMPLAINT))
    with writing(store.engine) as session:
        [reply] = session.exec(select(m.Delivery))
        reply.status, reply.error_code, reply.error = DeliveryStatus.FAILED, "403", "the bot was blocked"
    assert (
        f"reply   {reply.id}  telegram  failed 403: the bot was blocked"
        in console.type("parked", "list").output
    )
    assert console.type("parked", "retry", str(reply.id)).exit_code == 0
    with reading(store.engine) as session:
        assert session.get_one(m.Delivery, reply.id).status is DeliveryStatus.WAITING
    assert "lapor parked list" in console.refused("parked", "retry", str(reply.id))


def test_a_reply_that_is_tried_again_is_listed_while_something_is_wrong(
    console: Console, store: Runtime
) -> None:
    hear(store, "telegram", telegram(COMPLAINT))
    assert console.json("parked", "list")["replies"] == []
    with writing(store.engine) as session:
        [reply] = session.exec(select(m.Delivery))
        reply.error_code, reply.error = "401", "Telegram refuses the bot token"
    [shown] = console.json("parked", "list")["replies"]
    assert (shown["status"], shown["detail"]) == ("waiting", "Telegram refuses the bot token")


def test_only_an_id_can_be_retried(console: Console, store: Runtime) -> None:
    assert console.type("parked", "retry", "all").exit_code == 2


# spool


def test_an_empty_spool_is_said_to_be_empty(console: Console, store: Runtime) -> None:
    assert console.type("spool", "list").output == "the spool is empty\n"
    assert console.json("spool", "list") == {"waiting": [], "stuck": [], "locked": {}}
    assert console.json("spool", "drain") == {"kept": 0, "stuck": 0, "left": 0}


def test_draining_says_what_is_stuck_in_lines_that_quote_nobody(console: Console, store: Runtime) -> None:
    store.spool.check_writable()
    (store.settings.data_dir / "spool" / "0.json").write_text(f'{{"channel": "Pasar Contoh {CHAT}"}}')
    program = [sys.executable, "-m", "gateway", "--config", str(console.file), "spool", "drain", "--json"]
    done = subprocess.run(program, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == {"kept": 0, "stuck": 1, "left": 0}
    assert "spool.stuck" in [json.loads(line)["event"] for line in done.stderr.splitlines()]
    assert "Pasar" not in done.stderr


def test_what_waits_is_listed_played_back_and_what_is_damaged_is_shown(
    console: Console, store: Runtime
) -> None:
    store.spool.write("telegram", replace(telegram(COMPLAINT), headers={"x": SECRET_TOKEN}))
    folder = store.settings.data_dir / "spool"
    (folder / "0.json").write_text("{")
    Path(os.fsdecode(os.fsencode(folder) + b"/\xff.json")).write_text("{")
    assert len(console.json("spool", "list")["waiting"]) == 3
    assert "waiting \\xff.json" in console.type("spool", "list").output
    assert console.type("spool", "drain").output.splitlines()[-1] == "kept 1, stuck 2, left 0"
    assert console.json("spool", "list") == {
        "waiting": [],
        "stuck": ["0.stuck", "\\xff.stuck"],
        "locked": {},
    }
    assert "stuck   0.stuck" in console.type("spool", "list").output


# migrate


def test_migrate_makes_the_folder_and_the_tables_and_can_be_repeated(console: Console) -> None:
    first = console.type("migrate")
    assert first.exit_code == 0
    assert first.output.startswith("the store is at version ")
    assert console.type("migrate").output == first.output
    assert console.type("complaints", "list").output == "no complaints yet\n"
    assert (console.folder / "data").stat().st_mode & 0o077 == 0


# What goes wrong.

COMMANDS = [
    ["status", "4829156059"],
    ["complaints", "list"],
    ["parked", "list"],
    ["parked", "retry", "019a1b2c-3d4e-7123-8412-081200000011"],
]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_store_without_tables_is_one_line_that_says_what_to_do(
    console: Console, postgres: PostgresServer, command: list[str]
) -> None:
    # Nobody ever makes our tables in the database that a server is managed from.
    for url in ("", postgres.url("postgres")):
        console.write(store={"url": url})
        said = console.refused(*command)
        assert said.count("\n") == 1
        assert "run `lapor migrate`" in said


@pytest.mark.parametrize("command", [*COMMANDS, ["migrate"]])
def test_a_store_that_is_away_is_one_line_without_the_password(console: Console, command: list[str]) -> None:
    console.write(store={"url": "postgresql+psycopg://lapor:hunter2@127.0.0.1:1/lapor"})
    said = console.refused(*command)
    assert said.count("\n") == 1
    assert "store.url" in said
    assert "hunter2" not in said


def test_a_data_folder_that_is_a_file_is_named(console: Console) -> None:
    (console.folder / "data").write_text("not a folder")
    for command in (["migrate"], ["complaints", "list"]):
        said = console.refused(*command)
        assert str(console.folder / "data") in said
        assert "data_dir" in said


WRONG = [
    ({"web": {"prot": 1}}, "web.prot: is no setting of ours", "port: …"),
    ({"replies": {"time_zone": "Asia/Nusantara"}}, "replies.time_zone: a time zone such as", "Asia/Jakarta"),
    (
        {"simulator": {"enabled": False}},
        "channels.telegram.token: it is not set; expected: the bot's token",
        "token: ${TELEGRAM_TOKEN}",
    ),
]


@pytest.mark.parametrize(("settings", "problem", "line"), WRONG)
@pytest.mark.parametrize(
    "command", [*COMMANDS, ["migrate"], ["run"], ["web"], ["worker", "intake"], ["poll", "telegram"]]
)
def test_wrong_settings_stop_every_command_with_the_line_to_write(
    console: Console, command: list[str], settings: dict[str, Any], problem: str, line: str
) -> None:
    console.write(**settings)
    said = console.refused(*command)
    assert f"Error: {problem}" in said
    assert "\nWrite:  " in said
    assert line in said


def test_a_settings_file_that_is_not_there_is_named(console: Console) -> None:
    console.file.unlink()
    assert f"{console.file}: cannot be read" in console.refused("complaints", "list")


def test_the_settings_file_can_be_named_in_the_environment(
    console: Console, store: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAPOR_CONFIG", str(console.file))
    assert CliRunner().invoke(cli.main, ["complaints", "list"]).output == "no complaints yet\n"


@pytest.mark.parametrize("channel", ["telegram", "sms_1708", "pigeon"])
def test_what_is_not_to_be_polled_is_said_to_be_none(console: Console, channel: str) -> None:
    said = console.refused("poll", channel)
    assert f"channels.{channel} is not to be polled (those that are: none)" in said
    assert "mode: polling" in said


# Help.


def commands(
    group: click.Group, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    yield path, group
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name), command


@pytest.mark.parametrize(("path", "command"), list(commands(cli.main)))
def test_every_command_explains_itself_without_any_settings(
    tmp_path: Path, path: tuple[str, ...], command: click.Command
) -> None:
    result = Console(tmp_path / "nowhere").type(*path, "--help")
    assert result.exit_code == 0
    assert command.help
    assert command.help.splitlines()[0] in " ".join(result.output.split())
    for option in command.params:
        if isinstance(option, click.Option) and option.name != "help":
            assert option.help, f"{option.name} of {path}"


@pytest.mark.parametrize(
    "program", [[sys.executable, "-m", "gateway"], [f"{Path(sys.executable).parent}/lapor"]]
)
def test_it_can_be_called_as_a_module_and_by_its_name(program: list[str]) -> None:
    done = subprocess.run([*program, "--help"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("Usage: lapor ")
    assert done.stderr == ""
