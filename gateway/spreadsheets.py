"""What every file for a spreadsheet has in common."""

import re

# What a spreadsheet takes for the beginning of a formula, the wide ones of East Asian keyboards among them.
_SIGNS = "=+@\uff1d\uff0b\uff20"
_MINUS = "\\-\uff0d\u2212"
_BEGINNING = re.compile(rf"[\s\"'\u200b\ufeff]*[{_SIGNS}{_MINUS}]|[\t\r\n]")
# A program that parts the cells at another sign than we do makes one of what stands behind a comma; but
# "Rp 5.000,-" is the price of something.
_WITHIN = re.compile(rf"(?<=[,;|\t\r\n])([\s\"']*)(?=[{_SIGNS}]|[{_MINUS}][\w(])")


def harmless(cell: str) -> str:
    """A cell of a CSV that no program takes for a formula, whoever wrote it."""
    inside = _WITHIN.sub(r"\1'", cell)
    return f"'{inside}" if _BEGINNING.match(cell) else inside
