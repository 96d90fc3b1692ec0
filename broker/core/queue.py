"""The jobs that wait for a worker; on disk they are merely `queued`.

The next job is of the highest priority, unless a lower one has been passed over often enough. In a
priority the kinds have equal shares of time, in a kind the users, and of what a user has there
comes first what ends what was begun.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection
from typing import NamedTuple

from broker.core.lanes import Lane, kind_of, needs_of
from broker.core.later import Later
from broker.core.own_lanes import Lanes, OwnLanes, new_lanes
from broker.core.piles import Elsewhere, First, Pile
from broker.core.tasks import Operation, Task, Work
from broker.core.window import HELD, Window
from shared.states import Priority

STALE_KEPT = 1_000

PATIENCE = 10
"""How often a priority is passed over for higher ones before one of its jobs comes first."""

LEARNING = 1 / 8

SHORTEST_MS = 1.0
"""What the shortest job takes, with all that is done to have it done."""

ESTIMATE_MOST_MS = 1_000.0
"""So that one long task does not keep the next ones of its owner waiting until they have begun."""

Choice = Callable[[Work], bool]
"""Whether a job may be taken now."""


class Place(NamedTuple):
    """Where a task is queued."""

    owner: int
    kind: str
    needs: str
    priority: int


class ReadyQueue:
    """All jobs that are ready, those that are parked too.

    Cancelled ones are passed over when their turn comes, so that cancelling costs nothing; when
    they are more than the others, all of them are swept out.
    """

    def __init__(self, held_most: int = HELD) -> None:
        self.resting: set[int] = set()
        """owners whose jobs wait until they may go on"""
        self._lanes = new_lanes(self.resting)
        self.own = OwnLanes(self._lanes)
        self.window = Window(held_most)
        self.length = 0
        self.operations = 0
        """how many of them are operations"""
        self._cancelled = 0
        self._took: dict[tuple[int, str], float] = {}
        """what tasks of an owner and a kind take on average, in milliseconds"""
        self.later = Later()
        """those that are not to be done yet; they are not counted above"""

    def push(self, job: Work) -> None:
        """A job is ready."""
        self._push(job, front=False)

    def push_front(self, job: Work) -> None:
        """A job that had been assigned is ready again."""
        self._push(job, front=True)

    def push_later(self, job: Work, due: int) -> None:
        """A job that had been assigned is ready again, but not before a time."""
        self.later.push(job, due)

    def release(self, now: int) -> None:
        """Let the jobs in whose time has come."""
        for job in self.later.take_due(now):
            self._push(job, front=True)

    def restore(self, place: Place, keys: array[int]) -> None:
        """After a start: tasks that are queued, in their order."""
        ring = self._lanes[Priority(place.priority)].ring(place.kind, place.needs)
        pile = ring.pile(place.owner)
        self.window.restore(pile, keys)
        self.length += len(keys)

    def rest(self, owner: int) -> None:
        """What somebody has here, and what comes yet, is not taken from now on."""
        self.resting.add(owner)
        for lane in self._lanes.values():
            lane.rest(owner)

    def go_on(self, owner: int) -> None:
        """It is taken again."""
        self.resting.discard(owner)
        for lane in self._lanes.values():
            lane.go_on(owner)

    def recall(self, task: Task) -> None:
        """A parked task is in memory from now on; its place stays what it is."""
        self.window.recall(self._pile(task), task)

    def come_forward(self, pile: Pile, tasks: list[Task], *, without: int) -> None:
        """What was parked comes behind what is in memory of a pile, without so many tasks that are
        not to be done any more."""
        pile.tasks.extend(tasks)
        self.length -= without

    def leave(self, job: Work) -> None:
        """One of the jobs is not to be done any more; it is dropped when its turn comes."""
        if self.later.drop(job):
            return
        self._count(job, -1)
        if self.window.step_out(job.key):
            return
        self._cancelled += 1
        if self._cancelled > max(STALE_KEPT, self.length):
            self._cancelled = 0
            for lane in (*self._lanes.values(), *self.own):
                lane.sweep()

    def take(
        self, abilities: Collection[str], choice: Choice, serves: int | None = None
    ) -> Work | None:
        """Take out the job to be done next by who has these abilities, and may serve one user
        alone. If that is not to be taken now, none is: whatever came in its place might keep it
        from a slot for ever. Nor is any where that is parked: the next turn has it."""
        lanes = self._lanes_for(serves).values()
        firsts = [(lane, job) for lane in lanes if (job := lane.first(abilities))]
        if not firsts:
            return None
        lane, job = firsts[0]
        if len(firsts) > 1:
            lane, job = max(firsts, key=_impatience)
        if job is Elsewhere.PARKED or not choice(job):
            return None
        if len(firsts) > 1:
            self._note_passed(lane, firsts)
        job.charged = self._estimate(job)
        lane.take(job)
        self._count(job, -1)
        return job

    def settle(self, job: Work, took: int | None, serves: int | None = None) -> None:
        """A job that was taken out has taken so many milliseconds, which its owner pays for instead
        of what was estimated; nothing where it was not begun."""
        cost = 0.0 if took is None else max(SHORTEST_MS, took)
        more, job.charged = cost - job.charged, 0.0
        lane = self._lanes_for(serves).get(job.priority)
        if more and lane is not None:
            lane.settle(job, more)

    def learn(self, job: Work, took: int) -> None:
        """A task was done in so many milliseconds, and those that are like it may be as well."""
        if isinstance(job, Task):
            like = job.owner, job.kind
            mean = self._took.get(like, float(took))
            self._took[like] = mean + (took - mean) * LEARNING

    def _estimate(self, job: Work) -> float:
        if isinstance(job, Task):
            took = self._took.get((job.owner, job.kind), 0.0)
        else:
            took = float(job.cost)
        return SHORTEST_MS if took < SHORTEST_MS else min(took, ESTIMATE_MOST_MS)

    def _push(self, job: Work, *, front: bool) -> None:
        pile = self._pile(job)
        held = self.length - self.window.parked
        if front or not isinstance(job, Task) or self.window.has_room(pile, held):
            pile.push(job, front=front)
        else:
            self.window.put_behind(pile, job)
        self._count(job, 1)

    def _pile(self, job: Work) -> Pile:
        pile = self._lanes[job.priority].ring(kind_of(job), needs_of(job)).pile(job.owner)
        if self.own:
            self.own.put(job, pile)
        return pile

    def _lanes_for(self, serves: int | None) -> Lanes:
        return self._lanes if serves is None else self.own.of(serves)

    def _count(self, job: Work, more: int) -> None:
        self.length += more
        self.operations += more * isinstance(job, Operation)

    def _note_passed(self, taken: Lane, firsts: list[tuple[Lane, First]]) -> None:
        lower = False
        for lane, _ in firsts:
            if lower:
                lane.passed += 1
            lower |= lane is taken


def _impatience(first: tuple[Lane, First]) -> int:
    """Equal for all lanes whose patience has not ended: of these the highest comes first."""
    passed = first[0].passed
    return passed if passed >= PATIENCE else 0
