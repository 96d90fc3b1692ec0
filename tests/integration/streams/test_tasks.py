"""Streams whose messages become tasks of their owner."""

from __future__ import annotations

from shared.states import TaskState
from shared.stream.definition import Definition, Handler, Making, Schedule
from shared.wire import client as wire
from tests.integration.faults.steps import start
from tests.integration.streams.conftest import Served
from tests.support.brokers import DEADLINE_S
from tests.support.live_streams import back_again, create, errors, grown, once, settled, stream

SQUARES = Definition(
    Schedule(every=5),
    Making.EXPRESSION,
    template="{n}^2+{random}-{random}",
    handler=Handler.KIND,
    unhandled_most=50,
)


def test_each_message_is_a_task_and_ends_once_whoever_dies(served: Served) -> None:
    # Given a stream of expressions, whose broker and generator die meanwhile
    grid, broker, client = served
    started = dict(zip(("oak", "elm"), start(grid, client, "oak", "elm"), strict=True))
    create(client, SQUARES)
    for _ in range(2):
        row = grown(client, by=20)
        client = back_again(broker, client)
        if row.generator in started:
            started[row.generator].kill()
            started[row.generator].wait(DEADLINE_S)
            started[row.generator] = grid.worker(row.generator)
    # When it is off
    row = settled(client)
    # Then there is a task for each number, and it is done
    tasks = client.rows()
    assert len(tasks) == row.generated == row.processed
    assert {task.state for task in tasks} == {TaskState.DONE}
    titles = sorted(int(task.title.partition("^")[0]) for task in tasks)
    assert titles == list(range(1, row.generated + 1))


def test_a_task_that_fails_is_an_error_until_it_is_retried(served: Served) -> None:
    # Given a stream of which the third message has no value
    grid, _, client = served
    start(grid, client, "oak", "elm")
    create(client, SQUARES._replace(template="6/({n}-3)"))
    once(client, lambda row: row.generated >= 5, "five were made")
    row = settled(client)
    assert (row.processed, row.failed) == (row.generated - 1, 1)
    # Then its error names the task
    (error,) = errors(client)
    assert (error.number, error.code) == (3, "division_by_zero")
    failed = client.ask(wire.Get(number=error.task))
    assert isinstance(failed, wire.Detail)
    assert failed.row.state is TaskState.FAILED
    # When the task is retried, it fails anew, and counts once
    client.ask(wire.Retry((failed.row.id,)))
    once(client, lambda row: not row.unhandled and row.errors == 1, "it has failed again")
    (again,) = errors(client)
    assert (again.number, again.task) == (3, error.task)
    assert again.attempt > error.attempt
    assert stream(client).failed == 1
