"""What Kannel sends: the GET of an incoming message, and the GETs that tell what became of ours.

The message's address is the one our documentation tells an operator to configure::

    get-url = "https://…/webhooks/sms_1708/SECRET?id=%I&from=%p&to=%P&text=%b&time=%T&charset=%C&coding=%c&smsc=%i"
"""

from urllib.parse import quote, urlencode

from gateway.simulator.wire import Call

ACCEPTED_BY_SMSC = 8
DELIVERED = 1

_HEADERS = {"User-Agent": "Kannel/1.4.5"}


def message_query(
    *,
    message_id: str,
    sender: str,
    receiver: str,
    text: str,
    time: int,
    smsc: str = "simulator",
) -> str:
    """The filled-in escapes of get-url, under ``mo-recode = true``.

    Every text then comes as UTF-8 with coding 0, emoji too (seen with Kannel 1.4.5).
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
        }
    )


def message_call(public_url: str, secret: str, query: str) -> Call:
    url = f"{public_url}/webhooks/sms_1708/{quote(secret, safe='')}?{query}"
    return Call("GET", url, _HEADERS)


def receipt_call(dlr_url: str, status: int) -> Call:
    """The dlr-url we were given, with ``%d`` replaced."""
    return Call("GET", dlr_url.replace("%d", str(status)), _HEADERS)
