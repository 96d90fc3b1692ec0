"""Whose turn it is: nobody is passed over for ever, and nobody has more than the quotas allow."""

from __future__ import annotations

from collections import Counter, defaultdict

from broker.core.effects import Changes
from broker.core.grid import Grid
from broker.core.queue import PATIENCE, ReadyQueue
from broker.core.records import Job
from shared.settings import Settings
from shared.states import Priority, TaskState
from tests.simulation.world import World

PASSED_AT_MOST = len(Priority) * (PATIENCE + 2)
"""Jobs of others that are handed out while somebody's are ready."""


class Fairness:
    """Looks at each turn of one life of the broker; `begin` begins another."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.unfinished: defaultdict[int, set[int]] = defaultdict(set)
        """keys of tasks, by their owners"""
        self.begin(None)

    def begin(self, settings: Settings | None) -> None:
        """The queue is made anew, and who was passed over is forgotten."""
        self.passed: Counter[int] = Counter()
        self.ready: set[int] = set()
        self.settings = settings
        self.attempts: dict[int, int] = {}

    def committed(self, changes: Changes, grid: Grid) -> None:
        """A turn is on disk."""
        self._quotas_hold(changes, grid)
        self._nobody_is_passed_over(changes, grid)
        self.settings = grid.settings

    def _quotas_hold(self, changes: Changes, grid: Grid) -> None:
        """Settings of the same turn may come before or after what they allow or forbid."""
        tasks = [*changes.inserted.values(), *changes.updated.values()]
        for task in tasks:
            mine = self.unfinished[task.owner]
            (mine.discard if task.state.ended else mine.add)(task.key)
        for mine in self.unfinished.values():
            mine.difference_update(changes.deleted)
        for settings in (self.settings, grid.settings):
            if settings is not None and self._hold(changes, settings):
                return
        self.world.check(self.settings is None, "nobody has more tasks than the quotas allow")

    def _hold(self, changes: Changes, settings: Settings) -> bool:
        new = [task for task in changes.inserted.values() if not task.state.ended]
        owners = {task.owner for task in new}
        total = sum(map(len, self.unfinished.values()))
        fits = all(len(self.unfinished[owner]) <= settings.user_quota for owner in owners)
        return fits and (not new or total <= settings.grid_quota)

    def _nobody_is_passed_over(self, changes: Changes, grid: Grid) -> None:
        served = Counter(job.owner for job in _jobs(changes) if self._is_handed_out(job))
        ready = _owners(grid.queue) if grid.open_kinds else set()
        for owner in ready & self.ready:
            if served[owner]:
                self.passed[owner] = 0
            else:
                self.passed[owner] += served.total()
            passed = self.passed[owner]
            self.world.check(
                passed <= PASSED_AT_MOST, f"user {owner} is not passed over {passed} times"
            )
        for owner in self.ready - ready:
            self.passed[owner] = 0
        self.ready = ready

    def _is_handed_out(self, job: Job) -> bool:
        before = self.attempts.get(job.key, 0)
        self.attempts[job.key] = job.attempt
        return job.state is TaskState.RUNNING and job.attempt > before


def _jobs(changes: Changes) -> list[Job]:
    return [
        *changes.inserted.values(),
        *changes.updated.values(),
        *changes.operations.values(),
    ]


def _owners(queue: ReadyQueue) -> set[int]:
    return {
        owner
        for lane in queue._lanes.values()
        for ring in lane._rings.values()
        for owner, pile in ring._piles.items()
        if pile.first() is not None
    }
