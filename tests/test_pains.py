"""What users of other gateways and helpdesks complain of, through a whole gateway: see docs/pains.md.

Most of those pains have their test where the part is that heals them; here are those that only show when all
parts work together.
"""

import asyncio
import gc
import json
import tracemalloc
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from fnmatch import fnmatch
from functools import _lru_cache_wrapper
from itertools import count
from typing import Any

import pytest
from aiohttp import web
from sqlalchemy import event

import channels
from channels.base import Page
from channels.errors import AccountRefused
from channels.messages import Attachment, DeliveryStatus
from channels.twitter.channel import TwitterChannel
from gateway import delivery, intake, polling
from gateway.simulator import whatsapp
from gateway.simulator.wire import Call
from normalizer import tickets
from tests.conftest import MakeOffice, whatsapp_with_templates
from tests.office import (
    Office,
    kannel_call,
    said,
    telegram_call,
    whatsapp_call,
    x_block,
    x_dm_call,
)
from tests.server import Server
from tests.test_walk import COMPLAINT

LAMP = "Lampu jalan di Jalan Melati mati sejak dua minggu"
_ids = count(1985000000000000001)

WAYS: dict[str, Callable[..., Call]] = {
    "telegram": lambda text, person=11: telegram_call(text, 1000 + person),
    "sms_1708": lambda text, person=11: kannel_call(text, f"08120000{person:04}"),
    "whatsapp": lambda text, person=11: whatsapp_call("text", whatsapp.text(text), on_whatsapp(person)),
    "twitter": lambda text, person=11: x_dm_call(text, str(next(_ids)), str(1000 + person)),
}
"""Somebody writes, by channel: a text, and perhaps which person it is."""


def on_whatsapp(person: int) -> whatsapp.Contact:
    return whatsapp.Contact("Warga", phone=f"+628120000{person:04}", user_id=f"ID.warga{person}")


@pytest.fixture
def every_office(make_office: MakeOffice, sqlite_url: str) -> Office:
    """All four channels at once."""
    office = make_office(sqlite_url, whatsapp=whatsapp_with_templates, twitter=x_block)
    x = office.runtime.channels["twitter"]
    assert isinstance(x, TwitterChannel)
    # What X takes in a quarter of an hour it counts by a clock of its own.
    for allowance in (x._allowances.posts, x._allowances.direct_messages):
        allowance._clock = office.now
    return office


def telegram_item(
    chat: int = 1001, edited: bool = False, message_id: int | None = None, **fields: Any
) -> Call:
    """A Telegram message that holds `fields` in the place of a text."""
    call = telegram_call("", chat, message_id, edited=edited)
    raw = json.loads(call.body)
    message = raw["edited_message" if edited else "message"]
    del message["text"]
    message.update(fields)
    if edited:
        raw["update_id"] = next(_ids)
    return Call(call.method, call.url, call.headers, json.dumps(raw).encode())


def photo(reference: str = "photo-1") -> list[dict[str, Any]]:
    return [{"file_id": reference, "file_unique_id": reference, "width": 900, "height": 1600}]


def file(reference: str, size: int) -> dict[str, Any]:
    return {"file_id": reference, "file_unique_id": reference, "file_name": "bukti.pdf", "file_size": size}


def readiness(office: Office) -> dict[str, Any]:
    shown: dict[str, Any] = office.http.get(f"{office.web.url}/readyz", timeout=10).json()
    return shown


# Nothing holds up the rest.


def test_a_file_that_cannot_be_had_holds_up_no_message_behind_it(sqlite_office: Office) -> None:
    # The far end knows no files at all.
    assert sqlite_office.post(telegram_item(1001, photo=photo(), caption=COMPLAINT)).status_code == 200
    for chat in (1001, 1002, 1003):
        assert sqlite_office.telegram(f"{LAMP} nomor {chat}", chat=chat).status_code == 200
    sqlite_office.work()
    assert len(sqlite_office.complaints) == 4
    assert [len(sqlite_office.far_end.to(str(chat))) for chat in (1001, 1002, 1003)] == [2, 1, 1]


UNREADABLE: dict[str, Callable[[], Call]] = {
    "telegram": lambda: telegram_item(hologram={"of": "a road"}),
    "sms_1708": lambda: _binary(kannel_call("\x01\x02\x03\x04")),
    "whatsapp": lambda: whatsapp_call("unsupported", {"type": "view_once"}),
    "twitter": lambda: x_dm_call("", str(next(_ids))),
}
"""What none of these channels makes anything of."""


def _binary(call: Call) -> Call:
    return Call(call.method, call.url.replace("coding=0", "coding=1"), call.headers)


@pytest.mark.parametrize("channel", UNREADABLE)
def test_what_nobody_can_read_is_kept_and_answered_and_stops_no_channel(
    every_office: Office, channel: str
) -> None:
    assert every_office.post(UNREADABLE[channel]()).status_code == 200
    every_office.work()
    every_office.late += timedelta(minutes=1)
    every_office.post(WAYS[channel](COMPLAINT))
    every_office.work()
    first, second = every_office.messages
    assert (first.unsupported is not None, first.outcome) == (True, "unsupported")
    assert second.outcome == "opened"
    told_of_it, told_the_number = [one.text for one in every_office.far_end.sent]
    assert "belum dapat kami baca" in told_of_it
    assert tickets.display(every_office.complaints[0].ticket) in told_the_number


def test_a_platform_that_never_answers_stalls_nobody(
    make_office: MakeOffice, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def silent(request: web.Request) -> web.Response:
        await asyncio.sleep(3600)
        return web.Response()

    monkeypatch.setattr(delivery, "SEND_SECONDS", 0.5)
    deaf = web.Application()
    deaf.router.add_post("/{anything:.*}", silent)
    with Server(deaf) as server:
        server.runner._shutdown_timeout = 0.1
        office = make_office(sqlite_url, whatsapp=lambda _: whatsapp_with_templates(server.url))
        for channel in ("whatsapp", "telegram", "sms_1708"):
            office.post(WAYS[channel](COMPLAINT))
        office.work()
    became = {one.channel: one.status for one in office.deliveries}
    # Perhaps it has it: shown to a human, and not repeated.
    assert became.pop("whatsapp") is DeliveryStatus.UNKNOWN
    assert set(became.values()) == {DeliveryStatus.SENT}


# Once, and in order.


def by_several_workers(office: Office, *batches: list[Any]) -> None:
    with ThreadPoolExecutor(len(batches)) as threads:
        list(threads.map(lambda ids: intake.handle_inbound(office.runtime, ids), batches))


def test_eight_workers_that_are_handed_one_message_answer_it_once(office: Office) -> None:
    office.telegram(COMPLAINT)
    office.hear_the_bell()
    by_several_workers(office, *[[office.messages[0].id]] * 8)
    office.work()
    assert len(office.complaints) == len(office.deliveries) == len(office.far_end.sent) == 1


def test_a_photo_a_voice_and_words_taken_up_by_three_workers_at_once_are_one_complaint(
    office: Office,
) -> None:
    picture = said(attachments=(Attachment("image", "photo-1"),))
    voice = said(attachments=(Attachment("voice", "voice-1"),))
    office.hear(picture, voice, said(COMPLAINT))
    by_several_workers(office, *[[message.id] for message in office.messages])
    office.work()
    [complaint] = office.complaints
    assert {message.complaint_id for message in office.messages} == {complaint.id}


def test_answers_to_one_person_go_out_in_the_order_of_their_messages(sqlite_office: Office) -> None:
    asked = [LAMP, "status laporan saya", "bantuan", COMPLAINT, "/bahasa"]
    for text in asked:
        sqlite_office.telegram(text)
        # Right under a complaint, "bantuan" would be a bubble of it.
        sqlite_office.late += timedelta(seconds=30)
    sqlite_office.hear_the_bell()
    # The queue hands them over from the last to the first.
    for message in reversed(sqlite_office.messages):
        intake.handle_inbound(sqlite_office.runtime, [message.id])
    asyncio.run(delivery.deliver(sqlite_office.runtime, [one.id for one in sqlite_office.deliveries[::-1]]))
    keys = {one.text: one.reply_key for one in sqlite_office.deliveries}
    assert [keys[text] for text in sqlite_office.far_end.to("1001")] == [
        "complaint.opened_where",
        "status.own",
        "help",
        "complaint.opened_where",
        "language.ask",
    ]


# Nothing given up that only needs patience.

TOO_MANY: dict[str, Callable[[], web.Response]] = {
    "telegram": lambda: web.json_response(
        {
            "ok": False,
            "error_code": 429,
            "description": "Too Many Requests",
            "parameters": {"retry_after": 9},
        },
        status=429,
    ),
    "sms_1708": lambda: web.Response(status=429, text="slow down"),
    "whatsapp": lambda: web.json_response({"error": {"code": 130429, "message": "slow"}}, status=400),
    "twitter": lambda: web.json_response({"title": "Too Many Requests", "status": 429}, status=429),
}


@pytest.mark.parametrize("channel", TOO_MANY)
def test_asked_to_slow_down_no_channel_gives_a_reply_up(every_office: Office, channel: str) -> None:
    every_office.far_end.faults.append(TOO_MANY[channel]())
    every_office.post(WAYS[channel](COMPLAINT))
    every_office.work()
    assert (every_office.statuses(), every_office.far_end.sent) == ([DeliveryStatus.WAITING], [])
    every_office.sweep(timedelta(minutes=30))
    every_office.work()
    assert every_office.statuses() == [DeliveryStatus.SENT]


# A channel that does not work is seen.

WITHDRAWN: dict[str, Callable[[], web.Response]] = {
    "telegram": lambda: web.json_response(
        {"ok": False, "error_code": 401, "description": "Unauthorized"}, status=401
    ),
    "sms_1708": lambda: web.Response(status=403, text="Authorization failed for sendsms"),
    "whatsapp": lambda: web.json_response({"error": {"code": 190, "message": "expired"}}, status=401),
    "twitter": lambda: web.json_response({"title": "Unauthorized", "status": 401}, status=401),
}


@pytest.mark.parametrize("channel", WITHDRAWN)
def test_a_withdrawn_credential_shows_in_health_on_every_channel_and_loses_no_reply(
    every_office: Office, channel: str
) -> None:
    every_office.far_end.faults.append(WITHDRAWN[channel]())
    every_office.post(WAYS[channel](COMPLAINT))
    every_office.work()
    assert list(readiness(every_office)["channels"]) == [channel]
    every_office.sweep(timedelta(hours=1))
    every_office.work()
    assert every_office.statuses() == [DeliveryStatus.SENT]
    assert readiness(every_office)["channels"] == {}


def test_a_poll_that_is_refused_shows_in_health_until_it_is_answered(
    sqlite_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    telegram = sqlite_office.runtime.channels["telegram"]

    def poll_once(answer: Page | AccountRefused) -> None:
        stop = asyncio.Event()

        async def poll(cursor: str | None) -> Page:
            stop.set()
            if isinstance(answer, AccountRefused):
                raise answer
            return answer

        monkeypatch.setattr(telegram, "poll", poll)
        asyncio.run(polling.run(sqlite_office.runtime, telegram, stop))

    poll_once(AccountRefused("401", "the token was withdrawn"))
    assert "the token was withdrawn" in readiness(sqlite_office)["channels"]["telegram"]
    poll_once(Page((), "1"))
    assert readiness(sqlite_office)["channels"] == {}


# Files.


def test_a_file_larger_than_telegram_hands_over_is_told_in_their_language_and_the_complaint_stands(
    sqlite_office: Office,
) -> None:
    sqlite_office.post(telegram_item(document=file("large", 30 * 2**20), caption=COMPLAINT))
    sqlite_office.work()
    [complaint] = sqlite_office.complaints
    [told] = sqlite_office.far_end.to("1001")
    assert tickets.display(complaint.ticket) in told
    assert "lebih besar dari 20 MB" in told
    sqlite_office.telegram("/bahasa en", chat=1002)
    sqlite_office.work()
    sqlite_office.post(telegram_item(1002, document=file("large", 30 * 2**20)))
    sqlite_office.work()
    assert "more than 20 MB" in sqlite_office.far_end.to("1002")[-1]


def test_an_edited_caption_leaves_the_photo_and_both_captions(sqlite_office: Office) -> None:
    sqlite_office.post(telegram_item(message_id=71, photo=photo(), caption=COMPLAINT))
    sqlite_office.work()
    new = f"{COMPLAINT}, di Jalan Melati nomor 5"
    sqlite_office.post(telegram_item(message_id=71, edited=True, photo=photo(), caption=new))
    sqlite_office.work()
    [complaint] = sqlite_office.complaints
    assert complaint.text == new
    assert [(one.text, len(one.attachments)) for one in sqlite_office.messages] == [(COMPLAINT, 1), (new, 1)]
    assert len(sqlite_office.far_end.to("1001")) == 1


# Which ticket.


def test_a_reply_to_an_answer_of_ours_joins_the_ticket_that_it_was_about(sqlite_office: Office) -> None:
    for text in (COMPLAINT, LAMP):
        sqlite_office.telegram(text)
        sqlite_office.work()
    first, second = sqlite_office.complaints
    answer = sqlite_office.deliveries[0]
    sqlite_office.hear(said("Lubangnya sekarang semakin dalam sekali", in_reply_to=answer.external_id))
    sqlite_office.work()
    assert [message.complaint_id for message in sqlite_office.messages] == [first.id, second.id, first.id]


# Who is who.


def test_who_shares_their_own_number_on_telegram_is_the_person_of_their_sms(sqlite_office: Office) -> None:
    sqlite_office.sms(COMPLAINT, sender="081200000011")
    sqlite_office.work()
    card = {"phone_number": "6281200000011", "first_name": "Warga", "user_id": 1001}
    sqlite_office.post(telegram_item(1001, contact=card))
    sqlite_office.telegram("status laporan saya", chat=1001)
    sqlite_office.work()
    assert tickets.display(sqlite_office.complaints[0].ticket) in sqlite_office.far_end.to("1001")[-1]


def test_who_shares_a_strangers_number_learns_nothing_of_theirs(sqlite_office: Office) -> None:
    sqlite_office.sms(COMPLAINT, sender="081200000011")
    sqlite_office.work()
    card = {"phone_number": "6281200000011", "first_name": "Tetangga", "user_id": 1002}
    sqlite_office.post(telegram_item(1001, contact=card))
    sqlite_office.telegram("status laporan saya", chat=1001)
    sqlite_office.work()
    assert "belum menemukan laporan" in sqlite_office.far_end.to("1001")[-1]


# The window.


def test_after_many_photos_there_is_one_reminder(sqlite_whatsapp_office: Office) -> None:
    office = sqlite_whatsapp_office
    office.whatsapp(COMPLAINT)
    for number in range(5):
        office.post(whatsapp_call("image", whatsapp.image(f"1708{number}", b"photo")))
    office.work()
    office.sweep(timedelta(hours=22, minutes=30))
    for _ in range(4):
        office.work()
        office.sweep(timedelta(minutes=5))
    reminders = [one for one in office.deliveries if one.reply_key == "window.closing"]
    assert [one.status for one in reminders] == [DeliveryStatus.SENT]


# The machine.


def statements(office: Office, people: range, words: str) -> int:
    """How many statements it takes to handle what these people say at once."""
    office.hear(*(said(f"{words} {number}", person=number, sent_at=office.now()) for number in people))
    counted = []

    def count_one(*_: object) -> None:
        counted.append(1)

    event.listen(office.runtime.engine, "before_cursor_execute", count_one)
    office.work_on("intake")
    event.remove(office.runtime.engine, "before_cursor_execute", count_one)
    return len(counted)


def test_ten_times_the_people_are_no_more_questions_to_the_store(office: Office) -> None:
    some, many = range(10_000, 10_009), range(20_000, 20_090)
    assert statements(office, many, COMPLAINT) == statements(office, some, COMPLAINT)
    # Nor once they are known, and have complained before.
    office.late += timedelta(hours=2)
    assert statements(office, many, LAMP) == statements(office, some, LAMP)


NOT_COUNTED = ("*/yarl/*", "*/urllib/parse.py", "*/aiohttp/*", "*/tests/*", "*/tracemalloc.py")
"""The libraries remember the latest addresses, and an SMS stands in one: not for ever, but for longer than
this test. And what we note ourselves."""


def held() -> int:
    """Bytes in use, as far as they could be left behind by what was handled."""
    _forget_the_latest()
    gc.collect()
    files = tracemalloc.take_snapshot().statistics("filename")
    return sum(one.size for one in files if _counted(one.traceback[0].filename))


def _counted(file: str) -> bool:
    return not any(fnmatch(file, path) for path in NOT_COUNTED)


def _forget_the_latest() -> None:
    """Empty what remembers a number of texts and no more: it is full after some dozens."""
    gc.unfreeze()  # what is frozen (see tests/conftest.py) is not among the objects
    for one in gc.get_objects():
        if isinstance(one, _lru_cache_wrapper) and one.cache_parameters()["maxsize"] is not None:
            one.cache_clear()


def test_what_was_handled_leaves_nothing_behind_in_memory(every_office: Office) -> None:
    # Long enough to stand out from what caches of libraries still take.
    story = f"{COMPLAINT} " * 200
    messages = count()

    def a_round() -> None:
        for write in WAYS.values():
            for _ in range(2):
                number = next(messages)
                # Of a person each: they would add to what they have, and not be answered every time.
                every_office.post(write(f"{story} {number}", number))
        every_office.work()
        every_office.sweep(timedelta(minutes=20))
        every_office.work()
        # In a running office a thread does this.
        every_office.runtime.traces.write(every_office.runtime.engine, every_office.runtime.channels)
        every_office.far_end.sent.clear()

    a_round()
    tracemalloc.start()
    try:
        a_round()
        before, handled = held(), next(messages)
        for _ in range(2):
            a_round()
        grown = held() - before
    finally:
        tracemalloc.stop()
    # Had each left no more than its text behind, it would be more.
    assert grown < (next(messages) - handled) * len(story)


def test_every_channel_is_tried_here() -> None:
    assert set(WAYS) == set(UNREADABLE) == set(TOO_MANY) == set(WITHDRAWN) == set(channels.NAMES)
