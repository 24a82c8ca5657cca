"""`lapor run` as an operator meets it: it comes up, says where, stays up, and leaves nothing behind."""

import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests
import yaml
from redis import Redis

from gateway.config import Schedule
from gateway.processes import valkey
from gateway.simulator import kannel
from tests.far_end import FarEnd
from tests.office import settings_for, telegram_call
from tests.running import _free_port
from tests.shipped import PATIENCE, Shipped, alive, family, refused, shipped, until
from tests.short_dir import short_dir

COMPLAINT = "Lampu jalan di Jalan Contoh nomor 5 mati total sudah seminggu"
CHANNELS = ["telegram", "sms_1708", "whatsapp", "twitter"]
WORKERS = [*(f"delivery.{name}" for name in CHANNELS), "media", "intake"]
PARTS = ["valkey", *WORKERS, "schedule", "web"]

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are looked for in /proc")


@pytest.fixture
def folder() -> Iterator[Path]:
    with short_dir() as directory:
        yield directory


@pytest.fixture(scope="module")
def up() -> Iterator[Shipped]:
    """One that runs, for whoever only looks at it."""
    with short_dir() as directory, shipped(directory) as gateway:
        yield gateway


def data_dir(gateway: Shipped) -> Path:
    environment = Path(f"/proc/{gateway.process.pid}/environ").read_text().split("\0")
    [name] = [one.partition("=")[2] for one in environment if one.startswith("LAPOR_DATA_DIR=")]
    return Path(name)


def queue_of(directory: Path) -> "Redis":
    return Redis(unix_socket_path=str(valkey.socket_path(directory)), decode_responses=True)


# Up.


def test_it_shows_where_the_phones_are_in_a_box(up: Shipped) -> None:
    lines = up.box.splitlines()
    assert (lines[0][0], lines[0][-1], lines[-1][0], lines[-1][-1]) == ("┌", "┐", "└", "┘")
    assert len({len(line) for line in lines}) == 1
    assert f"{up.url}/simulator/" in up.box
    assert requests.get(f"{up.url}/simulator/", timeout=30).status_code == 200
    assert requests.get(f"{up.url}/readyz", timeout=30).json()["status"] == "ok"


def test_each_part_is_a_process_of_its_own_and_there_is_no_other(up: Shipped) -> None:
    assert sorted(family(up.process.pid)) == sorted(up.pids())
    assert [up.pid(name) for name in PARTS] == up.pids()[1:]


def test_the_queue_keeps_what_it_was_given_and_is_open_to_nobody_else(up: Shipped) -> None:
    directory = data_dir(up)
    with queue_of(directory) as queue:
        settings = {
            name: queue.config_get(name)[name] for name in ("appendonly", "appendfsync", "port", "save")
        }
    assert settings == {"appendonly": "yes", "appendfsync": "everysec", "port": "0", "save": ""}
    socket = valkey.socket_path(directory)
    assert stat.S_IMODE(socket.stat().st_mode) == 0o700
    assert stat.S_IMODE(socket.parent.stat().st_mode) == 0o700
    assert not listening(up.pid("valkey"))
    assert listening(up.pid("web")) == {int(up.url.rpartition(":")[2])}


def listening(pid: int) -> set[int]:
    """The TCP ports at which a process listens."""
    held = {str(one.readlink()) for one in Path(f"/proc/{pid}/fd").iterdir() if one.is_symlink()}
    rows = [
        line.split()
        for name in ("tcp", "tcp6")
        for line in Path(f"/proc/net/{name}").read_text().splitlines()
    ]
    return {
        int(row[1].rpartition(":")[2], 16) for row in rows if row[3] == "0A" and f"socket:[{row[9]}]" in held
    }


def test_an_sms_of_many_joined_parts_fits_into_the_operators_get(up: Shipped) -> None:
    # Percent-encoded, each character of this text takes twelve.
    call = kannel.message_query(
        message_id="1", sender="081200000021", receiver="1708", text="\U0001f6a7" * 4500, time=1795212000
    )
    url = f"{up.url}/webhooks/sms_1708/simulator?{call}"
    assert len(url) > 50_000
    assert requests.get(url, timeout=30).status_code == 200
    until(lambda: up.heard_by("sms_1708", "+6281200000021"))


def test_a_second_one_on_the_same_data_folder_is_refused_in_one_line(up: Shipped) -> None:
    directory = data_dir(up)
    said = refused(directory)
    assert said == (
        f"Error: another `lapor run` uses {directory}: stop it first, or set data_dir to another folder\n"
    )
    assert requests.get(f"{up.url}/readyz", timeout=30).json()["status"] == "ok"


def test_a_port_that_is_taken_is_named_with_the_setting_to_change(up: Shipped, folder: Path) -> None:
    port = int(up.url.rpartition(":")[2])
    assert refused(folder, port) == (
        f"Error: web.port: {port} cannot be used (Address already in use)\nWrite:  port: 1709\n"
    )


@pytest.mark.parametrize("host", ["192.0.2.1", "no host"])
def test_a_host_that_is_not_this_machine_is_named_with_the_setting_to_change(folder: Path, host: str) -> None:
    said = refused(folder, LAPOR_WEB__HOST=host)
    assert said.startswith(f"Error: web.host: {host} is no address of this machine (")
    assert said.endswith("Write:  host: 127.0.0.1\n")


@pytest.mark.parametrize(
    ("name", "value", "path", "expected", "line"),
    [
        ("LAPOR_WEB__PORT", "seventeen", "web.port", "valid integer", "port: 1708"),
        ("LAPOR_CHANNELS__TELEGRAM__TOKEN", "s3cret", "channels.telegram.token", "@BotFather", "token: "),
    ],
)
def test_a_wrong_setting_stops_the_start_and_says_where_what_and_how(
    folder: Path, name: str, value: str, path: str, expected: str, line: str
) -> None:
    said = refused(folder, **{name: value})
    first, second = said.splitlines()
    assert first.startswith(f"Error: {path}: ")
    assert expected in first
    assert second.startswith(f"Write:  {line}")
    assert "s3cret" not in said


def test_a_queue_that_cannot_start_stops_the_start_and_names_its_log(folder: Path) -> None:
    spoil(folder)
    said = refused(folder)
    error = said.splitlines()[-2:]
    assert error[0].startswith("Error: queue.url: the embedded Valkey stopped with code 1: read ")
    assert error[1] == "Write:  url: redis://127.0.0.1:6379/0"


def spoil(directory: Path) -> Path:
    """What the queue wrote down is not readable any more."""
    written = directory / "queue" / "appendonlydir"
    written.mkdir(parents=True, exist_ok=True)
    manifest = written / "appendonly.aof.manifest"
    manifest.write_text("not a manifest\n")
    return manifest


# Down.


def test_ctrl_c_in_a_terminal_which_hits_every_process_at_once_stops_it_in_order(folder: Path) -> None:
    with shipped(folder, own_group=True) as gateway:
        gateway.say("telegram", COMPLAINT)
        everybody = family(gateway.process.pid)
        # The terminal reaches only the one that stops the others in order.
        assert [pid for pid in everybody if os.getpgid(pid) == gateway.process.pid] == [gateway.process.pid]
        os.killpg(gateway.process.pid, signal.SIGINT)
        assert gateway.process.wait(PATIENCE) == 0
        assert [pid for pid in everybody if alive(pid)] == []
        gateway.close()
        assert names(gateway, "process.stopped") == list(reversed(PARTS))
        assert names(gateway, "process.ended") == names(gateway, "process.broken") == []


def names(gateway: Shipped, event: str) -> list[str]:
    """The processes to which this happened, in order."""
    return [one["process"] for one in gateway.events if one["event"] == event]


def test_killing_it_outright_leaves_nothing_behind_and_the_next_start_works(folder: Path) -> None:
    with shipped(folder) as gateway:
        gateway.say("telegram", COMPLAINT)
        everybody = family(gateway.process.pid)
        assert len(everybody) == len(PARTS) + 1
        gateway.process.kill()
        until(lambda: not [pid for pid in everybody if alive(pid)], everybody)
    with shipped(folder) as gateway:
        gateway.say("telegram", COMPLAINT)
        until(gateway.answers)
        everybody = family(gateway.process.pid)
        gateway.process.send_signal(signal.SIGTERM)
        assert gateway.process.wait(PATIENCE) == 0
        assert [pid for pid in everybody if alive(pid)] == []
    assert not valkey.socket_path(folder).exists()


# Kept up.

NO_SWEEP = {"LAPOR_SCHEDULE__FORGOTTEN_AFTER": "3600"}
"""What the queue forgets stays forgotten."""


def test_what_was_queued_is_still_queued_after_all_of_it_was_stopped_and_started(folder: Path) -> None:
    with shipped(folder, **NO_SWEEP) as gateway, queue_of(folder) as queue:
        # Stopped before it had asked for work, it would be handed none.
        until(lambda: queue.info("clients")["blocked_clients"] == len(WORKERS))
        os.kill(gateway.pid("intake"), signal.SIGSTOP)
        gateway.say("sms_1708", COMPLAINT)
        # This one it had asked for before it was stopped; the next has to wait.
        until(lambda: queue.llen("rq:queue:intake:intermediate") == 1)
        gateway.say("telegram", COMPLAINT)
        until(lambda: queue.llen("rq:queue:intake") == 1)
        gateway.process.send_signal(signal.SIGINT)
        # Before its turn comes, or it would take the job with its last breath.
        until(lambda: "schedule" in names(gateway, "process.stopped"))
        gateway.kill("intake")
        assert gateway.process.wait(PATIENCE) == 0
    with shipped(folder, **NO_SWEEP) as gateway:
        until(gateway.answers)


def test_a_process_that_keeps_dying_is_started_ever_later_and_the_others_go_on(folder: Path) -> None:
    with shipped(folder) as gateway:
        for deaths in range(1, 4):
            pid = until(lambda: spawned(gateway, "schedule", deaths))  # noqa: B023
            os.kill(pid, signal.SIGKILL)
        until(lambda: len(pauses(gateway, "schedule")) == 3)
        # The first may have lived long enough, while the others came up, to be started again at once.
        assert pauses(gateway, "schedule") in ([0.5, 1.0, 2.0], [0.0, 0.5, 1.0])
        gateway.say("telegram", COMPLAINT)
        until(gateway.answers)
        until(lambda: spawned(gateway, "schedule", 4))
        assert {name: len(pauses(gateway, name)) for name in PARTS if name != "schedule"} == dict.fromkeys(
            (name for name in PARTS if name != "schedule"), 0
        )


def spawned(gateway: Shipped, name: str, times: int) -> int | None:
    """The process that plays this part for the `times`th time."""
    pids = [one["pid"] for one in of(gateway, "process.spawned", name)]
    return pids[times - 1] if len(pids) >= times else None


def pauses(gateway: Shipped, name: str) -> list[float]:
    return [one["again_in"] for one in of(gateway, "process.ended", name)]


def of(gateway: Shipped, event: str, name: str) -> list[dict[str, Any]]:
    return [one for one in gateway.events if one["event"] == event and one["process"] == name]


def test_while_the_queue_cannot_start_messages_are_kept_and_answered_once_it_can(folder: Path) -> None:
    soon = {"LAPOR_SCHEDULE__FORGOTTEN_AFTER": "1", "LAPOR_SCHEDULE__SWEEP_EVERY": "0.5"}
    with shipped(folder, **soon) as gateway:
        manifest = folder / "queue" / "appendonlydir" / "appendonly.aof.manifest"
        good = manifest.read_text()
        spoil(folder)
        gateway.kill("valkey")
        until(lambda: names(gateway, "process.not_started"))
        gateway.say("telegram", COMPLAINT)
        assert requests.get(f"{gateway.url}/readyz", timeout=30).json()["status"] == "degraded"
        manifest.write_text(good)
        until(gateway.answers)


# Elsewhere.


def test_a_data_folder_with_a_very_long_name_works(folder: Path) -> None:
    long = folder / ("data-" + "x" * 100) / ("y" * 100)
    place = valkey.socket_path(long)
    with shipped(long) as gateway:
        assert stat.S_IMODE(place.parent.stat().st_mode) == 0o700
        gateway.say("telegram", COMPLAINT)
        until(gateway.answers)
        gateway.process.send_signal(signal.SIGINT)
        assert gateway.process.wait(PATIENCE) == 0
    assert not place.exists()
    # Whoever could write there could put a queue of their own in our place.
    place.parent.chmod(0o777)
    assert f"{place.parent} is not ours alone" in refused(long)
    place.parent.rmdir()


def test_its_parts_started_one_by_one_on_servers_of_the_offices_own_walk_a_message_to_the_end(
    folder: Path, postgres_url: str, queue_url: str, far_end: FarEnd, far_end_url: str
) -> None:
    schedule = Schedule(sweep_every=0.3, forgotten_after=1)
    settings = settings_for(folder, postgres_url, queue_url, far_end_url).model_copy(
        update={"schedule": schedule}
    )
    port = _free_port()
    written = settings.model_dump(mode="json", by_alias=True)
    written["web"]["port"] = port
    path = folder / "config.yaml"
    path.write_text(yaml.safe_dump(written))
    url = f"http://127.0.0.1:{port}"

    with ExitStack() as house:
        web = house.enter_context(part(path, "web"))
        until(lambda: is_ready(url))
        call = telegram_call(COMPLAINT, url=url)
        assert (
            requests.post(call.url, data=call.body, headers=dict(call.headers), timeout=30).status_code == 200
        )
        with Redis.from_url(queue_url) as queue:
            until(lambda: queue.llen("rq:queue:intake") == 1)
            # Nobody heard the bell, and it will not ring again: only the sweep can find the message.
            queue.flushall()
        workers = [
            house.enter_context(part(path, "worker", name))
            for name in ("schedule", "intake", "delivery.telegram")
        ]
        until(lambda: far_end.to("1001"))
        for process in (web, *workers):
            process.send_signal(signal.SIGTERM)
        assert [process.wait(PATIENCE) for process in (web, *workers)] == [0, 0, 0, 0]
    assert len(far_end.to("1001")) == 1


@contextmanager
def part(config: Path, *arguments: str) -> Iterator["subprocess.Popen[bytes]"]:
    """One process of the gateway on its own; killed at the end where it has not ended."""
    process = subprocess.Popen(
        [sys.executable, "-m", "gateway", "--config", str(config), *arguments], stderr=subprocess.DEVNULL
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


def is_ready(url: str) -> bool:
    try:
        return requests.get(f"{url}/readyz", timeout=30).json()["status"] == "ok"
    except requests.ConnectionError:
        return False
