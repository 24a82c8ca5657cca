"""The settings: what the shipped file says, where secrets come from, and how a mistake is explained."""

import traceback
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import BaseModel

from channels.errors import SettingsInvalid
from channels.sms_1708 import settings as sms_1708
from channels.telegram import settings as telegram
from channels.twitter import settings as twitter
from channels.whatsapp import settings as whatsapp
from gateway import app, config

SHIPPED = Path(__file__).parents[2] / "config.yaml"
SECRET = "hunter2-is-nobodys-business"
TELEGRAM = {"token": "1708:token-of-the-tests", "secret_token": "secret-of-the-tests"}
KANNEL = {
    "secret": "secret-of-the-tests",
    "sendsms_url": "http://127.0.0.1:13013/cgi-bin/sendsms",
    "username": "office",
    "password": "password-of-the-tests",
}


def load(tmp_path: Path, written: str, **environ: str) -> config.Settings:
    path = tmp_path / "config.yaml"
    path.write_text(written, encoding="utf-8")
    return config.load(path, environ)


def refused(tmp_path: Path, written: str, **environ: str) -> SettingsInvalid:
    with pytest.raises(SettingsInvalid) as caught:
        app.build(load(tmp_path, written, **environ))
    return caught.value


# The shipped file.


def test_the_shipped_file_needs_no_environment_and_simulates(tmp_path: Path) -> None:
    settings = config.load(SHIPPED, {"LAPOR_DATA_DIR": str(tmp_path)})
    assert settings.simulating
    assert settings.web.port == 1708
    assert settings.channels["telegram"]["token"] == ""
    assert set(app.build(settings).channels) == {"telegram", "sms_1708", "whatsapp", "twitter"}


def test_what_the_shipped_file_says_is_what_holds_without_a_file(tmp_path: Path) -> None:
    shipped, bare = config.load(SHIPPED, {}), load(tmp_path, "channels: {}")
    assert shipped.model_copy(update={"channels": {}, "bodies": [], "data_dir": bare.data_dir}) == bare


def test_the_shipped_file_with_every_secret_in_the_environment_is_a_real_gateway(tmp_path: Path) -> None:
    environ = {
        "TELEGRAM_TOKEN": TELEGRAM["token"],
        "TELEGRAM_SECRET_TOKEN": TELEGRAM["secret_token"],
        "KANNEL_SECRET": KANNEL["secret"],
        "KANNEL_USERNAME": KANNEL["username"],
        "KANNEL_PASSWORD": KANNEL["password"],
        "WHATSAPP_PHONE_NUMBER_ID": "1708",
        "WHATSAPP_ACCESS_TOKEN": SECRET,
        "WHATSAPP_APP_SECRET": SECRET,
        "WHATSAPP_VERIFY_TOKEN": SECRET,
        "TWITTER_CONSUMER_KEY": SECRET,
        "TWITTER_CONSUMER_SECRET": SECRET,
        "TWITTER_ACCESS_TOKEN": SECRET,
        "TWITTER_ACCESS_TOKEN_SECRET": SECRET,
        "TWITTER_USER_ID": "1708",
        "LAPOR_DATA_DIR": str(tmp_path),
    }
    settings = config.load(SHIPPED, environ)
    assert not settings.simulating
    runtime = app.build(settings)
    assert runtime.channels["telegram"].account == "1708"
    assert runtime.channels["sms_1708"].account == "1708"
    assert runtime.channels["whatsapp"].account == "1708"
    # Nothing can reach us without a public address, so we ask.
    assert [channel.name for channel in app.polled(runtime)] == ["telegram", "twitter"]


def test_every_setting_stands_in_the_shipped_file() -> None:
    written = yaml.safe_load(SHIPPED.read_text(encoding="utf-8"))
    missing = set(_keys(config.Settings)) - set(_written(written))
    # The office's own wordings: an example of one stands there as a comment.
    assert {key for key in missing if not key.startswith("console.templates.")} == set()


NOT_SHOWN = {
    "channels.telegram.api_base",  # for tests, the simulator, and who runs a Bot API server of their own
    "channels.sms_1708.api_base",  # kannel.sendsms_url says the same and more
    "channels.whatsapp.api_base",
    "channels.twitter.api_base",
    "channels.sms_1708.kannel.repeat_window",  # properties of Kannel and of SMPP, not of an office
    "channels.sms_1708.smpp.repeat_window",
}


def test_every_setting_of_a_channel_stands_in_the_shipped_file_if_only_as_a_comment() -> None:
    lines = [line.strip(" #") for line in SHIPPED.read_text(encoding="utf-8").splitlines()]
    models: dict[str, type[BaseModel]] = {
        "telegram": telegram.Settings,
        "sms_1708": sms_1708.Settings,
        "whatsapp": whatsapp.Settings,
        "twitter": twitter.Settings,
    }
    keys = [key for name, model in models.items() for key in _keys(model, f"channels.{name}.")]
    missing = [key for key in keys if not any(f"{key.split('.')[-1]}:" in line for line in lines)]
    assert set(missing) <= NOT_SHOWN


def _keys(model: type[BaseModel], before: str = "") -> Iterator[str]:
    for name, field in model.model_fields.items():
        block = _block(field.annotation)
        if block:
            yield from _keys(block, f"{before}{field.alias or name}.")
        else:
            yield f"{before}{field.alias or name}"


def _blocks(*models: type[BaseModel]) -> list[Any]:
    fields = (field for model in models for field in model.model_fields.values())
    return [field.annotation for field in fields]


def _block(annotation: Any) -> type[BaseModel] | None:
    """`KannelSettings | None` is a block too."""
    kinds = getattr(annotation, "__args__", (annotation,))
    return next((kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel)), None)


def _written(block: Mapping[str, Any], before: str = "") -> Iterator[str]:
    for key, value in block.items():
        yield f"{before}{key}"
        for inner in value if isinstance(value, list) else [value]:
            if isinstance(inner, dict):
                yield from _written(inner, f"{before}{key}.")


# Where values come from.


def test_a_name_in_the_file_is_taken_from_the_environment_and_is_empty_where_it_is_not_set(
    tmp_path: Path,
) -> None:
    written = "channels: {telegram: {token: '${A}:${B}', secret_token: '${C}', list: ['${A}']}}"
    settings = load(tmp_path, written, A="1708", B="b-${A}")
    assert settings.channels["telegram"] == {"token": "1708:b-${A}", "secret_token": "", "list": ["1708"]}


def test_a_password_inside_an_address_comes_from_the_environment(tmp_path: Path) -> None:
    written = "store: {url: 'postgresql+psycopg://lapor:${DB_PASSWORD}@db/lapor'}"
    settings = load(tmp_path, written, DB_PASSWORD=SECRET)
    assert settings.store_url == f"postgresql+psycopg://lapor:{SECRET}@db/lapor"
    assert SECRET in app.secrets(app.build(settings))


@pytest.mark.parametrize(
    ("name", "value", "path", "read"),
    [
        ("LAPOR_WEB__PORT", "8080", ("web", "port"), 8080),
        ("LAPOR_WEB__HOST", "0.0.0.0", ("web", "host"), "0.0.0.0"),
        ("LAPOR_SIMULATOR__ENABLED", "false", ("simulator", "enabled"), False),
        ("LAPOR_SCHEDULE__SWEEP_EVERY", "2.5", ("schedule", "sweep_every"), 2.5),
        ("LAPOR_WEB__PROXIES", "127.0.0.1, 10.0.0.0/8", ("web", "proxies"), ["127.0.0.1", "10.0.0.0/8"]),
        ("LAPOR_WEB__MONITORS", "", ("web", "monitors"), []),
        ("LAPOR_OFFICE__CLOSED", "2026-11-18", ("office", "closed"), [date(2026, 11, 18)]),
        ("LAPOR_STORE__URL", "sqlite:////data/lapor.db", ("store_url",), "sqlite:////data/lapor.db"),
        ("LAPOR_CHANNELS__TELEGRAM__TOKEN", "17:x", ("channels", "telegram", "token"), "17:x"),
        ("LAPOR_CHANNELS__SMS_1708__TWILIO__FROM", "17", ("channels", "sms_1708", "twilio", "from"), "17"),
    ],
)
@pytest.mark.parametrize("written", ["web: {port: 1708}", "web:\nchannels:\n", SHIPPED.read_text("utf-8")])
def test_every_setting_can_be_set_from_the_environment_whatever_the_file_holds(
    tmp_path: Path, written: str, name: str, value: str, path: tuple[str, ...], read: object
) -> None:
    if written.startswith("web:\n"):
        # A block whose lines are all commented out, beside the one that is set.
        written = f"{path[0]}:\n" if len(path) > 1 else "simulator: {enabled: true}"
    found: Any = load(tmp_path, written, **{name: value})
    for key in path:
        found = found[key] if isinstance(found, dict) else getattr(found, key)
    assert found == read


def test_the_file_is_the_one_given_else_the_one_named_in_the_environment_else_the_one_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, name in enumerate(("given.yaml", "named.yaml", "config.yaml")):
        (tmp_path / name).write_text(f"web: {{port: {number}}}")
    monkeypatch.chdir(tmp_path)
    named = {"LAPOR_CONFIG": str(tmp_path / "named.yaml")}
    assert config.load(tmp_path / "given.yaml", named).web.port == 0
    assert config.load(None, named).web.port == 1
    assert config.load(None, {}).web.port == 2


@pytest.mark.parametrize(
    ("written", "expected"), [("./data", "office/data"), ("../elsewhere", "elsewhere"), ("{}/x", "x")]
)
def test_the_data_folder_is_relative_to_the_file_and_not_to_where_we_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: str, expected: str
) -> None:
    office = tmp_path / "office"
    office.mkdir()
    monkeypatch.chdir("/")
    settings = load(office, f"data_dir: {written.format(tmp_path)}")
    assert settings.data_dir == (tmp_path / expected).resolve()
    assert settings.store_url == f"sqlite:///{settings.data_dir}/lapor.db"


@pytest.mark.parametrize(
    ("web", "base_url", "local_url"),
    [
        ({}, "http://127.0.0.1:1708", "http://127.0.0.1:1708"),
        ({"host": "0.0.0.0", "port": 80}, "http://127.0.0.1:80", "http://127.0.0.1:80"),
        (
            {"public_url": "https://lapor.example.go.id/"},
            "https://lapor.example.go.id",
            "http://127.0.0.1:1708",
        ),
    ],
)
def test_the_platforms_see_the_public_address_and_we_our_own(
    web: dict[str, Any], base_url: str, local_url: str
) -> None:
    settings = config.Settings.model_validate({"web": web})
    assert (settings.base_url, settings.local_url) == (base_url, local_url)


@pytest.mark.parametrize(
    ("written", "area"),
    [("''", ""), ("17", "17"), ("17.71", "17.71"), ("'17.10'", "17.10"), ("17.71.09", "17.71.09")],
)
def test_an_area_is_a_province_a_kabupaten_or_a_kecamatan_by_its_code(
    tmp_path: Path, written: str, area: str
) -> None:
    assert load(tmp_path, f"office: {{area: {written}}}").office.area == area


def test_a_rule_that_is_added_stands_beside_the_old_one_from_its_own_day(tmp_path: Path) -> None:
    newer = RULE.replace("2018-01-01", "2027-01-01").replace("verify: 3", "verify: 2")
    limits = load(tmp_path, f"limits: [{RULE}, {newer}]").limits
    assert [(str(rule.since), rule.verify) for rule in limits] == [("2018-01-01", 3), ("2027-01-01", 2)]


# The simulator never runs beside a real credential.

CREDENTIALS = [
    ("telegram", ("token",)),
    ("telegram", ("secret_token",)),
    ("sms_1708", ("kannel", "secret")),
    ("sms_1708", ("kannel", "password")),
    ("sms_1708", ("twilio", "auth_token")),
    ("sms_1708", ("twilio", "second_auth_token")),
    ("sms_1708", ("smpp", "password")),
    ("whatsapp", ("cloud", "access_token")),
    ("whatsapp", ("cloud", "app_secret")),
    ("whatsapp", ("cloud", "verify_token")),
    ("whatsapp", ("twilio", "auth_token")),
    ("twitter", ("consumer_key",)),
    ("twitter", ("consumer_secret",)),
    ("twitter", ("access_token",)),
    ("twitter", ("access_token_secret",)),
    ("twitter", ("bearer_token",)),
]


@pytest.mark.parametrize(("channel", "path"), CREDENTIALS)
def test_any_one_real_credential_switches_the_simulator_off(
    tmp_path: Path, channel: str, path: tuple[str, ...]
) -> None:
    name = "LAPOR_CHANNELS__" + "__".join((channel, *path)).upper()
    shipped = SHIPPED.read_text(encoding="utf-8")
    assert load(tmp_path, shipped, **{name: ""}).simulating
    assert not load(tmp_path, shipped, **{name: "real"}).simulating


def test_whatever_a_channel_calls_a_secret_is_a_credential_here() -> None:
    hidden = {
        name
        for model in (telegram.Settings, *map(_block, _blocks(sms_1708.Settings, whatsapp.Settings)))
        for name, field in (model.model_fields.items() if model else ())
        if not field.repr
    }
    assert hidden
    assert hidden <= {path[-1] for _, path in CREDENTIALS}


@pytest.mark.parametrize("harmless", ["rate", "api_base", "mode", "short_code", "enabled", "screen_name"])
def test_what_is_no_credential_leaves_the_simulator_on(tmp_path: Path, harmless: str) -> None:
    assert load(tmp_path, f"channels: {{telegram: {{{harmless}: x}}}}").simulating


def test_the_simulator_can_be_switched_off_by_hand(tmp_path: Path) -> None:
    assert not load(tmp_path, "simulator: {enabled: false}").simulating


# What is wrong is explained: the path in the file, what was expected, the line to write.


def real(channel: str, **block: Any) -> str:
    """A file with one channel, whatever its credentials."""
    return yaml.safe_dump({"simulator": {"enabled": False}, "channels": {channel: block}})


FINISH = "{permintaan_informasi: 5, aspirasi: 5, pengaduan: 14, berkadar_pengawasan: 60}"
RULE = (
    "{from: 2018-01-01, basis: Permen PANRB 62/2018, verify: 3, first_follow_up: 5, "
    f"finish: {FINISH}, close_after: 10}}"
)


def rule(old: str = "", new: str = "") -> str:
    """A file with one rule, in which one thing is written differently."""
    assert old in RULE
    return f"limits: [{RULE.replace(old, new)}]"


WRONG: dict[str, tuple[str, str, str, str]] = {
    "a number that is none": ("web: {port: lots}", "web.port", "a valid integer", "port: 1708"),
    "a port out of range": ("web: {port: 70000}", "web.port", "65535", "port: 1708"),
    "a block that is a word": ("web: yes-please", "web", "dictionary", "web: {host: 127.0.0.1}"),
    "a block that is empty": ("store:", "store", "dictionary", 'store: {url: ""}'),
    "channels that are a list": (
        "channels: [telegram]",
        "channels",
        "dictionary",
        "channels: {telegram: {enabled: true}}",
    ),
    "a channel that is a word": (
        "channels: {telegram: yes}",
        "channels.telegram",
        "dictionary",
        "telegram: {enabled: true}",
    ),
    "a misspelt block": ("wbe: {port: 1}", "wbe", "no setting of ours", "web: …"),
    "a misspelt setting": ("web: {prot: 1}", "web.prot", "no setting of ours", "port: …"),
    "a setting like no other": ("web: {xyzzy: 1}", "web.xyzzy", "no setting of ours", "nothing: remove it"),
    "a number for a name": ("web: {7: 1}", "web.7", "no setting of ours", "nothing: remove it"),
    "an unknown channel": ("channels: {telegarm: {}}", "channels.telegarm", "no channel", "telegram:"),
    "a time zone of nowhere": (
        "replies: {time_zone: Asia/Nusantara}",
        "replies.time_zone",
        "Asia/Makassar",
        "time_zone: Asia/Jakarta",
    ),
    "a time zone that is a continent": (
        "replies: {time_zone: Asia}",
        "replies.time_zone",
        "Asia/Makassar",
        "time_zone: Asia/Jakarta",
    ),
    "a time zone that is no name": (
        "replies: {time_zone: ../../etc/passwd}",
        "replies.time_zone",
        "Asia/Makassar",
        "time_zone: Asia/Jakarta",
    ),
    "a language we do not speak": ("replies: {language: jv}", "replies.language", "'id'", "language: id"),
    "a public address without https": (
        "web: {public_url: lapor.example.go.id}",
        "web.public_url",
        "https://",
        'public_url: ""',
    ),
    "a day of the week in another language": (
        "office: {days: [senin]}",
        "office.days.0",
        "'mon'",
        "days: [mon, tue, wed, thu, fri]",
    ),
    "an office that never works": (
        "office: {days: []}",
        "office.days",
        "at least 1",
        "days: [mon, tue, wed, thu, fri]",
    ),
    "a day off that is no date": (
        "office: {closed: [besok]}",
        "office.closed.0",
        "valid date",
        "closed: [2026-11-18]",
    ),
    "a day off outside a list": (
        "office: {closed: 2026-11-18}",
        "office.closed",
        "valid list",
        "closed: [2026-11-18]",
    ),
    "a day both off and on": (
        "office: {closed: [2026-11-18], open: [2026-12-24, 2026-11-18]}",
        "office.open",
        "2026-11-18 stands under closed too",
        "open: [2026-12-24]",
    ),
    "an area by its name": ("office: {area: Bengkulu}", "office.area", "in quotes", 'area: "17.71"'),
    "an area that YAML took for a number": (
        "office: {area: 17.10}",
        "office.area",
        "in quotes",
        'area: "17.71"',
    ),
    "an area smaller than a kecamatan": (
        "office: {area: '17.71.09.1005'}",
        "office.area",
        "in quotes",
        'area: "17.71"',
    ),
    "no rule": ("limits: []", "limits", "at least 1", f"limits: [{RULE}]"),
    "a rule outside a list": (f"limits: {RULE}", "limits", "valid list", f"limits: [{RULE}]"),
    "a rule that is a word": ("limits: [lama]", "limits.0", "dictionary", f"limits: [{RULE}]"),
    "two rules from one day": (
        f"limits: [{RULE}, {RULE}]",
        "limits",
        "two rules hold from 2018-01-01",
        f"limits: [{RULE}]",
    ),
    "a rule without a date": (
        rule("from: 2018-01-01, "),
        "limits.0.from",
        "found nothing",
        "from: 2018-01-01",
    ),
    "a rule that leaves a limit out": (rule("verify: 3, "), "limits.0.verify", "found nothing", "verify: 3"),
    "a rule that leaves a kind out": (
        rule("pengaduan: 14, "),
        "limits.0.finish.pengaduan",
        "found nothing",
        "pengaduan: 14",
    ),
    "a rule without an end": (
        rule(f"finish: {FINISH}, "),
        "limits.0.finish",
        "found nothing",
        f"finish: {FINISH}",
    ),
    "a limit of no days": (
        rule("close_after: 10", "close_after: 0"),
        "limits.0.close_after",
        "greater than or equal to 1",
        "close_after: 10",
    ),
    "a limit of a lifetime": (
        rule("verify: 3", "verify: 30000"),
        "limits.0.verify",
        "less than or equal to 1000",
        "verify: 3",
    ),
    "a misspelt limit": (
        rule("verify: 3", "verify: 3, verfy: 3"),
        "limits.0.verfy",
        "no setting of ours",
        "verify: …",
    ),
    "a misspelt kind": (
        rule("aspirasi: 5", "aspirasi: 5, asprasi: 5"),
        "limits.0.finish.asprasi",
        "no setting of ours",
        "aspirasi: …",
    ),
    "our own name for a key": (
        rule("from: 2018-01-01", "from: 2018-01-01, since: 2018-01-01"),
        "limits.0.since",
        "no setting of ours",
        "nothing: remove it",
    ),
    "a sweep that never comes": (
        "schedule: {sweep_every: .inf}",
        "schedule.sweep_every",
        "finite",
        "sweep_every: 5",
    ),
    "a sweep without a pause": (
        "schedule: {sweep_every: 0}",
        "schedule.sweep_every",
        "greater than 0",
        "sweep_every: 5",
    ),
    "a database of another kind": (
        "store: {url: 'mysql://db/lapor'}",
        "store.url",
        "postgresql+psycopg://",
        'url: ""',
    ),
    "a database without an address": ("store: {url: db}", "store.url", "postgresql+psycopg://", 'url: ""'),
    "a queue of another kind": ("queue: {url: 'amqp://mq'}", "queue.url", "redis://", 'url: ""'),
    "a token that is none": (
        real("telegram", token=SECRET, mode="polling"),
        "channels.telegram.token",
        "BotFather",
        "token: ${TELEGRAM_TOKEN}",
    ),
    "no token": (
        real("telegram", mode="polling"),
        "channels.telegram.token",
        "not set",
        "token: ${TELEGRAM_TOKEN}",
    ),
    "a webhook without its secret": (
        real("telegram", token=TELEGRAM["token"], mode="webhook"),
        "channels.telegram.secret_token",
        "not set",
        "secret_token: ${TELEGRAM_SECRET_TOKEN}",
    ),
    "a mode of its own": (
        real("telegram", token=TELEGRAM["token"], mode="pigeon"),
        "channels.telegram.mode",
        "polling",
        "mode: polling",
    ),
    "no secret for Kannel": (
        real("sms_1708", driver="kannel", kannel=KANNEL | {"secret": ""}),
        "channels.sms_1708.kannel.secret",
        "not set",
        "secret: ${KANNEL_SECRET}",
    ),
    "no driver": (real("sms_1708"), "channels.sms_1708.driver", "not set", "driver: kannel"),
    "no host for SMPP": (
        real("sms_1708", driver="smpp"),
        "channels.sms_1708.smpp.host",
        "not set",
        "host: smsc.operator.example",
    ),
    "WhatsApp without a driver": (
        real("whatsapp"),
        "channels.whatsapp.driver",
        "it is not set",
        "driver: cloud",
    ),
    "X": (
        real("twitter", enabled=True),
        "channels.twitter.consumer_key",
        "it is not set",
        "consumer_key: ${TWITTER_CONSUMER_KEY}",
    ),
    "an unknown setting of a channel": (
        real("telegram", tokn=SECRET, token=TELEGRAM["token"], mode="polling"),
        "channels.telegram.tokn",
        "no such setting",
        "nothing; take tokn out",
    ),
}


@pytest.mark.parametrize("mistake", WRONG)
def test_a_mistake_is_named_by_its_path_with_what_was_expected_and_the_line_to_write(
    tmp_path: Path, mistake: str
) -> None:
    written, path, expected, line_to_write = WRONG[mistake]
    error = refused(tmp_path, written)
    assert error.path == path
    assert expected in error.problem
    assert error.line_to_write == line_to_write


def test_every_line_to_write_is_one_that_can_be_written() -> None:
    lines = [line for _, _, _, line in WRONG.values() if not line.startswith("nothing")]
    assert all(isinstance(yaml.safe_load(line), dict) for line in lines)


@pytest.mark.parametrize("content", [b"", b"# nothing yet\n", b"- a\n- b\n", b"just words"])
def test_a_file_without_settings_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "config.yaml"
    path.write_bytes(content)
    with pytest.raises(SettingsInvalid, match="holds no settings") as caught:
        config.load(path, {})
    assert caught.value.path == str(path)


@pytest.mark.parametrize(
    ("content", "where"),
    [
        (b"web: {port: 1\n", "line 2, column 1"),
        (b"a: 1\npassword: @hunter2-is-nobodys-business\n", "line 2, column 11"),
        (b"password: *hunter2-is-nobodys-business\n", "line 1, column 11"),
        (b"password: !hunter2-is-nobodys-business x\n", "line 1, column 11"),
        (b"\xff\xfe\x00w\x00e", ""),
        (b"web: \x00", ""),
    ],
)
def test_what_is_not_yaml_is_named_by_its_place_and_not_quoted(
    tmp_path: Path, content: bytes, where: str
) -> None:
    path = tmp_path / "config.yaml"
    path.write_bytes(content)
    with pytest.raises(SettingsInvalid, match="is not YAML") as caught:
        config.load(path, {})
    assert where in str(caught.value)
    assert SECRET not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize("name", ["missing.yaml", "", "missing/config.yaml"])
def test_a_file_that_cannot_be_read_is_named_with_the_option_that_says_where_it_is(
    tmp_path: Path, name: str
) -> None:
    with pytest.raises(SettingsInvalid, match="cannot be read") as caught:
        config.load(tmp_path / name, {})
    assert caught.value.path == str(tmp_path / name)
    assert "--config" in caught.value.line_to_write


@pytest.mark.parametrize(
    ("name", "path"),
    [("LAPOR_WEB__PORT", "web.port"), ("LAPOR_WEB", "web"), ("LAPOR_HOME", "home")],
)
def test_a_mistake_in_the_environment_is_named_by_the_variable(tmp_path: Path, name: str, path: str) -> None:
    error = refused(tmp_path, "web: {port: 1708}", **{name: "/srv/lapor"})
    assert error.path == path
    assert name in error.problem


def test_a_variable_that_reaches_into_a_plain_value_is_named(tmp_path: Path) -> None:
    error = refused(tmp_path, "web: {port: 1708}", LAPOR_WEB__PORT__X="1")
    assert (error.path, error.line_to_write) == ("web.port", "unset LAPOR_WEB__PORT__X")


MISPLACED = {
    "in a block": f"web: {SECRET}",
    "in a list": f"store: {{url: [{SECRET}]}}",
    "for a number": f"web: {{port: {SECRET}}}",
    "for a choice": f"replies: {{language: {SECRET}}}",
    "for a switch": f"simulator: {{enabled: {SECRET}}}",
    "for a time zone": f"replies: {{time_zone: {SECRET}}}",
    "under an unknown name": f"pasword: {SECRET}",
    "among the days of the week": f"office: {{days: [{SECRET}]}}",
    "among the days off": f"office: {{closed: [{SECRET}]}}",
    "for an area": f"office: {{area: {SECRET}}}",
    "for a rule": f"limits: [{SECRET}]",
    "for the day of a rule": rule("2018-01-01", SECRET),
    "for a limit": rule("verify: 3", f"verify: {SECRET}"),
    "in a public address": f"web: {{public_url: {SECRET}}}",
    "in a database's address": f"store: {{url: 'mysql://lapor:{SECRET}@db/lapor'}}",
    "in a port of a database's address": f"store: {{url: 'postgresql://lapor:x@db:{SECRET}/lapor'}}",
    "in a queue's address": f"queue: {{url: 'http://:{SECRET}@mq'}}",
    "in a queue's address, with a sign that ends it": f"queue: {{url: 'redis://lapor:{SECRET}/x@mq'}}",
    "for a channel": f"channels: {{telegram: {SECRET}}}",
    "for a token": real("telegram", token=SECRET, mode="polling"),
    "for a mode": real("telegram", token=TELEGRAM["token"], mode=SECRET),
    "for a secret with a space": real("sms_1708", driver="kannel", kannel=KANNEL | {"secret": f"{SECRET} x"}),
}


@pytest.mark.parametrize("place", MISPLACED)
def test_a_secret_in_the_wrong_place_is_never_repeated_not_even_in_a_traceback(
    tmp_path: Path, place: str
) -> None:
    error = refused(tmp_path, MISPLACED[place])
    assert SECRET not in str(error)
    assert SECRET not in "".join(traceback.format_exception(error))
