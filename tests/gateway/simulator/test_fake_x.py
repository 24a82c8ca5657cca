"""X as the simulator plays it, asked with requests that somebody else's library has signed."""

import json
from datetime import UTC, datetime, timedelta
from itertools import chain
from urllib.parse import quote

import aiohttp
import pytest

from gateway.simulator import citizen, faults, x
from gateway.simulator.account import EVENTS
from gateway.simulator.entry import Entry, State
from gateway.simulator.faults import HangUp
from gateway.simulator.providers.x_refusals import KINDS, fault, page
from gateway.simulator.said import Said
from tests.gateway.simulator.stub import StubGateway, running

WATI = "9170800000000000101"
US = "9170800000000000199"
JPEG = b"\xff\xd8\xff\xe0 not much of a picture"
MENTIONS = f"/2/users/{US}/mentions"
FIELDS = (
    "tweet.fields=author_id,conversation_id,created_at,display_text_range,entities,in_reply_to_user_id,"
    "note_tweet,referenced_tweets&expansions=author_id,attachments.media_keys"
)


def person(gateway: StubGateway, id: str = WATI):
    return gateway.simulator.phones.person("twitter", id)


async def post(gateway: StubGateway, text: str = "#LAPOR jalan rusak @LAPOR1708", **more) -> Entry:
    said = Said(text, public=True, **more)
    return await citizen.sends(gateway.simulator, "twitter", person(gateway), said)


async def message(gateway: StubGateway, text: str = "halo", id: str = WATI) -> Entry:
    return await citizen.says(gateway.simulator, "twitter", person(gateway, id), text)


def activities(gateway: StubGateway):
    """What the webhook heard and nobody looked at yet."""
    heard = [gateway.heard.get_nowait() for _ in range(gateway.heard.qsize())]
    return [one.json["data"] for one in heard]


def on_screen(gateway: StubGateway):
    return list(person(gateway).entries)


# What is handed over.


async def test_a_post_that_names_us_is_handed_over_signed(gateway):
    entry = await post(gateway)
    heard = gateway.heard.get_nowait()
    expected = x.signature(gateway.channels["twitter"]["consumer_secret"], heard.body)
    assert heard.headers["x-twitter-webhooks-signature"] == expected
    data = heard.json["data"]
    assert (data["event_type"], data["filter"]) == ("post.mention.create", {"user_id": US})
    assert data["payload"]["id"] == data["payload"]["conversation_id"] == entry.external_id
    assert data["payload"]["text"] == "#LAPOR jalan rusak @LAPOR1708"
    (named,) = data["payload"]["entities"]["mentions"]
    assert (named["start"], named["end"], named["id"]) == (19, 29, US)
    assert data["includes"]["users"] == [{"id": WATI, "name": "Wati", "username": "wati_01"}]
    assert entry.state is State.RECEIVED


async def test_a_post_that_does_not_name_us_is_nobodys_news(gateway):
    assert (await post(gateway, "Pagi, Bengkulu! @LAPOR17081")).state is State.SENT
    assert gateway.heard.empty()


async def test_a_reply_to_us_begins_with_our_name_and_says_what_it_answers(gateway):
    asked = await post(gateway)
    await gateway.reply_on_x(asked.external_id, "Kami terima, nomor 482 915 6059. Mohon kirim DM.")
    ours = on_screen(gateway)[-1]
    activities(gateway)
    await post(gateway, "sudah saya DM", answered=ours)
    (data,) = activities(gateway)
    payload = data["payload"]
    assert data["event_type"] == "post.reply.create"
    assert (payload["text"], payload["display_text_range"]) == ("@LAPOR1708 sudah saya DM", [11, 24])
    assert payload["referenced_tweets"] == [{"type": "replied_to", "id": ours.external_id}]
    assert (payload["in_reply_to_user_id"], payload["conversation_id"]) == (US, asked.external_id)


async def test_a_reply_to_us_that_names_us_as_well_is_handed_over_twice(gateway):
    asked = await post(gateway)
    await gateway.reply_on_x(asked.external_id, "Kami terima, nomor 482 915 6059.")
    activities(gateway)
    await post(gateway, "terima kasih @lapor1708", answered=on_screen(gateway)[-1])
    kinds = [(data["event_type"], data["payload"]["id"]) for data in activities(gateway)]
    assert [kind for kind, _ in kinds] == ["post.mention.create", "post.reply.create"]
    assert len({id for _, id in kinds}) == 1


async def test_a_name_that_x_put_there_itself_is_only_found_by_asking(gateway):
    asked = await post(gateway)
    activities(gateway)
    assert (await post(gateway, "tepatnya depan pasar", answered=asked)).state is State.QUEUED
    assert gateway.heard.empty()
    _, answer = await gateway.ask_x("GET", MENTIONS)
    assert answer["data"][0]["text"] == "@LAPOR1708 tepatnya depan pasar"
    assert on_screen(gateway)[-1].state is State.RECEIVED


async def test_a_direct_message_comes_in_the_words_of_the_first_version(gateway):
    entry = await message(gateway, "rahasia & penting")
    (data,) = activities(gateway)
    (event,) = data["payload"]["direct_message_events"]
    said = event["message_create"]
    assert (data["event_type"], event["id"]) == ("dm.received", entry.external_id)
    assert (said["sender_id"], said["target"]) == (WATI, {"recipient_id": US})
    assert said["message_data"]["text"] == "rahasia &amp; penting"
    assert data["payload"]["users"][WATI]["data"]["username"] == "wati_01"


async def test_signs_are_escaped_links_shortened_and_photos_added(gateway):
    photo = gateway.simulator.photos.keep(JPEG)
    await post(gateway, "@LAPOR1708 a < b & https://contoh.example/x", photos=(photo,))
    (data,) = activities(gateway)
    text, urls = data["payload"]["text"], data["payload"]["entities"]["urls"]
    assert text == f"@LAPOR1708 a &lt; b &amp; {urls[0]['url']} {urls[1]['url']}"
    assert urls[0]["expanded_url"] == "https://contoh.example/x"
    assert all(text[url["start"] : url["end"]] == url["url"] for url in urls)
    assert data["payload"]["attachments"]["media_keys"] == [f"3_{photo}"] == [urls[1]["media_key"]]
    (media,) = data["includes"]["media"]
    async with gateway.http.get(media["url"]) as answer:
        assert await answer.read() == JPEG


async def test_the_whole_of_a_long_post_stands_in_its_note(gateway):
    text = "@LAPOR1708 " + "jalan rusak " * 40
    await post(gateway, text.strip())
    (data,) = activities(gateway)
    assert data["payload"]["note_tweet"]["text"] == text.strip()
    assert data["payload"]["text"].endswith("…")
    assert len(data["payload"]["text"]) <= 280


async def test_ids_grow_and_say_when(gateway):
    first, second = await post(gateway), await post(gateway)
    assert int(first.external_id) < int(second.external_id)
    assert abs(x.moment_of(first.external_id) - datetime.now(UTC)) < timedelta(minutes=1)


async def test_a_message_can_be_handed_over_again(gateway):
    gateway.simulator.faults["x"].deliveries.append(2)
    await message(gateway)
    first, second = activities(gateway)
    assert first == second


# Asking.


async def test_mentions_are_the_newest_first_and_after_since_id(gateway):
    first, second, third = [(await post(gateway, f"@LAPOR1708 {word}")).external_id for word in "abc"]
    _, answer = await gateway.ask_x("GET", f"{MENTIONS}?since_id={first}&{FIELDS}")
    assert [one["id"] for one in answer["data"]] == [third, second]
    assert answer["meta"] == {"result_count": 2, "newest_id": third, "oldest_id": second}
    assert answer["includes"]["users"][0]["username"] == "wati_01"


async def test_what_nobody_asked_for_is_not_told(gateway):
    await post(gateway)
    _, answer = await gateway.ask_x("GET", MENTIONS)
    assert set(answer["data"][0]) == {"id", "text", "edit_history_tweet_ids"}


async def test_nothing_new_is_no_data(gateway):
    last = await post(gateway)
    _, answer = await gateway.ask_x("GET", f"{MENTIONS}?since_id={last.external_id}")
    assert answer == {"meta": {"result_count": 0}}


async def test_our_own_posts_are_no_mentions(gateway):
    asked = await post(gateway)
    await gateway.reply_on_x(asked.external_id, "Kami terima, @LAPOR1708 nomor 482 915 6059.")
    _, answer = await gateway.ask_x("GET", MENTIONS)
    assert [one["id"] for one in answer["data"]] == [asked.external_id]


async def paged(gateway: StubGateway, path: str):
    """The ids of each page."""
    pages, token = [], ""
    while True:
        more = f"&pagination_token={quote(token)}" if token else ""
        status, answer = await gateway.ask_x("GET", path + more)
        assert status == 200
        pages.append([one["id"] for one in answer.get("data", [])])
        token = answer["meta"].get("next_token")
        if not token:
            return pages


async def test_pages_follow_one_another(gateway):
    ids = [(await post(gateway, f"@LAPOR1708 {number}")).external_id for number in range(12)]
    pages = await paged(gateway, f"{MENTIONS}?max_results=5")
    assert [len(ids) for ids in pages] == [5, 5, 2]
    assert list(chain(*pages)) == ids[::-1]


async def test_pages_may_be_out_of_order_and_overlap(gateway):
    ids = [(await post(gateway, f"@LAPOR1708 {number}")).external_id for number in range(7)]
    gateway.simulator.account.in_order = False
    pages = await paged(gateway, f"{MENTIONS}?max_results=5")
    assert pages[0] == sorted(pages[0])
    assert set(pages[0]) & set(pages[1])
    assert set(chain(*pages)) == set(ids)


async def test_direct_messages_are_told_of_both_sides(gateway):
    await message(gateway, "halo")
    await gateway.send_twitter(WATI, "Ada yang bisa dibantu?")
    _, answer = await gateway.ask_x(
        "GET", "/2/dm_events?dm_event.fields=sender_id,dm_conversation_id&max_results=50"
    )
    assert [(one["sender_id"], one["text"]) for one in answer["data"]] == [
        (US, "Ada yang bisa dibantu?"),
        (WATI, "halo"),
    ]
    assert {one["dm_conversation_id"] for one in answer["data"]} == {f"{WATI}-{US}"}


async def test_without_a_webhook_everything_waits_to_be_asked_for(polled_gateway):
    said, written = await post(polled_gateway), await message(polled_gateway)
    assert (said.state, written.state) == (State.QUEUED, State.QUEUED)
    await polled_gateway.ask_x("GET", MENTIONS)
    await polled_gateway.ask_x("GET", "/2/dm_events")
    assert (said.state, written.state) == (State.RECEIVED, State.RECEIVED)
    assert polled_gateway.heard.empty()


@pytest.mark.parametrize(
    "query",
    ["max_results=4", "max_results=101", "since_id=x", "pagination_token=x", "post.fields=text", "x=1"],
)
async def test_a_question_that_x_does_not_understand_is_refused(gateway, query):
    status, answer = await gateway.ask_x("GET", f"{MENTIONS}?{query}")
    assert (status, answer["title"]) == (400, "Invalid Request")


async def test_the_new_spelling_has_other_names_and_the_old_ones_are_unknown():
    async with running({"twitter": {"spelling": "post"}}) as gateway:
        await post(gateway, "@LAPOR1708 " + "jalan rusak " * 40)
        asked = "post.fields=note_post&expansions=author_id,edit_history_post_ids,referenced_posts"
        _, answer = await gateway.ask_x("GET", f"{MENTIONS}?{asked}")
        (one,) = answer["data"]
        assert {"note_post", "edit_history_post_ids", "author_id"} <= set(one)
        assert "tweet" not in json.dumps(answer)
        for old in ("tweet.fields=text", "post.fields=note_tweet", "expansions=referenced_tweets.id"):
            assert (await gateway.ask_x("GET", f"{MENTIONS}?{old}"))[0] == 400


async def test_one_post_can_be_asked_for(gateway):
    entry = await post(gateway)
    _, answer = await gateway.ask_x("GET", f"/2/tweets/{entry.external_id}?tweet.fields=author_id")
    assert answer["data"]["author_id"] == WATI
    assert (await gateway.ask_x("GET", "/2/tweets/1"))[0] == 404


async def test_who_we_are(gateway):
    assert await gateway.ask_x("GET", "/2/users/me") == (
        200,
        {"data": {"id": US, "name": "LAPOR! 1708", "username": "LAPOR1708"}},
    )


# Who asks.


@pytest.mark.parametrize("path", ["/2/users/me", "/2/dm_events"])
async def test_what_is_ours_alone_is_told_to_no_bearer_of_the_app(gateway, path):
    assert (await gateway.ask_x("GET", path, bearer="simulator-bearer-token"))[0] == 401
    assert (await gateway.ask_x("GET", path, bearer="simulator-user-token"))[0] == 200


async def test_a_signature_by_another_secret_or_over_another_address_is_refused(gateway):
    url = gateway.channels["twitter"]["api_base"] + MENTIONS
    wrong = [
        gateway.signed("GET", url, access_token_secret="another"),
        gateway.signed("GET", url, consumer_secret="another"),
        gateway.signed("GET", url, access_token="another"),
        gateway.signed("POST", url),
        gateway.signed("GET", url.replace("127.0.0.1", "api.twitter.com")),
        gateway.signed("GET", f"{url}?since_id=1"),
        {"Authorization": "OAuth nothing"},
        {},
    ]
    for headers in wrong:
        async with gateway.http.get(url, headers=headers) as answer:
            assert (answer.status, await answer.json(content_type=None)) == (401, KINDS["unauthorized"].body)


# Replying in public.


async def test_a_reply_stands_under_the_post_it_answers(gateway):
    asked = await post(gateway)
    status, answer = await gateway.reply_on_x(asked.external_id, "Kami terima, nomor 482 915 6059.")
    shown = on_screen(gateway)[-1]
    assert (status, answer["data"]["id"]) == (201, shown.external_id)
    assert (shown.public, shown.answers, shown.state) == (True, asked.id, State.SENT)


@pytest.mark.parametrize(
    ("text", "kind"),
    [("x" * 281, "too_long"), ("ꦲ" * 141, "too_long"), (f"https://contoh.example {'x' * 257}", "too_long")],
)
async def test_what_is_too_long_by_xs_count_is_refused(gateway, text, kind):
    asked = await post(gateway)
    status, answer = await gateway.reply_on_x(asked.external_id, text)
    assert (status, answer) == (403, KINDS[kind].body)
    assert (on_screen(gateway)[-1].state, on_screen(gateway)[-1].public) == (State.REFUSED, True)


@pytest.mark.parametrize("text", ["x" * 280, "ꦲ" * 140, f"https://contoh.example/{'y' * 300} {'x' * 256}"])
async def test_what_just_fits_is_taken(gateway, text):
    asked = await post(gateway)
    assert (await gateway.reply_on_x(asked.external_id, text))[0] == 201


async def test_the_same_words_twice_are_refused(gateway):
    first, second = await post(gateway), await post(gateway, "@LAPOR1708 lampu mati")
    assert (await gateway.reply_on_x(first.external_id, "Kami terima."))[0] == 201
    status, answer = await gateway.reply_on_x(second.external_id, "Kami terima.")
    assert (status, answer) == (403, KINDS["duplicate"].body)


async def test_only_who_named_us_is_replied_to(gateway):
    stranger = await post(gateway, "Jalan rusak lagi")
    assert await gateway.reply_on_x(stranger.external_id, "Halo") == (403, KINDS["not_named"].body)
    assert await gateway.reply_on_x("1", "Halo") == (403, KINDS["deleted"].body)


@pytest.mark.parametrize("body", [{}, {"text": " "}, {"text": "x", "colour": "red"}])
async def test_a_post_that_makes_no_sense_is_refused(gateway, body):
    assert (await gateway.ask_x("POST", "/2/tweets", body))[0] == 400


# Direct messages.


async def test_a_direct_message_stands_beside_the_posts(gateway):
    await message(gateway)
    status, answer = await gateway.send_twitter(WATI, "Sudah kami terima.")
    shown = on_screen(gateway)[-1]
    assert (status, shown.public, shown.text) == (201, False, "Sudah kami terima.")
    assert answer["data"] == {"dm_event_id": shown.external_id, "dm_conversation_id": f"{WATI}-{US}"}


async def test_who_takes_messages_from_everybody_can_be_written_to_first(gateway):
    assert (await gateway.send_twitter(WATI, "Halo"))[0] == 201


@pytest.mark.parametrize("kind", ["dm_closed", "dm_150", "dm_226", "dm_349", "dm_476"])
async def test_who_takes_none_from_strangers_can_be_written_to_once_they_wrote(gateway, kind):
    gateway.simulator.account.dm_refusal = kind
    await citizen.closes(gateway.simulator, "twitter", person(gateway), True)
    assert gateway.heard.empty()
    await post(gateway)
    assert await gateway.send_twitter(WATI, "Halo") == (403, KINDS[kind].body)
    assert on_screen(gateway)[-1].state is State.REFUSED
    await message(gateway)
    assert (await gateway.send_twitter(WATI, "Halo"))[0] == 201


async def test_a_direct_message_has_10_000_characters(gateway):
    assert (await gateway.send_twitter(WATI, "x" * 10_000))[0] == 201
    assert (await gateway.send_twitter(WATI, "x" * 10_001))[0] == 400


# Limits and faults.


async def test_what_is_left_stands_in_every_answer_and_nobody_waits_unless_told(gateway):
    for _ in range(16):
        assert (await gateway.send_twitter(WATI, "x"))[0] == 201
    assert int(gateway.x_headers["x-rate-limit-remaining"]) > 1000


async def test_xs_own_limits_are_kept_where_that_is_wanted(gateway):
    gateway.simulator.account.limits.are_xs = True
    for left in range(14, -1, -1):
        assert (await gateway.ask_x("GET", "/2/dm_events"))[0] == 200
        assert gateway.x_headers["x-rate-limit-remaining"] == str(left)
    assert (await gateway.ask_x("GET", "/2/dm_events"))[0] == 429
    until = datetime.fromtimestamp(int(gateway.x_headers["x-rate-limit-reset"]), UTC)
    assert timedelta() < until - datetime.now(UTC) <= timedelta(minutes=15)
    assert (await gateway.ask_x("GET", MENTIONS))[0] == 200


@pytest.mark.parametrize("kind", sorted(KINDS))
async def test_every_refusal_can_be_made_to_come(gateway, kind):
    gateway.simulator.faults["x"].answers.append(fault(kind))
    assert await gateway.send_twitter(WATI, "x") == (KINDS[kind].status, KINDS[kind].body)
    assert (await gateway.send_twitter(WATI, "x"))[0] == 201
    assert len(on_screen(gateway)) == 1


async def test_a_question_meets_faults_of_its_own(gateway):
    waiting = gateway.simulator.faults["x"]
    waiting.questions.append(faults.refusal("x", 429, retry_after=60))
    waiting.answers.append(faults.refusal("x", 503))
    assert (await gateway.ask_x("GET", MENTIONS))[0] == 429
    assert "x-rate-limit-reset" in gateway.x_headers
    assert (await gateway.ask_x("GET", MENTIONS))[0] == 200
    assert (await gateway.send_twitter(WATI, "x"))[0] == 503


async def test_a_429_need_not_say_until_when_and_an_error_need_not_be_json(gateway):
    waiting = gateway.simulator.faults["x"].answers
    waiting.extend([faults.refusal("x", 429), page(503), faults.Answer(403)])
    settings = gateway.channels["twitter"]
    url = f"{settings['api_base']}/2/tweets"
    told = []
    for _ in range(3):
        async with gateway.http.post(url, json={}) as answer:
            told.append((answer.status, answer.content_type, await answer.text()))
            assert "x-rate-limit-reset" not in answer.headers
    assert [status for status, _, _ in told] == [429, 503, 403]
    assert told[1][1:] == ("text/html", page(503).body)
    assert told[2][2] == ""


async def test_hanging_up_loses_the_answer_but_not_the_message(gateway):
    gateway.simulator.faults["x"].answers.append(HangUp())
    with pytest.raises(aiohttp.ClientError):
        await gateway.send_twitter(WATI, "halo")
    assert [entry.text for entry in on_screen(gateway)] == ["halo"]


# Webhooks.

APP = "simulator-bearer-token"


async def test_a_newcomer_is_connected_already(gateway):
    _, hooks = await gateway.ask_x("GET", "/2/webhooks", bearer=APP)
    assert [hook["url"] for hook in hooks["data"]] == [f"{gateway.base_url}/webhooks/twitter"]
    _, made = await gateway.ask_x("GET", "/2/activity/subscriptions", bearer=APP)
    assert {one["event_type"] for one in made["data"]} == set(EVENTS)


async def test_a_webhook_is_asked_whether_it_can_sign(polled_gateway):
    url = f"{polled_gateway.base_url}/webhooks/twitter"
    status, made = await polled_gateway.ask_x("POST", "/2/webhooks", {"url": url}, bearer=APP)
    assert (status, made["data"]["valid"]) == (200, True)
    assert "crc_token" in polled_gateway.heard.get_nowait().fields
    path = f"/2/webhooks/{made['data']['id']}"
    polled_gateway.status = 403
    _, checked = await polled_gateway.ask_x("PUT", path, bearer=APP)
    assert checked["data"] == {"valid": False}
    assert (await polled_gateway.ask_x("DELETE", path, bearer=APP))[0] == 200
    assert (await polled_gateway.ask_x("DELETE", path, bearer=APP))[0] == 404


async def test_a_webhook_that_cannot_sign_or_is_one_too_many_is_refused(polled_gateway):
    base = f"{polled_gateway.base_url}/webhooks"
    polled_gateway.status = 403
    _, refused = await polled_gateway.ask_x("POST", "/2/webhooks", {"url": f"{base}/twitter"}, bearer=APP)
    assert "CrcValidationFailed" in refused["detail"]
    polled_gateway.status = 200
    for url, words in [("twitter", None), ("twitter", "DuplicateUrl"), ("other", "WebhookLimitExceeded")]:
        status, answer = await polled_gateway.ask_x(
            "POST", "/2/webhooks", {"url": f"{base}/{url}"}, bearer=APP
        )
        assert (status, words is None or words in answer["detail"]) == (400 if words else 200, True)


async def test_only_what_is_subscribed_to_is_handed_over(gateway):
    _, made = await gateway.ask_x("GET", "/2/activity/subscriptions", bearer=APP)
    (one,) = [one for one in made["data"] if one["event_type"] == "dm.received"]
    path = f"/2/activity/subscriptions/{one['subscription_id']}"
    assert (await gateway.ask_x("DELETE", path, bearer=APP))[0] == 401
    assert (await gateway.ask_x("DELETE", path))[0] == 200
    assert (await message(gateway)).state is State.QUEUED
    asked = {"event_type": "dm.received", "filter": {"user_id": US}, "webhook_id": one["webhook_id"]}
    status, _ = await gateway.ask_x("POST", "/2/activity/subscriptions", asked)
    assert status == 200
    assert (await message(gateway)).state is State.RECEIVED
    assert (await gateway.ask_x("POST", "/2/activity/subscriptions", asked))[0] == 400


@pytest.mark.parametrize(
    ("changed", "status"),
    [({"event_type": "post.eaten"}, 400), ({"filter": {"user_id": "1"}}, 403), ({"webhook_id": "1"}, 404)],
)
async def test_a_subscription_that_makes_no_sense_is_refused(gateway, changed, status):
    asked = {"event_type": "chat.received", "filter": {"user_id": US}, "webhook_id": "1", **changed}
    assert (await gateway.ask_x("POST", "/2/activity/subscriptions", asked))[0] == status


async def test_a_webhook_that_refuses_is_shown_on_the_phone(gateway):
    gateway.status = 403
    entry = await post(gateway)
    assert (entry.state, entry.problem.kind) == (State.REFUSED, "webhook_status")
