"""Names that resolve as the test says, and connections that all end at one server on this machine."""

import asyncio
import socket
import ssl
from collections.abc import Sequence
from typing import Any

import aiohappyeyeballs
import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.test_utils import TestServer
from aiohttp.typedefs import Handler

from channels.base import MediaLocation

PUBLIC = "93.184.216.34"
HOST = "files.example"


class Names(AbstractResolver):
    """Every name has these addresses: one list a look-up, the last one for ever."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self._answers = list(answers)
        self.asked: list[str] = []

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        self.asked.append(host)
        addresses = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        return [_result(host, port, address) for address in addresses]

    async def close(self) -> None: ...


def _result(host: str, port: int, address: str) -> ResolveResult:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    return ResolveResult(hostname=host, host=address, port=port, family=family, proto=0, flags=0)


class Wire:
    """Leads every connection to `port` here and takes the TLS off it; notes where it was meant to go."""

    def __init__(self, port: int, monkeypatch: pytest.MonkeyPatch) -> None:
        self.addresses: list[tuple[str, int]] = []
        self.tls: list[tuple[ssl.VerifyMode, bool, str]] = []
        self._port = port
        self._create = asyncio.get_running_loop().create_connection
        monkeypatch.setattr(aiohappyeyeballs, "start_connection", self._start)
        monkeypatch.setattr(asyncio.get_running_loop(), "create_connection", self._connect)

    async def _start(self, addr_infos: Sequence[Any], **_options: Any) -> socket.socket:
        self.addresses += [info[4][:2] for info in addr_infos]
        connection = socket.create_connection(("127.0.0.1", self._port))
        connection.setblocking(False)
        return connection

    async def _connect(self, *arguments: Any, **options: Any) -> Any:
        context = options.pop("ssl", None)
        name = options.pop("server_hostname", "")
        if context:
            self.tls.append((context.verify_mode, context.check_hostname, name))
        return await self._create(*arguments, **options)


def serving(handler: Handler) -> TestServer:
    """A platform that answers every request so. Use as an asynchronous context manager."""
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", handler)
    return TestServer(app)


def own(server: TestServer, path: str = "/file", **fields: Any) -> MediaLocation:
    """A file on a server that the operator named."""
    return MediaLocation(str(server.make_url(path)), hosts=("127.0.0.1",), private=True, **fields)


def public(url: str = f"https://{HOST}/file", hosts: Sequence[str] = (HOST,), **fields: Any) -> MediaLocation:
    """A file that a platform has on the internet."""
    return MediaLocation(url, tuple(hosts), **fields)
