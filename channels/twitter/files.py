"""One picture of ours -> X's keeping, where it gets the id under which a direct message takes it along.

https://docs.x.com/x-api/media/introduction, https://docs.x.com/x-api/media/upload-media
"""

from io import BytesIO

from aiohttp import FormData

from channels.errors import OutcomeUnknown, ProviderUnavailable
from channels.files import MEGABYTE, PICTURES, content_of
from channels.messages import OutboundFile
from channels.twitter.allowance import utc_now
from channels.twitter.api import Api
from channels.twitter.refusals import upload_error

ROUTE = "/2/media/upload"

TAKEN = dict.fromkeys(PICTURES, 5 * MEGABYTE)
"""X's limit. Of documents it takes none."""
MOST = 4
"""Ours: as many as go with a post. Each is a direct message, of which X takes 15 in a quarter of an hour."""


async def upload(api: Api, file: OutboundFile) -> str:
    """Its id at X. Raises `SendError`: nothing has gone to anybody."""
    form = FormData({"media_category": "dm_image", "media_type": file.mime_type}, quote_fields=False)
    content = BytesIO(await content_of(file))
    form.add_field("media", content, content_type=file.mime_type, filename=file.name)
    try:
        answer = await api.upload(ROUTE, form)
    except OutcomeUnknown as error:
        raise ProviderUnavailable(error.code, error.detail) from None
    if not answer.ok:
        raise upload_error(answer, utc_now())
    data = answer.body.get("data")
    id = data.get("id") if isinstance(data, dict) else None
    if not (isinstance(id, str) and id.isascii() and id.isdecimal()):
        raise ProviderUnavailable("unreadable_answer", "X's answer does not name the picture it took")
    return id
