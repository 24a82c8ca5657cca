import pytest

import channels
from gateway.simulator.settings import simulated

BASE = "http://127.0.0.1:8080"


def test_telegram_talks_to_the_fake_bot_api():
    telegram = simulated({}, BASE)["telegram"]
    assert telegram == {
        "enabled": True,
        "token": "1708:simulator",
        "secret_token": "simulator",
        "mode": "webhook",
        "api_base": f"{BASE}/simulator/providers/telegram",
    }


def test_sms_goes_through_kannel_unless_told_otherwise():
    sms = simulated({}, BASE)["sms_1708"]
    assert sms["driver"] == "kannel"
    assert sms["kannel"]["sendsms_url"] == f"{BASE}/simulator/providers/kannel/cgi-bin/sendsms"
    assert "api_base" not in sms


def test_a_given_twilio_driver_is_kept_and_pointed_at_the_fake_host():
    sms = simulated({"sms_1708": {"driver": "twilio", "api_base": "https://api.twilio.com"}}, BASE)[
        "sms_1708"
    ]
    assert (sms["driver"], sms["api_base"]) == ("twilio", f"{BASE}/simulator/providers/twilio")
    assert sms["twilio"] == {
        "account_sid": "AC" + "0" * 32,
        "auth_token": "simulator",
        "from": "+6281200000098",
    }


def test_smpp_which_has_no_fake_becomes_kannel():
    sms = simulated({"sms_1708": {"driver": "smpp", "smpp": {"password": "real"}}}, BASE)["sms_1708"]
    assert sms["driver"] == "kannel"
    assert "smpp" not in sms


def test_no_real_credential_of_a_simulated_channel_is_left():
    real = {
        "telegram": {"token": "99:real", "secret_token": "real", "api_base": "https://real"},
        "sms_1708": {"kannel": {"password": "real"}, "twilio": {"auth_token": "real"}, "api_base": "real"},
        "whatsapp": {"cloud": {"app_secret": "real"}, "twilio": {"auth_token": "real"}, "api_base": "real"},
        "twitter": {"consumer_secret": "real", "bearer_token": "real", "user_token": "real"},
    }
    assert "real" not in str(simulated(real, BASE))


def test_whatsapp_talks_to_the_fake_graph_where_it_is_wanted():
    given = {
        "driver": "twilio",
        "rate": 5,
        "cloud": {"version": "v24.0"},
        "templates": {"moved": {"id": "x"}},
    }
    whatsapp = simulated({"whatsapp": given}, BASE)["whatsapp"]
    assert whatsapp == {
        "enabled": True,
        "driver": "cloud",
        "rate": 5,
        "templates": {"moved": {"id": "x"}},
        "api_base": f"{BASE}/simulator/providers/whatsapp",
        "cloud": {
            "version": "v24.0",
            "phone_number_id": "170800000000097",
            "access_token": "simulator",
            "app_secret": "simulator",
            "verify_token": "simulator",
        },
    }


@pytest.mark.parametrize(
    "given", [{}, {"whatsapp": {"enabled": False}}, {"whatsapp": {"enabled": "no", "driver": "cloud"}}]
)
def test_whatsapp_is_off_where_it_is_not_wanted(given):
    assert simulated(given, BASE)["whatsapp"]["enabled"] is False


def test_x_talks_to_the_fake_x_with_credentials_of_which_none_is_another():
    twitter = simulated(
        {"twitter": {"mode": "polling", "user_token": "real", "client_secret": "real"}}, BASE
    )["twitter"]
    assert {name: twitter[name] for name in ("enabled", "mode", "user_id", "screen_name", "api_base")} == {
        "enabled": True,
        "mode": "webhook",
        "user_id": "9170800000000000199",
        "screen_name": "LAPOR1708",
        "api_base": f"{BASE}/simulator/providers/x",
    }
    credentials = [value for name, value in twitter.items() if "token" in name or "consumer" in name]
    assert len(set(credentials)) == len(credentials) == 6
    assert "client_secret" not in twitter


def test_other_settings_survive():
    blocks = simulated({"telegram": {"rate": 5}, "twitter": {"spelling": "post", "rate": 2}}, BASE)
    assert blocks["telegram"]["rate"] == 5
    assert (blocks["twitter"]["rate"], blocks["twitter"]["spelling"]) == (2, "post")


def test_every_channel_of_the_simulator_can_be_built():
    for name, block in simulated({"whatsapp": {}}, BASE).items():
        assert channels.load(name, block, BASE).name == name


def test_the_given_settings_stay_as_they_are():
    given = {"telegram": {"token": "99:real"}, "whatsapp": {"enabled": True}}
    simulated(given, BASE)
    assert given == {"telegram": {"token": "99:real"}, "whatsapp": {"enabled": True}}
