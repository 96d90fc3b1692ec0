"""What a backup names of blobs lies beside it, whole or not at all."""

from __future__ import annotations

import io
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from errno import EXDEV
from pathlib import Path

import pytest

from broker.store.blobs.files import Files, folder_of
from broker.store.database import open_database
from broker.upkeep import backup as module
from broker.upkeep.backup import back_up
from broker.upkeep.check import findings
from broker.upkeep.progress import Progress
from shared.errors import SetupError
from tests.support.blobs import blobs_in, digest_of, put, unfinished_in

SILENT = Progress(io.StringIO())
DATA = [b"an image", b"another one", os.urandom(70_000)]


_ANN = """
INSERT INTO account (key, name, role, password, last_number, created)
VALUES (1, 'ann', 'admin', '', 0, 0)
"""


class Place:
    """A database that nobody uses, and the files that it names."""

    def __init__(self, path: Path) -> None:
        self.path = path
        open_database(str(path)).close()
        self.blobs = folder_of(str(path))
        self.files = Files(self.blobs)
        self.files.make()
        self._execute(_ANN)

    def name(self, data: bytes) -> None:
        """Somebody has sent this."""
        put(self.files, data)
        values = 1, digest_of(data), len(data), 0, 10**15
        self._execute("INSERT INTO blob_claim VALUES (?, ?, ?, ?, ?)", *values)

    def forget(self, data: bytes) -> None:
        """Nobody has it any more."""
        self._execute("DELETE FROM blob_claim WHERE digest = ?", digest_of(data))
        self.lose(data)

    def lose(self, data: bytes) -> None:
        """Its file is gone."""
        self.files.remove(digest_of(data))

    def _execute(self, query: str, *values: object) -> None:
        with closing(sqlite3.connect(self.path)) as raw, raw:
            raw.execute(query, values)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    (tmp_path / "home").mkdir()
    place = Place(tmp_path / "home" / "grid.sqlite3")
    for data in DATA:
        place.name(data)
    return place


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the copy is to be."""
    (tmp_path / "backups").mkdir()
    return tmp_path / "backups" / "monday"


@pytest.fixture(params=["linked", "copied"])
def _either_way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "copied":
        monkeypatch.setattr(os, "link", _on_another_disk)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def hashes(data: list[bytes]) -> set[bytes]:
    return set(map(digest_of, data))


@pytest.mark.usefixtures("_either_way")
def test_all_that_is_named_lies_beside_it(place: Place, file: Path) -> None:
    # Given something that nobody names
    put(place.files, b"an orphan")

    # When
    made = back_up(str(place.path), file, SILENT)

    # Then
    assert (made.blobs, made.gone) == (3, 0)
    assert blobs_in(folder_of(str(file))) == hashes(DATA)
    assert unfinished_in(folder_of(str(file))) == []
    assert list(findings(str(file), SILENT)) == []
    assert blobs_in(place.blobs) == hashes([*DATA, b"an orphan"])


def test_a_link_takes_no_room(place: Place, file: Path) -> None:
    back_up(str(place.path), file, SILENT)

    assert all(path.stat().st_nlink == 2 for path in folder_of(str(file)).glob("??/*"))


def test_what_is_removed_meanwhile_makes_it_one_of_a_later_moment(place: Place, file: Path) -> None:
    # Given
    class Deleting(Progress):
        deleted = False

        def say(self, text: str) -> None:
            if text.startswith("images") and not self.deleted:
                self.deleted = True
                for data in DATA:
                    place.forget(data)
                place.name(b"new")

    # When
    made = back_up(str(place.path), file, Deleting(io.StringIO()))

    # Then
    assert (made.blobs, made.gone) == (1, 0)
    assert digest_of(b"new") in blobs_in(folder_of(str(file)))
    assert list(findings(str(file), SILENT)) == []


def test_what_was_taken_and_then_removed_is_not_left_beside_it(place: Place, file: Path) -> None:
    # Given
    class Deleting(Progress):
        def say(self, text: str) -> None:
            if text.startswith("images: 33"):
                for data in DATA:
                    place.forget(data)
                place.name(b"new")

    # When
    made = back_up(str(place.path), file, Deleting(io.StringIO()))

    # Then
    assert made.blobs == 1
    assert blobs_in(folder_of(str(file))) == {digest_of(b"new")}


def test_what_is_gone_is_counted(place: Place, file: Path) -> None:
    # Given
    place.lose(DATA[0])

    # When
    made = back_up(str(place.path), file, SILENT)

    # Then
    assert (made.blobs, made.gone) == (2, 1)
    assert blobs_in(folder_of(str(file))) == hashes(DATA[1:])


@pytest.mark.usefixtures("_either_way")
@pytest.mark.parametrize("step", ["_fill", "_verify", "_put_in_place"])
def test_where_it_is_interrupted_nothing_is_left(
    place: Place, file: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    monkeypatch.setattr(module, step, _interrupt)

    with pytest.raises(KeyboardInterrupt):
        back_up(str(place.path), file, SILENT)

    assert names(file.parent) == []


def test_where_it_is_interrupted_an_earlier_one_is_as_it_was(
    place: Place, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given
    back_up(str(place.path), file, SILENT)
    place.forget(DATA[0])
    place.name(b"new")

    # When
    with monkeypatch.context() as patch:
        patch.setattr(module, "_verify", _interrupt)
        with pytest.raises(KeyboardInterrupt):
            back_up(str(place.path), file, SILENT, force=True)

    # Then
    assert blobs_in(folder_of(str(file))) == hashes(DATA)
    assert list(findings(str(file), SILENT)) == []


def test_by_force_it_has_what_is_named_now_and_no_more(place: Place, file: Path) -> None:
    # Given
    back_up(str(place.path), file, SILENT)
    place.forget(DATA[0])
    place.name(b"new")

    # When
    back_up(str(place.path), file, SILENT, force=True)

    # Then
    assert blobs_in(folder_of(str(file))) == hashes([*DATA[1:], b"new"])
    assert list(findings(str(file), SILENT)) == []


def test_a_file_of_which_a_crash_has_left_a_part_is_taken_anew(place: Place, file: Path) -> None:
    # Given
    beside = Files(folder_of(str(file)))
    beside.make()
    put(beside, DATA[2])
    (path,) = folder_of(str(file)).glob("??/*")
    path.write_bytes(DATA[2][:10])

    # When
    back_up(str(place.path), file, SILENT)

    # Then
    assert blobs_in(folder_of(str(file))) == hashes(DATA)


def test_the_folder_of_the_database_is_none_of_a_backup(place: Place, file: Path) -> None:
    folder_of(str(file)).symlink_to(place.blobs)

    with pytest.raises(SetupError, match="belongs to the database"):
        back_up(str(place.path), file, SILENT)

    assert blobs_in(place.blobs) == hashes(DATA)


def test_a_file_in_the_place_of_the_folder_stays(place: Place, file: Path) -> None:
    folder_of(str(file)).write_text("dear diary")

    with pytest.raises(SetupError, match="where the images would be"):
        back_up(str(place.path), file, SILENT)

    assert folder_of(str(file)).read_text() == "dear diary"


INTERRUPTED = """
import io, os, signal, sys
from pathlib import Path
from broker.upkeep.backup import back_up
from broker.upkeep.progress import Progress

link = os.link

def link_and_be_interrupted(*names):
    link(*names)
    os.kill(os.getpid(), signal.SIGINT)

os.link = link_and_be_interrupted
back_up(sys.argv[1], Path(sys.argv[2]), Progress(io.StringIO()))
"""


def test_a_signal_while_a_link_comes_to_be_leaves_nothing(place: Place, file: Path) -> None:
    command = [sys.executable, "-c", INTERRUPTED, str(place.path), str(file)]
    done = subprocess.run(command, capture_output=True, check=False)
    assert b"KeyboardInterrupt" in done.stderr
    assert os.listdir(file.parent) == []


def _interrupt(*_args: object) -> Iterator[None]:
    raise KeyboardInterrupt


def _on_another_disk(*_names: object) -> None:
    raise OSError(EXDEV, "Invalid cross-device link")
