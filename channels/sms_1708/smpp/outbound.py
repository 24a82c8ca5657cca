"""One reply -> the parts it is sent in; the SMS centre's answers -> our errors."""

from collections.abc import Iterator
from dataclasses import dataclass, field

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
from channels.sms_1708 import segments
from channels.sms_1708.smpp import alphabet, pdu
from channels.sms_1708.smpp.settings import Alphabet, SmppSettings

DEFAULT_CODING, UCS2_CODING = 0, 8
LONGEST_ADDRESS = 20

# How many units fit when the text is alone, and in each part when it is cut: the header takes the rest.
ROOM: dict[segments.Encoding, tuple[int, int]] = {"GSM-7": (160, 153), "UCS-2": (70, 67)}

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
    text = segments.to_gsm7(message.text)
    encoding = segments.encoding(text) if _fits(text, default) else "UCS-2"
    coding = DEFAULT_CODING if encoding == "GSM-7" else UCS2_CODING
    cut = list(_cut(text, encoding))
    encoded = [_encoded(part, encoding, default) for part in cut]
    if len(encoded) == 1:
        return [ShortMessage(to, coding, 0, encoded[0])]
    return [
        ShortMessage(to, coding, pdu.UDH, bytes([5, 0, 3, reference, len(encoded), number]) + part)
        for number, part in enumerate(encoded, start=1)
    ]


def _fits(text: str, default: Alphabet) -> bool:
    """Whether the operator's default alphabet has all of it: latin-1 lacks some of GSM-7, the € among it."""
    return default == "gsm7" or max(text, default="") <= "\xff"


def _encoded(part: str, encoding: segments.Encoding, default: Alphabet) -> bytes:
    if encoding == "UCS-2":
        return part.encode("utf-16-be")
    return alphabet.encode(part) if default == "gsm7" else part.encode("latin-1")


def _cut(text: str, encoding: segments.Encoding) -> Iterator[str]:
    """The text in parts, filled in order, no character cut in half; whole where it fits into one."""
    alone, room = ROOM[encoding]
    costs = [_cost(char, encoding) for char in text]
    if sum(costs) <= alone:
        yield text
        return
    start = used = 0
    for place, cost in enumerate(costs):
        if used + cost > room:
            yield text[start:place]
            start, used = place, 0
        used += cost
    yield text[start:]


def _cost(char: str, encoding: segments.Encoding) -> int:
    """Septets, which is what the air has room for, or UTF-16 units."""
    return len(alphabet.encode(char)) if encoding == "GSM-7" else len(char.encode("utf-16-be")) // 2


def error(status: int) -> SendError:
    """What a status other than 0 means for the reply. It says that the message was not taken."""
    kind, sentence = ANSWERS.get(status, (ProviderUnavailable, "the SMS centre could not take it just now"))
    return kind(f"0x{status:08x}", sentence)


def no_link() -> SendError:
    return ProviderUnavailable("no_link", "there is no link to the SMS centre, or not in this process")


def lost(code: str) -> SendError:
    return OutcomeUnknown(code, "the SMS centre did not answer; it may have taken the message")
