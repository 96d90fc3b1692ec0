"""`kill -9`, SIGSTOP and SIGCONT at moments that dice choose."""

from __future__ import annotations

import signal
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from random import Random

import psutil

from tests.torture.processes import ALL, Cast

WEIGHTS = {"slot": 10, "client": 4, "worker": 4, "broker": 2, ALL: 1}
"""Those that take long to start are killed less often, so that something is done in between."""

STOPPED_S = (0.7, 2.0)
"""For how long somebody is stopped: longer than the lease of `run.SETTINGS`."""

STOPS = 0.2
"""The share of troubles that are stops."""

TICK_S = 0.01


class Trouble:
    """Kills and stops, until it is told to let go."""

    def __init__(
        self, cast: Cast, seed: int, kinds: Sequence[str], rate: float, stops: bool
    ) -> None:
        self._cast = cast
        self._plan = Random(f"{seed} what")  # noqa: S311
        self._dice = Random(f"{seed} whom")  # noqa: S311
        self._kinds = kinds
        self._rate = rate
        self._stops = STOPS if stops else 0.0
        self._stopped: list[tuple[float, psutil.Process]] = []
        self.killed: Counter[str] = Counter()
        self.stopped: Counter[str] = Counter()

    def make(self, kills: int) -> None:
        """Kill so many, with stops in between."""
        while self.killed.total() < kills:
            self._wait(self._dice.expovariate(self._rate))
            self._strike()
        self._release(float("inf"))

    def _wait(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while (now := time.monotonic()) < until:
            self._cast.tend()
            self._release(now)
            time.sleep(TICK_S)

    def _strike(self) -> None:
        weights = [WEIGHTS[kind] for kind in self._kinds]
        (kind,) = self._plan.choices(self._kinds, weights)
        stop = self._plan.random() < self._stops and kind != ALL
        found = self._cast.alive(kind)
        if not found:
            return
        with suppress(psutil.NoSuchProcess):
            self._stop(kind, found) if stop else self._kill(kind, found)

    def _kill(self, kind: str, found: list[psutil.Process]) -> None:
        if kind == ALL:
            self._cast.end()
        else:
            self._dice.choice(found).send_signal(signal.SIGKILL)
        self.killed[kind] += 1

    def _stop(self, kind: str, found: list[psutil.Process]) -> None:
        process = self._dice.choice(found)
        process.send_signal(signal.SIGSTOP)
        self._stopped.append((time.monotonic() + self._dice.uniform(*STOPPED_S), process))
        self.stopped[kind] += 1

    def _release(self, now: float) -> None:
        for due, process in self._stopped:
            if due <= now:
                with suppress(psutil.NoSuchProcess):
                    process.send_signal(signal.SIGCONT)
        self._stopped = [(due, process) for due, process in self._stopped if due > now]
