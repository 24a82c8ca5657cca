import pytest

from channels.base import MediaLocation

PLACE = MediaLocation("", ("lookaside.example.com", "*.EXAMPLE.net."))


@pytest.mark.parametrize(
    "host", ["lookaside.example.com", "LookAside.Example.COM", "lookaside.example.com.", "a.b.Example.net."]
)
def test_a_host_is_the_same_in_capitals_and_with_the_roots_dot(host: str) -> None:
    assert PLACE.allows(host)


@pytest.mark.parametrize(
    "host", ["", ".", ".example.net", "example.net", "evilexample.net", "example.net.example.org"]
)
def test_what_is_not_below_a_host_is_another(host: str) -> None:
    assert not PLACE.allows(host)
