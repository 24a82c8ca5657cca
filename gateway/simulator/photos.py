"""The pictures that people took: in memory, each until others need its room."""

import secrets

LARGEST = 5 * 1024 * 1024
"""Bytes; Meta and X take no larger picture either."""
_ROOM = 64 * 1024 * 1024


def new_id() -> str:
    return str(secrets.randbelow(9 * 10**14) + 10**14)


class Photos:
    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def keep(self, photo: bytes) -> str:
        """Its id, which is never given to another; the oldest ones make room for it."""
        photo_id = new_id()
        self._kept[photo_id] = photo
        while sum(map(len, self._kept.values())) > _ROOM:
            del self._kept[next(iter(self._kept))]
        return photo_id

    def find(self, photo_id: str) -> bytes | None:
        return self._kept.get(photo_id)

    def get(self, photo_id: str) -> bytes:
        """Raises LookupError when it is not kept any more."""
        return self._kept[photo_id]
