"""The sockets of the doors."""

from __future__ import annotations

import ctypes
import secrets

import zmq

from broker.core.events import Side
from broker.lock import lock_socket
from shared import limits
from shared.address import Remote, is_remote, socket_path
from shared.errors import SetupError
from shared.home import check_private
from shared.keys.curve import listen_with
from shared.keys.pair import Pair

SEND_HIGH_WATER = 5_000
"""Messages for one peer that does not read; then it counts as gone and has to begin anew."""

RECEIVE_HIGH_WATER = 50
"""Messages of one peer that wait here unread; then its own side keeps the next ones."""


IO_THREADS = 2
"""libzmq's, for what has these sockets."""

HERE_THREAD, FAR_THREAD = 0b01, 0b10
"""Networks have one of their own: what strangers send is decrypted there, and nobody at this
machine waits for it."""

RECEIVE_FAR_HIGH_WATER = 6
"""The same for a network, where it is a matter of memory: `Bounds.held` is more than so many of the
largest messages and one that has not ended."""


_SEED_BITS = 32


def begin_names_anywhere() -> None:
    """Have sockets of later on count the names of their peers from where nobody knows.

    libzmq takes the beginning from the random numbers of the C library, which it never seeds: it is
    the same in every process then, and who knows the next name can have libzmq end the process.
    """
    ctypes.CDLL(None).srand(ctypes.c_uint(secrets.randbits(_SEED_BITS)))


def router(context: zmq.Context[zmq.Socket[bytes]]) -> zmq.Socket[bytes]:
    """A socket that does not listen yet."""
    router = context.socket(zmq.ROUTER)
    router.linger = 0
    router.setsockopt(zmq.ROUTER_MANDATORY, 1)
    router.setsockopt(zmq.MAXMSGSIZE, limits.FRAME_BYTES)
    router.setsockopt(zmq.SNDHWM, SEND_HIGH_WATER)
    router.setsockopt(zmq.RCVHWM, RECEIVE_HIGH_WATER)
    router.setsockopt(zmq.AFFINITY, HERE_THREAD)
    return router


def listen_here(router: zmq.Socket[bytes], address: str) -> int:
    """Listen on this machine; raises `SetupError` for an address that cannot be or may not be used.

    The lock that is returned keeps others away: ZeroMQ would let them take the path over without a
    word.
    """
    if is_remote(address):
        raise SetupError(f"Clients and workers of a network come in by --listen {address} alone.")
    path = socket_path(address)
    try:
        status = path.parent.lstat()
    except OSError as error:
        raise SetupError(f"Cannot listen in {path.parent}: {error.strerror}.") from error
    check_private(path.parent, status)
    lock = lock_socket(str(path))
    _bind(router, address)
    return lock


def listen_beyond(router: zmq.Socket[bytes], side: Side, at: Remote, keys: Pair) -> None:
    """Listen on a network, to those who know the broker's key; raises `SetupError`."""
    listen_with(router, keys, side.value)
    router.setsockopt(zmq.RCVHWM, RECEIVE_FAR_HIGH_WATER)
    router.setsockopt(zmq.AFFINITY, FAR_THREAD)
    router.setsockopt(zmq.IPV6, int(at.is_ipv6))
    _bind(router, at.clients if side is Side.CLIENTS else at.workers)


def _bind(router: zmq.Socket[bytes], address: str) -> None:
    try:
        router.bind(address)
    except zmq.ZMQError as error:
        raise SetupError(f"Cannot listen on {address}: {error.strerror}.") from error
