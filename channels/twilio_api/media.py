"""Where the files are that came with a message."""

import re
from urllib.parse import urlsplit

from aiohttp import encode_basic_auth

from channels.base import MediaLocation
from channels.errors import MessageRejected
from channels.twilio_api.outbound import API_BASE

MEDIA_HOSTS = ("api.twilio.com", "*.twiliocdn.com", "*.s3.amazonaws.com", "s3-external-1.amazonaws.com")
"""Where media are, and where Twilio has been seen to redirect to from there."""

_MEDIA_PATH = re.compile(r"[A-Za-z0-9]+/Media/[A-Za-z0-9]+")


def media_location(reference: str, account_sid: str, auth_token: str, api_base: str | None) -> MediaLocation:
    """Where the attachment with this reference (an address of Twilio's own) can be had.

    Raises `MessageRejected` for any other address: our auth token goes along, and a form that is signed
    vouches for who wrote it, not for every word in it.
    """
    base = (api_base or API_BASE).rstrip("/")
    ours = f"{base}/2010-04-01/Accounts/{account_sid}/Messages/"
    rest = reference.removeprefix(ours)
    # Nothing in the rest can lead out of it again: no .., no query, no other host behind an @.
    if rest == reference or not _MEDIA_PATH.fullmatch(rest):
        raise MessageRejected("foreign_media", "the media is not in our account at Twilio")
    hosts = (urlsplit(base).hostname or "",) if api_base else MEDIA_HOSTS
    credentials = {"Authorization": encode_basic_auth(account_sid, auth_token)}
    return MediaLocation(reference, hosts, credentials, private=bool(api_base))
