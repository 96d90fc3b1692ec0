"""Tasks that were split: their operations become ready as others are done.

The last operation gives the task its result. When one has an error of its own, the others are
cancelled and the task is done whole: a plan may have arranged it anew, and what is wrong with it
is what is wrong with it as it is written.
"""

from __future__ import annotations

import logging
from collections import defaultdict

from broker.core import lifecycle, retries
from broker.core.blobs import making, steps
from broker.core.referring import too_much
from broker.core.tasks import Operation, Task
from broker.core.transitions import Step
from broker.core.turn import Turn
from shared.limits import MILLIS
from shared.makespan import paths
from shared.states import TaskErrorCode, TaskState
from shared.wire.rows import Held, Outcome, Plan, TaskError
from shared.wire.rows import Step as PlannedStep


def plan(turn: Turn, task: Task, outcome: Outcome, wanted: Plan) -> None:
    """A worker has split the task; plan and transition are one commit."""
    lifecycle.release(turn, task, outcome.finished - outcome.started)
    task.started = outcome.started
    if not _is_sound(wanted) or task.whole:
        turn.log(logging.WARNING, "a worker sent a plan that cannot be carried out")
        _do_whole(turn, task, Step.LOSE)
        return
    task.worker = None
    task.spent = max(0, outcome.finished - outcome.started)
    task.operations = _operations(turn, task, wanted.steps)
    task.steps, task.steps_done = len(task.operations), 0
    lifecycle.advance(turn, task, Step.PLAN)
    for operation, step in zip(task.operations, wanted.steps, strict=True):
        turn.plan(operation, step.payload)
        if not operation.missing:
            _queue(turn, operation)


def finish(turn: Turn, operation: Operation, outcome: Outcome) -> None:
    """A worker has the result of an operation, or its error."""
    if outcome.result is not None and making.is_lost(turn, operation, outcome.result):
        lose(turn, operation, tried=True, reason=making.LOST)
        return
    lifecycle.release(turn, operation, outcome.finished - outcome.started)
    operation.started = outcome.started
    operation.finished = max(outcome.started, outcome.finished)
    operation.summary, operation.error = outcome.summary, outcome.error
    operation.parent.spent = max(operation.parent.spent, _spent_with(operation))
    if outcome.result is not None:
        operation.error = _keep_blobs(turn, operation, outcome.result)
    if outcome.result is None or operation.error is not None:
        _failed(turn, operation, Step.FAIL)
    else:
        _done(turn, operation, outcome.result)


def _keep_blobs(turn: Turn, operation: Operation, result: bytes) -> TaskError | None:
    """What the last one has made is the task's."""
    if _is_last(operation):
        return making.keep(turn, operation, result)
    return steps.keep(turn, operation, result)


def _done(turn: Turn, operation: Operation, result: bytes) -> None:
    operation.produced = len(result)
    turn.changes.operation_results[operation.key] = result
    operation.parent.steps_done += 1
    _end(turn, operation, Step.FINISH)
    if _is_last(operation):
        lifecycle.complete(turn, operation.parent, operation, result)
    else:
        _feed(turn, operation)


def _is_last(operation: Operation) -> bool:
    return operation is operation.parent.operations[-1]


def lose(turn: Turn, operation: Operation, *, tried: bool, reason: str) -> None:
    """The attempt is over without an outcome; it costs this operation alone."""
    lifecycle.release(turn, operation, None)
    if tried:
        operation.tries += 1
        retries.note(turn, operation, reason)
    if operation.tries >= turn.grid.settings.max_tries:
        operation.error = lifecycle.given_up(operation.tries, reason)
        _failed(turn, operation, Step.GIVE_UP)
        return
    operation.worker = operation.started = None
    lifecycle.advance(turn, operation, Step.LOSE)
    retries.queue_again(turn, operation, tried=tried)


def cancel_all(turn: Turn, task: Task) -> None:
    """The task has ended: nothing of it is done any more."""
    if not task.operations:
        return
    for operation in task.operations:
        _cancel(turn, operation)
    task.operations = ()
    steps.end(turn, task)


def restore(operations: list[Operation]) -> None:
    """After a start: who takes whose result. They come in the order of their keys."""
    by_key = {operation.key: operation for operation in operations}
    siblings: defaultdict[int, list[Operation]] = defaultdict(list)
    for operation in operations:
        siblings[operation.parent.key].append(operation)
        operation.parent.operations = siblings[operation.parent.key]
        operands = [by_key[key] for key in operation.operands]
        for operand in {operand.key: operand for operand in operands}.values():
            operand.users.append(operation)
        operation.missing = len({o.key for o in operands if o.state is not TaskState.DONE})
        operation.linked = sum(o.produced for o in operands)
        operation.spent = max(map(_spent_with, operands), default=0)
        operation.parent.spent = max(operation.parent.spent, _spent_with(operation))


def _is_sound(plan: Plan) -> bool:
    places = range(len(plan.steps))
    return (
        bool(plan.steps)
        and all(operand < place for place in places for operand in plan.steps[place].operands)
        and sum(step.cost for step in plan.steps) <= MILLIS
    )


def _operations(turn: Turn, task: Task, steps: tuple[PlannedStep, ...]) -> list[Operation]:
    left = paths([step.cost for step in steps], [step.operands for step in steps])
    made: list[Operation] = []
    for step, path in zip(steps, left, strict=True):
        turn.grid.last_key += 1
        operands = [made[place] for place in step.operands]
        operation = Operation(
            key=turn.grid.last_key,
            parent=task,
            operands=tuple(operand.key for operand in operands),
            cost=step.cost,
            path=path,
            label=step.label,
            start=step.start,
            end=step.end,
            size=len(step.payload),
            missing=len(set(step.operands)),
            spent=task.spent,
        )
        for operand in {operand.key: operand for operand in operands}.values():
            operand.users.append(operation)
        made.append(operation)
    return made


def _queue(turn: Turn, operation: Operation) -> None:
    lifecycle.advance(turn, operation, Step.READY)
    turn.grid.queue.push(operation)


def _feed(turn: Turn, done: Operation) -> None:
    for user in done.users:
        user.missing -= 1
        user.spent = max(user.spent, _spent_with(done))
        user.linked += done.produced * user.operands.count(done.key)
        if user.missing == 0 and user.state is TaskState.WAITING:
            _queue_bounded(turn, user)


def _spent_with(operation: Operation) -> int:
    """How long its task has run when it is done: the difference of two times by the clock of one
    worker, whatever that shows."""
    if operation.started is None or operation.finished is None:
        return operation.spent
    return operation.spent + operation.finished - operation.started


def _queue_bounded(turn: Turn, operation: Operation) -> None:
    """What is too much for a message is not too much for one slot: then the task is done whole."""
    if too_much(operation.linked) is None:
        _queue(turn, operation)
        return
    _end(turn, operation, Step.FAIL)
    cancel_all(turn, operation.parent)
    _do_whole(turn, operation.parent, Step.READY)


def _failed(turn: Turn, operation: Operation, step: Step) -> None:
    _end(turn, operation, step)
    task, error = operation.parent, operation.error
    cancel_all(turn, task)
    if error is not None and error.code in set(TaskErrorCode):
        lifecycle.fail(turn, task, error)
    else:
        _do_whole(turn, task, Step.READY)


def _do_whole(turn: Turn, task: Task, step: Step) -> None:
    """What the expression is worth as it is written only doing it so can tell."""
    task.whole = True
    task.steps = task.steps_done = 0
    task.worker = None
    lifecycle.advance(turn, task, step)
    turn.grid.queue.push_front(task)


def _cancel(turn: Turn, operation: Operation) -> None:
    if operation.state.ended:
        return
    if operation.holder is not None:
        held = Held(operation.key, operation.attempt)
        turn.revoked.setdefault(operation.holder.peer, []).append(held)
        operation.holder = None
        lifecycle.settle(turn, operation, None)
    queued = operation.state is TaskState.QUEUED
    _end(turn, operation, Step.CANCEL)
    if queued:
        turn.grid.queue.leave(operation)


def _end(turn: Turn, operation: Operation, step: Step) -> None:
    lifecycle.advance(turn, operation, step)
    turn.grid.operations.pop(operation.key, None)
