"""Whose keys open which door."""

from __future__ import annotations

import threading

from broker.core.events import Side

TOLD_WITHIN_S = 2.0


class Admitted:
    """Read by threads; what is in it is replaced as a whole."""

    def __init__(self) -> None:
        self._workers: frozenset[bytes] = frozenset()
        self._told = threading.Event()

    @property
    def workers(self) -> frozenset[bytes]:
        """The keys of those that were enrolled."""
        return self._workers

    @workers.setter
    def workers(self, keys: frozenset[bytes]) -> None:
        self._workers = keys
        self._told.set()

    def wait(self) -> None:
        """Wait until it was said who is enrolled, which a broker does in its first turn: none is to
        be sent away before."""
        self._told.wait(TOLD_WITHIN_S)

    def at(self, side: Side, key: bytes) -> bool:
        """Whether a key may speak: any at the door of clients, who then have to log in."""
        return side is Side.CLIENTS or key in self.workers
