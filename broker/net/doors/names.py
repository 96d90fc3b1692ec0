"""Tells peers that have chosen names from those that libzmq has named: no message says it."""

from __future__ import annotations

import zmq

from broker.core.events import Peer
from broker.net.doors.count import Count


class Names:
    """Of one socket. How far libzmq has counted is seen by what it calls a connection of our own,
    which is made whenever somebody may have a name from beyond."""

    def __init__(
        self, context: zmq.Context[zmq.Socket[bytes]], mark: bytes, router: zmq.Socket[bytes]
    ) -> None:
        self._context = context
        self._address = f"inproc://names-{mark.hex()}"
        router.bind(self._address)
        self._count = Count()
        self._asking: zmq.Socket[bytes] | None = None

    def came(self, peer: Peer, name: bytes) -> bool:
        """Whether a peer of this name may stay for now."""
        may_stay = self._count.came(peer, name)
        self._ask()
        return may_stay

    def told(self, name: bytes) -> list[Peer]:
        """The message by our own connection, which is called so, has come; who has to go."""
        self.close()
        chosen = self._count.reached(name)
        self._ask()
        return chosen

    def close(self) -> None:
        """Wait for no answer."""
        if self._asking is not None:
            self._asking.close()
            self._asking = None

    def _ask(self) -> None:
        if self._count.ask():
            self._asking = self._context.socket(zmq.DEALER)
            self._asking.linger = 0
            self._asking.connect(self._address)
            self._asking.send(b"")
