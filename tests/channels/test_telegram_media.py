"""Where a file is."""

from collections.abc import AsyncIterator

import pytest

from channels.base import MediaLocation
from channels.errors import AccountRefused, MessageRejected, ProviderUnavailable, SendError, Throttled
from channels.telegram import media, wire
from tests.channels.contract import FarEnd
from tests.channels.test_telegram import TOKEN, file
from tests.channels.test_telegram_sending import channel_at, error_body, ok

REFERENCE = "AgACAgUAAxkBAAI"


@pytest.fixture
async def far_end() -> AsyncIterator[FarEnd]:
    far_end = FarEnd(body=ok(file(REFERENCE, file_path="photos/file_1.jpg", file_size=9)))
    runner = await far_end.start()
    yield far_end
    await runner.cleanup()


async def locate(far_end: FarEnd, reference: str = REFERENCE) -> MediaLocation:
    return await channel_at(far_end.url).locate(reference)


async def refusal(far_end: FarEnd, reference: str = REFERENCE) -> SendError:
    with pytest.raises(SendError) as refused:
        await locate(far_end, reference)
    return refused.value


async def test_a_file_is_asked_for_by_its_reference_and_had_from_the_same_host(far_end: FarEnd) -> None:
    found = await locate(far_end)
    (request,) = far_end.requests
    assert (request.path, request.form) == (f"/bot{TOKEN}/getFile", {"file_id": REFERENCE})
    assert found.url == f"{far_end.url}/file/bot{TOKEN}/photos/file_1.jpg"
    assert found.hosts == ("127.0.0.1",)
    assert found.private
    assert found.headers == {}


async def test_the_address_holds_the_token_and_shows_it_nowhere(far_end: FarEnd) -> None:
    assert TOKEN not in repr(await locate(far_end))


def test_telegrams_own_host_is_not_on_our_network() -> None:
    found = media.location(TOKEN, "https://api.telegram.org", "documents/file_2.pdf")
    assert found.url == f"https://api.telegram.org/file/bot{TOKEN}/documents/file_2.pdf"
    assert (found.hosts, found.private) == (("api.telegram.org",), False)
    assert found.allows("api.telegram.org")
    assert media.location(TOKEN, "https://api.telegram.org/", "x").url.endswith(f"org/file/bot{TOKEN}/x")


def test_a_name_that_is_no_part_of_an_address_is_spelled_as_one() -> None:
    found = media.location(TOKEN, "https://api.telegram.org", "documents/surat lurah?#.pdf")
    assert found.url.endswith("/documents/surat%20lurah%3F%23.pdf")


@pytest.mark.parametrize("path", ["/var/lib/telegram-bot-api/1708/photos/file_1.jpg", "C:\\bot\\file_1.jpg"])
def test_a_servers_own_disk_is_refused_with_what_to_do_about_it(path: str) -> None:
    with pytest.raises(AccountRefused, match="start it without --local"):
        media.location(TOKEN, "http://127.0.0.1:8081", path)


async def test_a_file_of_this_machine_is_not_taken_for_telegrams(far_end: FarEnd) -> None:
    far_end.body = ok(file(REFERENCE, file_path=__file__))
    assert isinstance(await refusal(far_end), AccountRefused)


@pytest.mark.parametrize("path", ["../../getMe", "photos/../../x", ".."])
def test_a_path_that_leads_elsewhere_is_refused(path: str) -> None:
    with pytest.raises(MessageRejected):
        media.location(TOKEN, "https://api.telegram.org", path)


@pytest.mark.parametrize("reference", ["", "a/b", "../x", "a b", "x" * 201, "é"])
async def test_what_is_no_file_id_is_not_asked_for(far_end: FarEnd, reference: str) -> None:
    assert isinstance(await refusal(far_end, reference), MessageRejected)
    assert far_end.requests == []


@pytest.mark.parametrize(
    ("status", "body", "kind", "code"),
    [
        (400, error_body(400, "Bad Request: file is too big"), MessageRejected, "too_large"),
        (400, error_body(400, "Bad Request: invalid file_id"), MessageRejected, "gone"),
        (400, error_body(400, "Bad Request: file not found"), MessageRejected, "gone"),
        (
            400,
            error_body(400, "Bad Request: wrong file identifier"),
            MessageRejected,
            "gone",
        ),
        (
            400,
            error_body(400, "Bad Request: wrong file_id or the file is temporarily unavailable"),
            ProviderUnavailable,
            "400",
        ),
        (401, error_body(401, "Unauthorized"), AccountRefused, "401"),
        (404, error_body(404, "Not Found"), AccountRefused, "401"),
        (429, error_body(429, "Too Many Requests", retry_after=9), Throttled, "429"),
        (500, error_body(500, "Internal Server Error"), ProviderUnavailable, "server_error"),
        (200, "{", ProviderUnavailable, "unreadable_answer"),
        (200, "{}", ProviderUnavailable, "unreadable_answer"),
        (200, ok(True), ProviderUnavailable, "unreadable_answer"),
        (200, ok(file(REFERENCE)), ProviderUnavailable, "unreadable_answer"),
        (200, ok(file(REFERENCE, file_path=5)), ProviderUnavailable, "unreadable_answer"),
        (200, ok(file(REFERENCE, file_path="")), ProviderUnavailable, "unreadable_answer"),
    ],
)
async def test_what_telegram_answers_is_said_in_our_words(
    far_end: FarEnd, status: int, body: str, kind: type, code: str
) -> None:
    far_end.status, far_end.body = status, body
    error = await refusal(far_end)
    assert type(error) is kind
    assert error.code == code


async def test_a_token_in_telegrams_words_is_taken_out(far_end: FarEnd) -> None:
    for status, kind in ((400, "Bad Request"), (409, "Conflict"), (403, "Forbidden")):
        far_end.status = status
        far_end.body = error_body(status, f"{kind}: GET /file/bot{TOKEN}/photos/file_1.jpg")
        assert TOKEN.partition(":")[2] not in repr(await refusal(far_end))


async def test_a_lost_line_and_silence_are_worth_another_try(
    far_end: FarEnd, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire, "SEND_SECONDS", 0.2)
    far_end.drops = True
    assert isinstance(await refusal(far_end), ProviderUnavailable)
    far_end.drops, far_end.is_silent = False, True
    assert isinstance(await refusal(far_end), ProviderUnavailable)
