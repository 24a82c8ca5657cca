"""A file that somebody of the office hands us -> our shelf, looked at like any other."""

import asyncio

from gateway.media import photo, sandbox, sniff
from gateway.media.errors import Refused, TooLarge
from gateway.media.fetch import shelf
from gateway.runtime import MEGABYTE, Runtime
from store.media import Copy


async def take(runtime: Runtime, data: bytes) -> Copy:
    """Our copy of a picture. It belongs to nobody until `store.media.keep_all`, and is tidied away if that
    never comes.

    Raises `Refused` for what is no picture we can read, and `OperatorNeeded` where the disk takes no more.
    """
    if len(data) > runtime.largest_file:
        raise TooLarge(f"larger than {runtime.largest_file // MEGABYTE} MB")
    ours = shelf(runtime)
    with ours.unfinished() as original, ours.unfinished() as clean:
        await asyncio.to_thread(original.write_bytes, data)
        mime_type = await asyncio.to_thread(sniff.kind_of, original)
        if mime_type not in photo.FORMATS:
            raise Refused("no picture: JPEG, PNG or WebP")
        seen = await sandbox.look_at(original, clean, mime_type)
        if not seen.clean:
            raise Refused(seen.problem or "a picture that cannot be read")
        names = await asyncio.to_thread(lambda: [ours.keep(one) for one in (original, clean)])
    path, clean_path = names
    return Copy(path, mime_type, len(data), clean_path, seen.latitude, seen.longitude)
