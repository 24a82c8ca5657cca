"""A whole line to 1708: a gateway, Kannel before it, and whoever plays the operator at Kannel's other end."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from aiohttp import web

from tests.far_end import FarEnd
from tests.office import Office, settings_for
from tests.real_parts.kannel import PASSWORD, TO_FAKESMSC, TO_OUR_SMSC, Kannel, Ports, Smsc, url
from tests.real_parts.processes import free_ports, programs
from tests.short_dir import short_dir


class Line:
    """The workers run when a test says so; only what is on its way through Kannel is waited for."""

    def __init__(self, office: Office, kannel: Kannel) -> None:
        self.office = office
        self.kannel = kannel
        self._site: web.TCPSite | None = None

    def wait_for(self, condition: Callable[[], Any], what: str) -> Any:
        return self.kannel.programs.wait_for(condition, what)

    def hear(self, messages: int = 1) -> None:
        """Wait until so many are kept in all, and let the workers run."""
        self.wait_for(lambda: len(self.office.messages) >= messages, f"message {messages}")
        self.office.work()

    # Kannel has to know our port before we are up, and to find nobody there while we are away.

    def open(self) -> None:
        self.office.web.finish(self._listen())

    def close(self) -> None:
        self.office.web.finish(self._leave())

    async def _listen(self) -> None:
        self._site = web.TCPSite(self.office.web.runner, "127.0.0.1", self.kannel.ports.lapor)
        await self._site.start()

    async def _leave(self) -> None:
        runner = self.office.web.runner
        assert self._site
        assert runner.server
        await self._site.stop()
        for connection in runner.server.connections:
            connection.force_close()


@contextmanager
def laid(
    directory: Path,
    store_url: str,
    queue_url: str,
    smsc: Smsc | None = None,
    joins_parts: bool = True,
    password: str = PASSWORD,
) -> Iterator[Line]:
    """A line to `smsc`, or else to a `Fakesmsc`; `password` is what the gateway believes it to be."""
    ports = Ports(*free_ports(len(Ports._fields)))
    settings = settings_for(directory, store_url, queue_url, url(ports.sendsms))
    settings.channels["sms_1708"]["kannel"]["password"] = password
    public = settings.web.model_copy(update={"public_url": url(ports.lapor)})
    office = Office(settings.model_copy(update={"web": public}), FarEnd())
    with closing(office.http), office.web, short_dir() as folder, programs(folder) as them:
        line = Line(office, Kannel(them, ports))
        line.open()
        if smsc:
            line.kannel.start(TO_OUR_SMSC, joins_parts, smsc.url)
            smsc.send_to = url(ports.smsc)
        else:
            line.kannel.start(TO_FAKESMSC, joins_parts)
        yield line
    office.runtime.engine.dispose()
    office.runtime.redis.close()
