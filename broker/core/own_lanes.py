"""What a user has, for workers that serve that user alone.

The piles are those of all, so that a job which one worker takes no other finds. The turns are not:
what such a worker does comes on top of what its user is given by the others.
"""

from __future__ import annotations

from collections.abc import Iterator, Set

from broker.core.lanes import Lane, kind_of, needs_of
from broker.core.piles import Pile
from broker.core.tasks import Work
from shared.states import Priority

Lanes = dict[Priority, Lane]


def new_lanes(resting: Set[int] = frozenset()) -> Lanes:
    """One for each priority, the highest first; those who rest have no turns there."""
    return {priority: Lane(resting) for priority in sorted(Priority, reverse=True)}


class OwnLanes:
    """The lanes of those users whom some worker serves alone."""

    def __init__(self, of_all: Lanes) -> None:
        self._of_all = of_all
        self._own: dict[int, Lanes] = {}

    def __bool__(self) -> bool:
        return bool(self._own)

    def __iter__(self) -> Iterator[Lane]:
        return (lane for lanes in self._own.values() for lane in lanes.values())

    def open(self, owner: int) -> None:
        """Somebody serves this user alone from now on."""
        if owner in self._own:
            return
        lanes = self._own[owner] = new_lanes()
        for priority, lane in self._of_all.items():
            for kind, needs, pile in lane.piles_of(owner):
                lanes[priority].ring(kind, needs).put(owner, pile)

    def close(self, owner: int) -> None:
        """Nobody does any more."""
        self._own.pop(owner, None)

    def put(self, job: Work, pile: Pile) -> None:
        """A job lies in a pile, which may be a new one."""
        lanes = self._own.get(job.owner)
        if lanes is not None:
            lanes[job.priority].ring(kind_of(job), needs_of(job)).put(job.owner, pile)

    def of(self, owner: int) -> Lanes:
        """The lanes of one user; none where they have been closed."""
        return self._own.get(owner, {})
