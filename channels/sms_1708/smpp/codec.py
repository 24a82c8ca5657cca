"""PDUs <-> octets, by smpplib. The only module that needs it.

smpplib is asked for the mandatory fields alone. The optional ones we cut apart ourselves: it takes the
last character off an id without a closing NUL, reads on past a number of unusual length, and forgets what
it does not know (measured, docs/adr/0006-smpp.md).
"""

import struct
from asyncio import StreamReader
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from smpplib import command, command_codes, exceptions
from smpplib.ptypes import ostr

from channels.sms_1708.smpp.pdu import DeliverSm, Fields, Garbled, Pdu

_HEADER = struct.Struct(">LLLL")
_TLV = struct.Struct(">HH")

LONGEST = 70_000
"""Octets. A message_payload holds 64 Ki; what claims to be longer than that and its fields is no PDU."""


@dataclass(frozen=True, slots=True)
class _Numbered:
    """Where smpplib asks for the next sequence number: of a client, usually."""

    sequence: int

    def next_sequence(self) -> int:
        return self.sequence


async def read(reader: StreamReader) -> Pdu:
    """The next PDU. Raises `Garbled`, and asyncio.IncompleteReadError where the connection ends."""
    header = await reader.readexactly(_HEADER.size)
    length, code, status, sequence = _HEADER.unpack(header)
    if not _HEADER.size <= length <= LONGEST:
        raise Garbled(f"a PDU of {length} octets")
    body = await reader.readexactly(length - _HEADER.size)
    return Pdu(_name(code), status, sequence, header + body)


def _name(code: int) -> str:
    try:
        return str(command_codes.get_command_name(code))
    except exceptions.UnknownCommandError:
        return f"0x{code:08x}"


def encode(name: str, sequence: int, status: int, fields: Fields) -> bytes:
    """The octets of a PDU. A text that is too long for its field would be cut by smpplib: check it before."""
    made = command.factory(name, client=_Numbered(sequence), status=status, **fields)
    return bytes(made.generate())


def message_id(pdu: Pdu) -> str:
    """What a submit_sm_resp calls our message; empty where it does not say."""
    return pdu.octets[_HEADER.size :].partition(b"\0")[0].decode("latin-1").strip()


def told(answer: Pdu) -> Mapping[str, str | int]:
    """What an answer says, for a trace."""
    named = {"message_id": message_id(answer)} if answer.command == "submit_sm_resp" else {}
    return {"command": answer.command, "command_status": answer.status, **named}


def deliver_sm(pdu: Pdu) -> DeliverSm:
    """The fields of a deliver_sm or a data_sm. Raises `Garbled`."""
    fields, rest = _mandatory(pdu)
    tlvs = _tlvs(rest)
    raw = {
        "command": pdu.command,
        "sequence_number": pdu.sequence,
        **{name: value.hex() if isinstance(value, bytes) else value for name, value in fields.items()},
        "tlvs": {f"0x{tag:04x}": value.hex() for tag, value in tlvs.items()},
        "octets": pdu.octets.hex(),
    }
    return DeliverSm(
        command=pdu.command,
        source=fields["source_addr"],
        source_ton=fields["source_addr_ton"],
        destination=fields["destination_addr"],
        esm_class=fields["esm_class"],
        data_coding=fields["data_coding"],
        short_message=fields.get("short_message", b""),
        tlvs=tlvs,
        raw=raw,
    )


def _mandatory(pdu: Pdu) -> tuple[dict[str, Any], bytes]:
    """The mandatory fields, texts as latin-1, and the octets behind them."""
    found = command.factory(pdu.command, client=_Numbered(pdu.sequence))
    rest: list[bytes] = []
    found.parse_optional_params = rest.append
    try:
        found.parse(pdu.octets)
    except struct.error:
        raise Garbled("it ends within a number") from None
    fields: dict[str, Any] = {}
    read = 0
    for name in found.params_order:
        if found.field_is_optional(name):
            break
        value = getattr(found, name)
        # smpplib stops where the octets end, which is right before an empty short_message.
        if value is None and found.params[name].type is ostr:
            value = b""
        if value is None:
            raise Garbled(f"it ends before {name}")
        is_text = isinstance(value, bytes) and found.params[name].type is not ostr
        read += _size(value, is_text)
        fields[name] = value.decode("latin-1") if is_text else value
    # smpplib starts again at the front where a text has no end, and takes fewer octets than it was told.
    whole = _HEADER.size + read + sum(map(len, rest)) == len(pdu.octets)
    if not whole or len(fields.get("short_message", b"")) != fields.get("sm_length", 0):
        raise Garbled("its fields do not fit its length")
    return fields, b"".join(rest)


def _size(value: int | bytes, is_text: bool) -> int:
    """Octets on the link: every mandatory number has one, and a text has its NUL."""
    if isinstance(value, int):
        return 1
    return len(value) + is_text


def _tlvs(octets: bytes) -> dict[int, bytes]:
    """The optional parameters, of any length and any tag. What is cut off at the end is left in `raw`."""
    found: dict[int, bytes] = {}
    while len(octets) >= _TLV.size:
        tag, length = _TLV.unpack_from(octets)
        value, octets = octets[_TLV.size :][:length], octets[_TLV.size + length :]
        if len(value) == length:
            found.setdefault(tag, value)
    return found
