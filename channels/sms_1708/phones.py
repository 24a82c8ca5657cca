"""Who sent it, in whatever form the operator writes a number."""

from urllib.parse import quote

from channels.addresses import Address, phone_address


def invitation(number: str, words: str) -> str:
    """A link that opens the SMS app with these words ready to be sent to us (RFC 5724)."""
    return f"sms:{number}?body={quote(words)}"


def sender_of(typed: str) -> Address | None:
    """The sender's address; None where there is no number at all. Not everyone is a person (`is_person`)."""
    try:
        return phone_address("sms", typed)
    except ValueError:
        return None
