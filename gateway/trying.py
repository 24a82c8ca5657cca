"""A test message to somebody of the office, which shows whether a channel works: through the outbox, on the
same way as every reply."""

from datetime import datetime, timedelta

from sqlmodel import Session

from channels.addresses import Address, e164
from gateway import replying
from gateway.conversation.turn import Reply
from gateway.reports import masked
from gateway.runtime import Runtime
from store import audit, contacts, outbox
from store import models as m

MOST = 3
WITHIN = timedelta(minutes=1)
"""So many by one person: each costs what a reply costs, and the address is whatever they type."""
DEED = "channel.test"
_SCHEMES = {"sms_1708": "sms", "twitter": "x"}
"""Where a channel's addresses are called otherwise."""
_NUMBERED = ("sms", "whatsapp")


class TestRefused(Exception):
    """Why no test is sent: "address", "stopped", "too_many"."""

    __test__ = False

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def send(
    runtime: Runtime,
    session: Session,
    staff: m.Staff,
    channel: str,
    typed: str,
    now: datetime,
    peer: str = "",
) -> m.Delivery:
    """Write it into the outbox and into the log. `channel` is on; `typed`: where to. Raises `TestRefused`."""
    to = address(channel, typed)
    if to is None:
        raise TestRefused("address")
    if contacts.has_stopped(session, str(to)):
        raise TestRefused("stopped")
    if audit.count(session, staff, DEED, now - WITHIN) >= MOST:
        raise TestRefused("too_many")
    delivery = _delivery(runtime, staff, channel, to, now)
    session.add(delivery)
    details = {"channel": channel, "to": masked(str(to))}
    audit.note(session, staff, DEED, now, details=details, peer=peer)
    return delivery


def address(channel: str, typed: str) -> Address | None:
    """Where on that channel this is: a phone number in any form, or the number by which the platform knows an
    account. None where it is neither."""
    scheme = _SCHEMES.get(channel, channel)
    said = typed.strip()
    if scheme in _NUMBERED:
        number = e164(said)
        return Address(scheme, number) if number else None
    return Address(scheme, said) if said.isascii() and said.isdecimal() and len(said) <= 19 else None


def own(channel: str, staff: m.Staff) -> str:
    """The address on that channel that they have linked; empty where they have none there."""
    linked = Address.parse(staff.address) if staff.address else None
    return linked.path if linked and linked.scheme == _SCHEMES.get(channel, channel) else ""


def _delivery(runtime: Runtime, staff: m.Staff, channel: str, to: Address, now: datetime) -> m.Delivery:
    using = runtime.channels[channel]
    at = f"{now.astimezone(runtime.time_zone):%H.%M}"
    return m.Delivery(
        channel=channel,
        account=using.account,
        address=str(to),
        text=replying.in_private(runtime, [Reply("test", {"at": at})], staff.language, channel),
        reply_key=outbox.TEST,
        language=staff.language,
        due_at=now,
        created_at=now,
    )
