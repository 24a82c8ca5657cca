"""One's own account, and everybody's."""

import re
from datetime import timedelta
from urllib.parse import unquote

import pyotp
import pytest
from argon2 import PasswordHasher

from gateway import config, passwords
from store import models as m
from store import staff_sessions
from store.engine import writing
from tests.office import Office
from tests.officer import Officer, officer

OLD = "kata-sandi-lama"
NEW = "tujuh kuda tua"
LONG = "Di seberang jembatan gantung itu ada warung kecil yang menjual söto, es cendol, dan payung bekas."


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
    elsewhere, before = another_session(someone), same_session(someone)
    assert someone.post("/account/password", old=OLD, new=NEW).status_code == 200
    assert passwords.fits(NEW, now(someone).password_hash)
    assert is_in(someone)
    assert not is_in(elsewhere)
    # Nor does it go on under a token that somebody may have had.
    assert not is_in(before)


def is_in(one: Officer) -> bool:
    return one.get("/account", allow_redirects=False).status_code == 200


def same_session(one: Officer) -> Officer:
    return Officer(one.office, one.staff, one.token, one.csrf)


@pytest.mark.parametrize(
    "chosen",
    [
        "sebelas___1",
        "x" * (passwords.LONGEST + 1),
        OLD,
        "qwertyuiop123",
        "Petugas.auditor26",
        "Lapor1708Lapor1708",
        "Bengkulu-2026!",
        "P@ssw0rd-2026",
    ],
)
def test_nobody_chooses_a_password_that_others_would_try(someone: Officer, chosen: str) -> None:
    answer = someone.post("/account/password", old=OLD, new=chosen)
    assert answer.status_code == 422
    assert passwords.fits(OLD, now(someone).password_hash)


@pytest.mark.parametrize(
    "chosen", ["hujan deras, pasar sepi", "xkqjvbnmwzpt", "密码密码但是很长的一句话", LONG]
)
def test_any_signs_make_a_password_if_nobody_else_would_try_them(someone: Officer, chosen: str) -> None:
    someone.post("/account/password", old=OLD, new=chosen)
    assert passwords.fits(chosen, now(someone).password_hash)
    assert not passwords.fits(chosen.strip() + " ", now(someone).password_hash)
    assert not passwords.fits(chosen[:64], now(someone).password_hash) or len(chosen) <= 64


def test_a_password_is_typed_unseen_and_may_be_pasted(someone: Officer) -> None:
    """Managers of passwords know a field by its type and what it is said to complete."""
    pages = (someone.get("/account"), someone.post("/account/codes"), someone.get("/login"))
    fields = [field for page in pages for field in re.findall(r"<input[^>]*password[^>]*>", page.text)]
    assert len(fields) >= 4
    for field in fields:
        assert 'type="password"' in field
        assert re.search(r'autocomplete="(current|new)-password"', field)
        assert "onpaste" not in field


def test_a_password_of_the_offices_own_list_is_nobodys(
    someone: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = someone.office.runtime.settings
    monkeypatch.setitem(vars(settings.console), "known_passwords", "leaked.txt")
    leaked = settings.data_dir / "leaked.txt"
    leaked.write_text(f"satu dua tiga empat\n{NEW}\n", encoding="utf-8")
    assert someone.post("/account/password", old=OLD, new=NEW).status_code == 422
    assert someone.post("/account/password", old=OLD, new=f"{NEW}?").status_code == 200
    leaked.unlink()
    # What cannot be looked up is not taken.
    assert someone.post("/account/password", old=f"{NEW}?", new=NEW).status_code >= 500
    assert passwords.fits(f"{NEW}?", now(someone).password_hash)


def another_session(one: Officer) -> Officer:
    with writing(one.office.runtime.engine) as session:
        staff = session.get_one(m.Staff, one.staff.id)
        token = staff_sessions.begin(session, staff, one.office.now(), timedelta(hours=1), confirmed=True)
    return Officer(one.office, one.staff, token, "")


def test_codes_are_wanted_only_once_the_app_has_shown_that_it_makes_them(someone: Officer) -> None:
    shown = someone.post("/account/codes").text
    secret = secret_in(shown)
    assert 'class="qrline"' in shown
    wrong = {"secret": secret, "code": "000000", "password": OLD}
    assert someone.post("/account/codes/confirm", **wrong).status_code == 422
    assert now(someone).totp_secret is None
    code = pyotp.TOTP(secret).at(someone.office.now())
    given = {"secret": secret, "code": code}
    assert someone.post("/account/codes/confirm", **given).status_code == 422
    assert someone.post("/account/codes/confirm", **given, password="salah").status_code == 422
    assert now(someone).totp_secret is None
    assert "Aktif" in someone.post("/account/codes/confirm", **given, password=OLD).text
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


# Where they are logged in.


def test_one_sees_where_one_is_logged_in_and_ends_it_with_the_password(someone: Officer) -> None:
    elsewhere, third = another_session(someone), another_session(someone)
    shown = someone.get("/account").text
    names = re.findall(r'name="which" value="([0-9a-f]{12})"', shown)
    assert sorted(names) == sorted(staff_sessions.digest(one.token)[:12] for one in (elsewhere, third))
    assert someone.token not in shown
    which = staff_sessions.digest(elsewhere.token)[:12]
    assert someone.post("/account/sessions/end", which=which).status_code == 422
    assert is_in(elsewhere)
    someone.post("/account/sessions/end", which=which, password=OLD)
    assert [is_in(one) for one in (someone, elsewhere, third)] == [True, False, True]
    someone.post("/account/sessions/end", which="others", password=OLD)
    assert [is_in(one) for one in (someone, elsewhere, third)] == [True, False, False]
    assert [one.action for one in someone.office.all(m.AuditEntry)].count("sessions.end") == 2


def test_nobody_ends_the_session_of_somebody_else(someone: Officer) -> None:
    another = officer(someone.office, m.Role.OPERATOR)
    someone.post("/account/sessions/end", which=staff_sessions.digest(another.token)[:12], password=OLD)
    someone.post("/account/sessions/end", which="others", password=OLD)
    assert is_in(another)


# What comes first.


def test_a_password_that_we_made_opens_nothing_but_the_place_to_choose_ones_own(someone: Officer) -> None:
    with writing(someone.office.runtime.engine) as session:
        one = session.get_one(m.Staff, someone.staff.id)
        one.password_hash = passwords.first(OLD, someone.office.now())
    for path in ("/complaints", "/audit", "/numbers", "/"):
        assert someone.get(path, allow_redirects=False).headers["Location"] == "/console/account"
    with someone.get("/events", stream=True) as stream:
        assert stream.status_code == 403
    assert 'data-testid="duty"' in someone.get("/account").text
    someone.post("/account/password", old=OLD, new=NEW)
    assert someone.get("/complaints", allow_redirects=False).status_code == 200


def test_who_is_to_log_in_with_codes_turns_them_on_before_anything_else(
    someone: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(vars(someone.office.runtime.settings.console), "codes_for", [m.Role.AUDITOR])
    assert someone.get("/complaints", allow_redirects=False).headers["Location"] == "/console/account"
    assert officer(someone.office, m.Role.ADMIN_INSTANSI).get("/complaints").status_code == 200
    secret = secret_in(someone.post("/account/codes").text)
    code = pyotp.TOTP(secret).at(someone.office.now())
    someone.post("/account/codes/confirm", secret=secret, code=code, password=OLD)
    assert someone.get("/complaints", allow_redirects=False).status_code == 200


def test_every_role_logs_in_with_codes_unless_the_settings_say_otherwise() -> None:
    assert set(config.Settings().console.codes_for) == set(m.Role)


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


def test_a_new_password_does_not_lead_past_the_codes_of_an_app(sqlite_office: Office) -> None:
    """Whoever talks the operator into one has not got the telephone."""
    operator, sari = officer(sqlite_office, m.Role.OPERATOR), officer(sqlite_office, m.Role.AUDITOR, "Sari")
    secret = passwords.new_secret()
    with writing(sqlite_office.runtime.engine) as session:
        session.get_one(m.Staff, sari.staff.id).totp_secret = secret
    operator.post("/users/sari/password")
    assert now(sari).totp_secret == secret
    assert passwords.is_first(now(sari).password_hash)
    assert not is_in(sari)
    operator.post("/users/sari/codes")
    assert now(sari).totp_secret is None
    assert [one.action for one in sqlite_office.all(m.AuditEntry)] == ["users.password", "users.codes"]


def test_the_operator_logs_one_out_or_everybody(sqlite_office: Office) -> None:
    operator = officer(sqlite_office, m.Role.OPERATOR)
    sari, tono = (
        officer(sqlite_office, m.Role.AUDITOR, "Sari"),
        officer(sqlite_office, m.Role.AUDITOR, "Tono"),
    )
    operator.post("/users/sari/logout")
    assert [is_in(one) for one in (operator, sari, tono)] == [True, False, True]
    operator.post("/users/logout")
    assert [is_in(one) for one in (operator, sari, tono)] == [True, False, False]


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
