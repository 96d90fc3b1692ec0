"""Messages that cannot be read: a few are a mistake, many are somebody who means no good."""

from __future__ import annotations

from collections import Counter

from broker.core.events import Peer
from shared.clock import MINUTE

MOST = 100
"""Of one connection, in a minute."""


class Malformed:
    """How many each connection has sent lately."""

    def __init__(self) -> None:
        self._sent: Counter[Peer] = Counter()
        self._since = 0

    def note(self, peer: Peer, mono: int) -> bool:
        """One more; whether it is the first too many."""
        if mono - self._since >= MINUTE:
            self._sent.clear()
            self._since = mono
        self._sent[peer] += 1
        return self._sent[peer] == MOST + 1
