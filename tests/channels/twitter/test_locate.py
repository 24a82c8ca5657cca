"""Where the bytes of a photo are, and who may know our signature."""

from typing import Any

import pytest

from channels.errors import AccountRefused, MessageRejected, ProviderUnavailable, Throttled
from tests.channels.twitter.fake_x import FakeX
from tests.channels.twitter.samples import POST_ID, channel

PHOTO = "https://pbs.twimg.com/media/Invented1.jpg"
PATH = f"/2/tweets/{POST_ID}"
KEYED = f"{POST_ID}/3_1"
PICTURE = "https://ton.twitter.com/1.1/ton/data/dm/1/2/Invented.jpg"


@pytest.mark.parametrize("url", [PHOTO, "https://video.twimg.com/ext_tw_video/1/pu/vid/a.mp4?tag=12"])
async def test_the_media_of_a_post_are_public_and_need_nothing(url: str) -> None:
    found = await channel().locate(url)
    assert found.url == url
    assert found.hosts == ("*.twimg.com",)
    assert not found.headers
    assert not found.private


@pytest.mark.parametrize(
    "url",
    [PICTURE, "https://ton.x.com/1.1/ton/data/dm/1/2/a.jpg", "https://video.twimg.com/dm_video/1/a.mp4"],
)
async def test_the_media_of_a_message_are_asked_for_with_our_signature(url: str) -> None:
    found = await channel().locate(url)
    assert found.headers["Authorization"].startswith("OAuth ")
    assert "Authorization" not in repr(found)


@pytest.mark.parametrize(
    "url",
    [
        "http://pbs.twimg.com/a.jpg",
        "https://pbs.twimg.com.example.com/a.jpg",
        "https://twimg.com/a.jpg",
        "https://127.0.0.1/dm_video/a.jpg",
        "https://example.com/dm_video/a",
        "https://[/a",
        "ftp://pbs.twimg.com/a",
        "https://ton.x.com:22/dm_a.jpg",
        "https://pbs.twimg.com:8443/a.jpg",
        "https://pbs.twimg.com:abc/a.jpg",
        "https://pbs.twimg.com@example.com/a.jpg",
        "//pbs.twimg.com/a.jpg",
        "file:///etc/passwd",
        "",
        "3_1",
        "../3_1",
    ],
)
async def test_nothing_else_is_fetched(url: str) -> None:
    with pytest.raises(MessageRejected):
        await channel().locate(url)


async def test_where_the_operator_put_another_host_in_xs_place_its_media_are_there() -> None:
    ours = channel(api_base="http://127.0.0.1:1708/simulator/providers/x")
    found = await ours.locate("http://127.0.0.1:1708/simulator/media/1")
    assert found.private
    assert found.hosts == ("127.0.0.1",)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.2:1708/media/1",
        "http://127.0.0.1:6379/media/1",
        "http://127.0.0.1:9/dm_video/1",
        "http://127.0.0.1/media/1",
        "https://127.0.0.1:1708/media/1",
        "http://localhost:1708/media/1",
    ],
)
async def test_what_is_in_xs_place_opens_no_other_host_and_no_other_port(url: str) -> None:
    with pytest.raises(MessageRejected):
        await channel(api_base="http://127.0.0.1:1708").locate(url)


async def test_a_media_without_its_address_is_asked_for(x: FakeX) -> None:
    media = [{"media_key": "3_0", "type": "photo", "url": "https://pbs.twimg.com/no"}, photo()]
    x.will("GET", PATH, {"data": {"id": POST_ID}, "includes": {"media": media}})
    found = await channel(api_base=x.url).locate(KEYED)
    assert found.url == PHOTO
    assert x.asked[0].query["expansions"] == "attachments.media_keys"


def photo(**fields: Any) -> dict[str, Any]:
    return {"media_key": "3_1", "type": "photo", "url": PHOTO} | fields


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (404, {"title": "Not Found Error"}, MessageRejected),
        (200, {"errors": [{"title": "Not Found Error"}]}, MessageRejected),
        (200, {"data": {"id": POST_ID}, "includes": {"media": [photo(url=None)]}}, MessageRejected),
        (401, {"title": "Unauthorized"}, AccountRefused),
        (402, {"title": "CreditsDepleted"}, AccountRefused),
        (403, {"title": "Forbidden"}, AccountRefused),
        (429, {"title": "Too Many Requests"}, Throttled),
        (500, {"title": "Internal"}, ProviderUnavailable),
    ],
)
async def test_what_x_does_not_hand_over_is_gone_or_asked_for_again(
    x: FakeX, status: int, body: Any, kind: type[Exception]
) -> None:
    x.will("GET", PATH, body, status)
    with pytest.raises(kind) as error:
        await channel(api_base=x.url).locate(KEYED)
    assert type(error.value) is kind


async def test_nobody_there_is_asked_again() -> None:
    with pytest.raises(ProviderUnavailable):
        await channel(api_base="http://127.0.0.1:9").locate(KEYED)
