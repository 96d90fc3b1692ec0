"""Keys on disk: made once, and readable by their owner alone."""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path

from shared.errors import SetupError
from shared.home import make_private
from shared.keys.pair import KEY_CHARS, Pair, key_in, new_pair, pair_of, text_of


def load_or_make(path: Path) -> Pair:
    """The pair in a file, which is made where there is none; raises `SetupError`."""
    try:
        return _load(path)
    except FileNotFoundError:
        _make(path)
    return _load(path)


def _load(path: Path) -> Pair:
    try:
        return pair_of(key_in(_read(path).decode().removesuffix("\n")))
    except FileNotFoundError:
        raise
    except OSError as error:
        raise SetupError(f"Cannot read the key in {path}: {error.strerror}.") from error
    except ValueError as error:
        raise SetupError(
            f"There is no key in {path}: take it from a copy, or remove it and have another made."
        ) from error


def _read(path: Path) -> bytes:
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        _check_private(path, os.fstat(descriptor))
        return os.read(descriptor, KEY_CHARS + 2)
    finally:
        os.close(descriptor)


def _check_private(path: Path, status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise SetupError(f"{path} is not a file; move it away.")
    if status.st_uid != os.getuid():
        raise SetupError(f"{path} belongs to another user; set CALC_HOME to a folder of yours.")
    if stat.S_IMODE(status.st_mode) & 0o077:
        raise SetupError(
            f"{path} is open to other users, who may know the key by now; "
            f"remove it and have another made, or run: chmod 600 {path}"
        )


def _make(path: Path) -> None:
    """Of two programs that do so at once both find the key of the one that came first."""
    make_private(path.parent)
    try:
        _write_first(path, f"{text_of(new_pair().secret)}\n".encode())
    except OSError as error:
        raise SetupError(f"Cannot keep a key in {path}: {error.strerror}.") from error


def _write_first(path: Path, data: bytes) -> None:
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.link(name, path)
    except FileExistsError:
        return
    finally:
        os.unlink(name)
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
