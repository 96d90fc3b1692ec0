"""The workers' side: who is there, what each holds, and what came of it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from broker.core import jobs, printing
from broker.core.effects import Send, WatchProcess
from broker.core.events import FromClient, FromWorker, Peer, Side
from broker.core.streams import appointing, generating
from broker.core.streams.jobs import Stream
from broker.core.tasks import Job
from broker.core.turn import Turn
from broker.core.workers import Attempt, Worker
from shared.errors import ErrorCode
from shared.settings import Settings
from shared.states import WorkerState
from shared.wire import client as wire
from shared.wire import fleet, live
from shared.wire.rows import Held

LOST_MOST = 1_000
"""Workers that are shown as lost; the oldest of more are forgotten."""


WORKER_LOST = "The worker was lost."


def receive(turn: Turn, event: FromWorker) -> None:
    """A message from a worker. One that is not known has to join first."""
    if isinstance(event.message, fleet.Join):
        _join(turn, event.peer, event.message)
        return
    worker = turn.grid.workers.get(event.peer)
    handler = _HANDLERS.get(type(event.message))
    if worker is None:
        _send(turn, event.peer, wire.Stranger())
    elif handler is None:
        turn.refused_frame(f"worker {worker.name} sent what only a broker sends")
    else:
        worker.heard, worker.heard_at = turn.mono, turn.wall
        handler(turn, worker, event.message)


def unreachable(turn: Turn, peer: Peer) -> None:
    """A message to this worker could not be sent: what it was given may not have arrived."""
    worker = turn.grid.workers.get(peer)
    if worker is not None:
        _lose_worker(turn, worker, "its connection is gone")


def ended(turn: Turn, peer: Peer) -> None:
    """The process of a worker on this machine is no more."""
    worker = turn.grid.workers.get(peer)
    if worker is not None:
        _lose_worker(turn, worker, "its process has ended")


def acknowledge(turn: Turn) -> None:
    """Tell each worker up to where its outcomes have come, once for all of them."""
    for peer in list(turn.taken):
        _acknowledge(turn, peer)


def _acknowledge(turn: Turn, peer: Peer) -> None:
    number = turn.taken.pop(peer, None)
    if number is not None:
        _send(turn, peer, fleet.Taken(number))


def revoke(turn: Turn) -> None:
    """Tell each worker at once of everything that it is to stop."""
    for peer, held in turn.revoked.items():
        _send(turn, peer, fleet.Revoke(tuple(held)))


def expire(turn: Turn) -> None:
    """Give up on workers that have gone silent and, in time, forget them."""
    settings = turn.grid.settings
    for worker in list(turn.grid.workers.values()):
        if turn.mono - worker.heard >= settings.lease:
            _lose_worker(turn, worker, "it was not heard from")
    appointing.expire(turn)
    for worker in list(turn.grid.lost.values()):
        if turn.mono - worker.heard >= settings.lost_kept:
            del turn.grid.lost[worker.instance]
    if turn.grid.orphans and turn.mono >= turn.grid.adopting_until:
        _requeue_orphans(turn)


def configure(turn: Turn, before: Settings) -> None:
    """Tell the workers of settings that are not as they were before, where they need them."""
    settings = turn.grid.settings
    rows = settings.rows(for_workers=True)
    if rows == before.rows(for_workers=True):
        return
    for worker in turn.grid.workers.values():
        _send(turn, worker.peer, fleet.Configure(rows))
        if settings.lease != before.lease:
            worker.heard = turn.mono  # it has kept to the old one so far


def drain(turn: Turn, event: FromClient, message: wire.Drain) -> None:
    """Give a worker nothing any more, and have it leave when it has done what runs."""
    named = [w for w in turn.grid.workers.values() if w.name == message.worker]
    if not named:
        sentence = "There is no such worker; calc workers lists them."
        turn.refuse(event, ErrorCode.NOT_FOUND, sentence)
        return
    for worker in named:
        _drain(turn, worker)
        turn.log(logging.INFO, f"account {turn.owner_of(event)} drains worker {worker.name}")
    turn.reply(event, wire.Done())


def _drain(turn: Turn, worker: Worker) -> None:
    worker.state, worker.drained = WorkerState.DRAINING, True
    appointing.leave(turn, worker)
    _send(turn, worker.peer, fleet.Drain("An administrator asked for it."))


def _requeue_orphans(turn: Turn) -> None:
    orphans, turn.grid.orphans = turn.grid.orphans, {}
    for job in reversed(orphans.values()):
        if turn.grid.job(job.key) is job:
            jobs.lose(turn, job, tried=False, reason="The broker was restarted.")


def _join(turn: Turn, peer: Peer, join: fleet.Join) -> None:
    before = _forget_instance(turn, join.instance)
    unreachable(turn, peer)  # another worker's connection, if that is what it was
    _acknowledge(turn, peer)  # before it counts anew
    worker = Worker(
        peer=peer,
        instance=join.instance,
        name=_free_name(turn, before.name if before else join.name),
        host=join.host,
        pid=join.pid,
        version=join.version,
        slots=join.slots,
        kinds=join.kinds,
        joined=before.joined if before else turn.wall,
        heard=turn.mono,
        heard_at=turn.wall,
        state=WorkerState.DRAINING if join.draining else WorkerState.ALIVE,
        capacity=join.slots,
        done=before.done if before else 0,
        failed=before.failed if before else 0,
        generated=before.generated if before else 0,
    )
    worker.handle(turn.grid.streams.abilities)
    turn.grid.workers[peer] = worker
    void = tuple(held for held in join.held if not _adopt(turn, worker, before, held))
    if before is not None:
        _forgive(turn, before)
        _requeue_all(turn, before, died=False, reason="The worker no longer has it.")
    settings = turn.grid.settings.rows(for_workers=True)
    _send(turn, peer, fleet.Joined(worker.name, settings, void))
    if before is not None and before.drained and not join.draining:
        _drain(turn, worker)  # what told it to was lost with its connection
    if worker.state is WorkerState.DRAINING:
        appointing.leave(turn, worker)
    if join.host == turn.grid.options.host:
        turn.emit(WatchProcess(peer, join.pid))
    turn.log(logging.INFO, f"worker {worker.name} joined with {worker.slots} slots")


def _forget_instance(turn: Turn, instance: bytes) -> Worker | None:
    lost = turn.grid.lost.pop(instance, None)
    known = next((w for w in turn.grid.workers.values() if w.instance == instance), None)
    if known is not None:
        del turn.grid.workers[known.peer]
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
    if job is None or job.attempt != held.attempt:
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


def _beat(turn: Turn, worker: Worker, beat: fleet.Beat) -> None:
    named = {(held.key, held.attempt) for held in beat.held}
    for key, attempt in reversed(list(worker.held.items())):
        if attempt.message <= beat.received and (key, attempt.number) not in named:
            _drop(turn, worker, key, tried=False, reason="It was lost on the way.")
    for begun in beat.begun:
        _begin(turn, worker, begun.key, begun.attempt, begun.started)
    worker.capacity = beat.capacity
    _send(turn, worker.peer, fleet.Beaten())


def _begin(turn: Turn, worker: Worker, key: int, number: int, started: int) -> None:
    attempt = worker.held.get(key)
    if attempt is None or attempt.number != number or attempt.begun:
        return
    job = attempt.job
    if isinstance(job, Stream):
        return
    attempt.begun = True
    if _counts(worker, job, number):
        job.started = started
        turn.touch(job)


def _outcomes(turn: Turn, worker: Worker, message: fleet.Outcomes) -> None:
    for outcome in message.items:
        job = turn.grid.job(outcome.key)
        if job is None or not _counts(worker, job, outcome.attempt):
            _ignore(turn, worker, outcome.key, outcome.attempt)
        elif jobs.is_sound(job, outcome):
            jobs.finish(turn, job, outcome)
            worker.done += outcome.error is None
            worker.failed += outcome.error is not None
        else:
            turn.refused_frame(f"worker {worker.name} sent an outcome that says nothing")
    worker.capacity = message.capacity
    turn.taken[worker.peer] = message.number


def _hand_back(turn: Turn, worker: Worker, message: fleet.HandBack) -> None:
    for item in reversed(message.items):
        attempt = worker.held.get(item.key)
        if attempt is not None and attempt.number == item.attempt:
            _drop(turn, worker, item.key, tried=item.tried, reason=item.reason)
    worker.capacity = message.capacity


def _draining(turn: Turn, worker: Worker, _message: fleet.Draining) -> None:
    worker.state = WorkerState.DRAINING
    appointing.leave(turn, worker)


def _offer(_turn: Turn, worker: Worker, message: fleet.Offer) -> None:
    worker.offer(message.sandbox, message.abilities)


def _leave(turn: Turn, worker: Worker, _message: fleet.Leave) -> None:
    del turn.grid.workers[worker.peer]
    _requeue_all(turn, worker, died=False, reason="The worker has left.")
    turn.log(logging.INFO, f"worker {worker.name} left")


def _counts(worker: Worker, job: Job, attempt: int) -> bool:
    """Whether a fence holds: this attempt of the job, and this worker's."""
    return job.holder is worker and job.attempt == attempt


def _ignore(turn: Turn, worker: Worker, key: int, number: int) -> None:
    attempt = worker.held.get(key)
    if attempt is not None and attempt.number == number:
        del worker.held[key]
    else:
        turn.grid.ignored += 1


def _drop(turn: Turn, worker: Worker, key: int, *, tried: bool, reason: str) -> None:
    """A worker's place is free again; the task is queued anew if it still was its own."""
    attempt = worker.held.pop(key)
    if _counts(worker, attempt.job, attempt.number):
        jobs.lose(turn, attempt.job, tried=tried, reason=reason)


def _lose_worker(turn: Turn, worker: Worker, why: str) -> None:
    turn.log(logging.WARNING, f"worker {worker.name} is lost: {why}")
    del turn.grid.workers[worker.peer]
    turn.grid.lost[worker.instance] = worker
    if len(turn.grid.lost) > LOST_MOST:
        del turn.grid.lost[next(iter(turn.grid.lost))]
    worker.state = WorkerState.LOST
    work = [(a.job, a) for a in worker.held.values() if not isinstance(a.job, Stream)]
    for job, _ in work[: worker.slots]:
        job.suspect = True  # what it held first is what its slots were at
    worker.blamed = [job for job, a in work if a.begun and _counts(worker, job, a.number)]
    _requeue_all(turn, worker, died=True, reason=WORKER_LOST)


def _requeue_all(turn: Turn, worker: Worker, *, died: bool, reason: str) -> None:
    """Newest first, since each goes to the front of the queue. Where the worker has not `died`,
    nothing counts as a try."""
    for key, attempt in reversed(list(worker.held.items())):
        _drop(turn, worker, key, tried=died and attempt.begun, reason=reason)


def _send(turn: Turn, peer: Peer, message: object) -> None:
    turn.tell_worker(Send(Side.WORKERS, peer, message))


_HANDLERS: dict[type, Callable[[Turn, Worker, Any], None]] = {
    fleet.Beat: _beat,
    fleet.Outcomes: _outcomes,
    fleet.HandBack: _hand_back,
    fleet.Draining: _draining,
    fleet.Offer: _offer,
    fleet.Leave: _leave,
    fleet.Messages: generating.receive,
    live.Output: printing.receive,
}
