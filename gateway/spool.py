"""Where requests wait while the database is away: one file each, durable before the platform is answered.

A file is written under a name that is not read, synced, and renamed; then the directory is synced, because
a rename too can be lost with the power. What cannot be played back although the database is there is set
aside as ``.stuck``, and shown; it never blocks the rest.

Files are sealed, and name their key. One whose key is missing stays where it is, until that is given again.
"""

import json
import os
from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag

from channels.messages import WebhookRequest
from gateway.durable import sync
from store.ids import new_id
from store.sealing.keys import Key, KeyMissing, Keyring

_KEPT_HEADERS = ("content-type",)
"""Nothing else is needed to read a request again, and the others hold signatures and secrets."""
_NONCE = 12
"""Bytes."""


class Locked(ValueError):
    """A file is sealed with a key that we were not given."""

    def __init__(self, fingerprint: str) -> None:
        super().__init__(f"sealed with the key {fingerprint}, which is not among those given")
        self.fingerprint = fingerprint


@dataclass(frozen=True, slots=True)
class Spooled:
    """One request that waits."""

    path: Path
    channel: str
    request: WebhookRequest


class Spool:
    """A directory of requests that were verified, answered 200, and could not be stored yet."""

    def __init__(self, directory: Path, ring: Keyring) -> None:
        self._directory = directory
        self._ring = ring

    def write(self, channel: str, request: WebhookRequest) -> None:
        """Keep `request`. Raises OSError when even that is impossible: then nothing durable is left."""
        self._make()
        path = self._directory / f"{new_id()}.json"
        unfinished = path.with_suffix(".part")
        try:
            _write_through(unfinished, _sealed(self._ring.current, _to_json(channel, request)))
        except OSError:
            unfinished.unlink(missing_ok=True)
            raise
        unfinished.rename(path)
        sync(self._directory)

    def waiting(self) -> Iterator[Path]:
        """The files to play back, oldest first."""
        return iter(sorted(self._directory.glob("*.json")))

    def stuck(self) -> list[Path]:
        """The files that failed although the database was there."""
        return sorted(self._directory.glob("*.stuck"))

    def read(self, path: Path) -> Spooled:
        """Raises `Locked`, or another ValueError (KeyError, TypeError) for a file that we did not write like
        this."""
        return _from_json(path, self._opened(path))

    def _opened(self, path: Path) -> Any:
        written = json.loads(path.read_text(encoding="ascii"))
        if "sealed_with" not in written:
            return written  # from before they were sealed
        try:
            key = self._ring.find(written["sealed_with"])
        except KeyMissing as missing:
            raise Locked(missing.fingerprint) from missing
        return json.loads(_open(key, written["request"]))

    def sealed_with(self) -> list[str]:
        """The fingerprint of each file's key."""
        found = []
        for path in (*self.waiting(), *self.stuck()):
            # Plain, damaged, or played back meanwhile.
            with suppress(OSError, ValueError, KeyError, TypeError):
                found.append(str(json.loads(path.read_text(encoding="ascii"))["sealed_with"]))
        return found

    def locked(self) -> dict[Path, str]:
        """The files of which the key is missing, and which key that is."""
        found = {}
        for path in (*self.waiting(), *self.stuck()):
            try:
                self._opened(path)
            except Locked as locked:
                found[path] = locked.fingerprint
            except (OSError, ValueError, KeyError, TypeError):
                continue  # damaged, or played back meanwhile
        return found

    def remove(self, path: Path) -> None:
        path.unlink(missing_ok=True)

    def set_aside(self, path: Path) -> None:
        with suppress(FileNotFoundError):  # another drain was faster
            path.rename(path.with_suffix(".stuck"))

    def take_back(self) -> None:
        """Let what was set aside be tried again."""
        for path in self.stuck():
            path.rename(path.with_suffix(".json"))

    def check_writable(self) -> None:
        """Raises OSError when no request could be spooled now."""
        self._make()
        probe = self._directory / f"{new_id()}.probe"
        try:
            # As much as a request: a full disk still takes an empty file.
            _write_through(probe, "." * 4096)
        finally:
            probe.unlink(missing_ok=True)

    def _make(self) -> None:
        # For us alone: sealed or not, it is nobody else's.
        if not self._directory.is_dir():
            self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            sync(self._directory.parent)


def _write_through(path: Path, text: str) -> None:
    with path.open("w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _to_json(channel: str, request: WebhookRequest) -> str:
    return json.dumps(
        {
            "channel": channel,
            "method": request.method,
            "url": request.url,
            "tail": request.tail,
            "raw_query": request.raw_query,
            "headers": {name: request.headers[name] for name in _KEPT_HEADERS if name in request.headers},
            "body": b64encode(request.body).decode("ascii"),
            "received_at": request.received_at.isoformat(),
        }
    )


def _sealed(key: Key, request: str) -> str:
    nonce = os.urandom(_NONCE)
    sealed = nonce + key.spool.encrypt(nonce, request.encode("ascii"), None)
    return json.dumps({"sealed_with": key.fingerprint, "request": b64encode(sealed).decode("ascii")})


def _open(key: Key, request: str) -> bytes:
    sealed = b64decode(request, validate=True)
    try:
        return key.spool.decrypt(sealed[:_NONCE], sealed[_NONCE:], None)
    except InvalidTag:
        raise ValueError("damaged") from None


def _from_json(path: Path, written: Any) -> Spooled:
    request = WebhookRequest(
        method=written["method"],
        url=written["url"],
        tail=written["tail"],
        raw_query=written["raw_query"],
        headers=written["headers"],
        body=b64decode(written["body"], validate=True),
        received_at=datetime.fromisoformat(written["received_at"]),
    )
    return Spooled(path, written["channel"], request)
