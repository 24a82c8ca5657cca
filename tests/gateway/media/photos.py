"""Photos made for the tests, with whatever a camera, or somebody with an editor, may write into them."""

import io
import struct
from typing import Any

from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo
from PIL.TiffImagePlugin import IFDRational

GPS = 0x8825
ORIENTATION = 0x0112
MAKE, ARTIST, COMMENT = 0x010F, 0x013B, 0x9286

JAKARTA = {1: "S", 2: (6.0, 12.0, 30.0), 3: "E", 4: (106.0, 48.0, 45.0)}
SECRET = "Budi-of-the-tests"
"""Stands in every place of a photo where a name can stand."""


def corners(size: tuple[int, int] = (64, 48), mode: str = "RGB") -> Image.Image:
    """A picture whose top left is red, whose top right is green, and the rest blue."""
    image = Image.new("RGB", size, "blue")
    half = (size[0] // 2, size[1] // 2)
    image.paste("red", (0, 0, *half))
    image.paste("lime", (half[0], 0, size[0], half[1]))
    return image.convert(mode)


def exif(gps: dict[int, Any] | None = None, **tags: Any) -> Image.Exif:
    written = Image.Exif()
    written[MAKE] = SECRET
    written[ARTIST] = SECRET
    for tag, value in tags.items():
        written[int(tag.removeprefix("tag_"))] = value
    if gps is not None:
        written.get_ifd(GPS).update(gps)
    return written


def photo(kind: str = "JPEG", image: Image.Image | None = None, **options: Any) -> bytes:
    whole = io.BytesIO()
    (image or corners()).save(whole, kind, **options)
    return whole.getvalue()


def talkative(kind: str) -> bytes:
    """A photo that tells all it can: place, camera, names, comments, a thumbnail, a colour profile."""
    options: dict[str, Any] = {"exif": exif(JAKARTA), "icc_profile": talkative_profile()}
    if kind == "JPEG":
        options |= {"comment": SECRET.encode(), "xmp": SECRET.encode(), "dpi": (123, 123)}
    if kind == "PNG":
        texts = PngInfo()
        texts.add_text("Author", SECRET)
        texts.add_itxt("XML:com.adobe.xmp", SECRET)
        options["pnginfo"] = texts
    if kind == "WEBP":
        options["xmp"] = SECRET.encode()
    whole = photo(kind, **options)
    if kind == "JPEG":
        # IPTC, as Photoshop writes it, and what a camera appends behind the end.
        iptc = b"Photoshop 3.0\x008BIM\x04\x04\x00\x00" + len(SECRET).to_bytes(4, "big") + SECRET.encode()
        whole = whole[:2] + b"\xff\xed" + (len(iptc) + 2).to_bytes(2, "big") + iptc + whole[2:]
    return whole + SECRET.encode()


def profile() -> bytes:
    """sRGB's."""
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def talkative_profile() -> bytes:
    """sRGB's, with a name where its copyright stood."""
    said = "No copyright, use freely"
    whole = profile()
    assert said.encode("utf-16-be") in whole
    return whole.replace(said.encode("utf-16-be"), SECRET.ljust(len(said)).encode("utf-16-be"))


def swapped_profile() -> bytes:
    """Its red is blue, and its blue is red."""
    return profile().replace(b"rXYZ", b"held").replace(b"bXYZ", b"rXYZ").replace(b"held", b"bXYZ")


def grey_profile() -> bytes:
    """A grey that is twice the number is twice the light: sRGB's 188 is its 128."""
    return _profile(b"GRAY", b"XYZ ", {b"kTRC": b"curv" + bytes(8)})


def ink_profile() -> bytes:
    """Paper is white, black is black, and every other ink is red."""
    white, black, red = bytes((255, 128, 128)), bytes((0, 128, 128)), bytes((135, 208, 195))  # in Lab
    mixtures = white + black + 7 * (red + black)
    straight = bytes(range(256))
    identity = struct.pack(">9i", *(0x10000 if corner % 4 == 0 else 0 for corner in range(9)))
    table = b"mft1" + bytes(4) + bytes((4, 3, 2, 0)) + identity + 4 * straight + mixtures + 3 * straight
    return _profile(b"CMYK", b"Lab ", {b"A2B0": table})


def _profile(colours: bytes, connection: bytes, tags: dict[bytes, bytes]) -> bytes:
    """An ICC profile of version 2 that a printer would have, with these tags and its white (D50)."""
    daylight = struct.pack(">3i", 0xF6D6, 0x10000, 0xD32D)
    tags = {b"wtpt": b"XYZ " + bytes(4) + daylight, **tags}
    table, content = struct.pack(">I", len(tags)), b""
    for name, tag in tags.items():
        table += name + struct.pack(">II", 132 + 12 * len(tags) + len(content), len(tag))
        content += tag
    header = b"\2\x40\0\0prtr" + colours + connection + bytes(12) + b"acsp" + bytes(28) + daylight
    size = 128 + len(table) + len(content)
    return (struct.pack(">I", size) + bytes(4) + header).ljust(128, b"\0") + table + content


def rational(numerator: int, denominator: int) -> IFDRational:
    return IFDRational(numerator, denominator)
