"""What docs/deploy gives to whoever installs the gateway, as far as tests use it."""

import re
from pathlib import Path

DEPLOY = Path(__file__).parents[1] / "docs" / "deploy"
OWNER, OFFICE = "lapor_owner", "lapor_office"
"""The roles in PostgreSQL: whose the tables are, and as which the gateway works with them."""


def statements(name: str) -> list[str]:
    """Of one of its SQL files; each ends its line."""
    lines = (DEPLOY / name).read_text(encoding="utf-8").splitlines()
    text = "\n".join(line for line in lines if not line.startswith("--"))
    return [one for each in re.split(r";$", text, flags=re.MULTILINE) if (one := each.strip())]
