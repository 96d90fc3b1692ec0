"""A door to a network: everybody who comes in has proved to have a key."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import zmq

from broker.core.events import Origin, Peer, Side
from broker.net.doors.admitted import Admitted
from broker.net.doors.door import Said
from broker.net.doors.names import Names
from broker.net.doors.porter import origin_in
from broker.net.guard.guard import Guard
from shared.keys.pair import KEY_BYTES

ORIGINS_KNOWN = 4_096
"""that need not be read again"""

_NAME = 1 + KEY_BYTES
"""Where the socket's name of a peer begins. The key before it keeps whoever gives himself the name
of another, even after that one has left, from being taken for him."""

CHOSEN = "they had chosen names for themselves"

_origin = lru_cache(ORIGINS_KNOWN)(origin_in)


class RemoteDoor:
    """A socket of a network."""

    def __init__(
        self,
        side: Side,
        mark: bytes,
        router: zmq.Socket[bytes],
        admitted: Admitted,
        guard: Guard,
        names: Names,
    ) -> None:
        self.side = side
        self.mark = mark
        self.router = router
        self._admitted = admitted
        self._guard = guard
        self._names = names

    def next(self) -> Said | None:
        """What has arrived, from whom is admitted at this moment: a key that was revoked may have a
        connection yet."""
        name = self.router.recv(zmq.DONTWAIT, copy=False)
        frames = self.router.recv_multipart(zmq.DONTWAIT)
        origin = _proved(name)
        if origin is None:
            self._cut(self._names.told(name.bytes))
            return None
        if not self._admitted.at(self.side, origin.key):
            return None
        return self._said(self.mark + origin.key + name.bytes, name, frames, origin)

    def send(self, peer: Peer, frames: list[bytes]) -> None:
        """Send."""
        self.router.send_multipart([peer[_NAME:], *frames], zmq.DONTWAIT)

    def close(self, linger_ms: int) -> None:
        """Listen no more."""
        self._names.close()
        self.router.close(linger_ms)

    def _said(
        self, peer: Peer, name: zmq.Frame, frames: list[bytes], origin: Origin
    ) -> Said | None:
        is_new = self._guard.heard(peer, name, frames, known=self.side is Side.WORKERS)
        if is_new and not self._names.came(peer, name.bytes):
            self._cut([peer])
            return None
        return peer, frames, origin

    def _cut(self, peers: Iterable[Peer]) -> None:
        for peer in peers:
            self._guard.cut(peer, CHOSEN)


def key_of(peer: Peer) -> bytes:
    """The key that a peer of a network has proved to have."""
    return peer[1:_NAME]


def _proved(name: zmq.Frame) -> Origin | None:
    """Where a message comes from, as the porter has seen it; it has not seen our own connection."""
    try:
        return _origin(str(name.get("User-Id")))
    except (zmq.ZMQError, ValueError):
        return None
