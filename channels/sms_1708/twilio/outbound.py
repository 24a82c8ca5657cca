"""One reply -> Twilio's messages."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from channels import twilio_api
from channels.base import Send
from channels.messages import OutboundMessage, SendResult
from channels.sms_1708 import segments


@asynccontextmanager
async def open_sender(
    account_sid: str, auth_token: str, api_base: str, number: str, status_callback: str
) -> AsyncIterator[Send]:
    async with twilio_api.open_client(account_sid, auth_token, api_base) as client:

        async def send(message: OutboundMessage) -> SendResult:
            return await twilio_api.create_message(
                client, to=message.to.path, from_=number, body=_body(message), status_callback=status_callback
            )

        yield send


def _body(message: OutboundMessage) -> str:
    text = segments.ready(message.text)
    # Twilio refuses what is longer: better a number torn, or a part more to pay, than nothing said.
    return text if len(text) <= twilio_api.TEXT_LIMIT else message.text
