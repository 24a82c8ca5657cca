"""Child processes that end with their parent, however it ends."""

import ctypes
import signal
import sys

_PR_SET_PDEATHSIG = 1
_PR_SET_NAME = 15


def die_with_parent() -> None:
    """Ask the kernel to end this process gently when its parent is gone. Linux only; elsewhere a parent that
    is killed outright leaves its children behind."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def name(title: str) -> None:
    """What `ps` and `top` call this process (15 characters)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_NAME, title.encode()[:15])
