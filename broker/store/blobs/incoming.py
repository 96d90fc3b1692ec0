"""A blob that comes in piece by piece: a file that nothing finds before it is whole."""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from pathlib import Path


class Incoming:
    """It is hashed as it comes. Raises `OSError` where the disk does not take a piece."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._hash = hashlib.sha256()
        self._file = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600)

    @property
    def digest(self) -> bytes:
        """The hash of what has come so far."""
        return self._hash.digest()

    def append(self, data: bytes) -> None:
        """The next piece, all of it."""
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(self._file, rest) :]
        self._hash.update(data)

    def settle(self, target: Path) -> None:
        """Have it on disk, and then under this name."""
        os.fsync(self._file)
        self._path.rename(target)
        os.close(self._file)

    def drop(self) -> None:
        """Throw it away. What the disk does not let go of is swept when a broker starts."""
        with suppress(OSError):
            os.close(self._file)
        with suppress(OSError):
            self._path.unlink(missing_ok=True)
