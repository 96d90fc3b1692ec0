"""A file that is handed in to a broker on this machine, or sent in pieces where that cannot be."""

from __future__ import annotations

import asyncio
import io
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from shared import limits
from shared.client.blobs.sending import send
from shared.errors import CalcError, ErrorCode, RequestError
from shared.limits import BLOB_PIECE_BYTES
from shared.shelf import Shelf, shelf_at
from shared.wire.blobs import SendFile
from shared.wire.client import Request
from tests.support.blobs import digest_of
from tests.support.keepers import Keeper, R

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

DATA = os.urandom(3 * BLOB_PIECE_BYTES + 7)


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    shelf = Shelf(tmp_path / "blobs")
    shelf.handed_in.mkdir(mode=0o700, parents=True)
    return shelf


@pytest.fixture
def keeper(shelf: Shelf) -> Keeper:
    keeper = Keeper()
    keeper.shelf = shelf
    return keeper


def left_on(shelf: Shelf) -> list[Path]:
    return list(shelf.handed_in.iterdir())


@pytest.mark.parametrize("size", [0, 1, BLOB_PIECE_BYTES, len(DATA)])
def test_the_broker_is_told_of_a_file_that_has_all_of_it(keeper: Keeper, size: int) -> None:
    told: list[int] = []

    name = asyncio.run(send(keeper, io.BytesIO(DATA[:size]), told.append))

    assert name == (digest_of(DATA[:size]), size)
    assert keeper.kept == {name.digest: DATA[:size]}
    assert [type(asked) for asked in keeper.asked] == [SendFile]
    assert told == [0, size]


def test_the_file_is_this_users_alone_and_a_copy(keeper: Keeper, tmp_path: Path) -> None:
    # Given
    source, seen = tmp_path / "source", list[os.stat_result]()
    source.write_bytes(DATA)
    source.chmod(0o644)

    class Looking(Keeper):
        """It looks at the file before it takes it."""

        async def ask(self, request: Request[R], timeout: float | None = None) -> R:
            if isinstance(request, SendFile) and self.shelf is not None:
                seen.append(self.shelf.handed(request.file).stat())
            return await super().ask(request, timeout)

    looking = Looking()
    looking.shelf = keeper.shelf

    # When
    with source.open("rb") as file:
        asyncio.run(send(looking, file))

    # Then
    assert [status.st_mode & 0o777 for status in seen] == [0o600]
    assert seen[0].st_ino != source.stat().st_ino


def test_a_file_that_changes_meanwhile_is_known_by_what_was_handed_in(keeper: Keeper) -> None:
    class Changing(io.BytesIO):
        """Other bytes each time it is read."""

        def readinto(self, buffer: WriteableBuffer) -> int:
            read = super().readinto(buffer)
            memoryview(buffer)[:read] = os.urandom(read)
            return read

    name = asyncio.run(send(keeper, Changing(DATA)))

    ((digest, kept),) = keeper.kept.items()
    assert name.digest == digest == digest_of(kept)


def test_who_does_not_reach_the_shelf_sends_pieces(keeper: Keeper, tmp_path: Path) -> None:
    keeper.shelf = Shelf(tmp_path / "of another machine")

    asyncio.run(send(keeper, io.BytesIO(DATA)))

    assert keeper.kept == {digest_of(DATA): DATA}
    assert keeper.pieces


def test_nothing_is_put_where_others_could_read_it(keeper: Keeper, shelf: Shelf) -> None:
    shelf.handed_in.chmod(0o755)

    asyncio.run(send(keeper, io.BytesIO(DATA)))

    assert keeper.kept == {digest_of(DATA): DATA}
    assert not [asked for asked in keeper.asked if isinstance(asked, SendFile)]
    assert left_on(shelf) == []


def test_where_the_broker_sees_another_folder_pieces_are_sent(keeper: Keeper, shelf: Shelf) -> None:
    keeper.sees_shelf = False

    asyncio.run(send(keeper, io.BytesIO(DATA)))

    assert keeper.kept == {digest_of(DATA): DATA}
    assert keeper.pieces
    assert left_on(shelf) == []


def test_where_the_broker_takes_no_more_at_the_moment_pieces_wait(shelf: Shelf) -> None:
    class Busy(Keeper):
        """It takes no files."""

        async def ask(self, request: Request[R], timeout: float | None = None) -> R:
            if isinstance(request, SendFile):
                raise RequestError(ErrorCode.RATE_LIMITED, "Too much at once.")
            return await super().ask(request, timeout)

    busy = Busy()
    busy.shelf = shelf

    asyncio.run(send(busy, io.BytesIO(DATA)))

    assert busy.kept == {digest_of(DATA): DATA}
    assert left_on(shelf) == []


def test_a_refusal_is_passed_on_and_leaves_nothing(keeper: Keeper, shelf: Shelf) -> None:
    keeper.refuses = RequestError(ErrorCode.OVERLOADED, "There is no room.")

    with pytest.raises(RequestError, match="There is no room"):
        asyncio.run(send(keeper, io.BytesIO(DATA)))

    assert len(keeper.asked) == 1
    assert left_on(shelf) == []


def test_more_than_the_broker_takes_is_not_handed_in(
    keeper: Keeper, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "BLOB_BYTES", len(DATA) - 1)

    with pytest.raises(CalcError, match="An image has at most"):
        asyncio.run(send(keeper, io.BytesIO(DATA)))

    assert keeper.asked == []
    assert left_on(shelf) == []


def test_who_gives_up_leaves_nothing(shelf: Shelf) -> None:
    has_come = asyncio.Event()

    class Gone(Keeper):
        """It does not answer."""

        async def ask(self, request: Request[R], timeout: float | None = None) -> R:
            has_come.set()
            await asyncio.Event().wait()
            return await super().ask(request, timeout)

    async def give_up() -> None:
        gone = Gone()
        gone.shelf = shelf
        sending = asyncio.create_task(send(gone, io.BytesIO(DATA)))
        await asyncio.wait_for(has_come.wait(), 10)
        assert len(left_on(shelf)) == 1
        sending.cancel()
        await asyncio.wait([sending], timeout=2)
        assert sending.cancelled()

    asyncio.run(give_up())

    assert left_on(shelf) == []


def test_a_broker_that_tells_of_no_shelf_has_none() -> None:
    assert shelf_at("") is None


@pytest.mark.parametrize("name", [b"../../../../etc/x", b"/etc/passwd\0\0\0\0\0", bytes(16)])
def test_no_name_leads_out_of_the_shelf(shelf: Shelf, name: bytes) -> None:
    assert shelf.handed(name).parent == shelf.handed_in
    assert shelf.handed(name).name == name.hex()
