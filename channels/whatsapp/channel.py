"""The WhatsApp channel: which of its two drivers it is."""

from collections.abc import Mapping
from typing import Any

from channels.base import Channel
from channels.whatsapp import settings as whatsapp
from channels.whatsapp.cloud.channel import CloudWhatsApp
from channels.whatsapp.twilio.channel import TwilioWhatsApp


def build(settings: Mapping[str, Any], public_url: str) -> Channel:
    """Raises `SettingsInvalid`."""
    read = whatsapp.read(settings)
    if read.cloud:
        return CloudWhatsApp(read, read.cloud)
    if read.twilio:
        return TwilioWhatsApp(read, read.twilio, public_url)
    raise AssertionError("every driver has a block")
