"""What somebody tries who should not: a stranger, somebody in another role, somebody with another's words."""

import threading
from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import timedelta

import pytest
import requests

from gateway.console import guard, passwords, serving
from store import models as m
from tests.gateway.console.complaint.case import ayu, change, complain, complaint, do, page
from tests.office import Office
from tests.officer import officer

EXTORTION = "RAHASIA kepala sekolah SD Contoh di Timur Indah, Singaran Pati meminta pungutan liar"
LATER = timedelta(days=8)
"""By then what the same person writes is another matter."""


# Who asked not to be named, or not to be read.


def test_nothing_ties_who_asked_for_anonim_to_where_they_have_a_name(sqlite_office: Office) -> None:
    named = complain(sqlite_office)
    sqlite_office.late += LATER
    nameless = complain(sqlite_office, "ANONIM Puskesmas Contoh tutup terus, tidak ada dokter")
    for someone in (ayu(sqlite_office), officer(sqlite_office, m.Role.AUDITOR)):
        shown = page(someone, named)
        assert "<strong>Warga</strong>" in shown
        assert nameless not in shown
        assert "Puskesmas" not in shown
        assert named not in page(someone, nameless)
    admin = officer(sqlite_office, m.Role.ADMIN_INSTANSI, "Dewi")
    do(admin, nameless, "reveal", reason="menelepon pelapor")
    assert named in page(admin, nameless)
    assert nameless in page(admin, named)


def test_what_is_revealed_of_one_complaint_is_not_of_another(sqlite_office: Office) -> None:
    first = complain(sqlite_office)
    sqlite_office.late += LATER
    complain(sqlite_office, "Puskesmas Contoh tutup, hubungi 081200000033")
    admin = ayu(sqlite_office)
    do(admin, first, "reveal", reason="menelepon pelapor")
    assert "081200000033" not in page(admin, first)


def test_what_was_understood_of_a_secret_is_one(sqlite_office: Office) -> None:
    ticket = complain(sqlite_office, EXTORTION)
    change(sqlite_office, ticket, due_on=(sqlite_office.now() - LATER).date())
    known = complaint(sqlite_office, ticket)
    assert known.rahasia
    assert known.subject
    assert known.topic
    admin, auditor = ayu(sqlite_office), officer(sqlite_office, m.Role.AUDITOR)
    row = auditor.get(f"/complaints/rows?tickets={ticket}").text
    assert ticket in row
    for shown in (row, page(auditor, ticket), auditor.get("/clocks").text):
        for word in (known.subject, known.topic, "Timur Indah", "Singaran Pati", "pungutan"):
            assert word.lower() not in shown.lower(), word
    for field, value in (("topic", known.topic), ("district", known.district)):
        path = f"/complaints?{field}={value}"
        assert ticket not in auditor.get(path).text
        assert ticket in admin.get(path).text
    late = admin.get("/numbers/report").text.partition("report-late")[2]
    assert ticket in late
    assert known.topic.lower() not in late.lower()


# What a stranger does cheaply.


def test_nothing_is_read_of_a_form_before_its_sender_is_known(
    sqlite_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A document of a hundred megabytes would lie on our disk, from anybody."""

    async def read(*_: object) -> serving.Form:
        raise AssertionError("it was read")

    monkeypatch.setattr(serving, "_read_form", read)
    url = f"{sqlite_office.web.url}/console/complaints/4829156059/attach"
    answer = requests.post(url, files={"telegram": b"x"}, allow_redirects=False, timeout=30)
    assert answer.status_code == 303


def test_a_form_in_parts_says_how_long_it_is_and_is_not_packed(sqlite_office: Office) -> None:
    someone = officer(sqlite_office, m.Role.MEDIA_SOSIAL)
    url = f"{sqlite_office.web.url}/console/redirect/import"
    kind = {"Content-Type": "multipart/form-data; boundary=B"}
    packed = {**kind, "Content-Encoding": "gzip"}
    assert someone.http.post(url, data=iter([b"--B--\r\n"]), headers=kind, timeout=30).status_code == 411
    assert someone.http.post(url, data=b"--B--\r\n", headers=packed, timeout=30).status_code == 415


def test_a_flood_of_forms_at_the_log_in_keeps_nobody_from_a_page(
    sqlite_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = threading.Event()
    monkeypatch.setattr(passwords, "fits", lambda *_: not go_on.wait(30))
    url = f"{sqlite_office.web.url}/console/login"
    form = {"knock": "k", "login": "nobody", "password": "x"}

    def knock() -> int:
        headers = {"Cookie": f"{guard.KNOCK}=k"}
        return requests.post(url, data=form, headers=headers, timeout=30).status_code

    with ThreadPoolExecutor(9) as strangers:
        answers = as_completed([strangers.submit(knock) for _ in range(9)], timeout=30)
        # Of one address six may stand there.
        assert [next(answers).result() for _ in range(3)] == [503] * 3
        assert ayu(sqlite_office).get("/account").status_code == 200
        go_on.set()
        assert [one.result() for one in answers] == [403] * 6
