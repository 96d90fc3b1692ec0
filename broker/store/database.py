"""Opens the database, makes it where it is missing, and refuses one that is not ours."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from struct import unpack

from peewee import DatabaseError, OperationalError, SqliteDatabase

from broker.store import models
from shared.errors import SetupError

MIGRATIONS = Path(__file__).parent / "migrations"
MEMORY = ":memory:"

APPLICATION_ID = 0x63616C63
"""`calc` in ASCII, in the header of the file, so that another program's database is known."""

_HEADER_BYTES = 100
_USER_VERSION_AT, _APPLICATION_ID_AT = 60, 68

PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": "full",
    "foreign_keys": 0,
    "temp_store": "memory",
    "cache_size": -16_000,
}
BUSY_MS = 2_000


def latest_version() -> int:
    """The version of the database that this program writes."""
    return max(int(path.name[:4]) for path in MIGRATIONS.glob("[0-9]*.py"))


def open_database(place: str) -> SqliteDatabase:
    """The database at a path, or `:memory:`, at the latest version; raises `SetupError`."""
    version = _version_of(place)
    try:
        if version == 0 and place != MEMORY:
            _create(Path(place))
        database = _connect(place)
        if version < latest_version():
            _migrate(database)
    except (DatabaseError, OperationalError, sqlite3.Error, OSError) as error:
        raise SetupError(f"The database {place} cannot be used: {error}.") from error
    models.database.initialize(database)
    return database


def _connect(place: str) -> SqliteDatabase:
    database = SqliteDatabase(place, pragmas=PRAGMAS, timeout=BUSY_MS / 1_000)
    database.connect()
    return database


def _create(path: Path) -> None:
    """Make the database whole under another name first: one that was begun and not finished would
    be taken for another program's."""
    unfinished = path.with_name(path.name + ".new")
    for leftover in path.parent.glob(unfinished.name + "*"):
        leftover.unlink()
    database = _connect(str(unfinished))
    _migrate(database)
    database.close()
    for log in ("-wal", "-shm"):  # of a file that somebody removed; SQLite would replay it
        path.with_name(path.name + log).unlink(missing_ok=True)
    unfinished.rename(path)
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """Without this, a power loss may forget under which name the file lies."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _version_of(place: str) -> int:
    """The version in the header of the file, read without opening it as a database."""
    path = Path(place)
    if place == MEMORY or not path.exists():
        return 0
    try:
        with path.open("rb") as file:
            header = file.read(_HEADER_BYTES)
    except OSError as error:
        raise SetupError(f"The database {place} cannot be read: {error.strerror}.") from error
    return _checked_version(place, header) if header else 0


def _checked_version(place: str, header: bytes) -> int:
    if len(header) < _HEADER_BYTES or _number(header, _APPLICATION_ID_AT) != APPLICATION_ID:
        raise SetupError(f"{place} is not a database of calcgrid; name another with --database.")
    version = _number(header, _USER_VERSION_AT)
    if version > latest_version():
        raise SetupError(
            f"The database {place} was written by a newer calcgrid (version {version}, this one "
            f"knows {latest_version()}); it was left as it is. Bring calcgrid up to date."
        )
    return version


def _number(header: bytes, offset: int) -> int:
    value: int = unpack(">I", header[offset : offset + 4])[0]
    return value


def _migrate(database: SqliteDatabase) -> None:
    # Imported only when there is something to do: most starts find the database up to date.
    from playhouse.migrations import Runner

    database.execute_sql(f"PRAGMA application_id = {APPLICATION_ID}")
    Runner(database, str(MIGRATIONS)).up()
    database.execute_sql(f"PRAGMA user_version = {latest_version()}")
    # The header is read from the file itself at the next start, so it must not stay in the log.
    database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
