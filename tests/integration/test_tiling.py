"""Images that several workers do in strips, among real processes: the same bytes as in one piece,
and nothing of the strips is left when the task has ended."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from broker.store.blobs.files import folder_of
from shared import limits
from shared.ids import new_id
from shared.kinds import image
from shared.kinds.image import Output, Picture, parse
from shared.states import BlobRole, TaskState
from shared.wire import blobs
from shared.wire import client as wire
from shared.wire.rows import NewTask, OperationRow, SettingValue
from tests.support.blobs import digest_of
from tests.support.brokers import Broker, RawPeer, eventually
from tests.support.grids import (
    PASSWORD,
    Grid,
    ended,
    served_grid,
    wait_for_workers,
    wait_until_idle,
    workers,
)
from tests.support.images import noise, worked, written

Served = tuple[Grid, Broker, RawPeer]
NOTHING = "blur:0 " * 32
"""It is taken for as dear as other blurs."""

QUICK = f"blur:2 edges {NOTHING}"
SLOW = "blur:1 " * 32 + NOTHING
"""More than half a second for a strip."""


@cache
def sea() -> bytes:
    """The image."""
    return written(noise("L", (200, 200)).resize((2_000, 2_000)), "png", compress_level=1)


@cache
def whole(text: str) -> bytes:
    """What one slot makes of it."""
    return worked(sea(), text)[0]


@pytest.fixture
def served() -> Iterator[Served]:
    """A grid with a broker, an administrator, and nobody to work yet."""
    with served_grid() as served:
        served[0].work_on_images()
        yield served


def two_workers(served: Served) -> None:
    """Have oak and elm there, with a slot each."""
    for name in ("oak", "elm"):
        served[0].worker(name)
    wait_for_workers(served[2], "oak", "elm")


def send(client: RawPeer, data: bytes) -> None:
    """Send a blob."""
    client.ask(blobs.Send(digest_of(data), len(data)))
    for offset in range(0, len(data), limits.BLOB_PIECE_BYTES):
        piece = data[offset : offset + limits.BLOB_PIECE_BYTES]
        said = client.ask(blobs.SendPiece(digest_of(data), offset, piece))
        assert isinstance(said, blobs.Sent), said


def submit(client: RawPeer, text: str = QUICK, data: bytes | None = None) -> bytes:
    """Have something done to an image; the id of the task."""
    data = data or sea()
    send(client, data)
    picture = Picture(hashlib.sha256(data).digest(), len(data), "sea.png", parse(text), Output())
    task = NewTask(new_id(), image.NAME, image.payload(picture))
    reply = client.ask(wire.Submit((task,), follow=False))
    assert isinstance(reply, wire.Submitted), reply
    assert reply.receipts[0].refusal is None, reply
    return task.id


def operations(client: RawPeer, task: bytes) -> tuple[OperationRow, ...]:
    """The steps of a task as they are now."""
    reply = client.ask(wire.Operations(task))
    assert isinstance(reply, wire.OperationsNow), reply
    return reply.rows


def result_of(client: RawPeer, task: bytes) -> bytes:
    """The bytes of what was made."""
    row = ended(client, task)
    assert row.state is TaskState.DONE, row
    data, size = b"", 1
    while len(data) < size:
        asked = blobs.Fetch(task, BlobRole.RESULT, 0, len(data), limits.BLOB_PIECE_BYTES)
        piece = client.ask(asked)
        assert isinstance(piece, blobs.Fetched), piece
        data, size = data + piece.data, piece.size
    return data


def kept(grid: Grid) -> set[bytes]:
    """The hashes of what lies at the broker."""
    root = folder_of(str(grid.home.database))
    return {bytes.fromhex(path.name) for path in root.glob("??/*")}


def wait_until_all_run(client: RawPeer, task: bytes, count: int = 2) -> None:
    """So many strips are being worked on."""

    def look() -> bool:
        return sum(row.started is not None for row in operations(client, task)[:-1]) == count

    eventually(look, f"{count} strips are worked on")


def wait_until_strip_is_there(client: RawPeer, task: bytes) -> None:
    """One is done, and its pixels lie at the broker."""
    eventually(lambda: client.get(task).steps_done == 1, "one strip is done")


def attempt_files(grid: Grid) -> list[Path]:
    """What workers have on their disks for attempts."""
    return [path for path in grid.home.attempts.rglob("*-*") if path.is_file()]


def test_two_workers_make_the_same_bytes_together(served: Served) -> None:
    # Given
    grid, _, client = served
    two_workers(served)

    # When an image is worth it
    task = submit(client)

    # Then both have done a part of it, and it is what one makes
    assert result_of(client, task) == whole(QUICK)
    rows = operations(client, task)
    assert [row.label for row in rows] == ["strip 1/2", "strip 2/2", "join"]
    assert {row.worker for row in rows[:2]} == {"oak", "elm"}
    assert rows[-1].summary == client.get(task).summary
    grid.calc("login", "ann", "--password-stdin", stdin=PASSWORD.encode())
    assert "3 of 3 done" in grid.calc("show", "1").out

    # And the strips are gone, here and there
    assert kept(grid) == {digest_of(sea()), digest_of(whole(QUICK))}
    eventually(lambda: not attempt_files(grid), "the files of attempts are removed")


def test_one_worker_does_it_whole(served: Served) -> None:
    grid, _, client = served
    grid.worker("oak")
    wait_for_workers(client, "oak")

    task = submit(client)

    assert result_of(client, task) == whole(QUICK)
    assert operations(client, task) == ()


def test_with_splitting_switched_off_one_of_them_does_it_whole(served: Served) -> None:
    client = served[2]
    client.ask(wire.ChangeSettings((SettingValue("split", 0),)))
    two_workers(served)

    task = submit(client)

    assert result_of(client, task) == whole(QUICK)
    assert operations(client, task) == ()


def test_a_worker_killed_in_the_middle_costs_its_own_strip(served: Served) -> None:
    # Given strips that two workers are at
    grid, _, client = served
    grid.worker("oak")
    elm = grid.worker("elm")
    wait_for_workers(client, "oak", "elm")
    task = submit(client, SLOW)
    wait_until_all_run(client, task)

    # When one of them dies
    elm.kill()

    # Then the other does its strip, too
    assert result_of(client, task) == whole(SLOW)
    assert sorted(row.attempt for row in operations(client, task)) == [1, 1, 2]
    assert kept(grid) == {digest_of(sea()), digest_of(whole(SLOW))}


def test_a_broker_that_is_killed_in_the_middle_goes_on_with_what_is_left(served: Served) -> None:
    # Given one strip that is at the broker, and one that is not
    grid, broker, client = served
    grid.worker("oak")
    grid.worker("elm")
    wait_for_workers(client, "oak", "elm")
    task = submit(client, SLOW)
    wait_until_strip_is_there(client, task)

    # When
    broker.kill()
    broker.restart()
    again = broker.client()
    again.log_in("ann")

    # Then
    assert result_of(again, task) == whole(SLOW)
    assert {row.attempt for row in operations(again, task)} == {1}
    assert {digest_of(sea()), digest_of(whole(SLOW))} <= kept(grid)


def test_with_a_cancelled_task_its_strips_go_and_its_slots_stop(served: Served) -> None:
    # Given one strip that is there, and one that is being worked on
    grid, _, client = served
    two_workers(served)
    task = submit(client, SLOW)
    wait_until_all_run(client, task)

    # When
    client.ask(wire.Cancel((task,)))

    # Then
    eventually(lambda: kept(grid) == {digest_of(sea())}, "the strips are gone")
    assert {row.state for row in operations(client, task)} == {TaskState.CANCELLED}
    eventually(lambda: not any(row.busy for row in workers(client).values()), "nobody is busy")
    wait_until_idle(grid)
    assert kept(grid) == {digest_of(sea())}

    # And a task that is retried is done, and deleted with all of it
    client.ask(wire.Retry((task,)))
    ended(client, task)
    client.ask(wire.Delete((task,)))
    eventually(lambda: len(kept(grid)) <= 2, "only what was sent or made an hour ago stays")


def test_a_damaged_image_fails_as_one_that_is_done_whole(served: Served) -> None:
    # Given an image whose end is missing, which nobody knows before it is decoded
    grid, _, client = served
    two_workers(served)

    task = submit(client, data=sea()[:-50_000])

    row = ended(client, task)
    assert row.error is not None
    assert (row.state, row.error.code) == (TaskState.FAILED, "unreadable_image")
    assert kept(grid) == {digest_of(sea()[:-50_000])}
