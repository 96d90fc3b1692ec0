"""A worker is there no more, or has let go of something: what it held is queued again."""

from __future__ import annotations

import logging

from broker.core import jobs
from broker.core.streams.jobs import Stream
from broker.core.tasks import Job
from broker.core.turn import Turn
from broker.core.workers import Worker
from shared.states import WorkerState

LOST_MOST = 1_000
"""Workers that are shown as lost or killed; the oldest of more are forgotten."""

WORKER_LOST = "The worker was lost."
WORKER_KILLED = "The worker was killed, as somebody had ordered."


def lose(turn: Turn, worker: Worker, why: str) -> None:
    """A worker died, or nobody hears from it: what its slots were at may be to blame."""
    turn.log(logging.WARNING, f"worker {worker.name} is lost: {why}")
    _remember(turn, worker, WorkerState.LOST)
    work = [(a.job, a) for a in worker.held.values() if not isinstance(a.job, Stream)]
    for job, _ in work[: worker.slots]:
        job.suspect = True  # what it held first is what its slots were at
    worker.blamed = [job for job, a in work if a.begun and counts(worker, job, a.number)]
    requeue_all(turn, worker, died=True, reason=WORKER_LOST)


def kill(turn: Turn, worker: Worker) -> None:
    """A worker is to die at once, for which nothing that it was at is to blame."""
    _remember(turn, worker, WorkerState.KILLED)
    requeue_all(turn, worker, died=False, reason=WORKER_KILLED)


def requeue_all(turn: Turn, worker: Worker, *, died: bool, reason: str) -> None:
    """Newest first, since each goes to the front of the queue. Where the worker has not `died`,
    nothing counts as a try."""
    for key, attempt in reversed(list(worker.held.items())):
        drop(turn, worker, key, tried=died and attempt.begun, reason=reason)


def drop(turn: Turn, worker: Worker, key: int, *, tried: bool, reason: str) -> None:
    """A worker's place is free again; the task is queued anew if it still was its own."""
    attempt = worker.held.pop(key)
    if counts(worker, attempt.job, attempt.number):
        jobs.lose(turn, attempt.job, tried=tried, reason=reason)


def counts(worker: Worker, job: Job, attempt: int) -> bool:
    """Whether a fence holds: this attempt of the job, and this worker's."""
    return job.holder is worker and job.attempt == attempt


def _remember(turn: Turn, worker: Worker, state: WorkerState) -> None:
    """It is shown for a while, and known again should it come back."""
    turn.grid.dismiss(worker)
    worker.state = state
    turn.grid.lost[worker.instance] = worker
    if len(turn.grid.lost) > LOST_MOST:
        del turn.grid.lost[next(iter(turn.grid.lost))]
