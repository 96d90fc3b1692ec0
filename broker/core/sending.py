"""In which order the messages of a turn leave: first those for which something stands still."""

from __future__ import annotations

from collections.abc import Sequence

from broker.core.effects import Outgoing, Send, SendAssignments
from broker.core.events import Peer, Side


def in_order(outgoing: Sequence[Outgoing]) -> tuple[Outgoing, ...]:
    """Workers that are given something come first, then clients; what workers are merely told is
    last. What is for one peer stays in its order."""
    if len(outgoing) < 2:
        return tuple(outgoing)
    given = {effect.peer for effect in outgoing if isinstance(effect, SendAssignments)}
    return tuple(sorted(outgoing, key=lambda effect: _rank(effect, given)))


def _rank(effect: Outgoing, given: set[Peer]) -> int:
    if isinstance(effect, SendAssignments):
        return 0
    if not isinstance(effect, Send) or effect.side is Side.CLIENTS:
        return 1
    return 0 if effect.peer in given else 2
