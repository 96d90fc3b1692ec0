"""How much a turn takes in: whoever sends a lot does not keep the others waiting."""

from __future__ import annotations

from typing import cast

import pytest
import zmq

from broker.core.events import Side
from broker.net.doors.door import BYTES_A_TURN, TASKS_A_TURN, LocalDoor, receive
from shared.ids import new_id
from shared.kinds.expression import payload
from shared.limits import BLOB_PIECE_BYTES
from shared.states import BlobRole
from shared.wire import client as wire
from shared.wire import fleet
from shared.wire.blobs import Fetch, Want
from shared.wire.codec import encode
from shared.wire.rows import NewTask, Outcome


class Router:
    """A socket at which these messages wait."""

    def __init__(self, *messages: object) -> None:
        self._frames = [[b"peer", *encode(message, 1)] for message in messages]

    def recv_multipart(self, _flags: int) -> list[bytes]:
        """The next of them."""
        if not self._frames:
            raise zmq.Again
        return self._frames.pop(0)


def received(side: Side, router: Router) -> int:
    """How many messages the next turn takes."""
    return len(list(receive(LocalDoor(side, b"c", cast("zmq.Socket[bytes]", router)))))


def submitting(count: int) -> wire.Submit:
    return wire.Submit(
        tuple(NewTask(new_id(), "expression", payload("1")) for _ in range(count)), follow=False
    )


def telling(count: int) -> fleet.Outcomes:
    outcomes = tuple(Outcome(key, 1, 1, 1, "1", b"1", None) for key in range(1, count + 1))
    return fleet.Outcomes(1, outcomes, 1)


@pytest.mark.parametrize(
    ("side", "message"),
    [
        (Side.CLIENTS, submitting(TASKS_A_TURN // 2)),
        (Side.WORKERS, telling(TASKS_A_TURN // 2)),
    ],
)
def test_a_turn_ends_when_it_has_tasks_enough(side: Side, message: object) -> None:
    router = Router(*[message] * 5)

    assert [received(side, router) for _ in range(4)] == [2, 2, 1, 0]


@pytest.mark.parametrize(
    ("side", "message"),
    [
        (Side.CLIENTS, Fetch(new_id(), BlobRole.RESULT, 0, 0, BLOB_PIECE_BYTES)),
        (Side.WORKERS, Want(1, 1, bytes(32), 0)),
    ],
)
def test_a_turn_ends_when_enough_of_files_is_asked_for(side: Side, message: object) -> None:
    pieces = BYTES_A_TURN[side] // BLOB_PIECE_BYTES
    router = Router(*[message] * (2 * pieces))

    assert received(side, router) == pieces


def test_what_brings_no_tasks_is_read_to_the_end() -> None:
    router = Router(*[wire.Ping()] * (TASKS_A_TURN + 1))

    assert received(Side.CLIENTS, router) == TASKS_A_TURN + 1
