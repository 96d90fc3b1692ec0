"""Brokers on networks that somebody has compared the keys of: a file with a line for each, its
address and its key."""

from __future__ import annotations

import fcntl
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from shared.errors import SetupError
from shared.keys.pair import key_in, text_of
from shared.private_file import replace

Known = dict[str, bytes]
"""public keys by address"""


def load(path: Path) -> Known:
    """All of them; raises `SetupError` where it is not certain what is meant."""
    try:
        with path.open("rb") as file:
            _check_owned(path, os.fstat(file.fileno()))
            lines = file.read().decode().splitlines()
        return dict(map(_parse, lines))
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise SetupError(f"Cannot read {path}: {error.strerror}.") from error
    except ValueError as error:
        raise SetupError(
            f"Not every line of {path} is an address and a key; mend or remove it."
        ) from error


def trust(path: Path, address: str, key: bytes) -> None:
    """Take a key for that of the broker at an address from now on; raises `SetupError`."""
    with _alone(path):
        _save(path, {**load(path), address: key})


def remember(path: Path, address: str, key: bytes) -> None:
    """The same unless a key of that broker is known already: it was compared."""
    if address in load(path):
        return
    with _alone(path):
        _save(path, {address: key, **load(path)})


def forget(path: Path, address: str) -> bool:
    """Know no key of that broker any more; whether one was known. Raises `SetupError`."""
    with _alone(path):
        known = load(path)
        found = known.pop(address, None)
        if found is not None:
            _save(path, known)
    return found is not None


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """One program at a time reads and writes anew, or the line of one of two would be lost."""
    beside = path.with_name(f"{path.name}.lock")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(beside, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise SetupError(f"Cannot keep keys in {path}: {error.strerror}.") from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def _parse(line: str) -> tuple[str, bytes]:
    address, key = line.split(" ")
    return address, key_in(key)


def _save(path: Path, known: Known) -> None:
    text = "".join(f"{address} {text_of(key)}\n" for address, key in known.items())
    try:
        replace(path, text.encode())
    except OSError as error:
        raise SetupError(f"Cannot keep keys in {path}: {error.strerror}.") from error


def _check_owned(path: Path, status: os.stat_result) -> None:
    if status.st_uid != os.getuid():
        raise SetupError(f"{path} belongs to another user; set CALC_HOME to a folder of yours.")
    if stat.S_IMODE(status.st_mode) & 0o022:
        raise SetupError(
            f"{path} can be written by other users; look at it, then: chmod 600 {path}"
        )
