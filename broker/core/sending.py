"""In which order the messages of a turn leave: first those for which something stands still."""

from __future__ import annotations

from collections.abc import Sequence

from broker.core.effects import ForWorkers, Outgoing, SendAssignments


def in_order(to_workers: Sequence[ForWorkers], others: Sequence[Outgoing]) -> tuple[Outgoing, ...]:
    """Workers that are given something come before all others; what workers are merely told is
    last. What is for one peer stays in its order."""
    given = {effect.peer for effect in to_workers if isinstance(effect, SendAssignments)}
    if not given:
        return *others, *to_workers
    first = [effect for effect in to_workers if effect.peer in given]
    last = [effect for effect in to_workers if effect.peer not in given]
    return *first, *others, *last
