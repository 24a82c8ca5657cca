"""An aiohttp application on a loopback port, in a thread of its own, for tests that talk to it and wait."""

import asyncio
import threading
from collections.abc import Coroutine
from types import TracebackType
from typing import Any, Self

from aiohttp import web


class Server:
    """Use as a context manager; `url` is where it listens."""

    def __init__(self, app: web.Application) -> None:
        self.app = app
        self.runner = web.AppRunner(app, access_log=None, max_line_size=64 * 1024)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self.url = ""

    def __enter__(self) -> Self:
        self._thread.start()
        self.url = asyncio.run_coroutine_threadsafe(self._start(), self._loop).result(10)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        asyncio.run_coroutine_threadsafe(self.runner.cleanup(), self._loop).result(15)
        asyncio.run_coroutine_threadsafe(self._loop.shutdown_default_executor(), self._loop).result(15)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def finish(self, work: Coroutine[Any, Any, None]) -> None:
        """Run `work` in the server's own loop and wait for its end."""
        asyncio.run_coroutine_threadsafe(work, self._loop).result(15)

    async def _start(self) -> str:
        await self.runner.setup()
        site = web.TCPSite(self.runner, "127.0.0.1", 0)
        await site.start()
        host, port = self.runner.addresses[0][:2]
        return f"http://{host}:{port}"
