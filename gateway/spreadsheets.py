"""What every file for a spreadsheet has in common."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of one."""


def harmless(cell: str) -> str:
    """A cell of a CSV that no program takes for a formula, whoever wrote it."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
