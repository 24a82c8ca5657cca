"""Where a download may go. A platform, or whoever poses as one, must not make us ask our own network.

Three checks, each enough for most attacks and none for all: the address as written (`checked`), the
addresses its name has when we connect (`PublicOnly`), and each redirect by both again.
"""

import ipaddress
import re
import socket
from collections.abc import Callable

from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from channels.base import MediaLocation
from gateway.media.errors import Refused

HTTPS_PORT = 443

# With an IPv4 address inside that the connection would go to (mapped, translated, tunnelled); or site-local.
_DISGUISES = [
    ipaddress.ip_network(network)
    for network in (
        "::/96",
        "::ffff:0:0/96",
        "64:ff9b::/96",
        "64:ff9b:1::/48",
        "2001::/32",
        "2002::/16",
        "fec0::/10",
    )
]
_PLAIN = re.compile(r"[\x21-\x7e]+")
_NUMBER = re.compile(r"\d+|0x[0-9a-f]*")


def checked(url: str, location: MediaLocation) -> URL:
    """The address, parsed by the parser that will also dial it: two parsers can read two hosts out of one.

    Raises `Refused` for all that `location` does not allow.
    """
    return _allowed(lambda: _as_spelled(url), location)


def followed(current: URL, target: str, location: MediaLocation) -> URL:
    """Where a redirect from `current` leads. Raises `Refused` as `checked` does."""
    return _allowed(lambda: current.join(_as_spelled(target)), location)


def _as_spelled(url: str) -> URL:
    if not _PLAIN.fullmatch(url):
        raise Refused("its address has characters that no address has")
    # Never quoted anew: a signed address is good in its own spelling only.
    return URL(url, encoded=True)


def _allowed(parse: Callable[[], URL], location: MediaLocation) -> URL:
    try:
        url = parse()
        host, port = (url.raw_host or "").lower(), url.port
        user = url.raw_user is not None or url.raw_password is not None
    # Not by the parsing alone: it leaves some of the work until it is asked for the port.
    except ValueError:
        raise Refused("its address cannot be read") from None
    if url.scheme not in (("https", "http") if location.private else ("https",)):
        raise Refused("its address is not https")
    if user:
        raise Refused("its address holds a user name or a password")
    if not location.allows(host):
        raise Refused("its address is not the platform's")
    if not location.private and port != HTTPS_PORT:
        raise Refused("its address has a port of its own")
    if not location.private and is_number(host):
        raise Refused("its address is a number instead of a name")
    return url


def is_number(host: str) -> bool:
    """True for an IP address in any spelling that some resolver takes (2130706433, 0x7f.1, 0177.1)."""
    last = host.removesuffix(".").rpartition(".")[2]
    return ":" in host or bool(_NUMBER.fullmatch(last))


def is_public(address: str) -> bool:
    """False for every address that leads, or may lead, to a network of ours."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        # One with a zone (fe80::1%eth0) lies on a wire of ours, and nothing else is unreadable here.
        return False
    if any(ip in network for network in _DISGUISES):
        return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


class PublicOnly(AbstractResolver):
    """Looks names up with `inner`, and finds nothing that is not public.

    The connection is made to exactly these addresses, and the name is not looked up again in between: a
    name that changes its mind gains nothing.
    """

    def __init__(self, inner: AbstractResolver) -> None:
        self._inner = inner

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        found = await self._inner.resolve(host, port, family)
        # All of them: an answer that is half ours and half the world's is nobody's honest one.
        if not all(is_public(one["host"]) for one in found):
            raise Refused("its address leads into a private network")
        return found

    async def close(self) -> None:
        await self._inner.close()
