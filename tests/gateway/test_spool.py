"""The spool: what goes in comes out, whatever it was; durable in the right order; nothing blocks the rest."""

import json
import os
import stat
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from channels.messages import WebhookRequest
from gateway import app, drain, reports
from gateway.runtime import Runtime
from gateway.spool import Spool, Spooled
from store import models as m
from store.engine import reading
from store.sealing.keys import Key, Keyring, draw
from tests.embedded_postgres_server import PostgresServer
from tests.keys import KEY, RING
from tests.office import SECRET_TOKEN, kannel_call, settings_for, telegram_call

REQUEST = WebhookRequest(
    method="POST",
    url="https://lapor.example.go.id/webhooks/telegram",
    tail="",
    raw_query="",
    headers={"content-type": "application/json", "x-telegram-bot-api-secret-token": SECRET_TOKEN},
    body=b'{"update_id": 1}',
    received_at=datetime(2026, 1, 2, 3, 4, 5, 678, tzinfo=UTC),
)

# Any text, and the stray halves of surrogate pairs that a server makes of a header that is not UTF-8.
anything = st.text(
    st.characters() | st.characters(categories=["Cs"], min_codepoint=0xDC80, max_codepoint=0xDCFF)
)
requests = st.builds(
    WebhookRequest,
    method=st.sampled_from(["GET", "POST"]),
    url=anything,
    tail=anything,
    raw_query=anything,
    headers=st.dictionaries(anything, anything) | st.builds(lambda kind: {"content-type": kind}, anything),
    body=st.binary(),
    received_at=st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=7))])),
)


@pytest.fixture
def spool(tmp_path: Path) -> Spool:
    return Spool(tmp_path / "data" / "spool", RING)


def read_all(spool: Spool) -> list[Spooled]:
    return [spool.read(path) for path in spool.waiting()]


# In and out.


@given(channel=anything, request=requests)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None)
def test_whatever_a_request_holds_comes_out_as_it_went_in(
    tmp_path: Path, channel: str, request: WebhookRequest
) -> None:
    spool = Spool(tmp_path / "spool", RING)
    spool.write(channel, request)
    [spooled] = read_all(spool)
    spool.remove(spooled.path)
    kept = {name: value for name, value in request.headers.items() if name == "content-type"}
    assert (spooled.channel, spooled.request) == (channel, replace(request, headers=kept))
    assert list(spool.waiting()) == []


def test_a_signature_or_a_secret_in_a_header_is_not_written_down(spool: Spool) -> None:
    spool.write("telegram", REQUEST)
    [path] = spool.waiting()
    assert SECRET_TOKEN not in path.read_text()


def test_requests_come_out_in_the_order_they_went_in(spool: Spool, monkeypatch: pytest.MonkeyPatch) -> None:
    milliseconds = iter(range(1, 100))
    monkeypatch.setattr("store.ids.time.time_ns", lambda: next(milliseconds) * 1_000_000)
    for number in range(20):
        spool.write("telegram", replace(REQUEST, body=b"%d" % number))
    assert [int(one.request.body) for one in read_all(spool)] == list(range(20))


def test_nobody_else_on_the_machine_may_look_in(spool: Spool, tmp_path: Path) -> None:
    spool.write("telegram", REQUEST)
    assert stat.S_IMODE((tmp_path / "data" / "spool").stat().st_mode) == 0o700


# Durable.


class Watched:
    """What reached the disk, in order: syncs and renames by the name of the file or folder."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.calls: list[str] = []
        self._note(monkeypatch, "fsync", lambda handle: str(Path(f"/proc/self/fd/{handle}").readlink()))
        self._note(monkeypatch, "rename", lambda source, target: f"{source}->{target}")

    def _note(self, monkeypatch: pytest.MonkeyPatch, name: str, words: Callable[..., str]) -> None:
        real = getattr(os, name)

        def noting(*arguments: Any) -> Any:
            said = words(*arguments)
            shown = "->".join(Path(part).suffix or Path(part).name for part in said.split("->"))
            self.calls.append(f"{name} {shown}")
            return real(*arguments)

        monkeypatch.setattr(os, name, noting)


def test_a_file_is_synced_then_renamed_then_its_folder_is_synced(
    spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    spool.write("telegram", REQUEST)
    watched = Watched(monkeypatch)
    spool.write("telegram", REQUEST)
    assert watched.calls == ["fsync .part", "rename .part->.json", "fsync spool"]


def test_a_folder_that_is_new_is_synced_into_the_one_above_before_anything_is_in_it(
    spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched = Watched(monkeypatch)
    spool.write("telegram", REQUEST)
    assert watched.calls[0] == "fsync data"


@pytest.mark.parametrize("call", ["fsync", "rename"])
def test_what_did_not_become_durable_raises_and_is_never_played_back(
    spool: Spool, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    spool.write("telegram", REQUEST)

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, call, full)
        with pytest.raises(OSError, match="No space"):
            spool.write("telegram", REQUEST)
    assert len(list(spool.waiting())) == 1


def test_what_is_still_being_written_is_not_read(spool: Spool, tmp_path: Path) -> None:
    spool.write("telegram", REQUEST)
    for name in ("0.part", "0.probe", "0.stuck", "notes.txt"):
        (tmp_path / "data" / "spool" / name).write_text("{")
    assert len(list(spool.waiting())) == 1
    assert [path.name for path in spool.stuck()] == ["0.stuck"]


def test_a_spool_that_was_never_needed_is_empty(spool: Spool) -> None:
    assert (list(spool.waiting()), spool.stuck()) == ([], [])


def test_looking_whether_it_could_be_written_leaves_nothing(spool: Spool, tmp_path: Path) -> None:
    spool.check_writable()
    assert list((tmp_path / "data" / "spool").iterdir()) == []


def test_a_spool_that_cannot_be_written_says_so(spool: Spool, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "spool").write_text("a file where the folder should be")
    for attempt in (spool.check_writable, lambda: spool.write("telegram", REQUEST)):
        with pytest.raises(OSError, match="spool"):
            attempt()


# Played back.


@pytest.fixture
def runtime(tmp_path: Path, sqlite_url: str) -> Iterator[Runtime]:
    runtime = app.build(settings_for(tmp_path, sqlite_url, "redis://127.0.0.1:1", "http://127.0.0.1:1"))
    yield runtime
    runtime.engine.dispose()
    runtime.redis.close()


def spooled_telegram(runtime: Runtime, message_id: int) -> None:
    body = telegram_call(f"Jalan rusak {message_id}", message_id=message_id).body
    runtime.spool.write("telegram", replace(REQUEST, body=body))


def texts(runtime: Runtime) -> list[str]:
    with reading(runtime.engine) as session:
        return sorted(session.exec(select(m.Message.text)))


DAMAGED = {
    "half a file": '{"channel": "tele',
    "an empty file": "",
    "something else": "[]",
    "of a channel we do not have": '{"channel": "pigeon"}',
    "a letter too many in the body": json.dumps(
        {
            "channel": "telegram",
            "method": "POST",
            "url": "",
            "tail": "",
            "raw_query": "",
            "headers": {},
            "body": "e30=%",
            "received_at": "2026-01-02T03:04:05+00:00",
        }
    ),
}


@pytest.mark.parametrize("damage", DAMAGED)
def test_a_file_that_cannot_be_read_is_set_aside_whole_and_holds_up_nothing(
    runtime: Runtime, damage: str
) -> None:
    spooled_telegram(runtime, 1)
    folder = runtime.settings.data_dir / "spool"
    (folder / "0.json").write_text(DAMAGED[damage])
    spooled_telegram(runtime, 2)
    assert drain.drain(runtime) == drain.Drained(kept=2, stuck=1)
    assert texts(runtime) == ["Jalan rusak 1", "Jalan rusak 2"]
    assert (folder / "0.stuck").read_text() == DAMAGED[damage]


def test_a_name_that_is_no_text_and_a_folder_among_the_files_hold_up_nothing(runtime: Runtime) -> None:
    spooled_telegram(runtime, 1)
    folder = runtime.settings.data_dir / "spool"
    Path(os.fsdecode(os.fsencode(folder) + b"/\xff.json")).write_text("{")
    (folder / "0.json").mkdir()
    assert drain.drain(runtime) == drain.Drained(kept=1, stuck=2)
    assert texts(runtime) == ["Jalan rusak 1"]


def test_a_message_of_each_channel_is_played_back_as_it_was_heard(runtime: Runtime) -> None:
    spooled_telegram(runtime, 1)
    call = kannel_call("Sampah menumpuk", id="one")
    query = call.url.partition("?")[2]
    tail = call.url.partition("?")[0].rpartition("/")[2]
    runtime.spool.write("sms_1708", WebhookRequest("GET", call.url, tail, query))
    assert drain.drain(runtime) == drain.Drained(kept=2)
    assert texts(runtime) == ["Jalan rusak 1", "Sampah menumpuk"]
    assert list(runtime.spool.waiting()) == []


class Raced(Spool):
    """Another drain is through with a file between our reading it and our next step."""

    def read(self, path: Path) -> Spooled:
        try:
            return super().read(path)
        finally:
            path.unlink()


@pytest.mark.parametrize("damage", [None, "half a file"])
def test_two_drains_at_once_do_not_stumble_over_each_other(runtime: Runtime, damage: str | None) -> None:
    folder = runtime.settings.data_dir / "spool"
    spooled_telegram(runtime, 1)
    [path] = runtime.spool.waiting()
    if damage:
        path.write_text(DAMAGED[damage])
    drain.drain(replace(runtime, spool=Raced(folder, RING)))
    assert list(folder.iterdir()) == []


def test_a_store_that_was_never_migrated_is_away_and_no_fault_of_the_files(
    tmp_path: Path, postgres: PostgresServer
) -> None:
    for url in (f"sqlite:///{tmp_path}/new.db", postgres.url("postgres")):
        runtime = app.build(settings_for(tmp_path, url, "redis://127.0.0.1:1", "http://127.0.0.1:1"))
        spooled_telegram(runtime, 1)
        assert drain.drain(runtime) == drain.Drained(left=len(list(runtime.spool.waiting())))
        assert runtime.spool.stuck() == []
        runtime.engine.dispose()
        runtime.redis.close()


# Sealed.


def test_nothing_of_what_citizens_wrote_lies_in_the_spool_as_they_wrote_it(runtime: Runtime) -> None:
    spooled_telegram(runtime, 1)
    [path] = runtime.spool.waiting()
    assert KEY not in path.read_text()
    assert b64encode(b"Jalan rusak")[:12] not in path.read_bytes()
    assert json.loads(path.read_text())["sealed_with"] == RING.current.fingerprint


def test_a_file_from_before_they_were_sealed_is_played_back(runtime: Runtime) -> None:
    body = b64encode(telegram_call("Jalan rusak 1", message_id=1).body).decode()
    plain = {"channel": "telegram", "method": "POST", "url": "", "tail": "", "raw_query": "", "headers": {}}
    runtime.spool.check_writable()
    path = runtime.settings.data_dir / "spool" / "0.json"
    path.write_text(json.dumps({**plain, "body": body, "received_at": "2026-01-02T03:04:05+00:00"}))
    assert drain.drain(runtime) == drain.Drained(kept=1)


def test_a_file_whose_key_is_missing_stays_and_is_shown_and_holds_up_nothing(
    runtime: Runtime,
) -> None:
    other = Key(draw())
    folder = runtime.settings.data_dir / "spool"
    Spool(folder, Keyring([other])).write("telegram", REQUEST)
    spooled_telegram(runtime, 2)
    assert drain.drain(runtime) == drain.Drained(kept=1, left=1)
    [path] = runtime.spool.waiting()
    assert runtime.spool.locked() == {path: other.fingerprint}
    assert other.fingerprint in reports.spool_text(reports.spool(runtime.spool))
    assert [one.channel for one in read_all(Spool(folder, Keyring([RING.current, other])))] == ["telegram"]
