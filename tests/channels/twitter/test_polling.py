"""Asking X: what, when, how far, and for how much."""

import asyncio
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from channels.base import Page
from channels.errors import AccountRefused, MessageRejected, ProviderUnavailable, SendError, Throttled
from channels.messages import InboundMessage, Unreadable
from channels.twitter import prices, snowflake
from channels.twitter.cursor import OVERLAP, Cursor, Spent, Timeline
from channels.twitter.polling import MOST_EMPTY, Poller
from tests.channels.twitter.fake_x import Asked, FakeX
from tests.channels.twitter.samples import OURS, SITI, US, channel, new_dm, post, user

MENTIONS = f"/2/users/{OURS}/mentions"
DMS = "/2/dm_events"
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def id_at(moment: datetime, number: int = 0) -> str:
    return str(snowflake.id_at(moment) + number)


def mention(moment: datetime, number: Any = 0, **fields: Any) -> dict[str, Any]:
    return post(id=id_at(moment, number), created_at=moment.isoformat(), **fields)


def dm(moment: datetime, number: int = 0, **fields: Any) -> dict[str, Any]:
    return new_dm(id=id_at(moment, number), created_at=moment.isoformat(), **fields)


def listed(*items: Any, token: str | None = None) -> dict[str, Any]:
    meta = {"result_count": len(items)} | ({"next_token": token} if token else {})
    return {"data": list(items), "includes": {"users": [user()]}, "meta": meta}


NOTHING = {"meta": {"result_count": 0}}


class Office:
    """A poller whose time passes only while it sleeps, and the cursor as the core keeps it."""

    def __init__(self, x: FakeX, **settings: Any) -> None:
        self.x = x
        self.now = NOON
        self.slept: list[float] = []
        self.cursor: str | None = None
        self.settings = settings
        self.poller = self.started()

    def started(self) -> Poller:
        read = channel(api_base=self.x.url, mode="polling", **self.settings).settings
        return Poller(read, US, clock=lambda: self.now, sleep=self.sleep)

    def without(self, timeline: Timeline) -> None:
        """It was just asked for, and is not due for a day."""
        seldom = {f"{timeline}_every": 86_400}
        self.settings = {**self.settings, "polling": {**self.settings.get("polling", {}), **seldom}}
        self.poller = self.started()
        cursor = self.first()
        later = replace(cursor.places[timeline], due=(self.now + DAY).timestamp())
        self.cursor = cursor.moved(timeline, later, cursor.spent, ()).write()

    def without_messages(self) -> None:
        self.without("dms")

    def first(self) -> Cursor:
        return Cursor.read(None, self.now, DAY, {})

    def has_spent(self, cost: float) -> None:
        cursor = self.first()
        self.cursor = replace(cursor, spent=Spent(self.now.date().isoformat(), cost=cost)).write()

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += timedelta(seconds=seconds)

    async def poll(self) -> Page:
        page = await self.poller.poll(self.cursor)
        assert page.cursor != self.cursor
        self.cursor = page.cursor
        return page

    async def texts(self) -> list[str]:
        return [one.text for one in (await self.poll()).events if isinstance(one, InboundMessage)]

    async def refused(self) -> SendError:
        with pytest.raises(SendError) as error:
            await self.poller.poll(self.cursor)
        return error.value

    @property
    def kept(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.cursor or "{}")
        return found

    def asked(self, path: str) -> list[Asked]:
        return self.x.of("GET", path)


@pytest.fixture
def office(x: FakeX) -> Office:
    return Office(x)


def will(x: FakeX, path: str, content: Any = NOTHING, status: int = 200, **more: Any) -> None:
    x.will("GET", path, content, status, **more)


# What is asked, and when.


async def test_mentions_and_messages_are_asked_for_in_turn_each_at_its_pace(office: Office, x: FakeX) -> None:
    for _ in range(5):
        will(x, MENTIONS)
        will(x, DMS)
    for _ in range(6):
        await office.poll()
    assert [one.path for one in x.asked] == [MENTIONS, DMS, MENTIONS, DMS, MENTIONS, DMS]
    assert office.slept == [60, 15, 45, 30]


async def test_a_restart_does_not_ask_too_early(office: Office, x: FakeX) -> None:
    will(x, MENTIONS)
    will(x, DMS)
    will(x, MENTIONS)
    await office.poll()
    await office.poll()
    office.poller = office.started()
    await office.poll()
    assert office.slept == [60]


async def test_the_first_question_does_not_dig_up_what_is_old(office: Office, x: FakeX) -> None:
    yesterday = NOON - timedelta(hours=25)
    will(x, MENTIONS)
    will(x, DMS, listed(dm(NOON, text="baru"), dm(yesterday, text="lama")))
    await office.poll()
    assert office.asked(MENTIONS)[0].query["since_id"] == id_at(NOON - timedelta(hours=24) - OVERLAP)
    assert await office.texts() == ["baru"]


async def test_how_far_the_first_question_looks_back_can_be_set(x: FakeX) -> None:
    office = Office(x, polling={"first_look_back_hours": 0})
    will(x, MENTIONS)
    await office.poll()
    assert office.asked(MENTIONS)[0].query["since_id"] == id_at(NOON - OVERLAP)


@pytest.mark.parametrize("cursor", ["", "12", "{}", "nonsense", '{"mentions":1}', "[]"])
async def test_a_cursor_that_nobody_can_read_is_a_new_one(office: Office, x: FakeX, cursor: str) -> None:
    will(x, MENTIONS, listed(mention(NOON)))
    office.cursor = cursor
    assert await office.texts() == ["jalan rusak"]


async def test_it_asks_as_our_account_for_all_that_it_reads(office: Office, x: FakeX) -> None:
    will(x, MENTIONS)
    will(x, DMS)
    await office.poll()
    await office.poll()
    mentions, dms = x.asked
    assert all(one.headers["Authorization"].startswith("OAuth ") for one in x.asked)
    for name in ("note_tweet", "referenced_tweets", "edit_history_tweet_ids", "display_text_range", "geo"):
        assert name in mentions.query["tweet.fields"].split(",")
    assert mentions.query["max_results"] == "100"
    assert "attachments.media_keys" in mentions.query["expansions"]
    assert "sender_id" in dms.query["dm_event.fields"].split(",")
    assert "since_id" not in dms.query


async def test_the_newer_spelling_asks_in_the_newer_words_alone(x: FakeX) -> None:
    office = Office(x, spelling="post")
    will(x, MENTIONS)
    will(x, DMS)
    await office.poll()
    await office.poll()
    mentions = x.asked[0].query
    assert "note_post" in mentions["post.fields"]
    assert {"referenced_posts", "edit_history_post_ids"} <= set(mentions["expansions"].split(","))
    assert not [one for one in x.asked if "tweet" in one.raw_path]


# How far.


async def test_the_newest_read_moves_only_after_the_last_page(office: Office, x: FakeX) -> None:
    office.without_messages()
    will(x, MENTIONS, listed(mention(NOON, text="@LAPOR1708 tiga"), token="p2"))
    will(x, MENTIONS, listed(mention(NOON - timedelta(hours=1), text="@LAPOR1708 satu")))
    start = id_at(NOON - timedelta(hours=24))
    assert await office.texts() == ["tiga"]
    assert str(office.kept["mentions"]["after"]) == start
    # At once, and with what the first page was asked with.
    assert await office.texts() == ["satu"]
    assert office.slept == []
    first, second = office.asked(MENTIONS)
    assert second.query["pagination_token"] == "p2"
    assert second.query["since_id"] == first.query["since_id"]
    assert str(office.kept["mentions"]["after"]) == id_at(NOON)


async def test_the_name_of_a_page_arrives_whatever_signs_it_has(office: Office, x: FakeX) -> None:
    office.without_messages()
    will(x, MENTIONS, listed(token="a+b/c=:d&e %"))
    will(x, MENTIONS)
    await office.poll()
    await office.poll()
    assert office.asked(MENTIONS)[1].query["pagination_token"] == "a+b/c=:d&e %"


async def test_a_crash_between_two_pages_goes_on_with_the_second(office: Office, x: FakeX) -> None:
    office.without_messages()
    will(x, MENTIONS, listed(mention(NOON), token="p2"))
    will(x, MENTIONS, listed(mention(NOON - timedelta(hours=1))))
    await office.poll()
    office.poller = office.started()
    await office.poll()
    assert office.asked(MENTIONS)[1].query["pagination_token"] == "p2"


async def test_pages_out_of_order_lose_nothing(office: Office, x: FakeX) -> None:
    office.without_messages()
    early, late = NOON - timedelta(hours=2), NOON - timedelta(minutes=1)
    will(x, MENTIONS, listed(mention(early, text="@LAPOR1708 awal"), token="p2"))
    will(x, MENTIONS, listed(mention(late, text="@LAPOR1708 akhir")))
    assert [await office.texts(), await office.texts()] == [["awal"], ["akhir"]]
    assert str(office.kept["mentions"]["after"]) == id_at(late)


async def test_what_x_shows_late_is_asked_for_by_an_overlap(office: Office, x: FakeX) -> None:
    will(x, MENTIONS, listed(mention(NOON)))
    will(x, DMS)
    will(
        x, MENTIONS, listed(mention(NOON), mention(NOON - timedelta(minutes=4), text="@LAPOR1708 terlambat"))
    )
    await office.poll()
    await office.poll()
    assert "terlambat" in await office.texts()
    assert office.asked(MENTIONS)[1].query["since_id"] == id_at(NOON - OVERLAP)
    # A late one does not take the place back.
    assert str(office.kept["mentions"]["after"]) == id_at(NOON)


async def test_the_name_of_a_page_that_has_expired_begins_again_and_not_at_once(
    office: Office, x: FakeX
) -> None:
    office.without_messages()
    will(x, MENTIONS, listed(mention(NOON), token="p2"))
    will(x, MENTIONS, {"errors": [{"message": "pagination_token is invalid"}]}, 400)
    will(x, MENTIONS, listed(mention(NOON)))
    await office.poll()
    page = await office.poll()
    assert page.events == ()
    assert await office.texts() == ["jalan rusak"]
    again = office.asked(MENTIONS)[2]
    assert "pagination_token" not in again.query
    assert again.query["since_id"] == office.asked(MENTIONS)[0].query["since_id"]
    assert office.slept == [60]


async def test_a_page_that_names_itself_as_the_next_is_the_last(office: Office, x: FakeX) -> None:
    office.without_messages()
    for _ in range(3):
        will(x, MENTIONS, listed(token="p2"))
    for _ in range(3):
        await office.poll()
    assert [one.query.get("pagination_token") for one in x.asked] == [None, "p2", None]
    assert office.slept == [60]


async def test_of_messages_the_pages_are_read_back_to_what_is_known(office: Office, x: FakeX) -> None:
    office.without("mentions")
    hour = timedelta(hours=1)
    known = [dm(NOON - hour, text="dua"), dm(NOON - 2 * hour, text="satu")]
    will(x, DMS, listed(known[0], token="p2"))
    will(x, DMS, listed(known[1], dm(NOON - 30 * hour, text="lama"), token="p3"))
    will(x, DMS, listed(dm(NOON - 31 * hour, text="lama"), token="p4"))
    will(x, DMS, listed(*known, token="p2"))
    assert [await office.texts() for _ in range(4)] == [["dua"], ["satu"], [], ["dua"]]
    tokens = [one.query.get("pagination_token") for one in office.asked(DMS)]
    assert tokens == [None, "p2", "p3", None]
    # X allows 15 such questions in a quarter of an hour.
    assert office.slept == [60, 60, 75]


async def test_behind_an_empty_page_of_messages_the_next_is_read(office: Office, x: FakeX) -> None:
    office.without("mentions")
    will(x, DMS, listed(dm(NOON, 5, text="baru"), token="p2"))
    will(x, DMS, listed(token="p3"))
    will(x, DMS, listed(dm(NOON - timedelta(hours=2), text="laporan")))
    assert [await office.texts() for _ in range(3)] == [["baru"], [], ["laporan"]]


async def test_an_old_message_among_new_ones_is_not_the_end(office: Office, x: FakeX) -> None:
    office.without("mentions")
    will(x, DMS, listed(dm(NOON, 5, text="baru"), dm(NOON - 3 * DAY, text="lama"), token="p2"))
    will(x, DMS, listed(dm(NOON - timedelta(hours=2), text="laporan")))
    assert [await office.texts() for _ in range(2)] == [["baru"], ["laporan"]]


@pytest.mark.parametrize(
    ("timeline", "other", "path"), [("mentions", "dms", MENTIONS), ("dms", "mentions", DMS)]
)
async def test_empty_pages_come_to_an_end(
    office: Office, x: FakeX, timeline: Timeline, other: Timeline, path: str
) -> None:
    office.without(other)
    pages = MOST_EMPTY + 1
    for number in range(pages):
        will(x, path, listed(token=f"p{number}"))
    will(x, path)
    for _ in range(pages + 1):
        await office.poll()
    assert "pagination_token" not in office.asked(path)[-1].query
    assert office.kept[timeline]["empty"] == 0


async def test_a_malformed_item_is_parked_once_and_spoils_no_other(office: Office, x: FakeX) -> None:
    broken = {"text": "tanpa id"}
    for _ in range(2):
        will(x, MENTIONS, listed(broken, "?", mention(NOON)))
        will(x, DMS, listed({**broken, "event_type": "MessageCreate"}, "??", dm(NOON)))
    kinds = [[type(one) for one in (await office.poll()).events] for _ in range(4)]
    assert kinds[0] == kinds[1] == [Unreadable, Unreadable, InboundMessage]
    assert kinds[2] == kinds[3] == [InboundMessage]


async def test_what_cannot_be_read_is_parked_again_where_nobody_kept_it(office: Office, x: FakeX) -> None:
    """The store was away: neither the page nor its cursor was kept."""
    for _ in range(3):
        will(x, MENTIONS, listed({"id": "7", "text": "@LAPOR1708 jalan rusak"}))
    office.without_messages()
    first, again = [await office.poller.poll(office.cursor) for _ in range(2)]
    assert [type(one) for one in first.events] == [type(one) for one in again.events] == [Unreadable]
    office.cursor = again.cursor
    office.poller = office.started()
    assert (await office.poll()).events == []


# What a clock that was wrong leaves behind.


async def test_a_clock_that_is_put_back_does_not_silence_it(office: Office, x: FakeX) -> None:
    office.now = NOON + 400 * DAY
    will(x, MENTIONS)
    will(x, DMS)
    await office.poll()
    await office.poll()
    office.now = NOON
    will(x, MENTIONS, listed(mention(NOON - timedelta(hours=20))))
    will(x, DMS)
    office.slept.clear()
    assert await office.texts() == ["jalan rusak"]
    assert office.slept == []
    assert office.asked(MENTIONS)[1].query["since_id"] == id_at(NOON - DAY - OVERLAP)


@pytest.mark.parametrize("ahead", [timedelta(minutes=30), 400 * DAY])
async def test_nothing_counts_as_read_that_is_yet_to_be_posted(
    office: Office, x: FakeX, ahead: timedelta
) -> None:
    office.without_messages()
    will(x, MENTIONS, listed(mention(NOON + ahead)))
    will(x, MENTIONS)
    await office.poll()
    await office.poll()
    assert office.asked(MENTIONS)[1].query["since_id"] == id_at(NOON)


async def test_a_clock_that_is_put_back_a_little_passes_over_nothing(office: Office, x: FakeX) -> None:
    cursor = office.first()
    ahead = replace(cursor.places["mentions"], after=snowflake.id_at(NOON + timedelta(minutes=30)))
    office.cursor = cursor.moved("mentions", ahead, cursor.spent, ()).write()
    will(x, MENTIONS)
    await office.poll()
    assert office.asked(MENTIONS)[0].query["since_id"] == id_at(NOON)


@pytest.mark.parametrize("reset", ["99999999999", "1", "soon"])
async def test_a_time_of_xs_that_cannot_be_is_not_waited_for(office: Office, x: FakeX, reset: str) -> None:
    office.without_messages()
    headers = {"x-rate-limit-remaining": "0", "x-rate-limit-reset": reset}
    will(x, MENTIONS, headers=headers)
    will(x, MENTIONS)
    await office.poll()
    await office.poll()
    assert office.slept == [60]


async def test_a_time_that_was_kept_and_cannot_be_is_not_waited_for(office: Office, x: FakeX) -> None:
    cursor = office.first()
    for timeline in ("mentions", "dms"):
        never = replace(cursor.places[timeline], due=(NOON + 400 * DAY).timestamp())
        cursor = cursor.moved(timeline, never, cursor.spent, ())
    office.cursor = cursor.write()
    will(x, MENTIONS)
    await office.poll()
    assert office.slept == [60 + 15 * 60]


async def test_a_clock_put_back_ends_a_rest_within_a_day(office: Office, x: FakeX) -> None:
    office.now = NOON + 400 * DAY
    for path in (MENTIONS, DMS):
        will(x, path, {"title": "Unauthorized"}, 401)
        await office.refused()
    office.now = NOON
    will(x, MENTIONS)
    await office.poll()
    assert office.slept == [DAY.total_seconds()]


async def test_errors_beside_what_was_found_do_not_spoil_it(office: Office, x: FakeX) -> None:
    will(x, MENTIONS, listed(mention(NOON)) | {"errors": [{"title": "Not Found Error", "value": "5"}]})
    assert await office.texts() == ["jalan rusak"]


@pytest.mark.parametrize("names", [("tweets", "note_tweet"), ("posts", "note_post")])
async def test_an_answer_in_either_spelling_is_understood(
    office: Office, x: FakeX, names: tuple[str, str]
) -> None:
    kind, note = names
    raw = mention(NOON, **{note: {"text": "@LAPOR1708 panjang sekali"}})
    answer = listed(raw)
    answer["includes"][kind] = [raw]
    will(x, MENTIONS, answer)
    assert await office.texts() == ["panjang sekali"]


# For how much.


async def test_what_is_new_is_paid_for_and_what_comes_twice_on_one_day_is_not(
    office: Office, x: FakeX
) -> None:
    will(x, MENTIONS, listed(mention(NOON, 1), mention(NOON, 2, author_id=SITI)))
    will(x, DMS, listed(dm(NOON)))
    will(x, MENTIONS, listed(mention(NOON, 1), mention(NOON, 2)))
    will(x, DMS, listed(dm(NOON), dm(NOON + timedelta(seconds=30))))
    costs = []
    for _ in range(4):
        await office.poll()
        costs.append(office.kept["spent"]["cost"])
    assert costs == [0.012, 0.032, 0.032, 0.052]
    assert office.slept == [60, 15]
    assert office.kept["spent"]["requests"] == {"mentions": 2, "dms": 2}


async def test_a_new_day_pays_for_what_it_shows_again_and_has_a_new_budget(office: Office, x: FakeX) -> None:
    for _ in range(2):
        will(x, MENTIONS)
        will(x, DMS, listed(dm(NOON)))
    await office.poll()
    await office.poll()
    office.now += timedelta(days=1)
    await office.poll()
    await office.poll()
    spent = office.kept["spent"]
    assert (spent["day"], spent["requests"], spent["cost"]) == (
        "2026-11-23",
        {"mentions": 1, "dms": 1},
        0.02,
    )


async def test_a_further_page_is_paid_for_once_a_day_too(office: Office, x: FakeX) -> None:
    office.without("mentions")
    old = [dm(NOON - timedelta(hours=30), number) for number in range(3)]
    for number in range(2):
        will(x, DMS, listed(dm(NOON + timedelta(seconds=number)), token="p2"))
        will(x, DMS, listed(*old))
    costs = []
    for _ in range(4):
        await office.poll()
        costs.append(office.kept["spent"]["cost"])
    assert costs == [0.02, 0.06, 0.08, 0.08]


async def test_when_the_days_requests_are_used_up_it_says_so_and_waits_for_midnight(x: FakeX) -> None:
    seldom = 2 * 86_400
    office = Office(x, polling={"requests_per_day": 1, "mentions_every": seldom, "dms_every": seldom})
    will(x, MENTIONS)
    await office.poll()
    error = await office.refused()
    # So that it shows as what an operator can mend.
    assert isinstance(error, AccountRefused)
    assert "budget" in error.detail
    assert error.retry_after == timedelta(hours=12)
    assert len(x.asked) == 1
    office.now += timedelta(hours=12)
    will(x, DMS)
    await office.poll()
    assert len(x.asked) == 2


async def test_no_question_can_cost_more_than_is_left_of_the_day(x: FakeX) -> None:
    worst = prices.at_most("mentions")
    office = Office(x, polling={"cost_per_day": round(worst * 7, 3)})
    will(x, MENTIONS, listed(*(mention(NOON, n) for n in range(7))))
    await office.poll()
    assert office.asked(MENTIONS)[0].query["max_results"] == "7"


async def test_what_one_timeline_cannot_afford_does_not_silence_the_other(x: FakeX) -> None:
    office = Office(x)
    office.has_spent(5 - 0.1)
    error = await office.refused()
    assert isinstance(error, AccountRefused)
    assert error.code == "budget"
    assert "mentions" in error.detail
    # The caller asks again at once, and the messages are heard.
    assert error.retry_after is None
    will(x, DMS, listed(dm(NOON)))
    assert await office.texts() == ["halo"]
    assert office.asked(DMS)[0].query["max_results"] == "2"
    office.now += timedelta(hours=12)
    will(x, DMS)
    will(x, MENTIONS)
    await office.poll()
    await office.poll()
    assert len(office.asked(MENTIONS)) == 1


async def test_when_nothing_can_be_afforded_it_waits_for_midnight(x: FakeX) -> None:
    office = Office(x)
    office.has_spent(5)
    assert (await office.refused()).retry_after == timedelta(hours=12)


# What X refuses.


@pytest.mark.parametrize(
    ("status", "body", "kind", "rest"),
    [
        (429, {"title": "Too Many Requests"}, Throttled, timedelta(minutes=15)),
        (402, {"title": "CreditsDepleted"}, AccountRefused, timedelta(minutes=15)),
        (401, {"title": "Unauthorized"}, AccountRefused, timedelta(minutes=15)),
        (403, {"title": "Forbidden", "detail": "Forbidden"}, AccountRefused, timedelta(minutes=15)),
        (400, {"title": "Invalid Request"}, MessageRejected, timedelta(minutes=1)),
        (500, {"title": "Internal"}, ProviderUnavailable, timedelta(minutes=1)),
        (503, {"title": "Unavailable"}, ProviderUnavailable, timedelta(minutes=1)),
    ],
)
async def test_what_refuses_one_question_rests_and_the_other_goes_on(
    office: Office, x: FakeX, status: int, body: Any, kind: type[SendError], rest: timedelta
) -> None:
    will(x, MENTIONS, body, status)
    for _ in range(15):
        will(x, DMS)
    will(x, MENTIONS)
    error = await office.refused()
    assert type(error) is kind
    assert "mentions" in error.detail
    while len(office.asked(MENTIONS)) < 2:
        await office.poll()
    assert office.asked(DMS)
    assert rest <= office.now - NOON < rest + timedelta(seconds=75)


@pytest.mark.parametrize("text", ["<html>Bad Gateway</html>", "", "[]"])
@pytest.mark.parametrize("status", [200, 403, 502])
async def test_an_answer_that_is_not_xs_is_asked_for_again_later(
    office: Office, x: FakeX, text: str, status: int
) -> None:
    x.will("GET", MENTIONS, status=status, text=text)
    assert type(await office.refused()) is ProviderUnavailable


async def test_a_429_with_a_time_rests_until_then(office: Office, x: FakeX) -> None:
    reset = str(int((NOON + timedelta(seconds=200)).timestamp()))
    will(x, DMS, {"title": "Too Many Requests"}, 429, headers={"x-rate-limit-reset": reset})
    for _ in range(6):
        will(x, MENTIONS)
    will(x, DMS)
    await office.poll()
    assert isinstance(await office.refused(), Throttled)
    while len(office.asked(DMS)) < 2:
        await office.poll()
    assert office.now == NOON + timedelta(seconds=200)


async def test_the_last_question_that_x_allows_is_followed_by_none_before_its_time(
    office: Office, x: FakeX
) -> None:
    reset = str(int((NOON + timedelta(minutes=10)).timestamp()))
    will(x, MENTIONS, headers={"x-rate-limit-remaining": "0", "x-rate-limit-reset": reset})
    for _ in range(9):
        will(x, DMS)
    will(x, MENTIONS)
    await office.poll()
    while len(office.asked(MENTIONS)) < 2:
        await office.poll()
    assert office.now == NOON + timedelta(minutes=10)


async def test_nobody_there_is_worth_another_try(x: FakeX) -> None:
    office = Office(x)
    x.url = "http://127.0.0.1:9"
    office.poller = office.started()
    error = await office.refused()
    assert isinstance(error, ProviderUnavailable)


async def test_waiting_can_be_ended(x: FakeX) -> None:
    office = Office(x)
    will(x, MENTIONS)
    will(x, DMS)
    await office.poll()
    await office.poll()
    office.poller.sleep = asyncio.sleep
    asking = asyncio.ensure_future(office.poller.poll(office.cursor))
    await asyncio.sleep(0)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    assert len(x.asked) == 2
