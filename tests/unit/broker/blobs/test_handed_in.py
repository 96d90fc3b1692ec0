"""Files that are handed in: taken over where they are what was said of them, and nothing else."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from broker.store.blobs import files as module
from broker.store.blobs.files import Files
from shared.errors import RequestError
from shared.shelf import Shelf
from tests.support.blobs import blobs_in, digest_of, put

DATA = bytes(range(256)) * 4_000
NAME = b"n" * 16


@pytest.fixture
def shelf(files: Files, root: Path) -> Shelf:
    """It is there as soon as the files are."""
    return Shelf(root)


def take(files: Files, data: bytes = DATA) -> None:
    files.keep(files.take(NAME, len(data)), digest_of(data))


def test_a_file_becomes_the_blob(files: Files, shelf: Shelf) -> None:
    # Given
    shelf.handed(NAME).write_bytes(DATA)
    shelf.handed(NAME).chmod(0o644)

    # When
    take(files)

    # Then
    assert blobs_in(shelf.root) == {digest_of(DATA)}
    assert list(shelf.handed_in.iterdir()) == []
    status = shelf.blob(digest_of(DATA)).stat()
    assert (stat.S_IMODE(status.st_mode), status.st_nlink) == (0o600, 1)


def test_a_file_of_no_bytes_becomes_one(files: Files, shelf: Shelf) -> None:
    shelf.handed(NAME).touch()

    take(files, b"")

    assert blobs_in(shelf.root) == {digest_of(b"")}


def test_what_is_not_of_its_hash_is_refused_and_what_was_there_stays(
    files: Files, shelf: Shelf
) -> None:
    # Given
    put(files, DATA)
    shelf.handed(NAME).write_bytes(DATA[::-1])

    # When
    with pytest.raises(RequestError, match="not what its hash says"):
        take(files)

    # Then
    assert blobs_in(shelf.root) == {digest_of(DATA)}
    assert list(shelf.handed_in.iterdir()) == []


def test_what_is_not_there_is_to_be_sent_in_pieces(files: Files) -> None:
    with pytest.raises(RequestError) as error:
        take(files)
    assert error.value.code == "not_found"


def _link_to_another(path: Path) -> None:
    other = path.parent.parent / "secret"
    other.write_bytes(DATA)
    path.symlink_to(other)


def _hostile(path: Path) -> None:
    path.write_bytes(DATA + b"and more")


@pytest.mark.parametrize(
    "make", [_link_to_another, _hostile, os.mkfifo, Path.mkdir, lambda path: path.write_bytes(b"")]
)
def test_what_is_no_file_of_that_size_is_not_taken(
    files: Files, shelf: Shelf, make: Callable[[Path], None]
) -> None:
    # Given
    make(shelf.handed(NAME))

    # When
    with pytest.raises(RequestError) as error:
        take(files)

    # Then
    assert error.value.code == "not_found"
    assert blobs_in(shelf.root) == set()


def test_a_pipe_is_no_file_of_no_bytes(files: Files, shelf: Shelf) -> None:
    os.mkfifo(shelf.handed(NAME))

    with pytest.raises(RequestError) as error:
        take(files, b"")

    assert error.value.code == "not_found"


def test_the_last_of_the_disk_is_left_to_the_database(
    files: Files, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given
    shelf.handed(NAME).write_bytes(DATA)
    monkeypatch.setattr(module, "ROOM_LEFT", 2**63)

    # Then
    with pytest.raises(OSError, match="No space left"):
        take(files)
    with pytest.raises(OSError, match="No space left"):
        files.begin()
    assert list(shelf.incoming.iterdir()) == []


def test_what_was_handed_in_and_not_said_is_swept(files: Files, shelf: Shelf) -> None:
    shelf.handed(NAME).write_bytes(DATA)

    assert files.sweep(lambda _first: set()) == 1

    assert list(shelf.handed_in.iterdir()) == []


def test_what_is_removed_while_a_sweep_looks_does_not_end_it(files: Files, shelf: Shelf) -> None:
    # Given
    shelf.handed(NAME).write_bytes(DATA)
    put(files, b"an orphan")

    def removing(_first: bytes) -> set[bytes]:
        shelf.handed(NAME).unlink(missing_ok=True)
        return set()

    # When
    files.sweep(removing)

    # Then
    assert blobs_in(shelf.root) == set()


def test_what_was_forgotten_is_removed_in_time_and_nothing_else(
    files: Files, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given an old file, as it may be when it is linked, and one that is none of ours
    shelf.handed(NAME).write_bytes(DATA)
    os.utime(shelf.handed(NAME), (0, 0))
    (shelf.handed_in / "notes").write_text("mine")
    files.tidy()
    assert shelf.handed(NAME).exists()

    # When
    monkeypatch.setattr(module, "FORGOTTEN_AFTER_S", -1.0)
    files.tidy()

    # Then
    assert [path.name for path in shelf.handed_in.iterdir()] == ["notes"]
