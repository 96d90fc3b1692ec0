"""What a worker on the broker's machine takes from its shelf, and puts there."""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
from contextlib import suppress
from pathlib import Path

from shared.errors import SetupError
from shared.ids import new_id
from shared.kinds.base import BlobName
from shared.shelf import Shelf
from workers.supervisor.blobs.effects import Fence


class Shelving:
    """What cannot be done this way is done in pieces, so nothing that fails here is said."""

    def __init__(self) -> None:
        self.shelf: Shelf | None = None
        self._put: dict[Fence, list[Path]] = {}
        """by attempt; the broker takes them away"""

    def take(self, name: BlobName, target: Path) -> bool:
        """Whether a blob is at its target now."""
        if self.shelf is None:
            return False
        with suppress(OSError):
            source = self.shelf.blob(name.digest)
            if _is_file(source, name.size):
                link(source, target)
                return _is_right(target, name)
        return False

    def put(self, fence: Fence, source: Path) -> bytes | None:
        """The name under which a file of an attempt is there; None where it is not. They are put
        there one after the other, so what is there of this attempt was not taken."""
        self.clear(fence)
        if self.shelf is None:
            return None
        with suppress(OSError, SetupError):
            self.shelf.check()
            name = new_id()
            self._put.setdefault(fence, []).append(self.shelf.handed(name))
            link(source, self.shelf.handed(name))
            return name
        return None

    def clear(self, fence: Fence) -> None:
        """Remove what the broker has not taken of an attempt."""
        for path in self._put.pop(fence, ()):
            with suppress(OSError):
                path.unlink(missing_ok=True)

    def clear_all(self) -> None:
        """The same of all attempts."""
        for fence in list(self._put):
            self.clear(fence)


def _is_file(path: Path, size: int) -> bool:
    """Whether it is one, and as long as it is to be: one that is damaged may be shorter."""
    status = path.lstat()
    return stat.S_ISREG(status.st_mode) and status.st_size == size


def _is_right(path: Path, name: BlobName) -> bool:
    """Whether the disk has kept its bytes as they were: nobody else looks at them."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest() == name.digest


def link(source: Path, target: Path) -> None:
    """A copy will do where the disk knows of no links, or it is another."""
    try:
        os.link(source, target)
    except (FileNotFoundError, FileExistsError):  # to write there might be to write into a blob
        raise
    except OSError:
        shutil.copyfile(source, target)
