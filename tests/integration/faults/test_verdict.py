"""The verdict of a torture finds what is broken: each thing, in a database that was made for it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from broker.store.blobs.files import Files, folder_of
from broker.store.database import open_database
from shared.kinds.expression import ExpressionResult
from shared.kinds.image import Format, PictureResult
from shared.wire.codec import pack
from shared.wire.rows import TaskError
from tests.support.blobs import digest_of, put
from tests.torture import witness
from tests.torture.images import album, places
from tests.torture.ledger import Ledger, Line
from tests.torture.verdict import CHECKS, Verdict, judge

RIGHT, FAILS, IMAGE = b"r" * 16, b"f" * 16, b"i" * 16
NEGATIVE = "image 1 negative"
QUEUED, DONE, FAILED, CANCELLED = 1, 3, 4, 5
TASK = (
    "INSERT INTO task (key, owner, id, number, kind, title, size, priority, time_limit, created, "
    "revision, state, attempt, tries, summary) "
    "VALUES (?, 1, ?, ?, 'expression', '', 1, 1, 0, 0, 0, ?, 1, 0, '')"
)
ACCOUNT = (
    "INSERT INTO account (key, name, role, password, last_number, created) "
    "VALUES (1, 'ann', 'user', '', 2, 0)"
)
SENT: tuple[Line, ...] = (
    ("sent", RIGHT, "6*7+0/1"),
    ("acknowledged", RIGHT, 1),
    ("sent", FAILS, "6/(1-1)"),
    ("acknowledged", FAILS, 2),
    ("sent", IMAGE, NEGATIVE),
    ("acknowledged", IMAGE, 3),
    ("fetched", IMAGE, album.made_of(NEGATIVE).hex()),
)


def result(text: str) -> bytes:
    """A result with this value."""
    return pack(ExpressionResult(text, text, False, 0))


def made(digest: bytes) -> bytes:
    """The result of an image."""
    return pack(PictureResult(digest, 1, Format.PNG, 1, 1, 1))


def failed(code: str) -> bytes:
    """An error as it lies on disk."""
    return pack(TaskError(code, "No."))


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A database in which all is well: a task and an image are done, another task has failed as it
    had to."""
    path = tmp_path / "database"
    open_database(str(path)).close()
    witness.install(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(ACCOUNT)
        for key, task in ((1, RIGHT), (2, FAILS), (3, IMAGE)):
            connection.execute(TASK, (key, task, key, QUEUED))
            connection.execute("INSERT INTO payload VALUES (?, x'')", (key,))
        connection.execute("UPDATE task SET state = ? WHERE key IN (1, 3)", (DONE,))
        connection.execute("INSERT INTO result VALUES (1, ?)", (result("42"),))
        image = made(album.made_of(NEGATIVE))
        connection.execute("INSERT INTO result VALUES (3, ?)", (image,))
        values = FAILED, failed("division_by_zero")
        connection.execute("UPDATE task SET state = ?, error = ? WHERE key = 2", values)
        connection.commit()
    return path


def verdict_on(place: Path, *lines: Line) -> Verdict:
    """What is found of a client whose ledger has these lines, too."""
    ledger = Ledger(place.with_name("ledger"))
    ledger.note(*SENT, *lines)
    return judge(place, {"ann": ledger})


def beside_damage(verdict: Verdict) -> list[str]:
    """These rows are fewer than a broker writes, which `calc-broker check` would find; it has tests
    of its own."""
    return [line for line in verdict.broken if not line.startswith("damaged: ")]


def test_where_all_is_well_nothing_is_found(place: Path) -> None:
    verdict = verdict_on(place)
    assert beside_damage(verdict) == []
    assert (verdict.figures["accepted"], verdict.figures["ended"]) == (3, 3)


BREAKS: dict[str, list[tuple[str, tuple[object, ...]]]] = {
    "lost": [
        ("DELETE FROM task WHERE key = 1", ()),
        ("DELETE FROM payload WHERE key = 1", ()),
        ("DELETE FROM result WHERE key = 1", ()),
    ],
    "not ended": [("UPDATE task SET state = ? WHERE key = 2", (QUEUED,))],
    "ended twice": [("UPDATE task SET state = ? WHERE key = 2", (FAILED,))],
    "ended unseen": [("DELETE FROM witness WHERE key = 2", ())],
    "another number or owner": [("UPDATE task SET number = 9 WHERE key = 2", ())],
    "wrong results": [("UPDATE result SET body = ? WHERE key = 1", (result("43"),))],
    "innocent, but failed": [("UPDATE task SET error = ? WHERE key = 2", (failed("lost"),))],
    "what must never be": [("UPDATE task SET attempt = 0 WHERE key = 2", ())],
}


@pytest.mark.parametrize("name", BREAKS)
def test_what_is_broken_is_found(place: Path, name: str) -> None:
    with closing(sqlite3.connect(place)) as connection:
        for statement, values in BREAKS[name]:
            connection.execute(statement, values)
        connection.commit()
    assert verdict_on(place).figures[name] == 1


def test_an_image_of_other_pixels_is_found(place: Path) -> None:
    with closing(sqlite3.connect(place)) as connection:
        connection.execute("UPDATE result SET body = ? WHERE key = 3", (made(bytes(32)),))
        connection.commit()
    assert verdict_on(place).figures["wrong results"] == 1


FETCHED: dict[str, Line] = {
    "other bytes fetched": ("fetched", IMAGE, bytes(32).hex()),
    "not to be fetched": ("missed", IMAGE, "You have no task that has this."),
    "laid by, but lost": ("laid by", bytes(32), 9),
}


@pytest.mark.parametrize("name", FETCHED)
def test_what_a_client_did_not_get_of_an_image_is_found(place: Path, name: str) -> None:
    assert verdict_on(place, FETCHED[name]).figures[name] == 1


def test_what_is_laid_by_and_there_is_no_fault(place: Path) -> None:
    with closing(sqlite3.connect(place)) as connection:
        connection.execute("INSERT INTO blob_claim VALUES (1, ?, 1, 0, 1)", (bytes(32),))
        connection.commit()
    assert verdict_on(place, FETCHED["laid by, but lost"]).figures["laid by, but lost"] == 0


def test_files_and_rows_are_compared(place: Path) -> None:
    """One of each is right; then one nobody names, one is missing, and one has other bytes."""
    files = Files(folder_of(str(place)))
    files.make()
    right, changed = put(files, b"right"), put(files, b"changed")
    with closing(sqlite3.connect(place)) as connection:
        values = [(digest, 5) for digest in (right, changed)]
        connection.executemany("INSERT INTO blob_claim VALUES (1, ?, ?, 0, 1)", values)
        connection.commit()
        assert list(places.wrong(place)) == []
        gone = digest_of(b"gone")
        connection.execute("INSERT INTO blob_claim VALUES (1, ?, 4, 0, 1)", (gone,))
        connection.commit()
    orphan = put(files, b"orphan")
    name = changed.hex()
    altered = folder_of(str(place)) / name[:2] / name
    altered.write_bytes(b"CHANGED")
    assert list(places.wrong(place)) == [
        f"nothing names {orphan.hex()}",
        f"there is no {gone.hex()}",
        f"{altered} has other bytes",
    ]


STREAM = (
    "INSERT INTO stream (key, owner, name, definition, created, since, state, attempt, sequence, "
    "most, generated, processed, failed, errors) "
    "VALUES (7, 1, 'ticks', x'', 0, 0, 5, 1, 2, 2, 2, 1, 1, 1)",
    "INSERT INTO stream_count VALUES (7, 'oak', 2, 0, 0, 0), (7, 'elm', 0, 1, 1, 0)",
    "INSERT INTO stream_error VALUES (9, 7, 1, 2, 0, 'elm', 0, 'simulated', '', '', x'')",
)
MESSAGE = "INSERT INTO message VALUES (8, 7, 1, 0, 0, 1, 2, 1, 0, NULL, NULL, x'')"
ENDED = "DELETE FROM message"


@pytest.mark.parametrize(
    ("statements", "found"),
    [
        ([], 0),
        ([MESSAGE, ENDED], 0),
        ([MESSAGE], 1),
        ([MESSAGE, ENDED, MESSAGE, ENDED], 1),
        (["DELETE FROM stream_error"], 1),
        (["UPDATE stream SET processed = 0"], 2),
        (["UPDATE stream_count SET generated = 3 WHERE worker = 'oak'"], 1),
    ],
)
def test_streams_that_do_not_add_up_are_found(
    place: Path, statements: list[str], found: int
) -> None:
    with closing(sqlite3.connect(place)) as connection:
        for statement in (*STREAM, *statements):
            connection.execute(statement)
        connection.commit()
    assert verdict_on(place).figures["streams that do not add up"] == found


def test_every_check_of_a_task_has_been_seen_to_fail() -> None:
    assert CHECKS.keys() <= BREAKS.keys() | FETCHED.keys()


@pytest.mark.parametrize(
    ("state", "error"), [(CANCELLED, None), (FAILED, "time_limit"), (FAILED, "dependency")]
)
def test_an_end_that_nobody_asked_for_is_wrong(place: Path, state: int, error: str | None) -> None:
    with closing(sqlite3.connect(place)) as connection:
        values = state, error and failed(error)
        connection.execute("UPDATE task SET state = ?, error = ? WHERE key = 1", values)
        connection.commit()
    assert verdict_on(place).figures["wrong results"] == 1


def test_what_a_client_has_asked_for_is_no_fault(place: Path) -> None:
    with closing(sqlite3.connect(place)) as connection:
        connection.execute("UPDATE task SET state = ? WHERE key = 2", (QUEUED,))
        connection.execute("UPDATE task SET state = ? WHERE key = 2", (CANCELLED,))
        connection.execute("DELETE FROM task WHERE key = 1")
        connection.execute("DELETE FROM payload WHERE key = 1")
        connection.execute("DELETE FROM result WHERE key = 1")
        connection.commit()
    asked: list[Line] = [("retry", FAILS, None), ("cancel", FAILS, None), ("delete", RIGHT, None)]
    verdict = verdict_on(place, *asked)
    assert beside_damage(verdict) == []
    assert (verdict.figures["ended"], verdict.figures["deleted"]) == (3, 1)


def test_a_line_that_a_kill_has_cut_off_did_not_happen(tmp_path: Path) -> None:
    path = tmp_path / "ledger"
    Ledger(path).note(("sent", RIGHT, "1"))
    with path.open("ab") as file:
        file.write(b'["acknowledged", "7272')
    Ledger(path).note(("sent", FAILS, "2"))
    entries = Ledger(path).entries
    assert [entry.text for entry in entries.values()] == ["1", "2"]
    assert all(entry.open for entry in entries.values())
