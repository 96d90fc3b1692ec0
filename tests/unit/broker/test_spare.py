"""How many slots a worker is told of that may cut what it is given."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shared.kinds import KINDS
from shared.kinds.base import Description
from shared.limits import STRIPS
from shared.roles import kinds_for
from shared.states import TaskState
from shared.wire import fleet
from shared.wire.rows import NewTask, Outcome, Plan, Step, TaskError
from tests.support.blobs import PICTURES
from tests.support.core import Sim, SimClient, SimWorker, ticket_of
from tests.support.stepping import CUT_PICTURES


@pytest.fixture
def ann(kept: Sim, monkeypatch: pytest.MonkeyPatch) -> SimClient:
    """Her pictures take no blobs here."""
    nothing = replace(CUT_PICTURES, describe=lambda _payload: Description("a picture"))
    monkeypatch.setitem(KINDS, PICTURES.name, nothing)
    return kept.user("ann")


def worker(grid: Sim, name: str, slots: int = 1, kind: str = PICTURES.name) -> SimWorker:
    made = grid.worker(name, slots, join=False)
    made.kinds = kinds_for((kind,))
    made.join()
    return made


def submit(client: SimClient, count: int = 1, kind: str = PICTURES.name) -> None:
    tasks = [NewTask(client.grid.new_id(), kind, b"") for _ in range(count)]
    client.receipts(*tasks)


def told(*workers: SimWorker) -> list[int]:
    """The slots that came with each task, in the order of their keys."""
    items = [item for each in workers for item in each.assigned]
    return [item.slots for item in sorted(items)]


def test_all_slots_that_are_free_could_do_steps(ann: SimClient) -> None:
    oak, elm = worker(ann.grid, "oak", slots=2), worker(ann.grid, "elm", slots=3)

    submit(ann)

    assert told(oak, elm) == [5]


def test_one_image_is_told_of_no_more_than_it_can_be_cut_for(ann: SimClient) -> None:
    oak = worker(ann.grid, "oak", slots=STRIPS + 2)

    submit(ann, 2)

    assert told(oak) == [STRIPS, 2]


def test_those_that_are_busy_could_not(ann: SimClient) -> None:
    oak = worker(ann.grid, "oak", slots=4)
    submit(ann)

    submit(ann)

    assert told(oak) == [4, 3]


def test_a_slot_for_which_something_is_queued_is_not_free(ann: SimClient) -> None:
    oak = worker(ann.grid, "oak", slots=4)

    submit(ann, 3)

    assert told(oak) == [2, 1, 1]


@pytest.mark.parametrize("count", [4, 9])
def test_with_as_many_tasks_as_slots_each_is_done_by_one(ann: SimClient, count: int) -> None:
    oak = worker(ann.grid, "oak", slots=4)

    submit(ann, count)

    assert told(oak) == [1, 1, 1, 1]


def test_slots_of_who_cannot_do_it_or_leaves_or_serves_somebody_else_do_not_count(
    ann: SimClient,
) -> None:
    grid = ann.grid
    bob = grid.user("bob")
    oak, elm = worker(grid, "oak"), worker(grid, "elm", 8)
    worker(grid, "ash", 8, kind="expression")
    elm.tell(fleet.Draining())
    his = grid.worker("bob's", 8, join=False)
    his.kinds, his.ticket = (PICTURES.name,), ticket_of(bob)
    his.join()

    submit(ann)

    assert told(oak) == [1]


def test_slots_that_are_not_sound_do_not_count(ann: SimClient) -> None:
    oak = worker(ann.grid, "oak", slots=4)
    oak.capacity = 2
    oak.beat([])

    submit(ann)

    assert told(oak) == [2]


def test_what_is_to_be_done_whole_is_not_cut_again(ann: SimClient) -> None:
    # Given a task whose only step fails
    oak = worker(ann.grid, "oak", slots=4)
    submit(ann)
    (held,) = oak.holding()
    wall = ann.grid.wall
    plan = Plan((Step(b"strip", (), 100, "strip", 0, 0),))
    oak.tell(oak.outcomes_of(Outcome(*held, wall, wall, "", None, None, plan)))

    oak.finish(oak.holding()[0], None, TaskError("unreadable_image", "It is damaged."))

    assert [(item.key, item.whole, item.slots) for item in oak.assigned if item.whole] == [
        (1, True, 1)
    ]
    assert ann.grid.core.grid.tasks[1].state is TaskState.RUNNING


def test_an_expression_is_split_the_same_whoever_is_there(ann: SimClient) -> None:
    oak = worker(ann.grid, "oak", slots=4, kind="expression")

    ann.submit("1+1")

    assert told(oak) == [1]
