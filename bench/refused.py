"""Whether an honest client notices connections that are refused, ten thousand a minute."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from dataclasses import dataclass

import zmq

from bench import roundtrip
from bench.beside import Outside, beside
from bench.grid import Grid
from shared.keys.curve import Curve, connect_with
from shared.keys.pair import new_pair

A_MINUTE = 10_000
PATIENCE_S = 0.25
"""A connection is closed after that; it was refused long before."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Milliseconds of an honest client's round trip, and how many connections a minute came."""

    alone: float
    meanwhile: float
    a_minute: float


def measure(grid: Grid, count: int) -> Refused:
    """Round trips alone, and while others with keys that open nothing knock at the workers' door:
    the broker reckons all of a handshake before it refuses them."""
    alone = asyncio.run(roundtrip.measure(grid, count)).p50
    assert grid.beyond is not None
    assert grid.curve is not None
    with beside(knock, grid.beyond.workers, grid.curve.broker) as knocking:
        meanwhile = asyncio.run(roundtrip.measure(grid, count)).p50
        knocking.end()
        a_minute = knocking.found()
    return Refused(alone, meanwhile, a_minute)


def knock(outside: Outside, address: str, broker: bytes) -> float:
    """Connect without end, each time with another key; how often a minute."""
    context: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
    open_since: deque[tuple[float, zmq.Socket[bytes]]] = deque()
    knocked, began = 0, time.monotonic()
    outside.ready()
    while not outside.over:
        knocked += 1
        open_since.append((time.monotonic(), _knock(context, address, broker)))
        while open_since and time.monotonic() - open_since[0][0] > PATIENCE_S:
            open_since.popleft()[1].close(0)
        time.sleep(max(0.0, began + knocked * 60 / A_MINUTE - time.monotonic()))
    for _, socket in open_since:
        socket.close(0)
    return knocked * 60 / (time.monotonic() - began)


def _knock(
    context: zmq.Context[zmq.Socket[bytes]], address: str, broker: bytes
) -> zmq.Socket[bytes]:
    socket = context.socket(zmq.DEALER)
    socket.setsockopt(zmq.RECONNECT_IVL, -1)
    connect_with(socket, Curve(broker, new_pair()))
    socket.connect(address)
    return socket
