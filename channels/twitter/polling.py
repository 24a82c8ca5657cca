"""Mentions and direct messages, asked for within a budget of requests and money.

One poll is one question. What is due, how far we have read and what was spent stand in the cursor, so that
a restart neither forgets nor asks too early; what X refuses is remembered by this process alone.
"""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from channels.base import Page
from channels.errors import AccountRefused, ProviderUnavailable, SendError
from channels.messages import Event, Unreadable
from channels.twitter import inbound, prices, questions, snowflake
from channels.twitter.account import Us
from channels.twitter.allowance import utc_now
from channels.twitter.api import Answer, Login, open_api
from channels.twitter.cursor import OVERLAP, TIMELINES, Cursor, Place, Spent, Timeline
from channels.twitter.fields import Raw, items, number
from channels.twitter.refusals import asking_error
from channels.twitter.settings import Settings

ASK_SECONDS = 20
REST = timedelta(minutes=1)
"""After a refusal that names no time."""
SIZES: dict[Timeline, tuple[int, int]] = {"mentions": (5, 100), "dms": (1, 25)}
"""The smallest and the largest page. Of messages not the largest that X has: the newest are read again and
again, and are paid for once a day."""
PAGES_APART: dict[Timeline, timedelta] = {"mentions": timedelta(), "dms": timedelta(minutes=1)}
"""From one page to the next. Of messages X allows 15 in a quarter of an hour."""
MOST_EMPTY = 5
"""So many pages in a row with nothing in them are the end, whatever page they name as the next."""
LONGEST_REST = timedelta(days=1)


@dataclass
class Poller:
    settings: Settings
    us: Us
    clock: Callable[[], datetime] = utc_now
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep

    def __post_init__(self) -> None:
        self._resting: dict[str, datetime] = {}
        polling = self.settings.polling
        self._every: dict[Timeline, timedelta] = {
            "mentions": timedelta(seconds=polling.mentions_every),
            "dms": timedelta(seconds=polling.dms_every),
        }

    async def poll(self, written: str | None) -> Page:
        """Wait until something is due, and ask for one page of it. Raises `SendError`."""
        look_back = timedelta(hours=self.settings.polling.first_look_back_hours)
        cursor = Cursor.read(written, self.clock(), look_back, self._every)
        timeline = min(TIMELINES, key=lambda name: self._due(name, cursor))
        await self._wait_until(self._due(timeline, cursor))
        place, spent = cursor.places[timeline], cursor.spent.on(self.clock())
        answer = await self._ask(timeline, place, self._most(timeline, spent))
        if answer.status == 400 and place.token:
            # The name of a page is good for a while only: begin again where everything is kept.
            again = Place(place.after, due=self._in(self._every[timeline]))
            moved = cursor.moved(timeline, again, spent.with_request(timeline, 0, ()), cursor.parked)
            return Page((), moved.write(), timeline)
        if not answer.ok or not isinstance(answer.content, dict):
            raise self._refused(timeline, answer)
        return self._read(timeline, answer, cursor, place, spent)

    # When.

    def _due(self, timeline: Timeline, cursor: Cursor) -> datetime:
        planned = datetime.fromtimestamp(cursor.places[timeline].due, UTC)
        # The clock may have been put back since.
        resting = min(self._resting.get(timeline, planned), self.clock() + LONGEST_REST)
        return max(planned, resting)

    async def _wait_until(self, due: datetime) -> None:
        if (seconds := (due - self.clock()).total_seconds()) > 0:
            await self.sleep(seconds)

    # What it may cost.

    def _most(self, timeline: Timeline, spent: Spent) -> int:
        """How many items we can afford. Raises `AccountRefused` where too few; then this timeline rests until
        tomorrow, and the other one, whose pages may be cheaper, goes on."""
        if affordable := self._affordable(timeline, spent):
            return affordable
        now = self.clock()
        tomorrow = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
        self._resting[timeline] = tomorrow
        nothing_left = not any(self._affordable(name, spent) for name in TIMELINES)
        raise AccountRefused(
            "budget",
            f"the day's budget for asking X for {timeline} is used up ({spent.asked} requests, "
            f"{spent.cost:.2f} US dollars); asked again after midnight UTC. To have more, raise "
            "channels.twitter.polling.requests_per_day or cost_per_day",
            tomorrow - now if nothing_left else None,
            about=timeline,
        )

    def _affordable(self, timeline: Timeline, spent: Spent) -> int:
        """How many items; 0 where not even the smallest page."""
        budget = self.settings.polling
        smallest, largest = SIZES[timeline]
        items = int((budget.cost_per_day - spent.cost) / prices.at_most(timeline))
        is_enough = items >= smallest and spent.asked < budget.requests_per_day
        return min(largest, items) if is_enough else 0

    # One question.

    async def _ask(self, timeline: Timeline, place: Place, most: int) -> Answer:
        spelling = self.settings.spelling
        try:
            async with open_api(Login.of(self.settings), ASK_SECONDS) as api:
                if timeline == "dms":
                    return await questions.direct_messages(api, spelling, most, place.token)
                since = _since(place)
                return await questions.mentions(api, self.us.user_id, spelling, since, most, place.token)
        except SendError as error:
            self._resting[timeline] = self.clock() + REST
            # Nothing was sent, so nothing can have been sent twice.
            raise ProviderUnavailable(error.code, error.detail, about=timeline) from None

    def _refused(self, timeline: Timeline, answer: Answer) -> SendError:
        """The reason. Meanwhile this timeline rests: the other one goes on."""
        now = self.clock()
        error = (
            ProviderUnavailable("unreadable_answer", "X's answer cannot be read")
            if answer.ok
            else asking_error(answer, now)
        )
        self._resting[timeline] = now + (error.retry_after or REST)
        return type(error)(error.code, f"{error.detail} (asked for {timeline})", about=timeline)

    # What it brought.

    def _read(self, timeline: Timeline, answer: Answer, cursor: Cursor, place: Place, spent: Spent) -> Page:
        found = items(answer.body, "data")
        ids = [int(id) for one in found if (id := number(one, "id"))]
        unpaid = [one for one in found if not spent.has_paid(timeline, _id(one), place.after)]
        spent = spent.with_request(timeline, prices.of(timeline, unpaid), ids)
        events, parked = _without_known(self._events(timeline, answer.body, _since(place)), cursor.parked)
        moved = cursor.moved(timeline, self._next(timeline, place, answer, ids), spent, parked)
        return Page(events, moved.write(), timeline)

    def _next(self, timeline: Timeline, place: Place, answer: Answer, ids: Sequence[int]) -> Place:
        # Of an id that is none of X's own, nothing real would ever be newer.
        newest = min(max([place.newest, *ids]), snowflake.id_at(self.clock() + OVERLAP))
        token = _next_token(answer)
        if token not in ("", place.token) and _goes_on(timeline, place, ids):
            empty = 0 if ids else place.empty + 1
            place = Place(place.after, newest, token, self._in(PAGES_APART[timeline]), empty)
        else:
            place = Place(max(place.after, newest), due=self._in(self._every[timeline]))
        if answer.remaining == 0:
            # X's own time, where it tells one that can be.
            reset = self._in(answer.wait(self.clock(), otherwise=timedelta()))
            place = replace(place, due=max(place.due, reset))
        return place

    def _events(self, timeline: Timeline, page: Raw, since: int) -> Sequence[Event]:
        if timeline == "mentions":
            return inbound.mentions(page, self.us)
        data = page.get("data")
        listed = data if isinstance(data, list) else []
        # Of the last 30 days, and most of them read before.
        new = [one for one in listed if not isinstance(one, dict) or _id(one) > since]
        return inbound.direct_messages({**page, "data": new}, self.us)

    def _in(self, wait: timedelta) -> float:
        return (self.clock() + wait).timestamp()


def _goes_on(timeline: Timeline, place: Place, ids: Sequence[int]) -> bool:
    """Whether there can be news behind this page.

    Mentions come from `since_id` on. Messages come of 30 days, and not in order for sure: an old one among
    new ones says nothing of the next page, but a page of old ones alone does.
    """
    if not ids:
        return place.empty < MOST_EMPTY
    return timeline == "mentions" or max(ids) > place.after


def _without_known(events: Sequence[Event], parked: Sequence[str]) -> tuple[list[Event], list[str]]:
    """Without what could not be read before either; and the digests of all that could not."""
    left, known = [], list(parked)
    for event in events:
        if isinstance(event, Unreadable):
            digest = hashlib.sha256(event.raw.encode("utf-8", "replace")).hexdigest()[:16]
            if digest in known:
                continue
            known.append(digest)
        left.append(event)
    return left, known


def _since(place: Place) -> int:
    return snowflake.earlier(place.after, OVERLAP)


def _id(item: Raw) -> int:
    """Larger than any where it has none: it is kept as unreadable then."""
    return int(number(item, "id") or 10**19)


def _next_token(answer: Answer) -> str:
    meta = answer.body.get("meta")
    token = meta.get("next_token") if isinstance(meta, dict) else None
    return token if isinstance(token, str) else ""
