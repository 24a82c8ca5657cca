"""What Kannel sends: the GET of an incoming message, and the GETs that tell what became of ours.

The message's address is the one our documentation tells an operator to configure::

    get-url = "https://…/webhooks/sms_1708/SECRET?id=%I&from=%p&to=%P&text=%b&time=%T&charset=%C&coding=%c
               &smsc=%i&udh=%u"
"""

from urllib.parse import quote, urlencode

from channels.sms_1708 import segments
from gateway.simulator.wire import Call

ACCEPTED_BY_SMSC = 8
DELIVERED = 1

_HEADERS = {"User-Agent": "Kannel/1.4.5"}

_ROOM_OF_A_HEADER: dict[segments.Encoding, str] = {"GSM-7": "@" * 7, "UCS-2": "’" * 3}
"""What takes as much of a part as the header that says which part it is."""


def message_query(
    *,
    message_id: str,
    sender: str,
    receiver: str,
    text: str,
    time: int,
    smsc: str = "simulator",
    udh: bytes = b"",
) -> str:
    """The filled-in escapes of get-url, under ``mo-recode = true``.

    Every text then comes as UTF-8 with coding 0, emoji too (seen with Kannel 1.4.5). `udh` is set where
    it is a part of a longer text that Kannel does not join (``sms-combine-concatenated-mo = false``).
    """
    return urlencode(
        {
            "id": message_id,
            "from": sender,
            "to": receiver,
            "text": text,
            "time": str(time),
            "charset": "UTF-8",
            "coding": "0",
            "smsc": smsc,
            "udh": udh,
        }
    )


def parts(text: str, reference: int) -> list[tuple[bytes, str]]:
    """The text as it is cut for its length: each part's header and its piece of the text.

    `reference`, one byte, is the same in all parts of a text. What fits one SMS has no header.
    """
    if segments.count(text) == 1:
        return [(b"", text)]
    pieces = [""]
    header = _ROOM_OF_A_HEADER[segments.encoding(text)]
    for char in text:
        if segments.count(pieces[-1] + char + header) > 1:
            pieces.append("")
        pieces[-1] += char
    total = len(pieces)
    return [(bytes((5, 0, 3, reference, total, number)), one) for number, one in enumerate(pieces, 1)]


def message_call(public_url: str, secret: str, query: str) -> Call:
    url = f"{public_url}/webhooks/sms_1708/{quote(secret, safe='')}?{query}"
    return Call("GET", url, _HEADERS)


def receipt_call(dlr_url: str, status: int) -> Call:
    """The dlr-url we were given, with ``%d`` replaced."""
    return Call("GET", dlr_url.replace("%d", str(status)), _HEADERS)
