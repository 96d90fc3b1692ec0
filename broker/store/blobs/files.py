"""The files of blobs: written and synced before the commit that names them, removed after the one
that names them no more."""

from __future__ import annotations

import errno
import os
import re
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import chain
from pathlib import Path
from threading import Lock
from typing import BinaryIO

from broker.store.blobs.handed_in import HandedIn
from broker.store.blobs.incoming import Incoming
from broker.store.database import sync_folder
from shared.errors import ErrorCode, RequestError
from shared.home import make_private
from shared.shelf import Shelf

_WRONG = "What has come is not what its hash says: it was changed on the way, or while it was read."

_is_unfinished = re.compile(r"[0-9a-f]{32}").fullmatch
_is_blob = re.compile(r"[0-9a-f]{64}").fullmatch

FORGOTTEN_AFTER_S = 600.0
"""Whoever hands a file in says so as soon as it is there."""

COPIED_BYTES = 1024 * 1024
"""At once."""

ROOM_LEFT = 64 * 1024 * 1024
"""Bytes of the disk that are left to the database: to delete tasks, which makes room, takes some
first."""

Named = Callable[[bytes], set[bytes]]
"""The hashes that the database names, of those that begin with this byte."""


def folder_of(database: str) -> Path:
    """Where the blobs lie that a database names, by whichever path it was opened."""
    return Path(os.path.realpath(database) + "-blobs")


class Files:
    """A folder with a file for each blob, under its hash: `ab/abcdef...`."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._shelf = Shelf(root)
        self._making = Lock()
        self._lasting: set[Path] = set()
        """folders that are known to be synced: one may be there although that has failed"""
        self._changed: set[Path] = set()
        """folders that are to be synced"""

    def make(self) -> None:
        """Make the folders; raises `SetupError`."""
        for folder in (self._root, self._shelf.incoming, self._shelf.handed_in):
            make_private(folder)
        sync_folder(self._root)
        sync_folder(self._root.parent)

    def begin(self) -> Incoming:
        """A new blob; raises `OSError`."""
        self._check_room()
        return Incoming(self._shelf.incoming / secrets.token_hex(16))

    def take(self, name: bytes, size: int) -> HandedIn:
        """A blob that was handed in under this name; raises `RequestError` where it was not, and
        `OSError`."""
        self._check_room()
        return HandedIn(self._shelf.handed(name), size)

    def keep(self, incoming: Incoming | HandedIn, digest: bytes) -> None:
        """Have what has come on disk for good, in place of the same that was there; what is not of
        this hash is refused. What is not kept is thrown away."""
        try:
            if incoming.digest != digest:
                raise RequestError(ErrorCode.INVALID, _WRONG)
            target = self._shelf.blob(digest)
            self._make_folder(target.parent)
            incoming.settle(target)
        except BaseException:
            incoming.drop()
            raise
        sync_folder(target.parent)

    def read(self, digest: bytes, offset: int, size: int) -> bytes:
        """A piece of a blob, shorter at its end; raises `OSError`."""
        with self._shelf.blob(digest).open("rb", buffering=0) as file:
            return os.pread(file.fileno(), size, offset)

    def size_of(self, digest: bytes) -> int | None:
        """How many bytes the file of a blob has, where there is one that can be looked at."""
        try:
            return self._shelf.blob(digest).stat().st_size
        except OSError:
            return None

    def take_from(self, other: Files, digest: bytes) -> bool:
        """Have a blob that lies in another folder, too, by a link or a copy; whether it was there,
        and was right. Raises `OSError`; `sync` has to follow."""
        target = self._shelf.blob(digest)
        self._make_folder(target.parent)
        self._changed.add(target.parent)
        try:
            os.link(other._shelf.blob(digest), target)
        except FileNotFoundError:
            return False
        except OSError:  # on another disk, or somebody else's
            return self._copy_from(other, digest)
        return True

    def _copy_from(self, other: Files, digest: bytes) -> bool:
        try:
            with other._shelf.blob(digest).open("rb") as file:
                self.keep(self._copy_of(file), digest)
        except (FileNotFoundError, RequestError):
            return False
        return True

    def _copy_of(self, file: BinaryIO) -> Incoming:
        incoming = self.begin()
        try:
            while data := file.read(COPIED_BYTES):
                incoming.append(data)
        except BaseException:
            incoming.drop()
            raise
        return incoming

    def sync(self) -> None:
        """Have the names on disk for good of what was taken."""
        for folder in self._changed:
            sync_folder(folder)
        self._changed.clear()

    def remove(self, digest: bytes) -> None:
        """Remove a file, if it is there; raises `OSError`."""
        self._shelf.blob(digest).unlink(missing_ok=True)

    def put_aside(self, digest: bytes) -> Path | None:
        """Have nothing find a blob any more, where there is one; raises `OSError`. To remove what
        is returned takes longer, the more bytes it has; what a crash leaves behind is swept."""
        aside = self._shelf.incoming / secrets.token_hex(16)
        try:
            return self._shelf.blob(digest).rename(aside)
        except FileNotFoundError:
            return None

    def sweep(self, named: Named) -> int:
        """Remove what was not finished, and what nothing names; how many files these were. Files
        that are none of ours are left alone."""
        unfinished = map(_unfinished_in, (self._shelf.incoming, self._shelf.handed_in))
        orphans = [*chain(*unfinished), *self._orphans(named)]
        for path in orphans:
            path.unlink(missing_ok=True)  # whoever handed it in may have removed it
        return len(orphans)

    def tidy(self) -> None:
        """Remove what was handed in so long ago that nobody will say so."""
        latest = time.time() - FORGOTTEN_AFTER_S
        for path in _unfinished_in(self._shelf.handed_in):
            with suppress(FileNotFoundError):  # it is being taken, or whoever made it removes it
                if path.lstat().st_ctime < latest:
                    path.unlink()

    def _check_room(self) -> None:
        disk = os.statvfs(self._root)
        if disk.f_bavail * disk.f_frsize < ROOM_LEFT:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def _orphans(self, named: Named) -> Iterator[Path]:
        for first in range(256):
            folder = self._root / f"{first:02x}"
            if folder.exists():
                known = {digest.hex() for digest in named(bytes([first]))}
                blobs = (path for path in folder.iterdir() if _is_blob(path.name))
                yield from (path for path in blobs if path.name not in known)

    def _make_folder(self, folder: Path) -> None:
        with self._making:  # no other thread is to rely on one that is not synced
            if folder not in self._lasting or not folder.exists():
                folder.mkdir(mode=0o700, exist_ok=True)
                sync_folder(self._root)
                self._lasting.add(folder)


def _unfinished_in(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if _is_unfinished(path.name)]
