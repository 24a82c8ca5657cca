"""What goes over the link, as plain data. The names and numbers are those of SMPP 3.4."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

# command_status: what an answer says.
ROK = 0x00
RINVCMDID = 0x03
RX_T_APPN = 0x64
"""For now we cannot take it: the SMS centre is to try again later."""

# esm_class
KIND = 0x3C
RECEIPT = 0x04
INTERMEDIATE = 0x20
UDH = 0x40

# The tags of optional parameters.
RECEIPTED_MESSAGE_ID = 0x001E
USER_MESSAGE_REFERENCE = 0x0204
SAR_MSG_REF_NUM = 0x020C
SAR_TOTAL_SEGMENTS = 0x020E
SAR_SEGMENT_SEQNUM = 0x020F
NETWORK_ERROR_CODE = 0x0423
MESSAGE_PAYLOAD = 0x0424
MESSAGE_STATE = 0x0427

TON_INTERNATIONAL = 1


Fields = Mapping[str, str | int | bytes]
"""What stands in a PDU, by the names of the standard; what is not named is 0 or empty."""


class Garbled(Exception):
    """Octets that are no PDU, or not the one they say they are."""


@dataclass(frozen=True, slots=True)
class Pdu:
    """One PDU as far as its header goes."""

    command: str
    status: int
    sequence: int
    octets: bytes = field(repr=False)
    """All of it, header and body."""

    @property
    def is_answer(self) -> bool:
        """By its number, so that one of an unknown name is seen as such and not answered in its turn."""
        return bool(self.octets[4] & 0x80)


@dataclass(frozen=True, slots=True)
class DeliverSm:
    """A message, or news of one of ours: a deliver_sm or a data_sm."""

    command: str
    source: str = field(repr=False)
    source_ton: int
    destination: str
    esm_class: int
    data_coding: int
    short_message: bytes = field(repr=False)
    tlvs: Mapping[int, bytes] = field(repr=False)
    """The optional parameters, whatever they are; of a repeated one the first."""
    raw: Mapping[str, Any] = field(repr=False)
    """Every field under its name in the standard, octets in hexadecimal."""

    @property
    def user_data(self) -> bytes:
        """What was said, with its header if it has one."""
        return self.tlvs.get(MESSAGE_PAYLOAD) or self.short_message

    @property
    def is_receipt(self) -> bool:
        """As the SMS centre says: anybody can type what a receipt looks like."""
        return self.esm_class & KIND in (RECEIPT, INTERMEDIATE)
