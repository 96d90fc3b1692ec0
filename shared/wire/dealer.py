"""The socket that clients and workers speak to a broker through."""

from __future__ import annotations

import zmq

from shared import limits
from shared.address import socket_path
from shared.errors import SetupError

RECONNECT_MS = 50
RECONNECT_MOST_MS = 1_000


def connect(context: zmq.Context[zmq.Socket[bytes]], address: str) -> zmq.Socket[bytes]:
    """A DEALER that looks for the broker at `address` for ever; raises `SetupError`.

    It never blocks a sender and keeps nobody from exiting: what has to arrive is acknowledged.
    """
    socket_path(address)
    socket = context.socket(zmq.DEALER)
    socket.linger = 0
    socket.sndhwm = socket.rcvhwm = 0
    socket.setsockopt(zmq.MAXMSGSIZE, limits.FRAME_BYTES)
    socket.setsockopt(zmq.RECONNECT_IVL, RECONNECT_MS)
    socket.setsockopt(zmq.RECONNECT_IVL_MAX, RECONNECT_MOST_MS)
    try:
        socket.connect(address)
    except zmq.ZMQError as error:
        socket.close()
        raise SetupError(f"Cannot connect to {address}: {error.strerror}.") from error
    return socket
