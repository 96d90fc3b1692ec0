"""What happens to a task, with everything that has to happen beside it."""

from __future__ import annotations

from broker.core.records import Attempt, Task, Worker, inline, row_of
from broker.core.transitions import Step, after
from broker.core.turn import Turn
from shared.limits import SENTENCE_CHARS
from shared.states import TaskState
from shared.wire.rows import Outcome, TaskError, TaskRow


def assign(turn: Turn, task: Task, worker: Worker, message: int) -> None:
    """Give a worker the next attempt of a task, in the message with that number."""
    task.attempt += 1
    task.worker = worker.name
    task.holder = worker
    worker.held[task.key] = Attempt(task, task.attempt, message)
    _advance(turn, task, Step.ASSIGN)


def finish(turn: Turn, task: Task, outcome: Outcome) -> None:
    """A worker has the result, or the task's own error."""
    task.started, task.finished = outcome.started, max(outcome.started, outcome.finished)
    task.summary, task.error = outcome.summary, outcome.error
    _release(task)
    if outcome.result is not None:
        turn.changes.results[task.key] = outcome.result
    _end(turn, task, Step.FINISH if outcome.error is None else Step.FAIL, outcome.result)


def lose(turn: Turn, task: Task, *, tried: bool, reason: str) -> None:
    """The attempt is over without an outcome: queue the task again, or give it up."""
    _release(task)
    task.tries += tried
    if task.tries >= turn.grid.options.max_tries:
        _give_up(turn, task, reason)
        return
    task.worker = task.started = None
    _advance(turn, task, Step.LOSE)
    turn.grid.queue.push_front(task)


def cancel(turn: Turn, task: Task) -> None:
    """Somebody asked for it. The worker's place stays taken until the worker says otherwise."""
    queued = task.state is TaskState.QUEUED
    task.finished = turn.wall
    task.holder = None
    _end(turn, task, Step.CANCEL, None)
    if queued:
        turn.grid.queue.leave()


def _give_up(turn: Turn, task: Task, reason: str) -> None:
    task.finished = turn.wall
    sentence = f"Given up after {task.tries} tries; the last one ended so: {reason}"
    task.error = TaskError("lost", sentence[:SENTENCE_CHARS])
    _end(turn, task, Step.GIVE_UP, None)


def _release(task: Task) -> None:
    if task.holder is not None:
        task.holder.held.pop(task.key, None)
        task.holder = None


def _advance(turn: Turn, task: Task, step: Step) -> None:
    tally = turn.grid.tallies[task.owner]
    tally[task.state] -= 1
    task.state = after(task.state, step)
    if not task.state.ended:
        tally[task.state] += 1
    turn.touch(task)


def _end(turn: Turn, task: Task, step: Step, result: bytes | None) -> None:
    _advance(turn, task, step)
    del turn.grid.tasks[task.key]
    if task.followers:
        _tell_followers(turn, task, row_of(task, inline(result)))


def _tell_followers(turn: Turn, task: Task, row: TaskRow) -> None:
    for peer in task.followers:
        connection = turn.grid.connections.get(peer)
        if connection is not None and task.key in connection.following:
            connection.following.discard(task.key)
            turn.ended.setdefault(peer, []).append(row)
