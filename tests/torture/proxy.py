"""The network between us and the store: a proxy that can be slow and lose packets, without being root.

A packet that TCP lost shows as what came after it waiting for a repetition, so that is how it is played.
"""

import asyncio
import contextlib
import random
from pathlib import Path
from typing import Self

REPEATED_AFTER = 0.3
"""Seconds; Linux waits at least 0.2 before it sends a packet again, and twice as long the next time."""
PACKET = 16 * 1024


class Proxy:
    """Stands before a PostgreSQL that listens on the unix socket `behind`."""

    def __init__(self, behind: Path) -> None:
        self.delay = 0.0
        """Seconds, there and back together."""
        self.loss = 0.0
        """How likely a packet is to get lost: 0.05 is one of twenty."""
        self.port = 0
        self._behind = behind
        self._server: asyncio.Server

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            there_reader, there_writer = await asyncio.open_unix_connection(self._behind)
        except OSError:
            writer.close()
            return
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.gather(self._carry(reader, there_writer), self._carry(there_reader, writer))

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while packet := await reader.read(PACKET):
                await asyncio.sleep(self._on_the_way())
                writer.write(packet)
                await writer.drain()
        except OSError:
            pass
        finally:
            writer.close()

    def _on_the_way(self) -> float:
        seconds, again = self.delay / 2, REPEATED_AFTER
        while random.random() < self.loss:
            seconds, again = seconds + again, again * 2
        return seconds
