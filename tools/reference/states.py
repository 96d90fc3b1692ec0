"""The states of a task, from the broker's own table."""

from __future__ import annotations

from broker.core.transitions import TRANSITIONS, Step
from shared.settings import Settings
from shared.states import TaskErrorCode, TaskState
from tools.reference.markdown import attribute_docs, code, page, table

MEANINGS = {
    Step.ASSIGN: "handed to a worker",
    Step.FINISH: "its worker has the result",
    Step.FAIL: "it has an error of its own, or ran longer than its time limit",
    Step.LOSE: "its worker or slot is gone, or handed it back",
    Step.GIVE_UP: "the same, after its last try",
    Step.SHARE: "another one does the same work by now, or has its result",
    Step.CANCEL: "its owner cancelled it",
    Step.PLAN: "its worker has split it into operations",
    Step.RETRY: "its owner wants it to be tried anew",
    Step.SHARE: "another task does the same work, or has done it",
    Step.READY: "what it waited for is there, or it is to be done whole after all",
}
WHILE_WAITING = {
    Step.FINISH: "its last operation is done, or the task whose work it shares",
    Step.FAIL: "what it refers to has failed or was cancelled, or one of its operations has failed",
}


def states() -> str:
    """The page."""
    docs, errors = attribute_docs(TaskState), attribute_docs(TaskErrorCode)
    return page(
        "Task states",
        "A task has ended when it is done, failed or cancelled; it ends exactly once, "
        "unless its owner wants one that is not done to be tried anew.",
        table(("state", "the task is"), [(code(s.value), docs[s.name]) for s in TaskState]),
        "## What leads from one to another\n\nA new task is `queued`; or `waiting`, where it "
        "refers to tasks that have not ended or an equal one is unfinished; or `done`, where the "
        "cache knows its result.",
        table(("from", "when", "to"), _steps()),
        _tries(),
        "## Errors of tasks\n\nBeside the errors of the [language](expressions.md):",
        table(("code", "means"), [(code(c.value), errors[c.name]) for c in TaskErrorCode]),
    )


def _steps() -> list[tuple[str, str, str]]:
    return [
        (code(state.value), _meaning(state, step), code(after.value))
        for (state, step), after in TRANSITIONS.items()
    ]


def _meaning(state: TaskState, step: Step) -> str:
    waiting = WHILE_WAITING if state is TaskState.WAITING else {}
    return waiting.get(step, MEANINGS[step])


def _tries() -> str:
    return (
        "A try counts when slot or worker died while a slot was at work on the task. After as many "
        "of them as the [setting](settings.md) `task.max_tries` says "
        f"({Settings().max_tries} by default) the task fails, so that one that kills its worker "
        "does not go round for ever. Handing back and restarts of the broker never count."
    )
