"""Photos are looked at in a process of its own, which a hostile one can hang, bloat or crash as it likes."""

import asyncio
import sys
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from gateway.media import photo
from gateway.media.errors import Refused
from gateway.media.photo import Seen

MEGABYTES = 512
"""Address space. Measured: a JPEG of 12 million pixels takes 150 MB and 0.3 s (0.5 s with a colour profile),
one of 200 million 350 MB and 1.2 s, since it is decoded at half its size."""
CPU_SECONDS = 8
SECONDS = 10

_SEEN = TypeAdapter(Seen)


async def look_at(source: Path, clean: Path, mime_type: str, longest: int = photo.LONGEST_SIDE) -> Seen:
    """`photo.look_at`, within limits. Raises `Refused` for a bomb."""
    seen = _read(await _run(source, clean, mime_type, longest))
    if seen.bomb:
        raise Refused(seen.problem or "a picture that is far larger than it looks")
    return seen


def _read(written: bytes) -> Seen:
    try:
        seen = _SEEN.validate_json(written, strict=True)
    except ValidationError:
        seen = Seen()
    # Nothing, or nonsense: it was killed for the memory or the time it took, or crashed.
    if not (seen.clean or seen.problem) or not photo.is_place(seen.latitude, seen.longitude):
        return Seen(problem="no clean copy: the picture took too much memory or time")
    return seen


async def _run(source: Path, clean: Path, mime_type: str, longest: int) -> bytes:
    process = await asyncio.create_subprocess_exec(
        # -P: no folder of ours comes before Python's own modules.
        *(sys.executable, "-P", photo.__file__),
        *(str(source), str(clean), mime_type, str(longest), str(MEGABYTES), str(CPU_SECONDS)),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        # Ours holds the platforms' credentials, and a broken decoder runs a stranger's code.
        env={},
    )
    try:
        async with asyncio.timeout(SECONDS):
            written, _ = await process.communicate()
    except TimeoutError:
        return b""
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return written
