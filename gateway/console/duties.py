"""What somebody has to do before anything else: choose a password of their own, and turn codes on."""

from enum import StrEnum

from gateway import passwords
from gateway.config import Settings
from store import models as m

PLACE = "/account"
"""Where they do it: the only pages that are open to them until then."""


class Duty(StrEnum):
    PASSWORD = "password"  # noqa: S105
    """Theirs is one that we made, and somebody else has read it."""
    CODES = "codes"
    """Their role logs in with the codes of an app."""


def of(settings: Settings, staff: m.Staff) -> Duty | None:
    """The next one. None for an account to try it with, whose password anybody may know."""
    if staff.demo:
        return None
    if passwords.is_first(staff.password_hash):
        return Duty.PASSWORD
    if staff.role in settings.console.codes_for and not staff.totp_secret:
        return Duty.CODES
    return None
