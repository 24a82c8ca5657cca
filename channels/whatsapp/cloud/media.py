"""Where the bytes of an attachment are: Meta tells for five minutes at a time."""

import re
from urllib.parse import urlsplit

from aiohttp import ClientError

from channels.base import MediaLocation
from channels.errors import MessageRejected, ProviderUnavailable, SendError
from channels.whatsapp.cloud.graph import Answer, Graph, open_session, read
from channels.whatsapp.cloud.refusals import send_error

HOSTS = ("lookaside.fbsbx.com", "*.fbsbx.com", "*.fbcdn.net", "*.whatsapp.net")

_REFERENCE = re.compile(r"[A-Za-z0-9_-]{1,100}")


async def locate(graph: Graph, reference: str) -> MediaLocation:
    """Raises `SendError`: `MessageRejected` where it is gone, or somewhere we do not go."""
    # It becomes a part of a path.
    if not _REFERENCE.fullmatch(reference):
        raise MessageRejected("malformed", "this is no media id of Meta's")
    answer = await _ask(graph, reference)
    if answer.status != 200:
        raise _media_error(answer)
    url = answer.content.get("url") if isinstance(answer.content, dict) else None
    if not isinstance(url, str):
        raise ProviderUnavailable("unreadable_answer", "Meta's answer does not say where the media is")
    return location(graph, url)


async def _ask(graph: Graph, reference: str) -> Answer:
    # With our number's id, so that Meta refuses what was not sent to us.
    ours = {"phone_number_id": graph.phone_number_id}
    try:
        async with (
            open_session(graph) as session,
            session.get(graph.url(reference), params=ours, allow_redirects=False) as response,
        ):
            return await read(response)
    except (ClientError, TimeoutError) as error:
        raise ProviderUnavailable(
            "no_connection", f"Meta could not be asked for the media ({type(error).__name__})"
        ) from None


def _media_error(answer: Answer) -> SendError:
    meaning = send_error(answer.status, answer.content, answer.retry_after)
    # 100 with the subcode 33 means a wrong phone_number_id when sending; here it is the media's own id.
    if answer.status == 404 or (answer.status == 400 and meaning.code == "100"):
        return MessageRejected("gone", "Meta no longer has this media: it keeps them for seven days")
    # Nothing was sent, so nothing can have been sent twice: ask again.
    return meaning if meaning.outcome_known else ProviderUnavailable(meaning.code, meaning.detail)


def location(graph: Graph, url: str) -> MediaLocation:
    try:
        parts = urlsplit(url)
        scheme, host = parts.scheme, parts.hostname or ""
    except ValueError:
        scheme = host = ""
    ours = urlsplit(graph.api_base).hostname
    found = MediaLocation(url, (ours,) if ours else HOSTS, graph.authorization, private=bool(ours))
    if not (scheme == "https" or (ours and scheme == "http")) or not found.allows(host):
        raise MessageRejected("foreign_host", "Meta names a host for the media that is not one of its own")
    return found
