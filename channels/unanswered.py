"""What it means for a reply when aiohttp brings no answer."""

from aiohttp import ClientConnectorError, ClientError, ConnectionTimeoutError

from channels.errors import OutcomeUnknown, ProviderUnavailable, SendError


def unanswered(error: ClientError | TimeoutError, platform: str) -> SendError:
    """To be raised from None: aiohttp's errors show the request, in which the credentials are."""
    name = type(error).__name__
    if isinstance(error, ClientConnectorError | ConnectionTimeoutError):
        return ProviderUnavailable("no_connection", f"{platform} could not be reached ({name})")
    return OutcomeUnknown("no_answer", f"the connection to {platform} was lost ({name})")
