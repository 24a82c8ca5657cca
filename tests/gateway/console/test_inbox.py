"""The inbox over HTTP: who sees what of it, what is asked of it and what it never shows."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
import requests

from channels.messages import DeliveryStatus
from gateway.console import inbox, inbox_filters, live
from gateway.console.inbox_filters import read_key, search, write_key
from normalizer import tickets
from store import models as m
from store import staff_sessions
from store.engine import writing
from store.inbox import Key, Search
from tests.conftest import MakeOffice
from tests.gateway.console.complaint.case import complain
from tests.office import Office
from tests.officer import Officer, officer

HOSTILE = '<img src=x onerror="alert(1)"> jalan rusak di Cikarang Barat'
ROAD = "Jalan rusak dan berlubang di Cikarang Barat sudah dua bulan"
LAMP = "Lampu jalan mati di Jl. Merapi Bengkulu"
PUPR, HEALTH = "Dinas PUPR", "Dinas Kesehatan"


def file(office: Office, *texts: str) -> list[m.Complaint]:
    """Complaints of one person each, over the whole way."""
    for number, text in enumerate(texts, start=len(office.messages)):
        office.telegram(text, chat=3000 + number)
    office.work_on("intake")
    return sorted(office.complaints, key=lambda one: one.opened_at)[-len(texts) :]


def change(office: Office, complaint: m.Complaint, **fields: Any) -> None:
    with writing(office.runtime.engine) as session:
        found = session.get_one(m.Complaint, complaint.id)
        for name, value in {"changed_at": office.now(), **fields}.items():
            setattr(found, name, value)


def redirect(office: Office, complaint: m.Complaint, by: Officer, **more: Any) -> None:
    with writing(office.runtime.engine) as session:
        at = office.now()
        made = m.Redirect(
            complaint_id=complaint.id, staff_id=by.staff.id, source="tiktok", created_at=at, **more
        )
        session.add(made)


def admin(office: Office) -> Officer:
    return officer(office, m.Role.ADMIN_INSTANSI)


def shown(answer: requests.Response) -> list[str]:
    """The numbers of the rows."""
    assert answer.status_code == 200, answer.text
    return [piece[:10] for piece in answer.text.split('data-ticket="')[1:]]


# What a row says.


def test_a_row_says_what_it_is_where_it_stands_and_how_long_there_is(sqlite_office: Office) -> None:
    [complaint] = file(sqlite_office, ROAD)
    page = admin(sqlite_office).get("/complaints").text
    for words in (
        tickets.display(complaint.ticket),
        "Telegram",
        ROAD,
        "Kec. Cikarang Barat, Kab. Bekasi",
        "jalan rusak",
        "Diterima",
        "verifikasi: sisa 3 hari kerja",
        f'href="/console/complaints/{complaint.ticket}"',
    ):
        assert words in page, words


def test_its_marks_are_in_words(make_office: MakeOffice, sqlite_url: str) -> None:
    from tests.conftest import whatsapp_with_templates

    office = make_office(sqlite_url, whatsapp=whatsapp_with_templates)
    office.whatsapp("Kebakaran! rumah warga di Cikarang Barat terbakar sekarang")
    office.work_on("intake")
    [fire] = office.complaints
    [beyond, doubled] = file(office, "Saya ditipu orang lewat SMS, uang saya hilang", LAMP)
    assert fire.emergency == "fire"
    assert beyond.beyond
    with writing(office.runtime.engine) as session:
        first, second = sorted((beyond.id, doubled.id))
        session.add(m.DuplicateCandidate(first_id=first, second_id=second, rank=1, created_at=office.now()))
        [delivery] = [one for one in office.deliveries if one.complaint_id == doubled.id]
        session.get_one(m.Delivery, delivery.id).status = DeliveryStatus.FAILED
    change(office, doubled, status=m.ComplaintStatus.TERDISPOSISI, anonim=True)
    office.late += timedelta(hours=20, minutes=30)
    page = admin(office).get("/complaints?tab=all").text
    rows = {piece[:10]: piece for piece in page.split('data-ticket="')[1:]}
    assert next(iter(rows)) == fire.ticket
    assert "darurat: kebakaran" in rows[fire.ticket]
    assert "jendela tutup ±3 jam lagi" in rows[fire.ticket]
    assert "bukan wewenang?" in rows[beyond.ticket]
    for words in ("mungkin sama", "pesan gagal terkirim", "belum dibalas", "anonim"):
        assert words in rows[doubled.ticket], words
        assert words not in rows[fire.ticket], words


def test_what_a_citizen_wrote_is_text_whatever_it_is(sqlite_office: Office) -> None:
    file(sqlite_office, HOSTILE)
    someone = admin(sqlite_office)
    for path in ("/complaints", "/complaints?q=" + "%3Cimg", "/complaints?q=rusak"):
        page = someone.get(path).text
        assert "<img src=x" not in page
        assert "&lt;img" in page


def test_no_person_is_named_in_a_row(sqlite_office: Office) -> None:
    file(
        sqlite_office,
        "Nama saya Budi Santoso, NIK 9999010101010001, hp 081200000077, jalan rusak di Cikarang",
    )
    page = admin(sqlite_office).get("/complaints").text
    assert "[NIK]" in page
    for datum in ("Budi", "9999010101010001", "081200000077", "1200000077"):
        assert datum not in page


def test_a_secret_is_one_in_every_list_and_nobody_finds_it_by_its_words(sqlite_office: Office) -> None:
    [secret] = file(sqlite_office, "RAHASIA kepala dinas minta uang pelicin di Cikarang Barat")
    assert secret.rahasia
    change(sqlite_office, secret, forwarded_to=PUPR, status=m.ComplaintStatus.TERDISPOSISI)
    for someone in (admin(sqlite_office), officer(sqlite_office, m.Role.PENGHUBUNG, agency=PUPR)):
        page = someone.get("/complaints?tab=all")
        assert shown(page) == [secret.ticket]
        assert "[rahasia]" in page.text
        assert "pelicin" not in page.text
        assert shown(someone.get("/complaints?q=pelicin")) == []
        assert shown(someone.get("/complaints?q=cikarang+barat")) == []
        assert shown(someone.get(f"/complaints?q={tickets.display(secret.ticket)}")) == [secret.ticket]


# Whose.


def test_nobody_sees_anothers_in_any_tab_search_or_row(sqlite_office: Office) -> None:
    ours, theirs = file(sqlite_office, ROAD, "Jalan rusak parah di Cikarang Barat dekat pasar")
    liaison = officer(sqlite_office, m.Role.PENGHUBUNG, agency=PUPR)
    desk = officer(sqlite_office, m.Role.MEDIA_SOSIAL)
    other_desk = officer(sqlite_office, m.Role.MEDIA_SOSIAL, "Dian")
    late = {"emergency": "fire", "due_on": sqlite_office.now().date() - timedelta(days=30)}
    for complaint, body, by in ((ours, PUPR, desk), (theirs, HEALTH, other_desk)):
        status = m.ComplaintStatus.TERDISPOSISI
        change(
            sqlite_office,
            complaint,
            forwarded_to=body,
            status=status,
            unanswered_since=sqlite_office.now(),
            **late,
        )
        redirect(sqlite_office, complaint, by)
    both = f"{ours.ticket},{theirs.ticket}"
    for someone in (liaison, desk):
        tabs = [f"tab={tab}" for tab in inbox_filters.TABS[someone.staff.role or m.Role.AUDITOR]]
        others = ["tab=all&order=limit", "tab=all&status=terdisposisi", "q=rusak", f"q={theirs.ticket}"]
        assert shown(someone.post("/complaints/search", q=theirs.address)) == []
        for query in (*tabs, *others, "tab=all&agency=Dinas+Kesehatan"):
            for path in (f"/complaints?{query}", f"/complaints/rows?{query}&tickets={both}"):
                page = someone.get(path)
                assert theirs.ticket not in shown(page), path
                assert "pasar" not in page.text, path
        assert shown(someone.get("/complaints?tab=all")) == [ours.ticket]
        assert shown(someone.get(f"/complaints/rows?tab=all&tickets={both}")) == [ours.ticket]


def test_the_counts_are_of_what_one_sees(sqlite_office: Office) -> None:
    ours, theirs = file(sqlite_office, ROAD, LAMP)
    for complaint, body in ((ours, PUPR), (theirs, HEALTH)):
        change(sqlite_office, complaint, forwarded_to=body, status=m.ComplaintStatus.TERDISPOSISI)
    page = officer(sqlite_office, m.Role.PENGHUBUNG, agency=PUPR).get("/complaints").text
    assert '<span class="count work">1</span>' in page


# What is asked.


def test_a_page_goes_on_where_the_last_one_ended(
    sqlite_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "A_PAGE", 2)
    complaints = file(sqlite_office, *(f"{LAMP} nomor {number}" for number in range(5)))
    someone = admin(sqlite_office)
    seen: list[str] = []
    path = "/complaints?tab=all"
    while True:
        page = someone.get(path)
        seen += shown(page)
        link = page.text.partition('id="older" rel="next" href="/console')[2].partition('"')[0]
        if not link:
            break
        path = link.replace("&amp;", "&")
    assert sorted(seen) == sorted(one.ticket for one in complaints)
    assert "Itu semuanya." in page.text


@pytest.mark.parametrize(
    "query",
    [
        *("tab=nothing", "status=nothing", "channel=%27", "district=99.99.99", "days=x", "order=up"),
        *("from=2026-02-30", "until=0001-01-01", "from=9999-12-31", "after=x", "after=0~2026-01-01~0"),
        f"after=0~2026-01-01~{'0' * 32}",
        f"after=0~0001-01-01T00:00:00%2B14:00~{'0' * 32}",
        f"after=7~2026-01-01T00:00:00%2B00:00~{'0' * 32}",
        f"after=0~2026-01-01T00:00:00~{'0' * 32}",
    ],
)
def test_what_nobody_knows_is_taken_for_not_said(sqlite_office: Office, query: str) -> None:
    [complaint] = file(sqlite_office, LAMP)
    assert shown(admin(sqlite_office).get(f"/complaints?{query}")) == [complaint.ticket]


def test_the_filters_that_are_set_are_said_in_words(sqlite_office: Office) -> None:
    road, _lamp = file(sqlite_office, ROAD, LAMP)
    page = admin(sqlite_office).get(f"/complaints?district={road.district}&channel=telegram&days=7")
    assert shown(page) == [road.ticket]
    assert "Telegram · Kec. Cikarang Barat, Kab. Bekasi · 7 hari terakhir" in page.text


@pytest.mark.parametrize(
    ("typed", "role", "meant"),
    [
        ("#482.915.6059", "admin_instansi", Search(tickets=("4829156059",))),
        ("no 4829l56O59 ya", "auditor", Search(tickets=("4829156059",))),
        (
            "0812-0000-0077",
            "admin_instansi",
            Search(
                addresses=(
                    "sms:+6281200000077",
                    "whatsapp:+6281200000077",
                    "telegram:081200000077",
                    "x:081200000077",
                ),
                origins=("0812-0000-0077", "081200000077", "+6281200000077"),
            ),
        ),
        ("@Warga.Contoh", "media_sosial", Search(origins=("@warga.contoh", "warga.contoh"))),
        ("x:987", "penghubung", Search(addresses=("x:987",))),
        ("ID.abc123", "penghubung", Search(addresses=("whatsapp:ID.abc123",))),
        ("jalan rusak 9165816", "admin_instansi", Search(words=("jalan", "rusak", "9165816"))),
        ("cikarang barat", "auditor", Search(words=("cikarang", "barat"), area="32.16.08")),
        # An auditor never sees who it was.
        ("081200000077", "auditor", Search(tickets=inbox_filters.NOBODY)),
    ],
)
def test_what_is_typed_is_a_number_a_person_or_words(typed: str, role: str, meant: Search) -> None:
    assert search(typed, m.Role(role)) == meant


def test_who_looks_for_a_person_is_in_the_log_without_the_person(sqlite_office: Office) -> None:
    sqlite_office.sms(ROAD, "081200000077")
    sqlite_office.work_on("intake")
    [complaint] = sqlite_office.complaints
    someone = admin(sqlite_office)
    page = someone.post("/complaints/search", q="0812 0000 0077")
    assert shown(page) == [complaint.ticket]
    assert 'data-live=""' in page.text
    assert shown(someone.post("/complaints/search", q="081200000078")) == []
    assert someone.post("/complaints/search", q="rusak").url.endswith("/complaints?tab=all&q=rusak")
    entries = sqlite_office.all(m.AuditEntry)
    assert [(one.action, one.staff_id) for one in entries] == [("search", someone.staff.id)] * 2
    assert "0077" not in str([one.model_dump() for one in entries])


def test_nobody_is_looked_for_by_an_address_which_every_proxy_keeps(
    sqlite_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "A_PAGE", 1)
    for text in (ROAD, LAMP):
        complain(sqlite_office, text, 1200000077)
        sqlite_office.late += timedelta(days=8)
    assert len(sqlite_office.complaints) == 2
    someone = admin(sqlite_office)
    page = someone.post("/complaints/search", q="1200000077", follow=False)
    assert page.status_code == 200
    [newest] = shown(page)
    assert not re.search(r'(?:href|action|data-query)="[^"]*1200000077', page.text)
    after = re.search(r'name="after" value="([^"]+)"', page.text)
    assert after
    [older] = shown(someone.post("/complaints/search", q="1200000077", after=unescape(after[1])))
    assert {newest, older} == {one.ticket for one in sqlite_office.complaints}
    for path in (
        "/complaints?q=telegram:1200000077",
        f"/complaints/rows?q=telegram:1200000077&tickets={newest},{older}",
    ):
        assert "data-ticket" not in someone.get(path).text
    assert "kolom pencarian" in someone.get("/complaints?q=%40warga.contoh").text
    # Nor does an auditor's, who finds nobody by it.
    auditor = officer(sqlite_office, m.Role.AUDITOR)
    assert shown(auditor.post("/complaints/search", q="1200000077", follow=False)) == []


def test_an_empty_list_says_what_to_do(sqlite_office: Office) -> None:
    someone = admin(sqlite_office)
    assert "Belum ada laporan" in someone.get("/complaints").text
    desk = officer(sqlite_office, m.Role.MEDIA_SOSIAL).get("/complaints").text
    assert 'href="/console/redirect"' in desk
    file(sqlite_office, LAMP)
    assert "Tidak ada yang menunggu di sini" in someone.get("/complaints?tab=late").text
    assert "Tidak ada yang cocok" in someone.get("/complaints?status=selesai").text
    assert "Tidak ditemukan" in someone.get("/complaints?q=zzzz").text
    assert "angka pemeriksanya tidak cocok" in someone.post("/complaints/search", q="482 915 6058").text


def test_a_key_is_read_as_it_was_written(sqlite_office: Office) -> None:
    now = sqlite_office.now()
    [complaint] = file(sqlite_office, LAMP)
    for value in (now, now.date()):
        key = Key(1, value, complaint.id)
        assert read_key(write_key(key)) == key


# Views that have a name.


def test_a_view_is_kept_under_its_name_and_is_its_owners(sqlite_office: Office) -> None:
    someone, another = admin(sqlite_office), officer(sqlite_office, m.Role.AUDITOR)
    page = someone.post("/complaints/filters?tab=all&channel=telegram&made=up", name=" Telegram  saja ")
    assert "Saringan disimpan." in page.text
    [saved] = sqlite_office.all(m.SavedFilter)
    assert (saved.name, saved.query) == ("Telegram saja", "tab=all&channel=telegram")
    assert "Telegram saja" not in another.get("/complaints").text
    another.post(f"/complaints/filters/{saved.id}/remove")
    assert sqlite_office.all(m.SavedFilter)
    someone.post(f"/complaints/filters/{saved.id}/remove")
    assert sqlite_office.all(m.SavedFilter) == []
    assert someone.post("/complaints/filters/x/remove").status_code == 404


@pytest.mark.parametrize(
    ("query", "name", "problem"),
    [
        ("tab=all", "  ", "Beri nama"),
        ("tab=all", "x" * 61, "Beri nama"),
        ("q=081200000077", "Budi", "data pribadi"),
    ],
)
def test_a_view_that_is_not_kept_says_why(sqlite_office: Office, query: str, name: str, problem: str) -> None:
    page = admin(sqlite_office).post(f"/complaints/filters?{query}", name=name)
    assert page.status_code == 422
    assert problem in page.text
    assert sqlite_office.all(m.SavedFilter) == []


# By itself.


class Stream:
    """What an open page hears."""

    def __init__(self, answer: requests.Response) -> None:
        self._lines = answer.iter_lines(chunk_size=1, decode_unicode=True)

    def next(self) -> tuple[str, Any] | None:
        """The next event; None once the stream has ended."""
        kind, beats = "", 0
        for line in self._lines:
            name, _, value = line.partition(": ")
            kind = value if name == "event" else kind
            if name == "data":
                return kind, json.loads(value)
            beats += line.startswith(":")
            assert beats < PATIENCE, "nothing was told"
        return None


PATIENCE = 100
"""Heartbeats."""


@contextmanager
def listening(someone: Officer, since: str = "") -> Iterator[Stream]:
    answer = someone.get("/events", params={"since": since}, stream=True)
    assert answer.status_code == 200
    stream = Stream(answer)
    assert stream.next() == ("ready", {})
    yield stream
    answer.close()


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "LOOK_EVERY", 0.05)
    monkeypatch.setattr(live, "HEARTBEAT", 0.2)


@pytest.mark.usefixtures("quick")
def test_an_open_page_is_told_of_what_it_may_see_and_of_nothing_else(sqlite_office: Office) -> None:
    ours, theirs = file(sqlite_office, ROAD, LAMP)
    sqlite_office.late += timedelta(hours=1)
    liaison = officer(sqlite_office, m.Role.PENGHUBUNG, agency=PUPR)
    with listening(admin(sqlite_office)) as everything, listening(liaison) as body:
        change(sqlite_office, theirs, forwarded_to=HEALTH)
        assert everything.next() == ("changed", {"tickets": [theirs.ticket]})
        change(sqlite_office, ours, forwarded_to=PUPR)
        assert everything.next() == ("changed", {"tickets": [ours.ticket]})
        assert body.next() == ("changed", {"tickets": [ours.ticket]})


@pytest.mark.usefixtures("quick")
def test_who_comes_later_is_told_what_was_missed(sqlite_office: Office) -> None:
    opened_at = sqlite_office.now()
    sqlite_office.late += timedelta(minutes=30)
    [complaint] = file(sqlite_office, LAMP)
    sqlite_office.late += timedelta(minutes=20)
    with listening(admin(sqlite_office), opened_at.isoformat()) as stream:
        assert stream.next() == ("changed", {"tickets": [complaint.ticket]})


@pytest.mark.usefixtures("quick")
def test_more_than_anybody_follows_is_told_as_that(
    sqlite_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "MANY", 1)
    file(sqlite_office, ROAD, LAMP)
    with listening(admin(sqlite_office)) as stream:
        assert stream.next() == ("many", {})


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("how", ["log-out", "idle", "shut out"])
def test_it_ends_with_the_session(sqlite_office: Office, how: str) -> None:
    someone = admin(sqlite_office)
    with listening(someone) as stream:
        if how == "idle":
            sqlite_office.late += timedelta(minutes=sqlite_office.runtime.settings.console.idle_minutes + 1)
        with writing(sqlite_office.runtime.engine) as session:
            if how == "log-out":
                staff_sessions.end(session, someone.token)
            elif how == "shut out":
                session.get_one(m.Staff, someone.staff.id).disabled_at = sqlite_office.now()
        assert stream.next() == ("over", {})
        assert stream.next() is None
    assert someone.get("/events").status_code == 403


@pytest.mark.usefixtures("quick")
def test_who_sees_no_complaints_hears_of_none(sqlite_office: Office) -> None:
    assert officer(sqlite_office, m.Role.OPERATOR).get("/events").status_code == 403
    assert sqlite_office.http.get(f"{sqlite_office.web.url}/console/events", timeout=30).status_code == 403


@pytest.mark.usefixtures("quick")
def test_a_server_that_stops_hangs_up(sqlite_office: Office) -> None:
    with listening(admin(sqlite_office)) as stream:
        sqlite_office.web.finish(sqlite_office.web.app.shutdown())
        assert stream.next() is None


def test_a_page_that_asks_by_itself_keeps_nobody_logged_in(sqlite_office: Office) -> None:
    someone = admin(sqlite_office)
    minutes = sqlite_office.runtime.settings.console.idle_minutes
    sqlite_office.late += timedelta(minutes=minutes - 1)
    assert someone.get("/complaints/rows?tickets=1").status_code == 200
    sqlite_office.late += timedelta(minutes=2)
    assert someone.get("/complaints/rows?tickets=1", allow_redirects=False).status_code == 303
