"""One labelled message a line, as JSON: what came, and what it should be understood to be."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from channels.addresses import Address
from channels.messages import Attachment, InboundMessage, Location, Part

_CHANNELS = {
    "sms": ("sms_1708", "sms"),
    "whatsapp": ("whatsapp", "whatsapp"),
    "telegram": ("telegram", "telegram"),
    "x_mention": ("twitter", "x"),
    "x_dm": ("twitter", "x"),
    # What somebody of the office redirects is read like any other message.
    "redirect_instagram": ("telegram", "telegram"),
}
_KINDS = {"image": "photo", "audio": "voice"}
_ACCOUNT = "evaluation"


@dataclass(frozen=True, slots=True)
class Line:
    """One message of the file."""

    id: str
    channel: str
    """sms, whatsapp, telegram, x_mention, x_dm, redirect_instagram."""
    sender: str
    sent_at: datetime
    text: str
    expected: Mapping[str, Any]
    item: Mapping[str, Any]
    """The whole line."""

    @property
    def key(self) -> str:
        """What the platform would call it."""
        return str(self.item.get("provider_message_id") or self.id)


def read(path: Path) -> Iterator[Line]:
    """The lines of a file. Raises ValueError, with the number of the line that cannot be read and why."""
    seen: set[str] = set()
    for number, written in enumerate(path.read_bytes().decode("utf-8-sig", "replace").splitlines(), start=1):
        if not written.strip():
            continue
        try:
            line = _line(json.loads(written), seen)
            message_of(line, {})
        except Wrong as error:
            raise ValueError(f"{path.name}, line {number}: {error}") from None
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            # Not in the error's own words: they quote what may be somebody's.
            raise ValueError(f"{path.name}, line {number}: {type(error).__name__}") from None
        yield line


class Wrong(ValueError):
    """What is wrong with a line, in words of ours."""


def _line(item: Mapping[str, Any], seen: set[str]) -> Line:
    if item.get("channel") not in _CHANNELS:
        raise Wrong(f"channel: one of {', '.join(_CHANNELS)}")
    for name in ("id", "sender"):
        if not isinstance(item.get(name), str):
            raise Wrong(f"{name}: text is wanted")
    if not isinstance(item.get("text") or "", str) or not isinstance(item.get("expect", {}), dict):
        raise Wrong("text, and under expect an object, are wanted")
    if item["id"] in seen:
        raise Wrong("id: another line has it")
    if datetime.fromisoformat(item["ts"]).tzinfo is None:
        raise Wrong("ts: a time with its zone is wanted, 2026-09-01T08:02:11+07:00")
    seen.add(item["id"])
    return Line(
        id=item["id"],
        channel=item["channel"],
        sender=item["sender"],
        sent_at=datetime.fromisoformat(item["ts"]),
        text=item.get("text") or "",
        expected=item.get("expect") or {},
        item=item,
    )


def message_of(line: Line, key_of: Mapping[str, str]) -> InboundMessage:
    """The message as its channel would hand it over; `key_of` maps the lines before it to their keys."""
    channel, scheme = _CHANNELS[line.channel]
    item = line.item
    piece, point = item.get("sms"), item.get("location")
    path = line.sender.removeprefix("tg:").removeprefix("x:")
    return InboundMessage(
        channel=channel,
        account=_ACCOUNT,
        external_id=line.key,
        sender=Address(scheme, path),
        sent_at=line.sent_at,
        text=line.text,
        raw={},
        part=Part(str(piece["ref"]), piece["part"], piece["total"]) if piece else None,
        attachments=tuple(
            Attachment(_KINDS.get(one["type"], one["type"]), f"{line.key}-{number}", one.get("mime"))
            for number, one in enumerate(item.get("attachments") or ())
        ),
        location=_point(point) if point else None,
        in_reply_to=key_of.get(item.get("in_reply_to") or ""),
        public=line.channel == "x_mention",
    )


def _point(point: Mapping[str, Any]) -> Location:
    latitude = point.get("latitude", point.get("lat"))
    longitude = point.get("longitude", point.get("lon", point.get("lng")))
    return Location(float(latitude or 0), float(longitude or 0))
