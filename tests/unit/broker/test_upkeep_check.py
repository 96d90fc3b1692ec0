"""Looking for damage: what is told of it, and that looking changes nothing."""

from __future__ import annotations

import io
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from broker.store.blobs.files import Files, folder_of
from broker.store.database import latest_version, open_database
from broker.store.repository import Repository
from broker.upkeep import check as module
from broker.upkeep.check import MOST_CHARS, MOST_OF_A_RULE, findings
from broker.upkeep.progress import Progress
from broker.upkeep.rules import RULES, Rule
from shared.errors import SetupError
from tests.support.blobs import put
from tests.support.core import Sim
from tests.support.kept import damage_of


class Terminal(io.StringIO):
    """Shows what it is given."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A database with some tasks that are done, which nobody uses."""
    folder = tmp_path / "home"
    folder.mkdir()
    database = open_database(str(folder / "grid.sqlite3"))
    grid = Sim(Repository(database))
    ann, worker = grid.user("ann"), grid.worker()
    for text in ("1+1", "2+2", "3+3"):
        ann.submit(text)
        worker.finish(worker.holding()[0])
    database.close()
    return folder / "grid.sqlite3"


@pytest.fixture
def files(place: Path) -> Files:
    """The folder of its blobs."""
    files = Files(folder_of(str(place)))
    files.make()
    return files


def change(place: Path, statement: str, *values: object) -> None:
    with closing(sqlite3.connect(place, isolation_level=None)) as raw:
        raw.execute(statement, values)
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def claim(place: Path, digest: bytes) -> None:
    """Ann has a blob of five bytes."""
    change(place, "INSERT INTO blob_claim VALUES (1, ?, 5, 0, 1)", digest)


def everything_in(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_sound_database_is_sound_and_left_as_it_is(place: Path) -> None:
    before = everything_in(place.parent)

    assert damage_of(place) == []

    assert everything_in(place.parent) == before


def test_what_breaks_a_rule_is_named_with_the_row(place: Path) -> None:
    change(place, "DELETE FROM result WHERE key = 2")

    assert damage_of(place) == [
        "task-result: A task has a result if it is done; of the others only a cancelled one may. "
        "Not so: task 2, state 3"
    ]


def test_of_many_findings_some_are_told_and_the_others_counted(place: Path) -> None:
    change(
        place,
        """WITH RECURSIVE keys(key) AS (SELECT 1000 UNION ALL SELECT key + 1 FROM keys LIMIT 2000)
        INSERT INTO payload SELECT key, x'' FROM keys""",
    )

    told = damage_of(place)

    assert len(told) == MOST_OF_A_RULE + 1
    assert told[-1].endswith("Not so: and 1,990 more")


def test_a_text_from_the_database_is_shown_and_not_obeyed(place: Path) -> None:
    change(place, "UPDATE account SET name = char(27) || '[2J' || printf('%.*c', 9999, 'x')")
    change(place, "UPDATE account SET role = 'guest'")

    first, _ = damage_of(place)

    assert "name ␛[2Jxxx" in first
    assert len(first) < 3 * MOST_CHARS


def test_a_text_that_is_none_is_shown_all_the_same(place: Path) -> None:
    change(place, "UPDATE account SET role = CAST(x'ff00' AS TEXT)")

    assert any("�␀" in line for line in damage_of(place))


@pytest.mark.parametrize("at", [100, 4_096, 20_000])
def test_a_damaged_file_is_a_finding(place: Path, at: int) -> None:
    with place.open("r+b") as file:
        file.seek(at)
        file.write(b"\xff" * 3_000)

    told = damage_of(place)

    assert told
    assert all(line.startswith("file: ") for line in told)


def test_a_file_that_was_cut_in_two_is_a_finding(place: Path) -> None:
    with place.open("r+b") as file:
        file.truncate(place.stat().st_size // 2)

    (line,) = damage_of(place)[:1]

    assert line == "file: database disk image is malformed"


def test_a_missing_table_is_a_finding(place: Path) -> None:
    change(place, "DROP TABLE loss")

    (line,) = damage_of(place)

    assert line.startswith("loss-task: ")
    assert line.endswith("Not so: no such table: loss")


def test_an_older_database_is_refused_with_a_sentence(place: Path) -> None:
    change(place, f"PRAGMA user_version = {latest_version() - 1}")

    with pytest.raises(SetupError, match="older calcgrid"):
        damage_of(place)


def test_what_is_no_database_is_refused_with_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="no database at"):
        damage_of(tmp_path / "missing")


def test_a_database_may_lie_where_nothing_can_be_written(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = []
    connect = sqlite3.connect

    def note(address: str, **options: object) -> sqlite3.Connection:
        opened.append(address)
        return connect(address, uri=True, isolation_level=None)

    monkeypatch.setattr(os, "access", lambda *_: False)  # root may write everywhere
    monkeypatch.setattr(sqlite3, "connect", note)

    assert damage_of(place) == []

    assert opened[-1].endswith("?immutable=1")


def test_what_somebody_commits_meanwhile_makes_no_finding(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given somebody who breaks all rules, one after the other, while they are looked at
    broker = open_database(str(place))
    tables = iter(["result", "payload", "account", "task", "grid"])

    class Meddling(Progress):
        def say(self, text: str) -> None:
            if table := next(tables, None):
                broker.execute_sql(f"DELETE FROM {table}")  # noqa: S608

    # Then what was there in the beginning is looked at, and that is sound
    assert list(findings(str(place), Meddling(io.StringIO()))) == []
    assert next(tables, None) is None
    assert damage_of(place)
    broker.close()


def test_a_terminal_shows_what_is_being_done_and_is_left_clean(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("broker.upkeep.progress.DRAWN_EVERY_S", 0)
    terminal = Terminal()
    progress = Progress(terminal)

    list(findings(str(place), progress))
    progress.clear()

    assert f"rule 1 of {len(RULES)}: grid-row" in terminal.getvalue()
    assert terminal.getvalue().endswith("\r\x1b[K")


def test_ctrl_c_is_heard_while_the_database_is_busy(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Impatient(Progress):
        def say(self, text: str) -> None:
            """That is of no interest."""

        def go_on(self) -> None:
            raise KeyboardInterrupt

    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
    monkeypatch.setattr(module, "RULES", (Rule("endless", "It ends.", endless),))

    with pytest.raises(KeyboardInterrupt):
        list(findings(str(place), Impatient(io.StringIO())))


def test_a_blob_whose_file_is_not_there_is_named(place: Path, files: Files) -> None:
    whole = put(files, b"whole")
    claim(place, whole)
    claim(place, b"\xab" * 32)

    assert damage_of(place) == [
        f"blob-file: What somebody has of a blob lies in a file of its size. Not so: {'ab' * 32}"
    ]


def test_a_blob_that_was_cut_is_named(place: Path, files: Files) -> None:
    cut = put(files, b"cut")
    claim(place, cut)

    assert len(damage_of(place)) == 1


def test_a_file_that_goes_with_the_last_that_named_it_is_not_missed(
    place: Path, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim(place, b"\xab" * 32)
    size_of = Files.size_of

    def deleting(files: Files, digest: bytes) -> int | None:
        change(place, "DELETE FROM blob_claim")
        return size_of(files, digest)

    monkeypatch.setattr(Files, "size_of", deleting)

    assert damage_of(place) == []
