"""What keeps aiohttp's own files from breaking (500) on a name that no file can have."""

from aiohttp import web
from aiohttp.typedefs import Handler

LONGEST_NAME = 255
"""Bytes, on every file system there is."""


@web.middleware
async def only_names(request: web.Request, handler: Handler) -> web.StreamResponse:
    longest = max(len(part.encode("utf-8", "replace")) for part in request.path.split("/"))
    if longest > LONGEST_NAME and isinstance(request.match_info.route.resource, web.StaticResource):
        raise web.HTTPNotFound(text="there is no such file\n")
    return await handler(request)
