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

Claim = tuple[Priority, int]
"""What one user has ready of one priority."""


class Fairness:
    """Looks at each turn. A broker that begins anew, or a turn that is not kept, makes another
    queue, and who was passed over before is forgotten."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.unfinished: defaultdict[int, set[int]] = defaultdict(set)
        """keys of tasks, by their owners"""
        self.attempts: dict[int, int] = {}
        self._begin(None)

    def _begin(self, queue: ReadyQueue | None) -> None:
        self.queue = queue
        self.ahead: defaultdict[Claim, float] = defaultdict(float)
        """what others of the same priority were given more than somebody, in milliseconds"""
        self.passed: Counter[Priority] = Counter()
        """how many jobs of other priorities were handed out while one had some"""
        self.longest = 0.0
        """of all turns"""
        self.ready: set[Claim] = set()
        self.settings: Settings | None = None

    def committed(self, changes: Changes, grid: Grid) -> None:
        """A turn is on disk."""
        if self.queue is not grid.queue:
            self._begin(grid.queue)
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
        ready = _claims(grid.queue) if grid.open_kinds else set()
        for gone in self.ready - ready:
            self.ahead[gone] = 0
        for priority in {claim[0] for claim in self.ready} - {claim[0] for claim in ready}:
            self.passed[priority] = 0
        handed = [(job, grid.queue.cost_of(job)) for job in _jobs(changes) if self._is_new(job)]
        self.longest = max([self.longest, *(cost for _, cost in handed)])
        for claim in ready & self.ready:
            self._has_its_share(claim, handed)
        for priority in {priority for priority, _ in ready & self.ready}:
            self._still_moves(priority, handed)
        self.ready = ready

    def _has_its_share(self, claim: Claim, handed: list[tuple[Job, float]]) -> None:
        """A turn is as long as it is: the longest of all may come between, and one's own last one
        has to be made up for; twice that, as a turn is charged what was known when it began."""
        priority, owner = claim
        same = [(job, cost) for job, cost in handed if job.priority is priority]
        mine = sum(cost for job, cost in same if job.owner == owner)
        others = sum(cost for job, cost in same if job.owner != owner)
        self.ahead[claim] = max(0.0, self.ahead[claim] + others - mine)
        fair = self.ahead[claim] <= 4 * self.longest
        self.world.check(fair, f"user {owner} is not passed over for {self.ahead[claim]} ms")

    def _still_moves(self, priority: Priority, handed: list[tuple[Job, float]]) -> None:
        moves = any(job.priority is priority for job, _ in handed)
        self.passed[priority] = 0 if moves else self.passed[priority] + len(handed)
        patient = self.passed[priority] <= PASSED_AT_MOST
        self.world.check(patient, f"{priority.name} is not passed over so often")

    def _is_new(self, job: Job) -> bool:
        before = self.attempts.get(job.key, 0)
        self.attempts[job.key] = job.attempt
        return job.state is TaskState.RUNNING and job.attempt > before


PASSED_AT_MOST = len(Priority) * (PATIENCE + 1)
"""Jobs of other priorities that are handed out while one has some."""


def _jobs(changes: Changes) -> list[Job]:
    return [
        *changes.inserted.values(),
        *changes.updated.values(),
        *changes.operations.values(),
        *(operation for operation, _ in changes.planned.values()),
    ]


def _claims(queue: ReadyQueue) -> set[Claim]:
    return {
        (priority, owner)
        for priority, lane in queue._lanes.items()
        for ring in lane._rings.values()
        for owner, pile in ring._piles.items()
        if pile.first() is not None
    }
