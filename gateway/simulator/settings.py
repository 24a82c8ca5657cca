"""The settings under which the real channel code talks to the fake providers."""

from collections.abc import Mapping
from typing import Any

SHORT_CODE = "1708"
SECRET = "simulator"  # noqa: S105 - it opens nothing
"""Stands wherever a credential would: these providers guard nothing."""
TWILIO_ACCOUNT = "AC" + "0" * 32
TWILIO_NUMBER = "+6281200000098"
X_USER_ID = "9170800000000000199"
X_NAME = "LAPOR1708"
PHONE_NUMBER_ID = "170800000000097"

_OFF_UNLESS_WANTED = ("whatsapp",)


def simulated(channels: Mapping[str, Mapping[str, Any]], base_url: str) -> dict[str, dict[str, Any]]:
    """The ``channels:`` block with every credential and host replaced by those of the fake providers.

    `base_url` is where this process listens. Channels that have no fake provider are switched off.
    """
    providers = f"{base_url.rstrip('/')}/simulator/providers"
    off = {name: {**channels.get(name, {}), "enabled": False} for name in (*channels, *_OFF_UNLESS_WANTED)}
    on = {
        "telegram": _telegram(channels.get("telegram", {}), providers),
        "sms_1708": _sms(channels.get("sms_1708", {}), providers),
        "twitter": _x(channels.get("twitter", {}), providers),
    }
    if _is_wanted("whatsapp", channels):
        on["whatsapp"] = _whatsapp(channels["whatsapp"], providers)
    return {**off, **on}


def _is_wanted(name: str, channels: Mapping[str, Mapping[str, Any]]) -> bool:
    """True where its block stands in the settings and is not switched off."""
    enabled = str(channels.get(name, {"enabled": False}).get("enabled", True)).lower()
    return enabled not in ("false", "0", "no", "off")


def _telegram(given: Mapping[str, Any], providers: str) -> dict[str, Any]:
    return {
        **given,
        "enabled": True,
        "token": f"{SHORT_CODE}:{SECRET}",
        "secret_token": SECRET,
        "mode": "webhook",
        "api_base": f"{providers}/telegram",
    }


def _x(given: Mapping[str, Any], providers: str) -> dict[str, Any]:
    # Each of its own: whoever takes one for another is refused, as at X.
    names = (
        "consumer_key",
        "consumer_secret",
        "access_token",
        "access_token_secret",
        "bearer_token",
        "user_token",
    )
    kept = {key: value for key, value in given.items() if key != "client_secret"}
    return {
        **kept,
        **{name: f"{SECRET}-{name.replace('_', '-')}" for name in names},
        "enabled": True,
        "mode": "webhook",
        "user_id": X_USER_ID,
        "screen_name": X_NAME,
        "api_base": f"{providers}/x",
    }


def _sms(given: Mapping[str, Any], providers: str) -> dict[str, Any]:
    # No SMPP centre is faked here: an office on SMPP tries the system with Kannel.
    driver = "twilio" if given.get("driver") == "twilio" else "kannel"
    kept = {key: value for key, value in given.items() if key not in ("api_base", "smpp")}
    host = {"api_base": f"{providers}/twilio"} if driver == "twilio" else {}
    return {
        **kept,
        **host,
        "enabled": True,
        "driver": driver,
        "short_code": SHORT_CODE,
        "kannel": {
            "secret": SECRET,
            "sendsms_url": f"{providers}/kannel/cgi-bin/sendsms",
            "username": SECRET,
            "password": SECRET,
        },
        "twilio": {"account_sid": TWILIO_ACCOUNT, "auth_token": SECRET, "from": TWILIO_NUMBER},
    }


def _whatsapp(given: Mapping[str, Any], providers: str) -> dict[str, Any]:
    # Twilio's WhatsApp is not faked here: an office on Twilio tries the system with Meta's own API.
    kept = {key: value for key, value in given.items() if key not in ("twilio", "cloud")}
    version = (given.get("cloud") or {}).get("version")
    return {
        **kept,
        "enabled": True,
        "driver": "cloud",
        "api_base": f"{providers}/whatsapp",
        "cloud": {
            **({"version": version} if version else {}),
            "phone_number_id": PHONE_NUMBER_ID,
            "access_token": SECRET,
            "app_secret": SECRET,
            "verify_token": SECRET,
        },
    }
