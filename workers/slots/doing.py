"""Doing a job. Whatever goes wrong in it is its outcome."""

from __future__ import annotations

import os

from shared.clock import monotonic, now
from shared.errors import CalcError, ExpressionError
from shared.kinds import has_blobs
from shared.limits import SENTENCE_CHARS
from shared.states import TaskErrorCode
from shared.wire.rows import Assignment, Outcome, Plan, TaskError
from workers.kinds import BRIEF, DOERS
from workers.kinds.base import Context, Job, Product
from workers.supervisor.blobs.places import folder_of


class Watch:
    """The time of day when it was made and since then, whatever somebody sets the clock to
    meanwhile."""

    def __init__(self) -> None:
        self.started = now()
        self._since = monotonic()

    @property
    def time(self) -> int:
        """The time of day now."""
        return self.started + monotonic() - self._since


def do_at_once(job: Assignment, context: Context) -> Product | TaskError | None:
    """What comes of a job that takes no time to speak of and is sure not to end the process; None
    for any other, also where something is wrong with it."""
    solve = BRIEF.get(job.kind)
    if solve is None or job.suspect:
        return None
    try:
        return solve(job.payload, context)
    except Exception:
        return None


def do(job: Assignment, context: Context) -> Outcome:
    """Do any job."""
    watch = Watch()
    product: Product | TaskError | Plan
    try:
        product = DOERS[job.kind](_job(job, context), context)
    except CalcError as error:
        product = _task_error(error)
    except MemoryError:
        sentence = "There was not enough memory for it."
        product = TaskError(TaskErrorCode.MEMORY, sentence)
    except Exception as error:
        sentence = f"The worker made a mistake ({type(error).__name__})."
        product = TaskError(TaskErrorCode.INTERNAL, sentence)
    if isinstance(product, Plan):
        return Outcome(job.key, job.attempt, watch.started, watch.time, "", None, None, product)
    return done(job, watch.started, watch.time, product)


def _job(job: Assignment, context: Context) -> Job:
    """Its supervisor has put what it takes into its folder."""
    folder = None
    if context.home is not None and has_blobs(job.kind):
        folder = folder_of(context.home, os.getppid(), job.key, job.attempt)
    return Job(job.payload, job.inputs, job.whole, folder, job.slots)


def done(job: Assignment, started: int, finished: int, product: Product | TaskError) -> Outcome:
    """The outcome of a job that is over."""
    if isinstance(product, TaskError):
        return Outcome(job.key, job.attempt, started, finished, "", None, product)
    return Outcome(job.key, job.attempt, started, finished, product.summary, product.result, None)


def _task_error(error: CalcError) -> TaskError:
    sentence = error.message[:SENTENCE_CHARS]
    if isinstance(error, ExpressionError):
        return TaskError(str(error.code), sentence, error.start, error.end)
    return TaskError(str(error.code), sentence)
