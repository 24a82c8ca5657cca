"""What only SMS has, through the whole gateway: long texts in pieces, keywords, stopping and coming back."""

from datetime import timedelta
from itertools import permutations
from pathlib import Path
from socket import create_connection

import pytest
from aiohttp import web

from channels.messages import DeliveryStatus
from gateway import intake
from gateway.config import Settings
from gateway.pieces import GAP
from store import messages
from store.models import MessageState
from tests.conftest import open_office
from tests.far_end import FarEnd
from tests.office import PUBLIC_URL, Office, kannel_call, settings_for, sms_parts
from tests.test_walk import COMPLAINT

LONG = (
    "Jalan di depan Pasar Contoh rusak parah, sudah tiga bulan berlubang dan penuh air, banyak pengendara "
    "jatuh terutama malam hari karena lampunya juga mati. Kami sudah melapor ke kelurahan dua kali dan belum "
    "ada yang datang. Mohon segera diperbaiki sebelum ada korban lagi, terima kasih banyak sebelumnya, warga "
    "RT 03 RW 05 Kelurahan Contoh."
)
SHORTER = (
    "Sampah di belakang Terminal Contoh menumpuk sejak Lebaran dan baunya sampai ke sekolah, truk tidak "
    "pernah datang lagi. Anak-anak mulai sakit perut, mohon segera diangkut semuanya."
)
PHONE = "+6281200000011"


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_parts_of_a_long_sms_are_one_complaint_in_whatever_order_they_come(
    sqlite_office: Office, order: tuple[int, ...]
) -> None:
    parts = sms_parts(LONG, reference=7)
    assert len(parts) == 3
    for number in order:
        sqlite_office.post(parts[number])
        sqlite_office.work()
    [complaint] = sqlite_office.complaints
    assert complaint.text == LONG
    assert len(sqlite_office.far_end.to(PHONE)) == 1
    assert {message.complaint_id for message in sqlite_office.messages} == {complaint.id}


def test_parts_that_come_at_once_are_one_complaint_too(office: Office) -> None:
    for part in reversed(sms_parts(LONG, reference=7)):
        office.post(part)
    office.work()
    assert [complaint.text for complaint in office.complaints] == [LONG]


def test_a_missing_part_is_waited_for_then_marked_and_joins_when_it_comes(office: Office) -> None:
    first, second, third = sms_parts(LONG, reference=7)
    office.post(third)
    office.post(first)
    office.work()
    assert office.complaints == []
    office.sweep(timedelta(seconds=60))
    office.work()
    assert office.complaints == []
    office.sweep(timedelta(seconds=61))
    office.work()
    [complaint] = office.complaints
    assert GAP in complaint.text
    assert complaint.text.startswith("Jalan di depan")
    assert complaint.text.endswith("Kelurahan Contoh.")
    [reply] = office.far_end.to(PHONE)

    office.post(second)
    office.work()
    [complaint] = office.complaints
    assert complaint.text == LONG
    assert office.far_end.to(PHONE) == [reply]
    assert {message.complaint_id for message in office.messages} == {complaint.id}
    assert all(message.state == MessageState.HANDLED for message in office.messages)


def test_a_long_sms_that_kannel_hands_over_twice_under_new_ids_is_answered_once(
    sqlite_office: Office,
) -> None:
    for _ in range(2):
        for part in sms_parts(LONG, reference=7):
            sqlite_office.post(part)
            sqlite_office.work()
    sqlite_office.sweep(timedelta(minutes=3))
    sqlite_office.work()
    assert len(sqlite_office.complaints) == len(sqlite_office.far_end.sent) == 1
    assert {message.state for message in sqlite_office.messages} == {MessageState.HANDLED}


def test_two_long_texts_of_one_person_with_one_reference_are_two_complaints(sqlite_office: Office) -> None:
    for text in (LONG, LONG.replace("Pasar", "Terminal").replace("Jalan", "Trotoar")):
        for part in sms_parts(text, reference=7):
            sqlite_office.post(part)
        sqlite_office.work()
        sqlite_office.late += timedelta(hours=2)
    assert len(sqlite_office.complaints) == 2


def test_a_shorter_text_with_the_same_reference_is_another_message(sqlite_office: Office) -> None:
    longer, shorter = sms_parts(LONG, 7), sms_parts(SHORTER, 7)
    assert len(shorter) < len(longer)
    for part in (longer[2], *shorter, longer[1], longer[0]):
        sqlite_office.post(part)
    sqlite_office.work()
    assert {complaint.text for complaint in sqlite_office.complaints} == {LONG, SHORTER}


def test_the_same_reference_of_two_people_is_two_messages(sqlite_office: Office) -> None:
    mine, yours = sms_parts(LONG, 7), sms_parts(LONG, 7, sender="081200000012")
    for part in (mine[0], yours[1], yours[0], mine[2], mine[1], yours[2]):
        sqlite_office.post(part)
    sqlite_office.work()
    assert [complaint.text for complaint in sqlite_office.complaints] == [LONG, LONG]


def test_a_part_that_is_delivered_again_changes_nothing(sqlite_office: Office) -> None:
    parts = sms_parts(LONG, reference=7)
    for part in parts + parts + sms_parts(LONG, reference=7):
        sqlite_office.post(part)
    sqlite_office.work()
    assert [complaint.text for complaint in sqlite_office.complaints] == [LONG]
    assert len(sqlite_office.far_end.to(PHONE)) == 1


# Stopping, and coming back.


def test_stop_is_confirmed_once_and_a_question_is_answered_even_then(office: Office) -> None:
    office.sms(COMPLAINT)
    office.work()
    for _ in range(2):
        office.sms("STOP")
        office.late += timedelta(minutes=2)
        office.work()
    assert len(office.far_end.to(PHONE)) == 2
    assert "MULAI" in office.far_end.to(PHONE)[1]
    assert office.addresses[f"sms:{PHONE}"].stopped_at is not None
    office.sms(office.complaints[0].ticket)
    office.work()
    assert len(office.far_end.to(PHONE)) == 3
    assert office.addresses[f"sms:{PHONE}"].stopped_at is not None


@pytest.mark.parametrize("text", ["MULAI", "START", COMPLAINT])
def test_start_or_a_new_complaint_brings_the_news_back(sqlite_office: Office, text: str) -> None:
    sqlite_office.sms("BERHENTI")
    sqlite_office.work()
    sqlite_office.sms(text)
    sqlite_office.work()
    assert len(sqlite_office.far_end.to(PHONE)) == 2
    assert sqlite_office.addresses[f"sms:{PHONE}"].stopped_at is None


def test_stop_start_and_stop_again_within_a_minute_is_a_stop(sqlite_office: Office) -> None:
    for text in ("STOP", "MULAI", "STOP"):
        sqlite_office.sms(text)
        sqlite_office.work()
    assert sqlite_office.addresses[f"sms:{PHONE}"].stopped_at is not None


def test_after_a_stop_a_nod_gets_no_answer(sqlite_office: Office) -> None:
    for text in ("STOP", "ok", "terima kasih"):
        sqlite_office.sms(text)
        sqlite_office.work()
    assert len(sqlite_office.far_end.to(PHONE)) == 1


def test_a_complaint_that_was_begun_before_a_stop_does_not_take_it_back(sqlite_office: Office) -> None:
    sqlite_office.post(sms_parts(LONG, 7)[0])
    sqlite_office.work()
    sqlite_office.late += timedelta(seconds=10)
    sqlite_office.post(kannel_call("STOP", time=sqlite_office.now()))
    sqlite_office.work()
    sqlite_office.sweep(timedelta(minutes=3))
    sqlite_office.work()
    assert len(sqlite_office.complaints) == 1
    assert sqlite_office.addresses[f"sms:{PHONE}"].stopped_at is not None


@pytest.mark.parametrize("sender", ["3355", "BANKCONTOH", "Info-Promo"])
@pytest.mark.parametrize("text", ["STOP", COMPLAINT, "Promo! Kuota murah, balas YA"])
def test_a_bank_or_an_operator_is_kept_and_never_answered(
    sqlite_office: Office, sender: str, text: str
) -> None:
    sqlite_office.sms(text, sender=sender)
    sqlite_office.work()
    assert [message.state for message in sqlite_office.messages] == [MessageState.HANDLED]
    assert (sqlite_office.complaints, sqlite_office.far_end.sent) == ([], [])


# How often.


def test_asked_to_slow_down_it_asks_again_no_sooner_than_it_was_told(sqlite_office: Office) -> None:
    sqlite_office.far_end.faults.append(web.Response(status=429, headers={"Retry-After": "30"}))
    sqlite_office.sms(COMPLAINT)
    sqlite_office.work()
    for seconds, status in ((29, DeliveryStatus.WAITING), (7, DeliveryStatus.SENT)):
        sqlite_office.sweep(timedelta(seconds=seconds))
        sqlite_office.work()
        assert sqlite_office.statuses() == [status]


def test_one_phones_backlog_keeps_nobody_else_waiting(sqlite_office: Office) -> None:
    for number in range(messages.TOGETHER + 5):
        sqlite_office.sms(f"{COMPLAINT} nomor {number}")
    others = [f"0812000000{number}" for number in range(20, 25)]
    for sender in others:
        sqlite_office.sms(COMPLAINT, sender=sender)
    asked = [one.id for one in sqlite_office.messages if not one.text.endswith("nomor 204")][-6:]
    intake.handle_inbound(sqlite_office.runtime, asked)
    handled = {one.address for one in sqlite_office.messages if one.state is MessageState.HANDLED}
    assert handled >= {f"sms:+62{sender[1:]}" for sender in others}


# Who may call.


def get(url: str, target: str, lines: list[str]) -> int:
    """The status of a GET with these header lines, a name of them as often as it comes."""
    host, _, port = url.removeprefix("http://").partition(":")
    with create_connection((host, int(port)), timeout=30) as connection:
        head = [f"GET {target} HTTP/1.1", f"Host: {host}", "Connection: close", *lines]
        connection.sendall("\r\n".join([*head, "", ""]).encode())
        return int(connection.makefile("rb").readline().split()[1])


def office_behind(tmp_path: Path, url: str, queue_url: str, far_end_url: str, proxies: list[str]) -> Settings:
    """An office that Kannel may call from 10.0.0.0/8 alone."""
    settings = settings_for(tmp_path, url, queue_url, far_end_url)
    settings.channels["sms_1708"]["kannel"]["allow_from"] = ["10.0.0.0/8"]
    return settings.model_copy(update={"web": settings.web.model_copy(update={"proxies": proxies})})


@pytest.mark.parametrize(
    ("proxies", "forwarded", "answered"),
    [
        ([], "", 403),
        ([], "10.1.2.3", 403),
        (["127.0.0.1"], "10.1.2.3", 200),
        (["127.0.0.1"], "203.0.113.9", 403),
        (["127.0.0.1"], "10.1.2.3, 203.0.113.9", 403),
        (["127.0.0.1", "203.0.113.0/24"], "10.1.2.3, 203.0.113.9", 200),
        # A proxy that adds a line of its own below the caller's.
        (["127.0.0.1"], "10.1.2.3\n203.0.113.9", 403),
    ],
)
def test_only_who_may_call_is_heard_and_only_our_own_proxy_is_believed(
    tmp_path: Path,
    sqlite_url: str,
    queue_url: str,
    far_end: FarEnd,
    far_end_url: str,
    proxies: list[str],
    forwarded: str,
    answered: int,
) -> None:
    settings = office_behind(tmp_path, sqlite_url, queue_url, far_end_url, proxies)
    with open_office(settings, far_end) as office:
        target = kannel_call(COMPLAINT).url.removeprefix(PUBLIC_URL)
        lines = [f"X-Forwarded-For: {line}" for line in forwarded.splitlines()]
        assert get(office.web.url, target, lines) == answered
        assert len(office.messages) == (1 if answered == 200 else 0)
