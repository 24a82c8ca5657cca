"""The driver's settings, and the doors that it does not have."""

import subprocess
import sys

import pytest

import channels
from channels.base import read_settings
from channels.errors import SettingsInvalid, SignatureInvalid
from channels.messages import WebhookRequest
from channels.sms_1708.smpp.channel import SmppSms
from channels.sms_1708.smpp.settings import SmppSettings
from tests.channels.smpp.samples import PASSWORD, channel, smpp_settings

REQUIRED = {"host": "smsc.operator.example", "system_id": "lapor", "password": PASSWORD}


def read(**changed: object) -> SmppSettings:
    return read_settings(SmppSettings, REQUIRED | changed, "channels.sms_1708.smpp")


def test_host_name_and_password_are_all_that_has_to_be_said() -> None:
    settings = read()
    assert (settings.port, settings.tls, settings.window, settings.enquire_every) == (2775, False, 10, 30)
    assert (settings.source_ton, settings.source_npi, settings.dest_ton, settings.dest_npi) == (3, 0, 1, 1)
    assert (settings.default_alphabet, settings.receipt_id_base) == ("gsm7", "same")
    assert settings.repeat_window == 60


@pytest.mark.parametrize("missing", REQUIRED)
def test_what_is_missing_is_named_with_the_line_to_write(missing: str) -> None:
    line = rf"channels\.sms_1708\.smpp\.{missing}: it is not set.*Write: {missing}: "
    with pytest.raises(SettingsInvalid, match=line):
        read(**{missing: ""})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("port", 0),
        ("port", 70_000),
        ("system_id", "x" * 16),
        ("system_id", "lapör"),
        ("system_id", "a b"),
        ("password", "x" * 9),
        ("password", "pässwd"),
        ("system_type", "x" * 13),
        ("address_range", "1" * 41),
        ("source_ton", 7),
        ("dest_npi", -1),
        ("enquire_every", 0),
        ("window", 0),
        ("default_alphabet", "ebcdic"),
        ("receipt_id_base", "octal"),
        ("repeat_window", -1),
        ("pasword", "x"),
    ],
)
def test_what_the_protocol_has_no_room_for_is_refused_and_not_shown(name: str, value: object) -> None:
    with pytest.raises(SettingsInvalid, match=rf"channels\.sms_1708\.smpp\.{name}: ") as caught:
        read(**{name: value})
    assert name != "password" or str(value) not in str(caught.value)


def test_a_name_of_digits_is_a_text() -> None:
    assert read(system_id=4711, password=12345678).password == "12345678"


def test_the_password_is_a_secret_and_in_no_repr() -> None:
    assert channel().secrets == (PASSWORD,)
    assert PASSWORD not in repr(smpp_settings())


def test_it_says_what_the_platform_can_do() -> None:
    sms = channel()
    assert (sms.name, sms.account, sms.rate) == ("sms_1708", "1708", 10)
    assert sms.capabilities.text_limit == 1530
    assert sms.capabilities.short_replies
    assert sms.capabilities.delivery_receipts


def test_the_settings_file_chooses_it_and_only_its_block_is_read() -> None:
    settings = {"driver": "smpp", "smpp": REQUIRED, "kannel": {"nonsense": 1}}
    assert isinstance(channels.load("sms_1708", settings, "https://lapor.example.id"), SmppSms)


@pytest.mark.parametrize("tail", ["", "secret", PASSWORD, "dlr"])
def test_nobody_gets_in_by_a_webhook(tail: str) -> None:
    request = WebhookRequest("GET", "https://lapor.example.id/webhooks/sms_1708/", tail, "from=1&text=x")
    with pytest.raises(SignatureInvalid):
        channel().verify(request)
    assert channel().parse(request) == []


def test_without_its_library_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "smpplib", None)
    with pytest.raises(SettingsInvalid, match=r"pip install .smpplib"):
        channel()


def test_the_other_drivers_do_without_its_library() -> None:
    hidden = "import sys; sys.modules['smpplib'] = None"
    imports = "import channels.sms_1708.channel, channels.sms_1708.smpp.channel"
    subprocess.run([sys.executable, "-c", f"{hidden}; {imports}"], check=True)
