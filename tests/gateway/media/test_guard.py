"""Where a download may go, and where nothing a platform says can make it go."""

import pytest
from yarl import URL

from channels.base import MediaLocation
from gateway.media import guard
from gateway.media.errors import Refused
from tests.gateway.media.wire import HOST, PUBLIC, Names, public

PRIVATE = [
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "127.0.0.1",
    "127.255.255.254",
    "0.0.0.0",
    "100.64.0.1",
    "169.254.169.254",
    "192.0.2.1",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::10.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:93.184.216.34",
    "64:ff9b::a00:1",
    "64:ff9b:1::a00:1",
    "2001:0:1::1",
    "2002:a00:1::1",
    "fc00::1",
    "fd12:3456::1",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "2001:db8::1",
    "",
    "not an address",
]
PUBLIC_ONES = [PUBLIC, "1.1.1.1", "2606:4700:4700::1111", "2a00:1450:4001:81b::200e"]


@pytest.mark.parametrize("address", PRIVATE)
async def test_a_name_that_leads_into_a_private_network_is_refused(address: str) -> None:
    assert not guard.is_public(address)
    with pytest.raises(Refused, match="private network"):
        await guard.PublicOnly(Names([address])).resolve(HOST, 443)


@pytest.mark.parametrize("address", PUBLIC_ONES)
async def test_a_name_that_leads_into_the_world_is_followed(address: str) -> None:
    [found] = await guard.PublicOnly(Names([address])).resolve(HOST, 443)
    assert found["host"] == address


@pytest.mark.parametrize("addresses", [[PUBLIC, "10.0.0.1"], ["10.0.0.1", PUBLIC]])
async def test_one_private_address_among_public_ones_refuses_them_all(addresses: list[str]) -> None:
    with pytest.raises(Refused):
        await guard.PublicOnly(Names(addresses)).resolve(HOST, 443)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        (f"http://{HOST}/file", "not https"),
        (f"ftp://{HOST}/file", "not https"),
        ("file:///etc/passwd", "not https"),
        (f"//{HOST}/file", "not https"),
        (f"https://{HOST}:8443/file", "port"),
        (f"https://citizen@{HOST}/file", "user name"),
        (f"https://citizen:word@{HOST}/file", "user name"),
        (f"https://:word@{HOST}/file", "user name"),
        (f"https://@{HOST}@elsewhere.example/file", "not the platform's|user name|cannot be read"),
        (f"https://{HOST}\\@elsewhere.example/", "cannot be read"),
        (f"https://{HOST}.elsewhere.example/", "not the platform's"),
        ("https://elsewhere.example/", "not the platform's"),
        (f"https://elsewhere.example/#{HOST}", "not the platform's"),
        (f"https://elsewhere.example/?{HOST}", "not the platform's"),
        (f"https://{HOST}:443:80/", "cannot be read"),
        (f"https://{HOST}:port/", "cannot be read"),
        (f"https://{HOST}/a b", "characters"),
        (f"https://{HOST}/\r\nX-Injected: 1", "characters"),
        ("https://fïles.example/", "characters"),
        ("https:///file", "not the platform's|cannot be read"),
        ("", "characters"),
    ],
)
def test_an_address_that_the_platform_would_not_use_is_refused(url: str, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        guard.checked(url, public())


NUMBERS = [
    "10.0.0.1",
    "2130706433",
    "017700000001",
    "0x7f000001",
    "0x7f.1",
    "127.1",
    "127.0.0.1.",
    "1.0X7F",
    "[::1]",
    "[::ffff:10.0.0.1]",
]


@pytest.mark.parametrize("host", NUMBERS)
def test_a_number_is_no_host_in_any_spelling_even_where_a_channel_allows_it(host: str) -> None:
    names = (host.strip("[]").lower(),)
    with pytest.raises(Refused, match="number"):
        guard.checked(f"https://{host}/file", public(hosts=names))


def test_a_name_may_contain_numbers() -> None:
    assert guard.checked("https://127.0.0.1.example/", public(hosts=["*.example"]))


@pytest.mark.parametrize("host", ["a.files.example", "a.b.files.example", "A.Files.Example"])
def test_a_star_stands_for_everything_below_a_host(host: str) -> None:
    assert guard.checked(f"https://{host}/", public(hosts=["*.files.example"]))


@pytest.mark.parametrize("host", ["files.example", "files.example.", "badfiles.example", ".files.example"])
def test_a_star_stands_for_nothing_else(host: str) -> None:
    with pytest.raises(Refused):
        guard.checked(f"https://{host}/", public(hosts=["*.files.example"]))


@pytest.mark.parametrize("url", ["http://10.0.0.1:8081/file", "https://localhost/file"])
def test_the_operators_own_host_may_be_any(url: str) -> None:
    location = MediaLocation(url, hosts=("10.0.0.1", "localhost"), private=True)
    assert str(guard.checked(url, location)) == url


@pytest.mark.parametrize("url", ["http://u:p@10.0.0.1/", "file://10.0.0.1/", "http://10.0.0.2/"])
def test_but_no_other_and_nothing_but_http(url: str) -> None:
    with pytest.raises(Refused):
        guard.checked(url, MediaLocation(url, hosts=("10.0.0.1",), private=True))


def test_a_signed_address_goes_out_as_it_was_spelled() -> None:
    url = f"https://{HOST}/a%2fb%7E?sig=%2b%20/+=&x"
    assert str(guard.checked(url, public())) == url


@pytest.mark.parametrize(
    ("target", "leads_to"),
    [
        ("/other?x=%2F", f"https://{HOST}/other?x=%2F"),
        ("other", f"https://{HOST}/a/other"),
        (f"//{HOST}/other", f"https://{HOST}/other"),
        (f"https://{HOST}:443/other", f"https://{HOST}/other"),
    ],
)
def test_a_redirect_may_stay_with_the_platform(target: str, leads_to: str) -> None:
    followed = guard.followed(URL(f"https://{HOST}/a/file"), target, public())
    assert str(followed) == leads_to


@pytest.mark.parametrize(
    "target",
    ["//elsewhere.example/", "https://10.0.0.1/", f"http://{HOST}/", f"//u@{HOST}/", "", "http:file", "\x00"],
)
def test_a_redirect_is_checked_like_any_address(target: str) -> None:
    with pytest.raises(Refused):
        guard.followed(URL(f"https://{HOST}/a/file"), target, public())


def test_no_reason_tells_the_address() -> None:
    for url in ("https://elsewhere.example/token-of-the-tests", f"https://{HOST}:1/token-of-the-tests"):
        with pytest.raises(Refused) as refused:
            guard.checked(url, public())
        assert "token" not in str(refused.value)
        assert "example" not in str(refused.value)
