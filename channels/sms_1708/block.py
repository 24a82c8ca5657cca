"""What this channel is called, and what the blocks of its settings have in common.

Below the drivers and below `settings`, which knows them all.
"""

from pydantic import ConfigDict

CHANNEL = "sms_1708"
PATH = f"channels.{CHANNEL}"
"""Where its settings stand in the settings file."""

STRICT = ConfigDict(extra="forbid", hide_input_in_errors=True, coerce_numbers_to_str=True)
HTTP_URL = r"^https?://\S+$"
