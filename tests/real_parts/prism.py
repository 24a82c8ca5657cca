"""A provider's own description of its API, as the judge of what we send: Prism serves it.

Our request goes through `Prism.url` to it untouched, and what it objects to is kept. It answers with the
description's own examples.
"""

import asyncio
import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, web

from channels.base import Channel
from channels.errors import SendError
from channels.messages import OutboundMessage
from tests.real_parts.processes import Programs, programs
from tests.server import Server
from tests.short_dir import short_dir

PRISM = os.environ.get("TESTS_PRISM") or shutil.which("prism") or ""
REPOSITORY = Path(__file__).parents[2]
SPECS = Path(os.environ.get("TESTS_SPECS") or REPOSITORY.parent / "shared" / "specs")

needs_prism = pytest.mark.skipif(not PRISM, reason="needs Prism on the PATH, or named in TESTS_PRISM")
"""Skips where none is named; but one that is named and not there is a failure."""


def needs_description(file: Path) -> pytest.MarkDecorator:
    return pytest.mark.skipif(not file.exists(), reason=f"needs {file.name}, in TESTS_SPECS or {SPECS}")


class Prism:
    def __init__(self, behind: str) -> None:
        self.url = ""
        self._behind = behind
        self._objections: list[str] = []
        self.app = web.Application()
        self.app.router.add_route("*", "/{path:.*}", self._pass_on)

    def objections_to(self, channel: Channel, message: OutboundMessage) -> list[str]:
        """Send it, and hear what it has to say against the request; where nothing, it was sent."""
        self._objections.clear()
        try:
            asyncio.run(_send(channel, message))
        except SendError:
            if not self._objections:
                raise
        return list(self._objections)

    async def _pass_on(self, request: web.Request) -> web.Response:
        headers = {name: value for name, value in request.headers.items() if name != "Host"}
        body = await request.read()
        async with ClientSession(auto_decompress=False) as session:
            url = self._behind + request.raw_path
            async with session.request(request.method, url, headers=headers, data=body) as answer:
                content = await answer.read()
                self._objections += _objections(answer.headers, content)
        return web.Response(status=answer.status, body=content, content_type=answer.content_type)


async def _send(channel: Channel, message: OutboundMessage) -> None:
    async with channel.sender() as send:
        await send(message)


def _objections(headers: Mapping[str, str], content: bytes) -> list[str]:
    violations = json.loads(headers.get("sl-violations", "[]"))
    if b"stoplight.io/prism/errors" in content:
        # It has no answer to give, and says why in one of its own.
        refusal = json.loads(content)
        violations += refusal.get("validation") or [{"location": ["request"], "message": refusal["title"]}]
    return [_said(one) for one in violations if one["location"][0] != "response"]


def _said(violation: Mapping[str, Any]) -> str:
    return f"{'.'.join(map(str, violation['location']))}: {violation['message']}"


@contextmanager
def prism(description: Path) -> Iterator[Prism]:
    with short_dir() as folder, programs(folder) as them:
        prism = Prism(_serve(them, description))
        with Server(prism.app) as server:
            prism.url = server.url
            yield prism


def _serve(them: Programs, description: Path) -> str:
    # It is told to choose a port, and says which one it chose.
    program = them.start("prism", PRISM, "mock", "--host", "127.0.0.1", "--port", "0", description)
    said = them.wait_for(lambda: re.search(r"is listening on (http://\S+)", program.said()), "Prism")
    return str(said[1])
