"""SIGSTOP past the lease and SIGCONT: whoever stood still harms nobody when it goes on."""

from __future__ import annotations

import psutil

from shared.ids import new_id
from shared.kinds.expression import payload
from shared.states import TaskState
from shared.wire import client as wire
from shared.wire.rows import NewTask
from tests.integration.faults.steps import (
    Served,
    ends_heard,
    outlast_the_lease,
    start,
    stopped,
    wait_until_back,
    wait_until_queued,
)
from tests.support.brokers import DEADLINE_S, eventually
from tests.support.grids import (
    FOREVER,
    PASSWORD,
    busy,
    busy_slots,
    ended,
    wait_for_workers,
    wait_gone,
    wait_until_idle,
    wait_until_running,
    workers,
)


def test_a_result_of_a_worker_that_stood_still_counts_no_more(served: Served) -> None:
    # Given a worker that stands still while its slot finishes a task
    grid, _, client = served
    (oak,) = start(grid, client, "oak")
    (task,) = client.submit(busy(80))
    wait_until_running(client, task)
    with stopped(psutil.Process(oak.pid)):
        wait_until_idle(grid)
        # When its lease has ended, another does the task
        wait_until_queued(client, task)
        start(grid, client, "elm")
        before = ended(client, task)
        assert before.worker == "elm"
        assert before.attempt == 2
    # And the first goes on, with its result
    wait_for_workers(client, "oak", "elm")
    # Then the task has ended once, as the second said
    assert client.get(task) == before
    assert ends_heard(client, [before]) == [task]


def test_a_broker_that_stood_still_takes_nobody_for_silent(served: Served) -> None:
    grid, broker, client = served
    start(grid, client, "oak")
    (task,) = client.submit(FOREVER)
    wait_until_running(client, task)
    # When the broker stands still for two leases and goes on
    with stopped(psutil.Process(broker.process.pid)):
        outlast_the_lease()
    outlast_the_lease()
    # Then the worker is there, and its task in the first attempt
    row = client.get(task)
    assert (row.state, row.attempt) == (TaskState.RUNNING, 1)
    assert "is lost" not in broker.said
    client.ask(wire.Cancel((task,)))


def test_what_a_slot_that_stood_still_does_is_done_when_it_goes_on(served: Served) -> None:
    # Given a slot that stands still in the middle of a task
    grid, _, client = served
    start(grid, client, "oak", slots=2)
    (task,) = client.submit(busy(120))
    wait_until_running(client, task)
    (slot,) = busy_slots(grid)
    with stopped(slot):
        # Then others are done meanwhile, and it is nobody else's after the lease
        others = client.submit(*[f"{n}+1" for n in range(40)])
        assert [ended(client, other).summary for other in others] == [str(n + 1) for n in range(40)]
        outlast_the_lease()
        assert client.get(task).state is TaskState.RUNNING
    # And it ends where it was
    assert (ended(client, task).state, client.get(task).attempt) == (TaskState.DONE, 1)


def test_a_time_limit_ends_a_slot_that_stands_still(served: Served) -> None:
    grid, _, client = served
    start(grid, client, "oak")
    limited = NewTask(new_id(), "expression", payload(FOREVER), time_limit=1_500)
    client.ask(wire.Submit((limited,)))
    wait_until_running(client, limited.id)
    (slot,) = grid.slots()
    with stopped(slot):
        row = ended(client, limited.id)
        assert row.error is not None
        assert row.error.code == "time_limit"
        wait_gone([slot])
    (after,) = client.submit("6*7")
    assert ended(client, after).summary == "42"


def test_a_client_that_stood_still_has_its_result_when_it_goes_on(served: Served) -> None:
    grid, _, client = served
    start(grid, client, "oak")
    login = grid.calc("login", "ann", "--password-stdin", stdin=PASSWORD.encode())
    assert login.status == 0, login
    program = grid.start("calc", "eval", busy(60))
    (task,) = eventually(lambda: [row.id for row in client.rows()], "the task is there")
    with stopped(psutil.Process(program.pid)):
        assert ended(client, task).state is TaskState.DONE
        outlast_the_lease()
    out, _ = program.communicate(timeout=DEADLINE_S)
    assert (program.returncode, out) == (0, b"0\n")


def test_a_worker_that_stood_still_takes_back_the_try_that_it_cost(served: Served) -> None:
    grid, broker, client = served
    (oak,) = start(grid, client, "oak")
    (task,) = client.submit(busy(60))
    wait_until_running(client, task)
    for _ in range(3):
        with stopped(psutil.Process(oak.pid)):
            wait_until_queued(client, task)
        wait_until_back(client)
        eventually(lambda: client.get(task).worker is not None, "it has the task again")
    # Then the task is done, though a worker that dies so often would have been its last
    assert ended(client, task).state is TaskState.DONE
    assert workers(client)["oak"].state.value == "alive"
    assert broker.said.count("is lost") >= 3
