"""One broker at a time on a home: ZeroMQ would silently take over another's socket."""

from __future__ import annotations

import fcntl
import os
import time
from pathlib import Path

from shared.errors import SetupError

LOOKS = 3
BETWEEN_LOOKS_S = 0.02


class AlreadyRunning(SetupError):
    """Another broker has this home."""


def lock(path: Path) -> int:
    """Take the lock until this process ends, however it ends; raises `AlreadyRunning`, and another
    `SetupError` where the file cannot be written."""
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise SetupError(f"Cannot open {path}: {error.strerror}.") from error
    if not _take(descriptor):
        os.close(descriptor)
        raise AlreadyRunning(f"A broker already runs on {path.parent}.")
    try:
        os.truncate(descriptor, 0)
        os.write(descriptor, str(os.getpid()).encode())
    except OSError as error:
        os.close(descriptor)
        raise SetupError(f"Cannot write {path}: {error.strerror}.") from error
    return descriptor


def _take(descriptor: int) -> bool:
    """Whether the lock was free. `holder` has it for an instant, so one look is not enough."""
    for _ in range(LOOKS):
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(BETWEEN_LOOKS_S)
        else:
            return True
    return False


def lock_database(place: str) -> int:
    """The same for a database, which another home may name too; raises `SetupError`."""
    try:
        return lock(database_lock(place))
    except AlreadyRunning:
        raise SetupError(f"Another broker uses the database {place}.") from None


def lock_socket(place: str) -> int:
    """The same for a socket that two brokers, or both sides of one, may be told to listen on."""
    try:
        return lock(Path(os.path.realpath(place) + ".lock"))
    except AlreadyRunning:
        raise SetupError(f"Another broker, or this one, already listens on {place}.") from None


def database_lock(place: str) -> Path:
    """The file that is locked for a database."""
    return Path(os.path.realpath(place) + ".lock")


def holder(path: Path) -> int | None:
    """The process that has the lock, if one has it."""
    if not path.exists():
        return None
    try:
        os.close(lock(path))
    except AlreadyRunning:
        return int(path.read_text() or 0) or None
    return None
