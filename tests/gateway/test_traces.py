"""Traces: what went between us and the platforms, of which message it is, and nothing of anybody's."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from aiohttp import web
from sqlalchemy.exc import OperationalError
from sqlmodel import col, select

from channels.base import Channel
from channels.exchanges import Content, Exchange
from channels.messages import DeliveryStatus
from gateway import config, polling, trails
from gateway.cli import main
from gateway.privacy import retention
from gateway.simulator import whatsapp
from gateway.simulator.wire import Call
from gateway.traces import MOST, Noted, Traces
from store import exchanges as store
from store import models as m
from store.engine import writing
from store.models import Direction
from tests.conftest import MakeOffice
from tests.office import (
    Office,
    kannel_call,
    kannel_receipt_call,
    signed_by_meta,
    telegram_call,
    twilio_block,
    twilio_receipt_call,
    whatsapp_call,
    whatsapp_receipt_call,
    x_block,
    x_dm_call,
    x_post_call,
)
from tests.officer import officer

WORDS = ("Pasar Contoh", "berlubang", "Warga", "81200000011", "990001708", "warga11")
COMPLAINT = "Jalan di depan Pasar Contoh berlubang"


def written(office: Office) -> list[m.Exchange]:
    """Everything that is kept by now, oldest first."""
    office.hear_the_bell()
    office.runtime.traces.write(office.runtime.engine, office.runtime.channels)
    with office.reading() as session:
        return list(session.exec(select(m.Exchange).order_by(col(m.Exchange.at), col(m.Exchange.id))))


def of(office: Office, named: object) -> list[m.Exchange]:
    written(office)
    with office.reading() as session:
        trail = trails.find(session, str(named), office.runtime.channels, office.now())
    assert trail is not None
    return trail.exchanges


def told(one: m.Exchange) -> tuple[str, str, str, int | None]:
    return one.channel, one.direction, one.doing, one.status


def assert_nobody_is_in(found: list[m.Exchange]) -> None:
    shown = json.dumps([one.model_dump(mode="json") for one in found])
    for word in (*WORDS, "of-the-tests"):
        assert word not in shown


# Each channel, there and back.


def test_a_complaint_has_what_brought_it_what_answered_it_and_what_became_of_that(office: Office) -> None:
    office.telegram(COMPLAINT, chat=990001708)
    office.sms(COMPLAINT)
    office.work()
    by_sms = next(one for one in office.deliveries if one.channel == "sms_1708")
    office.post(kannel_receipt_call(by_sms.id, 1))
    found = {one.channel: of(office, one.ticket) for one in office.complaints}
    assert [told(one) for one in found["telegram"]] == [
        ("telegram", "in", "webhook", 200),
        ("telegram", "out", "send", 200),
    ]
    assert [told(one) for one in found["sms_1708"]] == [
        ("sms_1708", "in", "webhook", 200),
        ("sms_1708", "out", "send", 202),
        ("sms_1708", "in", "webhook", 200),
    ]
    # The message has its own and its answer's; the reply what was of it.
    assert len(of(office, office.messages[0].id)) == 2
    assert [one.delivery_id for one in of(office, by_sms.id)] == [by_sms.id, by_sms.id]
    assert_nobody_is_in(written(office))


def test_on_whatsapp_also_the_file_that_was_fetched_and_the_one_that_went_out(
    sqlite_whatsapp_office: Office,
) -> None:
    office = sqlite_whatsapp_office
    office.far_end.media["1708"] = b"\xff\xd8\xff no photo"
    office.post(whatsapp_call("image", whatsapp.image("1708", b"", COMPLAINT)))
    office.work()
    office.post(whatsapp_receipt_call("wamid.1", "delivered"))
    [complaint] = office.complaints
    assert [told(one)[1:] for one in of(office, complaint.ticket)] == [
        ("in", "webhook", 200),
        ("out", "fetch", 200),
        ("out", "fetch", 200),
        ("out", "send", 200),
        ("in", "webhook", 200),
    ]
    assert_nobody_is_in(written(office))


def test_on_x_and_through_twilio(make_office: MakeOffice, sqlite_url: str) -> None:
    office = make_office(sqlite_url, twitter=x_block, sms_1708=twilio_block)
    office.post(x_post_call(f"@LAPOR1708 {COMPLAINT}", id="2080765813578191303"))
    office.post(x_dm_call(COMPLAINT, id="77"))
    office.post(twilio_receipt_call("SM" + "7" * 32, "delivered"))
    office.work()
    found = [told(one) for one in written(office)]
    assert {("twitter", "in", "webhook", 200), ("twitter", "out", "send", 201)} <= set(found)
    assert ("sms_1708", "in", "webhook", 200) in found
    assert_nobody_is_in(written(office))


def test_several_messages_in_one_request_have_each_its_own_part_of_it(sqlite_whatsapp_office: Office) -> None:
    office = sqlite_whatsapp_office
    siti = whatsapp.Contact("Siti", phone="+6281200000012")
    both = [
        whatsapp.message(
            siti, "text", whatsapp.text("satu" * times), message_id=f"wamid.{times}", timestamp=1
        )
        for times in (1, 2)
    ]
    office.post(signed_by_meta(whatsapp.messages_body("170800000000001", [siti], both)))
    assert len(written(office)) == 2
    for message, length in zip(office.messages, (4, 8), strict=True):
        [one] = [one for one in written(office) if one.message_id == message.id]
        [told] = json.loads(one.request)["body"]["messages"]
        assert told["text"] == {"body": f"<text {length}>"}


def test_a_message_that_comes_twice_has_both_calls(sqlite_office: Office) -> None:
    for _ in range(2):
        sqlite_office.telegram(COMPLAINT, message_id=7)
    [message] = sqlite_office.messages
    assert [one.message_id for one in written(sqlite_office)] == [message.id] * 2


def test_a_refused_reply_shows_the_platform_s_reason_without_what_it_quotes(sqlite_office: Office) -> None:
    said = "Bad Request: chat not found: Warga 990001708 at Pasar Contoh, bot1708:token-of-the-tests"
    refused = {"ok": False, "error_code": 400, "description": said}
    sqlite_office.far_end.faults.append(web.json_response(refused, status=400))
    sqlite_office.telegram(COMPLAINT, chat=990001708)
    sqlite_office.work()
    sent = written(sqlite_office)[-1]
    assert (sent.doing, sent.status) == ("send", 400)
    assert "chat not found: ... at ..." in sent.answer
    assert_nobody_is_in([sent])


def test_a_reply_that_nobody_answered_says_so(make_office: MakeOffice, sqlite_url: str) -> None:
    gone = make_office(
        sqlite_url,
        telegram=lambda _: {
            "token": "1708:token-of-the-tests",
            "secret_token": "secret-token-of-the-tests",
            "api_base": "http://127.0.0.1:9",
            "mode": "webhook",
        },
    )
    gone.telegram(COMPLAINT)
    gone.work()
    sent = written(gone)[-1]
    assert (sent.doing, sent.status, sent.error) == ("send", None, "NetworkError")


def test_a_poll_s_messages_are_linked_and_one_without_news_is_kept_too(sqlite_office: Office) -> None:
    raw = json.loads(telegram_call(COMPLAINT, 990001708, 5).body)
    answers = [{"ok": True, "result": [raw]}, {"ok": True, "result": []}]

    async def get_updates(_: web.Request) -> web.Response:
        if answers:
            return web.json_response(answers.pop(0))
        stop.set()
        return web.json_response({"ok": False, "error_code": 500, "description": "Internal"}, status=500)

    sqlite_office.far_end.app._router._frozen = False
    sqlite_office.far_end.app.router.add_post("/bot{token}/getUpdates", get_updates)
    stop = asyncio.Event()
    channel: Channel = sqlite_office.runtime.channels["telegram"]
    asyncio.run(polling.run(sqlite_office.runtime, channel, stop))
    [message] = sqlite_office.messages
    polls = [one for one in written(sqlite_office) if one.url.endswith("getUpdates")]
    assert [one.message_id for one in polls[:2]] == [message.id, None]
    assert {one.doing for one in polls} == {"poll"}
    assert_nobody_is_in(polls)


# Who may fill it.


def test_of_calls_that_nobody_vouches_for_one_a_second_is_kept_and_nothing_of_what_they_say(
    sqlite_office: Office,
) -> None:
    signed = telegram_call(COMPLAINT)
    for _ in range(20):
        sqlite_office.post(Call(signed.method, signed.url, {"Content-Type": "text/plain"}, b'{"id":"Siti"}'))
    found = written(sqlite_office)
    assert 1 <= len(found) < 5
    assert {one.status for one in found} == {403}
    assert json.loads(found[0].request)["body"] == "<13 bytes>"


def test_whoever_forges_calls_of_one_channel_hides_no_refused_call_of_another(sqlite_office: Office) -> None:
    signed = telegram_call(COMPLAINT)
    for _ in range(5):
        sqlite_office.post(Call(signed.method, signed.url, {}, signed.body))
    nearly = kannel_call(COMPLAINT)
    sqlite_office.post(Call(nearly.method, nearly.url.replace("/sms_1708/", "/sms_1708/x"), {}, b""))
    assert {one.channel for one in written(sqlite_office)} == {"telegram", "sms_1708"}


# A trace never hinders a message.


class Broken(Exception):
    pass


def an_exchange(**more: Any) -> Noted:
    return Noted(
        Exchange(datetime.now(UTC), "POST", "https://x/", Content(b"{}"), status=200, **more),
        "telegram",
        "send",
    )


def test_what_cannot_be_written_now_waits_and_what_never_can_is_dropped(
    sqlite_office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    office = sqlite_office
    answers: list[Exception | None] = [OperationalError("", {}, Broken()), Broken(), None]
    record = store.record

    def refuse(*given: Any) -> None:
        if error := answers.pop(0):
            raise error
        record(*given)

    monkeypatch.setattr(store, "record", refuse)
    office.telegram(COMPLAINT)
    office.hear_the_bell()
    assert written(office) == []  # the store is away: it waits
    assert written(office) == []  # a fault of ours: dropped, and told
    assert "trace.unwritable" in caplog.text
    assert len(answers) == 1
    office.work()
    assert office.statuses() == [DeliveryStatus.SENT]


def test_what_waits_for_a_store_that_stays_away_is_bounded(sqlite_office: Office) -> None:
    kept = Traces()
    for _ in range(MOST + 50):
        kept.add(an_exchange())
    kept.write(sqlite_office.runtime.engine, sqlite_office.runtime.channels)
    assert len(sqlite_office.all(m.Exchange)) == MOST


def test_a_process_writes_what_is_left_when_it_ends(sqlite_office: Office) -> None:
    runtime = sqlite_office.runtime
    with runtime.traces.being_written(runtime.engine, runtime.channels):
        runtime.traces.add(an_exchange())
    assert len(sqlite_office.all(m.Exchange)) == 1


def test_where_nobody_listens_nothing_is_held(sqlite_office: Office) -> None:
    sqlite_office.telegram(COMPLAINT)
    written(sqlite_office)
    assert not sqlite_office.runtime.traces._waiting


# How long, and who sees it.


def test_after_seven_days_they_are_gone(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "ROWS", 2)
    for _ in range(5):
        office.telegram(COMPLAINT)
    assert len(written(office)) == 5
    for days, left in ((6, 5), (2, 0)):
        office.late += timedelta(days=days)
        retention.round(office.runtime)
        assert len(office.all(m.Exchange)) == left


def test_an_admin_follows_a_complaint_s_trace_and_an_operator_a_channel_s(sqlite_office: Office) -> None:
    office = sqlite_office
    office.telegram(COMPLAINT, chat=990001708)
    office.work()
    written(office)
    [complaint] = office.complaints
    admin, operator = officer(office, m.Role.ADMIN_INSTANSI), officer(office, m.Role.OPERATOR)
    page = admin.get(f"/complaints/{complaint.ticket}").text
    assert f"/console/traces?of={complaint.ticket}" in page
    assert f"/console/traces?of={office.messages[0].id}" in page
    assert f"/console/traces?of={office.deliveries[0].id}" in page
    shown = admin.get(f"/traces?of={complaint.ticket}").text
    assert "sendMessage" in shown
    assert "/webhooks/telegram" in shown
    by_channel = operator.get("/traces?of=telegram").text
    assert by_channel.count('data-testid="exchange"') == 2
    for text in (shown, by_channel):
        assert not any(word in text for word in (*WORDS, "of-the-tests"))
    assert operator.get("/traces?of=nothing").status_code == 404
    for role in (m.Role.PENGHUBUNG, m.Role.MEDIA_SOSIAL, m.Role.AUDITOR):
        assert officer(office, role).get("/traces").status_code == 404


def test_the_command_tells_the_same(
    sqlite_office: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    office = sqlite_office
    office.telegram(COMPLAINT, chat=990001708)
    office.work()
    written(office)
    monkeypatch.setattr(config, "load", lambda *_: office.runtime.settings)
    [complaint] = office.complaints

    def lapor(*arguments: str) -> str:
        main(["trace", *arguments], standalone_mode=False)
        return capsys.readouterr().out

    as_json = json.loads(lapor(complaint.ticket[:3], complaint.ticket[3:], "--json"))
    assert [one["doing"] for one in as_json["exchanges"]] == ["webhook", "send"]
    assert UUID(as_json["exchanges"][1]["reply"]) == office.deliveries[0].id
    text = lapor(str(office.messages[0].id))
    assert "telegram out send  200" in text
    assert "/.../sendMessage" in text
    assert not any(word in text for word in (*WORDS, "of-the-tests"))


def test_a_trace_of_what_was_deleted_since_is_still_found(sqlite_office: Office) -> None:
    gone = UUID("01a20380-49f7-769d-9fae-7ee86c484d68")
    with writing(sqlite_office.runtime.engine) as session:
        row = {
            "id": gone,
            "at": sqlite_office.now(),
            "channel": "telegram",
            "direction": Direction.OUT,
            "doing": "send",
            "method": "POST",
            "url": "",
            "status": 200,
            "milliseconds": 1,
            "request": "",
            "answer": "",
            "delivery_id": gone,
        }
        store.record(session, [row])
    assert len(of(sqlite_office, gone)) == 1
