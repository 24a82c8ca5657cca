"""A GET of Kannel's -> a message."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from channels.addresses import is_person
from channels.messages import Event, InboundMessage, Part, Unreadable, WebhookRequest, clean_text
from channels.sms_1708 import udh
from channels.sms_1708.block import CHANNEL
from channels.sms_1708.kannel.query import Query, query_of, raw_of, words
from channels.sms_1708.phones import sender_of

# Kannel's %C. Its guide says GSM for an ordinary message, which it has by then turned into UTF-8 (1.4.5).
CHARSETS = {
    "UTF-8": "utf-8",
    "GSM": "utf-8",
    "WINDOWS-1252": "cp1252",
    "ISO-8859-1": "latin-1",
    "UTF-16BE": "utf-16-be",
}
EIGHT_BIT = b"1"

YEAR_2000 = 946684800
CLOCKS_DIFFER = 86400  # seconds
MOST_PARTS = 255  # its place in the header is one octet


def message(
    request: WebhookRequest, account: str, names: Mapping[str, str], repeat_window: timedelta
) -> Event:
    """`names`: our name of a parameter -> the gateway's."""
    given = query_of(request)
    query = {ours: given[theirs] for ours, theirs in names.items() if theirs in given}
    sender = sender_of(words(query.get("from", b"")))
    if sender is None or "text" not in query:
        reason = f"an SMS without {names['from']} or {names['text']}"
        return Unreadable(CHANNEL, reason, raw_of(request)["query"])
    # Eight-bit data (a ringtone, a business card) is no text, whatever can be read into it.
    binary = query.get("coding", b"").strip() == EIGHT_BIT
    text = "" if binary else _decoded(query["text"], query.get("charset", b""))
    part = None if binary else _part(query)
    return InboundMessage(
        channel=CHANNEL,
        account=account,
        external_id=_external_id(query, request.received_at),
        sender=sender,
        sent_at=_sent_at(words(query.get("time", b"")), request.received_at),
        text=text,
        raw=raw_of(request),
        # A part may be nothing but the space between two words.
        unsupported="binary message" if binary else None if text.strip() or part else "empty message",
        part=part,
        repliable=is_person(sender),
        repeat_window=repeat_window,
    )


def _decoded(text: bytes, charset: bytes) -> str:
    # What cannot be decoded is shown with its gaps: a human may still read the rest.
    return clean_text(text.decode(CHARSETS.get(words(charset).upper(), "utf-8"), "replace"))


def _part(query: Query) -> Part | None:
    """Kannel joins parts by itself, unless it is told not to or several of it share a link.

    From its %u, or from an aggregator's own three parameters. In nonsense there is no part: the text is
    then kept as a message of its own.
    """
    return udh.part_of(query.get("udh", b"")) or _part_by_parameters(query)


def _part_by_parameters(query: Query) -> Part | None:
    reference = words(query.get("part_reference", b""))
    number, total = _count(query.get("part_number", b"")), _count(query.get("part_total", b""))
    if not reference or total < 2 or not 1 <= number <= total:
        return None
    return Part(reference, number, total)


def _count(written: bytes) -> int:
    """0 where it is no number, or more than any message has parts."""
    count = int(written) if written.isdigit() and len(written) <= len(str(MOST_PARTS)) else 0
    return count if count <= MOST_PARTS else 0


def _external_id(query: Query, received_at: datetime) -> str:
    if given := words(query.get("id", b"")):
        return given
    # Without an id, the same words at the same second are the same message. Without a time as well,
    # the arrival stands in for it, or nobody could ever say the same thing twice. Two parts of one
    # message may hold the same words.
    named = [query.get(name, b"") for name in ("from", "to", "text")]
    named.append(query.get("time") or received_at.isoformat().encode())
    named += [query[name] for name in ("udh", "part_reference", "part_number") if query.get(name)]
    return "sha256:" + hashlib.sha256(b"\x00".join(named)).hexdigest()


def _sent_at(written: str, received_at: datetime) -> datetime:
    """The gateway's time, unless it is missing or absurd: an SMS centre's clock may be days off, or unset."""
    seconds = _seconds(written)
    if not YEAR_2000 <= seconds <= received_at.timestamp() + CLOCKS_DIFFER:
        return received_at
    return datetime.fromtimestamp(seconds, UTC)


def _seconds(written: str) -> float:
    """Kannel's %T, or its %t, which is in UTC; 0 for anything else."""
    if written.isascii() and written.isdecimal():
        return int(written) if len(written) <= len("4102444800") else 0
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        return 0
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
