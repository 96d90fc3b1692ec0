"""Cancelling and time limits end what runs, whatever it is: its slots are no more."""

from __future__ import annotations

import psutil
import pytest

from shared.clock import MINUTE
from shared.ids import new_id
from shared.kinds.expression import payload
from shared.states import TaskState
from shared.wire import client as wire
from shared.wire.rows import NewTask
from tests.integration.faults.steps import Served, change, start
from tests.support.brokers import RawPeer, eventually
from tests.support.grids import FOREVER, Grid, ended, wait_gone

WORK = {
    "in C": (FOREVER, 1),
    "asleep in two slots": ("(1+2)*(3+4)", 2),
}
"""Expressions, and how many slots each keeps where an addition takes ten minutes."""


@pytest.fixture(params=WORK)
def work(request: pytest.FixtureRequest) -> tuple[str, int]:
    """Something that takes long."""
    return WORK[request.param]


def submit(grid: Grid, client: RawPeer, work: tuple[str, int], limit: int = 0) -> bytes:
    """Submit work to a worker that has as many slots as it needs."""
    text, slots = work
    change(client, **{"time.addition": 10 * MINUTE})
    start(grid, client, "oak", slots=slots)
    task = NewTask(new_id(), "expression", payload(text), time_limit=limit)
    client.ask(wire.Submit((task,)))
    return task.id


def slots_at(grid: Grid, client: RawPeer, task: bytes, many: int) -> list[psutil.Process]:
    """The slots of the worker, once so many are at a task."""

    def look() -> bool:
        operations = client.ask(wire.Operations(task))
        assert isinstance(operations, wire.OperationsNow)
        rows = operations.rows or (client.get(task),)
        return sum(row.started is not None for row in rows) == many

    eventually(look, f"{many} slots are at it")
    return grid.slots()


def test_a_cancel_ends_the_slots_that_do_it(served: Served, work: tuple[str, int]) -> None:
    grid, _, client = served
    task = submit(grid, client, work)
    slots = slots_at(grid, client, task, work[1])
    client.ask(wire.Cancel((task,)))
    wait_gone(slots)
    assert client.get(task).state is TaskState.CANCELLED
    assert ended(client, client.submit("6*7")[0]).summary == "42"


def test_a_time_limit_ends_the_slots_that_do_it(served: Served, work: tuple[str, int]) -> None:
    grid, _, client = served
    task = submit(grid, client, work, limit=1_500)
    slots = slots_at(grid, client, task, work[1])
    row = ended(client, task)
    assert row.error is not None
    assert (row.state, row.error.code) == (TaskState.FAILED, "time_limit")
    wait_gone(slots)
    assert ended(client, client.submit("6*7")[0]).summary == "42"
