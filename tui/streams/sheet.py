"""A file of lines that is there whole, on disk, or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from shared.errors import SetupError
from tui.program_files import whole

KEPT = "Nothing was written, and every message is kept."


def target(typed: str) -> Path:
    """Where somebody wants it, links followed; raises `SetupError`."""
    try:
        path = whole(typed).resolve()
        if path.exists() and not path.is_file():
            raise SetupError(f"{path} is no file. {KEPT}")
    except (OSError, ValueError, RuntimeError) as error:
        raise SetupError(f"{typed}: {error}. {KEPT}") from error
    return path


class Sheet:
    """Written beside its place first. Every method raises `SetupError`, and leaves nothing then."""

    def __init__(self, path: Path, *, over: bool) -> None:
        self._path, self._over = path, over
        try:
            descriptor, self._beside = tempfile.mkstemp(prefix=".calcgrid-", dir=path.parent)
        except OSError as error:
            raise self._refusal(error) from error
        self._file = open(descriptor, "w", encoding="utf-8")  # noqa: SIM115 -- closed by keep, drop

    def write(self, lines: Iterable[str]) -> None:
        """Some lines more."""
        try:
            self._file.writelines(f"{line}\n" for line in lines)
        except OSError as error:
            self.drop()
            raise self._refusal(error) from error

    def keep(self) -> None:
        """Have it on disk, where it belongs; what was there is replaced only where that is
        wanted."""
        try:
            self._file.flush()
            os.fsync(self._file.fileno())
            if not self._over:
                os.close(os.open(self._path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            os.replace(self._beside, self._path)
            _sync_folder(self._path.parent)
        except OSError as error:
            self.drop()
            raise self._refusal(error) from error
        self._file.close()

    def drop(self) -> None:
        """Leave nothing of it."""
        try:
            self._file.close()
        except OSError:
            pass  # what cannot be written is not wanted
        finally:
            Path(self._beside).unlink(missing_ok=True)

    def _refusal(self, error: OSError) -> SetupError:
        return SetupError(f"{self._path}: {error.strerror}. {KEPT}")


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
