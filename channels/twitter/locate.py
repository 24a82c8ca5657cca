"""Where the bytes of a photo or a video are just now.

Those of posts are public and need nothing. Those of direct messages want our signature. Of a media that
came without its address, X is asked for it.
"""

import re
from dataclasses import replace

from yarl import URL

from channels.base import MediaLocation
from channels.errors import MessageRejected, ProviderUnavailable, SendError
from channels.twitter.allowance import utc_now
from channels.twitter.api import Answer, Login, open_api
from channels.twitter.fields import block, items, words
from channels.twitter.media import MEDIA_FIELDS, address
from channels.twitter.refusals import asking_error

PUBLIC_HOSTS = ("*.twimg.com",)
SIGNED_HOSTS = ("ton.twitter.com", "ton.x.com")
"""Where the pictures of messages are: had by OAuth 1.0a alone."""
SIGNED_PATH = "/dm_"
"""What the path of a message's video begins with, on the hosts of the public ones."""
HTTPS_PORT = 443
ASK_SECONDS = 20

_KEYED = re.compile(r"([0-9]{1,19})/([0-9]{1,3}_[0-9]{1,19})")
"""A post's id and a media's key."""


async def locate(login: Login, own: URL | None, reference: str) -> MediaLocation:
    """`own`: the origin of what the operator has put in X's place; None where nothing. Raises `SendError`."""
    if keyed := _KEYED.fullmatch(reference):
        reference = await _ask(login, *keyed.groups())
    return location(login, own, reference)


def location(login: Login, own: URL | None, address: str) -> MediaLocation:
    """Raises `MessageRejected`."""
    try:
        # The parser that will also dial it: two could read two hosts out of one address.
        url = URL(address, encoded=True)
        origin = url.origin()
        # Some of it is not read before it is asked for.
        host, port = origin.raw_host or "", origin.port
    except ValueError:
        raise _foreign() from None
    hosts = (host,) if origin == own else SIGNED_HOSTS if host in SIGNED_HOSTS else PUBLIC_HOSTS
    is_xs = origin.scheme == "https" and port == HTTPS_PORT
    found = MediaLocation(address, hosts, private=origin == own)
    if not (origin == own or is_xs) or not found.allows(host):
        raise _foreign()
    # X's public hosts never learn our signature, except for what is private there as well.
    is_signed = host in SIGNED_HOSTS or url.raw_path.startswith(SIGNED_PATH)
    return replace(found, headers=login.signed("GET", address)) if is_signed else found


def _foreign() -> MessageRejected:
    return MessageRejected("foreign_host", "X names a host for the media that is not one of its own")


async def _ask(login: Login, post: str, key: str) -> str:
    try:
        async with open_api(login, ASK_SECONDS) as api:
            answer: Answer = await api.get_tweet(
                post, user_auth=True, expansions="attachments.media_keys", media_fields=MEDIA_FIELDS
            )
    except SendError as error:
        # Nothing was sent, so nothing can have been sent twice: ask again.
        raise ProviderUnavailable(error.code, error.detail) from None
    if answer.status == 404 and answer.body:
        raise MessageRejected("gone", "X no longer has this post")
    if not answer.ok:
        raise asking_error(answer, utc_now())
    known = {words(one, "media_key"): one for one in items(block(answer.body, "includes"), "media")}
    url, _ = address(known.get(key, {}))
    if not url:
        # X answers 200, with an error beside nothing, for a post that is deleted or hidden.
        raise MessageRejected("gone", "X does not say where this media is: its post is deleted or hidden")
    return url
