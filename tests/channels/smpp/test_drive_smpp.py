"""The codec and the session against somebody else's SMS centre: Kannel's test centre, a C program.

It knows separate binds alone, for hearing and for sending, and gives every message the same id.
"""

import asyncio
import shutil
import socket
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, closing
from datetime import timedelta
from pathlib import Path

import pytest

from channels.messages import InboundMessage
from channels.sms_1708.smpp import codec, inbound, pdu
from channels.sms_1708.smpp.session import Answer, Session, connected
from channels.sms_1708.smpp.settings import SmppSettings
from tests.channels.smpp.samples import NOON, smpp_settings

TOOL = "/usr/lib/kannel/test/drive_smpp"
SMSBOX_PORT = 13001
"""Where it looks for Kannel's other half, and gives up on everything where nobody is there."""
MESSAGES = 200

pytestmark = pytest.mark.skipif(
    shutil.which(TOOL) is None, reason=f"{TOOL} is not installed (Debian: kannel-extras)"
)


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
async def _smsbox() -> AsyncIterator[None]:
    async def ignore(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    try:
        server = await asyncio.start_server(ignore, "127.0.0.1", SMSBOX_PORT)
    except OSError:
        pytest.skip(f"port {SMSBOX_PORT}, where {TOOL} looks for a smsbox, is in use")
    yield
    server.close()


@pytest.fixture
def centre(tmp_path: Path, _smsbox: None) -> Iterator[SmppSettings]:
    port = free_port()
    command = [TOOL, "-v", "4", "-p", str(port), "-m", str(MESSAGES)]
    with subprocess.Popen(
        command, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as tool:
        yield smpp_settings(port=port, system_type="VMA")
        tool.kill()


async def bound(stack: AsyncExitStack, smpp: SmppSettings, hear: object, bind: str) -> Session:
    """A session, as soon as the tool listens."""
    async with asyncio.timeout(30):
        while True:
            try:
                return await stack.enter_async_context(connected(smpp, hear, bind))  # type: ignore[arg-type]
            except ConnectionRefusedError:
                await asyncio.sleep(0.01)


async def test_what_it_says_is_heard_and_what_we_say_is_taken(centre: SmppSettings) -> None:
    heard: asyncio.Queue[pdu.DeliverSm] = asyncio.Queue()

    async def hear(received: pdu.Pdu, answer: Answer) -> None:
        heard.put_nowait(codec.deliver_sm(received))
        assert answer(pdu.ROK)

    async with AsyncExitStack() as stack, asyncio.timeout(60):
        sending = await bound(stack, centre, hear, "bind_transmitter")
        receiving = await bound(stack, centre, hear, "bind_receiver")
        # Both sides ask all the time whether the other is there.
        stop = asyncio.Event()
        holding = asyncio.create_task(receiving.hold(stop, enquire_every=0.01))
        said = [await heard.get() for _ in range(MESSAGES)]
        ids = [await sending.submit({"source_addr": "123", "short_message": b"halo"}) for _ in range(20)]
        stop.set()
        assert await holding == "told to stop"
    assert [one.user_data for one in said] == [str(number + 1).encode() for number in range(MESSAGES)]
    assert {one.tlvs[pdu.RECEIPTED_MESSAGE_ID].rstrip(b"\0") for one in said} == {b"receipted_message_id"}
    messages = [inbound.message(one, "1708", NOON, timedelta(0), "gsm7") for one in said]
    assert len({one.external_id for one in messages if isinstance(one, InboundMessage)}) == MESSAGES
    assert ids == [""] * 20
