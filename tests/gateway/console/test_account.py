"""One's own account, and everybody's."""

import re
from datetime import timedelta
from urllib.parse import unquote

import pyotp
import pytest
from argon2 import PasswordHasher

from gateway import passwords
from store import models as m
from store import staff_sessions
from store.engine import writing
from tests.office import Office
from tests.officer import Officer, officer

OLD = "kata-sandi-lama"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    passwords._nobodys.cache_clear()


@pytest.fixture
def someone(sqlite_office: Office) -> Officer:
    return with_password(officer(sqlite_office, m.Role.AUDITOR))


def with_password(one: Officer) -> Officer:
    with writing(one.office.runtime.engine) as session:
        session.get_one(m.Staff, one.staff.id).password_hash = passwords.hashed(OLD)
    return one


def now(one: Officer) -> m.Staff:
    with one.office.reading() as session:
        return session.get_one(m.Staff, one.staff.id)


def test_the_console_speaks_the_language_that_somebody_chooses(someone: Officer) -> None:
    assert '<html lang="id">' in someone.get("/account").text
    shown = someone.post("/account/language", language="en").text
    assert '<html lang="en">' in shown
    assert "The language is changed." in shown
    assert someone.post("/account/language", language="jv").status_code == 404


def test_a_new_password_wants_the_old_one_and_ends_the_other_sessions(someone: Officer) -> None:
    assert someone.post("/account/password", old="salah", new="kata sandi baru").status_code == 422
    assert someone.post("/account/password", old=OLD, new="pendek").status_code == 422
    elsewhere = another_session(someone)
    assert someone.post("/account/password", old=OLD, new="kata sandi baru").status_code == 200
    assert passwords.fits("kata sandi baru", now(someone).password_hash)
    assert someone.get("/account").status_code == 200
    assert elsewhere.get("/account", allow_redirects=False).status_code == 303


def another_session(one: Officer) -> Officer:
    with writing(one.office.runtime.engine) as session:
        staff = session.get_one(m.Staff, one.staff.id)
        token = staff_sessions.begin(session, staff, one.office.now(), timedelta(hours=1), confirmed=True)
    return Officer(one.office, one.staff, token, "")


def test_codes_are_wanted_only_once_the_app_has_shown_that_it_makes_them(someone: Officer) -> None:
    shown = someone.post("/account/codes").text
    secret = secret_in(shown)
    assert 'class="qrline"' in shown
    assert someone.post("/account/codes/confirm", secret=secret, code="000000").status_code == 422
    assert now(someone).totp_secret is None
    code = pyotp.TOTP(secret).at(someone.office.now())
    assert "Aktif" in someone.post("/account/codes/confirm", secret=secret, code=code).text
    assert now(someone).totp_secret == secret
    assert someone.post("/account/codes/stop", password="salah").status_code == 422
    assert now(someone).totp_secret == secret
    someone.post("/account/codes/stop", password=OLD)
    assert now(someone).totp_secret is None


def secret_in(html: str) -> str:
    found = re.search(r'name="secret" value="([A-Z2-7]+)"', html)
    assert found
    return unquote(found[1])


def test_an_account_to_try_it_with_stays_as_it_is(sqlite_office: Office) -> None:
    someone = with_password(officer(sqlite_office, m.Role.AUDITOR))
    with writing(sqlite_office.runtime.engine) as session:
        session.get_one(m.Staff, someone.staff.id).demo = True
    # Beside a real channel it is shut out altogether.
    assert someone.get("/account", allow_redirects=False).status_code == 303


# Everybody's.


def test_the_operator_adds_somebody_who_then_gets_in_and_is_shut_out(sqlite_office: Office) -> None:
    operator = officer(sqlite_office, m.Role.OPERATOR)
    made = operator.post("/users", name="Tono", login="Tono", role="penghubung", agency="Dinas PUPR").text
    shown = re.search(r'data-testid="new-password">([^<]+)<', made)
    assert shown
    tono = next(one for one in sqlite_office.all(m.Staff) if one.login == "tono")
    assert (tono.agency, passwords.fits(shown[1], tono.password_hash)) == ("Dinas PUPR", True)
    assert shown[1] not in operator.get("/users").text
    assert "sudah dipakai" in operator.post("/users", name="Lain", login="tono", role="auditor").text
    operator.post("/users/tono/switch")
    assert next(one for one in sqlite_office.all(m.Staff) if one.login == "tono").disabled_at is not None
    assert [entry.action for entry in sqlite_office.all(m.AuditEntry)] == ["users.add", "users.disable"]


def test_nobody_shuts_themselves_out(sqlite_office: Office) -> None:
    operator = officer(sqlite_office, m.Role.OPERATOR)
    assert operator.post(f"/users/{operator.staff.login}/switch").status_code == 404
    assert operator.post("/users/nobody/switch").status_code == 404


def test_no_other_role_makes_an_account(sqlite_office: Office) -> None:
    for role in set(m.Role) - {m.Role.OPERATOR}:
        answer = officer(sqlite_office, role).post("/users", name="X", login="xx", role="operator")
        assert answer.status_code == 404
    assert all(one.login != "xx" for one in sqlite_office.all(m.Staff))


# The log.


def test_the_log_tells_who_did_what_newest_first_a_page_at_a_time(sqlite_office: Office) -> None:
    auditor = officer(sqlite_office, m.Role.AUDITOR)
    with writing(sqlite_office.runtime.engine) as session:
        for number in range(60):
            session.add(
                m.AuditEntry(
                    at=sqlite_office.now(), staff_id=auditor.staff.id, action="login", reason=f"no. {number};"
                )
            )
            session.flush()
    first = auditor.get("/audit").text
    assert "no. 59;" in first
    assert "no. 9;" not in first
    older = re.search(r'href="/console(/audit\?before=[^"]+)"', first)
    assert older
    assert "no. 9;" in auditor.get(older[1]).text


def test_what_stands_in_the_log_is_only_shown(sqlite_office: Office) -> None:
    admin = officer(sqlite_office, m.Role.ADMIN_INSTANSI, name="<script>alert(1)</script>")
    with writing(sqlite_office.runtime.engine) as session:
        session.add(
            m.AuditEntry(at=sqlite_office.now(), staff_id=admin.staff.id, action="x", reason="<img src=x>")
        )
    shown = admin.get("/audit").text
    assert "<script>alert" not in shown
    assert "<img src=x>" not in shown
