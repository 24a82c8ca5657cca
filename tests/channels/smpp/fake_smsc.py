"""An SMS centre's end of a link. It notes what reaches it, and misbehaves when told to.

It packs and unpacks octets by itself, so that a mistake in our codec is not made twice.
"""

import asyncio
import struct
from asyncio import StreamReader, StreamWriter
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

COMMANDS = {
    0x80000000: "generic_nack",
    0x00000009: "bind_transceiver",
    0x00000004: "submit_sm",
    0x80000005: "deliver_sm_resp",
    0x80000103: "data_sm_resp",
    0x00000006: "unbind",
    0x80000006: "unbind_resp",
    0x00000015: "enquire_link",
    0x80000015: "enquire_link_resp",
}
DELIVER_SM, DATA_SM, UNBIND, ENQUIRE_LINK = 0x5, 0x103, 0x6, 0x15
ANSWER = 0x80000000

CITIZEN = "6281200000001"
GSM7, UCS2 = 0, 8


def pdu(command: int, sequence: int, body: bytes = b"", status: int = 0) -> bytes:
    return struct.pack(">IIII", 16 + len(body), command, status, sequence) + body


def c_string(text: str) -> bytes:
    return text.encode("latin-1") + b"\0"


def tlv(tag: int, value: bytes) -> bytes:
    return struct.pack(">HH", tag, len(value)) + value


def message_body(
    short_message: bytes = b"halo",
    *,
    source: str = CITIZEN,
    source_ton: int = 1,
    destination: str = "1708",
    esm_class: int = 0,
    data_coding: int = GSM7,
    tlvs: bytes = b"",
) -> bytes:
    """What follows the header of a deliver_sm."""
    return b"".join(
        [
            c_string(""),
            bytes([source_ton, 1]) + c_string(source),
            bytes([3, 0]) + c_string(destination),
            bytes([esm_class, 0, 0]) + c_string("") + c_string(""),
            bytes([0, 0, data_coding, 0, len(short_message)]) + short_message,
            tlvs,
        ]
    )


def data_body(payload: bytes, *, source: str = CITIZEN, data_coding: int = GSM7) -> bytes:
    """What follows the header of a data_sm."""
    addresses = bytes([1, 1]) + c_string(source) + bytes([3, 0]) + c_string("1708")
    return c_string("") + addresses + bytes([0, 0, data_coding]) + tlv(0x0424, payload)


@dataclass(frozen=True, slots=True)
class Received:
    """One PDU as it reached the centre."""

    command: str
    status: int
    sequence: int
    body: bytes
    fields: Mapping[str, object] = field(default_factory=dict)


class _Reader:
    def __init__(self, body: bytes) -> None:
        self.rest = body

    def text(self) -> str:
        text, _, self.rest = self.rest.partition(b"\0")
        return text.decode("latin-1")

    def octet(self) -> int:
        octet, self.rest = self.rest[0], self.rest[1:]
        return octet


def bind_fields(body: bytes) -> dict[str, object]:
    read = _Reader(body)
    names = ("system_id", "password", "system_type")
    fields: dict[str, object] = {name: read.text() for name in names}
    fields |= {name: read.octet() for name in ("interface_version", "addr_ton", "addr_npi")}
    fields["address_range"] = read.text()
    assert read.rest == b""
    return fields


def submit_fields(body: bytes) -> dict[str, object]:
    read = _Reader(body)
    fields: dict[str, object] = {"service_type": read.text()}
    fields["source"] = (read.octet(), read.octet(), read.text())
    fields["destination"] = (read.octet(), read.octet(), read.text())
    fields |= {name: read.octet() for name in ("esm_class", "protocol_id", "priority_flag")}
    fields |= {name: read.text() for name in ("schedule_delivery_time", "validity_period")}
    names = ("registered_delivery", "replace_if_present", "data_coding", "sm_default_msg_id", "sm_length")
    fields |= {name: read.octet() for name in names}
    fields["short_message"] = read.rest
    assert fields["sm_length"] == len(read.rest), "nothing follows the text"
    return fields


READERS = {"bind_transceiver": bind_fields, "submit_sm": submit_fields}


class FakeSmsc:
    """Listens while its context is open. Everything that reaches it waits in `received`, in order."""

    def __init__(self) -> None:
        self.received: asyncio.Queue[Received] = asyncio.Queue()
        self.port = 0
        self.bind_status = 0
        self.after_bind = b""
        """Octets sent together with the answer to a bind."""
        self.deaf = False
        """Answers nothing at all."""
        self.ignores: set[str] = set()
        """Commands that it does not answer."""
        self.submit_answers: deque[int | str] = deque()
        """For each submit_sm a status, or "close"; behaves when there is none left."""
        self.ids: Iterator[str] = iter(f"id-{number}" for number in range(1, 1000))
        self.held: list[Received] = []
        """The submits that were ignored."""
        self._sequence = 0
        self._writer: StreamWriter | None = None
        self._server: asyncio.Server | None = None
        self._waiting: deque[Received] = deque()

    async def __aenter__(self) -> "FakeSmsc":
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self.hang_up()
        self._server.close()
        await self._server.wait_closed()

    def hang_up(self) -> None:
        """Break the connection."""
        if self._writer is not None:
            self._writer.close()

    # What it says.

    def deliver(self, short_message: bytes = b"halo", **fields: object) -> int:
        """Hand a message over; the sequence number of it."""
        return self.say(DELIVER_SM, message_body(short_message, **fields))  # type: ignore[arg-type]

    def say(self, command: int, body: bytes = b"") -> int:
        self._sequence += 1
        self.write(pdu(command, self._sequence, body))
        return self._sequence

    def write(self, octets: bytes) -> None:
        assert self._writer is not None
        self._writer.write(octets)

    def answer_submit(self, submit: Received, id: str, status: int = 0) -> None:
        self.write(pdu(ANSWER | 0x4, submit.sequence, c_string(id), status))

    # What it hears.

    async def next(self, command: str) -> Received:
        """The next PDU of this kind; the others stay where they are."""
        for received in self._waiting:
            if received.command == command:
                self._waiting.remove(received)
                return received
        while (received := await asyncio.wait_for(self.received.get(), 30)).command != command:
            self._waiting.append(received)
        return received

    async def answer_to(self, sequence: int) -> Received:
        """What we answered to the message of that number."""
        while True:
            answer = await self.next("deliver_sm_resp")
            if answer.sequence == sequence:
                return answer

    def has_heard(self, command: str) -> bool:
        while not self.received.empty():
            self._waiting.append(self.received.get_nowait())
        return any(received.command == command for received in self._waiting)

    async def _serve(self, reader: StreamReader, writer: StreamWriter) -> None:
        self._writer = writer
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                length, code, status, sequence = struct.unpack(">IIII", await reader.readexactly(16))
                body = await reader.readexactly(length - 16)
                command = COMMANDS.get(code, hex(code))
                read = READERS.get(command)
                received = Received(command, status, sequence, body, read(body) if read else {})
                self.received.put_nowait(received)
                if not self.deaf:
                    self._answer(received, writer)
        writer.close()

    def _answer(self, received: Received, writer: StreamWriter) -> None:
        sequence = received.sequence
        if received.command in self.ignores:
            self.held.append(received)
        elif received.command == "bind_transceiver":
            body = b"" if self.bind_status else c_string("centre")
            writer.write(pdu(ANSWER | 0x9, sequence, body, self.bind_status) + self.after_bind)
        elif received.command == "submit_sm":
            self._answer_submit(received, writer)
        elif received.command in ("enquire_link", "unbind"):
            code = ENQUIRE_LINK if received.command == "enquire_link" else UNBIND
            writer.write(pdu(ANSWER | code, sequence))

    def _answer_submit(self, submit: Received, writer: StreamWriter) -> None:
        answer = self.submit_answers.popleft() if self.submit_answers else 0
        if answer == "close":
            writer.close()
        elif isinstance(answer, int) and answer:
            writer.write(pdu(ANSWER | 0x4, submit.sequence, b"", answer))
        else:
            self.answer_submit(submit, next(self.ids))
