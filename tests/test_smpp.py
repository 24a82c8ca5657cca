"""1708 over a link of our own, through the whole gateway: one process hears over it and sends over it."""

import asyncio
import signal
import subprocess
import sys
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import pytest

from channels.messages import DeliveryStatus
from gateway import app, linking
from tests.channels.smpp.fake_smsc import FakeSmsc, tlv
from tests.conftest import open_office
from tests.embedded_postgres_server import PostgresServer
from tests.far_end import FarEnd
from tests.office import Office, settings_for
from tests.running import running, write_settings
from tests.test_walk import COMPLAINT

pytest.importorskip("smpplib", reason="the extra lapor-gateway[smpp] is not installed")

T = TypeVar("T")
RX_T_APPN = 0x64


class Centre:
    """A fake SMS centre in a thread of its own, for tests that wait for it."""

    def __init__(self) -> None:
        self.smsc = FakeSmsc()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> "Centre":
        self._thread.start()
        self.do(self.smsc.__aenter__())
        return self

    def __exit__(self, *_: object) -> None:
        self.do(self.smsc.__aexit__())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def do(self, what: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(what, self._loop).result(30)

    def deliver(self, text: bytes, **fields: object) -> int:
        """Hand a message over and wait for the answer; its status."""

        async def hand_over() -> int:
            return (await self.smsc.answer_to(self.smsc.deliver(text, **fields))).status

        return self.do(hand_over())

    def submitted(self) -> str:
        """The text of the next message that reaches it."""
        return bytes(self.do(self.smsc.next("submit_sm")).fields["short_message"]).decode()  # type: ignore[call-overload]


@pytest.fixture
def centre() -> Iterator[Centre]:
    with Centre() as centre:
        yield centre


def smpp_block(centre: Centre) -> dict[str, Any]:
    smpp = {"host": "127.0.0.1", "port": centre.smsc.port, "system_id": "lapor", "password": "secret"}
    return {"driver": "smpp", "rate": 1000, "smpp": smpp}


@pytest.fixture
def office(
    tmp_path: Path, store_url: str, queue_url: str, far_end: FarEnd, far_end_url: str, centre: Centre
) -> Iterator[Office]:
    settings = settings_for(tmp_path, store_url, queue_url, far_end_url, sms_1708=smpp_block(centre))
    with open_office(settings, far_end) as office:
        yield office


@contextmanager
def link(office: Office, centre: Centre) -> Iterator[None]:
    [channel] = app.linked(office.runtime)
    with linking.linked(office.runtime, channel):
        centre.do(centre.smsc.next("bind_transceiver"))
        yield


def test_what_is_heard_over_the_link_is_answered_over_it_and_its_receipt_comes_back(
    office: Office, centre: Centre
) -> None:
    with link(office, centre):
        assert centre.deliver(COMPLAINT.encode()) == 0
        [message] = office.messages
        office.sweep(office.runtime.forgotten_after)
        office.work()
        [complaint] = office.complaints
        assert complaint.ticket in centre.submitted().replace(" ", "")
        [reply] = office.deliveries
        assert (reply.status, reply.answers) == (DeliveryStatus.SENT, message.id)
        receipt = f"id:{reply.external_id} sub:001 dlvrd:001 stat:DELIVRD err:000 text:"
        assert centre.deliver(receipt.encode(), esm_class=4) == 0
        assert office.statuses() == [DeliveryStatus.DELIVERED]


def test_the_parts_of_a_long_text_are_one_complaint_out_of_order_and_over_a_restart(
    office: Office, centre: Centre
) -> None:
    third = len(COMPLAINT) // 3
    texts = [COMPLAINT[:third], COMPLAINT[third : 2 * third], COMPLAINT[2 * third :]]

    def part(number: int) -> bytes:
        sar = ((0x020C, bytes([0, 7])), (0x020E, bytes([3])), (0x020F, bytes([number])))
        return b"".join(tlv(tag, value) for tag, value in sar)

    for numbers in ((3, 1), (2,)):
        with link(office, centre):
            for number in numbers:
                assert centre.deliver(texts[number - 1].encode(), tlvs=part(number)) == 0
    office.sweep(office.runtime.forgotten_after)
    office.work_on("intake")
    assert [complaint.text for complaint in office.complaints] == [COMPLAINT]


def test_without_the_link_a_reply_waits_and_goes_out_once_it_is_back(office: Office, centre: Centre) -> None:
    with link(office, centre):
        centre.deliver(COMPLAINT.encode())
    office.sweep(office.runtime.forgotten_after)
    office.work()
    assert office.statuses() == [DeliveryStatus.WAITING]
    with link(office, centre):
        office.sweep(office.runtime.forgotten_after)
        office.work()
        assert centre.submitted().startswith("LAPOR!")
    assert office.statuses() == [DeliveryStatus.SENT]


def test_what_the_store_cannot_take_the_centre_keeps_and_hands_over_again(
    tmp_path: Path,
    postgres: PostgresServer,
    postgres_url: str,
    queue_url: str,
    far_end: FarEnd,
    far_end_url: str,
    centre: Centre,
) -> None:
    settings = settings_for(tmp_path, postgres_url, queue_url, far_end_url, sms_1708=smpp_block(centre))
    with open_office(settings, far_end) as office, link(office, centre):
        with postgres.refusing(str(office.runtime.engine.url.database)):
            assert centre.deliver(COMPLAINT.encode()) == RX_T_APPN
        assert office.messages == []
        assert centre.deliver(COMPLAINT.encode()) == 0
        assert centre.deliver(COMPLAINT.encode()) == 0
        assert len(office.messages) == 1


def test_a_running_gateway_holds_the_link_in_one_process_and_answers_over_it(
    tmp_path: Path, centre: Centre, far_end_url: str
) -> None:
    off = {"enabled": False}
    settings = settings_for(
        tmp_path, "", "", far_end_url, telegram=off, whatsapp=off, sms_1708=smpp_block(centre)
    )
    with running(settings, tmp_path) as gateway:
        centre.do(centre.smsc.next("bind_transceiver"))
        spawned = {event["process"] for event in gateway.events if event["event"] == "process.spawned"}
        assert "poll sms_1708" in spawned
        assert "delivery.sms_1708" not in spawned
        assert centre.deliver(COMPLAINT.encode()) == 0
        assert centre.submitted().startswith("LAPOR!")
        gateway.stop()
        assert centre.do(centre.smsc.next("unbind"))


def test_without_a_queue_the_link_hears_and_ends_in_good_order_when_told(
    tmp_path: Path, centre: Centre, far_end_url: str
) -> None:
    off = {"enabled": False}
    settings = settings_for(
        tmp_path, "", "", far_end_url, telegram=off, whatsapp=off, sms_1708=smpp_block(centre)
    )
    _, path = write_settings(settings, tmp_path)
    lapor = [sys.executable, "-m", "gateway", "--config", str(path)]
    subprocess.run([*lapor, "migrate"], check=True, capture_output=True)
    with subprocess.Popen([*lapor, "poll", "sms_1708"], stderr=subprocess.PIPE, text=True) as polling:
        centre.do(centre.smsc.next("bind_transceiver"))
        assert centre.deliver(COMPLAINT.encode()) == 0
        # The queue's own Valkey is started by `lapor run`: here there is none.
        assert polling.stderr is not None
        assert any("queue.away" in line for line in polling.stderr)
        polling.send_signal(signal.SIGTERM)
        polling.communicate(timeout=30)
    assert polling.returncode == 0
    assert centre.do(centre.smsc.next("unbind"))
