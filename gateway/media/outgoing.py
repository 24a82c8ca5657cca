"""A file that staff attach to an answer: looked at, cleaned and kept, or refused with words for them.

What its name or the browser says of it is not believed: its bytes say what it is. Of a picture, only the copy
goes out that tells nothing but what it shows: not where it was taken, by whom, or with what.
"""

import asyncio
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

from channels.base import Capabilities, Channel
from channels.files import PICTURES
from channels.messages import OutboundFile
from gateway.media import fetch, sandbox, sniff
from gateway.media.errors import OperatorNeeded, Refused
from gateway.media.objections import NotTaken, Objection
from gateway.media.shelf import Shelf
from gateway.runtime import Runtime

LONGEST_SIDE = 2560
"""Pixels: as large as Telegram shows a photo; WhatsApp shows less. At that, one of a phone has 1 to 2 MB."""
LONGEST_NAME = 60
"""Characters before its ending: what a phone shows of it."""
ENDINGS = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": ".pptx",
}
_CHUNK = 64 * 1024
_ENDING = re.compile(r"(\.[A-Za-z][A-Za-z0-9]{1,4})+$")
_NOT_IN_A_NAME = re.compile(r'[<>:"|?*;]+')

Attachment = dict[str, Any]
"""What stands in `store.models.Delivery.attachments`: `name`, `mime_type`, `size` in bytes, and `path`, the
copy's name on the shelf."""

_one_picture = asyncio.Semaphore(1)
"""They take memory by the hundred megabytes, and a moment each."""


def offered(runtime: Runtime, channel: Channel) -> Capabilities:
    """What the channel can do, with files no larger than the office takes (`media.largest_megabytes`)."""
    can = channel.capabilities
    largest = {kind: min(size, runtime.largest_file) for kind, size in can.files.items()}
    return replace(can, files=largest)


async def take(
    runtime: Runtime, channel: Channel, name: str, content: BinaryIO, beside: Sequence[Attachment] = ()
) -> Attachment:
    """Keep an uploaded file for an answer on this channel; return what goes into `Delivery.attachments`.

    `beside`: what is attached already. Raises `NotTaken`. What is in no delivery a day later is tidied away.
    """
    can = offered(runtime, channel)
    _check(can, beside)
    shelf = fetch.shelf(runtime)
    try:
        with shelf.unfinished() as original, shelf.unfinished() as clean:
            await asyncio.to_thread(_write, content, original, runtime.largest_file)
            mime_type = await asyncio.to_thread(_kind_of, original, can)
            copy = await _cleaned(original, clean, mime_type) if mime_type in PICTURES else original
            size = copy.stat().st_size
            if size > can.files[mime_type]:
                raise NotTaken(Objection.TOO_LARGE, can, can.files[mime_type])
            path = await asyncio.to_thread(shelf.keep, copy)
    except OperatorNeeded as error:
        raise NotTaken(Objection.NO_ROOM, can) from error
    return {"name": presentable(name, mime_type), "mime_type": mime_type, "size": size, "path": path}


def outbound_file(shelf: Shelf, kept: Mapping[str, Any]) -> OutboundFile:
    """The file as a channel sends it."""
    return OutboundFile(kept["name"], kept["mime_type"], kept["size"], shelf.path(kept["path"]))


def presentable(name: str, mime_type: str) -> str:
    """The name as its reader sees it: without folders and without what hides its end, with the ending of what
    it is."""
    shown = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    # Controls, and what turns the direction of writing: with it, "gpj.exe" reads as "exe.jpg".
    plain = "".join(one for one in shown if not unicodedata.category(one).startswith("C"))
    stem = " ".join(_NOT_IN_A_NAME.sub(" ", _ENDING.sub("", plain)).split()).strip(". ")
    return (stem[:LONGEST_NAME].rstrip(". ") or "berkas") + ENDINGS[mime_type]


def _check(can: Capabilities, beside: Sequence[Attachment]) -> None:
    if not can.files:
        raise NotTaken(Objection.NO_FILES, can)
    if len(beside) >= can.most_files:
        raise NotTaken(Objection.TOO_MANY, can)


def _write(content: BinaryIO, into: Path, largest: int) -> None:
    size = 0
    with into.open("wb") as file:
        while chunk := content.read(_CHUNK):
            size += len(chunk)
            if size > largest:
                raise NotTaken(Objection.TOO_LARGE, None, largest)
            file.write(chunk)


def _kind_of(path: Path, can: Capabilities) -> str:
    try:
        mime_type = sniff.kind_of(path)
    except Refused as refused:
        raise NotTaken(Objection.KIND, can) from refused
    if mime_type not in can.files:
        raise NotTaken(Objection.KIND, can)
    return mime_type


async def _cleaned(original: Path, clean: Path, mime_type: str) -> Path:
    try:
        async with _one_picture:
            seen = await sandbox.look_at(original, clean, mime_type, LONGEST_SIDE)
    except Refused as refused:
        raise NotTaken(Objection.PICTURE) from refused
    if not seen.clean:
        raise NotTaken(Objection.PICTURE)
    return clean
