"""How long jobs take lately, and how much work a slot should hold in advance."""

from __future__ import annotations

AHEAD_MS = 75.0
"""Work that the broker is asked for in advance, in milliseconds of a slot's time."""

AHEAD_MOVING_MS = 400.0
"""The same where blobs have to be fetched first and brought after: no slot is to wait for that."""

PIPE_MS = 2.0
"""Work that lies in a slot's own pipe, where only the slot can leave it undone."""

AHEAD_MOST = 1_000
PIPE_MOST = 200
SHORTEST_MS = 0.01
LEARNING = 1 / 32


class Pace:
    """How long a job takes on average lately, in milliseconds."""

    def __init__(self) -> None:
        self._mean: float | None = None
        self._ahead_ms = AHEAD_MS

    def learn(self, took: int, jobs: int = 1, *, moving: bool = False) -> None:
        """So many jobs, one after the other, took so many milliseconds. `moving`: they have
        blobs."""
        self._ahead_ms = AHEAD_MOVING_MS if moving else AHEAD_MS
        each = took / jobs
        mean = each if self._mean is None else self._mean
        self._mean = each + (mean - each) * (1 - LEARNING) ** jobs

    def in_pipe(self) -> int:
        """Jobs to lie behind the one that a slot does."""
        return 0 if self._mean is None else self._fit(PIPE_MS, PIPE_MOST, 0)

    def ahead(self, age: int) -> int:
        """Jobs to ask for in advance for a slot that has been busy for `age` milliseconds."""
        return 0 if self._mean is None else self._fit(self._ahead_ms, AHEAD_MOST, age)

    def _fit(self, span: float, most: int, age: int) -> int:
        return min(most, int(span / max(self._mean or 0.0, age, SHORTEST_MS)))
