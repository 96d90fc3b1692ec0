"""Whose keys open which door."""

from __future__ import annotations

from broker.core.events import Side


class Admitted:
    """Read by threads; what is in it is replaced as a whole."""

    def __init__(self) -> None:
        self.workers: frozenset[bytes] = frozenset()
        """the keys of those that were enrolled"""

    def at(self, side: Side, key: bytes) -> bool:
        """Whether a key may speak: any at the door of clients, who then have to log in."""
        return side is Side.CLIENTS or key in self.workers
