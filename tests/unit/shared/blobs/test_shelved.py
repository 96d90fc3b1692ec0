"""What a task has made, read from the shelf of a broker on this machine as far as it can be."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from shared.client.blobs.fetching import fetch
from shared.errors import CalcError
from shared.limits import BLOB_PIECE_BYTES
from shared.shelf import Shelf
from tests.support.blobs import digest_of
from tests.support.keepers import Keeper

DATA = os.urandom(3 * BLOB_PIECE_BYTES + 7)
TASK = b"t" * 16


@pytest.fixture
def keeper(tmp_path: Path) -> Keeper:
    keeper = Keeper()
    keeper.fetched = DATA
    keeper.shelf = Shelf(tmp_path / "blobs")
    return keeper


@pytest.fixture
def shelved(keeper: Keeper) -> Path:
    """The file that the broker has."""
    assert keeper.shelf is not None
    path = keeper.shelf.blob(digest_of(DATA))
    path.parent.mkdir(parents=True)
    path.write_bytes(DATA)
    return path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "out.png"


def fetched(keeper: Keeper, path: Path) -> bytes:
    assert asyncio.run(fetch(keeper, TASK, path)) == len(DATA)
    return path.read_bytes()


def test_the_first_piece_is_asked_for_and_the_rest_is_read(
    keeper: Keeper, path: Path, shelved: Path
) -> None:
    assert fetched(keeper, path) == DATA
    assert len(keeper.asked) == 1


def test_how_far_it_is_is_told(keeper: Keeper, path: Path, shelved: Path) -> None:
    told: list[int] = []

    asyncio.run(fetch(keeper, TASK, path, progress=told.append))

    assert told == [len(DATA)]


def test_who_does_not_reach_the_shelf_asks_for_pieces(keeper: Keeper, path: Path) -> None:
    assert fetched(keeper, path) == DATA
    assert len(keeper.asked) == 4


@pytest.mark.parametrize("size", [0, BLOB_PIECE_BYTES + 5, len(DATA) - 1])
def test_of_a_file_of_another_size_nothing_is_read(
    keeper: Keeper, path: Path, shelved: Path, size: int
) -> None:
    shelved.write_bytes(DATA[::-1][:size])

    assert fetched(keeper, path) == DATA


def test_no_link_there_is_followed(
    keeper: Keeper, path: Path, shelved: Path, tmp_path: Path
) -> None:
    (tmp_path / "other").write_bytes(DATA[::-1])
    shelved.unlink()
    shelved.symlink_to(tmp_path / "other")

    assert fetched(keeper, path) == DATA


def test_what_a_damaged_disk_has_there_is_thrown_away(
    keeper: Keeper, path: Path, shelved: Path, tmp_path: Path
) -> None:
    shelved.write_bytes(DATA[:-1] + b"?")

    with pytest.raises(CalcError) as error:
        asyncio.run(fetch(keeper, TASK, path))

    assert error.value.code == "damaged"
    assert not path.exists()


def test_what_cannot_be_read_to_its_end_is_asked_for(
    keeper: Keeper, path: Path, shelved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given
    read = os.pread

    def fail_late(descriptor: int, size: int, offset: int) -> bytes:
        if offset > BLOB_PIECE_BYTES:
            raise OSError(5, "Input/output error")
        return read(descriptor, size, offset)

    monkeypatch.setattr(os, "pread", fail_late)

    # Then
    assert fetched(keeper, path) == DATA
    assert len(keeper.asked) == 3
