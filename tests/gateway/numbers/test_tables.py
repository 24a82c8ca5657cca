"""Figures as tables: what is counted where, and what it is called."""

import pytest

from gateway.console.words import Words
from gateway.numbers import labels, states, tables
from gateway.numbers.days import Taken
from gateway.numbers.states import States
from normalizer import topics
from store.models import ComplaintStatus
from store.numbers.around import Sent

S = ComplaintStatus
WORDS = Words("id")


def test_every_status_is_one_of_the_four_words_of_the_meetings() -> None:
    groups = (states.DONE, states.WORKING, states.UNTOUCHED, states.DROPPED)
    assert sorted(status for group in groups for status in group) == sorted(ComplaintStatus)


def test_the_share_resolved_leaves_out_what_was_nobodys_to_resolve() -> None:
    counted = states.of({S.SELESAI: 2, S.DITANGGAPI: 1, S.DITINDAKLANJUTI: 1, S.DITERIMA: 1, S.DIGABUNG: 5})
    assert counted == States(done=3, working=1, untouched=1, dropped=5)
    assert (counted.received, counted.ours, counted.resolved) == (10, 5, 0.6)
    assert states.of({S.DICABUT: 1}).resolved is None


def test_groups_come_by_their_size_and_what_has_none_comes_last() -> None:
    tally = {
        None: {S.DITERIMA: 5},
        "aspirasi": {S.SELESAI: 1},
        "pengaduan": {S.SELESAI: 2, S.DITERIMA: 1, S.DIARSIPKAN: 1},
    }
    table = tables.grouped("kind", tally, lambda key: labels.of("kind", key, WORDS), WORDS)
    assert [column.key for column in table.columns] == [
        *("kind", "received", "share", "done", "working", "untouched", "dropped", "resolved")
    ]
    assert table.rows == [
        ("Pengaduan", 4, 0.4, 2, 0, 1, 1, 2 / 3),
        ("Aspirasi", 1, 0.1, 1, 0, 0, 0, 1.0),
        ("Belum berjenis", 5, 0.5, 0, 0, 5, 0, 0.0),
    ]
    assert table.total == ("Jumlah", 10, 1.0, 3, 0, 6, 1, 1 / 3)
    assert table.apart == 1


def test_a_month_without_a_complaint_is_a_month() -> None:
    table = tables.by_month(["Okt 2026", "Nov 2026"], {"1": {S.SELESAI: 1, S.DITUNDA: 1}}, WORDS)
    assert table.rows == [("Okt 2026", 0, 0, 0, 0, None), ("Nov 2026", 2, 1, 1, 0, 0.5)]


def test_what_waits_past_its_limit_is_late_as_well() -> None:
    figures = [tables.StepFigures("verify", 3, Taken(complaints=8, working_days=20, late=1), waiting=2)]
    assert tables.lateness(figures, WORDS).rows == [("Verifikasi", 0.3, 8, 1, 2)]
    assert tables.steps(figures, "aturan", WORDS).rows == [("Verifikasi", 2.5, 3, 8)]
    nobody = [tables.StepFigures("finish.aspirasi", 5, Taken(), waiting=0)]
    assert tables.lateness(nobody, WORDS).rows == [("Selesai: aspirasi", None, 0, 0, 0)]


def test_each_body_has_its_complaints_its_days_and_its_overdue() -> None:
    figures = [
        tables.AgencyFigures(None, States(untouched=9), Taken(), 4),
        tables.AgencyFigures("Dinas PUPR", States(done=1, working=1), Taken(2, 9, 1), 1),
    ]
    table = tables.by_agency(figures, lambda key: labels.of("agency", key, WORDS), WORDS)
    assert [(row[0], row[1], row[-2], row[-1]) for row in [*table.rows, table.total or ()]] == [
        ("Dinas PUPR", 2, 4.5, 1),
        ("Belum diteruskan", 9, None, 4),
        ("Jumlah", 11, 4.5, 5),
    ]


def test_deliveries_and_resent_messages_stand_by_channel() -> None:
    table = tables.deliveries({"whatsapp": Sent(20, 1)}, {"sms_1708": 3}, WORDS)
    assert table.rows == [("WhatsApp", 1, 20, 0.05, 0), ("SMS 1708", 0, 0, None, 3)]
    assert table.total == ("Jumlah", 1, 20, 0.05, 3)


@pytest.mark.parametrize(
    ("what", "key", "called"),
    [
        ("source", "twitter", "X"),
        ("source", "redirect.whatsapp", "WhatsApp (dialihkan)"),
        ("source", "redirect.papan", "papan (dialihkan)"),
        ("topic", "PEKERJAAN UMUM DAN PENATAAN RUANG", "Pekerjaan Umum dan Penataan Ruang"),
        ("topic", "NETRALITAS ASN", "Netralitas ASN"),
        ("topic", None, "Belum bertopik"),
        ("place", "17.71.09", "Kec. Singaran Pati"),
        ("place", "32.16.08", "Kec. Cikarang Barat, Kab. Bekasi"),
        ("place", "17.71", "Kota Bengkulu (kecamatan belum jelas)"),
        ("place", "99.99.99", "99.99.99"),
        ("agency", "Dinas PUPR", "Dinas PUPR"),
    ],
)
def test_groups_are_called_by_their_names(what: labels.What, key: str | None, called: str) -> None:
    assert labels.of(what, key, WORDS, office="17.71") == called


def test_every_topic_has_a_name_that_can_be_read() -> None:
    shouted = [labels.topic(name) for name in topics.names() if labels.topic(name).isupper()]
    assert shouted == ["SP4N-LAPOR!"]
