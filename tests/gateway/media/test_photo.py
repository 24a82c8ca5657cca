"""What a photo tells: its place to us, and to others nothing but what it shows."""

import math
import random
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageChops, ImageFilter, ImageStat

from gateway.media import photo as photos
from gateway.media.photo import LONGEST_SIDE, Place, Seen, look_at
from tests.gateway.media.photos import (
    GPS,
    JAKARTA,
    ORIENTATION,
    SECRET,
    corners,
    exif,
    grey_profile,
    ink_profile,
    photo,
    profile,
    rational,
    swapped_profile,
    talkative,
)

KINDS = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return tmp_path / "source"


@pytest.fixture
def clean(tmp_path: Path) -> Path:
    return tmp_path / "clean"


def place_in(source: Path, content: bytes, kind: str = "JPEG") -> Place | None:
    source.write_bytes(content)
    seen = look_at(source, source.with_name("clean"), KINDS[kind])
    if seen.latitude is None or seen.longitude is None:
        return None
    return seen.latitude, seen.longitude


# Where it was taken.


@pytest.mark.parametrize("kind", KINDS)
def test_a_photo_of_any_kind_tells_where_it_was_taken(source: Path, kind: str) -> None:
    place = place_in(source, photo(kind, exif=exif(JAKARTA)), kind)
    assert place == pytest.approx((-(6 + 12 / 60 + 30 / 3600), 106 + 48 / 60 + 45 / 3600), abs=1e-6)


@pytest.mark.parametrize(
    ("gps", "place"),
    [
        ({1: "N", 2: (1.5, 0.0, 0.0), 3: "W", 4: (2.5, 0.0, 0.0)}, (1.5, -2.5)),
        ({1: "S", 2: (6.0, 12.5, 0.0), 3: "E", 4: (106.0, 48.75, 0.0)}, (-6.2083333, 106.8125)),
        ({1: "s", 2: (6.0, 0.0, 0.0), 3: "e\x00", 4: (106.0, 0.0, 0.0)}, (-6, 106)),
        ({1: "S", 2: (6.25,), 3: "E", 4: (106.5,)}, (-6.25, 106.5)),
        ({1: "N", 2: (0.0, 0.0, 0.0), 3: "E", 4: (109.0, 20.0, 0.0)}, (0, 109.3333333)),
        ({1: "N", 2: (90.0, 0.0, 0.0), 3: "E", 4: (180.0, 0.0, 0.0)}, (90, 180)),
        ({**JAKARTA, 5: b"\x00", 6: 12.0, 29: "2026:11:22"}, (-6.2083333, 106.8125)),
    ],
    ids=["other halves", "no seconds", "small letters", "degrees alone", "equator", "the last", "height too"],
)
def test_a_place_is_read_in_every_form(source: Path, gps: dict[int, Any], place: Place) -> None:
    assert place_in(source, photo(exif=exif(gps))) == pytest.approx(place, abs=1e-6)


@pytest.mark.parametrize(
    "gps",
    [
        None,
        {},
        {1: "N", 2: (0.0, 0.0, 0.0), 3: "E", 4: (0.0, 0.0, 0.0)},
        {**JAKARTA, 2: (91.0, 0.0, 0.0)},
        {**JAKARTA, 4: (181.0, 0.0, 0.0)},
        {**JAKARTA, 2: (90.0, 1.0, 0.0)},
        {**JAKARTA, 2: (6.0, 60.0, 0.0)},
        {**JAKARTA, 2: (6.0, 0.0, 61.0)},
        {**JAKARTA, 2: (rational(6, 0), 0.0, 0.0)},
        {**JAKARTA, 2: (rational(0, 0), rational(0, 0), rational(0, 0))},
        {**JAKARTA, 2: ()},
        {**JAKARTA, 1: ""},
        {**JAKARTA, 1: "X"},
        {**JAKARTA, 1: "E"},
        {**JAKARTA, 3: "Selatan"},
        {key: value for key, value in JAKARTA.items() if key != 1},
        {key: value for key, value in JAKARTA.items() if key != 4},
    ],
    ids=str,
)
def test_what_is_no_place_is_none(source: Path, gps: dict[int, Any] | None) -> None:
    content = photo(exif=exif(gps))
    assert place_in(source, content) is None


def test_a_photo_without_any_exif_has_no_place(source: Path) -> None:
    assert place_in(source, photo()) is None


@pytest.mark.parametrize("value", ["6", b"\x06", None, (None, 1, 2), ("a", "b", "c"), (-6.0, 0, 0), [], {}])
def test_degrees_of_any_type_are_read_or_refused_and_nothing_else(value: object) -> None:
    class Liar:
        def getexif(self) -> Any:
            return self

        def get_ifd(self, _tag: int) -> dict[int, object]:
            return {**JAKARTA, 2: value}

    assert photos.place_of(Liar()) is None  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "block",
    [
        b"",
        b"Exif\x00\x00",
        b"Exif\x00\x00II*\x00",
        b"Exif\x00\x00MM\x00*\xff\xff\xff\xff",
        b"Exif\x00\x00II*\x00\x08\x00\x00\x00\xff\xff",
        b"Exif\x00\x00" + b"\xff" * 200,
        # A GPS block that is itself, and one that lies beyond the end.
        b"Exif\x00\x00II*\x00\x08\x00\x00\x00\x01\x00" + struct.pack("<HHII", GPS, 4, 1, 8) + bytes(4),
        b"Exif\x00\x00II*\x00\x08\x00\x00\x00\x01\x00" + struct.pack("<HHII", GPS, 4, 1, 1 << 30) + bytes(4),
    ],
)
def test_broken_exif_harms_nothing(source: Path, clean: Path, block: bytes) -> None:
    whole = photo()
    source.write_bytes(whole[:2] + b"\xff\xe1" + (len(block) + 2).to_bytes(2, "big") + block + whole[2:])
    seen = look_at(source, clean, "image/jpeg")
    assert (seen.latitude, seen.clean) == (None, True)


def test_exif_with_any_byte_wrong_harms_nothing(source: Path, clean: Path) -> None:
    whole = photo(exif=exif(JAKARTA, tag_274=6))
    begin, length = whole.index(b"Exif"), int.from_bytes(whole[4:6], "big")
    rng = random.Random(1708)
    for _ in range(400):
        broken = bytearray(whole)
        for _ in range(3):
            broken[rng.randrange(begin + 6, begin + length - 2)] = rng.randrange(256)
        source.write_bytes(broken)
        seen = look_at(source, clean, "image/jpeg")
        assert seen.clean
        if seen.latitude is not None:
            assert -90 <= seen.latitude <= 90
            assert seen.longitude is not None
            assert -180 <= seen.longitude <= 180


# The clean copy.


@pytest.mark.parametrize("kind", KINDS)
def test_a_clean_copy_tells_nothing_but_what_it_shows(source: Path, clean: Path, kind: str) -> None:
    source.write_bytes(talkative(kind))
    assert SECRET.encode() in source.read_bytes()
    assert look_at(source, clean, KINDS[kind]).clean
    written = clean.read_bytes()
    names = (SECRET.encode(), SECRET.encode("utf-16-be"))
    blocks = (b"ICC", b"iCCP", b"Exif", b"eXIf", b"EXIF", b"XMP", b"xpacket", b"8BIM", b"GPS", b"pHYs")
    for telling in (*names, *blocks):
        assert telling not in written
    with Image.open(clean) as image:
        image.load()
        assert image.format == kind
        assert not dict(image.getexif())
        unwanted = set(image.info) - {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
        assert unwanted <= {"loop", "background", "timestamp", "duration"}
        assert image.info.get("jfif_density", (1, 1)) == (1, 1)


RED, GREEN, BLUE = (255, 0, 0), (0, 255, 0), (0, 0, 255)


def shown(clean: Path, mode: str = "RGB") -> list[Any]:
    """The colours of the corners."""
    with Image.open(clean) as image:
        assert "icc_profile" not in image.info
        return [image.convert(mode).getpixel(point) for point in ((8, 8), (56, 8), (8, 40))]


@pytest.mark.parametrize(
    ("kind", "mode"), [("JPEG", "RGB"), ("PNG", "RGB"), ("PNG", "P"), ("PNG", "RGBA"), ("WEBP", "RGB")]
)
def test_the_colours_of_a_profile_become_those_that_every_screen_assumes(
    source: Path, clean: Path, kind: str, mode: str
) -> None:
    source.write_bytes(photo(kind, corners(mode=mode), icc_profile=swapped_profile()))
    assert look_at(source, clean, KINDS[kind]) == Seen(clean=True)
    for colour, expected in zip(shown(clean), (BLUE, GREEN, RED), strict=True):
        assert colour == pytest.approx(expected, abs=40)
    with Image.open(source) as before, Image.open(clean) as after:
        assert after.mode == before.mode


@pytest.mark.parametrize(("kind", "mode"), [("JPEG", "L"), ("PNG", "L"), ("PNG", "LA")])
def test_the_greys_of_a_profile_become_those_that_every_screen_assumes(
    source: Path, clean: Path, kind: str, mode: str
) -> None:
    grey = Image.new("L", (64, 48), 128).convert(mode)
    source.write_bytes(photo(kind, grey, icc_profile=grey_profile()))
    assert look_at(source, clean, KINDS[kind]) == Seen(clean=True)
    assert shown(clean, "L") == pytest.approx([188, 188, 188], abs=2)
    with Image.open(clean) as after:
        assert after.mode == mode


def test_inks_become_light_where_a_profile_tells_how(source: Path, clean: Path) -> None:
    inks = Image.new("CMYK", (64, 48), (255, 0, 0, 0))
    source.write_bytes(photo("JPEG", inks, icc_profile=ink_profile()))
    assert look_at(source, clean, "image/jpeg") == Seen(clean=True)
    for colour in shown(clean):
        assert colour == pytest.approx(RED, abs=40)
    with Image.open(clean) as after:
        assert after.mode == "RGB"


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_in_the_usual_colours_keeps_them(source: Path, clean: Path, kind: str) -> None:
    source.write_bytes(photo(kind, icc_profile=profile()))
    look_at(source, clean, KINDS[kind])
    for colour, expected in zip(shown(clean), (RED, GREEN, BLUE), strict=True):
        assert colour == pytest.approx(expected, abs=40)


@pytest.mark.parametrize(
    ("unusable", "mode"),
    [
        (SECRET.encode(), "RGB"),
        (profile()[:300], "RGB"),
        (profile().replace(b"rTRC", b"none"), "RGB"),
        (ink_profile(), "RGB"),
        (grey_profile(), "RGB"),
        (profile(), "CMYK"),
        (profile(), "L"),
    ],
    ids=["none", "half of one", "a part missing", "of inks", "of greys", "of light, for inks", "for greys"],
)
def test_a_profile_that_cannot_be_used_is_left_out(
    source: Path, clean: Path, unusable: bytes, mode: str
) -> None:
    source.write_bytes(photo("JPEG", corners(mode=mode), icc_profile=unusable))
    assert look_at(source, clean, "image/jpeg") == Seen(clean=True)
    with Image.open(source) as before:
        as_it_was = [before.convert("RGB").getpixel(point) for point in ((8, 8), (56, 8), (8, 40))]
    for colour, expected in zip(shown(clean), as_it_was, strict=True):
        assert colour == pytest.approx(expected, abs=8)


@pytest.mark.parametrize("mode", ["1", "I;16"])
def test_a_profile_on_a_picture_that_has_no_use_for_one_is_left_out(
    source: Path, clean: Path, mode: str
) -> None:
    image = corners().convert("L").convert("I;16") if mode == "I;16" else corners(mode=mode)
    source.write_bytes(photo("PNG", image, icc_profile=grey_profile()))
    assert look_at(source, clean, "image/png") == Seen(clean=True)
    with Image.open(source) as before, Image.open(clean) as after:
        assert (after.mode, list(after.tobytes())) == (before.mode, list(before.tobytes()))
        assert "icc_profile" not in after.info


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_clean_copy_stands_upright(source: Path, clean: Path, kind: str, orientation: int) -> None:
    # How the camera held it, as Pillow itself undoes it: the inverse of what we write.
    back = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}
    lying = corners()
    if orientation in back:
        lying = lying.transpose(Image.Transpose(back[orientation]))
    source.write_bytes(photo(kind, lying, exif=exif(tag_274=orientation)))
    look_at(source, clean, KINDS[kind])
    with Image.open(clean) as image:
        assert image.size == (64, 48)
        colours = [image.convert("RGB").getpixel(point) for point in ((8, 8), (56, 8), (8, 40))]
    for colour, expected in zip(colours, [(255, 0, 0), (0, 255, 0), (0, 0, 255)], strict=True):
        assert colour == pytest.approx(expected, abs=40)


@pytest.mark.parametrize("orientation", [0, 9, 65535])
def test_an_orientation_that_is_none_leaves_it_as_it_lies(
    source: Path, clean: Path, orientation: int
) -> None:
    source.write_bytes(photo(exif=exif(**{f"tag_{ORIENTATION}": orientation})))
    assert look_at(source, clean, "image/jpeg").clean
    with Image.open(clean) as image:
        assert image.size == (64, 48)


@pytest.mark.parametrize(
    ("kind", "mode"),
    [
        *[("JPEG", mode) for mode in ("L", "RGB", "CMYK")],
        *[("PNG", mode) for mode in ("1", "L", "LA", "P", "RGB", "RGBA", "I;16")],
        *[("WEBP", mode) for mode in ("RGB", "RGBA")],
    ],
)
def test_a_picture_of_every_mode_gets_a_clean_copy_that_looks_the_same(
    source: Path, clean: Path, kind: str, mode: str
) -> None:
    image = corners().convert("L").convert("I;16") if mode == "I;16" else corners(mode=mode)
    source.write_bytes(photo(kind, image, lossless=True) if kind == "WEBP" else photo(kind, image))
    assert look_at(source, clean, KINDS[kind]) == Seen(clean=True)
    with Image.open(source) as before, Image.open(clean) as after:
        assert (after.mode, after.size) == (before.mode, before.size)
        changed = ImageStat.Stat(ImageChops.difference(before.convert("RGB"), after.convert("RGB")))
        assert max(changed.mean) < 4


@pytest.mark.parametrize("colours", [{}, {"icc_profile": True}], ids=["as they are", "of a profile"])
@pytest.mark.parametrize(
    "image", [corners(mode="P"), corners(mode="RGB"), corners(mode="L")], ids=["P", "RGB", "L"]
)
def test_what_is_transparent_stays_so(
    source: Path, clean: Path, image: Image.Image, colours: dict[str, Any]
) -> None:
    transparent = {"P": image.getpixel((8, 8)), "RGB": (255, 0, 0), "L": image.getpixel((8, 8))}[image.mode]
    if colours:
        colours = {"icc_profile": grey_profile() if image.mode == "L" else swapped_profile()}
    source.write_bytes(photo("PNG", image, transparency=transparent, **colours))
    look_at(source, clean, "image/png")
    with Image.open(clean) as after:
        assert after.convert("RGBA").getpixel((8, 8))[3] == 0  # type: ignore[index]
        assert after.convert("RGBA").getpixel((40, 40))[3] == 255  # type: ignore[index]


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_of_a_picture_that_moves_there_is_no_clean_copy(source: Path, clean: Path, kind: str) -> None:
    frames = [corners(), corners().transpose(Image.Transpose.ROTATE_180)]
    source.write_bytes(photo(kind, frames[0], save_all=True, append_images=frames[1:], exif=exif(JAKARTA)))
    seen = look_at(source, clean, KINDS[kind])
    assert (seen.clean, seen.problem) == (False, "no clean copy: the picture moves")
    assert seen.latitude is not None


def test_of_a_photo_with_a_preview_behind_it_only_the_photo_is_kept(source: Path, clean: Path) -> None:
    preview = corners((16, 12))
    source.write_bytes(photo("MPO", corners(), save_all=True, append_images=[preview]))
    assert look_at(source, clean, "image/jpeg") == Seen(clean=True)
    with Image.open(clean) as after:
        assert (after.format, after.size) == ("JPEG", (64, 48))


@pytest.mark.parametrize(("kind", "mode"), [("JPEG", "RGB"), ("WEBP", "RGB"), ("PNG", "RGB"), ("PNG", "P")])
def test_a_picture_larger_than_any_screen_is_made_smaller(
    source: Path, clean: Path, kind: str, mode: str
) -> None:
    source.write_bytes(photo(kind, corners((2 * LONGEST_SIDE, 400), mode)))
    assert look_at(source, clean, KINDS[kind]).clean
    with Image.open(clean) as after:
        assert after.size == (LONGEST_SIDE, 200)


@pytest.mark.parametrize("kind", KINDS)
def test_half_a_picture_has_no_clean_copy(source: Path, clean: Path, kind: str) -> None:
    noise = Image.effect_noise((200, 200), 80).convert("RGB")
    whole = photo(kind, noise, exif=exif(JAKARTA)) if kind == "JPEG" else photo(kind, noise)
    source.write_bytes(whole[: len(whole) // 2])
    seen = look_at(source, clean, KINDS[kind])
    assert not seen.clean
    assert seen.problem
    assert seen.problem.startswith("no clean copy: the picture cannot be read")
    assert (seen.latitude is not None) == (kind == "JPEG")


@pytest.mark.parametrize("content", [b"", b"\xff\xd8\xff\xe0", b"%!PS-Adobe-3.0 EPSF-3.0\n", photo("GIF")])
def test_what_is_no_such_picture_has_no_clean_copy(source: Path, clean: Path, content: bytes) -> None:
    source.write_bytes(content)
    assert not look_at(source, clean, "image/jpeg").clean


# Bombs.


def bomb(width: int, height: int) -> bytes:
    """A PNG that says it is so large, and holds nothing."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


@pytest.mark.parametrize("size", [(20_000, 20_000), (16_001, 16_000), (2**31 - 1, 2**31 - 1), (1, 2**30)])
def test_a_picture_that_would_be_huge_unpacked_is_a_bomb(
    source: Path, clean: Path, size: tuple[int, int]
) -> None:
    source.write_bytes(bomb(*size))
    seen = look_at(source, clean, "image/png")
    assert seen.bomb
    assert seen.problem
    assert "million pixels" in seen.problem


def test_text_that_would_be_huge_unpacked_is_not_unpacked(source: Path, clean: Path) -> None:
    whole = photo("PNG")
    text = b"Comment\x00\x00" + zlib.compress(bytes(100_000_000))
    chunk = struct.pack(">I", len(text)) + b"zTXt" + text + struct.pack(">I", zlib.crc32(b"zTXt" + text))
    source.write_bytes(whole[:33] + chunk + whole[33:])
    assert look_at(source, clean, "image/png").problem


# Quality.


def test_a_clean_copy_is_about_as_large_and_as_good_as_the_photo(source: Path, clean: Path) -> None:
    """What was measured on photos of 12 million pixels, kept from drifting on a small one."""
    clouds = Image.effect_noise((40, 30), 90).resize((800, 600), Image.Resampling.BICUBIC)
    grain = Image.effect_noise((800, 600), 12)
    grey = ImageChops.add(clouds, grain, scale=1, offset=-128)
    scene = Image.merge("RGB", (grey, ImageChops.offset(grey, 90, 20), grey.filter(ImageFilter.BoxBlur(2))))
    source.write_bytes(photo("JPEG", scene, quality=80))
    look_at(source, clean, "image/jpeg")
    with Image.open(source) as before, Image.open(clean) as after:
        changed = ImageStat.Stat(ImageChops.difference(before, after))
    mean_square = sum(changed.sum2) / (3 * 800 * 600)
    assert 10 * math.log10(255**2 / mean_square) > 36
    assert 0.6 < clean.stat().st_size / source.stat().st_size < 1.4


def test_a_photo_is_looked_at_without_a_word_to_anybody(
    source: Path, clean: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for content in (bomb(20_000, 20_000), photo(exif=b"Exif\x00\x00II*\x00\xff"), bomb(9_000, 9_000)):
        source.write_bytes(content)
        look_at(source, clean, "image/png" if content.startswith(b"\x89PNG") else "image/jpeg")
    written = capsys.readouterr()
    assert (written.out, written.err) == ("", "")
