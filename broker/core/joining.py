"""A worker joins: under which name and number, whose it is, and what it still holds."""

from __future__ import annotations

import logging

from broker.core import launching, losing, ordering
from broker.core.effects import Send, WatchProcess
from broker.core.events import HERE, Origin, Peer, Side
from broker.core.grid import Grid
from broker.core.streams import appointing
from broker.core.streams.jobs import Stream
from broker.core.turn import Turn
from broker.core.users import User
from broker.core.workers import Attempt, Worker
from shared.errors import ErrorCode
from shared.states import Role, WorkerState
from shared.wire import fleet
from shared.wire.client import Refused
from shared.wire.rows import Held, Refusal

_FORGED = Refusal(
    ErrorCode.UNAUTHORIZED, "Its ticket is not one of this grid's; launch it with a new one."
)
_NOT_LET = Refusal(
    ErrorCode.FORBIDDEN,
    "The account that it was launched for may have no workers now; ask an administrator.",
)


def join(turn: Turn, peer: Peer, message: fleet.Join, origin: Origin = HERE) -> None:
    """Know a worker from now on, unless it shows a ticket that is none, or was to be dead."""
    launcher = launching.launcher_of(turn.grid, message.ticket) if message.ticket else None
    if message.ticket and (launcher is None or not launcher.submits):
        _refuse(turn, peer, message, _FORGED if launcher is None else _NOT_LET)
        return
    before = _forget_instance(turn, message.instance)
    _part(turn, peer)
    if before is not None and before.state is WorkerState.KILLED:
        turn.grid.lost[message.instance] = before
        ordering.tell_to_die(turn, peer)
    else:
        worker = _known(turn, peer, message, before, launcher)
        worker.is_near = origin.is_local
        _let_in(turn, worker, before, message)


def _refuse(turn: Turn, peer: Peer, message: fleet.Join, refusal: Refusal) -> None:
    turn.log(logging.WARNING, f"worker {message.name} was refused: {refusal.message}")
    turn.tell_worker(Send(Side.WORKERS, peer, Refused(refusal)))


def _let_in(turn: Turn, worker: Worker, before: Worker | None, message: fleet.Join) -> None:
    turn.grid.welcome(worker)
    _take_up(turn, worker, before, message)
    if worker.host == turn.grid.options.host:
        turn.emit(WatchProcess(worker.peer, worker.pid))
    turn.log(logging.INFO, f"worker {worker.name} joined with {worker.slots} slots")


def _part(turn: Turn, peer: Peer) -> None:
    """Another worker's connection, if that is what it was, is that no more."""
    other = turn.grid.workers.get(peer)
    if other is not None:
        losing.lose(turn, other, "its connection is gone")


def _known(
    turn: Turn, peer: Peer, message: fleet.Join, before: Worker | None, launcher: User | None
) -> Worker:
    return Worker(
        peer=peer,
        instance=message.instance,
        name=_free_name(turn, before.name if before else message.name),
        host=message.host,
        pid=message.pid,
        version=message.version,
        slots=message.slots,
        kinds=message.kinds,
        joined=before.joined if before else turn.wall,
        heard=turn.mono,
        heard_at=turn.wall,
        state=WorkerState.DRAINING if message.draining else WorkerState.ALIVE,
        capacity=message.slots,
        done=before.done if before else 0,
        failed=before.failed if before else 0,
        generated=before.generated if before else 0,
        number=before.number if before else _free_number(turn, message.number),
        launcher=None if launcher is None else launcher.key,
        serves=None if launcher is None or launcher.role is Role.ADMIN else launcher.key,
        ordered=before.ordered if before else None,
    )


def _take_up(turn: Turn, worker: Worker, before: Worker | None, message: fleet.Join) -> None:
    """Of what it says it holds, that goes on which still counts."""
    void = tuple(held for held in message.held if not _adopt(turn, worker, before, held))
    if before is not None:
        _forgive(turn, before)
        losing.requeue_all(turn, before, died=False, reason="The worker no longer has it.")
    settings = turn.grid.settings.rows(for_workers=True)
    shelf = turn.grid.options.shelf if worker.is_near else ""
    joined = fleet.Joined(worker.name, settings, void, worker.number, shelf)
    turn.tell_worker(Send(Side.WORKERS, worker.peer, joined))
    if message.draining:
        appointing.leave(turn, worker)
    else:
        ordering.remind(turn, worker)


def _forget_instance(turn: Turn, instance: bytes) -> Worker | None:
    lost = turn.grid.lost.pop(instance, None)
    known = next((w for w in turn.grid.workers.values() if w.instance == instance), None)
    if known is not None:
        turn.grid.dismiss(known)
    return known or lost


def _forgive(turn: Turn, worker: Worker) -> None:
    """It was merely silent and has not died: what it was doing then was not tried for that."""
    for job in worker.blamed:
        if turn.grid.job(job.key) is job and job.tries:
            job.tries -= 1
            turn.touch(job)


def _adopt(turn: Turn, worker: Worker, before: Worker | None, held: Held) -> bool:
    """Whether an attempt that the worker says it holds still counts."""
    job = turn.grid.job(held.key)
    if job is None or job.attempt != held.attempt or not worker.may_do(job):
        return False
    orphan = turn.grid.orphans.pop(job.key, None)
    if orphan is not job and (before is None or job.holder is not before):
        return False
    if before is not None:
        before.held.pop(job.key, None)
    job.holder = worker
    worker.held[job.key] = Attempt(job, job.attempt, 0, begun=job.started is not None)
    if job.worker != worker.name:
        job.worker = worker.name
        turn.touch(job)
    if isinstance(job, Stream):
        appointing.adopt(turn, worker, job)
    return True


def _free_name(turn: Turn, wanted: str) -> str:
    taken = {worker.name for worker in turn.grid.workers.values()}
    name, count = wanted, 1
    while name in taken:
        count += 1
        name = f"{wanted[:56]}-{count}"
    return name


def _free_number(turn: Turn, told: int) -> int:
    """The number that a worker was told before, if no other has it; else the next one."""
    grid = turn.grid
    if 0 < told <= grid.last_worker and not _is_taken(grid, told):
        return told
    grid.last_worker += 1
    turn.changes.last_worker = grid.last_worker
    return grid.last_worker


def _is_taken(grid: Grid, number: int) -> bool:
    known = (*grid.workers.values(), *grid.lost.values())
    return any(worker.number == number for worker in known)
