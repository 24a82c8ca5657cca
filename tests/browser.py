"""The browser that looks at our pages: Debian's Chromium, driven by Playwright."""

import os
import shutil
from pathlib import Path

import pytest

CHROMIUM = Path(shutil.which("chromium-headless-shell") or "/usr/bin/chromium")
"""Where it is installed, the same engine without the windows around it. It takes a third of the time: eight
pages of the simulator are 1.9 s of the processor against 5.2 s."""
QUIET = [
    # It is root that runs the tests in a container, and Chromium's sandbox will not have that.
    "--no-sandbox",
    "--disable-gpu",
    # Left to itself it calls home at every start.
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

needs_chromium = pytest.mark.skipif(
    not CHROMIUM.exists() and "CI" not in os.environ, reason=f"needs Chromium at {CHROMIUM}"
)
"""Skips where there is none; but in CI its absence is a failure."""
