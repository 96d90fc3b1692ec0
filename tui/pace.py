"""Draws as often as a person can see, however fast things change."""

from __future__ import annotations

from collections.abc import Callable

from shared.clock import monotonic

EVERY_MS = 100
SOONEST_MS = 5
"""What comes in one go is drawn in one go."""


class Pace:
    """Runs `act` soon after `hit`, and at most once in `every` milliseconds.

    `later` calls a function after so many seconds.
    """

    def __init__(
        self,
        act: Callable[[], None],
        later: Callable[[float, Callable[[], None]], object],
        every: int = EVERY_MS,
    ) -> None:
        self._act = act
        self._later = later
        self._every = every
        self._waiting = False
        self._last = monotonic() - every

    def hit(self) -> None:
        """Something has changed."""
        if not self._waiting:
            self._waiting = True
            wait = max(SOONEST_MS, self._last + self._every - monotonic())
            self._later(wait / 1_000, self._go)

    def _go(self) -> None:
        self._waiting = False
        self._last = monotonic()
        self._act()
