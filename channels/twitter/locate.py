"""Where the bytes of a photo or a video are just now.

Those of posts are public and need nothing. Those of direct messages want our signature. Of a media that
came without its address, X is asked for it.
"""

import re
from urllib.parse import urlsplit

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
ASK_SECONDS = 20

_KEYED = re.compile(r"([0-9]{1,19})/([0-9]{1,3}_[0-9]{1,19})")
"""A post's id and a media's key."""


async def locate(login: Login, own_host: str, reference: str) -> MediaLocation:
    """`own_host`: what the operator has put in X's place; empty where nothing. Raises `SendError`."""
    if keyed := _KEYED.fullmatch(reference):
        reference = await _ask(login, *keyed.groups())
    return location(login, own_host, reference)


def location(login: Login, own_host: str, url: str) -> MediaLocation:
    try:
        parts = urlsplit(url)
        scheme, host, path = parts.scheme, parts.hostname or "", parts.path
    except ValueError:
        scheme = host = path = ""
    is_own = bool(own_host) and host == own_host
    is_signed = host in SIGNED_HOSTS or path.startswith(SIGNED_PATH)
    hosts = (own_host,) if is_own else SIGNED_HOSTS if host in SIGNED_HOSTS else PUBLIC_HOSTS
    # X's public hosts never learn our signature, except for what is private there as well.
    headers = login.signed("GET", url) if is_signed and scheme in ("https", "http") else {}
    found = MediaLocation(url, hosts, headers, private=is_own)
    if not (scheme == "https" or (is_own and scheme == "http")) or not found.allows(host):
        raise MessageRejected("foreign_host", "X names a host for the media that is not one of its own")
    return found


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
