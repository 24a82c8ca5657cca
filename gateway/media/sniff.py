"""What a file is, by what is in it. What the platform or its sender calls it plays no part.

The table is our own (docs/adr/0007-media.md says why no library): what we accept, and the few things worth
calling by their name when we refuse them. A file that is two things at once (a photo with a program behind
it) is what it begins as, and is only ever handed out as that.
"""

import re
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from gateway.media.errors import Refused

_HEAD = 4096

_MP3_RATES = bytes(byte for byte in range(0x10, 0xF0) if byte & 0x0C != 0x0C)
_SIGNATURES = [
    (rb"\xff\xd8\xff", "image/jpeg"),
    (rb"\x89PNG\r\n\x1a\n.{4}IHDR", "image/png"),
    (rb"RIFF.{4}WEBPVP8[ LX]", "image/webp"),
    (rb"GIF8[79]a", "image/gif"),
    (rb"RIFF.{4}WAVE", "audio/wav"),
    (rb"OggS\x00", "audio/ogg"),
    (rb"#!AMR(-WB)?\n", "audio/amr"),
    (rb"ID3[\x02-\x04]", "audio/mpeg"),
    # A frame of an MP3: layer III, and rates that exist.
    (rb"\xff[\xe2\xe3\xf2\xf3\xfa\xfb][" + re.escape(_MP3_RATES) + rb"]", "audio/mpeg"),
    (rb"\xff[\xf0\xf1\xf8\xf9]", "audio/aac"),
    (rb"\x1a\x45\xdf\xa3.{0,60}\x42\x82.webm", "video/webm"),
    (rb"%PDF-[12]\.\d", "application/pdf"),
]
_KINDS = [(re.compile(pattern, re.DOTALL), kind) for pattern, kind in _SIGNATURES]

# The brand of the box with which MP4 and its relatives begin.
_BRANDS = [
    (rb"hei[cxms]|hev[cxms]", "image/heic"),
    (rb"avi[fs]", "image/avif"),
    (rb"M4[AB] ", "audio/mp4"),
    (rb"qt  ", "video/quicktime"),
    (rb"3g[p2].", "video/3gpp"),
    (rb"iso[m2-9]|mp4[12]|avc1|dash|M4V |MSNV|mmp4", "video/mp4"),
]
_BRAND_KINDS = [(re.compile(pattern), kind) for pattern, kind in _BRANDS]

_OFFICE = {
    "word/document.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/workbook.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt/presentation.xml": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
_ODT = "application/vnd.oasis.opendocument.text"
# Its first file has this name and this content, uncompressed, so that it can be told without unpacking.
_ODT_HEAD = re.compile(rb"PK\x03\x04.{22}\x08\x00..mimetype" + re.escape(_ODT.encode()) + rb"PK", re.DOTALL)

_UNWANTED = [
    (rb"\s*(\xef\xbb\xbf)?\s*<(!doctype html|html|head|body|script|iframe)", "a web page"),
    (rb"\s*(\xef\xbb\xbf)?\s*<(\?xml|svg|!doctype)", "an XML or SVG file, which may hold a program"),
    (rb"MZ|\x7fELF|\xca\xfe\xba\xbe|\xcf\xfa\xed\xfe|dex\n", "a program"),
    (rb"#!", "a script"),
    (rb"Rar!|7z\xbc\xaf|\x1f\x8b|BZh|\xfd7zXZ", "an archive"),
    (rb"\xd0\xcf\x11\xe0", "an old Office file (.doc, .xls, .ppt), which may hold a program"),
    (rb"\{\\rtf", "an RTF file, which may hold a program"),
    (rb"BEGIN:VCARD", "a contact card"),
]
_UNWANTED_KINDS = [(re.compile(pattern, re.IGNORECASE), what) for pattern, what in _UNWANTED]

_ZIP = b"PK\x03\x04"
_DIRECTORY = struct.Struct("<4s8xII2x")
_DIRECTORY_ENTRY = struct.Struct("<4s24xHHH12x")
_DIRECTORY_END = b"PK\x05\x06"
_LONGEST_COMMENT = 0xFFFF
_LARGEST_DIRECTORY = 1024 * 1024
"""Bytes: thousands of files. A hostile archive lists millions, to be read into our memory."""


def kind_of(path: Path) -> str:
    """The MIME type of a file that we accept. Raises `Refused`, which says what it is instead."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
        if head.startswith(_ZIP):
            return _kind_of_zip(file, head)
    kind = _by_signature(head) or _by_brand(head)
    if kind is None:
        raise Refused(_refusal(head))
    return kind


def _by_signature(head: bytes) -> str | None:
    return next((kind for pattern, kind in _KINDS if pattern.match(head)), None)


def _by_brand(head: bytes) -> str | None:
    if head[4:8] != b"ftyp":
        return None
    end = min(int.from_bytes(head[:4], "big"), 256)
    # The major brand, and where it says nothing (mif1, msf1) those it is compatible with.
    brands = [head[8:12], *(head[at : at + 4] for at in range(16, end, 4))]
    return next(
        (kind for brand in brands for pattern, kind in _BRAND_KINDS if pattern.fullmatch(brand)), None
    )


def _kind_of_zip(file: BinaryIO, head: bytes) -> str:
    try:
        names = set(_names_in_zip(file))
    except (struct.error, ValueError):
        raise Refused("an archive that cannot be read") from None
    if "AndroidManifest.xml" in names:
        raise Refused("an Android app (APK)")
    if "META-INF/MANIFEST.MF" in names:
        raise Refused("a program (JAR)")
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise Refused("an Office file with macros, which are programs")
    if _ODT_HEAD.match(head):
        return _ODT
    kinds = [kind for name, kind in _OFFICE.items() if name in names]
    if "[Content_Types].xml" in names and len(kinds) == 1:
        return kinds[0]
    raise Refused("an archive (ZIP)")


def _names_in_zip(file: BinaryIO) -> Iterator[str]:
    """The names that a ZIP's directory lists. Nothing is unpacked."""
    size = file.seek(0, 2)
    file.seek(max(0, size - _LONGEST_COMMENT - _DIRECTORY.size))
    tail = file.read()
    at = tail.rfind(_DIRECTORY_END)
    if at < 0:
        raise ValueError("no directory")
    _, length, start = _DIRECTORY.unpack_from(tail, at)
    if length > _LARGEST_DIRECTORY:
        raise ValueError("too long a directory")
    file.seek(start)
    directory = file.read(length)
    at = 0
    while at < len(directory):
        signature, name, extra, comment = _DIRECTORY_ENTRY.unpack_from(directory, at)
        if signature != b"PK\x01\x02":
            raise ValueError("not an entry")
        at += _DIRECTORY_ENTRY.size
        yield directory[at : at + name].decode("latin-1")
        at += name + extra + comment


def _refusal(head: bytes) -> str:
    what = next((what for pattern, what in _UNWANTED_KINDS if pattern.match(head)), None)
    return what or "of a kind that we keep no copy of"
