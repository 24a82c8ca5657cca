"""Photos made for the tests, with whatever a camera, or somebody with an editor, may write into them."""

import io
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
    """A photo that tells all it can: place, camera, names, comments, a thumbnail, its colours."""
    options: dict[str, Any] = {"exif": exif(JAKARTA), "icc_profile": profile()}
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
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def rational(numerator: int, denominator: int) -> IFDRational:
    return IFDRational(numerator, denominator)
