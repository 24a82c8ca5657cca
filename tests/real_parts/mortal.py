"""Run as `mortal.py PARENT PROGRAM ARGUMENT...`: becomes PROGRAM, which dies when the process PARENT does.

A pytest that is killed outright ends nothing that it started, and the ports would stay taken. Linux only;
elsewhere it just becomes the program. It is no `preexec_fn` because Python 3.12 and later warn of one where
other threads run, and our servers are threads.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1

_, parent, *command = sys.argv
if sys.platform == "linux":
    # It stays in force through the exec, and without a goodbye: nothing of a test's is worth saving.
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != int(parent):
        sys.exit("whoever started this is gone already")
try:
    os.execv(command[0], command)
except OSError as error:
    sys.exit(f"{command[0]} cannot be started: {error.strerror}")
