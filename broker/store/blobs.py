"""Keeps blobs, which are too large for the database, as files by the SHA-256 of their bytes.

It decides nothing: who may begin, read or remove what, and when, is known elsewhere. A blob is
there whole or not at all: its bytes arrive in a file of their own, which is synced before it gets
the blob's name, and the folder is synced after. So the database may name it from then on, and it is
removed after the commit that names it no more. What a death leaves in between is swept up at the
next start.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from broker.store.database import sync_folder

PRIVATE_FOLDER, PRIVATE_FILE = 0o700, 0o600

READ_BYTES = 256 * 1024
"""That are looked at together while a file is hashed."""

_UNFINISHED = ".part"
_is_ours = re.compile(r"[0-9a-f]{64}|[0-9a-f]{32}\.part").fullmatch


@dataclass(frozen=True, slots=True)
class Swept:
    """What a death had left behind."""

    unfinished: int = 0
    unnamed: int = 0
    bytes: int = 0


class Blobs:
    """A folder of blobs, and of uploads that become some. Everything raises `OSError` where the
    disk is full or fails; nothing that was whole is lost by that."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        sync_folder(folder.parent)

    def begin(self, upload: bytes) -> None:
        """Make room for an upload; one of this name is begun anew."""
        with self._opened(upload, os.O_WRONLY | os.O_CREAT | os.O_TRUNC):
            pass

    def append(self, upload: bytes, offset: int, piece: bytes) -> int:
        """Write a piece at the end of an upload and return how much is there then. A piece that
        does not begin at the end is left alone: its sender is told where to go on."""
        with self._opened(upload, os.O_WRONLY) as file:
            size = os.fstat(file).st_size
            if size != offset:
                return size
            try:
                _write(file, piece, offset)
            except OSError:
                os.ftruncate(file, offset)
                raise
        return offset + len(piece)

    def size_of(self, upload: bytes) -> int:
        """How much of an upload has arrived."""
        return self._part(upload).stat().st_size

    def finish(self, upload: bytes, digest: bytes) -> bool:
        """Make an upload a blob, durably; False if its bytes have another digest, and it is gone.
        This takes as long as the disk does."""
        part = self._part(upload)
        with self._opened(upload, os.O_RDONLY) as file:
            if _digest_of(file) != digest:
                part.unlink()
                return False
            os.fsync(file)
        part.replace(self._blob(digest))
        sync_folder(self._folder)
        return True

    def drop(self, upload: bytes) -> None:
        """Forget an upload, if there is such a one."""
        self._part(upload).unlink(missing_ok=True)

    def read(self, digest: bytes, offset: int, size: int) -> bytes:
        """So many bytes of a blob from an offset on; fewer at its end, and none behind it."""
        with _closing(os.open(self._blob(digest), os.O_RDONLY | os.O_NOFOLLOW)) as file:
            return os.pread(file, size, offset)

    def remove(self, digest: bytes) -> None:
        """Forget a blob that nothing names any more. Should a power loss bring it back, it is swept
        up."""
        self._blob(digest).unlink(missing_ok=True)

    def sweep(self, is_named: Callable[[bytes], bool]) -> Swept:
        """Remove what nothing names, and all uploads: their senders begin anew. For the start, when
        nobody sends or reads. Files that are none of ours are left alone."""
        unfinished = unnamed = freed = 0
        for entry in self._entries():
            is_part = entry.name.endswith(_UNFINISHED)
            if is_part or not is_named(bytes.fromhex(entry.name)):
                freed += entry.stat(follow_symlinks=False).st_size
                unfinished += is_part
                unnamed += not is_part
                os.unlink(entry.path)
        return Swept(unfinished, unnamed, freed)

    def _entries(self) -> Iterator[os.DirEntry[str]]:
        with os.scandir(self._folder) as entries:
            for entry in entries:
                if _is_ours(entry.name):
                    yield entry

    def _part(self, upload: bytes) -> Path:
        return self._folder / (upload.hex() + _UNFINISHED)

    def _blob(self, digest: bytes) -> Path:
        return self._folder / digest.hex()

    @contextmanager
    def _opened(self, upload: bytes, flags: int) -> Iterator[int]:
        with _closing(os.open(self._part(upload), flags | os.O_NOFOLLOW, PRIVATE_FILE)) as file:
            yield file


@contextmanager
def _closing(descriptor: int) -> Iterator[int]:
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _write(file: int, piece: bytes, offset: int) -> None:
    """All of it: a disk that is nearly full takes a part."""
    view = memoryview(piece)
    while view:
        written = os.pwrite(file, view, offset)
        view, offset = view[written:], offset + written


def _digest_of(file: int) -> bytes:
    digest, offset = hashlib.sha256(), 0
    while piece := os.pread(file, READ_BYTES, offset):
        digest.update(piece)
        offset += len(piece)
    return digest.digest()
