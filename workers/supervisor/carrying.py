"""Carries out what the supervisor wants, in the order in which it was decided."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable

from workers.supervisor.effects import Effect


class InOrder:
    """What follows of an effect at once, as of a file that is there already, comes after everything
    that was decided before: a slot is to be given its jobs in the order that is remembered."""

    def __init__(self, carry_out: Callable[[Effect], None]) -> None:
        self._carry_out = carry_out
        self._waiting: deque[Effect] = deque()
        self._busy = False

    def add(self, effects: Iterable[Effect]) -> None:
        """Do these, too: at once, or after the one that is being done."""
        self._waiting.extend(effects)
        if self._busy:
            return
        self._busy = True
        try:
            while self._waiting:
                self._carry_out(self._waiting.popleft())
        finally:
            self._busy = False
