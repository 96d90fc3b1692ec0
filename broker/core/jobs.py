"""What workers are given, whichever it is: a task, or an operation of one."""

from __future__ import annotations

from collections.abc import Iterable

from broker.core import lifecycle, operations
from broker.core.tasks import Job, Operation, Task
from broker.core.turn import Instant, Turn
from shared.wire.rows import Outcome


def finish(turn: Turn, job: Job, outcome: Outcome) -> None:
    """A worker has the result, an error, or a plan."""
    if isinstance(job, Operation):
        operations.finish(turn, job, outcome)
    elif outcome.plan is not None:
        operations.plan(turn, job, outcome, outcome.plan)
    else:
        lifecycle.finish(turn, job, outcome)


def lose(turn: Turn, job: Job, *, tried: bool, reason: str) -> None:
    """The attempt is over without an outcome."""
    if isinstance(job, Operation):
        operations.lose(turn, job, tried=tried, reason=reason)
    else:
        lifecycle.lose(turn, job, tried=tried, reason=reason)


def restore(running: Iterable[Job], instant: Instant) -> None:
    """After a start: what ran before is paid for from now on."""
    for job in running:
        job.given = instant.mono


def is_sound(job: Job, outcome: Outcome) -> bool:
    """Whether an outcome says one thing, and one that can be said of this job."""
    nothing = (outcome.result is None) + (outcome.error is None) + (outcome.plan is None)
    return nothing == 2 and (outcome.plan is None or isinstance(job, Task))
