"""A blob that comes in as a file: somebody on this machine has put it on the shelf."""

from __future__ import annotations

import hashlib
import os
import stat
from contextlib import suppress
from pathlib import Path

from shared.errors import ErrorCode, RequestError

_MISSING = "There is no such file on the broker's shelf; send it in pieces."


class HandedIn:
    """It is looked at through one descriptor, whatever its name leads to meanwhile. Raises
    `RequestError` for what is not there as it was said to be, and `OSError`."""

    def __init__(self, path: Path, size: int) -> None:
        self._path = path
        try:
            flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
            self._file = os.open(path, flags)
        except OSError as error:
            raise RequestError(ErrorCode.NOT_FOUND, _MISSING) from error
        if not _is_it(os.fstat(self._file), size):
            self.drop()
            raise RequestError(ErrorCode.NOT_FOUND, _MISSING)

    @property
    def digest(self) -> bytes:
        """The hash of what is in it: who has handed it in may have read it wrongly."""
        with open(self._file, "rb", buffering=0, closefd=False) as file:
            return hashlib.file_digest(file, "sha256").digest()

    def settle(self, target: Path) -> None:
        """Have it on disk, and then under this name."""
        os.fchmod(self._file, 0o600)
        os.fsync(self._file)
        self._path.rename(target)
        os.close(self._file)

    def drop(self) -> None:
        """Throw it away. What the disk does not let go of is removed in time."""
        with suppress(OSError):
            os.close(self._file)
        with suppress(OSError):
            self._path.unlink(missing_ok=True)


def _is_it(status: os.stat_result, size: int) -> bool:
    return stat.S_ISREG(status.st_mode) and status.st_uid == os.getuid() and status.st_size == size
