"""Whose turn it is: nobody is passed over for ever, and nobody has more than the quotas allow."""

from __future__ import annotations

from collections import Counter, defaultdict

from broker.core.effects import Changes
from broker.core.grid import Grid
from broker.core.queue import PATIENCE, ReadyQueue
from broker.core.tasks import Operation, Task, Work
from shared.kinds import message
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
        self.running: dict[int, tuple[Task | Operation, int]] = {}
        """what is held by workers, by key, and since when"""
        self.shut: set[int] = set()
        """whose accounts were changed: they may have paid for what was taken from the workers"""
        self._begin(None)

    def _begin(self, queue: ReadyQueue | None) -> None:
        self.queue = queue
        self.ahead: defaultdict[Claim, int] = defaultdict(int)
        """what others of the same priority were given more than somebody, in milliseconds"""
        self.passed: Counter[Priority] = Counter()
        """how many jobs of other priorities were handed out while one had some"""
        self.longest = SHORTEST
        """of all turns"""
        self.ready: set[Claim] = set()

    def committed(self, changes: Changes, grid: Grid) -> None:
        """A turn is on disk."""
        if self.queue is not grid.queue:
            self._begin(grid.queue)
            self._go_on_with(grid)
        self._quotas_hold(changes, grid)
        self._nobody_is_passed_over(changes, grid)

    def _quotas_hold(self, changes: Changes, grid: Grid) -> None:
        """In a turn that changes a quota, maybe twice, nobody can tell which one held."""
        tasks = changes.tasks()
        for task in tasks:
            mine = self.unfinished[task.owner]
            (mine.discard if task.state.ended else mine.add)(task.key)
        for mine in self.unfinished.values():
            mine.difference_update(changes.deleted)
        if not QUOTAS & changes.settings.keys():
            holds = self._hold(changes, grid.settings)
            self.world.check(holds, "nobody has more tasks than the quotas allow")

    def _hold(self, changes: Changes, settings: Settings) -> bool:
        submitted = changes.inserted.keys() - changes.streams.spawned.keys()
        tasks = [changes.inserted[key] for key in sorted(submitted)]
        new = [task for task in tasks if not task.state.ended]
        owners = {task.owner for task in new}
        total = sum(map(len, self.unfinished.values()))
        fits = all(len(self.unfinished[owner]) <= settings.user_quota for owner in owners)
        return fits and (not new or total <= settings.grid_quota)

    def _nobody_is_passed_over(self, changes: Changes, grid: Grid) -> None:
        ready = _claims(grid.queue, {message.NAME, *grid.paused_kinds})
        for gone in self.ready - ready:
            self.ahead[gone] = 0
        for priority in {claim[0] for claim in self.ready} - {claim[0] for claim in ready}:
            self.passed[priority] = 0
        handed = [job for job in _jobs(changes) if self._is_new(job)]
        messages = [one for one in changes.streams.messages.values() if self._is_new(one)]
        for job in handed:
            self._note_begin(job)
        ended = self._take_what_has_ended()
        self.shut |= changes.accounts.keys()
        for claim in {claim for claim in ready & self.ready if claim[1] not in self.shut}:
            self._has_its_share(claim, ended)
        for priority in {priority for priority, _ in ready & self.ready}:
            self._still_moves(priority, [*handed, *messages])
        self.ready = ready

    def _go_on_with(self, grid: Grid) -> None:
        """Another core has records of its own of what runs, which is paid for from now on."""
        running = [grid.tasks.get(key) or grid.operations.get(key) for key in self.running]
        self.running = {job.key: (job, self.world.mono) for job in running if job is not None}

    def _note_begin(self, job: Task | Operation) -> None:
        """In one turn an attempt may end and the next one begin."""
        now = self.world.mono
        _, since = self.running.get(job.key, (job, now))
        self.longest = max(self.longest, now - since)
        self.running[job.key] = job, now

    def _take_what_has_ended(self) -> list[tuple[Task | Operation, int]]:
        """The attempts that are over, and what they have taken of a slot's time at most."""
        over = [key for key, (job, _) in self.running.items() if _is_over(job)]
        ended = [self.running.pop(key) for key in over]
        seen = [(job, self.world.mono - since) for job, since in ended]
        self.longest = max([self.longest, *(span for _, span in seen)])
        return [(job, min(_took(job), span)) for job, span in seen]

    def _has_its_share(self, claim: Claim, ended: list[tuple[Task | Operation, int]]) -> None:
        """What runs is paid for when it has ended: so many slots may be at the longest of all, and
        so long may one's own last turn have been. One's own that run are paid for in advance, by
        what was estimated."""
        priority, owner = claim
        same = [(job, took) for job, took in ended if job.priority is priority]
        mine = sum(took for job, took in same if job.owner == owner)
        others = sum(took for job, took in same if job.owner != owner)
        self.ahead[claim] = max(0, self.ahead[claim] + others - mine)
        running = (job for job, _ in self.running.values() if job.owner == owner)
        advance = sum(job.charged for job in running if job.priority is priority)
        fair = self.ahead[claim] <= UNPAID_MOST * self.longest + advance
        self.world.check(fair, f"user {owner} is not passed over for {self.ahead[claim]} ms")

    def _still_moves(self, priority: Priority, handed: list[Work]) -> None:
        moves = any(job.priority is priority for job in handed)
        self.passed[priority] = 0 if moves else self.passed[priority] + len(handed)
        patient = self.passed[priority] <= PASSED_AT_MOST
        self.world.check(patient, f"{priority.name} is not passed over so often")

    def _is_new(self, job: Work) -> bool:
        before = self.attempts.get(job.key, 0)
        self.attempts[job.key] = job.attempt
        return job.state is TaskState.RUNNING and job.attempt > before


QUOTAS = {"quota.user", "quota.grid"}

PASSED_AT_MOST = len(Priority) * (PATIENCE + 1)
"""Jobs of other priorities that are handed out while one has some."""


SHORTEST = 20
"""Milliseconds: shorter turns are as long as what is done beside them."""

UNPAID_MOST = 20
"""What slots are at, what lies at workers in advance, and a few turns."""


def _is_over(job: Task | Operation) -> bool:
    return job.state is not TaskState.RUNNING


def _took(job: Task | Operation) -> int:
    """Nothing where it was lost, since whether it had begun then nobody can tell any more, or where
    it was split, which takes no time to speak of."""
    if job.started is None or job.finished is None:
        return 0
    return max(1, job.finished - job.started)


def _jobs(changes: Changes) -> list[Task | Operation]:
    return [
        *changes.tasks(),
        *changes.operations.values(),
        *(operation for operation, _ in changes.planned.values()),
    ]


def _claims(queue: ReadyQueue, without: set[str]) -> set[Claim]:
    """Messages, of those without, have their own turns: some workers do not handle what they have
    made."""
    return {
        (priority, owner)
        for priority, lane in queue._lanes.items()
        for kind, section in lane._sections.items()
        if kind not in without
        for ring in section._rings.values()
        for owner, pile in ring._piles.items()
        if pile.first() is not None and owner not in queue.resting
    }
