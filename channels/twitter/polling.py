"""Mentions and direct messages, asked for within a budget of requests and money.

One poll is one question. What is due, how far we have read and what was spent stand in the cursor, so that
a restart neither forgets nor asks too early; what X refuses is remembered by this process alone.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from channels.base import Page
from channels.errors import ProviderUnavailable, SendError, Throttled
from channels.messages import Event, Unreadable
from channels.twitter import inbound, prices, questions, snowflake
from channels.twitter.account import Us
from channels.twitter.allowance import utc_now
from channels.twitter.api import Answer, Login, open_api
from channels.twitter.cursor import TIMELINES, Cursor, Place, Spent, Timeline
from channels.twitter.fields import Raw, items, number
from channels.twitter.refusals import asking_error
from channels.twitter.settings import Settings

ASK_SECONDS = 20
REST = timedelta(minutes=1)
"""After a refusal that names no time."""
OVERLAP = timedelta(minutes=5)
"""How far before the newest we ask again. X's ids are only nearly in order, and what it shows late would be
passed over. What comes twice is one message by its id, and costs nothing on the same day."""
SIZES: dict[Timeline, tuple[int, int]] = {"mentions": (5, 100), "dms": (1, 50)}
"""The smallest and the largest page. Of messages not the largest that X has: the newest page is read again
and again, and is paid for once a day."""


@dataclass
class Poller:
    settings: Settings
    us: Us
    clock: Callable[[], datetime] = utc_now
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep

    def __post_init__(self) -> None:
        self._resting: dict[str, datetime] = {}
        self._parked: set[str] = set()

    async def poll(self, written: str | None) -> Page:
        """Wait until something is due, and ask for one page of it. Raises `SendError`."""
        look_back = timedelta(hours=self.settings.polling.first_look_back_hours)
        cursor = Cursor.read(written, self.clock(), look_back)
        timeline = min(TIMELINES, key=lambda name: self._due(name, cursor))
        await self._wait_until(self._due(timeline, cursor))
        place, spent = cursor.places[timeline], cursor.spent.on(self.clock())
        answer = await self._ask(timeline, place, self._most(timeline, spent))
        if answer.status == 400 and place.token:
            # The name of a page is good for a while only: begin again where everything is kept.
            return self._page((), cursor, timeline, self._restarted(timeline, place), spent, 0)
        if not answer.ok or not isinstance(answer.content, dict):
            raise self._refused(timeline, answer)
        return self._read(timeline, answer, cursor, place, spent)

    # When.

    def _due(self, timeline: Timeline, cursor: Cursor) -> datetime:
        planned = datetime.fromtimestamp(cursor.places[timeline].due, UTC)
        return max(planned, self._resting.get(timeline, planned))

    async def _wait_until(self, due: datetime) -> None:
        if (seconds := (due - self.clock()).total_seconds()) > 0:
            await self.sleep(seconds)

    def _every(self, timeline: Timeline) -> timedelta:
        polling = self.settings.polling
        seconds = polling.mentions_every if timeline == "mentions" else polling.dms_every
        return timedelta(seconds=seconds)

    # What it may cost.

    def _most(self, timeline: Timeline, spent: Spent) -> int:
        """How many items we can afford. Raises `Throttled` until tomorrow where too few."""
        budget = self.settings.polling
        smallest, largest = SIZES[timeline]
        affordable = int((budget.cost_per_day - spent.cost) / prices.at_most(timeline))
        if sum(spent.requests.values()) >= budget.requests_per_day or affordable < smallest:
            now = self.clock()
            tomorrow = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
            raise Throttled(
                "budget",
                f"the day's budget for asking X is used up ({sum(spent.requests.values())} requests, "
                f"{spent.cost:.2f} US dollars); asked again after midnight UTC. To have more, raise "
                "channels.twitter.polling.requests_per_day or cost_per_day",
                tomorrow - now,
            )
        return min(largest, affordable)

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
            raise ProviderUnavailable(error.code, error.detail) from None

    def _refused(self, timeline: Timeline, answer: Answer) -> SendError:
        """The reason. Meanwhile this timeline rests: the other one goes on."""
        now = self.clock()
        error = (
            ProviderUnavailable("unreadable_answer", "X's answer cannot be read")
            if answer.ok
            else asking_error(answer, now)
        )
        self._resting[timeline] = now + (error.retry_after or REST)
        return type(error)(error.code, f"{error.detail} (asked for {timeline})")

    # What it brought.

    def _read(self, timeline: Timeline, answer: Answer, cursor: Cursor, place: Place, spent: Spent) -> Page:
        found = items(answer.body, "data")
        ids = [int(id) for one in found if (id := number(one, "id"))]
        since = _since(place)
        # The first question of a day pays for all that it shows again.
        paid = found if not spent.requests.get(timeline) else [one for one in found if _id(one) > place.after]
        events = self._events(timeline, answer.body, since)
        token = _next_token(answer)
        goes_on = timeline == "mentions" or min(ids, default=since) > since
        if goes_on and token not in ("", place.token):
            next_place = replace(place, newest=max([place.newest, *ids]), token=token, due=self._now())
        else:
            after = max([place.after, place.newest, *ids])
            next_place = Place(after, due=self._now() + self._every(timeline).total_seconds())
        if answer.remaining == 0 and answer.reset_at:
            next_place = replace(next_place, due=max(next_place.due, answer.reset_at.timestamp()))
        return self._page(events, cursor, timeline, next_place, spent, prices.of(timeline, paid))

    def _events(self, timeline: Timeline, page: Raw, since: int) -> Sequence[Event]:
        if timeline == "dms":
            data = page.get("data")
            listed = data if isinstance(data, list) else []
            # Of the last 30 days, and most of them read before.
            new = [one for one in listed if not isinstance(one, dict) or _id(one) > since]
            found = inbound.direct_messages({**page, "data": new}, self.us)
        else:
            found = inbound.mentions(page, self.us)
        return [event for event in found if not self._is_parked(event)]

    def _is_parked(self, event: Event) -> bool:
        """True for what could not be read before: it has no id by which the store would know it again."""
        if not isinstance(event, Unreadable):
            return False
        known = event.raw in self._parked
        self._parked.add(event.raw)
        return known

    def _restarted(self, timeline: Timeline, place: Place) -> Place:
        return Place(place.after, due=self._now() + self._every(timeline).total_seconds())

    def _page(
        self,
        events: Sequence[Event],
        cursor: Cursor,
        timeline: Timeline,
        place: Place,
        spent: Spent,
        cost: float,
    ) -> Page:
        return Page(events, cursor.moved(timeline, place, spent.with_request(timeline, cost)).write())

    def _now(self) -> float:
        return self.clock().timestamp()


def _since(place: Place) -> int:
    return snowflake.earlier(place.after, OVERLAP)


def _id(item: Raw) -> int:
    """Larger than any where it has none: it is kept as unreadable then."""
    return int(number(item, "id") or 10**19)


def _next_token(answer: Answer) -> str:
    meta = answer.body.get("meta")
    token = meta.get("next_token") if isinstance(meta, dict) else None
    return token if isinstance(token, str) else ""
