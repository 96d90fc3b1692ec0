"""The socket that clients and workers speak to a broker through."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import zmq

from shared import limits
from shared.address import is_remote, socket_path
from shared.errors import SetupError
from shared.home import check_private
from shared.keys.curve import Curve, connect_with

RECONNECT_MS = 50
RECONNECT_MOST_MS = 1_000


Watch = Callable[[zmq.Socket[bytes]], object]


def connect(
    context: zmq.Context[zmq.Socket[bytes]],
    address: str,
    curve: Curve | None = None,
    watch: Watch | None = None,
) -> zmq.Socket[bytes]:
    """A DEALER that looks for the broker at `address` for ever; raises `SetupError`. What goes over
    a network is always encrypted, with `curve`; `watch` sees such a socket before it connects.

    It never blocks a sender and keeps nobody from exiting: what has to arrive is acknowledged.
    """
    _check(address, curve)
    socket = context.socket(zmq.DEALER)
    socket.linger = 0
    socket.sndhwm = socket.rcvhwm = 0
    socket.setsockopt(zmq.MAXMSGSIZE, limits.FRAME_BYTES)
    socket.setsockopt(zmq.RECONNECT_IVL, RECONNECT_MS)
    socket.setsockopt(zmq.RECONNECT_IVL_MAX, RECONNECT_MOST_MS)
    try:
        if curve is not None:
            socket.setsockopt(zmq.IPV6, 1)
            connect_with(socket, curve)
            if watch is not None:
                watch(socket)
        socket.connect(address)
    except zmq.ZMQError as error:
        socket.close()
        raise SetupError(f"Cannot connect to {address}: {error.strerror}.") from error
    return socket


def _check(address: str, curve: Curve | None) -> None:
    if not is_remote(address):
        _check_folder(socket_path(address).parent)
    elif curve is None:
        raise SetupError(f"{address} is spoken to with keys alone, and there are none.")


def _check_folder(folder: Path) -> None:
    """Another user may have made it, in /tmp, after a broker had left and its folder was tidied
    away: what listens there then is to be told no password."""
    try:
        status = folder.lstat()
    except OSError:
        return
    check_private(folder, status)
