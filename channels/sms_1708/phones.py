"""Who sent it, in whatever form the operator writes a number."""

from channels.addresses import Address, phone_address


def sender_of(typed: str) -> Address | None:
    """The sender's address; None where there is no number at all. Not everyone is a person (`is_person`)."""
    try:
        return phone_address("sms", typed)
    except ValueError:
        return None
