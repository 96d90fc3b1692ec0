"""What happens to a task, with everything that has to happen beside it."""

from __future__ import annotations

from broker.core import printing, retries
from broker.core.blobs import claiming, making
from broker.core.cache import Entry
from broker.core.stored import Ended, Tombstone
from broker.core.tasks import Operation, Task, Work, inline, row_of
from broker.core.transitions import Step, after
from broker.core.turn import Turn
from broker.core.workers import Attempt, Worker
from shared.limits import SENTENCE_CHARS
from shared.states import ENDED, TaskErrorCode, TaskState
from shared.wire.rows import Outcome, TaskError, TaskRow

FED = TaskError(
    TaskErrorCode.LOST,
    "Its worker was lost. It was given input while it ran, so it is not done again by another.",
)


def assign(turn: Turn, job: Work, worker: Worker, message: int) -> None:
    """Give a worker the next attempt of a job, in the message with that number."""
    job.attempt += 1
    job.worker = worker.name
    job.holder = worker
    job.given = turn.mono
    worker.held[job.key] = Attempt(job, job.attempt, message)
    _step(turn, job, Step.ASSIGN)
    turn.hand_out(job)


def finish(turn: Turn, task: Task, outcome: Outcome) -> None:
    """A worker has the result, or the task's own error."""
    if outcome.result is not None and making.is_lost(turn, task, outcome.result):
        lose(turn, task, tried=True, reason=making.LOST)
        return
    release(turn, task, outcome.finished - outcome.started)
    task.started, task.finished = outcome.started, outcome.finished
    task.summary, task.error = outcome.summary, outcome.error
    if outcome.result is not None:
        task.error = making.keep(turn, task, outcome.result)
    if outcome.result is None or task.error is not None:
        _end(turn, task, Step.FAIL)
    else:
        _end_with(turn, task, Step.FINISH, outcome.result)


def complete(turn: Turn, task: Task, last: Operation, result: bytes) -> None:
    """The last operation of a task is done, and gives it its result."""
    task.finished, task.summary, task.worker = last.finished, last.summary, last.worker
    _end_with(turn, task, Step.FINISH, result)


def ready(turn: Turn, task: Task) -> None:
    """What the task waited for is there."""
    advance(turn, task, Step.READY)
    turn.grid.queue.push(task)


def fail(turn: Turn, task: Task, error: TaskError) -> None:
    """The task waited for something that will not come."""
    task.finished, task.error = turn.wall, error
    _end(turn, task, Step.FAIL)


def answer(turn: Turn, task: Task, entry: Entry) -> None:
    """The result is known without doing the work again."""
    task.finished, task.summary, task.cached = turn.wall, entry.summary, True
    task.produced = entry.size
    turn.copy(task, entry)
    _end(turn, task, Step.FINISH, entry.result)


def lose(turn: Turn, task: Task, *, tried: bool, reason: str) -> None:
    """The attempt is over without an outcome: queue the task again, or give it up."""
    release(turn, task, None)
    if tried:
        task.tries += 1
        retries.note(turn, task, reason)
    if task.fed or task.tries >= turn.grid.settings.max_tries:
        error = FED if task.fed else given_up(task.tries, reason)
        task.finished, task.error = turn.wall, error
        _end(turn, task, Step.GIVE_UP)
        return
    task.worker = task.started = None
    advance(turn, task, Step.LOSE)
    retries.queue_again(turn, task, tried=tried)


def cancel(turn: Turn, task: Task) -> None:
    """Somebody asked for it. The worker's place stays taken until the worker says otherwise."""
    queued = task.state is TaskState.QUEUED
    if task.state is TaskState.RUNNING:
        settle(turn, task, None)
    task.finished = turn.wall
    task.holder = None
    result = printing.so_far(turn, task)
    if result is None:
        _end(turn, task, Step.CANCEL)
    else:
        _end_with(turn, task, Step.CANCEL, result)
    if queued:
        turn.grid.queue.leave(task)


def delete(turn: Turn, task: Ended) -> None:
    """Forget a task that has ended. Its id is remembered for a while, so that it is not taken for
    a new one when it is submitted again."""
    if task.digest is not None:
        turn.grid.cache.drop(task.digest, task.key)
    _forget_names(turn, task)
    turn.grid.revision += 1
    tombstone = Tombstone(task.owner, task.id, task.number, turn.grid.revision, turn.wall)
    turn.loaded.tombstones[task.owner, task.id] = tombstone
    turn.changes.deleted.add(task.key)
    claiming.release(turn, task.owner, task.key)
    just_ended = turn.changes.updated.pop(task.key, None)
    if just_ended is not None:
        turn.changes.released.update([link.key for link in just_ended.links])
    turn.changes.tombstones.append(tombstone)


def _forget_names(turn: Turn, task: Ended) -> None:
    """What was kept of it under names is there no more."""
    names = turn.grid.users[task.owner].names
    if task.number not in names.values():
        return
    for name in [name for name, number in names.items() if number == task.number]:
        del names[name]
        turn.changes.names[task.owner, name] = None


def given_up(tries: int, reason: str) -> TaskError:
    """The error of a job that was lost as often as it may be."""
    sentence = f"Given up after {tries} tries; the last one ended so: {reason}"
    return TaskError(TaskErrorCode.LOST, sentence[:SENTENCE_CHARS])


def release(turn: Turn, job: Work, took: int | None) -> None:
    """Whoever holds the attempt has a free place again; its owner pays for what it took."""
    settle(turn, job, took)
    if job.holder is not None:
        job.holder.held.pop(job.key, None)
        job.holder = None


def settle(turn: Turn, job: Work, took: int | None) -> None:
    """The owner of a job pays for what an attempt took by its worker's clock, but for no more than
    what went by here; where no worker said, for that; nothing where it had not begun."""
    queue, seen = turn.grid.queue, turn.mono - job.given
    serves = None if job.holder is None else job.holder.serves
    if took is None:
        queue.settle(job, None if job.started is None else seen, serves)
        return
    paid = max(0, min(took, seen))
    queue.settle(job, paid, serves)
    queue.learn(job, paid)


def advance(turn: Turn, job: Work, step: Step) -> None:
    """Take a step of the table; raises `ImpossibleStep`."""
    _step(turn, job, step)
    turn.touch(job)


def _step(turn: Turn, job: Work, step: Step) -> None:
    before, job.state = job.state, after(job.state, step)
    if isinstance(job, Task):
        tally = turn.grid.tallies[job.owner]
        tally[before] -= 1
        if job.state not in ENDED:
            tally[job.state] += 1


def _end_with(turn: Turn, task: Task, step: Step, result: bytes) -> None:
    task.produced = len(result)
    turn.changes.results[task.key] = result
    _end(turn, task, step, result)


def _end(turn: Turn, task: Task, step: Step, result: bytes | None = None) -> None:
    if task.started is not None and task.finished is not None:
        task.finished = max(task.started, task.finished)  # these clocks are not always the same
    advance(turn, task, step)
    del turn.grid.tasks[task.key]
    printing.end(turn, task)
    turn.settling.append(task)
    if task.followers:
        _tell_followers(turn, task, row_of(task, inline(result)))


def _tell_followers(turn: Turn, task: Task, row: TaskRow) -> None:
    for peer in task.followers:
        connection = turn.grid.connections.get(peer)
        if connection is not None and task.key in connection.following:
            connection.following.discard(task.key)
            turn.ended.setdefault((peer, task.owner), []).append(row)
