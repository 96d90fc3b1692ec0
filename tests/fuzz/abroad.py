"""Throwers that come over a network: with keys, and without ever getting as far as that."""

from __future__ import annotations

from contextlib import suppress
from random import Random

from broker.core.limits.malformed import MOST
from tests.fuzz.handshakes import beginning
from tests.fuzz.throwers import Account, Guest, User
from tests.support.brokers import RawPeer
from tests.support.networks import Network

SOMEWHERE, ELSEWHERE = "127.0.0.66", "127.0.0.67"
"""Strangers that fill one place are in the way of others there."""

MESSAGES_EACH = 20
"""of other throwers, for one beginning of a connection"""


class Abroad(User):
    """A user on another machine. Who sends too much that cannot be read is cut, so that there is
    another connection for each step, and what is thrown over it is read."""

    def __init__(self, network: Network, seed: int, account: Account) -> None:
        self._network = network
        super().__init__(network.broker, seed, account)

    def throw(self, count: int) -> None:
        """Send fewer."""
        super().throw(min(count, MOST))

    def _connect(self) -> RawPeer:
        return self._network.newcomer(SOMEWHERE)

    def _begin(self) -> None:
        self._peer.close()
        self._peer = self._connect()
        self._peer.greet()
        self._peer.resume(self._account.token())


class Doorstep(Guest):
    """Connections that end in the handshake, and a client beside them that is let in. One of them
    costs as much as a good many messages."""

    def __init__(self, network: Network, seed: int) -> None:
        self._network = network
        self._rng = Random(seed)  # noqa: S311 -- the same for the same seed
        super().__init__(network.broker, seed)

    def throw(self, count: int) -> None:
        """Connect a few times and leave."""
        self._steps += 1
        connections = max(1, count // MESSAGES_EACH)
        for _ in range(connections):
            with suppress(OSError), self._network.bare(ELSEWHERE) as bare:
                bare.sendall(beginning(self._rng))
        self._ask()
        self.thrown += connections

    def _connect(self) -> RawPeer:
        peer = self._network.newcomer(SOMEWHERE)
        peer.greet()
        return peer
