"""1708 over SMPP: the link, connected anew whenever it breaks, and what is heard and sent over it."""

import asyncio
import itertools
import logging
import random
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from importlib.util import find_spec
from typing import TYPE_CHECKING

from channels.base import Capabilities, Channel, Keep, Send
from channels.errors import OutcomeUnknown, SendError, SettingsInvalid, SignatureInvalid, Throttled
from channels.exchanges import Content, Exchange, note
from channels.messages import Event, OutboundMessage, SendResult, Unreadable, WebhookRequest
from channels.sms_1708 import phones
from channels.sms_1708.block import CHANNEL, PATH
from channels.sms_1708.keywords import hinted
from channels.sms_1708.settings import Settings
from channels.sms_1708.smpp import inbound, outbound, pdu, receipts
from channels.sms_1708.smpp.heard import Heard
from channels.sms_1708.smpp.settings import SmppSettings
from channels.sms_1708.smpp.shown import SHOWN

if TYPE_CHECKING:
    from channels.sms_1708.smpp.session import Answer, Session

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
"""Seconds before the link is connected again: doubled each time, and a refused bind waits longest at once."""

SEND_SECONDS = 24
"""For all parts of one reply. Below the 30 s that whoever sends gives it: what is cut off there cannot say
how far it came."""
REPEAT_SECONDS = 20
"""So long a part that the centre asked us to be slower with is repeated; the rest is for its last answer."""

_log = logging.getLogger("channels.sms_1708.smpp")


class SmppSms(Channel):
    """1708 over a link of our own to the operator. It has no webhook: whatever comes to one is refused."""

    name = CHANNEL
    # Ten parts of 153: what operators join again without complaint.
    capabilities = Capabilities(text_limit=1530, short_replies=True, delivery_receipts=True)
    shown = SHOWN

    def __init__(self, settings: Settings, smpp: SmppSettings) -> None:
        if find_spec("smpplib") is None:
            raise SettingsInvalid(
                f"{PATH}.driver",
                'smpp needs a library that is not installed: .venv/bin/pip install "smpplib>=2.2.4,<3"',
                "driver: kannel",
            )
        self.settings = settings
        self.rate = settings.rate
        self.account = settings.short_code
        self.secrets = (smpp.password,)
        self._smpp = smpp
        self._repeat_window = timedelta(seconds=smpp.repeat_window)
        self._heard = Heard(self._repeat_window)
        # Not from 0 after every start: a phone may still be waiting for the rest of an older reply.
        self._references = itertools.count(random.randrange(256))  # noqa: S311 (no secret)
        self._link: tuple[asyncio.AbstractEventLoop, Session] | None = None

    def verify(self, request: WebhookRequest) -> None:
        raise SignatureInvalid("the smpp driver has no webhook")

    def parse(self, request: WebhookRequest) -> list[Event]:
        return []  # never reached: nothing passes `verify`

    # The link.

    async def link(self, keep: Keep, stop: asyncio.Event) -> None:
        # Here, not above: without the optional dependency the other drivers must do.
        from channels.sms_1708.smpp.session import BindRefused, connected

        pauses = _pauses()
        while not stop.is_set():
            try:
                async with connected(self._smpp, partial(self._hear, keep)) as session:
                    pauses = _pauses()
                    _log.info("the link is up")
                    self._link = asyncio.get_running_loop(), session
                    why = await session.hold(stop, self._smpp.enquire_every)
                    self._link = None
            except BindRefused as refusal:
                pauses = itertools.repeat(LONGEST_PAUSE)
                why = f"AccountRefused {refusal}: check {PATH}.smpp.system_id, password and system_type"
            except OSError as error:
                why = f"{type(error).__name__} before it was up: check {PATH}.smpp.host and port"
            finally:
                self._link = None
            if not stop.is_set():
                _log.warning("the link is down: %s", why)
                await _until(stop, next(pauses))

    async def _hear(self, keep: Keep, received: pdu.Pdu, answer: "Answer") -> None:
        now = datetime.now(UTC)
        event, content = self._read(received, now)
        try:
            await keep([event])
        except Exception as error:
            # Whatever it is that could not keep it: then the SMS centre has to.
            _log.warning("a message could not be kept: %s", type(error).__name__)
            answer(pdu.RX_T_APPN)
            self._note(received, event, now, pdu.RX_T_APPN)
            return
        if answer(pdu.ROK) and content:
            self._heard.confirm(content, datetime.now(UTC))
        self._note(received, event, now, pdu.ROK)

    def _note(self, received: pdu.Pdu, event: Event, at: datetime, status: int) -> None:
        took = int((datetime.now(UTC) - at).total_seconds() * 1000)
        where = f"smpp://{self._smpp.host}:{self._smpp.port}"
        heard = Content(event.raw if not isinstance(event, Unreadable) else received.octets)
        note(
            Exchange(
                at,
                received.command,
                where,
                heard,
                status=status,
                milliseconds=took,
                incoming=True,
                events=(event,),
            )
        )

    def _read(self, received: pdu.Pdu, now: datetime) -> tuple[Event, str]:
        """What was heard and, of a message, the content by which a repeat is known."""
        try:
            event, content = self._understand(received, now)
        except pdu.Garbled as error:
            return Unreadable(CHANNEL, f"{received.command}: {error}", received.octets.hex()), ""
        except Exception as error:
            # A fault of ours. Without an answer the centre would hand it over for ever.
            _log.warning("a message could not be read: %s", type(error).__name__)
            reason = f"{received.command}: we have a fault, {type(error).__name__}"
            return Unreadable(CHANNEL, reason, received.octets.hex()), ""
        return event, content

    def _understand(self, received: pdu.Pdu, now: datetime) -> tuple[Event, str]:
        """Raises `Garbled`."""
        from channels.sms_1708.smpp import codec

        heard = codec.deliver_sm(received)
        if heard.is_receipt:
            return receipts.read(heard, self.account, now, self._smpp.receipt_id_base), ""
        content = inbound.content(heard)
        first_at = self._heard.first_at(content, now)
        message = inbound.message(
            heard, self.account, first_at, self._repeat_window, self._smpp.default_alphabet
        )
        if isinstance(message, Unreadable):
            return message, content
        return hinted(message, self.settings.keywords), content

    # Replies.

    def invitation(self, words: str) -> str:
        return phones.invitation(self.account, words)

    @asynccontextmanager
    async def sender(self) -> AsyncIterator[Send]:
        yield self._send

    async def _send(self, message: OutboundMessage) -> SendResult:
        """Hand the reply over to the loop that holds the link, which is another thread's."""
        reference = next(self._references) % 256
        parts = outbound.short_messages(message, reference, self._smpp.default_alphabet)
        held = self._link  # once: the other thread may take it away at any moment
        if held is None:
            raise outbound.no_link()
        loop, session = held
        submitting = self._submit(session, parts)
        try:
            handed_over = asyncio.run_coroutine_threadsafe(submitting, loop)
        except RuntimeError:  # the loop has ended since
            submitting.close()
            raise outbound.no_link() from None
        try:
            async with asyncio.timeout(SEND_SECONDS):
                return await asyncio.wrap_future(handed_over)
        except TimeoutError:
            raise outbound.lost("no_answer") from None
        except asyncio.CancelledError:
            # Either we are told to end, or that loop was, with our reply in hand.
            if (task := asyncio.current_task()) and task.cancelling():
                raise
            raise outbound.lost("link_lost") from None

    async def _submit(self, session: "Session", parts: list[outbound.ShortMessage]) -> SendResult:
        """One part after the other, so that a reply refused at its first part was surely not sent."""
        give_up_at = asyncio.get_running_loop().time() + REPEAT_SECONDS
        first, *rest = (part.fields(self.settings.short_code, self._smpp) for part in parts)
        ids = [await session.submit(first)]
        for fields in rest:
            try:
                ids.append(await _insist(session, fields, give_up_at))
            except SendError as error:
                raise OutcomeUnknown(
                    error.code, f"of {len(parts)} parts only the first {len(ids)} went out"
                ) from None
        # An id that no index holds is as good as none.
        return SendResult(tuple(id for id in map(receipts.canonical, ids) if 0 < len(id) <= receipts.LONGEST))


async def _insist(session: "Session", fields: pdu.Fields, give_up_at: float) -> str:
    """Hand a later part over, again where the centre asks us to be slower: a reply that is not complete can
    never be completed by anybody else. `give_up_at` is in the time of the loop. Raises `SendError`."""
    pauses = _pauses()
    while True:
        try:
            return await session.submit(fields)
        except Throttled:
            pause = next(pauses)
            if asyncio.get_running_loop().time() + pause > give_up_at:
                raise
            await asyncio.sleep(pause)


def _pauses() -> Iterator[float]:
    """Seconds, each time twice as many; up to a quarter more, so that all of a centre's clients do not come
    back at the same moment."""
    pause = FIRST_PAUSE
    while True:
        yield pause * random.uniform(1, 1.25)  # noqa: S311 (no secret)
        pause = min(2 * pause, LONGEST_PAUSE)


async def _until(stop: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)
