"""The life of a task is a table; what is not in it raises."""

from __future__ import annotations

from itertools import product

import pytest

from broker.core.transitions import ImpossibleStep, Step, after
from shared.states import TaskState

WAITING, QUEUED, RUNNING = TaskState.WAITING, TaskState.QUEUED, TaskState.RUNNING
DONE, FAILED, CANCELLED = TaskState.DONE, TaskState.FAILED, TaskState.CANCELLED

LIFE = {
    (QUEUED, Step.ASSIGN): RUNNING,
    (QUEUED, Step.SHARE): WAITING,
    (QUEUED, Step.CANCEL): CANCELLED,
    (WAITING, Step.READY): QUEUED,
    (WAITING, Step.FINISH): DONE,
    (WAITING, Step.FAIL): FAILED,
    (WAITING, Step.CANCEL): CANCELLED,
    (RUNNING, Step.PLAN): WAITING,
    (RUNNING, Step.FINISH): DONE,
    (RUNNING, Step.FAIL): FAILED,
    (RUNNING, Step.LOSE): QUEUED,
    (RUNNING, Step.GIVE_UP): FAILED,
    (RUNNING, Step.CANCEL): CANCELLED,
    (FAILED, Step.RETRY): QUEUED,
    (CANCELLED, Step.RETRY): QUEUED,
}

EVERYTHING = list(product(TaskState, Step))


@pytest.mark.parametrize(("state", "step"), [pair for pair in EVERYTHING if pair in LIFE])
def test_a_step_that_is_in_the_table_leads_where_it_says(state: TaskState, step: Step) -> None:
    assert after(state, step) is LIFE[state, step]


@pytest.mark.parametrize(("state", "step"), [pair for pair in EVERYTHING if pair not in LIFE])
def test_a_step_that_is_not_in_the_table_raises(state: TaskState, step: Step) -> None:
    with pytest.raises(ImpossibleStep, match=f"{state} cannot {step.name}"):
        after(state, step)


@pytest.mark.parametrize("state", [DONE, FAILED, CANCELLED])
def test_nothing_happens_to_a_task_that_has_ended_but_what_its_owner_wants(
    state: TaskState,
) -> None:
    assert state.ended
    assert {step for before, step in LIFE if before is state} <= {Step.RETRY}
