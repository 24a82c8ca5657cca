"""One reply -> a post under the one that named us, or a direct message; their errors -> ours."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial

from channels.base import Left, Send
from channels.errors import MessageRejected, OutcomeUnknown, RecipientUnreachable
from channels.messages import OutboundMessage, SendResult
from channels.twitter import weight
from channels.twitter.allowance import Allowance, utc_now
from channels.twitter.api import Answer, Api, Login, open_api
from channels.twitter.files import upload
from channels.twitter.refusals import dm_error, is_duplicate, post_error

SEND_SECONDS = 20
POSTS = 100
DIRECT_MESSAGES = 15
"""In 15 minutes, each. https://docs.x.com/x-api/fundamentals/rate-limits"""

_ID = re.compile(r"[0-9]{1,19}")


@dataclass(frozen=True, slots=True)
class Allowances:
    posts: Allowance = field(default_factory=lambda: Allowance(POSTS))
    direct_messages: Allowance = field(default_factory=lambda: Allowance(DIRECT_MESSAGES))

    def known(self) -> list[Left]:
        found = (self.posts.known("posts"), self.direct_messages.known("direct_messages"))
        return [one for one in found if one]


@asynccontextmanager
async def sender(login: Login, allowances: Allowances) -> AsyncIterator[Send]:
    async with open_api(login, SEND_SECONDS) as api:
        yield partial(send, api, allowances)


async def send(api: Api, allowances: Allowances, message: OutboundMessage) -> SendResult:
    if message.public:
        return await _reply(api, allowances.posts, message)
    return await _direct_message(api, allowances.direct_messages, message)


async def _reply(api: Api, allowance: Allowance, message: OutboundMessage) -> SendResult:
    post = message.in_reply_to or ""
    if not _ID.fullmatch(post):
        raise MessageRejected("no_post", "a public reply goes under a post, and this one answers none")
    if weight.has_link(message.text):
        raise MessageRejected("link", "a public reply with a link costs 0.20 US dollars: word it without")
    allowance.take()
    text = _unlike_any_other(message.text, post)
    answer: Answer = await api.create_tweet(text=text, in_reply_to_tweet_id=post)
    allowance.note(answer)
    # X has this very text of ours, so it is this reply, and the answer to it got lost.
    if is_duplicate(answer):
        return SendResult()
    if not answer.ok:
        raise post_error(answer, utc_now())
    return SendResult((_id(answer, "id"),))


def _unlike_any_other(text: str, post: str) -> str:
    """X takes the same words from us only once, whoever they are for, and however often somebody adds to one
    ticket. So each ends with the end of the number of the post that it answers."""
    mark = f" [{post[-6:]}]"
    return weight.fit(text, weight.LIMIT - len(mark)) + mark


async def _direct_message(api: Api, allowance: Allowance, message: OutboundMessage) -> SendResult:
    if not _ID.fullmatch(message.to.path):
        raise RecipientUnreachable("no_account", "this is no account's id")
    allowance.take()
    said = {"media_id": await upload(api, message.file)} if message.file else {"text": message.text}
    answer: Answer = await api.create_direct_message(participant_id=message.to.path, **said)
    allowance.note(answer)
    if not answer.ok:
        raise dm_error(answer, utc_now())
    return SendResult((f"dm:{_id(answer, 'dm_event_id')}",))


def _id(answer: Answer, name: str) -> str:
    data = answer.body.get("data")
    id = data.get(name) if isinstance(data, dict) else None
    if not (isinstance(id, str) and _ID.fullmatch(id)):
        raise OutcomeUnknown("unreadable_answer", "X took it, but its answer cannot be read")
    return id
