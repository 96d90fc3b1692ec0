"""What workers are given, whichever it is: a task, or an operation of one."""

from __future__ import annotations

from collections.abc import Iterable

from broker.core import lifecycle, operations
from broker.core.records import Job, Operation, Task
from broker.core.turn import Instant, Turn
from shared.wire.rows import Outcome


def finish(turn: Turn, job: Job, outcome: Outcome) -> None:
    """A worker has the result, an error, or a plan."""
    if isinstance(job, Operation):
        operations.finish(turn, job, outcome)
    elif outcome.plan is not None:
        _limit(turn, job, outcome)
        operations.plan(turn, job, outcome, outcome.plan)
    else:
        lifecycle.finish(turn, job, outcome)


def lose(turn: Turn, job: Job, *, tried: bool, reason: str) -> None:
    """The attempt is over without an outcome."""
    if isinstance(job, Operation):
        operations.lose(turn, job, tried=tried, reason=reason)
    else:
        lifecycle.lose(turn, job, tried=tried, reason=reason)


def restore(tasks: Iterable[Task], instant: Instant) -> None:
    """After a start: since when time limits count. Only a worker's clock tells when a task was
    begun, but not before it was submitted, nor later than now."""
    for task in tasks:
        if task.started is not None:
            ago = min(instant.wall - task.started, instant.wall - task.created)
            task.limited_since = instant.mono - max(0, ago)


def is_sound(job: Job, outcome: Outcome) -> bool:
    """Whether an outcome says one thing, and one that can be said of this job."""
    said = [outcome.result is not None, outcome.error is not None, outcome.plan is not None]
    return sum(said) == 1 and not (outcome.plan is not None and isinstance(job, Operation))


def _limit(turn: Turn, task: Task, outcome: Outcome) -> None:
    """The time limit counts from when the task was begun, which was so long before the plan."""
    if not task.whole:
        task.limited_since = turn.mono - max(0, outcome.finished - outcome.started)
