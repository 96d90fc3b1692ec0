"""What was generated, processed and has failed, in all and by each worker.

Always: what a stream has generated is what was processed, what has failed and what is still there.
"""

from __future__ import annotations

from broker.core.streams.changes import Share
from broker.core.streams.jobs import Failure, Message, Stream
from broker.core.tasks import Task
from broker.core.turn import Turn
from shared import limits
from shared.states import TaskState

LEARNING = 1 / 8

CANCELLED = "cancelled"
_WAS_CANCELLED = "The task that the message became was cancelled."


def generated(turn: Turn, stream: Stream, worker: str, count: int) -> None:
    """A worker has made so many messages, which are numbered now."""
    stream.generated += count
    _share(turn, stream, worker).generated += count


def processed(turn: Turn, stream: Stream, worker: str, created: int) -> None:
    """A worker has handled a message that was made then."""
    stream.processed += 1
    _share(turn, stream, worker).processed += 1
    took = max(0, turn.wall - created)
    stream.latency += (took - stream.latency) * LEARNING if stream.latency else took


def failed(turn: Turn, stream: Stream, failure: Failure) -> None:
    """A message has failed; what is known of that is kept."""
    stream.failed += 1
    stream.errors += 1
    _share(turn, stream, failure.worker).failed += 1
    turn.changes.streams.failures.append(failure)


def drop(turn: Turn, stream: Stream, failure: Failure) -> None:
    """A failure is kept no longer."""
    turn.loaded.failures.pop(failure.key, None)
    turn.changes.streams.dropped.append(failure.key)
    stream.errors -= 1
    turn.touch(stream)


def take_back(turn: Turn, stream: Stream, failure: Failure) -> None:
    """A message that has failed is still there after all."""
    drop(turn, stream, failure)
    stream.failed -= 1
    name = failure.worker if failure.worker in stream.names else ""
    _share(turn, stream, name).failed -= 1


def ended(turn: Turn, task: Task) -> None:
    """A task has ended, which may have been a message."""
    spawned = turn.grid.streams.spawned.pop(task.key, None)
    if spawned is None:
        return
    turn.changes.streams.handled.append(task.key)
    if task.state is TaskState.DONE:
        processed(turn, spawned.stream, task.worker or "", task.created)
    else:
        failed(turn, spawned.stream, _failure_of(turn, task, spawned.stream, spawned.number))


def failure_of(turn: Turn, message: Message, code: str, reason: str) -> Failure:
    """How a message that became no task has failed; it keeps its text on disk."""
    stream, worker = message.stream.key, message.worker or ""
    return Failure(
        message.key, stream, message.attempt, message.number, 0, worker, turn.wall, code, reason
    )


def _failure_of(turn: Turn, task: Task, stream: Stream, number: int) -> Failure:
    error, at = task.error, task.finished or turn.wall
    code, reason = (error.code, error.message) if error else (CANCELLED, _WAS_CANCELLED)
    worker, title = task.worker or "", task.title
    about = (task.key, stream.key, task.attempt, number, task.number, worker, at)
    return Failure(*about, code, reason, title)


def _share(turn: Turn, stream: Stream, worker: str) -> Share:
    """What a worker does for a stream in this turn."""
    turn.touch(stream)
    turn.changes.streams.at = turn.wall
    if worker:
        _note_use(turn, stream, worker)
    return turn.changes.streams.shares.setdefault((stream.key, worker), Share())


def _note_use(turn: Turn, stream: Stream, worker: str) -> None:
    stream.names.pop(worker, None)
    stream.names[worker] = None
    if len(stream.names) > limits.COUNTED_WORKERS:
        _fold(turn, stream, next(iter(stream.names)))


def _fold(turn: Turn, stream: Stream, worker: str) -> None:
    """Who did nothing for the longest is not counted by name any more."""
    del stream.names[worker]
    changes = turn.changes.streams
    changes.folded[stream.key, worker] = None
    share = changes.shares.pop((stream.key, worker), None)
    if share is not None:
        others = changes.shares.setdefault((stream.key, ""), Share())
        others.generated += share.generated
        others.processed += share.processed
        others.failed += share.failed
