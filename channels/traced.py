"""Notes what an aiohttp session asks, and what it is answered: a middleware of the session's."""

from contextlib import suppress

from aiohttp import ClientError, ClientHandlerType, ClientRequest, ClientResponse
from aiohttp.payload import BytesPayload, Payload

from channels.exchanges import LARGEST, Content, asking, content


async def traced(request: ClientRequest, handler: ClientHandlerType) -> ClientResponse:
    """For sessions whose answers are read whole anyway."""
    with asking(request.method, str(request.url), lambda: _request(request)) as one:
        response = await handler(request)
        if one is not None:
            one.status, one.answer = response.status, Content(headers=response.headers)
            try:
                one.answer = content(await response.read(), response.headers)
            except (ClientError, TimeoutError) as error:
                # Whoever asked reads too, and hears the same; what it means is theirs to say.
                one.error = type(error).__name__
        return response


async def traced_unread(request: ClientRequest, handler: ClientHandlerType) -> ClientResponse:
    """For sessions whose answers are not, or not here, read: a file, or what only its status tells."""
    with asking(request.method, str(request.url), lambda: _request(request)) as one:
        response = await handler(request)
        if one is not None:
            one.status, one.answer = response.status, Content(None, response.headers)
        return response


async def traced_at_once(request: ClientRequest, handler: ClientHandlerType) -> ClientResponse:
    """For sessions whose answers nobody else reads: what came of the body with its head. Never waits."""
    with asking(request.method, str(request.url), lambda: _request(request)) as one:
        response = await handler(request)
        if one is not None:
            one.status, came = response.status, b""
            with suppress(ClientError, OSError, ValueError):
                came = response.content.read_nowait(LARGEST)
            one.answer = content(came, response.headers)
        return response


def _request(request: ClientRequest) -> Content:
    body = request.body
    if isinstance(body, BytesPayload):
        return content(body.decode("utf-8", "replace"), request.headers)
    if isinstance(body, Payload):  # a form with a file in it
        return Content(None, request.headers, body.size)
    return Content(headers=request.headers)
