"""Opening a database: made where it is missing, refused and untouched where it is not ours."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from struct import pack
from typing import Any

import pytest
from peewee import Model, SqliteDatabase

from broker.store import database as module
from broker.store import models
from broker.store.database import (
    APPLICATION_ID,
    MEMORY,
    check_place,
    latest_version,
    open_database,
)
from broker.store.repository import Repository
from shared.errors import SetupError
from shared.settings import Settings

MODELS: list[type[Model]] = [
    models.GridRow,
    models.UserRow,
    models.AuditRow,
    models.EnrolledRow,
    models.InvitedWorkerRow,
    models.SessionRow,
    models.SettingRow,
    models.TaskRow,
    models.TitleRow,
    models.PayloadRow,
    models.ResultRow,
    models.OperationRow,
    models.ReferenceRow,
    models.LossRow,
    models.NameRow,
    models.TombstoneRow,
    models.InvitationRow,
    models.BlobClaimRow,
    models.BlobUseRow,
    models.StreamRow,
    models.ProgramRow,
    models.MessageRow,
    models.StreamErrorRow,
    models.StreamCountRow,
]

MIGRATED_ONLY = {
    ("task", ("key",), False),
    ("task", ("owner", None, "title"), False),
    ("blob_claim", ("until",), False),
    ("blob_use", ("task",), False),
}
"""Partial indexes, which peewee's models cannot say."""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "grid.sqlite3"


def whole(place: Path) -> dict[str, bytes]:
    """Everything that lies in a folder."""
    return {path.name: path.read_bytes() for path in place.parent.iterdir() if path.is_file()}


def made(place: Path) -> Path:
    open_database(str(place)).close()
    return place


# What migrations make


def columns(db: SqliteDatabase, table: str) -> dict[str, tuple[str, bool, bool]]:
    kinds = {"INTEGER": "int", "BIGINT": "int", "SMALLINT": "int", "TEXT": "text", "BLOB": "blob"}
    return {
        c.name: (kinds[c.data_type.upper()], c.null, c.primary_key) for c in db.get_columns(table)
    }


def indexes(db: SqliteDatabase, table: str) -> set[tuple[str, tuple[str, ...], bool]]:
    return {(table, tuple(index.columns), index.unique) for index in db.get_indexes(table)}


@pytest.fixture
def from_models() -> Iterator[SqliteDatabase]:
    database = SqliteDatabase(MEMORY)
    with database.bind_ctx(MODELS, False, False):
        database.create_tables(MODELS)
    yield database
    database.close()


@pytest.fixture
def from_migrations() -> Iterator[SqliteDatabase]:
    database = open_database(MEMORY)
    yield database
    database.close()


@pytest.mark.parametrize("model", MODELS, ids=lambda model: str(model.__name__))
def test_migrations_make_what_the_models_describe(
    from_models: SqliteDatabase, from_migrations: SqliteDatabase, model: Any
) -> None:
    table = model._meta.table_name

    assert columns(from_migrations, table) == columns(from_models, table)
    assert indexes(from_migrations, table) - MIGRATED_ONLY == indexes(from_models, table)


def test_migrations_make_no_other_tables(from_migrations: SqliteDatabase) -> None:
    ours = {str(model._meta.table_name) for model in MODELS}

    found = {table for table in from_migrations.get_tables() if "migration" not in table}

    assert found == ours


def test_rows_of_an_expected_order_are_inserted_into_columns_of_that_order(
    from_migrations: SqliteDatabase,
) -> None:
    """The repository inserts sessions, invitations, settings and tombstones by place."""
    for model in (
        models.SessionRow,
        models.InvitationRow,
        models.SettingRow,
        models.TombstoneRow,
        models.MessageRow,
        models.StreamErrorRow,
        models.StreamCountRow,
    ):
        names = [column.name for column in from_migrations.get_columns(model._meta.table_name)]
        assert names == list(model._meta.columns)


# An older database


def test_a_database_of_the_first_version_is_brought_up_to_date(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given one that the first version made, with an account in it
    first = tmp_path / "first"
    first.mkdir()
    shutil.copy(module.MIGRATIONS / "0001_initial.py", first)
    with monkeypatch.context() as patch:
        patch.setattr(module, "MIGRATIONS", first)
        old = open_database(str(place))
    identity = old.execute_sql("SELECT id FROM grid").fetchone()[0]
    old.execute_sql("INSERT INTO account VALUES (1, 'ann', 'admin', 'hash', 4, 0)")
    old.close()
    assert place.read_bytes()[60:64] == pack(">I", 1)
    # When this version opens it
    database = open_database(str(place))
    # Then nothing of it is lost, and settings are what they are by default
    snapshot = Repository(database).snapshot()
    assert (snapshot.id, snapshot.settings) == (identity, Settings())
    assert [(user.name, user.last_number) for user in snapshot.users] == [("ann", 4)]
    database.close()
    assert place.read_bytes()[60:64] == pack(">I", latest_version())


# Opening


def test_a_missing_database_is_made_and_found_again(place: Path) -> None:
    first = open_database(str(place))
    identity = Repository(first).snapshot().id
    first.close()

    again = open_database(str(place))

    assert Repository(again).snapshot().id == identity
    again.close()


def test_two_databases_are_two_grids(tmp_path: Path) -> None:
    ids = set()
    for name in ("a", "b"):
        database = open_database(str(tmp_path / name))
        ids.add(Repository(database).snapshot().id)
        database.close()

    assert len(ids) == 2


def test_an_empty_file_becomes_a_database(place: Path) -> None:
    place.touch()

    database = open_database(str(place))

    assert Repository(database).snapshot().tasks == ()
    database.close()


def test_a_database_in_memory_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    database = open_database(MEMORY)

    assert Repository(database).snapshot().revision == 0
    assert list(tmp_path.iterdir()) == []
    database.close()


def test_every_commit_is_durable(place: Path) -> None:
    database = open_database(str(place))

    assert database.pragma("journal_mode") == "wal"
    assert database.pragma("synchronous") == 2
    database.close()


def test_the_header_says_whose_and_which_version_it_is(place: Path) -> None:
    header = made(place).read_bytes()[:100]

    assert header[68:72] == pack(">I", APPLICATION_ID)
    assert header[60:64] == pack(">I", latest_version())


def write_header(place: Path, offset: int, value: int) -> None:
    with place.open("r+b") as file:
        file.seek(offset)
        file.write(pack(">I", value))


def newer(place: Path) -> None:
    write_header(made(place), 60, latest_version() + 1)


def of_another_program(place: Path) -> None:
    with sqlite3.connect(place) as connection:
        connection.execute("CREATE TABLE pictures (id)")
    connection.close()


def garbage(place: Path) -> None:
    place.write_bytes(os.urandom(5_000))


def short(place: Path) -> None:
    place.write_bytes(b"calc")


def text(place: Path) -> None:
    place.write_text("a letter to somebody\n" * 50)


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (newer, "newer calcgrid"),
        (of_another_program, "not a database of calcgrid"),
        (garbage, "not a database of calcgrid"),
        (short, "not a database of calcgrid"),
        (text, "not a database of calcgrid"),
    ],
)
def test_what_is_not_ours_is_refused_and_left_as_it_is(
    place: Path, make: Callable[[Path], None], sentence: str
) -> None:
    make(place)
    before = whole(place)

    with pytest.raises(SetupError, match=sentence):
        open_database(str(place))

    assert whole(place) == before


def test_a_folder_is_no_database(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="is not a file"):
        open_database(str(tmp_path))


def test_a_place_that_cannot_be_is_refused_with_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    for place in (tmp_path / "missing" / "db", tmp_path / "file" / "db"):
        with pytest.raises(SetupError, match="cannot be"):
            open_database(str(place))


def loop(folder: Path) -> Path:
    (folder / "loop").symlink_to(folder / "loop")
    return folder / "loop"


def behind_a_file(folder: Path) -> Path:
    (folder / "file").touch()
    return folder / "file" / "db"


def too_long(folder: Path) -> Path:
    return folder / ("x" * 300)


@pytest.mark.parametrize("make", [loop, behind_a_file, too_long])
def test_a_path_that_cannot_be_looked_up_is_refused_with_a_sentence(
    tmp_path: Path, make: Callable[[Path], Path]
) -> None:
    with pytest.raises(SetupError, match="cannot be looked up"):
        check_place(str(make(tmp_path)))


def test_a_folder_that_lets_nobody_in_is_refused_with_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stat(_path: object) -> None:  # whoever runs tests as root is let in everywhere
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "stat", stat)

    with pytest.raises(SetupError, match="Permission denied"):
        check_place(str(tmp_path / "db"))


def test_the_log_shrinks_again_after_somebody_has_kept_it_from_being_reused(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(module.PRAGMAS, "journal_size_limit", 100_000)
    database = open_database(str(place))
    log = place.with_name(place.name + "-wal")
    # Given a reader that has been there while much was written
    reader = sqlite3.connect(place, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM grid").fetchone()
    for key in range(20):
        row = (key, b"x" * 500_000)
        database.execute_sql("INSERT INTO payload VALUES (?, ?)", row)
    assert log.stat().st_size > 5_000_000
    # When it is gone, and a little more is written
    reader.close()
    for revision in range(3):
        database.execute_sql("UPDATE grid SET revision = ?", (revision,))
    # Then the log is small
    assert log.stat().st_size <= 100_000
    database.close()


def test_a_database_whose_inside_is_broken_is_refused_with_a_sentence(place: Path) -> None:
    with made(place).open("r+b") as file:
        file.seek(100)
        file.write(b"\xff" * 3_000)

    with pytest.raises(SetupError, match="cannot be used"):
        Repository(open_database(str(place))).snapshot()


# Dying in the middle of it


class Killed(BaseException):
    """What a test dies of."""


@pytest.mark.parametrize("name", ["_connect", "_migrate", "sync_folder"])
@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_database_that_was_being_made_is_made_anew(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, moment: str
) -> None:
    """A copy of the folder at that moment is what `kill -9` leaves behind."""
    left = tmp_path / "left"
    step = getattr(module, name)

    def die(*args: Any) -> Any:
        done = None if moment == "before" else step(*args)
        shutil.copytree(place.parent, left, dirs_exist_ok=True, ignore=lambda *_: {"left"})
        if isinstance(done, SqliteDatabase):
            done.close()
        raise Killed

    monkeypatch.setattr(module, name, die)
    with pytest.raises(Killed):
        open_database(str(place))
    monkeypatch.undo()

    database = open_database(str(left / place.name))

    assert Repository(database).snapshot().users == ()
    database.close()


def test_the_log_of_a_database_that_was_removed_is_not_taken_for_the_new_ones(
    place: Path, tmp_path: Path
) -> None:
    """Somebody starts anew by removing the file, after a crash that left its log."""
    database = open_database(str(place))
    old = Repository(database).snapshot().id
    database.execute_sql("UPDATE grid SET revision = 77")
    left = tmp_path / "left"
    shutil.copytree(place.parent, left, ignore=lambda *_: {"left"})
    database.close()
    assert (left / (place.name + "-wal")).stat().st_size
    (left / place.name).unlink()

    anew = open_database(str(left / place.name))

    snapshot = Repository(anew).snapshot()
    assert snapshot.id != old
    assert snapshot.revision == 0
    anew.close()


def test_files_beside_a_new_database_are_left_alone(place: Path) -> None:
    beside = place.with_name(place.name + ".newsletter")
    beside.write_text("mine")

    open_database(str(place)).close()

    assert beside.read_text() == "mine"


def test_what_is_no_file_is_left_alone(place: Path) -> None:
    os.mkfifo(place)

    with pytest.raises(SetupError, match="is not a file"):
        open_database(str(place))

    assert stat.S_ISFIFO(place.stat().st_mode)


def test_a_newer_database_is_known_by_its_log_too(place: Path) -> None:
    # Given a newer program that was killed before its log went into the file
    newer = sqlite3.connect(made(place), isolation_level=None)
    newer.execute("PRAGMA wal_autocheckpoint = 0")
    newer.execute(f"PRAGMA user_version = {latest_version() + 1}")
    log = place.with_name(place.name + "-wal")
    kept = log.read_bytes()
    newer.close()
    log.write_bytes(kept)
    with place.open("r+b") as file:
        file.seek(60)
        file.write(latest_version().to_bytes(4, "big"))

    with pytest.raises(SetupError, match="newer calcgrid"):
        open_database(str(place))

    assert log.read_bytes() == kept
