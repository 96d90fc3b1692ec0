"""Who does what next: free slots first, then what a worker may hold in advance.

A job that lies at a worker saves the slot the way to the broker and back, some two milliseconds;
but while it lies there, a slot elsewhere that becomes free cannot have it. So only short jobs do,
and operations of medium length as long as there are so many that every slot finds one, and nothing
that runs can make another ready which should come first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

from broker.core import lifecycle, spare
from broker.core.effects import SendAssignments
from broker.core.grid import Grid
from broker.core.queue import Choice
from broker.core.streams import appointing
from broker.core.tasks import Operation, Task, Work
from broker.core.turn import Turn
from broker.core.workers import ALIKE, Worker
from shared.limits import BATCH_BYTES
from shared.states import WorkerState
from shared.wire.rows import Assignment

SHORT_MS = 10
"""An operation that takes longer would only wait behind another one."""

MEDIUM_MS = 75
"""Shorter than what a worker hands back because its slots are busy for too long."""

TURN_BYTES = 16 * 1024 * 1024
"""Payloads handed out in one turn: they are in memory all at once."""

MESSAGE_TASKS = 500
"""Assignments in one message: a slot begins with the first before the last have arrived."""


@dataclass(slots=True)
class _Parcel:
    """What one worker is given in a turn, cut into messages of a bearable size."""

    worker: Worker
    abilities: frozenset[str]
    """what it has that a job may need; not of kinds that are paused"""
    messages: list[list[Assignment]] = field(default_factory=lambda: [[]])
    linked: set[int] = field(default_factory=set)
    """keys of tasks that refer to results"""
    operands: dict[int, tuple[int, ...]] = field(default_factory=dict)
    limit: int = 0
    """how long a task may run that has no limit of its own; 0: for ever"""
    size: int = 0

    @property
    def reach(self) -> tuple[frozenset[str], int | None]:
        """What jobs it can be given."""
        return self.abilities, self.worker.serves

    def add(self, turn: Turn, job: Work) -> None:
        items = self.messages[-1]
        size = job.size + job.linked
        if items and (len(items) == MESSAGE_TASKS or self.size + size > BATCH_BYTES):
            self.messages.append(items := [])
            self.size = 0
        self.size += size
        self._note_inputs(job)
        lifecycle.assign(turn, job, self.worker, self.worker.sent + len(self.messages))
        items.append(self._assignment(turn, job))

    def send(self, turn: Turn) -> None:
        for items in filter(None, self.messages):
            self.worker.sent += 1
            keys = [item.key for item in items]
            linked = tuple(key for key in keys if key in self.linked)
            operands = {key: self.operands[key] for key in keys if key in self.operands}
            peer, number = self.worker.peer, self.worker.sent
            turn.tell_worker(SendAssignments(peer, number, tuple(items), linked, operands))

    def _assignment(self, turn: Turn, job: Work) -> Assignment:
        """The payload and what it refers to are filled in on the way out. Of a task that was split
        may run what is left of its time after what has to run before."""
        limit = job.time_limit or self.limit
        left = max(1, limit - job.spent) if limit else 0
        slots = spare.slots_for(turn, job) if isinstance(job, Task) else 1
        fence, kind = (job.key, job.attempt), job.kind
        return Assignment(*fence, kind, b"", left, (), job.whole, job.suspect, slots)

    def _note_inputs(self, job: Work) -> None:
        if isinstance(job, Operation):
            self.operands[job.key] = job.operands
        elif isinstance(job, Task) and job.links:
            self.linked.add(job.key)


def assign_ready(turn: Turn) -> None:
    """Hand queued jobs to the workers that have room."""
    if not turn.grid.queue.length:
        return
    paused, limit = turn.grid.paused_kinds, turn.grid.settings.time_limit
    handlers = appointing.handlers(turn.grid)
    parcels = [
        _Parcel(worker, abilities, limit=limit)
        for worker in turn.grid.workers.values()
        if worker.state is WorkerState.ALIVE and _room(worker) > 0
        if (abilities := _open_abilities(turn.grid, worker, paused, handlers))
    ]
    if not parcels:
        return
    _hand_out(turn, parcels, _is_any, spare.free_slots)
    _hand_out_medium(turn, parcels)
    _hand_out(turn, parcels, _is_short, _room)
    for parcel in parcels:
        parcel.send(turn)


def _hand_out_medium(turn: Turn, parcels: list[_Parcel]) -> None:
    queue, workers = turn.grid.queue, turn.grid.workers.values()
    slots = sum(worker.slots for worker in workers)
    if queue.operations <= slots:
        return
    next_path = max(map(_longest_path_next, workers))

    def may_lie(job: Work) -> bool:
        medium = isinstance(job, Operation) and job.cost <= MEDIUM_MS and job.path >= next_path
        return medium and queue.operations > slots

    _hand_out(turn, parcels, may_lie, _room_for_medium)


def _longest_path_next(worker: Worker) -> int:
    """The longest path of what may become ready when an operation here is done."""
    jobs = (attempt.job for attempt in worker.held.values())
    return max((job.path - job.cost for job in jobs if isinstance(job, Operation)), default=0)


def _open_abilities(
    grid: Grid, worker: Worker, paused: frozenset[str], handlers: Counter[int | None]
) -> frozenset[str]:
    abilities = _not_paused(worker.abilities, paused) if paused else worker.abilities
    left = set(appointing.left_to_others(grid, worker, handlers)) if worker.streams else None
    return abilities - left if left else abilities


@lru_cache(ALIKE)
def _not_paused(abilities: frozenset[str], paused: frozenset[str]) -> frozenset[str]:
    return frozenset(each for each in abilities if each.partition(":")[0] not in paused)


def _is_any(_job: Work) -> bool:
    return True


def _is_short(job: Work) -> bool:
    return isinstance(job, Task) or job.cost <= SHORT_MS


def _room_for_medium(worker: Worker) -> int:
    """One behind each slot, where the worker wants any: its slots may be at longer ones."""
    return min(2 * worker.slots, worker.capacity) - worker.load


def _room(worker: Worker) -> int:
    return worker.capacity - worker.load


def _hand_out(
    turn: Turn, parcels: list[_Parcel], choice: Choice, room: Callable[[Worker], int]
) -> None:
    """Rounds of equal shares, so that no worker is filled up while another has nothing."""
    given = 1
    while given and (parcels := [p for p in parcels if room(p.worker) > 0]):
        share = max(1, turn.grid.queue.length // len(parcels))
        given = _go_round(turn, parcels, choice, share, room)


def _go_round(
    turn: Turn, parcels: list[_Parcel], choice: Choice, share: int, room: Callable[[Worker], int]
) -> int:
    """How many jobs were given. Where one worker finds nothing, none finds anything that can do the
    same: in a large fleet most are not asked."""
    in_all = 0
    idle: set[tuple[frozenset[str], int | None]] = set()
    for parcel in parcels:
        if parcel.reach in idle:
            continue
        given = _fill(turn, parcel, choice, min(share, room(parcel.worker)))
        in_all += given
        if not given:
            idle.add(parcel.reach)
    return in_all


def _fill(turn: Turn, parcel: _Parcel, choice: Choice, most: int) -> int:
    """How many jobs a worker was given."""
    for given in range(most):
        if turn.handed_out >= TURN_BYTES:
            return given
        job = turn.grid.queue.take(parcel.abilities, choice, parcel.worker.serves)
        if job is None:
            return given
        turn.handed_out += job.size + job.linked
        parcel.add(turn, job)
    return most
