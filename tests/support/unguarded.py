"""What made-up sockets have in place of a guard."""

from __future__ import annotations

from broker.core.effects import Bound
from broker.core.events import Peer


class Unguarded:
    """Nobody is cut, and everything is read."""

    def has_room(self, _peer: Peer) -> bool:
        """Always."""
        return True

    def passed(self, _peer: Peer, _secret: bytes) -> None:
        """There are no milestones."""

    def vouch(self, _peer: Peer) -> None:
        """Nobody is a stranger."""

    def cut(self, _peer: Peer, _why: str) -> None:
        """There is no network."""

    def bound(self, _new: Bound) -> None:
        """There is no network."""
