"""News of a reply -> a `DeliveryReceipt`, and how its id is written.

SMPP leaves the words of a receipt to the operator; its appendix B shows what nearly all of them write:
``id:… sub:001 dlvrd:001 submit date:… done date:… stat:DELIVRD err:000 text:…``.
"""

import re
from datetime import datetime

from channels.messages import DeliveryReceipt, DeliveryStatus, Unreadable, clean_text, raw_json
from channels.sms_1708.block import CHANNEL
from channels.sms_1708.smpp import pdu
from channels.sms_1708.smpp.pdu import DeliverSm
from channels.sms_1708.smpp.settings import IdBase

# The first five letters: the standard's words have seven, and some operators write them out.
STATUSES = {
    "ENROU": DeliveryStatus.SENT,
    "ACCEP": DeliveryStatus.SENT,
    "DELIV": DeliveryStatus.DELIVERED,
    "EXPIR": DeliveryStatus.EXPIRED,
    "DELET": DeliveryStatus.FAILED,
    "UNDEL": DeliveryStatus.FAILED,
    "REJEC": DeliveryStatus.FAILED,
    "UNKNO": DeliveryStatus.FAILED,
}
# The values of message_state, in the same words.
STATES = {
    1: "ENROUTE",
    2: "DELIVRD",
    3: "EXPIRED",
    4: "DELETED",
    5: "UNDELIV",
    6: "ACCEPTD",
    7: "UNKNOWN",
    8: "REJECTD",
}

_ID = re.compile(r"\bid:\s*(\S+)", re.IGNORECASE)
_STAT = re.compile(r"\bstat:\s*([a-z]+)", re.IGNORECASE)
_ERR = re.compile(r"\berr:\s*(\w+)", re.IGNORECASE)
_HEX = re.compile(r"[0-9a-fA-F]+")

LONGEST = 255
"""Characters of an id. SMPP 3.4 gives it room for 64."""


def read(heard: DeliverSm, account: str, arrived_at: datetime, base: IdBase) -> DeliveryReceipt | Unreadable:
    words = heard.user_data.decode("latin-1")
    external_id = _id_of(heard, words, base)
    stat = STATES.get(int.from_bytes(heard.tlvs.get(pdu.MESSAGE_STATE, b"")), "") or _first(_STAT, words)
    status = STATUSES.get(stat.upper()[:5])
    if status is None or not external_id:
        return Unreadable(CHANNEL, "a receipt without an id, or of unknown status", raw_json(heard.raw))
    return DeliveryReceipt(
        channel=CHANNEL,
        account=account,
        status=status,
        # Not "done date": it is in the operator's time, which nobody tells us.
        occurred_at=arrived_at,
        raw=heard.raw,
        external_id=external_id,
        code=_code(heard, words, stat) if status in (DeliveryStatus.FAILED, DeliveryStatus.EXPIRED) else None,
    )


def canonical(id: str) -> str:
    """An id as we keep it. Some operators change its case or its leading zeros between answer and receipt."""
    return (id.lower().lstrip("0") or "0") if _HEX.fullmatch(id) else id


def _id_of(heard: DeliverSm, words: str, base: IdBase) -> str:
    # The parameter holds the id as it was given to us; only what is written into the text changes its base.
    if given := _text(heard.tlvs.get(pdu.RECEIPTED_MESSAGE_ID, b"")):
        return canonical(given)
    written = clean_text(_first(_ID, words))
    if len(written) > LONGEST:  # no id of anybody's, and Python refuses to count beyond 4,300 digits
        return written
    if base == "decimal" and written.isascii() and written.isdigit():
        return f"{int(written):x}"
    if base == "hex" and _HEX.fullmatch(written):
        return str(int(written, 16))
    return canonical(written)


def _code(heard: DeliverSm, words: str, stat: str) -> str:
    """The operator's number for what went wrong; where it has none, its word for how it ended."""
    number = _first(_ERR, words)
    if not number.strip("0"):
        # Three octets: which kind of network, and its number.
        network = int.from_bytes(heard.tlvs.get(pdu.NETWORK_ERROR_CODE, b"")[1:])
        number = str(network) if network else ""
    return clean_text(number or stat)


def _first(pattern: re.Pattern[str], words: str) -> str:
    found = pattern.search(words)
    return found[1] if found else ""


def _text(octets: bytes) -> str:
    return clean_text(octets.partition(b"\0")[0].decode("latin-1")).strip()
