"""A door: one listening socket of the broker. A peer is called by the door that it came in by and
what the socket calls it, so that no two are ever taken for one another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

import zmq

from broker.core.events import HERE, Origin, Peer, Side
from broker.net.doors.reading import Incoming, read, read_for, tasks_in

RECEIVED_A_TURN = 1_000
BYTES_A_TURN = {Side.CLIENTS: 2 * 1024 * 1024, Side.WORKERS: 16 * 1024 * 1024}
"""What clients send is read for what it mentions, a second for some megabytes, and meanwhile nobody
else is served; what workers send is only kept. What is read of files to answer them counts, too."""

TASKS_A_TURN = 500
"""Tasks that clients submit, or workers tell of, after which a turn ends: a longer one keeps all
others waiting, and what a commit costs is little by then."""

Said = tuple[Peer, list[bytes], Origin]

_NOT_SENT = (zmq.EAGAIN, zmq.EHOSTUNREACH)


class Door(Protocol):
    """A socket that listens."""

    side: Side
    mark: bytes
    """one byte, that of no other door"""
    router: zmq.Socket[bytes]

    def next(self) -> Said | None:
        """What has arrived; None for what nobody may say. Raises `zmq.Again` if nothing has."""

    def send(self, peer: Peer, frames: list[bytes]) -> None:
        """Send, or raise `zmq.ZMQError`."""

    def close(self, linger_ms: int) -> None:
        """Listen no more, giving the last messages so long to leave."""


class LocalDoor:
    """A socket of this machine, which this user alone can connect to."""

    def __init__(self, side: Side, mark: bytes, router: zmq.Socket[bytes]) -> None:
        self.side = side
        self.mark = mark
        self.router = router

    def next(self) -> Said:
        """What has arrived."""
        name, *frames = self.router.recv_multipart(zmq.DONTWAIT)
        return self.mark + name, frames, HERE

    def send(self, peer: Peer, frames: list[bytes]) -> None:
        """Send."""
        self.router.send_multipart([peer[1:], *frames], zmq.DONTWAIT)

    def close(self, linger_ms: int) -> None:
        """Listen no more."""
        self.router.close(linger_ms)


def receive(door: Door) -> Iterator[Incoming]:
    """What has arrived at a door, up to a bound."""
    size = tasks = 0
    for _ in range(RECEIVED_A_TURN):
        try:
            said = door.next()
        except zmq.Again:
            return
        if said is None:
            continue
        peer, frames, origin = said
        event = read(door.side, peer, frames, origin)
        yield event
        size += sum(map(len, frames)) + read_for(event)
        tasks += tasks_in(event)
        if size > BYTES_A_TURN[door.side] or tasks >= TASKS_A_TURN:
            return


def sent(door: Door, peer: Peer, frames: list[bytes]) -> bool:
    """Whether the message is on its way; not to be taken for delivered."""
    try:
        door.send(peer, frames)
    except zmq.ZMQError as error:
        if error.errno in _NOT_SENT:
            return False
        raise
    return True
