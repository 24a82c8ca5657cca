"""What was found by fuzzing, each as the smallest request that showed it."""

import json
from typing import Any

import pytest

import channels
from channels.base import Channel
from channels.messages import Event, InboundMessage, Unreadable, WebhookRequest, raw_json
from gateway import webhooks
from normalizer.normalize import READ, normalize
from normalizer.text import matchable, words
from tests import office
from tests.channels.twitter import samples

MEBIBYTE = 2**20


def whatsapp() -> Channel:
    return channels.load("whatsapp", office.whatsapp_block("http://127.0.0.1:1"), office.PUBLIC_URL)


def read(channel: Channel, body: object) -> list[Event]:
    written = body if isinstance(body, bytes) else json.dumps(body).encode()
    return webhooks.read(channel, WebhookRequest("POST", office.PUBLIC_URL, "", "", body=written))


def meta(**value: Any) -> dict[str, Any]:
    metadata = {"phone_number_id": office.PHONE_NUMBER_ID, **value.pop("more", {})}
    change = {"field": "messages", "value": {"metadata": metadata, **value}}
    return {"entry": [{"id": "1", "changes": [change]}]}


MESSAGE = {"from": "6281200000011", "id": "wamid.1", "timestamp": "1", "type": "text", "text": {"body": "x"}}


# Dropped without a word.


def test_a_list_that_is_new_beside_one_we_know_is_parked_at_meta() -> None:
    message, unknown = read(whatsapp(), meta(messages=[MESSAGE], whispers=[{"body": "penting"}]))
    assert isinstance(message, InboundMessage)
    assert isinstance(unknown, Unreadable)
    assert "whispers" in unknown.reason
    assert "penting" in unknown.raw


def test_a_list_that_is_new_beside_one_we_know_is_parked_at_x() -> None:
    both = samples.account_activity(tweet_create_events=[samples.old_post()], whispers=[{"text": "penting"}])
    message, unknown = samples.events(both)
    assert isinstance(message, InboundMessage)
    assert isinstance(unknown, Unreadable)
    assert "penting" in unknown.raw


def test_a_private_message_of_x_in_a_shape_that_is_new_is_parked() -> None:
    [unknown] = samples.events(samples.activity("dm.received", {"id": "1", "text": "penting"}))
    assert isinstance(unknown, Unreadable)
    assert "penting" in unknown.raw
    assert samples.events(samples.dm_received(samples.old_dm(sender=samples.OURS))) == []


# One request that is read for minutes, or becomes a million rows.


def weight(events: list[Event]) -> int:
    return sum(len(one.raw if isinstance(one, Unreadable) else raw_json(one.raw)) for one in events)


def test_what_is_kept_of_a_request_of_metas_is_not_many_times_what_came() -> None:
    contact = {"wa_id": "6281200000011", "profile": {"name": "x" * MEBIBYTE}}
    for body in (
        meta(messages=[{}] * 5_000, more={"x": "x" * MEBIBYTE}),
        meta(messages=[MESSAGE] * 5_000, contacts=[contact]),
        meta(messages=[None] * 100_000),
    ):
        written = json.dumps(body).encode()
        events = read(whatsapp(), written)
        assert weight(events) < 2 * len(written)
        assert len(events) == 1


def test_what_is_kept_of_a_request_of_xs_is_not_many_times_what_came() -> None:
    user = samples.user(name="x" * MEBIBYTE)
    for body in (
        samples.dm_received(*[samples.old_dm()] * 5_000, **{samples.SITI: user}),
        samples.account_activity(tweet_create_events=[None] * 100_000),
        {"data": [None] * 100_000},
    ):
        written = json.dumps(body).encode()
        events = read(samples.channel(), written)
        assert weight(events) < 2 * len(written)
        assert len(events) == 1


def test_of_much_that_cannot_be_read_the_rest_of_the_request_is_read() -> None:
    *messages, parked = read(whatsapp(), meta(messages=[MESSAGE, *[None] * 500, MESSAGE]))
    assert [type(one) for one in messages] == [InboundMessage] * 2
    assert isinstance(parked, Unreadable)
    assert "500 things" in parked.reason


def test_an_update_with_more_in_it_than_any_has_is_parked_whole() -> None:
    entity = {"type": "bold", "offset": 0, "length": 1}
    update = json.loads(office.telegram_call("halo").body)
    update["message"]["entities"] = [entity] * 20_000
    telegram = channels.load(
        "telegram", {"token": office.TOKEN, "secret_token": office.SECRET_TOKEN}, office.PUBLIC_URL
    )
    [parked] = read(telegram, update)
    assert isinstance(parked, Unreadable)
    assert json.loads(parked.raw) == update


def test_a_call_of_kannels_with_thousands_of_parameters_is_parked_whole() -> None:
    block = {
        "driver": "kannel",
        "kannel": {"secret": "s", "sendsms_url": "http://127.0.0.1:1/", "username": "u", "password": "p"},
    }
    kannel = channels.load("sms_1708", block, office.PUBLIC_URL)
    for tail in ("s", "s/dlr"):
        query = "from=081200000011&text=halo&delivery=1&status=1" + "&" * 100_000
        [parked] = kannel.parse(WebhookRequest("GET", office.PUBLIC_URL, tail, query))
        assert isinstance(parked, Unreadable)
        assert parked.raw == query


# What a stranger could break a page with.


def test_an_address_that_is_none_leads_nowhere_after_the_log_in(sqlite_office: office.Office) -> None:
    for to in ("//[", "http://[", "//elsewhere.example", "/\\elsewhere.example"):
        url = f"{sqlite_office.web.url}/console/login"
        answer = sqlite_office.http.get(url, params={"to": to}, timeout=30)
        assert answer.status_code == 200
        assert "elsewhere" not in answer.text


@pytest.mark.parametrize("name", ["a" * 5_000, "%00", "a%00.css", "é" * 200, "..%2f..%2fapp.py"])
def test_a_file_whose_name_no_file_can_have_is_not_found(sqlite_office: office.Office, name: str) -> None:
    answer = sqlite_office.http.get(f"{sqlite_office.web.url}/console/static/{name}", timeout=30)
    assert answer.status_code == 404


# A text that is understood for minutes.


def test_of_a_text_of_megabytes_the_beginning_is_understood_and_all_of_it_is_kept() -> None:
    text = "/lapor jalan rusak di Jalan Contoh " + "kab. " * (3 * MEBIBYTE // 5) + "selesai"
    understood = normalize(text)
    assert understood.text == text
    assert understood.draft
    assert understood.draft.text == text.removeprefix("/lapor ")
    # Beyond, nothing is looked for.
    assert normalize("482 915 6059").tickets
    assert normalize("jalan rusak " * READ + "482 915 6059").tickets == ()


def test_of_a_word_without_end_no_more_is_remembered_than_of_any() -> None:
    """Those that were heard lately are remembered, with all their forms, by the ten thousand."""
    endless = "jalan" + "xyz" * 1_300
    assert max(map(len, words(f"rusak {endless} parah"))) < 100
    assert max(map(len, matchable(f"rusak {endless} parah").split())) < 100
    assert normalize(f"jalan rusak {endless}").draft


def test_a_post_that_names_us_a_hundred_thousand_times_is_read_at_once() -> None:
    heard = samples.heard(
        samples.mention(samples.post("@LAPOR1708 " * 100_000 + "jalan @LAPOR1708 rusak #lapor"))
    )
    assert heard.text == "jalan @LAPOR1708 rusak"
