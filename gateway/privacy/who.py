"""Who is meant by what an operator typed: an address, a phone number, or a ticket number."""

from sqlmodel import Session

from channels.addresses import e164, phone_address
from gateway import reports
from store import privacy
from store.privacy import Person

_NUMBERED = ("sms", "whatsapp")


def find(session: Session, typed: str) -> Person | None:
    """None where we hold nothing of anybody there."""
    # An account's id may have the figures of somebody's ticket number.
    if ":" not in typed and (complaint := reports.find(session, typed)):
        return privacy.of_contact(session, complaint.contact_id)
    return privacy.find(session, addresses(typed))


def addresses(typed: str) -> list[str]:
    """``sms:0812…`` is one address, ``0812…`` one on every channel that has numbers."""
    scheme, colon, path = typed.strip().partition(":")
    if not colon:
        number = e164(scheme)
        return [f"{one}:{number}" for one in _NUMBERED] if number else []
    if scheme in _NUMBERED and e164(path):
        return [str(phone_address(scheme, path))]
    return [f"{scheme}:{path}"] if path else []
