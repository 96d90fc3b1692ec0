"""Time, chance and the story of one run."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Sequence
from heapq import heappop, heappush
from random import Random
from typing import TypeVar

from broker.core.turn import Instant

T = TypeVar("T")

WALL = 1_700_000_000_000
MONO = 1_000_000
STORY_LINES = 400


class Broken(BaseException):
    """An invariant does not hold. No part of the grid is to catch it."""


class World:
    """Everything happens at a time, in milliseconds, in an order that the seed alone decides."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.dice = Random(seed)  # noqa: S311 -- a game of chance, not a secret
        self.mono = MONO
        self.clock_error = 0
        """how far the wall clock is off"""
        self.story: deque[str] = deque(maxlen=STORY_LINES)
        self.faults: Counter[str] = Counter()
        self.steps = 0
        self.calm = False
        """nothing goes wrong any more, and nobody wants anything new"""
        self._agenda: list[tuple[int, int, Callable[[], None]]] = []
        self._entries = 0

    @property
    def wall(self) -> int:
        """The time of day."""
        return WALL + self.mono + self.clock_error

    def clock(self) -> Instant:
        """What the broker sees when it looks at its clocks."""
        return Instant(self.wall, self.mono)

    def later(self, delay: int, action: Callable[[], None]) -> None:
        """Do something after so many milliseconds."""
        self._entries += 1
        heappush(self._agenda, (self.mono + delay, self._entries, action))

    def run(self, millis: int) -> None:
        """Let so much time go by."""
        until = self.mono + millis
        while self._agenda and self._agenda[0][0] <= until:
            due, _, action = heappop(self._agenda)
            self.mono = max(self.mono, due)
            self.steps += 1
            action()
        self.mono = until

    def tell(self, line: str) -> None:
        """Note what happens."""
        self.story.append(f"{self.mono - MONO:>7} ms  {line}")

    def fault(self, kind: str, line: str = "") -> None:
        """Note what goes wrong."""
        self.faults[kind] += 1
        if line:
            self.tell(f"!! {line}")

    def chance(self, probability: float) -> bool:
        """Whether something happens that happens so often."""
        return self.dice.random() < probability

    def misfortune(self, probability: float) -> bool:
        """Whether something goes wrong; in a calm world nothing does."""
        return not self.calm and self.chance(probability)

    def one_of(self, items: Sequence[T]) -> T:
        """Any of them."""
        return items[self.dice.randrange(len(items))]

    def check(self, holds: bool, invariant: str) -> None:
        """Raise `Broken` where an invariant does not hold."""
        if not holds:
            self.tell(f"XX {invariant}")
            raise Broken(invariant)
