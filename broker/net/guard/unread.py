"""How much was sent to each peer that it has not read.

Neither a socket nor the system tells. So a milestone is put between the messages now and then, with
a secret of its own, and whoever says that secret has read what came before.
"""

from __future__ import annotations

import secrets
from collections import deque
from dataclasses import dataclass, field

from broker.core.events import Peer
from shared.limits import MILESTONE_BYTES

MEBIBYTE = 1024 * 1024
MILESTONE_EVERY = 4 * MEBIBYTE
MOST = 64 * MEBIBYTE
"""Unread by one peer; then it counts as gone."""

PEERS_KEPT = 10_000
"""Whoever comes after them puts the oldest out, which then begins anew."""


@dataclass(slots=True)
class Road:
    """What is on its way to one peer."""

    sent: int = 0
    read: int = 0
    next_milestone: int = MILESTONE_EVERY
    milestones: deque[tuple[bytes, int]] = field(default_factory=deque)
    """their secrets, and what was sent before"""


class Unread:
    """Of all peers."""

    def __init__(self) -> None:
        self._roads: dict[Peer, Road] = {}
        self._gone: deque[Peer] = deque()

    def has_room(self, peer: Peer) -> bool:
        """Whether a peer reads what it is sent."""
        road = self._roads.get(peer)
        return road is None or road.sent - road.read < MOST

    def sent(self, peer: Peer, size: int) -> bytes | None:
        """A message has gone; the secret of the milestone to send now, if one is due."""
        road = self._roads.get(peer)
        if road is None:
            road = self._begin(peer)
        road.sent += size
        if road.sent < road.next_milestone:
            return None
        secret = secrets.token_bytes(MILESTONE_BYTES)
        road.next_milestone = road.sent + MILESTONE_EVERY
        road.milestones.append((secret, road.sent))
        return secret

    def passed(self, peer: Peer, secret: bytes) -> None:
        """A peer has come by a milestone; what it says of any other means nothing."""
        road = self._roads.get(peer)
        if road is None or not any(secret == known for known, _ in road.milestones):
            return
        while road.milestones:
            known, road.read = road.milestones.popleft()
            if known == secret:
                return

    def forget(self, peer: Peer) -> None:
        """A peer is gone; may be said in any thread."""
        self._gone.append(peer)

    def _begin(self, peer: Peer) -> Road:
        while self._gone:
            self._roads.pop(self._gone.popleft(), None)
        if len(self._roads) >= PEERS_KEPT:
            del self._roads[next(iter(self._roads))]
        road = self._roads[peer] = Road()
        return road
