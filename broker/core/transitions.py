"""The life of a task, as a table. A step that is not in it is a bug and raises."""

from __future__ import annotations

from enum import StrEnum, auto

from shared.states import TaskState


class Step(StrEnum):
    """What can happen to a task after it was submitted."""

    ASSIGN = auto()
    FINISH = auto()
    FAIL = auto()
    LOSE = auto()
    """its worker is gone, or handed it back"""
    GIVE_UP = auto()
    """lost after its last try"""
    CANCEL = auto()
    PLAN = auto()
    """its worker has split it into operations"""
    READY = auto()
    """what it waited for is there"""
    SHARE = auto()
    """another one does the same work, or has done it"""
    RETRY = auto()
    """its owner wants it to be tried anew"""


TRANSITIONS: dict[tuple[TaskState, Step], TaskState] = {
    (TaskState.QUEUED, Step.ASSIGN): TaskState.RUNNING,
    (TaskState.QUEUED, Step.SHARE): TaskState.WAITING,
    (TaskState.QUEUED, Step.CANCEL): TaskState.CANCELLED,
    (TaskState.WAITING, Step.READY): TaskState.QUEUED,
    (TaskState.WAITING, Step.FINISH): TaskState.DONE,
    (TaskState.WAITING, Step.FAIL): TaskState.FAILED,
    (TaskState.WAITING, Step.CANCEL): TaskState.CANCELLED,
    (TaskState.RUNNING, Step.PLAN): TaskState.WAITING,
    (TaskState.RUNNING, Step.FINISH): TaskState.DONE,
    (TaskState.RUNNING, Step.FAIL): TaskState.FAILED,
    (TaskState.RUNNING, Step.LOSE): TaskState.QUEUED,
    (TaskState.RUNNING, Step.GIVE_UP): TaskState.FAILED,
    (TaskState.RUNNING, Step.CANCEL): TaskState.CANCELLED,
    (TaskState.FAILED, Step.RETRY): TaskState.QUEUED,
    (TaskState.CANCELLED, Step.RETRY): TaskState.QUEUED,
}


class ImpossibleStep(Exception):
    """A task was to do what its state does not allow."""


def after(state: TaskState, step: Step) -> TaskState:
    """The state that follows; raises `ImpossibleStep`."""
    try:
        return TRANSITIONS[state, step]
    except KeyError:
        raise ImpossibleStep(f"a task that is {state} cannot {step.name}") from None
