"""One connection to an SMS centre, from bind to unbind."""

import asyncio
import ssl
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from types import MappingProxyType
from typing import Any

from channels.exchanges import Content, asking
from channels.sms_1708.smpp import codec, outbound, pdu
from channels.sms_1708.smpp.pdu import Fields, Garbled, Pdu
from channels.sms_1708.smpp.settings import SmppSettings

CONNECT_SECONDS = 10
ANSWER_SECONDS = 20
UNBIND_SECONDS = 5
LAST_SEQUENCE = 0x7FFFFFFF

MOST_AT_ONCE = 1000
"""Messages heard and not yet kept. A centre that does not wait for answers is told to come again later."""

Answer = Callable[[int], bool]
"""Answer with this command_status. False where there is nobody left to hear it."""

Hear = Callable[[Pdu, Answer], Coroutine[Any, Any, None]]
"""What is done with a deliver_sm or a data_sm. Must not raise."""

MESSAGES = ("deliver_sm", "data_sm")
NONE: Fields = MappingProxyType({})


class BindRefused(Exception):
    """The centre does not let us in."""

    def __init__(self, status: int) -> None:
        super().__init__(f"0x{status:08x}")
        self.status = status


@asynccontextmanager
async def connected(
    smpp: SmppSettings, hear: Hear, bind: str = "bind_transceiver"
) -> AsyncIterator["Session"]:
    """A bound connection; whatever was begun over it is waited for at the end.

    Raises `BindRefused`, and OSError (TimeoutError is one) where nobody is there.
    """
    async with asyncio.timeout(CONNECT_SECONDS):
        context = ssl.create_default_context() if smpp.tls else None
        reader, writer = await asyncio.open_connection(smpp.host, smpp.port, ssl=context)
    session = Session(reader, writer, hear, smpp.window, f"smpp://{smpp.host}:{smpp.port}")
    try:
        await session.bind(bind, smpp)
        yield session
    finally:
        await session.close()


class Session:
    """A connection. Everything in here belongs to the event loop that made it."""

    def __init__(
        self, reader: StreamReader, writer: StreamWriter, hear: Hear, window: int, where: str = ""
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._hear = hear
        self._where = where
        self._window = asyncio.Semaphore(window)
        self._sequence = 0
        self._answers: dict[int, asyncio.Future[Pdu]] = {}
        self._hearing: set[asyncio.Task[None]] = set()
        self._closing = False
        self._over = asyncio.Event()
        self._why_over = ""
        self._their_unbind: int | None = None
        self._reading = asyncio.create_task(self._read())

    # From bind to unbind.

    async def bind(self, kind: str, smpp: SmppSettings) -> None:
        answer = await self._traced(
            kind,
            {
                "system_id": smpp.system_id,
                "password": smpp.password,
                "system_type": smpp.system_type,
                "address_range": smpp.address_range,
            },
        )
        if answer.status != pdu.ROK:
            self._end("refused")
            raise BindRefused(answer.status)

    async def hold(self, stop: asyncio.Event, enquire_every: float) -> str:
        """Until told to stop or until the connection is of no more use; the word says why."""
        reasons = (stop.wait(), self._over.wait(), self._enquire(enquire_every))
        waiting = [asyncio.ensure_future(reason) for reason in reasons]
        try:
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in waiting:
                task.cancel()
        return self._why_over or "told to stop"

    async def close(self) -> None:
        """Begin nothing more, finish what was begun, and part in peace where that is still possible."""
        self._closing = True
        begun: set[asyncio.Future[Any]] = {*self._hearing, *self._answers.values()}
        if begun:
            await asyncio.wait(begun, timeout=ANSWER_SECONDS)
        if self._their_unbind is not None:
            self._write("unbind_resp", self._their_unbind)
        elif not self._over.is_set():
            with suppress(OSError):
                await self._request("unbind", seconds=UNBIND_SECONDS)
        self._reading.cancel()
        self._writer.close()
        with suppress(OSError):
            async with asyncio.timeout(UNBIND_SECONDS):
                await self._writer.wait_closed()

    async def _enquire(self, every: float) -> None:
        while True:
            await asyncio.sleep(every)
            try:
                await self._request("enquire_link")
            except OSError:
                self._end("nobody answers")

    def _end(self, why: str) -> None:
        self._why_over = self._why_over or why
        self._over.set()

    # What we ask, and their answers.

    async def submit(self, fields: Fields) -> str:
        """Hand one part over, as soon as the window has room; the id it was given. Raises `SendError`."""
        async with self._window:
            if self._closing or self._over.is_set():
                raise outbound.no_link()
            try:
                answer = await self._traced("submit_sm", fields)
            except TimeoutError:
                # What has lost one answer has lost more: only a new connection helps.
                self._end("a submit_sm was not answered")
                raise outbound.lost("no_answer") from None
            except OSError:
                raise outbound.lost("link_lost") from None
        if answer.status != pdu.ROK:
            raise outbound.error(answer.status)
        return codec.message_id(answer)

    async def _request(self, name: str, fields: Fields = NONE, seconds: float | None = None) -> Pdu:
        """Raises TimeoutError, and ConnectionError where the connection ends before the answer."""
        self._sequence = self._sequence % LAST_SEQUENCE + 1
        sequence = self._sequence
        answer: asyncio.Future[Pdu] = asyncio.get_running_loop().create_future()
        self._answers[sequence] = answer
        try:
            async with asyncio.timeout(seconds or ANSWER_SECONDS):
                if not self._write(name, sequence, fields=fields):
                    raise ConnectionResetError
                await self._writer.drain()
                return await answer
        finally:
            del self._answers[sequence]

    async def _traced(self, name: str, fields: Fields) -> Pdu:
        """The same, noted for its trace. Not for the link's own pulse, which is nothing but noise there."""
        with asking(name, self._where, lambda: Content(fields)) as one:
            answer = await self._request(name, fields)
            if one is not None:
                one.status, one.answer = answer.status, Content(codec.told(answer))
            return answer

    def _write(self, name: str, sequence: int, status: int = pdu.ROK, fields: Fields = NONE) -> bool:
        if self._reading.done() or self._writer.is_closing():
            return False
        self._writer.write(codec.encode(name, sequence, status, fields))
        return True

    # What they send.

    async def _read(self) -> None:
        try:
            while True:
                self._take(await codec.read(self._reader))
        except (OSError, EOFError):
            self._end("the connection was lost")
        except Garbled as error:
            self._end(f"no SMPP is spoken here: {error}")
        finally:
            for answer in self._answers.values():
                if not answer.done():
                    answer.set_exception(ConnectionResetError())

    def _take(self, received: Pdu) -> None:
        if received.command in MESSAGES:
            self._take_message(received)
        elif received.command == "enquire_link":
            self._write("enquire_link_resp", received.sequence)
        elif received.command == "unbind":
            self._their_unbind = received.sequence
            self._end("the SMS centre said goodbye")
        elif received.is_answer:
            self._take_answer(received)
        elif received.command != "alert_notification":  # the one request that has no answer
            self._write("generic_nack", received.sequence, pdu.RINVCMDID)

    def _take_answer(self, answer: Pdu) -> None:
        waiting = self._answers.get(answer.sequence)
        if waiting and not waiting.done():
            waiting.set_result(answer)

    def _take_message(self, message: Pdu) -> None:
        def answer(status: int) -> bool:
            return self._write(f"{message.command}_resp", message.sequence, status)

        if self._closing or len(self._hearing) >= MOST_AT_ONCE:
            answer(pdu.RX_T_APPN)
            return
        hearing = asyncio.create_task(self._hear(message, answer))
        self._hearing.add(hearing)
        hearing.add_done_callback(self._hearing.discard)
