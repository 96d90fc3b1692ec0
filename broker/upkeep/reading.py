"""A database as it is at one moment, for programs that look on while the broker goes on."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from broker.store.database import BUSY_MS, MEMORY, version_of
from shared.errors import SetupError

DAMAGE = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR}
"""What SQLite fails with where the file is damaged, or a table is missing."""


class DamagedError(SetupError):
    """A database that cannot even be opened."""


@contextmanager
def reading(place: str) -> Iterator[sqlite3.Connection]:
    """A connection that is in a read transaction and can write nothing: whatever the broker commits
    meanwhile is not seen, and waits for nobody. Raises `SetupError` where there is no database.
    """
    path = Path(os.path.realpath(place))
    if place == MEMORY or version_of(path) == 0:
        raise SetupError(f"There is no database at {place}.")
    with ExitStack() as stack:
        try:
            raw = stack.enter_context(closing(_connect(path)))
            _begin(raw)
        except sqlite3.Error as error:
            kind = DamagedError if is_damage(error) else SetupError
            raise kind(f"The database {path} cannot be read: {error}.") from error
        yield raw


def is_damage(error: sqlite3.Error) -> bool:
    """Whether it is the file, and not the machine or another program."""
    return error.sqlite_errorcode & 0xFF in DAMAGE


def _connect(path: Path) -> sqlite3.Connection:
    wait = BUSY_MS / 1_000
    return sqlite3.connect(_address(path), uri=True, isolation_level=None, timeout=wait)


def _begin(raw: sqlite3.Connection) -> None:
    raw.execute("PRAGMA query_only = 1")
    raw.execute("BEGIN")
    raw.execute("PRAGMA schema_version").fetchone()  # from here on it is this moment


def _address(path: Path) -> str:
    """Opened for reading alone, SQLite would leave an empty log behind that nobody removes; and in
    a folder where none can be made, as on a disk that is mounted read-only, it would give up."""
    log = path.with_name(path.name + "-wal")
    alone = not os.access(path.parent, os.W_OK) and not log.exists()
    return f"{path.as_uri()}?{'immutable=1' if alone else 'mode=rw'}"
