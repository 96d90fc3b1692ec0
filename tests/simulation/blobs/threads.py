"""The threads of a broker: what they do happens some time later, unless the broker ends before."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.simulation.world import World

TAKES_MS = (0, 1, 5, 40, 400)


class Threads:
    """In place of an executor. `crashes` carries out what may end the broker."""

    def __init__(self, world: World, crashes: Callable[[Callable[[], None]], None]) -> None:
        self._world = world
        self._crashes = crashes
        self._waiting: list[Callable[[], None]] = []

    def submit(self, action: Callable[..., None], *values: Any) -> None:
        """Do something soon."""

        def act() -> None:
            if act in self._waiting:
                self._waiting.remove(act)
                action(*values)

        self._waiting.append(act)
        self._world.later(self._world.one_of(TAKES_MS), lambda: self._crashes(act))

    def shutdown(self, **_how: bool) -> None:
        """Wait for all of it."""
        for act in list(self._waiting):
            act()

    def end(self) -> None:
        """Their process is no more."""
        self._waiting.clear()
