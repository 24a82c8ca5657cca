"""A photo: where it was taken, and a copy of it that tells nothing but what it shows.

Decoders are written in C and are fed by strangers, so this runs in a process of its own (see
`gateway.media.sandbox`), which may take only so much memory and time. It imports nothing of ours, to start
fast.
"""

import io
import json
import math
import resource
import sys
import warnings
from contextlib import suppress
from dataclasses import asdict, dataclass
from numbers import Real
from pathlib import Path

# The decoders by name: otherwise Pillow imports all forty.
from PIL import Image, ImageCms, JpegImagePlugin, MpoImagePlugin, PngImagePlugin, WebPImagePlugin  # noqa: F401

FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
MOST_PIXELS = 256_000_000
"""The largest sensor in a phone has 200 million. What says it is larger is a bomb: small, huge unpacked."""
LONGEST_SIDE = 4096
"""Pixels of the clean copy: all that a photo of 12 million has. A larger JPEG is decoded at a fraction, which
takes a fraction of the memory."""
QUALITY: dict[str, dict[str, int]] = {
    "JPEG": {"quality": 90, "optimize": 1},
    "WEBP": {"quality": 90},
    "PNG": {"compress_level": 3},
}

Image.MAX_IMAGE_PIXELS = None  # Ours is MOST_PIXELS: theirs warns at a size that phones reach.

_ORIENTATION = 0x0112
_GPS = 0x8825
_LATITUDE_REF, _LATITUDE, _LONGITUDE_REF, _LONGITUDE = 1, 2, 3, 4
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

Place = tuple[float, float]
"""Latitude and longitude, in degrees."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a photo showed when it was looked at."""

    latitude: float | None = None
    longitude: float | None = None
    clean: bool = False
    """True where the clean copy was written."""
    problem: str | None = None
    """Why it was not."""
    bomb: bool = False


def look_at(source: Path, clean: Path, mime_type: str, longest: int = LONGEST_SIDE) -> Seen:
    """Read a photo and write its clean copy, at most `longest` pixels long, into `clean`. Whatever is in the
    file, nothing is raised."""
    with warnings.catch_warnings():
        # They are about what a stranger wrote into the file, and nobody can act on them.
        warnings.simplefilter("ignore")
        try:
            with Image.open(source, formats=[FORMATS[mime_type]]) as image:
                return _look_at(image, clean, longest)
        except MemoryError:
            return Seen(problem="no clean copy: unpacked it is too large")
        # Decoders raise whatever they stumble over: OSError, ValueError, SyntaxError, struct.error, KeyError…
        except Exception as error:
            return Seen(problem=f"no clean copy: the picture cannot be read ({type(error).__name__})")


def _look_at(image: Image.Image, clean: Path, longest: int) -> Seen:
    if image.width * image.height > MOST_PIXELS:
        millions = image.width * image.height // 1_000_000
        return Seen(problem=f"a picture of {millions} million pixels, which no camera makes", bomb=True)
    place = place_of(image)
    latitude, longitude = place or (None, None)
    try:
        problem = _write_clean(image, clean, longest)
    except MemoryError:
        problem = "no clean copy: unpacked it is too large"
    except Exception as error:  # as above; the place is known all the same
        problem = f"no clean copy: the picture cannot be read ({type(error).__name__})"
    return Seen(latitude, longitude, clean=problem is None, problem=problem)


# Where it was taken.


def place_of(image: Image.Image) -> Place | None:
    """Where the camera says it was. None where it says nothing, or nothing that can be."""
    try:
        gps = image.getexif().get_ifd(_GPS)
        latitude = _degrees(gps[_LATITUDE], gps[_LATITUDE_REF], "N", "S", 90)
        longitude = _degrees(gps[_LONGITUDE], gps[_LONGITUDE_REF], "E", "W", 180)
    # Cameras, editors and pranksters write anything there: zero denominators, text for numbers, half a block.
    except Exception:
        return None
    # A camera without a fix writes zeros; the sea off Ghana has no complaints.
    return (latitude, longitude) if (latitude, longitude) != (0, 0) else None


def is_place(latitude: float | None, longitude: float | None) -> bool:
    """True for a point on Earth, and for none at all."""
    if latitude is None or longitude is None:
        return latitude is longitude
    return abs(latitude) <= 90 and abs(longitude) <= 180


def _degrees(value: object, reference: object, plus: str, minus: str, most: int) -> float:
    """Degrees, minutes and seconds as one number. Raises ValueError for what is none."""
    # Pillow makes a lone number of a list of one.
    parts = value if isinstance(value, tuple) else (value,)
    if not all(isinstance(part, Real) for part in parts):
        raise ValueError("no numbers")
    degrees, minutes, seconds = (*map(float, parts), 0.0, 0.0)[:3]
    sign = _sign(reference, plus, minus)
    if not (0 <= minutes < 60 and 0 <= seconds < 60):
        raise ValueError("minutes and seconds go up to 60")
    angle = degrees + minutes / 60 + seconds / 3600
    # Refuses NaN too, which is what 0/0 reads as.
    if not (math.isfinite(angle) and 0 <= angle <= most):
        raise ValueError("no place on Earth")
    return round(sign * angle, 7)


def _sign(reference: object, plus: str, minus: str) -> int:
    text = reference.decode("ascii") if isinstance(reference, bytes) else str(reference)
    letter = text.strip("\0 ").upper()
    if letter not in (plus, minus):
        raise ValueError("no direction")
    return 1 if letter == plus else -1


# The clean copy.


def _write_clean(image: Image.Image, clean: Path, longest: int) -> str | None:
    """Write the pixels, upright and in sRGB, and nothing else. Return why not."""
    kind = "JPEG" if image.format == "MPO" else str(image.format)
    # The second picture of an MPO is a preview or a depth map; of others it is the next of a film.
    if image.format != "MPO" and getattr(image, "n_frames", 1) > 1:
        return "no clean copy: the picture moves"
    profile = image.info.get("icc_profile")
    orientation = _orientation(image)
    image.draft(None, (longest, longest))
    image.load()
    # Before it is copied: the large one is a gigabyte at worst.
    image.thumbnail((longest, longest), reducing_gap=None)
    plain = _in_srgb(image, profile) if profile else image.copy()
    # Pillow writes back much of what it read (comments, resolutions, texts) out of here.
    plain.info = {key: value for key, value in plain.info.items() if key == "transparency"}
    if orientation in _UPRIGHT:
        plain = plain.transpose(_UPRIGHT[orientation])
    plain.save(clean, kind, **QUALITY[kind])
    return None


def _in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """A copy in the colours that every screen assumes where nothing is said.

    The profile itself is not kept: any text can stand in one. One that is broken, or made for another kind of
    picture, is left out, as browsers do.
    """
    try:
        return _converted(image, ImageCms.ImageCmsProfile(io.BytesIO(profile)))
    except (ImageCms.PyCMSError, OSError):
        return image.copy()


def _converted(image: Image.Image, profile: ImageCms.ImageCmsProfile) -> Image.Image:
    if image.mode == "P":
        return _with_palette_converted(image, profile)
    # No pixel can be transparent for its colour once the colours change.
    if "transparency" in image.info:
        image = image.convert(f"{image.mode}A")
    if image.mode not in ("L", "LA", "RGB", "RGBA", "CMYK"):
        return image.copy()
    # Where greys have a profile, Pillow turns them into colours only.
    converted = _transformed(image.convert(image.mode.removesuffix("A")), profile)
    if image.mode in ("L", "LA"):
        converted = converted.convert("L")
    if image.mode in ("LA", "RGBA"):
        converted.putalpha(image.getchannel("A"))
    return converted


def _with_palette_converted(image: Image.Image, profile: ImageCms.ImageCmsProfile) -> Image.Image:
    palette = bytes(image.getpalette("RGB") or b"")
    colours = Image.frombytes("RGB", (len(palette) // 3, 1), palette)
    converted = image.copy()
    converted.putpalette(_transformed(colours, profile).tobytes())
    return converted


def _transformed(image: Image.Image, profile: ImageCms.ImageCmsProfile) -> Image.Image:
    transform = ImageCms.buildTransform(profile, ImageCms.createProfile("sRGB"), image.mode, "RGB")
    return transform.apply(image)


def _orientation(image: Image.Image) -> int | None:
    try:
        value = image.getexif().get(_ORIENTATION)
    except Exception:  # as with the place: it then stays as it lies
        return None
    return value if isinstance(value, int) else None


def _limit(megabytes: int, seconds: int) -> None:
    # macOS knows no such limit, and says so.
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (megabytes * 1024 * 1024,) * 2)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main(source: str, clean: str, mime_type: str, longest: str, megabytes: str, seconds: str) -> None:
    _limit(int(megabytes), int(seconds))
    seen = look_at(Path(source), Path(clean), mime_type, int(longest))
    sys.stdout.write(json.dumps(asdict(seen)))


if __name__ == "__main__":
    main(*sys.argv[1:])
