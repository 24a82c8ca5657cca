"""What somebody tries who should not: a stranger, somebody in another role, somebody with another's words."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import timedelta

import pyotp
import pytest
import requests
from aiohttp import web
from aiohttp.test_utils import make_mocked_request
from sqlmodel import select

from channels.messages import DeliveryStatus
from gateway import accounts, passwords
from gateway.console import app, guard, live, login, serving
from store import models as m
from store.engine import writing
from tests.gateway.console.complaint.case import ayu, bima, change, complain, complaint, do, page
from tests.office import Office
from tests.officer import officer

EXTORTION = "RAHASIA kepala sekolah SD Contoh di Timur Indah, Singaran Pati meminta pungutan liar"
LATER = timedelta(days=8)
"""By then what the same person writes is another matter."""


# Somebody else's.


def test_no_route_shows_or_does_anything_to_a_complaint_that_is_not_theirs(sqlite_office: Office) -> None:
    """Whatever there will be a page for: each is asked."""
    ticket = complain(sqlite_office)
    do(ayu(sqlite_office), ticket, "forward", agency="Dinas PUPR")
    before = (complaint(sqlite_office, ticket).changed_at, len(sqlite_office.all(m.AuditEntry)))
    strangers = [
        bima(sqlite_office, "Dinas Kesehatan"),
        officer(sqlite_office, m.Role.PENGHUBUNG, "Tanpa OPD"),
        *(officer(sqlite_office, role) for role in (m.Role.MEDIA_SOSIAL, m.Role.OPERATOR)),
    ]
    ids = {
        "delivery": str(sqlite_office.deliveries[0].id),
        "other": ticket,
        "into": ticket,
        "kind": "reply",
        "reason": "ingin tahu",
    }
    for someone in strangers:
        assert ticket not in someone.get("/complaints").text
        assert ticket not in someone.get(f"/complaints/rows?tickets={ticket}").text
        for route in (route for module in app.PAGES for route in module.ROUTES if "{ticket}" in route.path):
            path = route.path.format(ticket=ticket)
            answer = someone.get(path) if route.method == "GET" else someone.post(path, text="x" * 9, **ids)
            assert answer.status_code == 404, (someone.staff.role, path)
    assert before == (complaint(sqlite_office, ticket).changed_at, len(sqlite_office.all(m.AuditEntry)))


def test_an_auditor_changes_nothing_by_any_form(sqlite_office: Office) -> None:
    ticket, auditor = complain(sqlite_office), officer(sqlite_office, m.Role.AUDITOR)
    own = ("/account", "/complaints/filters", "/complaints/search")
    changed, others = complaint(sqlite_office, ticket).changed_at, 0
    for route in (route for module in app.PAGES for route in module.ROUTES if route.method == "POST"):
        if route.path.startswith(own):
            continue
        names = {"ticket": ticket, "id": str(sqlite_office.messages[0].id)}
        path = route.path.format(login="auditor", channel="telegram", **names)
        answer = auditor.post(path, text="Kami periksa", action="note", reason="ingin tahu", kind="message")
        assert answer.status_code == 404, path
        others += 1
    assert others > 20
    assert complaint(sqlite_office, ticket).changed_at == changed
    assert not sqlite_office.all(m.AuditEntry)


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


# What stands in an address stands in the log of every proxy.


def test_no_secret_and_no_code_is_part_of_an_address(sqlite_office: Office) -> None:
    someone = officer(sqlite_office, m.Role.MEDIA_SOSIAL)
    shown = someone.post("/account/codes").text
    secret = re.search(r'name="secret" value="(\w+)"', shown)
    assert secret
    assert not re.search(rf'(?:src|href|action)="[^"]*{secret[1]}', shown)


# Who sits down at a page that somebody left open.


def test_codes_that_are_on_are_not_replaced_without_the_password(sqlite_office: Office) -> None:
    someone = officer(sqlite_office, m.Role.AUDITOR)
    theirs, planted = pyotp.random_base32(), pyotp.random_base32()
    with writing(sqlite_office.runtime.engine) as session:
        session.get_one(m.Staff, someone.staff.id).totp_secret = theirs
    code = pyotp.TOTP(planted).at(sqlite_office.now())
    assert someone.post("/account/codes/confirm", secret=planted, code=code).status_code == 404
    assert [one.totp_secret for one in sqlite_office.all(m.Staff)] == [theirs]


def test_the_password_is_guessed_at_no_longer_inside_than_at_the_door(
    sqlite_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "fits", lambda typed, _kept: typed == "benar")
    someone = officer(sqlite_office, m.Role.AUDITOR)
    for _ in range(login.FREE_TRIES):
        assert someone.post("/account/codes/stop", password="salah").status_code == 422
    assert someone.post("/account/codes/stop", password="benar").status_code == 422
    assert "login.failed" in {one.action for one in sqlite_office.all(m.AuditEntry)}


def test_an_account_to_try_it_with_leaves_nobody_a_way_in(
    sqlite_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its password stands at the log-in: what it made would outlive it."""
    monkeypatch.setattr(type(sqlite_office.runtime.settings), "simulating", True)
    somebody, operator = officer(sqlite_office, m.Role.AUDITOR), officer(sqlite_office, m.Role.OPERATOR)
    with writing(sqlite_office.runtime.engine) as session:
        session.get_one(m.Staff, operator.staff.id).demo = True
    path = f"/users/{somebody.staff.login}"
    made = operator.post("/users", name="Tono", login="tono", role="admin_instansi")
    for answer in (made, operator.post(f"{path}/password"), operator.post(f"{path}/switch")):
        assert answer.status_code == 422
        assert "new-password" not in answer.text
    assert len(sqlite_office.all(m.Staff)) == 2
    assert somebody.get("/account").status_code == 200


# What a platform says.


def test_a_platforms_own_sentence_names_nobody(sqlite_office: Office) -> None:
    ticket = complain(sqlite_office)
    with writing(sqlite_office.runtime.engine) as session:
        [reply] = session.exec(select(m.Delivery)).all()
        reply.status, reply.error_code = DeliveryStatus.FAILED, "4711"
        reply.error = "+6281200000033 is no subscriber"
    admin = ayu(sqlite_office)
    for shown in (page(admin, ticket), admin.get("/channels/parked").text):
        assert "is no subscriber" in shown
        assert "81200000033" not in shown


# What nobody types.


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data"])
def test_a_text_that_no_database_keeps_is_refused(sqlite_office: Office, kind: str) -> None:
    someone = officer(sqlite_office, m.Role.ADMIN_INSTANSI)
    files = {"screenshots": ("a\x00.png", b"x")} if "multipart" in kind else None
    assert someone.post("/redirect", files=files, text="\x00").status_code == 400
    for path in ("/complaints?q=%00", "/complaints/%00", "/clocks?desk=a%00b"):
        assert someone.get(path).status_code == 400


def test_what_nobody_types_is_answered_all_the_same(sqlite_office: Office) -> None:
    admin = ayu(sqlite_office)
    for day in ("0001-01-01T00:00:00+00:00", "9999-12-31T23:59:59-12:00"):
        assert admin.get("/noise", params={"before": day}).status_code == 200
    ticket = complain(sqlite_office)
    assert do(admin, ticket, "verify", seen="2026-01-01T00:00:00").status_code == 409
    assert admin.post("/account/codes/confirm", secret="!", code="٣٣٣").status_code == 404
    secret = pyotp.random_base32()
    assert admin.post("/account/codes/confirm", secret=secret, code="٣٣٣٣٣٣").status_code == 422


# What goes wrong.


def test_what_broke_is_in_the_log_and_on_no_page(
    sqlite_office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def break_down(*_: object) -> None:
        raise RuntimeError("SELECT secret FROM nowhere")

    monkeypatch.setattr(accounts, "objection", break_down)
    monkeypatch.setattr(passwords, "fits", lambda *_: True)
    shown = officer(sqlite_office, m.Role.OPERATOR).post("/account/password", old="x", new="y")
    assert shown.status_code == 500
    assert "Ada yang salah di pihak kami" in shown.text
    assert not any(word in shown.text for word in ("SELECT", "RuntimeError", "Traceback", "gateway/"))
    assert [record.message for record in caplog.records if record.exc_info] == ["console.broken"]


async def test_a_form_that_is_said_to_be_packed_and_is_not_is_refused(sqlite_office: Office) -> None:
    """Over a connection it is a matter of luck whether aiohttp's end of it comes before the answer."""

    async def handle(_: web.Request) -> web.StreamResponse:
        raise web.RequestPayloadError

    app = web.Application()
    app[serving.RUNTIME] = sqlite_office.runtime
    with pytest.raises(web.HTTPBadRequest):
        await serving.careful("/login", handle)(make_mocked_request("POST", "/login", app=app))


def test_a_form_that_is_too_old_is_told_so_on_a_page_of_ours(sqlite_office: Office) -> None:
    someone = officer(sqlite_office, m.Role.OPERATOR)
    url = f"{sqlite_office.web.url}/console/account/language"
    for fields, status, told in (
        ({"csrf": "old"}, 403, "terlalu lama terbuka"),
        ({"csrf": "x" * 300_000}, 413, "Terlalu besar"),
    ):
        answer = someone.http.post(url, data=fields, headers={"Accept": "text/html"}, timeout=30)
        assert answer.status_code == status
        assert told in answer.text


def test_who_is_turned_away_is_in_the_log_and_what_they_typed_is_not(
    sqlite_office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "lapor")
    ticket = complain(sqlite_office)
    stranger = bima(sqlite_office, "Dinas Kesehatan")
    stranger.get(f"/complaints/{ticket}")
    stranger.get("/users")
    stranger.post("/account/language", csrf="forged")
    http = requests.Session()
    shown = http.get(f"{sqlite_office.web.url}/console/login", timeout=30)
    knock = re.search(r'name="knock" value="([^"]+)"', shown.text)
    assert knock
    form = {"knock": knock[1], "login": "typed-in-the-wrong-field", "password": "x"}
    cookies = {guard.KNOCK: knock[1]}
    http.post(f"{sqlite_office.web.url}/console/login", data=form, cookies=cookies, timeout=30)
    noted = [(one.message, vars(one)["fields"]) for one in caplog.records if one.levelname == "WARNING"]
    assert [name for name, _ in noted] == [
        "console.refused",
        "console.refused",
        "console.forbidden",
        "login.refused",
    ]
    assert noted[0][1] == {"staff": stranger.staff.id, "complaint": complaint(sqlite_office, ticket).id}
    assert noted[1][1] == {"staff": stranger.staff.id, "route": "/users"}
    assert "typed-in-the-wrong-field" not in str(noted)


# What a stranger does cheaply, or somebody of the staff.


def test_one_session_listens_to_so_many_streams_and_no_more(
    sqlite_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "OPEN_AT_ONCE", 1)
    admin = ayu(sqlite_office)
    with admin.get("/events", stream=True) as first:
        assert first.status_code == 200
        assert admin.get("/events").status_code == 429
        with officer(sqlite_office, m.Role.AUDITOR).get("/events", stream=True) as another:
            assert another.status_code == 200


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
