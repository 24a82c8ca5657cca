"""What our channels upload to a provider: a form of texts with a file in it."""

from collections.abc import Mapping
from dataclasses import dataclass

from aiohttp import BodyPartReader, web

LARGEST = 100 * 1024 * 1024
"""Bytes; the largest that any of them takes."""
_PICTURES = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}


@dataclass(frozen=True, slots=True)
class Upload:
    name: str
    mime_type: str
    """As its sender says."""
    content: bytes

    @property
    def is_picture(self) -> bool:
        return bool(picture_type(self.content))


def picture_type(content: bytes) -> str:
    """Empty for what is no picture that the phones show."""
    return next((kind for start, kind in _PICTURES.items() if content.startswith(start)), "")


async def form_of(request: web.Request) -> Mapping[str, str | Upload]:
    """Part by part, since the gateway's own limit for a request is far below what a provider takes."""
    found: dict[str, str | Upload] = {}
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader) or part.name is None:
            raise web.HTTPBadRequest(text="a form inside a form")
        content = await _content(part)
        if part.filename is None:
            found[part.name] = content.decode("utf-8", "replace")
        else:
            kind = part.headers.get("Content-Type", "application/octet-stream")
            found[part.name] = Upload(part.filename, kind, content)
    return found


async def _content(part: BodyPartReader) -> bytes:
    content = bytearray()
    while chunk := await part.read_chunk(64 * 1024):
        content += chunk
        if len(content) > LARGEST:
            raise web.HTTPRequestEntityTooLarge(LARGEST, len(content))
    return bytes(content)
