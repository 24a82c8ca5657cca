"""The bytes of one file, from where a platform has them into a file of ours, and never more than we want."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import BinaryIO

from aiohttp import (
    ClientError,
    ClientPayloadError,
    ClientResponse,
    ClientSession,
    ClientTimeout,
    DummyCookieJar,
    TCPConnector,
    ThreadedResolver,
)
from aiohttp.abc import AbstractResolver

from channels.base import MediaLocation
from channels.errors import retry_after
from channels.traced import traced_unread
from gateway.media import guard
from gateway.media.errors import Gone, OperatorNeeded, Refused, TooLarge, TryAgain

MEGABYTE = 1024 * 1024
REDIRECTS = 3
_REDIRECTED = (301, 302, 303, 307, 308)
_FORBIDDEN = (401, 403)
_GONE = 410
_CHUNK = 64 * 1024
_HEADERS = {
    # Compressed, a few bytes could become gigabytes; and photos, sounds and PDFs gain nothing by it.
    "Accept-Encoding": "identity",
    "User-Agent": "lapor-gateway",
}


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds. All of it fits a job of `queues.JOB_TIMEOUT`."""

    connect: float = 10
    idle: float = 10
    """Without a single byte."""
    total: float = 30
    grace: float = 5
    """Before it has to be as fast as this:"""
    slowest: float = 16 * 1024
    """Bytes a second, on average. Below it, a byte now and then would hold one of few places."""


async def download(
    location: MediaLocation,
    into: BinaryIO,
    largest: int,
    patience: Patience = Patience(),
    resolver: AbstractResolver | None = None,
) -> int:
    """Write what `location` holds, at most `largest` bytes, into `into`; return how many they are.

    Raises `TryAgain` (`OperatorNeeded` too), `Refused` or `Gone`, whose reasons hold nothing of the address.
    """
    try:
        async with (
            asyncio.timeout(patience.total),
            _session(location, patience, resolver) as session,
            _opened(session, location) as response,
        ):
            return await _pour(response, into, largest, patience)
    # Not chained: aiohttp quotes the address, which may hold a token.
    except TimeoutError:
        raise TryAgain("the platform was too slow") from None
    except ClientPayloadError:
        raise TryAgain("the connection broke before the end of the file") from None
    except ClientError as error:
        raise TryAgain(f"the platform could not be reached ({type(error).__name__})") from None
    except OSError as error:
        raise OperatorNeeded(f"it cannot be written into data_dir ({error.strerror}): make room") from None


def _session(location: MediaLocation, patience: Patience, resolver: AbstractResolver | None) -> ClientSession:
    lookup = resolver or ThreadedResolver()
    connector = TCPConnector(
        resolver=lookup if location.private else guard.PublicOnly(lookup),
        # Every connection is checked by a look-up of its own.
        use_dns_cache=False,
        force_close=True,
    )
    return ClientSession(
        connector=connector,
        cookie_jar=DummyCookieJar(),
        auto_decompress=False,
        timeout=ClientTimeout(total=None, sock_connect=patience.connect, sock_read=patience.idle),
        middlewares=(traced_unread,),
    )


@asynccontextmanager
async def _opened(session: ClientSession, location: MediaLocation) -> AsyncIterator[ClientResponse]:
    """The answer that holds the file, after at most `REDIRECTS` redirects, each checked first."""
    first = url = guard.checked(location.url, location)
    for _ in range(REDIRECTS + 1):
        credential = location.headers if url.origin() == first.origin() else {}
        headers = {**_HEADERS, **credential}
        async with session.get(url, headers=headers, allow_redirects=False) as answer:
            if answer.status not in _REDIRECTED:
                _check(answer, bool(credential))
                yield answer
                return
            target = answer.headers.get("Location", "")
        url = guard.followed(url, target, location)
    raise TryAgain(f"the platform redirected more than {REDIRECTS} times")


def _check(answer: ClientResponse, shown_credential: bool) -> None:
    if answer.status == _GONE:
        raise Gone("the platform says that it is gone for good (410)")
    # At Twilio a wrong token shows here alone: its channels know a file's address without asking for it.
    if shown_credential and answer.status in _FORBIDDEN:
        raise OperatorNeeded(
            f"the platform answered {answer.status} to our credential: correct it in the channel's settings"
        )
    # 404 too: an address that has run out says so, and so does a file that the platform is still writing.
    if answer.status != 200:
        raise TryAgain(
            f"the platform answered {answer.status}", retry_after(answer.headers.get("Retry-After", ""))
        )
    if answer.headers.get("Content-Encoding", "").strip().lower() not in ("", "identity"):
        raise Refused("it came compressed, although we asked for it as it is")


async def _pour(answer: ClientResponse, into: BinaryIO, largest: int, patience: Patience) -> int:
    clock = asyncio.get_running_loop().time
    size, begun = 0, clock()
    # What Content-Length says is not asked: it may be wrong, and what came can be counted.
    async for chunk in answer.content.iter_chunked(_CHUNK):
        size += len(chunk)
        if size > largest:
            raise TooLarge(f"larger than {largest / MEGABYTE:g} MB")
        into.write(chunk)
        seconds = clock() - begun
        if seconds > patience.grace and size < patience.slowest * seconds:
            raise TryAgain("the platform was too slow")
    if not size:
        raise TryAgain("the platform sent an empty file")
    return size
