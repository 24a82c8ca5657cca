"""One reply -> Meta's Graph API; what is sent is in `wire`, what their errors mean in `refusals`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from aiohttp import ClientError, ClientSession

from channels.base import Send
from channels.errors import OutcomeUnknown
from channels.messages import OutboundMessage, SendResult
from channels.unanswered import unanswered
from channels.whatsapp.cloud.graph import Graph, open_session, read
from channels.whatsapp.cloud.refusals import send_error
from channels.whatsapp.cloud.upload import upload
from channels.whatsapp.cloud.wire import request_of


@asynccontextmanager
async def sender(graph: Graph) -> AsyncIterator[Send]:
    async with open_session(graph) as session:
        yield partial(send, session, graph)


async def send(session: ClientSession, graph: Graph, message: OutboundMessage) -> SendResult:
    media_id = await upload(session, graph, message.file) if message.file else ""
    url = graph.url(graph.phone_number_id, "messages")
    try:
        async with session.post(url, json=request_of(message, media_id), allow_redirects=False) as response:
            answer = await read(response)
    except (ClientError, TimeoutError) as error:
        raise unanswered(error, "Meta") from None
    if not 200 <= answer.status < 300:
        raise send_error(answer.status, answer.content, answer.retry_after)
    return SendResult((_external_id(answer.content),))


def _external_id(content: Any) -> str:
    try:
        id = content["messages"][0]["id"]
    except (TypeError, LookupError):
        id = None
    if not (isinstance(id, str) and id):
        raise OutcomeUnknown("unreadable_answer", "Meta took it, but its answer cannot be read")
    return id
