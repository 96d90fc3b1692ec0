"""The usual complaints about task queues, one test each; docs/explanation/complaints.md has them
with their sources."""

from __future__ import annotations

import psutil

from shared.ids import new_id
from shared.kinds.expression import payload
from shared.states import Priority, TaskState
from shared.wire import client as wire
from shared.wire.rows import NewTask
from tests.integration.faults.steps import (
    Served,
    change,
    outlast_the_lease,
    start,
    stopped,
    wait_until_queued,
)
from tests.support.brokers import DEADLINE_S, RawPeer, eventually
from tests.support.grids import (
    FOREVER,
    PASSWORD,
    busy,
    busy_slots,
    ended,
    kill,
    wait_for_attempt,
    wait_for_workers,
    wait_gone,
    wait_until_running,
)

SHORT = [f"{n}*{n}" for n in range(60)]


def squares(client: RawPeer, tasks: list[bytes]) -> bool:
    """Whether each of `SHORT` is done, with its value."""
    rows = [ended(client, task) for task in tasks]
    return [row.summary for row in rows] == [str(n * n) for n in range(60)]


def losses(client: RawPeer, task: bytes) -> int:
    """How many tries of a task came to nothing."""
    detail = client.ask(wire.Get(task))
    assert isinstance(detail, wire.Detail)
    return len(detail.losses)


def test_popped_tasks_do_not_die_with_the_worker(served: Served) -> None:
    # Given a worker that has one task in its slot and others behind it
    grid, _, client = served
    (oak,) = start(grid, client, "oak")
    running, *behind = client.submit(busy(40), *SHORT)
    wait_until_running(client, running)
    # When it is killed
    oak.kill()
    oak.wait(DEADLINE_S)
    # Then another does all of them
    grid.worker("elm")
    assert ended(client, running).state is TaskState.DONE
    assert squares(client, behind)


def test_tasks_do_not_stay_running_for_ever(served: Served) -> None:
    # Given a worker that neither works nor dies
    grid, _, client = served
    (oak,) = start(grid, client, "oak")
    (task,) = client.submit(FOREVER)
    wait_until_running(client, task)
    with stopped(psutil.Process(oak.pid)):
        # Then its task is not running any more when its lease ends, though nobody else is there
        wait_until_queued(client, task)
        client.ask(wire.Cancel((task,)))


def test_long_tasks_do_not_run_twice_because_a_time_has_passed(served: Served) -> None:
    # Given a task that takes several leases, in C, and a worker that has nothing to do
    grid, _, client = served
    start(grid, client, "oak", "elm")
    (task,) = client.submit(busy(250))
    row = ended(client, task)
    # Then it was given to one of them, once
    assert (row.state, row.attempt) == (TaskState.DONE, 1)
    assert row.finished is not None
    assert row.started is not None
    assert row.finished - row.started > 1_000


def test_workers_do_not_fall_silent_after_a_reconnect(served: Served) -> None:
    # Given a worker whose broker dies again and again, as soon as it has come back
    grid, broker, client = served
    start(grid, client, "oak")
    for _ in range(3):
        client.close()
        broker.restart()
        client = broker.client()
        client.log_in("ann")
    # Then it takes work
    assert squares(client, client.submit(*SHORT))


def test_a_poison_task_does_not_kill_the_fleet_one_by_one(served: Served) -> None:
    # Given a task of which every slot dies, and workers that have others to do
    grid, _, client = served
    workers = start(grid, client, "oak", "elm")
    poison, *innocent = client.submit(FOREVER, *SHORT)
    for attempt in (1, 2, 3):
        wait_for_attempt(client, poison, attempt)
        (slot,) = busy_slots(grid)
        kill(slot)
        wait_gone([slot])
    # Then it fails with the reason, the workers live, and the others are done without a lost try
    row = ended(client, poison)
    assert row.error is not None
    assert (row.attempt, row.error.code) == (3, "lost")
    assert [worker.poll() for worker in workers] == [None, None]
    assert squares(client, innocent)
    assert not any(losses(client, task) for task in innocent)


def test_cancel_does_not_only_mark(served: Served) -> None:
    # Given a task in C code that listens to nobody, and one behind it
    grid, _, client = served
    start(grid, client, "oak")
    (task,) = client.submit(FOREVER)
    wait_until_running(client, task)
    (slot,) = grid.slots()
    (behind,) = client.submit("6*7")
    # When it is cancelled
    client.ask(wire.Cancel((task,)))
    # Then the process that did it is no more, and its place is the next one's
    wait_gone([slot])
    assert ended(client, behind).summary == "42"
    assert client.get(task).state is TaskState.CANCELLED


def test_a_cancel_is_not_forgotten_at_a_restart(served: Served) -> None:
    # Given a task that was cancelled while no worker was there
    grid, broker, client = served
    cancelled, other = client.submit("1+1", "6*7")
    client.ask(wire.Cancel((cancelled,)))
    # When the broker is killed, and a worker comes
    client.close()
    broker.restart()
    client = broker.client()
    client.log_in("ann")
    start(grid, client, "oak")
    # Then it is never begun
    assert ended(client, other).summary == "42"
    row = client.get(cancelled)
    assert (row.state, row.attempt, row.started) == (TaskState.CANCELLED, 0, None)


def test_short_tasks_do_not_sit_behind_a_long_one(served: Served) -> None:
    # Given workers that have got used to short tasks, so that they are given many in advance
    grid, _, client = served
    start(grid, client, "oak", "elm")
    assert squares(client, client.submit(*SHORT))
    # When a long one comes with others behind it
    long, *short = client.submit(FOREVER, *[f"{n}+{n}" for n in range(60)])
    # Then those are done by the other, while the long one runs
    assert [ended(client, task).summary for task in short] == [str(2 * n) for n in range(60)]
    assert client.get(long).state is TaskState.RUNNING
    client.ask(wire.Cancel((long,)))


def test_who_waits_for_a_result_does_not_hang_after_a_restart(served: Served) -> None:
    # Given a program that waits for a result
    grid, broker, client = served
    start(grid, client, "oak")
    login = grid.calc("login", "ann", "--password-stdin", stdin=PASSWORD.encode())
    assert login.status == 0, login
    program = grid.start("calc", "eval", busy(60))
    (task,) = eventually(lambda: [row.id for row in client.rows()], "the task is there")
    wait_until_running(client, task)
    # When the broker is killed and starts again
    client.close()
    broker.restart()
    # Then the program has it
    out, _ = program.communicate(timeout=DEADLINE_S)
    assert (program.returncode, out) == (0, b"0\n")


def test_what_waits_for_its_next_try_is_not_lost_at_a_restart(served: Served) -> None:
    # Given a task that waits up to a minute, since its slot has died
    grid, broker, client = served
    change(client, **{"task.backoff": 60_000})
    start(grid, client, "oak")
    (task,) = client.submit(busy(90))
    wait_until_running(client, task)
    kill(grid.slots()[0])
    wait_until_queued(client, task)
    # When the broker is killed and starts again
    client.close()
    broker.restart()
    client = broker.client()
    client.log_in("ann")
    # Then it is done, and the try that it had is known
    row = ended(client, task)
    assert (row.state, row.attempt) == (TaskState.DONE, 2)
    assert losses(client, task) == 1


def test_the_lowest_priority_is_not_starved(served: Served) -> None:
    # Given one task of low priority behind many of high
    grid, _, client = served
    high = [_task(f"{n}+1", Priority.HIGH) for n in range(400)]
    low = _task("6*7", Priority.LOW)
    client.ask(wire.Submit((*high, low)))
    # When one slot does all of them
    start(grid, client, "oak")
    rows = [ended(client, task.id) for task in high]
    # Then it has not waited for the last of them
    finished = ended(client, low.id).finished or 0
    assert sum((row.started or 0) > finished for row in rows) > 100


def test_work_that_holds_the_interpreter_does_not_silence_its_worker(served: Served) -> None:
    # Given as many long tasks in C as there are slots, with short leases
    grid, broker, client = served
    start(grid, client, "oak", slots=2)
    tasks = client.submit(FOREVER, FOREVER + "+1")
    wait_until_running(client, *tasks)
    outlast_the_lease()
    # Then nobody has missed the worker, and it listens
    assert [client.get(task).attempt for task in tasks] == [1, 1]
    assert "is lost" not in broker.said
    client.ask(wire.Cancel(tuple(tasks)))
    wait_for_workers(client, "oak")
    assert ended(client, client.submit("6*7")[0]).summary == "42"


def _task(text: str, priority: Priority) -> NewTask:
    return NewTask(new_id(), "expression", payload(text), priority)
