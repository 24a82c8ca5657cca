"""One reply -> Twilio's messages."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from channels import twilio_api
from channels.base import Send
from channels.messages import OutboundMessage, SendResult
from channels.whatsapp.templates import gap_texts
from channels.whatsapp.twilio.inbound import PREFIX


@asynccontextmanager
async def sender(
    account_sid: str, auth_token: str, api_base: str, number: str, status_callback: str
) -> AsyncIterator[Send]:
    ours = PREFIX + number.removeprefix(PREFIX)
    async with twilio_api.open_client(account_sid, auth_token, api_base) as client:

        async def send(message: OutboundMessage) -> SendResult:
            return await twilio_api.create_message(
                client,
                # A business-scoped user id stands where the number would.
                to=PREFIX + message.to.path,
                from_=ours,
                status_callback=status_callback,
                **_content(message),
            )

        yield send


def _content(message: OutboundMessage) -> dict[str, str]:
    if message.template is None:
        return {"body": message.text}
    # No body beside it: an approved wording sent as a body is refused outside the window (63016).
    content = {"content_sid": message.template.name}
    if message.template.values:
        gaps = {str(number): text for number, text in enumerate(gap_texts(message.template), start=1)}
        content["content_variables"] = json.dumps(gaps, ensure_ascii=False)
    return content
