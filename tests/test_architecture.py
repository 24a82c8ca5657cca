"""The straight line: imports run one way, and the floor of the house carries no platform's library."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def test_every_contract_on_imports_holds(tmp_path: Path) -> None:
    lint_imports = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [lint_imports, "--cache-dir", tmp_path], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert " 0 broken" in done.stdout
    assert "0 kept" not in done.stdout


@pytest.mark.parametrize(
    ("imported", "foreign"),
    [
        ("channels, channels.base, channels.messages", "telegram twilio httpx aiohttp sqlalchemy redis rq"),
        ("channels.telegram.channel", "twilio aiohttp sqlalchemy redis rq"),
        ("channels.sms_1708.channel", "telegram sqlalchemy redis rq"),
        ("normalizer.normalize", "telegram twilio httpx aiohttp sqlalchemy sqlmodel redis rq"),
        ("gateway.conversation.dialogue", "telegram twilio httpx aiohttp sqlalchemy sqlmodel redis rq"),
    ],
)
def test_what_needs_no_library_pulls_none_in(imported: str, foreign: str) -> None:
    program = f"import {imported}, sys; print(*({foreign.split()!r} & sys.modules.keys()))"
    program = program.replace(repr(foreign.split()), f"set({foreign.split()!r})")
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == []
