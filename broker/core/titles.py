"""Titles become easy to find in steps, some time after their tasks were submitted: for many at once
that is less work. What is newer is looked through."""

from __future__ import annotations

from broker.core.turn import Turn

STEP_KEYS = 1_024
"""Tasks and operations, one after the other: a millisecond."""

STEP_EVERY = 10
"""Milliseconds between two steps where many are due, as after a database was brought up to date."""

NOTHING_DUE = 1_000


class Titles:
    """How far they are easy to find."""

    def __init__(self, last_key: int, titled: int) -> None:
        self._last_key, self._titled = last_key, titled
        self._next = 0

    @property
    def wait(self) -> int:
        """Milliseconds until there may be something to do."""
        return STEP_EVERY if self._is_due else NOTHING_DUE

    @property
    def _is_due(self) -> bool:
        return self._last_key - self._titled >= STEP_KEYS

    def step(self, turn: Turn) -> None:
        """Go one step further, when it is time."""
        self._last_key = turn.grid.last_key
        if self._is_due and turn.mono >= self._next:
            self._next = turn.mono + STEP_EVERY
            self._titled += STEP_KEYS
            turn.changes.titled = self._titled
