"""Opens the database, makes it where it is missing, and refuses one that is not ours."""

from __future__ import annotations

import os
import sqlite3
import stat
from contextlib import closing
from pathlib import Path
from struct import unpack

from peewee import DatabaseError, OperationalError, SqliteDatabase

from broker.store import models
from shared.errors import SetupError

MIGRATIONS = Path(__file__).parent / "migrations"
MEMORY = ":memory:"

APPLICATION_ID = 0x63616C63
"""`calc` in ASCII, in the header of the file, so that another program's database is known."""

LOGS = ("-wal", "-shm", "-journal")
"""What SQLite puts beside a database, by the ends of their names."""

_HEADER_BYTES = 100
_USER_VERSION_AT, _APPLICATION_ID_AT = 60, 68

LOG_KEPT_BYTES = 64 * 1024 * 1024
"""The log grows while a backup reads, and shrinks to this when it begins anew. That takes nothing
from the throughput, as a limit does that is near the log's usual 4 MB."""

PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": "full",
    "journal_size_limit": LOG_KEPT_BYTES,
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
    version = 0 if place == MEMORY else version_of(Path(place))
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
    for suffix in ("", *LOGS):
        path.with_name(unfinished.name + suffix).unlink(missing_ok=True)
    database = _connect(str(unfinished))
    _migrate(database)
    database.close()
    for suffix in LOGS:  # of a file that somebody removed; SQLite would replay it
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    unfinished.rename(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Without this, a power loss may forget under which name the file lies."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def check_place(place: str) -> None:
    """Raise `SetupError` for a path at which no database can be: a folder, a device, one that leads
    through a file or to where nobody is let in."""
    if place == MEMORY:
        return
    try:
        mode = os.stat(place).st_mode
    except FileNotFoundError:
        return
    except OSError as error:
        sentence = f"The database {place} cannot be looked up: {error.strerror}."
        raise SetupError(sentence) from error
    if not stat.S_ISREG(mode):
        raise SetupError(f"{place} is not a file; name another with --database.")


def version_of(path: Path) -> int:
    """The version of a database, 0 where there is none yet; nothing is written to it. Raises
    `SetupError` for what is not ours or newer than this program."""
    check_place(str(path))
    if not path.exists() or not path.stat().st_size:
        return 0
    version = max(_version_in_header(path), _version_in_log(path))
    if version > latest_version():
        raise SetupError(
            f"The database {path} was written by a newer calcgrid (version {version}, this one "
            f"knows {latest_version()}); it was left as it is. Bring calcgrid up to date."
        )
    return version


def _version_in_header(path: Path) -> int:
    """Read without opening the file as a database: it may be another program's."""
    try:
        with path.open("rb") as file:
            header = file.read(_HEADER_BYTES)
    except OSError as error:
        raise SetupError(f"The database {path} cannot be read: {error.strerror}.") from error
    if len(header) < _HEADER_BYTES or _number(header, _APPLICATION_ID_AT) != APPLICATION_ID:
        raise SetupError(f"{path} is not a database of calcgrid; name another with --database.")
    return _number(header, _USER_VERSION_AT)


def _version_in_log(path: Path) -> int:
    """What a crash left in the write-ahead log is newer than the header."""
    if not path.with_name(path.name + "-wal").exists():
        return 0
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as database:
            return int(database.execute("PRAGMA user_version").fetchone()[0])
    except sqlite3.Error as error:
        raise SetupError(f"The database {path} cannot be read: {error}.") from error


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
