"""HTTP that no platform speaks, and how long it may take about it."""

import asyncio
import json
import socket
from contextlib import closing

import pytest
from aiohttp import web

from gateway import webhooks
from gateway.config import Settings
from gateway.console import serving
from gateway.processes import roles
from store import models as m
from tests import raw_http
from tests.office import SECRET_TOKEN, Office, telegram_call
from tests.raw_http import Headers

SECRET: Headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET_TOKEN}
TARGET = "/webhooks/telegram"
BODY = telegram_call("Jalan rusak di Jalan Contoh").body


def ask(office: Office, headers: Headers, body: bytes = BODY) -> int:
    return raw_http.ask(office.web.url, "POST", TARGET, SECRET | headers, body).status


def test_a_text_of_ten_megabytes_is_refused_before_it_is_read(sqlite_office: Office) -> None:
    update = json.loads(BODY)
    update["message"]["text"] = "jalan rusak " * 900_000
    assert ask(sqlite_office, {}, json.dumps(update).encode()) == 413
    assert sqlite_office.messages == []


def test_a_text_as_long_as_a_body_may_be_is_kept_whole_and_answered(sqlite_office: Office) -> None:
    update = json.loads(BODY)
    update["message"]["text"] = "jalan rusak di Jalan Contoh " + "kab. " * 600_000
    assert ask(sqlite_office, {}, json.dumps(update).encode()) == 200
    sqlite_office.work()
    [message], [complaint], [_reply] = (
        sqlite_office.messages,
        sqlite_office.complaints,
        sqlite_office.far_end.sent,
    )
    assert message.text == update["message"]["text"]
    assert complaint.text == message.text.strip()


def test_a_flood_of_headers_is_a_bad_request(sqlite_office: Office) -> None:
    assert ask(sqlite_office, {f"X-{number}": "a" for number in range(20_000)}) == 400
    assert ask(sqlite_office, {"Cookie": "; ".join(f"c{n}=1" for n in range(20_000))}) == 400


@pytest.mark.parametrize("encoding", ["gzip, gzip", "gzip,deflate", "rot13"])
def test_a_body_packed_as_nobody_packs_is_refused_or_parked(sqlite_office: Office, encoding: str) -> None:
    assert ask(sqlite_office, {"Content-Encoding": encoding}) in (200, 400)
    assert len(sqlite_office.messages) + len(sqlite_office.all(m.ParkedRequest)) <= 1


def test_requests_in_one_go_are_all_answered(sqlite_office: Office) -> None:
    head = f"POST {TARGET} HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{{}}".encode()
    with raw_http.connect(sqlite_office.web.url) as line:
        line.sendall(head * 200)
        seen = b""
        while seen.count(b"forbidden\n") < 200:
            seen += line.recv(65_536)
    assert seen.count(b"403 Forbidden") == 200


@pytest.mark.parametrize("path", [TARGET, "/console/login"])
def test_a_body_that_never_ends_is_given_up(
    sqlite_office: Office, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.setattr(webhooks, "BODY_SECONDS", 0.1)
    monkeypatch.setattr(serving, "FIELDS_SECONDS", 0.1)
    half = raw_http.head("POST", path, {**SECRET, "Content-Length": "99"}) + b"{"
    assert raw_http.exchange(sqlite_office.web.url, half).status == 408


async def test_a_head_that_never_ends_is_given_up(
    monkeypatch: pytest.MonkeyPatch, sqlite_office: Office
) -> None:
    monkeypatch.setattr(roles, "IDLE_SECONDS", 0.1)
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = Settings.model_validate(
        {**sqlite_office.runtime.settings.model_dump(by_alias=True), "web": {"port": port}}
    )
    stop = asyncio.Event()
    application = web.Application()
    serving_it = asyncio.create_task(roles._serve(application, settings, stop))
    reader, writer = await _connected(port)
    writer.write(b"POST /webhooks/telegram HTTP/1.1\r\nHost: a\r\n")
    # Nothing is said to who has said nothing: it is shut.
    assert await asyncio.wait_for(reader.read(), 30) == b""
    writer.close()
    stop.set()
    await serving_it


async def _connected(port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    while True:
        try:
            return await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.01)
