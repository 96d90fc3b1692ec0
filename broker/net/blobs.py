"""The bytes of blobs on their way to disk and back. What takes longer than a piece, syncing and
removing, is done in a thread."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

from broker.core.blobs.receiving import UNWRITTEN
from broker.core.effects import Answer, DropBlob, GiveBlob, KeepBlob, RemoveBlobs, WriteBlob
from broker.core.events import BlobKept, BlobLost
from broker.store.blobs.files import Files
from broker.store.blobs.handed_in import HandedIn
from broker.store.blobs.incoming import Incoming
from broker.store.repository import Repository, StoreError
from shared.clock import MINUTE, monotonic
from shared.errors import ErrorCode, RequestError
from shared.kinds.base import BlobName
from shared.limits import BLOB_PIECE_BYTES
from shared.wire import blobs as wire
from shared.wire.client import Refused
from shared.wire.rows import Refusal

THREADS = 2

TIDIED_EVERY = MINUTE
"""While files are handed in, those that were forgotten are removed."""

_UNREAD = Refusal(
    ErrorCode.UNAVAILABLE, "The broker cannot read this from its disk; its log says more."
)
_GONE = Refusal(
    ErrorCode.NOT_FOUND,
    "The file with these bytes is gone from the broker's disk; send it again, and retry what takes "
    "it (calc-broker check names all that is gone).",
)

log = logging.getLogger("calc-broker")


class Blobs:
    """`tell` is called, in any thread, with what becomes of them."""

    def __init__(
        self, files: Files, repository: Repository, tell: Callable[[BlobKept | BlobLost], None]
    ) -> None:
        self._files = files
        self._repository = repository
        self._tell = tell
        self._coming: dict[int, Incoming] = {}
        self._threads = _threads()
        self._tidied = monotonic()

    def begin_anew(self) -> None:
        """Nothing comes in any more; remove whatever the database does not name."""
        self._threads.shutdown(wait=True)
        self._threads = _threads()
        for incoming in self._coming.values():
            incoming.drop()
        self._coming.clear()
        try:
            swept = self._files.sweep(self._repository.blobs_beginning_with)
        except OSError as error:
            log.error("the files of images could not all be looked at: %s", error)
        else:
            log.log(logging.INFO if swept else logging.DEBUG, "%d files of no use removed", swept)

    def write(self, effect: WriteBlob) -> bool:
        """Whether a piece was written; where it was not, nothing is left of the blob."""
        try:
            self._incoming(effect.ticket, effect.offset).append(effect.data)
        except OSError as error:
            log.error("a piece of an image could not be written: %s", error)
            self.drop(DropBlob(effect.ticket))
            self._tell(BlobLost(effect.ticket, UNWRITTEN))
            return False
        return True

    def keep(self, effect: KeepBlob) -> None:
        """Bring a blob to disk."""
        incoming = self._coming.pop(effect.ticket, None)
        if effect.file is not None:
            self._threads.submit(self._keep, effect, partial(self._take, effect.file, effect.size))
        elif incoming is not None or not effect.size:  # else a piece of it was not written
            self._threads.submit(self._keep, effect, lambda: incoming or self._files.begin())

    def drop(self, effect: DropBlob) -> None:
        """Throw away what has come of a blob."""
        incoming = self._coming.pop(effect.ticket, None)
        if incoming is not None:
            incoming.drop()

    def remove(self, effect: RemoveBlobs) -> None:
        """Remove the files of these, which nothing finds from here on; what cannot be removed is
        swept later."""
        aside = [path for digest in effect.digests if (path := self._put_aside(digest))]
        self._threads.submit(_remove, aside)

    def fetched(self, effect: Answer) -> object:
        """The answer to who fetches a piece."""
        try:
            return self._read(effect.owner, effect.question)
        except (RequestError, OSError, StoreError) as error:
            return Refused(_why_unread(error))

    def given(self, effect: GiveBlob) -> object:
        """The answer to a worker that asks for a piece."""
        want = effect.want
        try:
            name = self._repository.blob_named_by(effect.task, want.digest)
            data = self._piece(name, want.offset, BLOB_PIECE_BYTES)
        except (RequestError, OSError, StoreError) as error:
            refusal = _why_unread(error)
            return wire.Brought(want.key, want.attempt, want.digest, 0, False, refusal)
        return wire.Given(want.key, want.attempt, want.digest, want.offset, data)

    def close(self) -> None:
        """Let go of the threads; what was not said to be on disk need not be."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _read(self, owner: int, fetch: Any) -> wire.Fetched:
        name = self._repository.blob_of(owner, fetch)
        return wire.Fetched(self._piece(name, fetch.offset, fetch.size), *name)

    def _piece(self, name: BlobName, offset: int, size: int) -> bytes:
        data = self._files.read(name.digest, min(offset, name.size), size)
        if offset + len(data) < min(offset + size, name.size):
            raise FileNotFoundError(f"the end of {name.digest.hex()}")
        return data

    def _incoming(self, ticket: int, offset: int) -> Incoming:
        incoming = self._coming.get(ticket)
        if incoming is None:
            if offset:
                raise OSError("what came before could not be written")
            incoming = self._coming[ticket] = self._files.begin()
        return incoming

    def _put_aside(self, digest: bytes) -> Path | None:
        try:
            return self._files.put_aside(digest)
        except OSError as error:
            log.error("a file could not be removed: %s", error)
            return None

    def _take(self, file: bytes, size: int) -> HandedIn:
        if monotonic() - self._tidied >= TIDIED_EVERY:
            self._tidied = monotonic()
            self._files.tidy()
        return self._files.take(file, size)

    def _keep(self, effect: KeepBlob, arrive: Callable[[], Incoming | HandedIn]) -> None:
        try:
            self._files.keep(arrive(), effect.digest)
        except RequestError as error:
            self._tell(BlobLost(effect.ticket, Refusal(error.code, error.message)))
        except OSError as error:
            log.error("an image could not be brought to disk: %s", error)
            self._tell(BlobLost(effect.ticket, UNWRITTEN))
        else:
            self._tell(BlobKept(effect.ticket))


def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(THREADS, thread_name_prefix="blobs")


def _remove(paths: Sequence[Path]) -> None:
    for path in paths:
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            log.error("a file could not be removed: %s", error)


def _why_unread(error: Exception) -> Refusal:
    if isinstance(error, RequestError):
        return Refusal(error.code, error.message)
    log.error("a piece of an image could not be read: %s", error)
    return _GONE if isinstance(error, FileNotFoundError) else _UNREAD
