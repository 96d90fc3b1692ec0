"""What is lost is tried again: at once, or after a pause where it may have been its own fault."""

from __future__ import annotations

from random import Random

from broker.core.stored import Loss
from broker.core.tasks import Operation, Task, Work
from broker.core.turn import Turn
from shared.clock import MINUTE

PAUSE_MOST = 5 * MINUTE


def note(turn: Turn, job: Task | Operation, reason: str) -> None:
    """Keep why a try has failed; its owner is shown all of them."""
    step = job.label if isinstance(job, Operation) else ""
    worker = job.worker or ""
    turn.changes.losses.append(Loss(task_key(job), job.attempt, worker, turn.wall, reason, step))


def queue_again(turn: Turn, job: Work, *, tried: bool) -> None:
    """The job goes to the front of the queue; one that was tried does after a pause."""
    queue = turn.grid.queue
    pause = pause_of(job, turn.grid.settings.backoff) if tried else 0
    if pause:
        queue.push_later(job, turn.mono + pause)
    else:
        queue.push_front(job)


def pause_of(job: Work, first: int) -> int:
    """Milliseconds to wait: exponential backoff with full jitter, so that jobs that were lost
    together do not come back together. The dice are the job's own, so that the core stays a
    function of what goes in. Measurements:
    https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
    """
    most = min(PAUSE_MOST, first << min(job.tries - 1, 32))
    return Random(f"{job.key} {job.attempt}").randint(0, most)  # noqa: S311 -- no secret


def task_key(job: Task | Operation) -> int:
    """The key of the task that a job is, or is part of."""
    return job.parent.key if isinstance(job, Operation) else job.key
