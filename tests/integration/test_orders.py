"""Workers that are launched and ordered about, as real processes."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator

import psutil
import pytest

from shared.launching import VARIABLE
from shared.states import Deed, TaskState, WorkerState
from shared.stream import Definition, Schedule, Simulation
from shared.wire import client as wire
from shared.wire.orders import Launch, Launching, Order
from shared.wire.stream_rows import StreamRow
from shared.wire.streams import CreateStream, GetStream, StreamNow, SwitchStream
from tests.support.brokers import DEADLINE_S, Broker, RawPeer, eventually
from tests.support.grids import (
    FOREVER,
    Grid,
    busy,
    busy_slots,
    ended,
    kill,
    served_grid,
    wait_for_workers,
    wait_gone,
    wait_until_running,
    workers,
)

Served = tuple[Grid, Broker, RawPeer]


@pytest.fixture
def served() -> Iterator[Served]:
    """A grid with a broker and nobody to work; ann is its administrator."""
    with served_grid() as served:
        yield served


def ticket_of(client: RawPeer) -> bytes:
    reply = client.ask(Launch())
    assert isinstance(reply, Launching), reply
    return reply.ticket


def launched(grid: Grid, name: str, ticket: bytes, slots: int = 1) -> subprocess.Popen[bytes]:
    """A worker that is started with a ticket."""
    before = grid.env
    grid.env = {**before, VARIABLE: ticket.hex()}
    try:
        return grid.worker(name, slots)
    finally:
        grid.env = before


def tree(process: subprocess.Popen[bytes]) -> list[psutil.Process]:
    """A worker and everything that it has started."""
    root = psutil.Process(process.pid)
    return [root, *root.children(recursive=True)]


def test_a_killed_worker_ends_with_all_it_has_started_and_its_task_is_done_elsewhere(
    served: Served,
) -> None:
    # Given a worker that computes in both slots
    grid, _, client = served
    oak = grid.worker("oak", slots=2)
    wait_for_workers(client, "oak")
    first, second = client.submit(busy(120), FOREVER)
    wait_until_running(client, first, second)
    busy_slots(grid, 2)
    processes = tree(oak)
    # When it is ordered to die
    assert client.ask(Order("oak", Deed.KILL)) == wire.Done()
    # Then it is killed, and nothing of it goes on
    assert workers(client)["oak"].state is WorkerState.KILLED
    assert oak.wait(DEADLINE_S) == -9
    wait_gone(processes)
    # And its work is done by another, which nobody is blamed for
    client.ask(wire.Cancel((second,)))
    grid.worker("elm")
    row = ended(client, first)
    assert (row.state, row.worker, row.attempt) == (TaskState.DONE, "elm", 2)
    assert workers(client)["oak"].state is WorkerState.KILLED


def test_one_that_was_stopped_dies_when_it_goes_on(served: Served) -> None:
    grid, _, client = served
    oak = grid.worker("oak")
    wait_for_workers(client, "oak")
    stopped = psutil.Process(oak.pid)
    stopped.suspend()
    client.ask(Order("oak", Deed.KILL))

    stopped.resume()

    assert oak.wait(DEADLINE_S) == -9
    assert workers(client)["oak"].state is WorkerState.KILLED


def test_a_restarted_worker_comes_back_under_its_name_and_nothing_is_lost(served: Served) -> None:
    # Given a worker at a task, and others that wait
    grid, _, client = served
    oak = grid.worker("oak")
    wait_for_workers(client, "oak")
    before = workers(client)["oak"]
    running, *waiting = client.submit(busy(80), *[f"{n}+{n}" for n in range(20)])
    wait_until_running(client, running)
    (slot,) = grid.slots()
    # When it is to restart
    client.ask(Order("oak", Deed.RESTART))

    def is_back() -> bool:
        row = workers(client).get("oak")
        return row is not None and row.state is WorkerState.ALIVE and row.number != before.number

    eventually(is_back, "oak is back")
    # Then it has done what ran, and goes on with the rest, as the same process with other slots
    rows = [ended(client, task) for task in (running, *waiting)]
    assert {row.worker for row in rows} == {"oak"}
    assert rows[0].attempt == 1
    assert [row.summary for row in rows[1:]] == [str(2 * n) for n in range(20)]
    after = workers(client)["oak"]
    assert (after.pid, after.slots, after.number) == (oak.pid, before.slots, before.number + 1)
    wait_gone([slot])
    assert oak.poll() is None


def test_a_restarted_worker_still_ends_with_who_has_started_it(served: Served) -> None:
    # Given a worker that was started with a lifeline, and in a user's name
    grid, broker, _ = served
    bob = broker.client()
    bob.register("bob")
    reading, writing = os.pipe()
    command = grid.command("calc-worker", "--name", "oak", "--lifeline", str(reading))
    process = subprocess.Popen(
        command,
        pass_fds=[reading],
        env={**grid.env, VARIABLE: ticket_of(bob).hex()},
        stdin=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(reading)
    wait_for_workers(bob, "oak")
    # When it has restarted
    bob.ask(Order("oak", Deed.RESTART))
    eventually(lambda: (row := workers(bob).get("oak")) and row.number == 2, "it is back")
    # Then it is still bob's
    assert workers(bob)["oak"].mine
    # And ends when who started it does
    os.close(writing)
    process.wait(DEADLINE_S)
    eventually(lambda: not grid.slots(), "its slots are gone")


def test_a_users_worker_never_gets_anothers_task_also_after_a_restart_of_the_broker(
    served: Served,
) -> None:
    # Given tasks of ann that nobody does, and a worker that bob has launched
    grid, broker, client = served
    others = client.submit("1+1", "2+2", "3+3")
    bob = broker.client()
    bob.register("bob")
    launched(grid, "own", ticket_of(bob), slots=2)
    wait_for_workers(bob, "own")
    # When bob submits, then his tasks are done there
    assert ended(bob, bob.submit("4+4")[0]).worker == "own"
    # And so it is with another broker
    client.close()
    bob.close()
    broker.restart()
    again, ann = broker.client(), broker.client()
    again.log_in("bob")
    ann.log_in("ann")
    wait_for_workers(again, "own")
    assert workers(again)["own"].mine
    assert ended(again, again.submit("5+5")[0]).worker == "own"
    rows = [ann.get(task) for task in others]
    assert [(row.state, row.attempt) for row in rows] == [(TaskState.QUEUED, 0)] * 3
    # Others have no say in it, but for administrators
    carl = broker.client()
    carl.register("carl")
    refused = carl.ask(Order("own", Deed.KILL))
    assert isinstance(refused, wire.Refused)
    assert refused.refusal.code == "forbidden"
    assert ann.ask(Order("own", Deed.DRAIN)) == wire.Done()


def test_a_worker_with_a_forged_ticket_says_why_and_ends(served: Served) -> None:
    grid, _, client = served
    ticket = ticket_of(client)
    forged = ticket[:-1] + bytes([ticket[-1] ^ 1])

    process = launched(grid, "oak", forged)

    assert process.wait(DEADLINE_S) == 1
    assert "Its ticket is not one of this grid's" in grid.log_of("oak").read_text()
    assert "Traceback" not in grid.log_of("oak").read_text()
    assert workers(client) == {}


def test_the_ticket_is_seen_by_nobody(served: Served) -> None:
    grid, _, client = served
    ticket = ticket_of(client)
    oak = launched(grid, "oak", ticket)
    wait_for_workers(client, "oak")

    processes = tree(oak)

    assert len(processes) > 1
    assert not any(ticket.hex() in " ".join(process.cmdline()) for process in processes)
    assert not any(VARIABLE in process.environ() for process in processes[1:])


def test_what_a_worker_takes_is_told(served: Served) -> None:
    grid, _, client = served
    grid.worker("oak", slots=2)
    wait_for_workers(client, "oak")
    tasks = client.submit(FOREVER, FOREVER + "+1")
    wait_until_running(client, *tasks)

    eventually(lambda: workers(client)["oak"].cpu > 100, "oak is busy")

    memory = sum(process.memory_info().rss for process in grid.processes("workers.slots.main"))
    assert workers(client)["oak"].memory > memory / 2
    client.ask(wire.Cancel(tuple(tasks)))


def test_a_generator_that_is_killed_is_replaced_and_its_messages_are_all_handled(
    served: Served,
) -> None:
    # Given a stream that one of two workers makes
    grid, _, client = served
    grid.env["CALC_ROLES"] = "message,generator"
    for name in ("oak", "elm"):
        grid.worker(name)
    wait_for_workers(client, "oak", "elm")
    quick = Definition(Schedule(every=10), simulation=Simulation(works_most=5, failing=0))
    created = client.ask(CreateStream("quick", quick, b"", on=True))
    assert isinstance(created, StreamNow), created
    made = eventually(lambda: stream(client).generated, "messages are made")
    first = str(stream(client).generator)
    # When that one is ordered to die
    assert client.ask(Order(first, Deed.KILL)) == wire.Done()
    # Then the other makes them, and each is handled once
    eventually(lambda: stream(client).generated > made + 20, "the other goes on")
    assert {first, stream(client).generator} == {"oak", "elm"}
    client.ask(SwitchStream("", "quick", on=False))
    eventually(lambda: not stream(client).unhandled, "all are handled")
    row = stream(client)
    assert row.generated == row.processed + row.failed


def stream(client: RawPeer) -> StreamRow:
    reply = client.ask(GetStream("", "quick"))
    assert isinstance(reply, StreamNow), reply
    return reply.row


def test_a_worker_that_is_killed_from_outside_is_lost(served: Served) -> None:
    grid, _, client = served
    oak = grid.worker("oak")
    wait_for_workers(client, "oak")

    kill(psutil.Process(oak.pid))

    eventually(lambda: workers(client)["oak"].state is WorkerState.LOST, "oak is lost")
