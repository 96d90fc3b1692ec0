"""The two ROUTER sockets, for clients and for workers."""

from __future__ import annotations

from collections.abc import Iterator

import zmq

from broker.core.events import BadFrame, FromClient, FromWorker, Peer, Side
from broker.lock import lock_socket
from shared import limits
from shared.address import socket_path
from shared.errors import ErrorCode, SetupError, WireError
from shared.home import check_private
from shared.wire.blobs import Fetch, Want
from shared.wire.client import Submit
from shared.wire.codec import decode, read_header
from shared.wire.fleet import HandBack, Outcomes

SEND_HIGH_WATER = 5_000
"""Messages for one peer that does not read; then it counts as gone and has to begin anew."""

RECEIVE_HIGH_WATER = 50
"""Messages of one peer that wait here unread; then its own side keeps the next ones."""

RECEIVED_A_TURN = 1_000
BYTES_A_TURN = {Side.CLIENTS: 2 * 1024 * 1024, Side.WORKERS: 16 * 1024 * 1024}
"""What clients send is read for what it mentions, a second for some megabytes, and meanwhile nobody
else is served; what workers send is only kept. What is read of files to answer them counts, too."""

TASKS_A_TURN = 500
"""Tasks that clients submit, or workers tell of, after which a turn ends: a longer one keeps all
others waiting, and what a commit costs is little by then."""

Incoming = FromClient | FromWorker | BadFrame


class Sockets:
    """Where clients and workers connect. Nothing is decided here."""

    def __init__(self, context: zmq.Context[zmq.Socket[bytes]]) -> None:
        self._routers = {side: _router(context) for side in Side}
        self._locks: list[int] = []

    def bind(self, side: Side, address: str) -> None:
        """Listen; raises `SetupError` for an address that cannot be or may not be used.

        The lock keeps others away: ZeroMQ would let them take the path over without a word.
        """
        _check_address(address)
        self._locks.append(lock_socket(address.removeprefix("ipc://")))
        try:
            self._routers[side].bind(address)
        except zmq.ZMQError as error:
            raise SetupError(f"Cannot listen on {address}: {error.strerror}.") from error

    def register(self, poller: zmq.Poller) -> None:
        """Have a poller wake up for what arrives."""
        for router in self._routers.values():
            poller.register(router, zmq.POLLIN)

    def receive(self) -> Iterator[Incoming]:
        """What has arrived on both sockets, up to a bound."""
        for side, router in self._routers.items():
            yield from _receive(side, router)

    def has_more(self, side: Side) -> bool:
        """Whether something has arrived on a side that was not received yet."""
        return bool(self._routers[side].poll(0))

    def send(self, side: Side, peer: Peer, frames: list[bytes]) -> bool:
        """Whether the message is on its way; not to be taken for delivered."""
        try:
            self._routers[side].send_multipart([peer, *frames], zmq.DONTWAIT)
        except zmq.ZMQError as error:
            if error.errno in (zmq.EAGAIN, zmq.EHOSTUNREACH):
                return False
            raise
        return True

    def close(self, linger_ms: int) -> None:
        """Close both, giving the last messages so long to leave."""
        for router in self._routers.values():
            router.close(linger_ms)


def _router(context: zmq.Context[zmq.Socket[bytes]]) -> zmq.Socket[bytes]:
    router = context.socket(zmq.ROUTER)
    router.linger = 0
    router.setsockopt(zmq.ROUTER_MANDATORY, 1)
    router.setsockopt(zmq.MAXMSGSIZE, limits.FRAME_BYTES)
    router.setsockopt(zmq.SNDHWM, SEND_HIGH_WATER)
    router.setsockopt(zmq.RCVHWM, RECEIVE_HIGH_WATER)
    return router


def _check_address(address: str) -> None:
    folder = socket_path(address).parent
    try:
        status = folder.lstat()
    except OSError as error:
        raise SetupError(f"Cannot listen in {folder}: {error.strerror}.") from error
    check_private(folder, status)


def _receive(side: Side, router: zmq.Socket[bytes]) -> Iterator[Incoming]:
    size = tasks = 0
    for _ in range(RECEIVED_A_TURN):
        try:
            peer, *frames = router.recv_multipart(zmq.DONTWAIT)
        except zmq.Again:
            return
        event = read(side, peer, frames)
        yield event
        size += sum(map(len, frames)) + _read_for(event)
        tasks += _tasks_in(event)
        if size > BYTES_A_TURN[side] or tasks >= TASKS_A_TURN:
            return


def _read_for(event: Incoming) -> int:
    """Bytes of files that the answer takes."""
    message = None if isinstance(event, BadFrame) else event.message
    return limits.BLOB_PIECE_BYTES if isinstance(message, Fetch | Want) else 0


def _tasks_in(event: Incoming) -> int:
    message = None if isinstance(event, BadFrame) else event.message
    if isinstance(message, Submit):
        return len(message.tasks)
    return len(message.items) if isinstance(message, Outcomes | HandBack) else 0


def read(side: Side, peer: Peer, frames: list[bytes]) -> Incoming:
    """What a peer has sent, as an event."""
    request = 0
    try:
        header = read_header(frames)
        request = header.request
        if side is Side.CLIENTS and not request:
            raise WireError(ErrorCode.INVALID, "A request carries an id of its own, not 0.")
        message = decode(header, frames[1])
    except WireError as error:
        return BadFrame(side, peer, request, error)
    except Exception:
        # A frame must never stop the broker, whatever nobody has thought of yet.
        unread = WireError(ErrorCode.INTERNAL, "The message could not be read.")
        return BadFrame(side, peer, request, unread)
    if side is Side.CLIENTS:
        return FromClient(peer, request, message, size=len(frames[1]))
    return FromWorker(peer, message)
