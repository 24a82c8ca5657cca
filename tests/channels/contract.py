"""What every channel owes. A channel's test module inherits both classes and supplies the samples.

`ChannelContract` is about hearing and settings, `SendingContract` about sending to a far end that
answers as the provider does, or misbehaves.
"""

import asyncio
import json
import mimetypes
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from aiohttp import web
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import channels
from channels.addresses import Address
from channels.base import Channel
from channels.errors import (
    ChannelError,
    MessageRejected,
    OutcomeUnknown,
    ProviderUnavailable,
    SettingsInvalid,
    SignatureInvalid,
)
from channels.files import DOCUMENTS, MEGABYTE, PICTURES
from channels.messages import (
    Event,
    InboundMessage,
    OutboundFile,
    OutboundMessage,
    SendResult,
    Unreadable,
    WebhookRequest,
    raw_json,
)

PUBLIC_URL = "https://lapor.example.id"
CITIZEN = "+6281200000001"


class ChannelContract:
    name: str
    settings: Mapping[str, Any]
    required: Sequence[str]
    """The settings it cannot do without, as paths below ``channels.<name>``."""
    citizen: Address

    def text_message(self, text: str) -> WebhookRequest:
        """An authentic request in which the citizen says this."""
        raise NotImplementedError

    def unknown_kind(self) -> WebhookRequest:
        """An authentic message of a kind nobody has heard of."""
        raise NotImplementedError

    def garbage(self, content: bytes) -> WebhookRequest:
        """A request with this where the platform's content belongs."""
        raise NotImplementedError

    def signed_with(self, secret: str | None, request: WebhookRequest) -> WebhookRequest:
        """The request as somebody with another secret, or with none, would send it."""
        raise NotImplementedError

    def hear_broken_then(self, good: WebhookRequest) -> Sequence[Event]:
        """Two items as they come together. Overridden where one request, or one poll, holds several."""
        return [*self.channel().parse(self.garbage(b"\xff{")), *self.channel().parse(good)]

    def channel(self, **changed: Any) -> Channel:
        return channels.load(self.name, {**self.settings, **changed}, PUBLIC_URL)

    def heard(self, request: WebhookRequest) -> InboundMessage:
        (event,) = self.channel().parse(request)
        assert isinstance(event, InboundMessage), event
        return event

    # Who may speak.

    def test_what_the_platform_signed_is_accepted(self) -> None:
        self.channel().verify(self.text_message("halo"))

    @pytest.mark.parametrize("secret", ["wrong", "", "ünïcødé", None])
    def test_a_wrong_or_missing_secret_is_refused(self, secret: str | None) -> None:
        with pytest.raises(SignatureInvalid):
            self.channel().verify(self.signed_with(secret, self.text_message("halo")))

    # What was said.

    def test_a_text_is_heard_whole(self) -> None:
        text = "Jalan rusak & berlubang + 50% banjir 🌊\nRT 03/RW 05"
        request = self.text_message(text)
        message = self.heard(request)
        assert message.text == text
        assert message.channel == self.channel().name == self.name
        assert message.account == self.channel().account
        assert message.sender == self.citizen
        assert message.unsupported is None
        assert message.repliable

    def test_the_time_of_a_message_is_in_utc(self) -> None:
        assert self.heard(self.text_message("halo")).sent_at.utcoffset() == timedelta(0)
        assert self.text_message("halo").received_at.tzinfo is UTC

    def test_the_raw_item_is_kept_and_can_be_written_down(self) -> None:
        assert json.loads(raw_json(self.heard(self.text_message("halo")).raw))

    def test_one_message_delivered_twice_has_one_external_id(self) -> None:
        request = self.text_message("halo")
        again = replace(request, received_at=request.received_at + timedelta(days=2))
        assert self.heard(request).external_id == self.heard(again).external_id

    def test_text_is_clean_of_what_no_database_holds(self) -> None:
        assert self.heard(self.text_message("ba\x00njir")).text == "banjir"

    @pytest.mark.parametrize("text", ["", "  \n", "\x00"])
    def test_an_empty_text_is_kept_and_says_so(self, text: str) -> None:
        assert self.heard(self.text_message(text)).unsupported == "empty message"

    def test_an_unknown_kind_is_a_message_that_says_so(self) -> None:
        message = self.heard(self.unknown_kind())
        assert message.unsupported
        assert message.sender == self.citizen

    @pytest.mark.parametrize(
        "content", [b"", b"{", b"[]", b"null", b"\xff\xfe\x00", b"a=b&a", b"[" * 100_000, b'{"update_id":1}']
    )
    def test_garbage_is_kept_as_unreadable(self, content: bytes) -> None:
        (event,) = self.channel().parse(self.garbage(content))
        assert isinstance(event, Unreadable)
        assert event.reason
        assert event.channel == self.name

    @settings(suppress_health_check=[HealthCheck.differing_executors])
    @given(st.binary())
    def test_no_bytes_make_it_raise(self, content: bytes) -> None:
        for event in self.channel().parse(self.garbage(content)):
            repr(event).encode()

    def test_one_bad_item_spoils_no_other(self) -> None:
        broken, good = self.hear_broken_then(self.text_message("yang ini baik"))
        assert isinstance(broken, Unreadable)
        assert isinstance(good, InboundMessage)
        assert good.text == "yang ini baik"

    def test_the_platform_is_told_that_all_is_well(self) -> None:
        assert self.channel().acknowledge().status == 200

    # What must not show.

    def test_secrets_are_listed_and_show_in_no_repr_and_no_error(self) -> None:
        channel, request = self.channel(), self.text_message("halo")
        shown = [repr(channel), repr(vars(channel)["settings"]), repr(request), repr(channel.parse(request))]
        shown += [repr(channel.parse(self.garbage(b"\xff{"))), self.refusal("wrong"), self.refusal(None)]
        assert channel.secrets
        assert all(len(secret) > 3 for secret in channel.secrets)
        assert not [secret for secret in channel.secrets for text in shown if secret in text]

    def refusal(self, secret: str | None) -> str:
        with pytest.raises(SignatureInvalid) as refused:
            self.channel().verify(self.signed_with(secret, self.text_message("halo")))
        return repr(refused.value)

    # What the operator writes.

    def test_a_missing_setting_is_named_with_the_line_to_write(self) -> None:
        for path in self.required:
            for absent in (without(self.settings, path), with_value(self.settings, path, "")):
                with pytest.raises(SettingsInvalid) as invalid:
                    channels.load(self.name, absent, PUBLIC_URL)
                assert invalid.value.path == f"channels.{self.name}.{path}"
                assert invalid.value.line_to_write.startswith(path.rpartition(".")[2] + ":")

    def test_a_setting_that_does_not_exist_is_refused_by_name(self) -> None:
        with pytest.raises(SettingsInvalid, match=f"channels.{self.name}.tokn: there is no such setting"):
            self.channel(tokn="a-secret-value")

    def test_a_bad_value_is_named_and_not_repeated(self) -> None:
        with pytest.raises(SettingsInvalid, match=f"channels.{self.name}.rate") as invalid:
            self.channel(rate="a-secret-value")
        assert "a-secret-value" not in said_by(invalid.value)

    def test_what_it_says_of_files_holds_together(self) -> None:
        can = self.channel().capabilities
        assert bool(can.files) == bool(can.most_files)
        assert set(can.files) <= {*PICTURES, *DOCUMENTS}
        assert all(largest >= MEGABYTE for largest in can.files.values())

    def test_settings_arrive_as_text_where_they_come_from_the_environment(self) -> None:
        assert self.channel(rate="2.5", enabled="true").rate == 2.5


def said_by(error: BaseException) -> str:
    """All that a traceback of it says, the errors behind it included."""
    behind = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return f"{error!r} {error}" + (said_by(behind) if behind else "")


def without(settings: Mapping[str, Any], path: str) -> dict[str, Any]:
    head, _, rest = path.partition(".")
    if rest:
        return {**settings, head: without(settings[head], rest)}
    return {key: value for key, value in settings.items() if key != head}


def with_value(settings: Mapping[str, Any], path: str, value: Any) -> dict[str, Any]:
    head, _, rest = path.partition(".")
    return {**settings, head: with_value(settings[head], rest, value) if rest else value}


@dataclass
class Received:
    method: str
    path: str
    query: dict[str, str]
    form: dict[str, str]
    headers: Mapping[str, str]


@dataclass
class FarEnd:
    """A provider on loopback. It answers what it is told to, or drops the line, or says nothing."""

    status: int = 200
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    drops: bool = False
    is_silent: bool = False
    waits_for: int = 0
    """Answers nobody before so many have asked."""
    requests: list[Received] = field(default_factory=list)
    url: str = ""
    _all_are_here: asyncio.Event = field(default_factory=asyncio.Event)

    async def _handle(self, request: web.Request) -> web.Response:
        form = {name: str(value) for name, value in (await request.post()).items()}
        self.requests.append(
            Received(request.method, request.path, dict(request.query), form, dict(request.headers))
        )
        if self.drops:
            assert request.transport
            request.transport.abort()
        if self.is_silent:
            await asyncio.Event().wait()
        if len(self.requests) == self.waits_for:
            self._all_are_here.set()
        if self.waits_for:
            await self._all_are_here.wait()
        return web.Response(status=self.status, text=self.body, headers=self.headers)

    async def start(self) -> web.AppRunner:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._handle)
        runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        return runner


class SendingContract:
    outbound: ModuleType
    to: Address
    taken: tuple[int, str]
    """Status and body with which the provider takes a message."""
    external_ids: tuple[str, ...]

    def channel_at(self, api_base: str) -> Channel:
        raise NotImplementedError

    @pytest.fixture
    async def far_end(self) -> AsyncIterator[FarEnd]:
        far_end = FarEnd(*self.taken)
        runner = await far_end.start()
        yield far_end
        await runner.cleanup()

    def message(self, text: str = "Laporan diterima.", in_reply_to: str | None = None) -> OutboundMessage:
        return OutboundMessage("d-1", self.to, text, in_reply_to)

    async def send(self, far_end: FarEnd, message: OutboundMessage | None = None) -> SendResult:
        async with self.channel_at(far_end.url).sender() as send:
            return await send(message or self.message())

    async def refusal(self, far_end: FarEnd) -> Any:
        with pytest.raises(ChannelError) as refused:
            await self.send(far_end)
        return refused.value

    async def test_a_reply_goes_out_in_one_request(self, far_end: FarEnd) -> None:
        assert await self.send(far_end) == SendResult(self.external_ids)
        assert len(far_end.requests) == 1

    async def test_a_hundred_replies_go_out_at_once(
        self, far_end: FarEnd, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(self.outbound, "SEND_SECONDS", 10)
        far_end.waits_for = 100
        async with self.channel_at(far_end.url).sender() as send:
            results = await asyncio.gather(*(send(self.message(f"nomor {n}")) for n in range(100)))
        assert len(results) == len(far_end.requests) == 100

    async def test_nobody_there_is_worth_another_try(self) -> None:
        nobody = FarEnd()
        runner = await nobody.start()
        await runner.cleanup()
        error = await self.refusal(nobody)
        assert isinstance(error, ProviderUnavailable)

    async def test_a_line_lost_after_sending_is_an_unknown_outcome_and_is_not_repeated(
        self, far_end: FarEnd
    ) -> None:
        far_end.drops = True
        error = await self.refusal(far_end)
        assert isinstance(error, OutcomeUnknown)
        assert len(far_end.requests) == 1

    async def test_silence_is_an_unknown_outcome(
        self, far_end: FarEnd, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(self.outbound, "SEND_SECONDS", 0.2)
        far_end.is_silent = True
        error = await self.refusal(far_end)
        assert isinstance(error, OutcomeUnknown)
        assert len(far_end.requests) == 1

    @pytest.mark.parametrize("status", [301, 400, 401, 403, 404, 418, 429, 500, 502, 503])
    async def test_no_refusal_shows_a_secret_the_text_or_the_recipient(
        self, far_end: FarEnd, status: int, caplog: pytest.LogCaptureFixture
    ) -> None:
        channel = self.channel_at(far_end.url)
        private = [*channel.secrets, self.to.path, "Laporan diterima."]
        far_end.status, far_end.body = status, f"<html>{' '.join(private)}</html>"
        caplog.set_level("INFO")
        error = await self.refusal(far_end)
        shown = said_by(error) + caplog.text
        assert not [secret for secret in private if secret in shown]

    async def test_a_client_is_closed_when_sending_fails(self, far_end: FarEnd) -> None:
        far_end.status, far_end.body = 503, ""
        with suppress(ChannelError):
            await self.send(far_end)  # a client left open is a ResourceWarning, and so a failure


@dataclass(frozen=True, slots=True)
class Uploaded:
    name: str
    mime_type: str
    content: bytes


@dataclass
class TakesFiles:
    """A provider on loopback to which files are uploaded. It answers by path, and notes what it was asked."""

    answers: Mapping[str, tuple[int, str]]
    """By the last part of the path."""
    asked: list[tuple[str, Any]] = field(default_factory=list)
    """Last part of the path, and what stood in the JSON or in the form beside the file."""
    uploaded: list[Uploaded] = field(default_factory=list)
    url: str = ""

    async def handle(self, request: web.Request) -> web.Response:
        step = request.path.rpartition("/")[2]
        fields: dict[str, Any] = {}
        if request.content_type == "application/json":
            fields = await request.json()
        for name, value in (await request.post()).items():
            if isinstance(value, web.FileField):
                self.uploaded.append(Uploaded(value.filename, value.content_type, value.file.read()))
            else:
                fields[name] = value
        self.asked.append((step, fields))
        status, body = self.answers[step]
        return web.Response(status=status, text=body, content_type="application/json")

    @property
    def steps(self) -> list[str]:
        return [step for step, _ in self.asked]


@asynccontextmanager
async def takes_files(answers: Mapping[str, tuple[int, str]]) -> AsyncIterator[TakesFiles]:
    far_end = TakesFiles(dict(answers))
    app = web.Application(client_max_size=2**23)
    app.router.add_post("/{path:.*}", far_end.handle)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    far_end.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield far_end
    await runner.cleanup()


class FilesContract:
    """For the channels that take files: what one says it takes is what it sends."""

    to: Address
    taken: Mapping[str, tuple[int, str]]
    """What the provider answers, by the last part of the path."""
    external_ids: tuple[str, ...]

    def channel_at(self, api_base: str) -> Channel:
        raise NotImplementedError

    @pytest.fixture
    async def provider(self) -> AsyncIterator[TakesFiles]:
        async with takes_files(self.taken) as far_end:
            yield far_end

    def file(self, path: Path, mime_type: str = "image/jpeg") -> OutboundFile:
        path.write_bytes(b"not much of a file, but its own")
        name = f"Jalan yang diperbaiki{mimetypes.guess_extension(mime_type)}"
        return OutboundFile(name, mime_type, path.stat().st_size, path)

    async def send(self, provider: TakesFiles, file: OutboundFile) -> SendResult:
        async with self.channel_at(provider.url).sender() as send:
            return await send(OutboundMessage("d-1", self.to, "", file=file))

    async def refusal(self, provider: TakesFiles, file: OutboundFile) -> Any:
        with pytest.raises(ChannelError) as refused:
            await self.send(provider, file)
        return refused.value

    async def test_every_kind_that_it_takes_arrives_as_it_is(
        self, provider: TakesFiles, tmp_path: Path
    ) -> None:
        for mime_type in self.channel_at("http://127.0.0.1").capabilities.files:
            file = self.file(tmp_path / "file", mime_type)
            assert await self.send(provider, file) == SendResult(self.external_ids)
            uploaded = Uploaded(file.name, mime_type, b"not much of a file, but its own")
            assert provider.uploaded.pop() == uploaded
            assert not provider.uploaded

    async def test_a_large_one_arrives_whole(self, provider: TakesFiles, tmp_path: Path) -> None:
        path = tmp_path / "file"
        path.write_bytes(b"\xff\xd8\xff" + bytes(2 * MEGABYTE))
        await self.send(provider, OutboundFile("Jalan.jpg", "image/jpeg", path.stat().st_size, path))
        assert provider.uploaded[0].content == path.read_bytes()

    async def test_a_file_that_is_gone_from_our_disk_will_never_go_out(
        self, provider: TakesFiles, tmp_path: Path
    ) -> None:
        file = self.file(tmp_path / "file")
        file.path.unlink()
        error = await self.refusal(provider, file)
        assert isinstance(error, MessageRejected)
        assert error.code == "no_file"
        assert str(tmp_path) not in str(error)
        assert not provider.asked

    async def test_no_words_go_with_a_file(self, provider: TakesFiles, tmp_path: Path) -> None:
        await self.send(provider, self.file(tmp_path / "file"))
        assert not [fields for _, fields in provider.asked if {"text", "caption"} & set(fields)]
