"""The files of attempts, and a bounded number of bytes kept for those that take the same."""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
from collections import OrderedDict
from pathlib import Path

from shared.errors import SetupError
from shared.home import Home, make_private
from shared.kinds.base import BlobName
from shared.shelf import Shelf
from workers.supervisor.blobs.effects import (
    BringBlob,
    CheckBlob,
    ClearBlobs,
    Fence,
    HandInBlob,
    TakeBlob,
    WriteBlob,
)
from workers.supervisor.blobs.places import folder_of, given, made
from workers.supervisor.blobs.shelving import Shelving, link

KEPT_BYTES = 256 * 1024 * 1024

UNWRITTEN = "What it takes could not be written to the worker's disk."
DAMAGED = "What it takes did not come as it was sent."

log = logging.getLogger("calc-worker")


class Files:
    """Of one worker, by the process id of its supervisor. What the disk does not do is logged."""

    def __init__(self, home: Home, kept_bytes: int = KEPT_BYTES) -> None:
        self._home = home
        self._own = home.attempts / str(os.getpid())
        self._kept_bytes = kept_bytes
        self._kept: OrderedDict[BlobName, None] = OrderedDict()
        """those that were taken last are at the end"""
        self._shelving = Shelving()

    def use(self, shelf: Shelf | None) -> None:
        """Take blobs from a shelf and put some there, where there is one."""
        self._shelving.shelf = shelf

    def take(self, effect: TakeBlob) -> bool:
        """Whether a blob was here or on the broker's shelf, and is in its place now."""
        with _Logged():
            path = given(self._folder(effect.fence), effect.place)
            if effect.name not in self._kept:
                return self._shelving.take(effect.name, path)
            self._kept.move_to_end(effect.name)
            link(self._file(effect.name), path)
            return True
        return False

    def hand_in(self, effect: HandInBlob) -> bytes | None:
        """The name under which what was made is on the broker's shelf; None where it is not."""
        return self._shelving.put(effect.fence, made(self._path(effect.fence), effect.place))

    def write(self, effect: WriteBlob) -> bool:
        """Whether a piece of what comes was written, the first one to a new file."""
        with _Logged():
            path = given(self._folder(effect.fence), effect.place)
            if not effect.offset:
                path.unlink(missing_ok=True)
            with path.open("r+b" if effect.offset else "xb") as file:
                file.seek(effect.offset)
                file.write(effect.data)
            return True
        return False

    def check(self, effect: CheckBlob) -> bool:
        """Whether all of a blob has come as it was; then it is kept for others."""
        with _Logged():
            path = given(self._folder(effect.fence), effect.place)
            if not effect.name.size:
                path.touch()
            with path.open("rb") as file:
                if hashlib.file_digest(file, "sha256").digest() != effect.name.digest:
                    return False
            self._keep(path, effect.name)
            return True
        return False

    def read(self, effect: BringBlob) -> bytes | None:
        """A piece of what was made; None where it is not there."""
        with _Logged():
            with made(self._path(effect.fence), effect.place).open("rb") as file:
                data = os.pread(file.fileno(), effect.size, effect.offset)
            return data if len(data) == effect.size else None
        return None

    def clear(self, effect: ClearBlobs) -> None:
        """Remove what an attempt took and made, also what the broker has not taken of it."""
        self._shelving.clear(effect.fence)
        shutil.rmtree(self._path(effect.fence), ignore_errors=True)

    def clear_all(self) -> None:
        """Remove everything of this worker, and of others whose processes are gone."""
        folders = self._home.attempts.iterdir() if self._home.attempts.exists() else ()
        for folder in list(folders):
            if folder == self._own or not _is_alive(folder.name):
                shutil.rmtree(folder, ignore_errors=True)
        self._kept.clear()
        self._shelving.clear_all()

    def _keep(self, path: Path, name: BlobName) -> None:
        if name not in self._kept:
            link(path, self._file(name))
        self._kept[name] = None
        while sum(kept.size for kept in self._kept) > self._kept_bytes:
            oldest, _ = self._kept.popitem(last=False)
            self._file(oldest).unlink()

    def _file(self, name: BlobName) -> Path:
        return self._own / name.digest.hex()

    def _folder(self, fence: Fence) -> Path:
        folder = self._path(fence)
        for each in (self._home.attempts, self._own, folder):
            make_private(each)
        return folder

    def _path(self, fence: Fence) -> Path:
        return folder_of(self._home, os.getpid(), *fence)


def _is_alive(name: str) -> bool:
    try:
        os.kill(int(name), 0)
    except (ValueError, ProcessLookupError):
        return False
    except PermissionError:
        return True
    return True


class _Logged:
    """What the disk does not do is logged, and is not done."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> bool:
        if isinstance(error, OSError | SetupError):
            log.warning("the files of an attempt: %s", error)
            return True
        return False
