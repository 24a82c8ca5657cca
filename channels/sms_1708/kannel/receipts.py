"""A GET of the dlr-url that we gave Kannel with a reply -> a receipt."""

import re

from channels.messages import DeliveryReceipt, DeliveryStatus, Event, Unreadable, WebhookRequest
from channels.sms_1708.block import CHANNEL
from channels.sms_1708.kannel.query import query_of, raw_of, words

# Kannel's %d. One GET brings one of them: 8, then 1, as the message makes its way.
STATUSES = {
    b"1": DeliveryStatus.DELIVERED,
    b"2": DeliveryStatus.FAILED,
    b"4": DeliveryStatus.SENT,  # the operator keeps it until the phone is back
    b"8": DeliveryStatus.SENT,
    b"16": DeliveryStatus.FAILED,
}

# Kannel's %A, as 1.4.5 fills it: with 8 "ACK/", with 16 "NACK/0x0000000b/Invalid Destination Address",
# otherwise the operator's own receipt, "id:… stat:EXPIRED err:034 text:…".
_STAT = re.compile(rb"\bstat:(\w{1,20})", re.IGNORECASE)
_CODE = re.compile(rb"\berr:(\w{1,20})|\ANACK/(\w{1,20})", re.IGNORECASE)


def receipt(request: WebhookRequest, account: str) -> Event:
    query = query_of(request)
    delivery_id, bits = words(query.get("delivery", b"")), query.get("status", b"")
    status = STATUSES.get(bits)
    if status is None or not delivery_id:
        reason = "a receipt without delivery, or of unknown status"
        return Unreadable(CHANNEL, reason, raw_of(request)["query"])
    answer = query.get("answer", b"")
    failed = status is DeliveryStatus.FAILED
    return DeliveryReceipt(
        channel=CHANNEL,
        account=account,
        # Kannel counts an expiry among the failures; only the operator's own words tell.
        status=DeliveryStatus.EXPIRED if failed and _is_expired(answer) else status,
        occurred_at=request.received_at,
        raw=raw_of(request),
        delivery_id=delivery_id,
        code=_code(answer, bits) if failed else None,
    )


def _is_expired(answer: bytes) -> bool:
    stat = _STAT.search(answer)
    return stat is not None and stat[1].upper() == b"EXPIRED"


def _code(answer: bytes, bits: bytes) -> str:
    """The operator's error code; Kannel's %d where there is none."""
    found = _CODE.search(answer)
    return words((found[1] or found[2]) if found else bits)
