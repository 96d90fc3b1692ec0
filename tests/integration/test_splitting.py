"""Expressions that several slots solve together, among real processes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import pairwise

import pytest

from shared.kinds.expression import ExpressionResult
from shared.states import TaskState
from shared.wire import client as wire
from shared.wire.codec import unpack
from shared.wire.rows import OperationRow, SettingValue
from tests.support.brokers import Broker, RawPeer, eventually
from tests.support.grids import Grid, ended, served_grid, wait_for_workers

Served = tuple[Grid, Broker, RawPeer]
SUM = "+".join(map(str, range(1, 17)))


@pytest.fixture
def served() -> Iterator[Served]:
    """A grid with a broker, an administrator, and nobody to work; each addition takes a while."""
    with served_grid() as served:
        change(served[2], "time.addition", 100)
        yield served


def change(client: RawPeer, name: str, value: int) -> None:
    """Change a setting."""
    reply = client.ask(wire.ChangeSettings((SettingValue(name, value),)))
    assert isinstance(reply, wire.SettingsNow), reply


def operations(client: RawPeer, task: bytes) -> tuple[OperationRow, ...]:
    """The operations of a task as they are now."""
    reply = client.ask(wire.Operations(task))
    assert isinstance(reply, wire.OperationsNow), reply
    return reply.rows


def value_of(client: RawPeer, task: bytes) -> str | None:
    """The exact value of a task that is done."""
    reply = client.ask(wire.Get(id=task))
    assert isinstance(reply, wire.Detail), reply
    assert reply.row.state is TaskState.DONE, reply.row
    return unpack(ExpressionResult, reply.result or b"").exact


def wait_until_split(client: RawPeer, task: bytes) -> None:
    """Some of its operations are done, and some are not."""
    eventually(lambda: 0 < client.get(task).steps_done < client.get(task).steps, "it is split")


def test_several_workers_solve_one_expression_together(served: Served) -> None:
    grid, _, client = served
    for name in ("oak", "elm"):
        grid.worker(name, slots=2)
    wait_for_workers(client, "oak", "elm")
    # When a sum of sixteen terms is submitted
    (task,) = client.submit(SUM)
    ended(client, task)
    # Then it has the right value, and both have done a part of it
    assert value_of(client, task) == "136"
    rows = operations(client, task)
    assert {row.worker for row in rows} == {"oak", "elm"}
    assert len(rows) == client.get(task).steps_done == 15
    # And slots really worked at the same time
    spans = sorted((row.started or 0, row.finished or 0) for row in rows)
    assert any(following[0] < span[1] for span, following in pairwise(spans))


def test_with_splitting_switched_off_one_slot_does_it_all(served: Served) -> None:
    grid, _, client = served
    change(client, "split", 0)
    grid.worker("oak", slots=4)
    wait_for_workers(client, "oak")

    began = time.monotonic()
    (task,) = client.submit("1+2+3+4")
    ended(client, task)

    assert value_of(client, task) == "10"
    assert operations(client, task) == ()
    assert time.monotonic() - began >= 0.3


def test_a_worker_killed_in_the_middle_costs_only_its_own_operations(served: Served) -> None:
    grid, _, client = served
    grid.worker("oak", slots=1)
    elm = grid.worker("elm", slots=1)
    wait_for_workers(client, "oak", "elm")
    (task,) = client.submit(SUM)
    wait_until_split(client, task)

    elm.kill()
    ended(client, task)

    assert value_of(client, task) == "136"
    attempts = [row.attempt for row in operations(client, task)]
    assert max(attempts) <= 2
    assert attempts.count(2) <= 1


def test_a_broker_that_is_killed_in_the_middle_goes_on_with_what_is_left(served: Served) -> None:
    grid, broker, client = served
    grid.worker("oak", slots=2)
    wait_for_workers(client, "oak")
    (task,) = client.submit(SUM)
    wait_until_split(client, task)

    broker.kill()
    broker.restart()
    again = broker.client()
    again.log_in("ann")
    ended(again, task)

    assert value_of(again, task) == "136"
    assert max(row.attempt for row in operations(again, task)) == 1


@pytest.mark.parametrize(
    ("text", "code", "start", "end"),
    [
        ("(1+2)+(3+4)/(5-5)+(6+7)", "division_by_zero", 12, 17),
        ("(1+2)+1/(3-3)+(4+5)/(6-6)+(7+8)", "division_by_zero", 8, 13),
        ("(1+2)+sqrt(3-4)+(5+6)+(7+8)", "outside_reals", 6, 15),
    ],
)
def test_what_is_wrong_is_what_is_wrong_as_it_is_written(
    served: Served, text: str, code: str, start: int, end: int
) -> None:
    grid, _, client = served
    grid.worker("oak", slots=4)
    wait_for_workers(client, "oak")

    (task,) = client.submit(text)
    ended(client, task)

    error = client.get(task).error
    assert error is not None
    assert (error.code, error.start, error.end) == (code, start, end)


def test_a_cancelled_expression_stops_on_every_slot(served: Served) -> None:
    grid, _, client = served
    change(client, "time.addition", 600_000)
    grid.worker("oak", slots=2)
    wait_for_workers(client, "oak")
    (task,) = client.submit(SUM)
    eventually(
        lambda: sum(row.state is TaskState.RUNNING for row in operations(client, task)) == 2,
        "two operations run",
    )

    client.ask(wire.Cancel((task,)))
    change(client, "time.addition", 0)
    (after,) = client.submit("6*7")
    ended(client, after)

    assert {row.state for row in operations(client, task)} == {TaskState.CANCELLED}
    assert value_of(client, after) == "42"
