"""One broker at a time on a home: ZeroMQ would silently take over another's socket."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from shared.errors import SetupError


class AlreadyRunning(SetupError):
    """Another broker has this home."""


def lock(path: Path) -> int:
    """Take the lock until this process ends, however it ends; raises `AlreadyRunning`."""
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise SetupError(f"Cannot open {path}: {error.strerror}.") from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        raise AlreadyRunning(f"A broker already runs on {path.parent}.") from None
    os.truncate(descriptor, 0)
    os.write(descriptor, str(os.getpid()).encode())
    return descriptor


def holder(path: Path) -> int | None:
    """The process that has the lock, if one has it."""
    try:
        os.close(lock(path))
    except AlreadyRunning:
        return int(path.read_text() or 0) or None
    return None
