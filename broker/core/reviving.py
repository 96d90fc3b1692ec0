"""Tasks that have failed or were cancelled, and that their owner wants to be done after all."""

from __future__ import annotations

from broker.core import parking, waiting
from broker.core.events import FromClient
from broker.core.referring import shown, too_much
from broker.core.stored import Revivable
from broker.core.streams import spawning, tallies
from broker.core.streams.jobs import Spawned
from broker.core.submitting import TOO_MANY
from broker.core.tasks import Task
from broker.core.transitions import Step, after
from broker.core.turn import Turn
from shared.errors import ErrorCode
from shared.states import TaskState
from shared.wire import client as wire
from shared.wire.rows import Refusal

_UNKNOWN = Refusal(ErrorCode.NOT_FOUND, "You have no such task.")
_DONE = Refusal(ErrorCode.CONFLICT, "This task is done; submit it again to have it done again.")
_JUST_NOW = Refusal(ErrorCode.CONFLICT, "This task is changing at this moment; try again.")


def retry(turn: Turn, event: FromClient, message: wire.Retry) -> None:
    """Queue tasks again, each answered for by itself; what one refers to goes before it."""
    owner = turn.owner_of(event)
    ordered = sorted(set(message.ids), key=lambda task_id: _number(turn, owner, task_id))
    answers = {task_id: retry_one(turn, owner, task_id) for task_id in ordered}
    turn.reply(event, wire.Handled(tuple([answers[task_id] for task_id in message.ids])))


def _number(turn: Turn, owner: int, task_id: bytes) -> int:
    stored = turn.loaded.revivable.get((owner, task_id))
    return 0 if stored is None else stored.task.number


def retry_one(turn: Turn, owner: int, task_id: bytes) -> Refusal | None:
    """Queue one task again; or why not."""
    stored = turn.loaded.revivable.get((owner, task_id))
    if stored is None or stored.task.key in turn.changes.deleted:
        return _JUST_NOW if (owner, task_id) in turn.fresh else _UNKNOWN
    if parking.goes_on(turn, stored.task.key, stored.task.state):
        return None
    if stored.task.key in turn.changes.updated:
        return _JUST_NOW
    return _DONE if stored.task.state is TaskState.DONE else _revive(turn, stored)


def _revive(turn: Turn, stored: Revivable) -> Refusal | None:
    """Its attempts go on from where they were: the fence is never set back."""
    task = stored.task
    if turn.grid.room_for(task.owner) <= 0:
        return Refusal(ErrorCode.OVERLOADED, TOO_MANY)
    sentence = _refer_again(turn, stored)
    if sentence is not None:
        return Refusal(ErrorCode.CONFLICT, sentence)
    task.state = after(task.state, Step.RETRY)
    task.started = task.finished = task.worker = task.error = None
    task.summary = ""
    task.tries = task.steps = task.steps_done = 0
    task.whole = task.suspect = task.fed = False
    turn.changes.revived.add(task.key)
    _be_message_again(turn, task)
    waiting.enter(turn, task)
    turn.touch(task)
    return None


def _be_message_again(turn: Turn, task: Task) -> None:
    """Where a message became the task, that has not failed after all."""
    failure = turn.loaded.failures.get(task.key)
    stream = turn.grid.streams.by_key.get(failure.stream) if failure is not None else None
    if failure is not None and stream is not None:
        tallies.take_back(turn, stream, failure)
        spawning.remember(turn, task, Spawned(stream, failure.number))


def _refer_again(turn: Turn, stored: Revivable) -> str | None:
    """Have the task wait for what it refers to; or why that will never come."""
    task = stored.task
    for link in task.links:
        target = stored.targets.get(link.key)
        if target is not None and parking.goes_on(turn, link.key, target.state):
            task.missing |= {link.key}
        elif target is None or link.key in turn.changes.deleted:
            return f"{shown(link.text)}: that task was deleted."
        elif link.key in turn.changes.updated:
            return f"{shown(link.text)}: that task ends at this moment; try again."
        elif target.state is not TaskState.DONE:
            return f"{shown(link.text)}: that task has no value; retry it first."
        else:
            task.linked += target.size
    return too_much(task.linked)
