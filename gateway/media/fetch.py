"""Files that are still with a platform -> our shelf: claimed, located, downloaded, looked at, noted."""

import asyncio
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from uuid import UUID

from channels.base import MediaSource
from channels.errors import TOO_LARGE, AccountRefused, MessageRejected, SendError
from gateway import logs
from gateway.media import photo, sandbox, sniff, telling
from gateway.media.download import download
from gateway.media.errors import Gone, OperatorNeeded, Refused, TooLarge, TryAgain
from gateway.media.photo import Seen
from gateway.media.shelf import Shelf
from gateway.runtime import Runtime
from store import media
from store import models as m
from store.engine import UNAVAILABLE, writing
from store.media import Copy, Outcome
from store.models import MediaState

AT_ONCE = 4
START_SECONDS = 5
"""What is not begun by then stays waiting, and the sweep rings for it again: a slow platform never runs a
batch into the job's timeout (`queues.JOB_TIMEOUT`)."""
FILE_SECONDS = 45
"""For one file, from asking where it is to its place on the shelf."""
NOTE_EVERY = 0.5
"""Seconds between two tries to write an outcome into a store that is away."""


async def fetch(runtime: Runtime, ids: Sequence[UUID]) -> None:
    """Fetch those of these files that still wait. Safe to repeat: what another fetcher took is left alone.

    Raises what `store.engine.UNAVAILABLE` names when the database is away. No file's trouble is another's.
    """
    fetcher = _Fetcher(runtime)
    ended = await asyncio.gather(*map(fetcher.fetch, ids), return_exceptions=True)
    for error in ended:
        if error is not None:
            raise error


def shelf(runtime: Runtime) -> Shelf:
    return Shelf(runtime.settings.data_dir / "media")


class _Fetcher:
    """One job's work. Made inside its event loop, which lives no longer than the job."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._shelf = shelf(runtime)
        self._largest = runtime.largest_file
        self._places = asyncio.Semaphore(AT_ONCE)
        # One at a time: they take memory by the hundred megabytes, and a moment each.
        self._photos = asyncio.Semaphore(1)
        self._begin_by = asyncio.get_running_loop().time() + START_SECONDS

    async def fetch(self, id: UUID) -> None:
        async with self._places:
            if asyncio.get_running_loop().time() >= self._begin_by:
                return
            row = await asyncio.to_thread(_claim, self._runtime, id)
            if row is not None:
                with self._runtime.traces.of(row.channel, "fetch", message_id=row.message_id):
                    outcome = await self._attempt(row)
                await self._note(row, outcome)

    async def _attempt(self, row: m.Media) -> Outcome:
        outcome = partial(Outcome, row.id, row.attempts)
        source = self._runtime.channels.get(row.channel)
        if not isinstance(source, MediaSource):
            return outcome(MediaState.FAILED, "this channel's files cannot be fetched")
        try:
            async with asyncio.timeout(FILE_SECONDS):
                copy, problem = await self._get(source, row.reference)
        except Gone as error:
            return outcome(MediaState.GONE, error.reason)
        except Refused as error:
            return outcome(MediaState.REFUSED, error.reason, too_large=isinstance(error, TooLarge))
        except TryAgain as error:
            blocked = isinstance(error, OperatorNeeded)
            return outcome(MediaState.WAITING, error.reason, retry_after=error.after, blocked=blocked)
        except MessageRejected as error:
            too_large = error.code == TOO_LARGE
            state = MediaState.REFUSED if too_large else MediaState.GONE
            return outcome(state, error.detail, too_large=too_large)
        except SendError as error:
            blocked = isinstance(error, AccountRefused)
            return outcome(MediaState.WAITING, error.detail, retry_after=error.retry_after, blocked=blocked)
        except TimeoutError:
            return outcome(MediaState.WAITING, "the platform was too slow")
        except Exception as error:
            # A fault of ours. Fetching twice harms nobody, so it is tried again like any other.
            logs.failure("media.broken", media=row.id, channel=row.channel)
            return outcome(MediaState.WAITING, f"internal: {type(error).__name__}")
        return outcome(MediaState.FETCHED, problem, copy=copy)

    async def _get(self, source: MediaSource, reference: str) -> tuple[Copy, str | None]:
        """Our copy, and why there is no clean one where there could be."""
        with self._shelf.unfinished() as original, self._shelf.unfinished() as clean:
            location = await source.locate(reference)
            with original.open("wb") as file:
                size = await download(location, file, self._largest)
            mime_type = await asyncio.to_thread(sniff.kind_of, original)
            seen = await self._look_at(original, clean, mime_type)
            copy = await asyncio.to_thread(self._keep, original, clean, mime_type, size, seen)
            return copy, seen.problem

    async def _look_at(self, original: Path, clean: Path, mime_type: str) -> Seen:
        if mime_type in photo.FORMATS:
            async with self._photos:
                return await sandbox.look_at(original, clean, mime_type)
        picture = mime_type.startswith("image/")
        return Seen(problem="no clean copy: none is made of this kind of picture" if picture else None)

    def _keep(self, original: Path, clean: Path, mime_type: str, size: int, seen: Seen) -> Copy:
        return Copy(
            path=self._shelf.keep(original),
            clean_path=self._shelf.keep(clean) if seen.clean else None,
            mime_type=mime_type,
            size=size,
            latitude=seen.latitude,
            longitude=seen.longitude,
        )

    async def _note(self, row: m.Media, outcome: Outcome) -> None:
        while True:
            try:
                state = await asyncio.to_thread(_write, self._runtime, outcome)
                break
            except UNAVAILABLE as error:
                # The job's own timeout ends this, should the store stay away.
                logs.problem("store.away", media=row.id, error=type(error).__name__)
                await asyncio.sleep(NOTE_EVERY)
        if state is None and outcome.copy:
            # Another fetcher took it over, and its copy counts.
            _discard(self._shelf, outcome.copy)
        size = outcome.copy.size if outcome.copy else None
        logs.event("media.attempted", media=row.id, channel=row.channel, state=state, size=size)


def _claim(runtime: Runtime, id: UUID) -> m.Media | None:
    with writing(runtime.engine) as session:
        claimed = media.claim(session, [id], runtime.clock(), runtime.abandoned_after)
    return claimed[0] if claimed else None


def _write(runtime: Runtime, outcome: Outcome) -> MediaState | None:
    with writing(runtime.engine) as session:
        state = media.note(session, outcome, runtime.clock())
        if state is MediaState.REFUSED and outcome.too_large:
            file = session.get_one(m.Media, outcome.id)
            message = session.get_one(m.Message, file.message_id)
            telling.too_large(runtime, session, message, runtime.clock())
        return state


def _discard(shelf: Shelf, copy: Copy) -> None:
    for name in filter(None, (copy.path, copy.clean_path)):
        shelf.remove(name)
