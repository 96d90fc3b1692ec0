"""What a worker holds and goes by. The broker's side and the slots' side both work on it."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from shared import limits
from shared.kinds import has_blobs
from shared.settings import Settings
from shared.wire.rows import Assignment, GivenBack, Held, Outcome
from workers.supervisor.blobs.blobs import Blobs
from workers.supervisor.blobs.effects import ClearBlobs
from workers.supervisor.effects import Effect
from workers.supervisor.generating import Generating
from workers.supervisor.pace import Pace
from workers.supervisor.printing import Printing
from workers.supervisor.results import Results
from workers.supervisor.slots import SlotState
from workers.supervisor.vitals import Vitals

MOST_HELD = limits.HELD // 2
"""The other half of what one message can name is for outcomes on their way."""

Fences = set[tuple[int, int]]
"""Attempts, each as its task's key and its own number."""


def fences_of(items: Iterable[Held]) -> Fences:
    """The attempts that the broker names."""
    return {(item.key, item.attempt) for item in items}


@dataclass(slots=True)
class State:
    """A job lies in the backlog, then at a slot; then an outcome or its being given back waits to
    be told to the broker. It is held as long as it is in one of these; a stream is held as long
    as this worker is its generator."""

    slots: dict[int, SlotState]
    generating: Generating
    backlog: deque[Assignment] = field(default_factory=deque)
    """what no slot was given yet"""
    results: Results = field(default_factory=Results)
    given_back: list[GivenBack] = field(default_factory=list)
    """what the broker is yet to be told of"""
    pace: Pace = field(default_factory=Pace)
    settings: Settings = field(default_factory=Settings)
    printing: Printing = field(default_factory=Printing)
    blobs: Blobs = field(default_factory=Blobs)
    draining: int | None = None
    """since when nothing new is taken"""
    restarts: bool = False
    """whether it begins anew when it has drained"""
    vitals: Vitals = field(default_factory=Vitals)
    """what the worker took when that was measured last"""
    effects: list[Effect] = field(default_factory=list)

    def emit(self, *effects: Effect) -> None:
        """Have the shell do this when the step is over."""
        self.effects += effects

    def assign(self, job: Assignment) -> None:
        """A job was handed out."""
        if has_blobs(job.kind):
            self.blobs.assign(self, job)
        else:
            self.begin(job)

    def begin(self, job: Assignment) -> None:
        """A slot may begin a job."""
        self.backlog.append(job)

    def end(self, job: Assignment, outcome: Outcome) -> None:
        """A job is over."""
        if has_blobs(job.kind):
            self.blobs.end(self, job, outcome)
        else:
            self.tell([outcome])

    def tell(self, outcomes: list[Outcome]) -> None:
        """The broker may be told what came of jobs."""
        self.results.add(outcomes)

    def give_back(self, jobs: Iterable[Assignment], *, tried: bool, reason: str) -> None:
        """Jobs that are not done here."""
        jobs = list(jobs)
        self._clear(jobs)
        self.given_back += [GivenBack(job.key, job.attempt, tried, reason) for job in jobs]

    @property
    def holds(self) -> bool:
        """Whether this worker has any attempt."""
        at_slots = any(slot.jobs for slot in self.slots.values())
        waits = self.backlog or self.given_back or self.results.waiting or self.blobs
        return bool(at_slots or waits or self.generating.active)

    @property
    def has_news(self) -> bool:
        """Whether there is something to tell that the broker was never told on this connection."""
        return bool(self.given_back or self.results.new)

    def slot_of(self, key: int, attempt: int) -> int | None:
        """The slot that is at this attempt now."""
        for number, slot in self.slots.items():
            head = slot.head
            if head is not None and (head.key, head.attempt) == (key, attempt):
                return number
        return None

    def generate(self, wall: int, now: int) -> None:
        """Make the messages of streams that are due; a worker that leaves makes none."""
        if self.draining is None:
            self.generating.make(self.settings.stream_ttl, wall, now)
        else:
            dropped = self.generating.drop_all()
            self.give_back(dropped, tried=False, reason="The worker is leaving.")

    def drop_waiting(self, fences: Fences) -> list[Assignment]:
        """Take these out of the backlog."""
        dropped = [job for job in self.backlog if (job.key, job.attempt) in fences]
        if dropped:
            kept = (job for job in self.backlog if (job.key, job.attempt) not in fences)
            self.backlog = deque(kept)
            self._clear(dropped)
        return dropped

    def _clear(self, jobs: Sequence[Assignment]) -> None:
        self.emit(*(ClearBlobs((job.key, job.attempt)) for job in jobs if has_blobs(job.kind)))

    def held(self) -> tuple[Held, ...]:
        """The attempts that this worker has."""
        jobs = [*self.backlog, *(job for slot in self.slots.values() for job in slot.jobs)]
        held = [Held(job.key, job.attempt) for job in jobs]
        held += [Held(back.key, back.attempt) for back in self.given_back]
        return (*held, *self.blobs.held(), *self.generating.held(), *self.results.held())

    def capacity(self, now: int) -> int:
        """How many attempts to hold at once."""
        if self.draining is not None:
            return 0
        slots = [slot for slot in self.slots.values() if slot.sound]
        return min(MOST_HELD, sum(1 + self.pace.ahead(slot.age(now)) for slot in slots))
