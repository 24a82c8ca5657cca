"""Getting in, and not."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pyotp
import pytest
import requests
from argon2 import PasswordHasher
from sqlmodel import select

from gateway import passwords
from gateway.console import guard, login
from store import models as m
from store.engine import writing
from tests.office import Office

PASSWORD = "kata-sandi-percobaan"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Argon2 with its smallest figures: what is tested here is not how long it takes."""
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    passwords._nobodys.cache_clear()


@pytest.fixture
def http() -> Iterator[requests.Session]:
    with requests.Session() as session:
        yield session


def somebody(office: Office, **more: object) -> m.Staff:
    given = {
        "name": "Sari",
        "login": "sari",
        "role": m.Role.AUDITOR,
        "password_hash": passwords.hashed(PASSWORD),
        "created_at": office.runtime.clock(),
        **more,
    }
    staff = m.Staff(**given)
    with writing(office.runtime.engine) as session:
        session.add(staff)
    return staff


def attempt(
    office: Office, http: requests.Session, name: str = "sari", password: str = PASSWORD, to: str = ""
) -> requests.Response:
    """What a browser sends. The cookies are meant for https, and requests would keep them back here."""
    url = f"{office.web.url}/console/login"
    shown = http.get(url, timeout=30)
    knock = re.search(r'name="knock" value="([^"]+)"', shown.text)
    assert knock
    cookies = {guard.KNOCK: knock[1], **({guard.SESSION: token_of(http)} if token_of(http) else {})}
    answer = http.post(
        url + (f"?to={to}" if to else ""),
        data={"knock": knock[1], "login": name, "password": password},
        cookies=cookies,
        allow_redirects=False,
        timeout=30,
    )
    return answer


def token_of(http: requests.Session) -> str:
    return next((one.value or "" for one in http.cookies if one.name == guard.SESSION), "")


def opens(office: Office, token: str, path: str = "/account") -> bool:
    answer = requests.get(
        f"{office.web.url}/console{path}",
        cookies={guard.SESSION: token},
        allow_redirects=False,
        timeout=30,
    )
    return answer.status_code == 200


def test_the_right_password_opens_the_console_and_the_log_has_it(
    sqlite_office: Office, http: requests.Session
) -> None:
    somebody(sqlite_office)
    answer = attempt(sqlite_office, http, name=" SARI ")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/console/complaints")
    assert opens(sqlite_office, token_of(http))
    assert [entry.action for entry in sqlite_office.all(m.AuditEntry)] == ["login"]


@pytest.mark.parametrize(
    ("name", "password"), [("sari", "salah"), ("siapa", PASSWORD), ("", ""), ("sari", "")]
)
def test_anything_else_does_not_and_the_answer_does_not_say_why(
    sqlite_office: Office, http: requests.Session, name: str, password: str
) -> None:
    somebody(sqlite_office)
    answer = attempt(sqlite_office, http, name, password)
    assert answer.status_code == 403
    assert "Nama pengguna atau kata sandinya tidak cocok" in answer.text
    assert token_of(http) == ""


def test_somebody_shut_out_or_without_a_role_does_not_get_in(
    sqlite_office: Office, http: requests.Session
) -> None:
    somebody(sqlite_office, disabled_at=sqlite_office.runtime.clock())
    somebody(sqlite_office, name="Tono", login="tono", role=None)
    assert attempt(sqlite_office, http).status_code == 403
    assert attempt(sqlite_office, http, "tono").status_code == 403


def test_after_five_wrong_ones_even_the_right_one_waits_and_longer_each_time(
    sqlite_office: Office, http: requests.Session
) -> None:
    somebody(sqlite_office)
    for _ in range(login.FREE_TRIES):
        attempt(sqlite_office, http, password="salah")
    assert attempt(sqlite_office, http).status_code == 403
    sqlite_office.late += login.FIRST_WAIT
    attempt(sqlite_office, http, password="salah")
    sqlite_office.late += login.FIRST_WAIT
    assert attempt(sqlite_office, http).status_code == 403
    sqlite_office.late += login.FIRST_WAIT
    assert attempt(sqlite_office, http).status_code == 303


def test_while_it_is_locked_nobody_learns_whether_they_guessed_right(
    sqlite_office: Office, http: requests.Session
) -> None:
    somebody(sqlite_office, locked_until=sqlite_office.now() + login.FIRST_WAIT)
    answers = [attempt(sqlite_office, http, password=given) for given in (PASSWORD, "salah")]
    shown = {re.sub(r'name="knock" value="[^"]+"', "", answer.text) for answer in answers}
    assert len(shown) == 1


def test_who_guesses_shuts_nobody_out_for_longer_than_a_quarter_of_an_hour(sqlite_office: Office) -> None:
    staff = somebody(sqlite_office, failed_logins=40)
    now = sqlite_office.runtime.clock()
    with writing(sqlite_office.runtime.engine) as session:
        login.note_failure(session, session.get_one(m.Staff, staff.id), now, "")
    [staff] = sqlite_office.all(m.Staff)
    assert staff.locked_until == now + login.LONGEST_WAIT


def test_a_session_that_somebody_planted_is_not_the_one_that_is_opened(
    sqlite_office: Office, http: requests.Session
) -> None:
    somebody(sqlite_office)
    http.cookies.set(guard.SESSION, "planted", path=guard.PATH)
    attempt(sqlite_office, http)
    assert not opens(sqlite_office, "planted")


def test_logging_in_again_ends_the_session_one_came_with(
    sqlite_office: Office, http: requests.Session
) -> None:
    somebody(sqlite_office)
    attempt(sqlite_office, http)
    first = token_of(http)
    attempt(sqlite_office, http)
    assert token_of(http) != first
    assert not opens(sqlite_office, first)


def test_a_form_from_elsewhere_logs_nobody_in(sqlite_office: Office, http: requests.Session) -> None:
    somebody(sqlite_office)
    answer = http.post(
        f"{sqlite_office.web.url}/console/login",
        data={"login": "sari", "password": PASSWORD, "knock": "made-up"},
        allow_redirects=False,
        timeout=30,
    )
    assert (answer.status_code, token_of(http)) == (403, "")


@pytest.mark.parametrize(
    ("to", "there"),
    [
        ("/audit?before=x", "/console/audit?before=x"),
        ("//elsewhere.example", "/console/complaints"),
        ("https://elsewhere.example", "/console/complaints"),
        ("/\\elsewhere.example", "/console/complaints"),
    ],
)
def test_one_is_led_to_our_own_pages_alone(
    sqlite_office: Office, http: requests.Session, to: str, there: str
) -> None:
    somebody(sqlite_office)
    assert attempt(sqlite_office, http, to=to).headers["Location"] == there


def test_a_session_ends_by_itself_when_nobody_is_there_or_the_day_is_over(
    sqlite_office: Office, http: requests.Session
) -> None:
    somebody(sqlite_office)
    attempt(sqlite_office, http)
    console = sqlite_office.runtime.settings.console
    sqlite_office.late += timedelta(minutes=console.idle_minutes - 1)
    assert opens(sqlite_office, token_of(http))
    sqlite_office.late += timedelta(minutes=console.idle_minutes - 1)
    assert opens(sqlite_office, token_of(http))
    sqlite_office.late += timedelta(minutes=console.idle_minutes + 1)
    assert not opens(sqlite_office, token_of(http))


def test_whoever_is_shut_out_is_out_at_once(sqlite_office: Office, http: requests.Session) -> None:
    staff = somebody(sqlite_office)
    attempt(sqlite_office, http)
    with writing(sqlite_office.runtime.engine) as session:
        session.get_one(m.Staff, staff.id).disabled_at = sqlite_office.runtime.clock()
    assert not opens(sqlite_office, token_of(http))


def test_the_store_holds_neither_password_nor_token(sqlite_office: Office, http: requests.Session) -> None:
    somebody(sqlite_office)
    attempt(sqlite_office, http)
    [staff], [session] = sqlite_office.all(m.Staff), sessions_of(sqlite_office)
    assert (staff.password_hash or "").startswith("$argon2id$")
    assert token_of(http) not in (session.digest, session.csrf)


def sessions_of(office: Office) -> list[m.StaffSession]:
    with office.reading() as session:
        return list(session.exec(select(m.StaffSession)))


def test_a_first_password_that_nobody_used_in_time_is_over(
    sqlite_office: Office, http: requests.Session
) -> None:
    somebody(sqlite_office, password_hash=passwords.first(PASSWORD, sqlite_office.now()))
    assert attempt(sqlite_office, http).status_code == 303
    sqlite_office.late += passwords.FIRST_FOR + timedelta(minutes=1)
    refused = attempt(sqlite_office, http)
    assert refused.status_code == 403
    assert "tidak berlaku" in refused.text
    assert "tidak berlaku" not in attempt(sqlite_office, http, password="salah").text


def test_whoever_logs_in_on_one_device_too_many_ends_the_oldest(
    sqlite_office: Office, http: requests.Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(login, "MOST_SESSIONS", 2)
    somebody(sqlite_office)
    tokens = []
    for _ in range(3):
        http.cookies.clear()
        attempt(sqlite_office, http)
        tokens.append(token_of(http))
    assert [opens(sqlite_office, token) for token in tokens] == [False, True, True]


# With the code of an app.


def enter_code(office: Office, http: requests.Session, code: str) -> requests.Response:
    return http.post(
        f"{office.web.url}/console/login/code",
        data={"code": code},
        cookies={guard.SESSION: token_of(http)},
        allow_redirects=False,
        timeout=30,
    )


def code_now(office: Office, secret: str) -> str:
    return pyotp.TOTP(secret).at(office.runtime.clock())


def test_with_an_app_the_password_alone_opens_nothing(sqlite_office: Office, http: requests.Session) -> None:
    secret = passwords.new_secret()
    somebody(sqlite_office, totp_secret=secret)
    assert attempt(sqlite_office, http).headers["Location"] == "/console/login/code"
    half = token_of(http)
    assert not opens(sqlite_office, half)
    assert enter_code(sqlite_office, http, "000000").status_code == 403
    assert enter_code(sqlite_office, http, code_now(sqlite_office, secret)).status_code == 303
    assert token_of(http) != half
    assert opens(sqlite_office, token_of(http))


def test_a_code_is_good_once(sqlite_office: Office, http: requests.Session) -> None:
    secret = passwords.new_secret()
    somebody(sqlite_office, totp_secret=secret)
    attempt(sqlite_office, http)
    code = code_now(sqlite_office, secret)
    enter_code(sqlite_office, http, code)
    attempt(sqlite_office, http)
    assert enter_code(sqlite_office, http, code).status_code == 403


# Accounts to try it with.


def test_an_account_to_try_it_with_is_no_way_in_beside_a_real_channel(
    sqlite_office: Office, http: requests.Session
) -> None:
    assert sqlite_office.runtime.settings.simulating is False
    somebody(sqlite_office, demo=True)
    assert attempt(sqlite_office, http).status_code == 403
    assert sqlite_office.all(m.Staff)[0].failed_logins == 0
    assert "lapor1708" not in http.get(f"{sqlite_office.web.url}/console/login", timeout=30).text


def test_a_page_whose_name_was_pointed_at_us_tries_no_account_out(
    sqlite_office: Office, http: requests.Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a browser takes for that page's own address (DNS rebinding)."""
    monkeypatch.setattr(type(sqlite_office.runtime.settings), "simulating", True)
    somebody(sqlite_office, demo=True)
    assert attempt(sqlite_office, http).status_code == 303
    for host, status in (("elsewhere.example", 403), ("lapor.example.go.id", 303), ("lapor", 303)):
        http.headers["Host"] = host
        assert attempt(sqlite_office, http).status_code == status, host


# On a computer that others use as well.


def test_who_logs_out_leaves_nothing_in_the_browser(sqlite_office: Office, http: requests.Session) -> None:
    """What somebody typed while we could not be reached waits in their window."""
    url = f"{sqlite_office.web.url}/console/logout"
    answer = http.post(url, allow_redirects=False, timeout=30)
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert "Max-Age=0" in answer.headers["Set-Cookie"]
