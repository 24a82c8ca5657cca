"""One reply -> the parts it is sent in; the SMS centre's answers -> our errors."""

from dataclasses import dataclass, field
from functools import partial

from channels.errors import (
    AccountRefused,
    MessageRejected,
    OutcomeUnknown,
    ProviderUnavailable,
    RecipientUnreachable,
    SendError,
    Throttled,
)
from channels.messages import OutboundMessage
from channels.sms_1708 import alphabet, segments
from channels.sms_1708.smpp import pdu
from channels.sms_1708.smpp.settings import Alphabet, SmppSettings

DEFAULT_CODING, UCS2_CODING = 0, 8
LONGEST_ADDRESS = 20

# What a submit_sm_resp says. The sentence is for the operator.
ANSWERS: dict[int, tuple[type[SendError], str]] = {
    0x01: (MessageRejected, "the SMS centre finds the text too long"),
    0x02: (MessageRejected, "the SMS centre finds the message malformed"),
    0x03: (MessageRejected, "the SMS centre knows no submit_sm"),
    0x0A: (AccountRefused, "the SMS centre refuses our number: check short_code, source_ton and source_npi"),
    0x0B: (RecipientUnreachable, "the SMS centre knows no such number"),
    0x14: (Throttled, "the SMS centre's queue is full"),
    0x15: (AccountRefused, "the SMS centre refuses the service type"),
    0x33: (MessageRejected, "the SMS centre refuses the number of recipients"),
    0x40: (MessageRejected, "the SMS centre refuses the recipient's flag"),
    0x43: (MessageRejected, "the SMS centre takes no message cut into parts, or no header"),
    0x48: (AccountRefused, "the SMS centre refuses source_ton"),
    0x49: (AccountRefused, "the SMS centre refuses source_npi"),
    0x50: (AccountRefused, "the SMS centre refuses dest_ton"),
    0x51: (AccountRefused, "the SMS centre refuses dest_npi"),
    0x53: (AccountRefused, "the SMS centre refuses system_type"),
    0x58: (Throttled, "the SMS centre asks us to slow down"),
    0x65: (MessageRejected, "the recipient's side refuses the message for good"),
    0x66: (MessageRejected, "the recipient's side refuses the message"),
}


@dataclass(frozen=True, slots=True)
class ShortMessage:
    """One part of a reply, ready for a submit_sm."""

    to: str = field(repr=False)
    """Digits alone."""
    data_coding: int
    esm_class: int
    user_data: bytes = field(repr=False)

    def fields(self, short_code: str, smpp: SmppSettings) -> pdu.Fields:
        return {
            "source_addr_ton": smpp.source_ton,
            "source_addr_npi": smpp.source_npi,
            "source_addr": short_code,
            "dest_addr_ton": smpp.dest_ton,
            "dest_addr_npi": smpp.dest_npi,
            "destination_addr": self.to,
            "esm_class": self.esm_class,
            "registered_delivery": 1,  # a receipt, however it ends
            "data_coding": self.data_coding,
            "short_message": self.user_data,
        }


def short_messages(message: OutboundMessage, reference: int, default: Alphabet) -> list[ShortMessage]:
    """The parts of a reply, in order. `reference` ties them together again: 0 to 255.

    Raises `MessageRejected` for an address that no submit_sm holds.
    """
    to = message.to.path.removeprefix("+")
    if not (to.isascii() and to.isdigit()) or len(to) > LONGEST_ADDRESS:
        raise MessageRejected("no_number", "this can be sent to phone numbers alone")
    encoding_of = partial(_encoding, default=default)
    text = segments.ready(message.text, encoding_of)
    encoding = encoding_of(text)
    coding = DEFAULT_CODING if encoding == "GSM-7" else UCS2_CODING
    encoded = [_encoded(part, encoding, default) for part in segments.cut(text, encoding)]
    if len(encoded) == 1:
        return [ShortMessage(to, coding, 0, encoded[0])]
    return [
        ShortMessage(to, coding, pdu.UDH, bytes([5, 0, 3, reference, len(encoded), number]) + part)
        for number, part in enumerate(encoded, start=1)
    ]


def _encoding(text: str, default: Alphabet) -> segments.Encoding:
    """UCS-2 too where the operator's default alphabet lacks some of GSM-7: latin-1 has no €."""
    fits = default == "gsm7" or max(text, default="") <= "\xff"
    return segments.encoding(text) if fits else "UCS-2"


def _encoded(part: str, encoding: segments.Encoding, default: Alphabet) -> bytes:
    if encoding == "UCS-2":
        return part.encode("utf-16-be")
    return alphabet.encode(part) if default == "gsm7" else part.encode("latin-1")


def error(status: int) -> SendError:
    """What a status other than 0 means for the reply. It says that the message was not taken."""
    kind, sentence = ANSWERS.get(status, (ProviderUnavailable, "the SMS centre could not take it just now"))
    return kind(f"0x{status:08x}", sentence)


def no_link() -> SendError:
    return ProviderUnavailable("no_link", "there is no link to the SMS centre, or not in this process")


def lost(code: str) -> SendError:
    return OutcomeUnknown(code, "the SMS centre did not answer; it may have taken the message")
