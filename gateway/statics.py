"""What keeps aiohttp's own files from breaking (500) on a name that no file can have."""

from aiohttp import web
from aiohttp.typedefs import Handler

LONGEST_NAME = 255
"""Bytes, on every file system there is."""


@web.middleware
async def only_names(request: web.Request, handler: Handler) -> web.StreamResponse:
    if isinstance(request.match_info.route.resource, web.StaticResource) and not is_name(request.path):
        raise web.HTTPNotFound(text="there is no such file\n")
    return await handler(request)


def is_name(path: str) -> bool:
    if "\x00" in path:
        return False
    return all(len(part.encode("utf-8", "replace")) <= LONGEST_NAME for part in path.split("/"))
