"""Kept once, swept, spooled, parked: what the gateway promises when things go wrong, on both databases."""

import asyncio
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from random import Random
from typing import Any

import pytest
from aiohttp import web
from redis import ConnectionError as RedisConnectionError
from redis import Redis
from rq.timeouts import JobTimeoutException
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import OperationalError

from channels.addresses import Address
from channels.messages import DeliveryStatus, InboundMessage
from gateway import delivery, doubts, drain, intake, queues, reports, schedule, window
from gateway.casework import rounds
from gateway.doubts import Doubts, Moment, put_right
from gateway.runtime import Runtime
from gateway.simulator.wire import Call
from normalizer import tickets
from normalizer.normalize import UnderstoodMessage, normalize
from store import engine, outbox
from store import messages as message_store
from store.engine import writing
from store.models import Delivery, MessageState
from store.outbox import Outcome
from tests.embedded_postgres_server import PostgresServer
from tests.office import (
    Office,
    kannel_call,
    kannel_receipt_call,
    telegram_call,
    twilio_call,
    twilio_receipt_call,
)
from tests.shipped import until

COMPLAINT = "Jalan di depan Pasar Contoh rusak parah, sudah tiga bulan berlubang"
MINUTE = timedelta(seconds=61)


@contextmanager
def by_hand(office: Office) -> Iterator[Connection]:
    """A connection of nobody's, to do what no code of ours does."""
    engine = create_engine(office.runtime.engine.url)
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def at_once(office: Office, call: Call, times: int = 20) -> list[int]:
    with ThreadPoolExecutor(times) as threads:
        return [answer.status_code for answer in threads.map(office.post, [call] * times)]


# Once.


@pytest.mark.parametrize("call", [telegram_call(COMPLAINT, message_id=7), kannel_call(COMPLAINT, id="seven")])
def test_one_message_posted_twenty_times_at_once_is_one_complaint_and_one_reply(
    office: Office, call: Call
) -> None:
    assert at_once(office, call) == [200] * 20
    office.work()
    assert len(office.messages) == len(office.complaints) == len(office.far_end.sent) == 1


def test_a_message_that_comes_again_days_later_is_not_handled_again(office: Office) -> None:
    call = telegram_call(COMPLAINT, message_id=7)
    office.post(call)
    office.work()
    office.late = timedelta(days=5)
    office.post(call)
    office.work()
    office.sweep(MINUTE)
    office.work()
    assert len(office.messages) == len(office.far_end.sent) == 1


def test_an_sms_the_operator_hands_over_again_under_another_id_is_one_message(office: Office) -> None:
    # Kannel gives a redelivered message a new id (seen with 1.4.5).
    office.post(kannel_call(COMPLAINT, id="first"))
    office.post(kannel_call(COMPLAINT, id="second"))
    office.work()
    assert len(office.complaints) == len(office.far_end.sent) == 1
    assert [message.outcome for message in office.messages] == ["opened", "repeat"]


def test_the_same_sms_after_the_repeat_window_is_the_citizen_asking_again(office: Office) -> None:
    office.sms(COMPLAINT, id="first")
    office.work()
    office.late = MINUTE
    office.sms(COMPLAINT, id="second")
    office.work()
    [complaint] = office.complaints
    assert [tickets.display(complaint.ticket) in said for said in office.far_end.to("+6281200000011")] == [
        True,
        True,
    ]


def test_a_job_that_runs_twice_does_nothing_the_second_time(office: Office) -> None:
    office.telegram(COMPLAINT)
    office.work()
    queues.ring_intake(office.runtime.redis, [message.id for message in office.messages])
    queues.ring_delivery(office.runtime.redis, "telegram", [reply.id for reply in office.deliveries])
    office.work()
    assert len(office.complaints) == len(office.far_end.sent) == 1


def test_a_batch_holds_many_people_and_each_gets_their_own_number(office: Office) -> None:
    for number in range(30):
        office.telegram(f"{COMPLAINT} nomor {number}", chat=2000 + number)
    office.work()
    said = [office.far_end.to(str(2000 + number)) for number in range(30)]
    numbers = [tickets.find(texts[0]).valid for texts in said]
    assert len(set(numbers)) == 30
    assert {(one.address, (one.ticket,)) for one in office.complaints} == {
        (f"telegram:{2000 + number}", numbers[number]) for number in range(30)
    }


# Swept.


def test_what_the_queue_forgot_the_sweep_brings_back(office: Office) -> None:
    office.telegram(COMPLAINT)
    office.hear_the_bell()
    office.runtime.redis.flushall()
    office.sweep(MINUTE)
    office.work()
    assert len(office.far_end.sent) == 1


def test_a_reply_the_queue_forgot_is_sent_by_the_sweep(office: Office) -> None:
    office.telegram(COMPLAINT)
    office.work_on("intake")
    office.runtime.redis.flushall()
    office.sweep(MINUTE)
    office.work()
    assert len(office.far_end.sent) == 1


def test_what_was_just_kept_is_not_forgotten_yet(office: Office) -> None:
    office.telegram(COMPLAINT)
    office.hear_the_bell()
    office.runtime.redis.flushall()
    office.sweep()
    assert queues.queue(queues.INTAKE, office.runtime.redis).count == 0


def test_two_sweeps_in_a_row_ring_once(office: Office) -> None:
    office.telegram(COMPLAINT)
    office.hear_the_bell()
    office.runtime.redis.flushall()
    office.sweep(MINUTE)
    office.sweep()
    assert queues.queue(queues.INTAKE, office.runtime.redis).count == 1


def test_while_redis_is_away_a_message_is_still_answered_200_and_answered_later(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(office.runtime.redis, "connection_pool", Redis(port=1).connection_pool)
        assert office.telegram(COMPLAINT).status_code == 200
        office.hear_the_bell()
    office.sweep(MINUTE)
    office.work()
    assert len(office.far_end.sent) == 1


def test_a_reply_whose_sender_died_goes_out_again_once_its_time_is_over(office: Office) -> None:
    office.telegram(COMPLAINT)
    office.work_on("intake")
    with by_hand(office) as connection:
        connection.execute(text("UPDATE delivery SET status = 'sending'"))
    office.work()
    assert office.far_end.sent == []
    office.sweep(timedelta(seconds=91))
    office.work()
    assert office.statuses() == [DeliveryStatus.SENT]


# Spooled.


@contextmanager
def store_away(office: Office, postgres: PostgresServer) -> Iterator[None]:
    if office.runtime.engine.dialect.name == "sqlite":
        # Somebody else holds the file: every write of ours waits, and is refused.
        with by_hand(office) as connection:
            connection.exec_driver_sql("BEGIN EXCLUSIVE")
            yield
    else:
        name = office.runtime.engine.url.database or ""
        with postgres.refusing(name):
            yield


@pytest.fixture(autouse=True)
def little_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "BUSY_SECONDS", 1)


def test_while_the_database_is_away_messages_wait_in_the_spool_and_are_answered_later(
    office: Office, postgres: PostgresServer
) -> None:
    with store_away(office, postgres):
        assert office.telegram(COMPLAINT).status_code == 200
        assert office.sms("Sampah menumpuk di Pasar Contoh").status_code == 200
        assert drain.drain(office.runtime) == drain.Drained(left=2)
    assert drain.drain(office.runtime) == drain.Drained(kept=2)
    office.sweep()
    office.work()
    assert len(office.complaints) == len(office.far_end.sent) == 2
    assert list(office.runtime.spool.waiting()) == []


def test_a_request_that_was_spooled_and_sent_again_is_one_message(
    office: Office, postgres: PostgresServer
) -> None:
    call = telegram_call(COMPLAINT, message_id=7)
    with store_away(office, postgres):
        office.post(call)
    office.post(call)
    drain.drain(office.runtime)
    drain.drain(office.runtime)
    office.sweep(MINUTE)
    office.work()
    assert len(office.messages) == len(office.far_end.sent) == 1


def test_when_neither_store_nor_spool_can_keep_it_the_platform_is_told_503(
    office: Office, postgres: PostgresServer
) -> None:
    (office.runtime.settings.data_dir / "spool").write_text("a file where the folder should be")
    with store_away(office, postgres):
        answer = office.telegram(COMPLAINT)
        assert answer.status_code == 503
        assert office.http.get(f"{office.web.url}/readyz", timeout=30).status_code == 503
    assert office.telegram(COMPLAINT).status_code == 200


def test_a_damaged_spool_file_is_set_aside_and_blocks_nothing(
    office: Office, postgres: PostgresServer
) -> None:
    with store_away(office, postgres):
        office.telegram(COMPLAINT)
    spool = office.runtime.settings.data_dir / "spool"
    (spool / "0.json").write_text('{"channel": "tele')
    assert drain.drain(office.runtime) == drain.Drained(kept=1, stuck=1)
    assert [path.name for path in office.runtime.spool.stuck()] == ["0.stuck"]
    assert len(office.messages) == 1


# Parked.


@pytest.fixture
def poison(monkeypatch: pytest.MonkeyPatch) -> str:
    """A text that our own code breaks on."""

    def break_on_poison(message: str, *known: Any) -> UnderstoodMessage:
        if "racun" in message:
            raise ZeroDivisionError(message)
        return normalize(message, *known)

    monkeypatch.setattr(intake, "normalize", break_on_poison)
    return "racun di Jalan Contoh"


def test_a_poison_message_takes_no_other_of_its_batch_along(office: Office, poison: str) -> None:
    office.telegram(COMPLAINT, chat=1001)
    office.telegram(poison, chat=1002)
    office.telegram(COMPLAINT, chat=1002)
    office.telegram(COMPLAINT, chat=1003)
    office.work()
    assert sorted(sent.to for sent in office.far_end.sent) == ["1001", "1002", "1003"]


def test_a_poison_message_is_tried_again_later_each_time_and_then_parked_where_it_is_seen(
    office: Office, poison: str
) -> None:
    office.telegram(poison)
    office.work()
    for _ in range(message_store.ATTEMPTS):
        office.sweep(timedelta(hours=1))
        office.work()
    [message] = office.messages
    assert (message.state, message.attempts) == (MessageState.PARKED, message_store.ATTEMPTS)
    with office.reading() as session:
        [shown] = reports.parked(session)["messages"]
    assert shown["error"].startswith("ZeroDivisionError in break_on_poison")
    assert "racun" not in shown["error"]


def test_a_parked_message_can_be_tried_again_once_the_fault_is_mended(
    office: Office, poison: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.telegram(poison)
    office.work()
    for _ in range(message_store.ATTEMPTS):
        office.sweep(timedelta(hours=1))
        office.work()
    monkeypatch.setattr(intake, "normalize", normalize)
    with writing(office.runtime.engine) as session:
        assert message_store.unpark(session, office.messages[0].id, office.now())
    office.sweep()
    office.work()
    assert len(office.far_end.sent) == 1


# Delivered.


def test_a_receipt_never_moves_a_delivery_back(office: Office) -> None:
    office.sms(COMPLAINT)
    office.work()
    [reply] = office.deliveries
    for status in (1, 8, 2, 8):
        office.post(kannel_receipt_call(reply.id, status))
    assert office.statuses() == [DeliveryStatus.DELIVERED]


def test_a_provider_that_is_throttling_gets_the_reply_later(office: Office) -> None:
    body = {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests",
        "parameters": {"retry_after": 7},
    }
    office.far_end.faults.append(web.json_response(body, status=429))
    office.telegram(COMPLAINT)
    office.work()
    assert office.statuses() == [DeliveryStatus.WAITING]
    office.sweep(timedelta(seconds=6))
    office.work()
    assert office.far_end.sent == []
    office.sweep(timedelta(seconds=4))
    office.work()
    assert office.statuses() == [DeliveryStatus.SENT]


def test_whoever_blocked_us_is_noted_as_unreachable_until_they_write_again(office: Office) -> None:
    body = {"ok": False, "error_code": 403, "description": "Forbidden: bot was blocked by the user"}
    office.far_end.faults.append(web.json_response(body, status=403))
    office.telegram(COMPLAINT)
    office.work()
    assert office.statuses() == [DeliveryStatus.FAILED]
    assert office.addresses["telegram:1001"].unreachable_since is not None
    office.telegram("BANTUAN")
    office.work()
    assert office.addresses["telegram:1001"].unreachable_since is None
    assert len(office.far_end.to("1001")) == 1


def test_a_reply_that_cannot_go_out_for_a_day_expires_and_is_shown(office: Office) -> None:
    office.far_end.faults.extend(web.Response(status=503, text="down") for _ in range(2))
    office.sms(COMPLAINT)
    office.work()
    assert office.statuses() == [DeliveryStatus.WAITING]
    office.sweep(timedelta(hours=25))
    office.work()
    assert office.statuses() == [DeliveryStatus.EXPIRED]


def test_a_receipt_that_overtakes_our_own_note_of_the_id_is_still_applied(
    twilio_office: Office,
) -> None:
    twilio_office.post(twilio_call(COMPLAINT))
    twilio_office.post(twilio_receipt_call("SM" + "1".zfill(32), "delivered"))
    twilio_office.work()
    assert twilio_office.deliveries[0].external_id == "SM" + "1".zfill(32)
    assert twilio_office.statuses() == [DeliveryStatus.DELIVERED]


# Asked.


def test_guessing_numbers_is_stopped_while_new_complaints_are_still_heard(office: Office) -> None:
    strangers = [tickets.make(Random(seed)) for seed in range(7)]
    for number in strangers:
        office.telegram(number, chat=1002)
        office.work()
    said = office.far_end.to("1002")
    assert [("hentikan sementara" in text) for text in said] == [False] * 5 + [True] * 2
    office.telegram(COMPLAINT, chat=1002)
    office.work()
    assert len(office.complaints) == 1


def test_a_secret_complaint_does_not_exist_for_anybody_else(office: Office) -> None:
    office.telegram(f"RAHASIA {COMPLAINT}", chat=1001)
    office.work()
    [complaint] = office.complaints
    unknown = tickets.make(Random(1))
    for chat, number in ((1002, complaint.ticket), (1003, unknown)):
        office.telegram(number, chat=chat)
        office.work()
    [about_the_secret], [about_nothing] = office.far_end.to("1002"), office.far_end.to("1003")
    assert about_the_secret.replace(tickets.display(complaint.ticket), "") == about_nothing.replace(
        tickets.display(unknown), ""
    )
    office.telegram(complaint.ticket, chat=1001)
    office.work()
    assert "diterima" in office.far_end.to("1001")[-1]


def test_a_number_with_a_wrong_digit_is_told_so(office: Office) -> None:
    office.telegram(COMPLAINT)
    office.work()
    ticket = office.complaints[0].ticket
    office.telegram(ticket[:-1] + str((int(ticket[-1]) + 1) % 10))
    office.work()
    assert "salah ketik" in office.far_end.to("1001")[-1]
    assert len(office.complaints) == 1


# What a second look found.


def test_a_provider_that_hangs_does_not_keep_the_other_channels_waiting(office: Office) -> None:
    office.sms(COMPLAINT)
    office.telegram(COMPLAINT)
    office.work_on("intake")
    office.work_on("delivery.telegram")
    assert [sent.channel for sent in office.far_end.sent] == ["telegram"]


def written_at_the_third_try(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many outcomes were in each try to write some."""
    write, tries = delivery._write, []

    def refuse_twice(runtime: Runtime, outcomes: list[Outcome]) -> None:
        tries.append(len(outcomes))
        if len(tries) < 3:
            raise OperationalError("UPDATE", None, Exception("database is locked"))
        write(runtime, outcomes)

    monkeypatch.setattr(delivery, "_write", refuse_twice)
    return tries


def test_a_store_that_is_away_after_a_send_is_asked_until_it_takes_the_outcome(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries = written_at_the_third_try(monkeypatch)
    monkeypatch.setattr(delivery, "NOTE_EVERY", 0)
    office.telegram(COMPLAINT)
    office.work()
    assert (len(tries), office.statuses()) == (3, [DeliveryStatus.SENT])
    office.sweep(timedelta(minutes=10))
    office.work()
    assert len(office.far_end.sent) == 1


def test_what_went_out_while_the_store_was_away_for_longer_than_a_job_may_take_does_not_go_out_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run_out_of_time(runtime: Runtime, outcomes: list[Outcome]) -> None:
        raise JobTimeoutException

    with monkeypatch.context() as away:
        away.setattr(delivery, "_write", run_out_of_time)
        office.telegram(COMPLAINT)
        office.work()
    office.sweep(timedelta(minutes=10))
    office.work()
    assert (len(office.far_end.sent), office.statuses()) == (1, [DeliveryStatus.SENT])


def test_a_sender_that_is_told_to_end_begins_nothing_more_and_the_next_one_goes_on(
    sqlite_office: Office,
) -> None:
    sqlite_office.telegram(COMPLAINT)
    sqlite_office.runtime.stopping.set()
    sqlite_office.work()
    assert (sqlite_office.far_end.sent, sqlite_office.statuses()) == ([], [DeliveryStatus.WAITING])
    sqlite_office.runtime.stopping.clear()
    sqlite_office.sweep()
    sqlite_office.work()
    assert len(sqlite_office.far_end.sent) == 1


def test_nor_does_what_went_out_behind_it_in_the_same_job(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    chats, attempt = range(1001, 1004), delivery._attempt
    gone: list[asyncio.AbstractEventLoop] = []
    rung: list[bool] = []

    async def attempt_and_tell(*arguments: Any) -> Outcome:
        outcome = await attempt(*arguments)
        gone.append(asyncio.get_running_loop())
        return outcome

    def run_out_of_time_when_all_have_gone(runtime: Runtime, outcomes: list[Outcome]) -> None:
        if not rung:
            rung.append(True)
            until(lambda: len(gone) == len(chats))
            # Whoever waits to have it written down waits by now.
            asyncio.run_coroutine_threadsafe(asyncio.sleep(0), gone[-1]).result()
            # RQ's own alarm.
            signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGALRM)
        raise OperationalError("UPDATE", None, Exception("database is locked"))

    for chat in chats:
        office.telegram(COMPLAINT, chat=chat)
    office.work_on("intake")
    office.runtime.redis.flushall()
    # The sweep rings for all of them at once.
    office.sweep(timedelta(minutes=10))
    with monkeypatch.context() as away:
        away.setattr(delivery, "_attempt", attempt_and_tell)
        away.setattr(delivery, "_write", run_out_of_time_when_all_have_gone)
        office.work()
    office.sweep(timedelta(minutes=10))
    office.work()
    assert (len(office.far_end.sent), set(office.statuses())) == (len(chats), {DeliveryStatus.SENT})


class Ticks(threading.Event):
    """Stops the schedule after so many rounds; before each, something happens."""

    def __init__(self, *happens: Callable[[], object]) -> None:
        super().__init__()
        self._happens = list(happens)

    def wait(self, timeout: float | None = None) -> bool:
        if not self._happens:
            return True
        self._happens.pop(0)()
        return False


HOURS = timedelta(hours=5)


def clock(office: Office, late: timedelta) -> Callable[[], None]:
    """Sets the office's clock."""
    return partial(setattr, office, "late", late)


def have_in_hand(office: Office) -> None:
    """Somebody sends a reply, and nothing is heard of them; nor of any job."""
    office.telegram(COMPLAINT)
    office.work_on("intake")
    with writing(office.runtime.engine) as session:
        outbox.claim(session, [office.deliveries[0].id], office.now(), office.runtime.abandoned_after)
    office.runtime.redis.flushall()


@pytest.mark.parametrize("handled", [False, True])
def test_what_came_while_the_clock_was_ahead_waits_for_no_hour_that_it_gave(
    office: Office, handled: bool
) -> None:
    def set_ahead_and_forget() -> None:
        office.late = HOURS
        office.telegram(COMPLAINT)
        if handled:
            office.work_on("intake")
        office.hear_the_bell()
        office.runtime.redis.flushall()

    schedule.run(
        office.runtime, Ticks(set_ahead_and_forget, clock(office, timedelta()), clock(office, MINUTE))
    )
    office.work()
    assert office.statuses() == [DeliveryStatus.SENT]
    assert len(office.complaints) == 1


def test_a_clock_that_was_set_right_while_nobody_ran_is_seen_at_the_start(office: Office) -> None:
    office.late = HOURS
    office.telegram(COMPLAINT)
    office.work_on("intake")
    office.runtime.redis.flushall()
    office.late = timedelta()
    schedule.run(office.runtime, Ticks(lambda: None))
    office.work()
    assert office.statuses() == [DeliveryStatus.SENT]


def test_what_is_being_sent_while_the_clock_is_set_right_is_not_sent_twice(office: Office) -> None:
    office.late = HOURS
    have_in_hand(office)
    office.late = timedelta()
    put_right(office.runtime, Doubts(), office.now())
    office.sweep()
    office.work()
    assert office.far_end.sent == []
    office.sweep(office.runtime.abandoned_after)
    office.work()
    assert len(office.far_end.sent) == 1


def test_nobody_waits_because_they_were_written_to_by_a_clock_that_was_ahead(
    office: Office,
) -> None:
    office.late = HOURS
    office.telegram(COMPLAINT)
    office.work()
    office.late = timedelta()
    office.telegram("BANTUAN")
    office.work()
    assert set(office.statuses()) == {DeliveryStatus.SENT}
    assert office.late < MINUTE


@pytest.mark.parametrize(
    ("seconds", "passed", "leap"),
    [(5, 5, 0), (-3600, 5, -3605), (3600, 5, 3595), (0, 5, 0), (5, 3600, -3595), (-20, 5, 0)],
)
def test_a_clock_leapt_by_what_it_shows_more_or_less_than_has_passed(
    seconds: float, passed: float, leap: float
) -> None:
    start = datetime(2026, 11, 22, 12, tzinfo=UTC)
    later = Moment(start + timedelta(seconds=seconds), 100 + passed)
    assert later.leap_since(Moment(start, 100)) == timedelta(seconds=leap)


def too_often() -> web.Response:
    return web.json_response(
        {
            "ok": False,
            "error_code": 429,
            "description": "Too Many Requests: retry after 3",
            "parameters": {"retry_after": 3},
        },
        status=429,
    )


@pytest.mark.parametrize("written", ["before", "meanwhile"])
def test_what_a_platform_put_off_while_the_clock_was_ahead_waits_for_no_hour_that_it_gave(
    office: Office, written: str
) -> None:
    def write() -> None:
        office.telegram(COMPLAINT)
        office.work_on("intake")

    def set_ahead_and_put_off() -> None:
        office.late = HOURS
        if written == "meanwhile":
            write()
        office.far_end.faults.append(too_often())
        office.work()

    if written == "before":
        write()
    schedule.run(
        office.runtime, Ticks(set_ahead_and_put_off, clock(office, timedelta()), clock(office, MINUTE))
    )
    office.work()
    assert office.statuses() == [DeliveryStatus.SENT]


def test_what_is_meant_for_tomorrow_is_left_for_tomorrow_by_a_clock_that_is_set_right(office: Office) -> None:
    office.telegram(COMPLAINT)
    office.work_on("intake")
    tomorrow = office.now() + timedelta(hours=14)
    with writing(office.runtime.engine) as session:
        session.get_one(Delivery, office.deliveries[0].id).due_at = tomorrow
    put_right(office.runtime, Doubts(was_ahead=HOURS), office.now())
    assert office.deliveries[0].due_at == tomorrow


@pytest.mark.parametrize("happened", ["a clock ahead", "a store away", "a queue away"])
def test_whoever_sends_while_it_happens_is_not_taken_for_dead(
    office: Office, monkeypatch: pytest.MonkeyPatch, happened: str
) -> None:
    errors = {
        "a store away": OperationalError("SELECT", None, Exception("away")),
        "a queue away": RedisConnectionError("away"),
    }

    def happen() -> None:
        if happened == "a clock ahead":
            office.late = HOURS
        else:
            away.setattr(schedule, "sweep", fail)

    def fail(*_: object) -> None:
        office.late = office.runtime.abandoned_after + MINUTE
        raise errors[happened]

    with monkeypatch.context() as away:
        schedule.run(office.runtime, Ticks(partial(have_in_hand, office), happen, away.undo))
    office.work()
    assert office.far_end.sent == []
    office.sweep(office.runtime.abandoned_after)
    office.work()
    assert len(office.far_end.sent) == 1


def test_a_round_that_fails_again_and_again_keeps_no_dead_sender_s_reply(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OperationalError("SELECT", None, Exception("one row of it"))

    def pass_time() -> None:
        office.late += office.runtime.abandoned_after / 2

    monkeypatch.setattr(rounds, "run", fail)
    have_in_hand(office)
    monkeypatch.setattr(doubts, "JUMP", timedelta(days=1))
    schedule.run(office.runtime, Ticks(*[pass_time] * 4))
    office.work()
    assert len(office.far_end.sent) == 1


def test_an_outcome_that_is_written_late_undoes_nothing_that_was_said_since(office: Office) -> None:
    office.telegram(COMPLAINT)
    office.work()
    [reply] = office.deliveries
    with writing(office.runtime.engine) as session:
        row = session.get_one(Delivery, reply.id)
        row.status, row.past_ids, row.external_id = DeliveryStatus.WAITING, [str(reply.external_id)], None
    late = Outcome(reply.id, DeliveryStatus.SENT, external_id=reply.external_id)
    with writing(office.runtime.engine) as session:
        outbox.note_outcomes(session, [late], office.now())
    assert office.statuses() == [DeliveryStatus.WAITING]


def test_a_send_that_is_broken_off_by_the_job_s_end_is_shown_and_not_repeated(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def hang(*_: object) -> Outcome:
        threading.Timer(0.1, ring).start()
        await asyncio.sleep(60)
        raise AssertionError

    def ring() -> None:
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGALRM)

    office.telegram(COMPLAINT)
    with monkeypatch.context() as hanging:
        hanging.setattr(delivery, "_attempt", hang)
        office.work()
    office.sweep(timedelta(minutes=10))
    office.work()
    assert (office.far_end.sent, office.statuses()) == ([], [DeliveryStatus.UNKNOWN])


@pytest.mark.parametrize("id", ["wamid.\x00", "wamid.\ud800"])
def test_a_platform_s_id_that_no_database_holds_stops_no_channel_and_sends_nothing_twice(
    office: Office, monkeypatch: pytest.MonkeyPatch, id: str
) -> None:
    attempt = delivery._attempt

    async def oddly(*arguments: Any) -> Outcome:
        outcome = await attempt(*arguments)
        return replace(outcome, external_id=id) if arguments[3].address.endswith("1001") else outcome

    monkeypatch.setattr(delivery, "_attempt", oddly)
    for chat in (1001, 1002):
        office.telegram(COMPLAINT, chat=chat)
        office.work()
    office.sweep(timedelta(minutes=10))
    office.work()
    assert sorted(sent.to for sent in office.far_end.sent) == ["1001", "1002"]
    assert office.statuses() == [DeliveryStatus.SENT, DeliveryStatus.SENT]


@pytest.mark.parametrize(
    ("ids", "kept"),
    [(["a\x00b"], None), ([7], None), (["w" * 9000], None), ([""], None), ([], None), (["1", "2"], "1")],
)
def test_of_what_a_platform_calls_a_reply_only_what_can_be_kept_is(ids: list[str], kept: str | None) -> None:
    assert delivery._storable(ids) == kept


def test_an_announcement_that_breaks_holds_up_no_reply(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(*_: object) -> None:
        raise RuntimeError("a fault of ours")

    office.telegram(COMPLAINT)
    office.work_on("intake")
    office.runtime.redis.flushall()
    monkeypatch.setattr(window, "tell", break_down)
    office.sweep(timedelta(minutes=10))
    office.work()
    assert office.statuses() == [DeliveryStatus.SENT]


def test_what_went_out_is_written_down_as_soon_as_the_store_is_back_and_not_by_the_next_job(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    have_in_hand(office)
    [reply] = office.deliveries
    written_at_the_third_try(monkeypatch)
    monkeypatch.setattr(delivery, "NOTE_EVERY", 0.01)
    with delivery.being_noted(office.runtime):
        office.runtime.unnoted[reply.id] = Outcome(reply.id, DeliveryStatus.SENT, external_id="1")
        until(lambda: office.statuses() == [DeliveryStatus.SENT])
    assert office.runtime.unnoted == {}


def test_whoever_asks_again_by_sms_every_minute_is_answered_every_other_time(office: Office) -> None:
    for number in range(5):
        office.sms("BANTUAN", id=f"asked-{number}")
        office.work()
        office.late += timedelta(seconds=50)
    assert [message.outcome for message in office.messages] == ["help", "repeat", "help", "repeat", "help"]


def test_a_channel_that_is_switched_off_keeps_its_messages_until_it_is_on_again(office: Office) -> None:
    office.sms(COMPLAINT)
    office.telegram(COMPLAINT)
    office.hear_the_bell()
    everything = office.runtime.channels
    without_sms = replace(office.runtime, channels={"telegram": everything["telegram"]})
    intake.handle_inbound(without_sms, [message.id for message in office.messages])
    assert [message.state for message in office.messages] == [MessageState.KEPT, MessageState.HANDLED]
    office.sweep(MINUTE)
    office.work()
    assert len(office.complaints) == 2


def test_a_spooled_request_of_a_channel_that_is_off_waits(office: Office, postgres: PostgresServer) -> None:
    with store_away(office, postgres):
        office.sms(COMPLAINT)
    off = replace(office.runtime, channels={})
    assert drain.drain(off) == drain.Drained(left=1)
    assert drain.drain(office.runtime) == drain.Drained(kept=1)


@pytest.mark.parametrize("store_url", ["postgresql"], indirect=True)
def test_a_database_that_turned_read_only_is_away_and_the_spool_loses_nothing(
    office: Office, postgres: PostgresServer
) -> None:
    with postgres.read_only(office.runtime.engine.url.database or ""):
        assert office.telegram(COMPLAINT).status_code == 200
        assert drain.drain(office.runtime) == drain.Drained(left=1)
    assert drain.drain(office.runtime) == drain.Drained(kept=1)


def test_one_talkative_person_does_not_fill_a_transaction(office: Office) -> None:
    with writing(office.runtime.engine) as session:
        said = [telegram_message(str(number)) for number in range(message_store.TOGETHER + 50)]
        kept = message_store.record_inbound(session, said, office.now(), MINUTE)
    intake.handle_inbound(office.runtime, [one.id for one in kept])
    states = [message.state for message in office.messages]
    assert states.count(MessageState.HANDLED) == message_store.TURN


def telegram_message(id: str) -> InboundMessage:
    return InboundMessage(
        channel="telegram",
        account="1708",
        external_id=id,
        sender=Address("telegram", "1001"),
        sent_at=datetime.now(UTC),
        text="BANTUAN",
        raw={},
    )


def test_two_processes_with_the_same_messages_in_opposite_orders_do_not_lock_each_other_out(
    office: Office,
) -> None:
    def record(order: list[InboundMessage]) -> None:
        with writing(office.runtime.engine) as session:
            message_store.record_inbound(session, order, office.now(), MINUTE)

    with ThreadPoolExecutor(2) as threads:
        for turn in range(10):
            said = [telegram_message(f"{turn}-{number}") for number in range(100)]
            list(threads.map(record, [said, said[::-1]]))
    assert len(office.messages) == 1000


def test_a_reply_that_nothing_will_try_again_is_shown(office: Office) -> None:
    office.far_end.faults.append(web.Response(status=400, text="bad"))
    office.sms(COMPLAINT)
    office.work()
    with office.reading() as session:
        [shown] = reports.parked(session)["replies"]
    assert (shown["status"], shown["error"]) == ("failed", "400")
