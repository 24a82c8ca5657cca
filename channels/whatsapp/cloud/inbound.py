"""Meta's webhook -> our events: one for every item in it, several of which may come at once."""

from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from typing import Any

from channels.bodies import NotReadable, read_json
from channels.messages import (
    ContactEvent,
    ContactEventKind,
    DeliveryReceipt,
    DeliveryStatus,
    Event,
    InboundMessage,
    Unreadable,
    clean_text,
    raw_json,
)
from channels.whatsapp.cloud import refusals
from channels.whatsapp.cloud.content import content_of
from channels.whatsapp.cloud.fields import Malformed, Raw, block, moment, text, words
from channels.whatsapp.people import Person, person

CHANNEL = "whatsapp"
Contacts = dict[tuple[str, str], Raw]
"""(the name of an id, the id) -> the contact."""

# They overtake one another and are repeated for days; a read comes without a delivered.
STATUSES = {
    "sent": DeliveryStatus.SENT,
    "delivered": DeliveryStatus.DELIVERED,
    "read": DeliveryStatus.READ,
    "failed": DeliveryStatus.FAILED,
}
WINDOW_CLOSED = "131047"

MOST = 10_000
"""Items in one request. 3 MiB of Meta's hold fewer; of what is no item they could hold a million."""
LARGEST_SHARED = 4096
"""Characters of the metadata, or of a contact: every item that it belongs to is kept with it."""
ENVELOPE = {"messaging_product", "metadata", "contacts"}

# Each is also what becomes of the id: a new number brings a new BSUID. The second is the older name.
MOVES = ("user_changed_number", "customer_changed_number", "user_changed_user_id")


def events(body: bytes, account: str) -> list[Event]:
    try:
        payload = read_json(body)
    except NotReadable as error:
        return [Unreadable(CHANNEL, str(error), clean_text(body.decode("utf-8", "replace")))]
    found = list(
        islice(
            _each(payload, "entry", lambda entry: _each(entry, "changes", partial(_change, account))), MOST
        )
    )
    return found if len(found) < MOST else [_unreadable(f"{MOST} items and more", payload)]


def _each(raw: Any, name: str, read: Callable[[Any], Iterator[Event]]) -> Iterator[Event]:
    """What every item of that list says; the whole, parked, where there is no such list or nothing in it."""
    items = raw.get(name) if isinstance(raw, dict) else None
    if not (isinstance(items, list) and items):
        yield _unreadable(f"without {name}", raw)
        return
    for item in items:
        yield from read(item)


def _change(account: str, change: Any) -> Iterator[Event]:
    field = change.get("field") if isinstance(change, dict) else None
    if field != "messages":
        named = field if isinstance(field, str) else "none"
        yield _unreadable(f"we do not listen to changes of this kind: {named}", change)
        return
    value = change.get("value")
    if not isinstance(value, dict):
        yield _unreadable("without value", change)
        return
    # An app hears every number of its business, and some of them may be another office's.
    metadata = value.get("metadata")
    if not isinstance(metadata, dict) or metadata.get("phone_number_id") != account:
        yield _unreadable("not our phone_number_id", change)
        return
    contacts = _contacts(value)
    if any(len(raw_json(one)) > LARGEST_SHARED for one in (metadata, *contacts.values())):
        yield _unreadable("metadata, or a contact, that is longer than any", change)
        return
    lists = [name for name in READERS if value.get(name)]
    if not lists:
        yield _unreadable(f"without any of {', '.join(READERS)}", change)
        return
    for name in lists:
        yield from _each(value, name, partial(_item, account, metadata, contacts, name))
    # A list that is newer than this, beside one that we know.
    beside = {name: found for name, found in value.items() if found and isinstance(found, list)}
    if unknown := {name: beside[name] for name in beside.keys() - READERS.keys() - ENVELOPE}:
        yield _unreadable(
            f"we do not listen to {', '.join(sorted(unknown))}", {"metadata": metadata, **unknown}
        )


def _item(account: str, metadata: Raw, contacts: Contacts, name: str, item: Any) -> Iterator[Event]:
    # As much of the whole as it takes to read this one again.
    raw: dict[str, Any] = {"metadata": metadata, name: [item]}
    if not isinstance(item, dict):
        yield _unreadable(f"one of the {name} is no object", raw)
        return
    contact = _contact(contacts, item)
    if contact:
        raw["contacts"] = [contact]
    try:
        yield READERS[name](item, contact, raw, account)
    except Malformed as error:
        yield _unreadable(f"one of the {name} is {error}", raw)


def _contacts(value: Raw) -> Contacts:
    """Those that came along, by each of their ids."""
    given = value.get("contacts")
    found: Contacts = {}
    for contact in given if isinstance(given, list) else ():
        for name in ("user_id", "wa_id"):
            if isinstance(contact, dict) and (id := words(contact, name)):
                found.setdefault((name, id), contact)
    return found


def _contact(contacts: Contacts, item: Raw) -> Raw:
    """Who sent it, as `contacts` tells; empty where it does not, as beside most statuses."""
    ids = (
        ("user_id", words(item, "from_user_id")),
        ("wa_id", words(item, "from")),
        ("user_id", words(item, "from")),
    )
    return next((contacts[id] for id in ids if id in contacts), {})


def _message(item: Raw, contact: Raw, raw: Raw, account: str) -> Event:
    kind = words(item, "type")
    if kind == "system":
        return _moved(item, raw, account)
    # Somebody has opened the chat and said nothing yet.
    if kind == "request_welcome":
        return _unreadable("we do not listen to messages of this kind: request_welcome", raw)
    content = content_of(item)
    sender = _sender(item, contact)
    in_group = bool(item.get("group_id"))
    context, profile = item.get("context"), contact.get("profile")
    quoted = words(context, "id") if isinstance(context, dict) else ""
    return InboundMessage(
        channel=CHANNEL,
        account=account,
        external_id=text(item, "id"),
        sender=sender.address,
        sent_at=moment(item),
        text=content.text,
        raw=raw,
        aliases=sender.aliases,
        sender_name=words(profile, "name") or None if isinstance(profile, dict) else None,
        unsupported="group message" if in_group else content.unsupported,
        attachments=content.attachments,
        location=content.location,
        in_reply_to=content.in_reply_to or quoted or None,
        edits=content.edits,
        repliable=content.repliable and not in_group,
    )


def _sender(item: Raw, contact: Raw) -> Person:
    ids = (words(item, "from_user_id"), words(contact, "user_id"))
    found = person(ids, (words(item, "from"), words(contact, "wa_id")))
    if found is None:
        raise Malformed("without a sender")
    return found


def _moved(item: Raw, raw: Raw, account: str) -> ContactEvent:
    system = block(item, "system")
    kind = words(system, "type")
    if kind not in MOVES:
        raise Malformed(f"a notice of the kind {kind!r}")
    # The old id is spelt out since August 2026; before, the notice came from the old one.
    new_id = words(system, "user_id")
    from_id = words(item, "from_user_id")
    old_ids = (words(system, "previous_user_id"), "" if from_id == new_id else from_id)
    old = person(old_ids, (words(item, "from"), words(system, "customer")))
    new = person((new_id,), (words(system, "wa_id"), words(system, "new_wa_id")))
    if old is None or new is None or old.address == new.address:
        raise Malformed("a move without an old and a new address")
    return ContactEvent(
        channel=CHANNEL,
        account=account,
        address=old.address,
        kind=ContactEventKind.MOVED,
        occurred_at=moment(item),
        raw=raw,
        aliases=old.aliases,
        moved_to=(new.address, *new.aliases),
    )


def _receipt(item: Raw, contact: Raw, raw: Raw, account: str) -> DeliveryReceipt:
    word = words(item, "status")
    status = STATUSES.get(word)
    if status is None:
        raise Malformed(f"of the status {word!r}")
    code = _error_code(item) if status is DeliveryStatus.FAILED else None
    return DeliveryReceipt(
        channel=CHANNEL,
        account=account,
        status=status,
        occurred_at=moment(item),
        raw=raw,
        external_id=text(item, "id"),
        # Ours, which comes back even for a message whose id got lost with Meta's answer.
        delivery_id=words(item, "biz_opaque_callback_data") or None,
        code=code,
        window_closed=code == WINDOW_CLOSED,
        retryable=refusals.passes(code or ""),
    )


def _error_code(item: Raw) -> str | None:
    errors = item.get("errors")
    first = errors[0] if isinstance(errors, list) and errors else None
    return _code(first) if isinstance(first, dict) else None


def _code(error: Raw) -> str | None:
    code = error.get("code")
    return str(code) if isinstance(code, int) else None


def _error(item: Raw, contact: Raw, raw: Raw, account: str) -> Unreadable:
    """Meta tells of a trouble of its own that belongs to no message: nothing to do but to show it."""
    return _unreadable(f"Meta reports the error {_code(item)}", raw)


READERS: dict[str, Callable[[Raw, Raw, Raw, str], Event]] = {
    "messages": _message,
    "statuses": _receipt,
    "errors": _error,
}


def _unreadable(reason: str, raw: object) -> Unreadable:
    return Unreadable(CHANNEL, clean_text(reason)[:200], raw_json(raw))
