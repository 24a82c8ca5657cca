"""What of X's API 2 is asked: our mentions, our direct messages, one post, who we are, a picture."""

import base64
import binascii
from collections.abc import Mapping, Sequence
from typing import Any

from aiohttp import web

from gateway.simulator import state, x
from gateway.simulator.account import Account
from gateway.simulator.entry import Author, Entry, State
from gateway.simulator.providers import x_login
from gateway.simulator.providers.x_refusals import KINDS, invalid, not_found

_FIELDS = {
    "tweet": {
        "attachments", "author_id", "conversation_id", "created_at", "display_text_range",
        "edit_history_tweet_ids", "entities", "geo", "id", "in_reply_to_user_id", "lang", "note_tweet",
        "public_metrics", "referenced_tweets", "reply_settings", "text",
    },
    "post": {
        "attachments", "conversation_id", "created_at", "display_text_range", "entities", "geo", "id", "lang",
        "note_post", "public_metrics", "reply_settings", "text",
    },
}  # fmt: skip
_EXPANSIONS = {
    "tweet": {
        "attachments.media_keys", "author_id", "edit_history_tweet_ids", "geo.place_id",
        "in_reply_to_user_id", "referenced_tweets.id", "referenced_tweets.id.author_id",
    },
    "post": {
        "attachments.media_keys", "author_id", "edit_history_post_ids", "geo.place_id",
        "in_reply_to_user_id", "referenced_posts",
    },
}  # fmt: skip
_POST_FIELDS = {"tweet": "tweet.fields", "post": "post.fields"}
_ALWAYS = {"tweet": {"id", "text", "edit_history_tweet_ids"}, "post": {"id", "text", "edit_history_post_ids"}}
_BESIDE = {"expansions", "media.fields", "place.fields", "user.fields", "poll.fields"}
_PAGING = {"max_results", "pagination_token", "since_id", "until_id"}


async def me(request: web.Request) -> web.Response:
    x_login.need_account(request)
    return web.json_response({"data": state.of(request).account.us.as_json()})


async def mentions(request: web.Request) -> web.Response:
    """Newest first, after `since_id`, which is not among them."""
    x_login.need_either(request)
    account, user_id = state.of(request).account, request.match_info["user"]
    if user_id != account.us.id:
        raise not_found("user", user_id)
    _count(account, "mentions")
    wanted = _wanted(request.query, account.spelling, _PAGING)
    since = _number(request.query, "since_id", 0)
    found = [entry for entry in account.mentions() if int(entry.external_id) > since]
    shown, meta = _page(account, found, request.query, smallest=5, usual=10)
    _tell_fetched(request, shown)
    data = [_only(x.spelt(account.post(entry), account.spelling), wanted) for entry in shown]
    return _answer(account, "mentions", data, account.includes(shown), meta)


async def direct_messages(request: web.Request) -> web.Response:
    """What both sides said in the last 30 days, newest first; there is no "since" here."""
    x_login.need_account(request)
    account = state.of(request).account
    _count(account, "dm_events")
    known = {"dm_event.fields", "event_types", *_BESIDE, *(_PAGING - {"since_id", "until_id"})}
    _check_known(request.query, {*known, _POST_FIELDS[account.spelling]})
    found = sorted(account.messages, key=lambda entry: int(entry.external_id), reverse=True)
    shown, meta = _page(account, found, request.query, smallest=1, usual=100)
    _tell_fetched(request, shown)
    wanted = {
        "id",
        "event_type",
        "text",
        *_listed(request.query, "dm_event.fields"),
        *_expanded(request.query),
    }
    data = [_only(account.direct_message(entry), wanted) for entry in shown]
    return _answer(account, "dm_events", data, account.includes(shown), meta)


async def one_post(request: web.Request) -> web.Response:
    x_login.need_either(request)
    account = state.of(request).account
    entry = account.find_post(request.match_info["post"])
    if entry is None:
        raise not_found("tweet", request.match_info["post"])
    wanted = _wanted(request.query, account.spelling, set())
    data = _only(x.spelt(account.post(entry), account.spelling), wanted)
    return web.json_response({"data": data, "includes": account.includes([entry])})


async def photo(request: web.Request) -> web.Response:
    kept = state.of(request).account.photo(request.match_info["photo"])
    if kept is None:
        raise web.HTTPNotFound(text="there is no such picture")
    return web.Response(body=kept, content_type="image/jpeg")


def _count(account: Account, kind: str) -> None:
    if not account.limits.take(kind):
        raise KINDS["too_many"]


def _tell_fetched(request: web.Request, entries: Sequence[Entry]) -> None:
    for entry in entries:
        if entry.author is Author.CITIZEN and entry.state is State.QUEUED:
            state.of(request).phones.change(entry, state=State.RECEIVED)


# Parameters.


def _wanted(query: Mapping[str, str], spelling: str, paging: set[str]) -> set[str]:
    """Which fields of a post are to be told. Raises `Refused` for a name that X does not have (any more)."""
    fields = _POST_FIELDS[spelling]
    _check_known(query, {fields, *_BESIDE, *paging})
    _check_among(query, fields, _FIELDS[spelling])
    _check_among(query, "expansions", _EXPANSIONS[spelling])
    return {*_ALWAYS[spelling], *_listed(query, fields), *_expanded(query)}


def _expanded(query: Mapping[str, str]) -> set[str]:
    """What is expanded is told as well."""
    return {name.partition(".")[0] for name in _listed(query, "expansions")}


def _listed(query: Mapping[str, str], name: str) -> list[str]:
    return [one for one in query.get(name, "").split(",") if one]


def _check_known(query: Mapping[str, str], known: set[str]) -> None:
    for name, value in query.items():
        if name not in known:
            raise invalid(name, value, f"The query parameter [{name}] is not one of {sorted(known)}")


def _check_among(query: Mapping[str, str], name: str, allowed: set[str]) -> None:
    for one in _listed(query, name):
        if one not in allowed:
            raise invalid(
                name, one, f"The `{name}` query parameter value [{one}] is not one of {sorted(allowed)}"
            )


def _number(query: Mapping[str, str], name: str, usual: int) -> int:
    value = query.get(name, str(usual))
    if not (value.isascii() and value.isdecimal() and len(value) <= 19):
        raise invalid(name, value, f"The `{name}` query parameter value [{value}] is not valid")
    return int(value)


def _only(fields: Mapping[str, Any], wanted: set[str]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if name in wanted}


# Pages.


def _page(
    account: Account, found: list[Entry], query: Mapping[str, str], smallest: int, usual: int
) -> tuple[list[Entry], dict[str, Any]]:
    most = _number(query, "max_results", usual)
    if not smallest <= most <= 100:
        raise invalid("max_results", str(most), f"must be between {smallest} and 100")
    before = _before(query)
    rest = [entry for entry in found if int(entry.external_id) < before]
    shown, later = rest[:most], rest[most:]
    meta: dict[str, Any] = {"result_count": len(shown)}
    if shown:
        meta |= {"newest_id": shown[0].external_id, "oldest_id": shown[-1].external_id}
    if later:
        # Out of order, the last of a page is the first of the next one as well.
        edge = int(shown[-1].external_id) + (0 if account.in_order or len(shown) < 2 else 1)
        meta["next_token"] = base64.urlsafe_b64encode(str(edge).encode()).decode().rstrip("=")
    return (shown if account.in_order else shown[::-1]), meta


def _before(query: Mapping[str, str]) -> int:
    """Below which id this page lies, as the last one's `next_token` says."""
    token = query.get("pagination_token")
    if token is None:
        return 2**63
    try:
        return int(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
    except (ValueError, binascii.Error):
        raise invalid("pagination_token", token, "The pagination token is not valid") from None


def _answer(
    account: Account, kind: str, data: list[Any], includes: Mapping[str, Any], meta: Mapping[str, Any]
) -> web.Response:
    body = {**({"data": data} if data else {}), **({"includes": includes} if includes else {}), "meta": meta}
    return web.json_response(body, headers=account.limits.headers(kind))
