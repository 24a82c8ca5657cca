"""No secret of ours, and nobody's name, number or words, where they do not belong.

Every credential there is is planted in one office, which then works, is refused, is told its own secrets back
by the platforms, loses its store, and is asked for everything that it shows. All that it has written is
searched: the log of each of its processes, its pages, its commands, the database, the queue, the spool.
"""

import hashlib
import hmac
import json
import re
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

import pytest
import requests
from aiohttp import web
from click.testing import CliRunner
from sqlalchemy import Engine, create_engine, make_url, text
from sqlmodel import select

from gateway import app, config, passwords
from gateway.cli import main
from gateway.processes import valkey
from gateway.simulator import kannel, telegram, whatsapp
from gateway.simulator.wire import Call
from store import models as m
from store.engine import reading, writing
from tests.deployed import OWNER
from tests.far_end import FarEnd
from tests.keys import KEY
from tests.office import PHONE_NUMBER_ID, settings_for
from tests.officer import officer
from tests.running import Running, running
from tests.shipped import until
from tests.short_dir import short_dir

SECRETS = {
    "TELEGRAM_TOKEN": "1708:zq-telegram-token",
    "TELEGRAM_SECRET_TOKEN": "zq-telegram-secret",
    "KANNEL_SECRET": "zq-kannel-secret",
    "KANNEL_USERNAME": "zq-kannel-user",
    "KANNEL_PASSWORD": "zq-kannel-password",
    "WHATSAPP_ACCESS_TOKEN": "zq-whatsapp-access",
    "WHATSAPP_APP_SECRET": "zq-whatsapp-app",
    "WHATSAPP_VERIFY_TOKEN": "zq-whatsapp-verify",
    "TWITTER_CONSUMER_KEY": "zq-x-consumer-key",
    "TWITTER_CONSUMER_SECRET": "zq-x-consumer-secret",
    "TWITTER_ACCESS_TOKEN": "zq-x-access",
    "TWITTER_ACCESS_TOKEN_SECRET": "zq-x-access-secret",
    "TWITTER_BEARER_TOKEN": "zq-x-bearer",
    "TWITTER_CLIENT_SECRET": "zq-x-client-secret",
    "LAPOR_KEY": KEY,
}
DATABASE_PASSWORD = "zq/database@password"
PASSWORD, WRONG = "zq-kata-sandi-petugas", "zq-kata-sandi-salah"
TOTP = "ZQ5YZ6K7ZQ5YZ6K7ZQ5YZ6K7ZQ5YZ6K7"

NAME, WORDS, CHAT, X_USER = (
    "Bambang Percobaan",
    "berlubang di depan Pasar Contoh",
    990001708,
    "2000000000000000001",
)
PERSONAL = ("Bambang", "Percobaan", "berlubang", "Pasar Contoh", "81200000011", str(CHAT), X_USER, "warga11")
CITIZEN = whatsapp.Contact(NAME, phone="+6281200000011", user_id="ID.warga11")


def planted() -> list[str]:
    """Every secret, as it is and as it stands in an address. A user's name is none."""
    known = [
        *(secret for name, secret in SECRETS.items() if not name.endswith("USERNAME")),
        SECRETS["TELEGRAM_TOKEN"].partition(":")[2],
        DATABASE_PASSWORD,
        PASSWORD,
        WRONG,
        TOTP,
    ]
    return [*known, *(quote(one, safe="") for one in known)]


def blocks(far_end: str) -> dict[str, Any]:
    """Four channels, whose every credential comes from the environment."""

    def named(*names: str, prefix: str) -> dict[str, str]:
        return {name: f"${{{prefix}_{name.upper()}}}" for name in names}

    smsc = {"sendsms_url": f"{far_end}/cgi-bin/sendsms"}
    meta = {"phone_number_id": PHONE_NUMBER_ID}
    keys = (
        "consumer_key",
        "consumer_secret",
        "access_token",
        "access_token_secret",
        "bearer_token",
        "client_secret",
    )
    return {
        "telegram": {
            **named("token", "secret_token", prefix="TELEGRAM"),
            "api_base": far_end,
            "mode": "webhook",
        },
        "sms_1708": {
            "driver": "kannel",
            "kannel": {**named("secret", "username", "password", prefix="KANNEL"), **smsc},
        },
        "whatsapp": {
            "driver": "cloud",
            "api_base": far_end,
            "cloud": {**named("access_token", "app_secret", "verify_token", prefix="WHATSAPP"), **meta},
        },
        "twitter": {
            **named(*keys, prefix="TWITTER"),
            "user_id": "1708",
            "screen_name": "LAPOR1708",
            "api_base": far_end,
            "mode": "both",
        },
    }


def calls(url: str, said: str, number: int) -> dict[str, Call]:
    """The same from one person on four channels."""
    raw = telegram.update(
        update_id=number,
        message_id=number,
        chat_id=CHAT,
        first_name=NAME,
        text=said,
        date=1795355068,
        edited=False,
    )
    query = kannel.message_query(
        message_id=f"id-{number}", sender="081200000011", receiver="1708", text=said, time=1795355068
    )
    heard = whatsapp.message(
        CITIZEN, "text", whatsapp.text(said), message_id=f"wamid.in{number}", timestamp=1795355068
    )
    return {
        "telegram": telegram.webhook_call(raw, f"{url}/webhooks/telegram", SECRETS["TELEGRAM_SECRET_TOKEN"]),
        "sms_1708": kannel.message_call(url, SECRETS["KANNEL_SECRET"], query),
        "whatsapp": whatsapp.signed_call(
            f"{url}/webhooks/whatsapp",
            whatsapp.messages_body(PHONE_NUMBER_ID, [CITIZEN], [heard]),
            SECRETS["WHATSAPP_APP_SECRET"],
        ),
        "twitter": direct_message(url, said, number),
    }


def direct_message(url: str, said: str, number: int) -> Call:
    event = {
        "type": "message_create",
        "id": str(2080765813578191303 + number),
        "created_timestamp": "1795355068000",
        "message_create": {
            "target": {"recipient_id": "1708"},
            "sender_id": X_USER,
            "message_data": {"text": said},
        },
    }
    users = {X_USER: {"id": X_USER, "name": NAME, "screen_name": "warga11"}}
    data = {
        "event_uuid": str(number),
        "event_type": "dm.received",
        "filter": {"user_id": "1708"},
        "payload": {"direct_message_events": [event], "users": users},
    }
    body = json.dumps({"data": data}).encode()
    made = hmac.new(SECRETS["TWITTER_CONSUMER_SECRET"].encode(), body, hashlib.sha256).digest()
    headers = {"x-twitter-webhooks-signature": f"sha256={b64encode(made).decode()}"}
    return Call("POST", f"{url}/webhooks/twitter", headers, body)


def post(call: Call) -> int:
    return requests.request(
        call.method, call.url, headers=dict(call.headers), data=call.body, timeout=30
    ).status_code


def quoting() -> web.Response:
    """A refusal, in the words of four platforms at once, that says every secret and who wrote what."""
    said = f"Bad Request: {' '.join(planted())} {NAME} +6281200000011 {CHAT} {X_USER}: {WORDS}"
    return web.json_response(
        {
            "ok": False,
            "error_code": 400,
            "description": said,
            "title": said,
            "detail": said,
            "errors": [{"message": said, "code": 999}],
            "error": {
                "message": said,
                "code": 999,
                "error_data": {"details": said},
                "fbtrace_id": planted()[0],
            },
        },
        status=400,
        headers={"Location": f"http://127.0.0.1:9/{planted()[0]}", "x-transaction-id": planted()[1]},
        reason=planted()[2],
    )


class Office:
    """A running `lapor run`, and what a test does with it."""

    def __init__(self, gateway: Running, runtime: Any, directory: Path) -> None:
        self.gateway, self.runtime, self.directory = gateway, runtime, directory
        self.web = SimpleNamespace(url=gateway.url)
        self.drawn: list[str] = []
        """The secrets that it has made by itself."""
        self.spooled: dict[str, str] = {}
        self._numbers = iter(range(1, 900))

    @contextmanager
    def reading(self) -> Iterator[Any]:
        with reading(self.runtime.engine) as session:
            yield session

    def everybody_says(self, said: str) -> None:
        for call in calls(self.gateway.url, said, next(self._numbers)).values():
            assert post(call) == 200

    def deliveries(self) -> list[m.Delivery]:
        with self.reading() as session:
            return list(session.exec(select(m.Delivery)))

    def logged(self, event: str) -> bool:
        return any(one["event"] == event for one in self.gateway.events)


def test_nothing_secret_and_nobody_is_in_anything_that_an_office_produces(
    tmp_path: Path, postgres_url: str, far_end: FarEnd, far_end_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, secret in SECRETS.items():
        monkeypatch.setenv(name, secret)
    store = make_url(postgres_url).set(password=DATABASE_PASSWORD).render_as_string(hide_password=False)
    monkeypatch.setenv("LAPOR_STORE__URL", store)
    settings = settings_for(tmp_path, "", "", far_end_url, **blocks(far_end_url))
    settings = settings.model_copy(update={"encryption": config.Encryption(key="${LAPOR_KEY}")})
    with short_dir() as directory:
        with running(settings, directory) as gateway:
            path = directory / "config.yaml"
            office = Office(gateway, app.build(config.load(path)), directory)
            shown = a_day(office, far_end)
            shown |= said_by_commands(path, office)
            in_the_process_list(gateway)
        # What was written to the last.
        shown["log"] = json.dumps(gateway.events, ensure_ascii=False)
        tables = raw_tables(office.runtime.engine)
        office.runtime.engine.dispose()
        assert {one["event"] for one in gateway.events} >= {
            "webhook.refused",
            "delivery.attempted",
            "intake.batch_failed",
        }
        for name, said in {**shown, **tables, **files(directory), **office.spooled}.items():
            assert_no_secret(name, said, office.drawn)
        assert office.spooled
        for name, said in office.spooled.items():
            assert_nobody(name, said)
        for name in ("log", "/metrics", "/readyz", *(one for one in shown if one.startswith("trace"))):
            assert_nobody(name, shown[name])
        assert_nobody("traces", tables["exchange"])
        assert_nobody(
            "the queue", "".join(said for name, said in files(directory).items() if "queue" in name)
        )


def test_our_valkey_is_started_without_any_of_our_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # It writes its own name over what /proc shows of it.
    given: list[Mapping[str, Any]] = []

    def refuse(*_: Any, **how: Any) -> None:
        given.append(how)
        raise OSError("not now")

    monkeypatch.setattr(valkey.subprocess, "Popen", refuse)
    with pytest.raises(OSError, match="not now"):
        valkey.start(tmp_path)
    assert given[0]["env"] == {}


def a_day(office: Office, far_end: FarEnd) -> dict[str, str]:
    """What its pages said meanwhile."""
    far_end.faults.extend(quoting() for _ in range(8))
    office.everybody_says(f"RAHASIA Jalan {WORDS}")
    until(lambda: sum(one.error_code is not None for one in office.deliveries()) >= 2)
    far_end.faults.clear()
    office.everybody_says(f"Lampu jalan mati, aspal {WORDS}")
    until(lambda: len(far_end.sent) >= 2)
    forged(office.gateway.url)
    staff = the_console(office)
    the_store_is_broken(office)
    return staff | {
        path: requests.get(f"{office.gateway.url}{path}", timeout=30).text for path in ("/readyz", "/metrics")
    }


def forged(url: str) -> None:
    """Wrong signatures, with secrets where they do not belong."""
    for call in calls(url, WORDS, 999).values():
        wrong = call.url.replace(SECRETS["KANNEL_SECRET"], f"{SECRETS['KANNEL_SECRET']}-nearly")
        headers = {name: planted()[0] for name in call.headers if name.lower().startswith("x-")}
        assert post(Call(call.method, wrong, headers, call.body)) == 403
    check = f"hub.mode=subscribe&hub.verify_token={SECRETS['WHATSAPP_VERIFY_TOKEN']}&hub.challenge=7"
    assert requests.get(f"{url}/webhooks/whatsapp?{check}", timeout=30).text == "7"
    assert requests.get(f"{url}/webhooks/whatsapp?{check}x", timeout=30).status_code in (200, 403)
    assert requests.get(f"{url}/webhooks/twitter?crc_token=abc", timeout=30).status_code == 200
    broken = calls(url, WORDS, 998)["telegram"]
    assert post(Call("POST", broken.url, broken.headers, b'{"text": "' + WORDS.encode())) == 200


def the_console(office: Office) -> dict[str, str]:
    admin, operator = officer(office, m.Role.ADMIN_INSTANSI), officer(office, m.Role.OPERATOR)
    with writing(office.runtime.engine) as session:
        one = session.get_one(m.Staff, admin.staff.id)
        one.password_hash, one.totp_secret = passwords.hashed(PASSWORD), TOTP
        tickets = [one.ticket for one in session.exec(select(m.Complaint))]
    for password in (WRONG, PASSWORD):
        log_in(office.gateway.url, str(admin.staff.login), password)
    redirected = admin.post("/redirect", source="instagram", text=f"Trotoar {WORDS}", origin="@warga.contoh")
    [code] = re.findall(r'data-testid="code"[^>]*>\s*([A-Z0-9]{10})', redirected.text)
    paths = [
        "/complaints",
        "/audit",
        "/numbers",
        "/clocks",
        "/channels",
        "/channels/parked",
        "/account",
        "/traces",
    ]
    paths += [f"/complaints/{ticket}" for ticket in tickets] + [
        f"/traces?of={name}" for name in office.runtime.channels
    ]
    shown = {f"admin {path}": admin.get(path).text for path in paths}
    shown |= {f"operator {path}": operator.get(path).text for path in (*paths, "/users")}
    office.drawn += [code, admin.token, operator.token]
    return shown


def log_in(url: str, name: str, password: str) -> None:
    with requests.Session() as http:
        shown = http.get(f"{url}/console/login", timeout=30)
        [knock] = re.findall(r'name="knock" value="([^"]+)"', shown.text)
        fields = {"knock": knock, "login": name, "password": password}
        cookies = {cookie.name: cookie.value for cookie in shown.cookies}
        http.post(f"{url}/console/login", data=fields, cookies=cookies, timeout=30, allow_redirects=False)


def the_store_is_broken(office: Office) -> None:
    """A table is away: jobs break with a traceback, requests are spooled, and the platforms are answered."""
    owner = create_engine(office.runtime.engine.url.set(username=OWNER))
    with away(owner, "message"), away(owner, "parked_request"):
        office.everybody_says(f"Jembatan {WORDS}")
        office.spooled = {name: said for name, said in files(office.directory).items() if "/spool/" in name}
    with away(owner, "conversation"):
        office.everybody_says(f"Selokan {WORDS}")
        until(lambda: office.logged("intake.batch_failed"))
    owner.dispose()


@contextmanager
def away(engine: Engine, table: str) -> Iterator[None]:
    with engine.begin() as connection:
        connection.execute(text(f"ALTER TABLE {table} RENAME TO away_{table}"))
    try:
        yield
    finally:
        with engine.begin() as connection:
            connection.execute(text(f"ALTER TABLE away_{table} RENAME TO {table}"))


def said_by_commands(path: Path, office: Office) -> dict[str, str]:
    """What `lapor` prints, where all is well and where nothing is."""
    with office.reading() as session:
        ticket = str(session.exec(select(m.Complaint.ticket)).first())
    commands = [
        "channels list",
        "channels show telegram",
        "channels show twitter",
        "channels connect telegram",
    ]
    commands += ["parked list", "spool list", "users list", "complaints list", f"status {ticket}"]
    commands += ["trace telegram", "trace whatsapp", f"trace {ticket}"]
    said = {command: lapor(path, *command.split(), "--json") for command in commands}
    login = f":{quote(DATABASE_PASSWORD, safe='')}@127.0.0.1:9"
    nowhere = {
        "LAPOR_STORE__URL": f"postgresql+psycopg://lapor{login}/lapor",
        "LAPOR_QUEUE__URL": f"redis://{login}/0",
    }
    for name, url in nowhere.items():
        for command in ("parked list", "migrate"):
            said[f"{command} without {name}"] = lapor(path, *command.split(), env={name: url})
    # In the wrong place, and of the wrong shape.
    wrong = (*nowhere, "LAPOR_WEB__PORT", "LAPOR_CHANNELS__TELEGRAM__TOKEN", "LAPOR_KEY")
    for name in wrong:
        value = f"{SECRETS['TELEGRAM_SECRET_TOKEN']} !"
        said[f"wrong {name}"] = lapor(path, "parked", "list", env={name: value})
    return said


def lapor(path: Path, *arguments: str, env: Mapping[str, str] | None = None) -> str:
    done = CliRunner().invoke(main, ["--config", str(path), *arguments], env=env)
    return done.output + repr(done.exception)


def in_the_process_list(gateway: Running) -> None:
    for pid in processes_below(gateway.process.pid):
        assert_no_secret("the process list", Path(f"/proc/{pid}/cmdline").read_text())


def processes_below(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(below for child in map(int, children) for below in processes_below(child))]


def raw_tables(engine: Engine) -> dict[str, str]:
    """As somebody reads them who has the database alone."""
    with engine.connect() as connection:
        tables = connection.execute(
            text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        ).scalars()
        return {
            name: "\n".join(connection.execute(text(f'SELECT one::text FROM "{name}" AS one')).scalars())
            for name in tables.all()
        }


def files(directory: Path) -> dict[str, str]:
    """Everything it has written into its folder: the queue, the spool, media. Its settings are ours."""
    written = [path for path in (directory / "data").rglob("*") if path.is_file()]
    return {str(path): path.read_bytes().decode("latin-1") for path in written}


def assert_no_secret(name: str, said: str, drawn: Sequence[str] = ()) -> None:
    for secret in (*planted(), *drawn):
        found = said.lower().find(secret.lower())
        assert found < 0, f"{name}: ...{said[max(0, found - 150) : found + 60]}..."


def assert_nobody(name: str, said: str) -> None:
    for person in PERSONAL:
        found = said.find(person)
        assert found < 0, f"{name}: ...{said[max(0, found - 150) : found + 60]}..."
