"""X on loopback: it notes what it is asked, and answers what it is told to."""

import json
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web


@dataclass(frozen=True, slots=True)
class Asked:
    method: str
    path: str
    query: Mapping[str, str]
    raw_path: str
    headers: Mapping[str, str]
    json: Any


@dataclass
class FakeX:
    answers: dict[tuple[str, str], deque[web.Response]] = field(default_factory=dict)
    """By method and path, one a question; without any left, a 404 as X writes it."""
    asked: list[Asked] = field(default_factory=list)
    url: str = ""

    def will(
        self,
        method: str,
        path: str,
        content: object = None,
        status: int = 200,
        *,
        text: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Answer the next question of this kind so: with JSON, or with a text that is none."""
        body = json.dumps(content) if text is None else text
        kind = "application/json" if text is None else "text/html"
        answer = web.Response(status=status, text=body, content_type=kind, headers=headers)
        self.answers.setdefault((method, path), deque()).append(answer)

    def of(self, method: str, path: str) -> list[Asked]:
        return [one for one in self.asked if (one.method, one.path) == (method, path)]

    async def _handle(self, request: web.Request) -> web.Response:
        body = await request.read()
        self.asked.append(
            Asked(
                request.method,
                request.path,
                dict(request.query),
                request.raw_path,
                dict(request.headers),
                json.loads(body) if body else None,
            )
        )
        waiting = self.answers.get((request.method, request.path))
        if waiting:
            return waiting.popleft()
        problem = {"title": "Not Found Error", "detail": "nothing here", "status": 404}
        return web.json_response(problem, status=404)

    async def start(self) -> web.AppRunner:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._handle)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        return runner
