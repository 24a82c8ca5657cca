"""The SMS channel: which driver carries it. Each driver's folder says how the other side is set up."""

from collections.abc import Mapping
from typing import Any

from channels.base import Channel, read_settings
from channels.sms_1708.block import PATH
from channels.sms_1708.kannel.channel import KannelSms
from channels.sms_1708.settings import Settings
from channels.sms_1708.twilio.channel import TwilioSms

DRIVERS = ("kannel", "smpp", "twilio")


def build(settings: Mapping[str, Any], public_url: str) -> Channel:
    """Raises `SettingsInvalid`. Of the drivers' blocks only the chosen one is read."""
    driver = settings.get("driver")
    not_chosen = [name for name in DRIVERS if name != driver]
    chosen = {name: value for name, value in settings.items() if name not in not_chosen}
    if driver in DRIVERS:
        chosen[driver] = settings.get(driver) or {}
    read = read_settings(Settings, chosen, PATH)
    if read.kannel:
        return KannelSms(read, read.kannel, public_url)
    if read.twilio:
        return TwilioSms(read, read.twilio, public_url)
    if read.smpp:
        # Here: nobody else needs what it loads.
        from channels.sms_1708.smpp.channel import SmppSms

        return SmppSms(read, read.smpp)
    raise AssertionError("every driver has a block")
