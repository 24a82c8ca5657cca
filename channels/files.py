"""Files that go out, whichever channel takes them."""

import asyncio

from channels.errors import MessageRejected
from channels.messages import OutboundFile

MEGABYTE = 1024 * 1024

PICTURES = ("image/jpeg", "image/png")
"""Those that every platform with pictures shows as a picture."""
DOCUMENTS = (
    "application/pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
)


async def content_of(file: OutboundFile) -> bytes:
    """Raises `MessageRejected` where it is not there any more: then it is nowhere."""
    try:
        return await asyncio.to_thread(file.path.read_bytes)
    except OSError as error:
        raise MessageRejected("no_file", f"our copy of the file cannot be read ({error.strerror})") from None
