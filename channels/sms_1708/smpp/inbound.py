"""A deliver_sm or data_sm -> one of our events."""

import hashlib
import re
from datetime import datetime, timedelta
from functools import partial

from channels.addresses import is_person
from channels.messages import InboundMessage, Part, Unreadable, clean_text, raw_json
from channels.sms_1708 import alphabet, udh
from channels.sms_1708.block import CHANNEL
from channels.sms_1708.phones import sender_of
from channels.sms_1708.smpp import pdu
from channels.sms_1708.smpp.pdu import DeliverSm
from channels.sms_1708.smpp.settings import Alphabet

# data_coding, by the standard's table 5.2.19; 0 is the operator's own choice.
CHARSETS = {1: "ascii", 3: "latin-1", 6: "iso8859-5", 7: "iso8859-8", 8: "utf-16-be", 14: "euc-kr"}
BINARY = (2, 4)
# From 0x10 on operators mean 3GPP TS 23.038, chapter 4: a message that is shown at once, a message waiting.
GSM7, EIGHT_BIT, UCS2 = 0, 1, 2

# Longer than a short code, and not as a number at home is written.
_INTERNATIONAL = re.compile(r"[1-9]\d{8,}")


def message(
    heard: DeliverSm, account: str, arrived_at: datetime, repeat_window: timedelta, default: Alphabet
) -> InboundMessage | Unreadable:
    """`arrived_at` is when it was first handed over, so that a repeat of it gets the same external id."""
    sender = sender_of(_number(heard))
    if sender is None:
        return Unreadable(CHANNEL, "an SMS without a sender", raw_json(heard.raw))
    header, words = _split(heard)
    part = udh.part_of(header) or _sar(heard)
    text = _text(words, heard.data_coding, default)
    return InboundMessage(
        channel=CHANNEL,
        account=account,
        external_id=_external_id(heard, arrived_at),
        sender=sender,
        sent_at=arrived_at,
        text=text or "",
        raw=heard.raw,
        part=part,
        unsupported=_unsupported(text, part),
        repliable=is_person(sender),
        repeat_window=repeat_window,
    )


def content(heard: DeliverSm) -> str:
    """What tells one message from another, where none has an id of its own: a digest of all that was said.

    Not the sequence number: it is another one when the SMS centre repeats a message.
    """
    tags = (pdu.SAR_MSG_REF_NUM, pdu.SAR_TOTAL_SEGMENTS, pdu.SAR_SEGMENT_SEQNUM, pdu.USER_MESSAGE_REFERENCE)
    said = [
        *(part.encode("latin-1", "replace") for part in (heard.source, heard.destination)),
        bytes([heard.esm_class, heard.data_coding]),
        *(heard.tlvs.get(tag, b"") for tag in (*tags, pdu.RECEIPTED_MESSAGE_ID)),
        heard.user_data,
    ]
    digest = hashlib.sha256()
    for each in said:
        digest.update(len(each).to_bytes(4) + each)
    return digest.hexdigest()


def _external_id(heard: DeliverSm, arrived_at: datetime) -> str:
    # Not the parameter receipted_message_id alone: in a message it is outside the standard, and a centre
    # may give every message the same one (Kannel's test centre does). It is one more thing that was said.
    return "sha256:" + hashlib.sha256(f"{content(heard)} {arrived_at.isoformat()}".encode()).hexdigest()


def _number(heard: DeliverSm) -> str:
    typed = clean_text(heard.source)
    known = heard.source_ton == pdu.TON_INTERNATIONAL and _INTERNATIONAL.fullmatch(typed)
    return f"+{typed}" if known else typed


def _split(heard: DeliverSm) -> tuple[bytes, bytes]:
    return udh.split(heard.user_data) if heard.esm_class & pdu.UDH else (b"", heard.user_data)


def _sar(heard: DeliverSm) -> Part | None:
    """The piece by optional parameters, where there is no header."""
    reference = heard.tlvs.get(pdu.SAR_MSG_REF_NUM)
    total, number = (
        int.from_bytes(heard.tlvs.get(tag, b"")) for tag in (pdu.SAR_TOTAL_SEGMENTS, pdu.SAR_SEGMENT_SEQNUM)
    )
    if not reference or not 1 <= number <= total:
        return None
    return Part(f"sar:{reference.hex()}", number, total)


def _text(words: bytes, coding: int, default: Alphabet) -> str | None:
    """The words; None for binary data. What cannot be decoded is shown with its gaps.

    Half an emoji, which some phones leave at the seam of two pieces, is such a gap: no database holds it
    alone. `raw` has the octets.
    """
    in_default = alphabet.decode if default == "gsm7" else partial(_decoded, charset="latin-1")
    if coding == 0:
        return in_default(words)
    if coding in CHARSETS:
        return _decoded(words, CHARSETS[coding])
    if coding in BINARY:
        return None
    match _in_23_038(coding):
        case "GSM7":
            return in_default(words)
        case "UCS2":
            return _decoded(words, "utf-16-be")
        case "8-bit":
            return None
    return _guessed(words)


def _in_23_038(coding: int) -> str | None:
    group = coding >> 4
    if group in (0x1, 0x2, 0x3):  # 2 and 3 are compressed where bit 5 is set: nobody does that
        return ("GSM7", "8-bit", "UCS2", None)[coding >> 2 & 0b11]
    if group == 0xF:
        return "8-bit" if coding & 0b100 else "GSM7"
    return {0xC: "GSM7", 0xD: "GSM7", 0xE: "UCS2"}.get(group)


def _guessed(words: bytes) -> str:
    """A coding nobody has heard of: latin-1 reads anything, but nothing else is UTF-8 by chance."""
    try:
        return clean_text(words.decode("utf-8"))
    except UnicodeDecodeError:
        return _decoded(words, "latin-1")


def _decoded(words: bytes, charset: str) -> str:
    return clean_text(words.decode(charset, "replace"))


def _unsupported(text: str | None, part: Part | None) -> str | None:
    if text is None:
        return "binary message"
    return None if text.strip() or part else "empty message"
