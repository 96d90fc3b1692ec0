"""A copy of a database, of one moment, that a broker can be started on.

The copy is made page by page in a read transaction that is held to its end. Without that, SQLite
begins anew whenever somebody commits: with 50 rows a commit as fast as they go, it began anew 4,049
times in 25 seconds and was never done; in a transaction, 330 MB took 4 to 7 seconds, as long as in
one piece. `VACUUM INTO` took as long and more of the processor, cannot be interrupted, and cannot
tell how far it is. Writers wait for none of this. Meanwhile the log cannot be reused and grows; it
shrinks again afterwards (`LOG_KEPT_BYTES`).
"""

from __future__ import annotations

import os
import signal
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

from broker.lock import database_lock
from broker.store.database import LOGS, sync_folder
from broker.upkeep.beside import Beside, check_apart, moment
from broker.upkeep.progress import Progress
from broker.upkeep.reading import reading
from shared.errors import SetupError

PAGES_A_STEP = 2_000
"""8 MB: some 10 ms, in which Ctrl-C is not heard."""

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Made(NamedTuple):
    """What a backup holds."""

    size: int
    """bytes of the database"""
    blobs: int
    """how many lie beside it"""
    gone: int
    """how many it names that were on the disk no more"""


def back_up(place: str, file: Path, progress: Progress, *, force: bool = False) -> Made:
    """Copy the database to a file, and what it names of blobs into a folder beside that; raises
    `SetupError`, and then nothing of it is left. With `force`, a file that is there already is
    replaced."""
    with _as_setup_errors(file):
        with reading(place):
            _check_target(place, file, force)
        with moment(place, file, progress) as (source, beside), _unfinished(file) as copy:
            _fill(copy, source, progress)
            progress.say("looking at the copy")
            _verify(copy)
            _put_in_place(copy, file, force, beside)
        return Made(file.stat().st_size, len(beside.named) - beside.gone, beside.gone)


def _check_target(place: str, file: Path, force: bool) -> None:
    if file.is_dir():
        raise SetupError(f"{file} is a folder; name a file in it.")
    if file.exists() and not file.is_file():
        raise SetupError(f"{file} is a device or the like, which a backup would replace.")
    _check_apart(place, file)
    check_apart(place, file)
    _check_free(file, force)
    for log in _companions(file):
        if log.exists():
            raise SetupError(
                f"There is {log}, which SQLite would take for a part of the backup; name another "
                "file, or remove this one if no program uses it."
            )


def _check_apart(place: str, file: Path) -> None:
    database, target = Path(os.path.realpath(place)), Path(os.path.realpath(file))
    if target == database or (file.exists() and file.samefile(place)):
        raise SetupError(f"{file} is the database itself.")
    if target in (*_companions(database), database_lock(str(database))):
        raise SetupError(f"{file} belongs to the database; name another file.")


def _companions(file: Path) -> list[Path]:
    """What SQLite would put beside a database of this name, and take for a part of it."""
    return [file.with_name(file.name + suffix) for suffix in LOGS]


def _check_free(file: Path, force: bool) -> None:
    if not force and os.path.lexists(file):
        raise SetupError(f"There already is {file}; --force replaces it.")


@contextmanager
def _unfinished(file: Path) -> Iterator[Path]:
    """A file of this user's alone beside another one, which is gone afterwards if it still has its
    own name. No signal ends this between its being there and its being known."""
    name = None
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
    try:
        descriptor, name = tempfile.mkstemp(prefix=f".{file.name}.", suffix=".new", dir=file.parent)
        os.close(descriptor)
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        yield Path(name)
    finally:
        if name is not None:
            Path(name).unlink(missing_ok=True)
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _fill(copy: Path, source: sqlite3.Connection, progress: Progress) -> None:
    def tell(_status: int, left: int, pages: int) -> None:
        progress.say(f"copying: {(pages - left) * 100 // max(1, pages)} %")

    with closing(sqlite3.connect(copy, isolation_level=None)) as target:
        target.execute("PRAGMA journal_mode = off")  # a copy that is not whole is thrown away
        target.execute("PRAGMA synchronous = off")  # it is made durable at once, in the end
        source.backup(target, pages=PAGES_A_STEP, progress=tell)


def _verify(copy: Path) -> None:
    """Nothing changes this file: without `immutable`, SQLite would put a log beside it."""
    with closing(sqlite3.connect(f"{copy.absolute().as_uri()}?immutable=1", uri=True)) as raw:
        ((said, *_), *_) = raw.execute("PRAGMA quick_check(1)")
    if said != "ok":
        raise SetupError(
            "No backup was made: the database is damaged; calc-broker check says more."
        )


def _put_in_place(copy: Path, file: Path, force: bool, beside: Beside) -> None:
    with copy.open("rb") as made:
        os.fsync(made.fileno())
    _check_free(file, force)
    with _undisturbed():
        copy.replace(file)
        beside.is_kept = True
    sync_folder(file.parent)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """No signal comes between a file's being there and its being known."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _as_setup_errors(file: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise SetupError(f"No backup was made: {error}.") from error
    except OSError as error:
        raise SetupError(f"Cannot write {file}: {error.strerror}.") from error
