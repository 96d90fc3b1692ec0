"""What workers are given, whichever it is: a task, an operation of one, a message or a stream."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeGuard

from broker.core import lifecycle, operations
from broker.core.streams import appointing, handling
from broker.core.streams.jobs import Message, Stream
from broker.core.tasks import Job, Operation, Task, Work
from broker.core.turn import Instant, Turn
from shared.wire.rows import Outcome


def finish(turn: Turn, job: Work, outcome: Outcome) -> None:
    """A worker has the result, an error, or a plan."""
    if isinstance(job, Operation):
        operations.finish(turn, job, outcome)
    elif isinstance(job, Message):
        handling.finish(turn, job, outcome)
    elif outcome.plan is not None:
        operations.plan(turn, job, outcome, outcome.plan)
    else:
        lifecycle.finish(turn, job, outcome)


def lose(turn: Turn, job: Job, *, tried: bool, reason: str) -> None:
    """The attempt is over without an outcome."""
    if isinstance(job, Stream):
        appointing.lose(turn, job, reason)
    else:
        _LOSE[type(job)](turn, job, tried=tried, reason=reason)


def restore(running: Iterable[Job], instant: Instant) -> None:
    """After a start: what ran before is paid for from now on."""
    for job in running:
        job.given = instant.mono


def is_sound(job: Job, outcome: Outcome) -> TypeGuard[Work]:
    """Whether an outcome says one thing, and one that can be said of this job; a generator never
    ends."""
    nothing = (outcome.result is None) + (outcome.error is None) + (outcome.plan is None)
    may_end = not isinstance(job, Stream)
    return may_end and nothing == 2 and (outcome.plan is None or isinstance(job, Task))


_LOSE: dict[type, Callable[..., None]] = {
    Task: lifecycle.lose,
    Operation: operations.lose,
    Message: handling.lose,
}
