"""What a list schedule takes of which handing out costs nothing."""

from __future__ import annotations

from collections.abc import Sequence
from heapq import heappop, heappush

from shared.makespan import paths


def ideal(costs: Sequence[int], operands: Sequence[Sequence[int]], slots: int) -> int:
    """How long operations take on so many slots, the longest remaining path first (milliseconds).

    `operands` are the places of the operations that each one builds on, all before it.
    """
    return _Schedule(costs, operands, slots).run()


class _Schedule:
    def __init__(self, costs: Sequence[int], operands: Sequence[Sequence[int]], slots: int) -> None:
        self.costs = costs
        self.paths = paths(costs, operands)
        self.free = slots
        self.now = 0
        self.users: list[list[int]] = [[] for _ in costs]
        self.missing = [len(set(taken)) for taken in operands]
        for place, taken in enumerate(operands):
            for operand in set(taken):
                self.users[operand].append(place)
        self.ready: list[tuple[int, int]] = []
        self.running: list[tuple[int, int]] = []

    def run(self) -> int:
        for place, missing in enumerate(self.missing):
            if not missing:
                self._queue(place)
        while self.ready or self.running:
            self._begin()
            self._end()
        return self.now

    def _queue(self, place: int) -> None:
        heappush(self.ready, (-self.paths[place], place))

    def _begin(self) -> None:
        while self.free and self.ready:
            _, place = heappop(self.ready)
            heappush(self.running, (self.now + self.costs[place], place))
            self.free -= 1

    def _end(self) -> None:
        self.now = self.running[0][0]
        while self.running and self.running[0][0] == self.now:
            _, place = heappop(self.running)
            self.free += 1
            for user in self.users[place]:
                self.missing[user] -= 1
                if not self.missing[user]:
                    self._queue(user)
