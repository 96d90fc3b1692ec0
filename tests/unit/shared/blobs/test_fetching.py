"""What a task has made comes into a file, whole or not at all."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from shared.client.blobs.fetching import fetch
from shared.errors import CalcError, ErrorCode, RequestError
from shared.limits import BLOB_PIECE_BYTES, PIECES_SENT
from shared.states import BlobRole
from shared.wire.blobs import Fetch, Fetched
from tests.support.keepers import Keeper

DATA = os.urandom(10 * BLOB_PIECE_BYTES + 7)
TASK = b"t" * 16


@pytest.fixture
def keeper() -> Keeper:
    keeper = Keeper()
    keeper.fetched = DATA
    return keeper


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "out.png"


@pytest.mark.parametrize("size", [0, 1, BLOB_PIECE_BYTES, BLOB_PIECE_BYTES + 1, len(DATA)])
def test_the_file_has_all_of_it(keeper: Keeper, path: Path, size: int) -> None:
    keeper.fetched = DATA[:size]

    assert asyncio.run(fetch(keeper, TASK, path)) == size

    assert path.read_bytes() == DATA[:size]
    assert list(path.parent.iterdir()) == [path]


def test_a_name_may_be_as_long_as_names_are(keeper: Keeper, path: Path) -> None:
    longest = path.with_name("\N{CAT FACE}" * 62 + ".png")

    asyncio.run(fetch(keeper, TASK, longest))

    assert longest.read_bytes() == DATA


def test_a_few_pieces_are_asked_for_at_once_and_each_one_once(keeper: Keeper, path: Path) -> None:
    asyncio.run(fetch(keeper, TASK, path, role=BlobRole.INPUT, place=3))

    assert keeper.most_at_once == PIECES_SENT
    starts = range(0, len(DATA), BLOB_PIECE_BYTES)
    assert keeper.asked == [Fetch(TASK, BlobRole.INPUT, 3, at, BLOB_PIECE_BYTES) for at in starts]


def test_what_was_there_is_replaced_only_by_the_whole(keeper: Keeper, path: Path) -> None:
    path.write_bytes(b"before")

    async def fail_late(request: Fetch, timeout: float | None = None) -> Fetched:
        if request.offset > 5 * BLOB_PIECE_BYTES:
            raise RequestError(ErrorCode.UNAVAILABLE, "The disk is gone.")
        return keeper._fetch(request)

    keeper.ask = fail_late  # type: ignore[method-assign,assignment]
    with pytest.raises(RequestError, match="The disk is gone"):
        asyncio.run(fetch(keeper, TASK, path))

    assert path.read_bytes() == b"before"
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("short", [True, False])
def test_what_is_not_right_is_thrown_away(keeper: Keeper, path: Path, short: bool) -> None:
    whole = keeper._fetch

    async def spoil(request: Fetch, timeout: float | None = None) -> Fetched:
        fetched = whole(request)
        if request.offset != BLOB_PIECE_BYTES:
            return fetched
        data = fetched.data[1:] if short else b"?" + fetched.data[1:]
        return Fetched(data, fetched.digest, fetched.size)

    keeper.ask = spoil  # type: ignore[method-assign,assignment]
    with pytest.raises(CalcError) as error:
        asyncio.run(fetch(keeper, TASK, path))

    assert error.value.code == "damaged"
    assert list(path.parent.iterdir()) == []
