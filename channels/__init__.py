"""How citizens reach us: one folder a channel.

This package is the floor of the house. It knows nothing of complaints, of a database or of a web
server; `messages` is the vocabulary that everything above it speaks.
"""

from importlib import import_module

from channels.base import Channel, Settings

NAMES = ("sms_1708", "whatsapp", "telegram", "twitter")


def load(name: str, settings: Settings, public_url: str) -> Channel:
    """Build the channel that lives in the folder `name`.

    `public_url` is the address under which the platforms see us. Raises
    `channels.errors.SettingsInvalid` when a setting is missing or wrong.
    """
    module = import_module(f"channels.{name}.channel")
    channel: Channel = module.build(settings, public_url)
    return channel
