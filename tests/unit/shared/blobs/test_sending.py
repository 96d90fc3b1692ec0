"""A file on its way to the broker: a few pieces at a time, whatever becomes of the broker."""

from __future__ import annotations

import asyncio
import io
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.client.blobs import sending as module
from shared.client.blobs.sending import MOST_TIMES, send
from shared.errors import CalcError, ErrorCode, RequestError
from shared.kinds.base import BlobName
from shared.limits import BLOB_BYTES, BLOB_PIECE_BYTES, PIECES_SENT
from shared.wire.blobs import SendPiece
from shared.wire.client import Request
from tests.support.blobs import digest_of
from tests.support.keepers import Keeper, R

DATA = os.urandom(10 * BLOB_PIECE_BYTES + 7)


def send_to(keeper: Keeper, data: bytes = DATA) -> BlobName:
    return asyncio.run(send(keeper, io.BytesIO(data)))


@pytest.mark.parametrize("size", [0, 1, BLOB_PIECE_BYTES, BLOB_PIECE_BYTES + 1, len(DATA)])
def test_the_broker_has_all_of_it(size: int) -> None:
    keeper = Keeper()

    name = send_to(keeper, DATA[:size])

    assert name == (digest_of(DATA[:size]), size)
    assert keeper.kept == {name.digest: DATA[:size]}


def test_a_few_pieces_are_on_their_way_at_once_and_no_more() -> None:
    keeper = Keeper()

    send_to(keeper)

    assert keeper.most_at_once == PIECES_SENT


def test_what_the_broker_has_is_not_sent() -> None:
    keeper = Keeper()
    send_to(keeper)
    before = len(keeper.pieces)

    send_to(keeper)

    assert len(keeper.pieces) == before


def test_what_was_cut_off_goes_on_where_it_was() -> None:
    keeper = Keeper()
    keeper.coming[digest_of(DATA)] = DATA[: 9 * BLOB_PIECE_BYTES]

    send_to(keeper)

    assert [piece.offset for piece in keeper.pieces] == [
        9 * BLOB_PIECE_BYTES,
        10 * BLOB_PIECE_BYTES,
    ]


@given(deaths=st.lists(st.integers(1, 40), max_size=6))
def test_a_broker_that_is_restarted_gets_it_again(deaths: list[int]) -> None:
    keeper = Keeper()
    keeper.dies_after = sorted(deaths)

    send_to(keeper)

    assert keeper.kept == {digest_of(DATA): DATA}
    assert keeper.most_at_once <= PIECES_SENT


def test_two_clients_of_a_user_send_the_same_together() -> None:
    keeper = Keeper()

    async def both() -> list[BlobName]:
        return list(await asyncio.gather(*[send(keeper, io.BytesIO(DATA)) for _ in range(2)]))

    assert asyncio.run(both()) == [(digest_of(DATA), len(DATA))] * 2
    assert keeper.kept == {digest_of(DATA): DATA}


def test_a_refusal_is_passed_on() -> None:
    keeper = Keeper()
    keeper.refuses = RequestError(ErrorCode.OVERLOADED, "There is no room.")

    with pytest.raises(RequestError, match="There is no room"):
        send_to(keeper)

    assert len(keeper.asked) == 1


def test_who_sends_too_much_at_once_waits_and_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    # Given
    monkeypatch.setattr(module, "PAUSES_S", (0.001, 0.002))
    times = 3 * MOST_TIMES

    class Full(Keeper):
        """It has room after a while."""

        def _reply(self, request: object) -> object:
            if len(self.asked) < times:
                raise RequestError(ErrorCode.RATE_LIMITED, "Too much is being sent at once.")
            return super()._reply(request)

    keeper = Full()

    # When
    send_to(keeper)

    # Then
    assert keeper.kept == {digest_of(DATA): DATA}
    assert not any(isinstance(asked, SendPiece) for asked in keeper.asked[:times])


def test_who_waits_for_room_may_give_up(monkeypatch: pytest.MonkeyPatch) -> None:
    # Given
    monkeypatch.setattr(module, "PAUSES_S", (3_600.0,))
    was_asked = asyncio.Event()

    class Full(Keeper):
        """It has no room."""

        def _reply(self, request: object) -> object:
            was_asked.set()
            raise RequestError(ErrorCode.RATE_LIMITED, "Too much is being sent at once.")

    async def give_up() -> None:
        sending = asyncio.create_task(send(Full(), io.BytesIO(DATA)))
        await was_asked.wait()
        sending.cancel()
        await sending

    # Then
    with pytest.raises(asyncio.CancelledError):
        asyncio.run(give_up())


def test_a_broker_that_forgets_again_and_again_is_given_up() -> None:
    keeper = Keeper()
    keeper.refuses = RequestError(ErrorCode.NOT_FOUND, "Unknown")

    with pytest.raises(RequestError, match="Unknown"):
        send_to(keeper)

    assert len(keeper.asked) == MOST_TIMES + 1


def test_who_gives_up_does_not_wait_for_a_broker_that_is_gone() -> None:
    # Given
    has_come = asyncio.Event()

    class Gone(Keeper):
        """It does not answer pieces any more."""

        async def ask(self, request: Request[R], timeout: float | None = None) -> R:
            if isinstance(request, SendPiece):
                has_come.set()
                await asyncio.Event().wait()
            return await super().ask(request, timeout)

    async def give_up() -> None:
        sending = asyncio.create_task(send(Gone(), io.BytesIO(DATA)))
        await asyncio.wait_for(has_come.wait(), 10)

        # When
        sending.cancel()

        # Then
        done, _ = await asyncio.wait([sending], timeout=2)
        assert done == {sending}
        assert sending.cancelled()

    asyncio.run(give_up())


def test_a_file_that_changes_meanwhile_is_refused() -> None:
    keeper = Keeper()

    class Changing(io.BytesIO):
        """Other bytes each time it is read after it was hashed."""

        def read(self, size: int | None = -1) -> bytes:
            return os.urandom(len(super().read(size)))

    with pytest.raises(RequestError, match="hash"):
        asyncio.run(send(keeper, Changing(DATA)))


@pytest.mark.parametrize("left", [0, 1, BLOB_PIECE_BYTES, len(DATA) - 1])
def test_a_file_that_becomes_shorter_meanwhile_is_said_to(left: int) -> None:
    class Shrinking(io.BytesIO):
        """It is cut off once it was hashed."""

        def read(self, size: int | None = -1) -> bytes:
            self.truncate(left)
            return super().read(size)

    with pytest.raises(RequestError, match="shorter while it was sent"):
        asyncio.run(send(Keeper(), Shrinking(DATA)))


def test_more_than_the_broker_takes_is_not_even_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    keeper = Keeper()
    monkeypatch.setattr(module, "name_of", lambda _file: BlobName(b"d" * 32, BLOB_BYTES + 1))

    with pytest.raises(CalcError, match="at most 33,554,432 bytes"):
        send_to(keeper)

    assert keeper.asked == []


def test_how_far_it_is_is_told() -> None:
    told: list[int] = []

    asyncio.run(send(Keeper(), io.BytesIO(DATA), told.append))

    assert told == sorted(told)
    assert (told[0], told[-1]) == (0, len(DATA))
