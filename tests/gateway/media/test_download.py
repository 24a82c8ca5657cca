"""Downloads from real servers on this machine that behave, misbehave, and lead astray."""

import asyncio
import gzip
import io
import ssl
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from channels.base import MediaLocation
from gateway.media.download import REDIRECTS, Patience, download
from gateway.media.errors import Gone, NotFetched, OperatorNeeded, Refused, TryAgain
from tests.gateway.media.wire import HOST, PUBLIC, Names, Wire, own, public, serving

LARGEST = 100_000
FILE = bytes(range(256)) * 200


async def got(location: MediaLocation, largest: int = LARGEST, **options: object) -> bytes:
    into = io.BytesIO()
    size = await download(location, into, largest, **options)  # type: ignore[arg-type]
    assert size == len(into.getvalue())
    return into.getvalue()


async def the_file(_request: web.Request) -> web.Response:
    return web.Response(body=FILE)


# What it brings.


async def test_the_file_comes_as_it_is() -> None:
    async with serving(the_file) as server:
        assert await got(own(server)) == FILE


async def test_a_file_of_exactly_the_largest_size_comes_and_one_byte_more_is_refused() -> None:
    async with serving(the_file) as server:
        assert await got(own(server), largest=len(FILE)) == FILE
        with pytest.raises(Refused, match="larger than"):
            await got(own(server), largest=len(FILE) - 1)


async def test_it_asks_for_the_file_uncompressed_and_shows_the_credential() -> None:
    seen = {}

    async def handler(request: web.Request) -> web.Response:
        seen.update(request.headers)
        return web.Response(body=FILE)

    async with serving(handler) as server:
        await got(own(server, headers={"Authorization": "Bearer token-of-the-tests"}))
    assert seen["Accept-Encoding"] == "identity"
    assert seen["Authorization"] == "Bearer token-of-the-tests"
    assert "Cookie" not in seen


# Too much, too slow, too little.


async def test_a_body_without_end_is_left_as_soon_as_it_is_too_large() -> None:
    async def endless(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(FILE)

    async with serving(endless) as server:
        with pytest.raises(Refused, match="larger than"):
            await got(own(server))


async def test_a_length_that_lies_on_the_high_side_is_not_believed() -> None:
    async with serving(raw(b"Content-Length: 99999999", FILE)) as server:
        with pytest.raises(TryAgain, match="broke"):
            await got(own(server))


async def test_a_length_that_lies_on_the_low_side_is_noticed() -> None:
    async with serving(raw(b"Content-Length: 10", FILE[:20])) as server:
        with pytest.raises(TryAgain, match="could not be reached"):
            await got(own(server))


async def test_a_chunked_body_that_breaks_off_is_no_file() -> None:
    async with serving(raw(b"Transfer-Encoding: chunked", b"ffff\r\n" + FILE)) as server:
        with pytest.raises(TryAgain, match="broke"):
            await got(own(server))


async def test_an_empty_body_is_no_file() -> None:
    async with serving(raw(b"Content-Length: 0", b"")) as server:
        with pytest.raises(TryAgain, match="empty"):
            await got(own(server))


async def test_an_answer_that_is_not_http_is_tried_again() -> None:
    async def noise(request: web.Request) -> web.StreamResponse:
        assert request.transport
        request.transport.write(b"\x00\x01\x02 hello\r\n\r\n")  # type: ignore[attr-defined]
        request.transport.close()
        return web.Response()

    async with serving(noise) as server:
        with pytest.raises(TryAgain, match="could not be reached"):
            await got(own(server))


@pytest.mark.parametrize(
    "patience",
    [
        Patience(idle=0.05),
        Patience(total=0.05, idle=3600),
    ],
    ids=["nothing more comes", "it takes too long"],
)
async def test_a_server_that_stops_in_the_middle_is_given_up(patience: Patience) -> None:
    over = asyncio.Event()

    async def stalls(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        await response.write(b"a")
        await over.wait()
        return response

    async with serving(stalls) as server:
        with pytest.raises(TryAgain, match="too slow"):
            await got(own(server), patience=patience)
        over.set()


async def test_a_server_that_gives_a_byte_now_and_then_is_given_up() -> None:
    gone = asyncio.Event()

    async def drips(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        try:
            while True:
                await response.write(b"a")
                await asyncio.sleep(0)
        finally:
            gone.set()

    async with serving(drips) as server:
        with pytest.raises(TryAgain, match="too slow"):
            await got(own(server), patience=Patience(grace=0, slowest=1e12))
        await gone.wait()


async def test_a_server_that_never_answers_is_given_up() -> None:
    over = asyncio.Event()

    async def silent(_request: web.Request) -> web.Response:
        await over.wait()
        return web.Response()

    async with serving(silent) as server:
        with pytest.raises(TryAgain, match="too slow"):
            await got(own(server), patience=Patience(idle=0.05))
        over.set()


async def test_a_server_that_is_not_there_is_tried_again() -> None:
    async with serving(the_file) as server:
        location = own(server)
    with pytest.raises(TryAgain, match="could not be reached"):
        await got(location)


async def test_a_name_that_nobody_knows_is_tried_again() -> None:
    class NoNames(Names):
        async def resolve(self, *_arguments: object, **_options: object) -> list:  # type: ignore[type-arg]
            raise OSError("no such host")

    with pytest.raises(TryAgain, match="could not be reached"):
        await got(public(), resolver=NoNames([]))


# Compressed.


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "gzip, identity", "x-unknown"])
async def test_what_comes_compressed_is_refused_unread(encoding: str) -> None:
    bomb = gzip.compress(bytes(10_000_000))
    assert len(bomb) < LARGEST

    async def handler(_request: web.Request) -> web.Response:
        return web.Response(body=bomb, headers={"Content-Encoding": encoding})

    async with serving(handler) as server:
        with pytest.raises(Refused, match="compressed"):
            await got(own(server))


# What the platform answers.


@pytest.mark.parametrize("status", [204, 206, 304, 400, 401, 403, 404, 429, 500, 503])
async def test_any_other_answer_than_the_file_is_tried_again(status: int) -> None:
    async with serving(answering(status)) as server:
        with pytest.raises(TryAgain, match=str(status)):
            await got(own(server))


@pytest.mark.parametrize("status", [401, 403])
async def test_a_credential_that_is_refused_is_the_operators_business(status: int) -> None:
    async with serving(answering(status)) as server:
        with pytest.raises(OperatorNeeded, match=f"{status}.*credential"):
            await got(own(server, headers={"Authorization": "Bearer token-of-the-tests"}))


async def test_a_refusal_where_no_credential_was_shown_is_not_the_operators_business() -> None:
    """As a signed address that has run out."""
    async with serving(answering(403)) as other, serving(leading_to(str(other.make_url("/file")))) as server:
        for location in (own(other), own(server, "/start", headers={"Authorization": "Bearer of-the-tests"})):
            with pytest.raises(TryAgain) as told:
                await got(location)
            assert not isinstance(told.value, OperatorNeeded)


async def test_what_is_gone_is_gone() -> None:
    async with serving(answering(410)) as server:
        with pytest.raises(Gone):
            await got(own(server))


@pytest.mark.parametrize(("said", "seconds"), [("7", 7), ("soon", None), ("9" * 30, None), ("-1", None)])
async def test_the_platform_may_say_when_to_come_back(said: str, seconds: int | None) -> None:
    async with serving(answering(503, {"Retry-After": said})) as server:
        with pytest.raises(TryAgain) as told:
            await got(own(server))
    assert (told.value.after and told.value.after.total_seconds()) == seconds


async def test_a_disk_that_takes_no_more_is_the_operators_business() -> None:
    class Full(io.BytesIO):
        def write(self, _bytes: object) -> int:
            raise OSError(28, "No space left on device")

    async with serving(the_file) as server:
        with pytest.raises(OperatorNeeded, match="No space left"):
            await download(own(server), Full(), LARGEST)


# Redirects.


async def test_a_redirect_within_the_platform_is_followed() -> None:
    async with serving(leading_to("/file")) as server:
        assert await got(own(server, "/start")) == FILE


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_every_kind_of_redirect_is_followed_by_hand(status: int) -> None:
    async with serving(leading_to("/file", status)) as server:
        assert await got(own(server, "/start")) == FILE


async def test_a_redirect_to_another_host_is_refused_before_anything_is_asked_there() -> None:
    asked = []

    async def elsewhere(request: web.Request) -> web.Response:
        asked.append(request.path)
        return web.Response(body=FILE)

    async with (
        serving(elsewhere) as other,
        serving(leading_to(str(other.make_url("/file")).replace("127.0.0.1", "localhost"))) as server,
    ):
        with pytest.raises(Refused, match="not the platform's"):
            await got(own(server, "/start"))
    assert asked == []


async def test_the_credential_goes_to_the_first_host_alone() -> None:
    asked: list[tuple[str, str | None]] = []

    async def handler(request: web.Request) -> web.Response:
        asked.append((request.path, request.headers.get("Authorization")))
        steps = {
            "/start": "/again",
            "/again": str(request.url.with_host("media.example").with_path("/elsewhere")),
            "/elsewhere": str(request.url.with_host("files.example").with_path("/file")),
        }
        if request.path in steps:
            return web.Response(status=302, headers={"Location": steps[request.path]})
        return web.Response(body=FILE)

    async with serving(handler) as server:
        location = MediaLocation(
            f"http://files.example:{server.port}/start",
            hosts=("files.example", "media.example"),
            headers={"Authorization": "Bearer token-of-the-tests"},
            private=True,
        )
        assert await got(location, resolver=Names(["127.0.0.1"])) == FILE
    shown = [path for path, credential in asked if credential]
    assert shown == ["/start", "/again", "/file"]


async def test_another_port_of_the_same_host_is_another_host_to_a_credential() -> None:
    seen = []

    async def elsewhere(request: web.Request) -> web.Response:
        seen.append(request.headers.get("Authorization"))
        return web.Response(body=FILE)

    async with serving(elsewhere) as other, serving(leading_to(str(other.make_url("/file")))) as server:
        await got(own(server, "/start", headers={"Authorization": "Bearer token-of-the-tests"}))
    assert seen == [None]


async def test_a_platform_that_redirects_in_circles_is_left() -> None:
    asked = []

    async def circles(request: web.Request) -> web.Response:
        asked.append(request.path)
        return web.Response(status=302, headers={"Location": "/round"})

    async with serving(circles) as server:
        with pytest.raises(TryAgain, match="redirected"):
            await got(own(server))
    assert len(asked) == REDIRECTS + 1


async def test_a_redirect_to_nowhere_is_refused() -> None:
    async with serving(answering(302)) as server:
        with pytest.raises(Refused):
            await got(own(server))


# The internet, as far as this machine goes.


@pytest.fixture
async def server() -> AsyncIterator[TestServer]:
    async with serving(astray) as server:
        yield server


@pytest.fixture
async def wire(server: TestServer, monkeypatch: pytest.MonkeyPatch) -> Wire:
    assert server.port
    return Wire(server.port, monkeypatch)


async def test_a_public_file_comes_over_tls_with_a_certificate_that_is_checked(wire: Wire) -> None:
    assert await got(public(), resolver=Names([PUBLIC])) == FILE
    assert wire.tls == [(ssl.CERT_REQUIRED, True, HOST)]


async def test_the_connection_goes_to_the_address_that_was_checked_and_no_other(wire: Wire) -> None:
    names = Names([PUBLIC], ["10.0.0.1"])
    await got(public(), resolver=names)
    assert wire.addresses == [(PUBLIC, 443)]
    assert names.asked == [HOST]


async def test_a_name_that_turns_private_between_two_look_ups_is_refused(wire: Wire) -> None:
    with pytest.raises(Refused, match="private network"):
        await got(public(f"https://{HOST}/same"), resolver=Names([PUBLIC], ["169.254.169.254"]))
    assert wire.addresses == [(PUBLIC, 443)]


@pytest.mark.parametrize("path", ["/http", "/elsewhere", "/number", "/decimal", "/port", "/user"])
async def test_a_redirect_out_of_the_platform_is_refused(wire: Wire, path: str) -> None:
    with pytest.raises(Refused):
        await got(public(f"https://{HOST}{path}"), resolver=Names([PUBLIC]))
    assert wire.addresses == [(PUBLIC, 443)]


async def test_a_name_of_our_own_network_is_refused_before_anything_is_sent(wire: Wire) -> None:
    with pytest.raises(Refused):
        await got(public(), resolver=Names(["127.0.0.1"]))
    assert wire.addresses == []


async def test_a_number_is_not_dialled_past_the_look_up(wire: Wire) -> None:
    with pytest.raises(Refused):
        await got(public("https://127.0.0.1/file", hosts=["127.0.0.1"]), resolver=Names([PUBLIC]))
    assert wire.addresses == []


# Secrets.


@pytest.mark.parametrize("status", [200, 302, 401, 404, 410, 500])
async def test_no_error_tells_anything_of_the_address(status: int) -> None:
    secret = "1708:token-of-the-tests"
    async with serving(answering(status, {"Location": f"http://localhost/{secret}"})) as server:
        with pytest.raises(NotFetched) as told:
            await got(own(server, f"/bot{secret}/file"), largest=0)
        location = own(server, f"/bot{secret}/file")
    with pytest.raises(NotFetched) as unreachable:
        await got(location)
    for error in (told.value, unreachable.value):
        assert "token" not in str(error)
        assert "127.0.0.1" not in str(error)
        assert error.__cause__ is None
    assert "token" not in repr(location)


def answering(status: int, headers: dict[str, str] | None = None):  # type: ignore[no-untyped-def]
    async def handler(_request: web.Request) -> web.Response:
        return web.Response(status=status, headers=headers, body=FILE if status == 200 else None)

    return handler


def leading_to(target: str, status: int = 302):  # type: ignore[no-untyped-def]
    async def handler(request: web.Request) -> web.Response:
        if request.path == "/start":
            return web.Response(status=status, headers={"Location": target})
        return web.Response(body=FILE)

    return handler


def raw(header: bytes, body: bytes):  # type: ignore[no-untyped-def]
    """An answer that no honest library would write."""

    async def handler(request: web.Request) -> web.StreamResponse:
        assert request.transport
        request.transport.write(b"HTTP/1.1 200 OK\r\n" + header + b"\r\n\r\n" + body)  # type: ignore[attr-defined]
        request.transport.close()
        return web.Response()

    return handler


async def astray(request: web.Request) -> web.Response:
    targets = {
        "/same": f"https://{HOST}/file",
        "/http": f"http://{HOST}/file",
        "/elsewhere": "https://elsewhere.example/file",
        "/number": "https://169.254.169.254/latest/meta-data",
        "/decimal": "https://2852039166/latest/meta-data",
        "/port": f"https://{HOST}:8443/file",
        "/user": f"https://user@{HOST}/file",
    }
    if request.path in targets:
        return web.Response(status=302, headers={"Location": targets[request.path]})
    return web.Response(body=FILE)
