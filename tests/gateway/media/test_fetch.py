"""From a message with files to copies on the shelf: what works, and what each trouble comes to."""

import asyncio
import io
import json
import logging
import stat
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from redis import Redis
from sqlalchemy.exc import OperationalError
from sqlmodel import select

from channels.base import Capabilities, MediaLocation
from channels.errors import (
    TOO_LARGE,
    AccountRefused,
    MessageRejected,
    OutcomeUnknown,
    ProviderUnavailable,
    Throttled,
)
from gateway import logs
from gateway.allowance import Allowances, rules
from gateway.config import Settings
from gateway.media import fetch, sandbox
from gateway.media.errors import OperatorNeeded
from gateway.media.tidy import OLD, tidy
from gateway.runtime import Runtime
from gateway.spool import Spool
from store import media
from store import models as m
from store.engine import open_engine, reading, writing
from store.models import MediaState
from tests.gateway.media.files import BAD, GOOD
from tests.gateway.media.photos import JAKARTA, SECRET, corners, exif, photo, talkative
from tests.gateway.media.wire import own, serving
from tests.keys import RING

TOKEN = "1708:token-of-the-tests"
LARGEST = 20 * 2**20
NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


class Platform:
    """A channel whose files lie on a server of the test's own; `files` by reference."""

    name = "telegram"
    capabilities = Capabilities(4096)
    media_kept_for: timedelta | None = None
    largest_media: int | None = None

    def __init__(self) -> None:
        self.server: TestServer | None = None
        self.files: dict[str, bytes] = {}
        self.errors: dict[str, Exception] = {}
        self.asked: list[str] = []

    async def locate(self, reference: str) -> MediaLocation:
        self.asked.append(reference)
        if reference in self.errors:
            raise self.errors[reference]
        assert self.server
        return own(self.server, f"/bot{TOKEN}/{reference}", headers={"Authorization": TOKEN})

    async def answer(self, request: web.Request) -> web.Response:
        reference = request.path.rpartition("/")[2]
        if reference not in self.files:
            return web.Response(status=503)
        return web.Response(body=self.files[reference])


class Gateway:
    def __init__(self, runtime: Runtime, platform: Platform) -> None:
        self.runtime = runtime
        self.platform = platform
        self._messages = 0

    def awaiting(self, *contents: bytes | Exception, complaint_id: UUID | None = None) -> list[UUID]:
        """The ids of the files of a message that has just come."""
        references = []
        for content in contents:
            reference = f"file-{len(self.platform.files) + len(self.platform.errors)}"
            references.append(reference)
            if isinstance(content, Exception):
                self.platform.errors[reference] = content
            else:
                self.platform.files[reference] = content
        self._messages += 1
        with writing(self.runtime.engine) as session:
            message = m.Message(
                channel="telegram",
                account="1708",
                external_id=str(self._messages),
                address="telegram:1001",
                sent_at=NOW,
                received_at=NOW,
                text="Jalan rusak",
                raw="{}",
                attachments=[{"kind": "photo", "reference": reference} for reference in references],
                due_at=NOW,
                complaint_id=complaint_id,
            )
            session.add(message)
            session.flush()
            kept_for = self.platform.media_kept_for
            return media.await_all(session, message, kept_for, LARGEST, NOW, timedelta(minutes=1))

    async def fetched(self, *contents: bytes | Exception) -> list[m.Media]:
        return await self.fetch(self.awaiting(*contents))

    async def fetch(self, ids: list[UUID]) -> list[m.Media]:
        await fetch.fetch(self.runtime, ids)
        with reading(self.runtime.engine) as session:
            return list(session.exec(select(m.Media).where(m.Media.id.in_(ids)).order_by(m.Media.id)))  # type: ignore[attr-defined]

    @property
    def on_disk(self) -> list[Path]:
        return [path for path in self.root.rglob("*") if path.is_file()]

    @property
    def root(self) -> Path:
        return self.runtime.settings.data_dir / "media"

    def read(self, name: str | None) -> bytes:
        assert name
        with fetch.shelf(self.runtime).open(name) as file:
            return file.read()


def runtime_for(tmp_path: Path, store_url: str, platform: object) -> Runtime:
    settings = Settings.model_validate({"data_dir": tmp_path / "data", "media": {"largest_megabytes": 1}})
    return Runtime(
        settings=settings,
        engine=open_engine(store_url, RING),
        redis=Redis(),  # never asked
        channels={"telegram": platform},  # type: ignore[dict-item]
        spool=Spool(tmp_path / "data" / "spool", RING),
        clock=lambda: NOW,
        allowances=Allowances(Redis(), bytes, rules(settings.allowances)),
    )


@pytest.fixture
async def gateway(tmp_path: Path, sqlite_url: str) -> AsyncIterator[Gateway]:
    platform = Platform()
    runtime = runtime_for(tmp_path, sqlite_url, platform)
    async with serving(platform.answer) as server:
        platform.server = server
        yield Gateway(runtime, platform)
    runtime.engine.dispose()


@pytest.fixture
async def any_gateway(tmp_path: Path, store_url: str) -> AsyncIterator[Gateway]:
    """The same, on each database."""
    platform = Platform()
    runtime = runtime_for(tmp_path, store_url, platform)
    async with serving(platform.answer) as server:
        platform.server = server
        yield Gateway(runtime, platform)
    runtime.engine.dispose()


# What works.


async def test_a_photo_is_kept_as_it_came_and_cleaned(any_gateway: Gateway) -> None:
    content = talkative("JPEG")
    [row] = await any_gateway.fetched(content)
    assert (row.state, row.mime_type, row.size, row.error) == (
        MediaState.FETCHED,
        "image/jpeg",
        len(content),
        None,
    )
    assert (row.attempts, row.fetched_at) == (1, NOW)
    assert (row.latitude, row.longitude) == pytest.approx((-6.2083333, 106.8125))
    assert any_gateway.read(row.path) == content
    assert SECRET.encode() not in any_gateway.read(row.clean_path)
    assert len(any_gateway.on_disk) == 2


async def test_all_files_of_a_message_are_fetched_each_once(any_gateway: Gateway) -> None:
    contents = [photo(image=corners((8 + number, 8))) for number in range(9)]
    ids = any_gateway.awaiting(*contents)
    await asyncio.gather(any_gateway.fetch(ids[:6]), any_gateway.fetch(ids[6:]))
    rows = await any_gateway.fetch(ids)
    assert [any_gateway.read(row.path) for row in rows] == contents
    assert sorted(any_gateway.platform.asked) == sorted(any_gateway.platform.files)


@pytest.mark.parametrize("name", ["pdf", "docx", "opus", "mp4"])
async def test_what_is_no_photo_is_kept_as_it_came(gateway: Gateway, name: str) -> None:
    content, mime_type = GOOD[name]
    [row] = await gateway.fetched(content)
    assert (row.state, row.mime_type, row.clean_path, row.error) == (
        MediaState.FETCHED,
        mime_type,
        None,
        None,
    )
    assert gateway.read(row.path) == content


@pytest.mark.parametrize("name", ["gif", "heic", "avif"])
async def test_a_picture_without_a_clean_copy_says_so(gateway: Gateway, name: str) -> None:
    [row] = await gateway.fetched(GOOD[name][0])
    assert (row.state, row.clean_path) == (MediaState.FETCHED, None)
    assert row.error == "no clean copy: none is made of this kind of picture"


async def test_a_photo_that_cannot_be_cleaned_is_kept_all_the_same(gateway: Gateway) -> None:
    [row] = await gateway.fetched(photo()[:200])
    assert (row.state, row.clean_path) == (MediaState.FETCHED, None)
    assert row.error
    assert row.error.startswith("no clean copy: the picture cannot be read")
    assert len(gateway.on_disk) == 1


async def test_all_copies_are_for_us_alone(gateway: Gateway) -> None:
    await gateway.fetched(photo())
    assert {stat.S_IMODE(path.stat().st_mode) for path in gateway.on_disk} == {0o600}


# Where the complaint is.


def complaint(gateway: Gateway, **fields: Any) -> m.Complaint:
    with writing(gateway.runtime.engine) as session:
        contact = m.Contact(created_at=NOW)
        session.add(contact)
        session.flush()
        row = m.Complaint(
            ticket="4829156059",
            contact_id=contact.id,
            channel="telegram",
            address="telegram:1001",
            kind="pengaduan",
            status_since=NOW,
            text="Jalan rusak",
            fingerprint="x",
            language="id",
            opened_at=NOW,
            changed_at=NOW,
            **fields,
        )
        session.add(row)
    return row


@pytest.mark.parametrize(
    ("known", "place"),
    [
        ({}, (-6.2083333, 106.8125, "photo")),
        ({"latitude": 1.0, "longitude": 2.0, "located_by": "pin"}, (1, 2, "pin")),
    ],
    ids=["photo", "pin"],
)
async def test_the_complaint_is_where_the_photo_was_taken_unless_it_is_known(
    any_gateway: Gateway, known: dict[str, Any], place: tuple[float, float, str]
) -> None:
    filed = complaint(any_gateway, **known)
    await any_gateway.fetch(any_gateway.awaiting(photo(exif=exif(JAKARTA)), complaint_id=filed.id))
    with reading(any_gateway.runtime.engine) as session:
        now = session.get_one(m.Complaint, filed.id)
    assert (now.latitude, now.longitude) == pytest.approx(place[:2])
    assert now.located_by == place[2]


# What does not.


@pytest.mark.parametrize("name", ["html", "svg", "apk", "windows program", "zip", "docm", "text"])
async def test_of_what_we_do_not_accept_no_copy_stays(gateway: Gateway, name: str) -> None:
    content, words = BAD[name]
    [row] = await gateway.fetched(content)
    assert (row.state, row.path, row.clean_path) == (MediaState.REFUSED, None, None)
    assert row.error
    assert words in row.error
    assert gateway.on_disk == []


async def test_of_a_file_that_is_too_large_no_copy_stays(gateway: Gateway) -> None:
    [row] = await gateway.fetched(photo() + bytes(1024 * 1024))
    assert (row.state, row.error) == (MediaState.REFUSED, "larger than 1 MB")
    assert gateway.on_disk == []


async def test_who_sends_files_that_are_too_large_is_told_so_once(gateway: Gateway) -> None:
    await gateway.fetched(photo() + bytes(1024 * 1024), photo() + bytes(1024 * 1024))
    # The platform need not even hand it over.
    await gateway.fetched(MessageRejected(TOO_LARGE, "larger than 20 MB"))
    with reading(gateway.runtime.engine) as session:
        [told] = session.exec(select(m.Delivery)).all()
    assert told.address == "telegram:1001"
    assert "1 MB" in told.text


async def test_a_file_that_is_refused_for_what_it_is_is_not_said_to_be_too_large(gateway: Gateway) -> None:
    await gateway.fetched(b"MZ this is a program")
    with reading(gateway.runtime.engine) as session:
        assert session.exec(select(m.Delivery)).all() == []


@pytest.mark.parametrize(
    ("error", "state", "wait", "attempts"),
    [
        (ProviderUnavailable("503", "away"), MediaState.WAITING, None, 1),
        (OutcomeUnknown("lost", "the answer was lost"), MediaState.WAITING, None, 1),
        (Throttled("429", "slower", timedelta(seconds=77)), MediaState.WAITING, timedelta(seconds=77), 1),
        (AccountRefused("401", "the token is wrong"), MediaState.WAITING, media.BLOCKED_RETRY, 0),
        (MessageRejected("404", "no such file"), MediaState.GONE, None, 1),
        (KeyError("a fault of ours"), MediaState.WAITING, None, 1),
        (OperatorNeeded("make room"), MediaState.WAITING, media.BLOCKED_RETRY, 0),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else None,
)
async def test_each_trouble_comes_to_its_own_end(
    gateway: Gateway, error: Exception, state: MediaState, wait: timedelta | None, attempts: int
) -> None:
    [row] = await gateway.fetched(error)
    assert (row.state, row.attempts) == (state, attempts)
    assert row.error
    if wait:
        assert row.due_at == NOW + wait
    elif state is MediaState.WAITING:
        assert timedelta(seconds=15) <= row.due_at - NOW <= timedelta(seconds=30)


async def test_one_files_trouble_is_not_anothers(gateway: Gateway) -> None:
    rows = await gateway.fetched(photo(), KeyError("a fault of ours"), BAD["html"][0], photo("PNG"))
    assert [row.state for row in rows] == [
        MediaState.FETCHED,
        MediaState.WAITING,
        MediaState.REFUSED,
        MediaState.FETCHED,
    ]


async def test_a_platform_that_is_away_is_asked_again_and_then_the_file_is_here(gateway: Gateway) -> None:
    [id] = gateway.awaiting(photo())
    content = gateway.platform.files.pop("file-0")
    [row] = await gateway.fetch([id])
    assert (row.state, row.error) == (MediaState.WAITING, "the platform answered 503")
    gateway.platform.files["file-0"] = content
    [row] = await gateway.fetch([id])
    assert (row.state, row.attempts, row.error) == (MediaState.FETCHED, 2, None)


async def test_a_channel_whose_files_cannot_be_fetched_is_told(tmp_path: Path, sqlite_url: str) -> None:
    gateway = Gateway(runtime_for(tmp_path, sqlite_url, object()), Platform())
    [row] = await gateway.fetched(photo())
    assert (row.state, row.error) == (MediaState.FAILED, "this channel's files cannot be fetched")
    gateway.runtime.engine.dispose()


async def test_a_file_the_platform_has_thrown_away_is_not_asked_for(gateway: Gateway) -> None:
    gateway.platform.media_kept_for = -timedelta(days=1)
    [row] = await gateway.fetched(photo())
    assert row.state is MediaState.GONE
    assert gateway.platform.asked == []


async def test_a_platform_that_hangs_ends_with_its_file(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def hang(_reference: str) -> MediaLocation:
        await asyncio.Event().wait()
        raise AssertionError

    monkeypatch.setattr(fetch, "FILE_SECONDS", 0.05)
    monkeypatch.setattr(gateway.platform, "locate", hang)
    [row] = await gateway.fetched(photo())
    assert (row.state, row.error) == (MediaState.WAITING, "the platform was too slow")


async def test_what_is_not_begun_in_time_stays_as_it_was(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch, "START_SECONDS", 0)
    [row] = await gateway.fetched(photo())
    assert (row.state, row.attempts, row.due_at) == (MediaState.WAITING, 0, NOW + timedelta(minutes=1))


async def test_no_more_than_a_few_are_begun_at_once(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = []
    in_thread = asyncio.to_thread

    async def noted(work: Callable[..., Any], *arguments: Any) -> Any:
        begun.append(work)
        return await in_thread(work, *arguments)

    monkeypatch.setattr(asyncio, "to_thread", noted)
    ids = gateway.awaiting(*[GOOD["pdf"][0]] * (3 * fetch.AT_ONCE))
    fetching = asyncio.create_task(gateway.fetch(ids))
    # All that is begun without waiting for anybody is begun in the first turns of the loop.
    for _ in range(3):
        await asyncio.sleep(0)
    assert begun == [fetch._claim] * fetch.AT_ONCE
    assert {row.state for row in await fetching} == {MediaState.FETCHED}


async def test_only_one_photo_at_a_time_is_looked_at(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside, most = 0, 0
    look_at = sandbox.look_at

    async def counted(*arguments: Any) -> Any:
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        seen = await look_at(*arguments)
        inside -= 1
        return seen

    monkeypatch.setattr(sandbox, "look_at", counted)
    rows = await gateway.fetched(*[photo() for _ in range(6)])
    assert {row.state for row in rows} == {MediaState.FETCHED}
    assert most == 1


# The store goes away, and others come first.


async def test_an_outcome_is_written_as_soon_as_the_store_is_back(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = iter([True, True, False])
    real = media.note

    def note(*arguments: Any) -> Any:
        if next(away):
            raise OperationalError("UPDATE", {}, Exception("away"))
        return real(*arguments)

    monkeypatch.setattr(media, "note", note)
    monkeypatch.setattr(fetch, "NOTE_EVERY", 0)
    [row] = await gateway.fetched(photo())
    assert row.state is MediaState.FETCHED


async def test_a_store_that_is_away_from_the_start_is_the_queues_business(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    def claim(*_arguments: Any) -> Any:
        raise OperationalError("SELECT", {}, Exception("away"))

    ids = gateway.awaiting(photo(), photo())
    monkeypatch.setattr(media, "claim", claim)
    with pytest.raises(OperationalError):
        await fetch.fetch(gateway.runtime, ids)


async def test_the_copy_of_whoever_came_second_is_thrown_away(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    [id] = gateway.awaiting(photo())
    locate = gateway.platform.locate

    async def overtaken(reference: str) -> MediaLocation:
        monkeypatch.setattr(gateway.platform, "locate", locate)
        await fetch.fetch(gateway.runtime, [id])
        return await locate(reference)

    monkeypatch.setattr(gateway.platform, "locate", overtaken)
    [row] = await gateway.fetch([id])
    assert row.state is MediaState.FETCHED
    assert sorted(str(path.relative_to(gateway.root)) for path in gateway.on_disk) == sorted(
        [str(row.path), str(row.clean_path)]
    )


async def test_fetching_what_is_here_asks_nobody(gateway: Gateway) -> None:
    ids = gateway.awaiting(photo())
    await gateway.fetch(ids)
    await gateway.fetch(ids)
    assert gateway.platform.asked == ["file-0"]


async def test_what_a_killed_fetcher_left_on_the_shelf_is_tidied_up(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    [row] = await gateway.fetched(photo())
    shelf = fetch.shelf(gateway.runtime)
    with shelf.unfinished() as path:
        stray = shelf.keep(path)
    assert tidy(gateway.runtime) == 0
    later = replace(gateway.runtime, clock=lambda: datetime.now(UTC) + OLD + timedelta(minutes=1))
    assert tidy(later) == 1
    assert {str(path.relative_to(gateway.root)) for path in gateway.on_disk} == {row.path, row.clean_path}
    assert stray not in {row.path, row.clean_path}


# Secrets.


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Every line that would be written, but for those of the test's own server and photographer."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.addFilter(lambda record: not record.name.startswith(("aiohttp.access", "PIL")))
    handler.setFormatter(logs.EventFormatter())
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield written
    root.removeHandler(handler)
    root.setLevel(level)


async def test_an_address_is_in_no_log_line_and_in_no_row(gateway: Gateway, log: io.StringIO) -> None:
    ids = gateway.awaiting(talkative("JPEG"), BAD["html"][0], KeyError(f"https://x.example/{TOKEN}"), b"")
    lost = gateway.awaiting(photo())
    gateway.platform.files.popitem()
    rows = await gateway.fetch(ids + lost)
    assert {row.state for row in rows} >= {MediaState.FETCHED, MediaState.REFUSED, MediaState.WAITING}
    stored = json.dumps([row.model_dump(mode="json") for row in rows])
    for told in (log.getvalue(), stored):
        assert "media.broken" in log.getvalue()
        assert TOKEN not in told
        assert "127.0.0.1" not in told
        assert SECRET not in told
    assert "-6.2" not in log.getvalue()
