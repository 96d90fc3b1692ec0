"""What libzmq tells of the descriptors of a socket."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

import zmq

_EVENT = struct.Struct("=hi")
EVENTS = zmq.EVENT_LISTENING | zmq.EVENT_ACCEPTED | zmq.EVENT_DISCONNECTED


@dataclass(frozen=True, slots=True)
class Told:
    """Something happened to a descriptor."""

    event: int
    descriptor: int


def address_of(door: bytes) -> str:
    """Where the monitor of a door is heard."""
    return f"inproc://guard-{door.hex()}"


def told(monitor: zmq.Socket[bytes]) -> Iterator[Told]:
    """What has been told since. It has to be taken soon: libzmq waits where nobody listens."""
    while True:
        try:
            frames = monitor.recv_multipart(zmq.DONTWAIT)
        except zmq.Again:
            return
        yield Told(*_EVENT.unpack(frames[0]))
