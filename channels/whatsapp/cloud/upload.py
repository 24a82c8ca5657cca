"""One file of ours -> Meta's keeping, where it gets the id under which it is sent.

https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/media
"""

from io import BytesIO

from aiohttp import ClientError, ClientSession, FormData

from channels.errors import ProviderUnavailable, SendError
from channels.files import DOCUMENTS, MEGABYTE, PICTURES, content_of
from channels.messages import OutboundFile
from channels.unanswered import unanswered
from channels.whatsapp.cloud.graph import Answer, Graph, read
from channels.whatsapp.cloud.refusals import send_error

TAKEN = {**dict.fromkeys(PICTURES, 5 * MEGABYTE), **dict.fromkeys(DOCUMENTS, 100 * MEGABYTE)}
"""Meta's limits. WebP it takes as a sticker alone."""
MOST = 5
"""Ours: one person gets about one message in six seconds."""


async def upload(session: ClientSession, graph: Graph, file: OutboundFile) -> str:
    """Its id at Meta, good for 30 days. Raises `SendError`: nothing has gone to anybody."""
    # Unquoted: aiohttp would write a blank in the name as %20, and Meta would keep it so.
    form = FormData({"messaging_product": "whatsapp", "type": file.mime_type}, quote_fields=False)
    content = BytesIO(await content_of(file))
    form.add_field("file", content, content_type=file.mime_type, filename=file.name)
    url = graph.url(graph.phone_number_id, "media")
    try:
        async with session.post(url, data=form, allow_redirects=False) as response:
            answer = await read(response)
    except (ClientError, TimeoutError) as error:
        raise _again(unanswered(error, "Meta")) from None
    if not 200 <= answer.status < 300:
        raise _again(send_error(answer.status, answer.content, answer.retry_after))
    return _id(answer)


def _id(answer: Answer) -> str:
    id = answer.content.get("id") if isinstance(answer.content, dict) else None
    if not (isinstance(id, str) and id):
        raise ProviderUnavailable("unreadable_answer", "Meta's answer does not name the file it took")
    return id


def _again(error: SendError) -> SendError:
    """Whatever became of it, nobody was sent anything: it can be repeated."""
    return error if error.outcome_known else ProviderUnavailable(error.code, error.detail)
