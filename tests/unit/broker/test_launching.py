"""Workers that were launched in somebody's name: whose they are, and for whom they work."""

from __future__ import annotations

import pytest

from broker.core.events import Side, Unsent
from shared.states import WorkerState
from shared.wire import client as wire
from shared.wire.rows import Held, WorkerRow
from tests.support.core import Sim, SimClient, SimWorker, ticket_of


@pytest.fixture
def grid() -> Sim:
    return Sim()


@pytest.fixture
def ann(grid: Sim) -> SimClient:
    """The administrator."""
    return grid.user("ann")


@pytest.fixture
def bob(grid: Sim, ann: SimClient) -> SimClient:
    return grid.user("bob")


def launched(grid: Sim, ticket: bytes, name: str = "own", slots: int = 1) -> SimWorker:
    """A worker that shows a ticket."""
    worker = grid.worker(name, slots, join=False)
    worker.ticket = ticket
    worker.ask_in()
    return worker


def rows(client: SimClient) -> dict[str, WorkerRow]:
    reply = client.ask(wire.Workers())
    assert isinstance(reply, wire.FleetNow), reply
    return {row.name: row for row in reply.workers}


def test_a_users_worker_is_given_that_users_tasks_alone(
    grid: Sim, ann: SimClient, bob: SimClient
) -> None:
    others = ann.submit("1", "2", "3")
    (own,) = bob.submit("4")
    worker = launched(grid, ticket_of(bob), slots=3)

    assert [item.key for item in worker.assigned] == [worker.attempt(own).key]

    worker.finish(own)
    (later,) = bob.submit("5")
    assert worker.has(later)
    assert not any(map(worker.has, others))


def test_an_administrators_worker_serves_everybody(
    grid: Sim, ann: SimClient, bob: SimClient
) -> None:
    (task,) = bob.submit("1")
    worker = launched(grid, ticket_of(ann))

    assert worker.has(task)
    assert rows(ann)["own"].mine
    assert not rows(bob)["own"].mine


def test_who_looks_sees_whether_a_worker_is_theirs(
    grid: Sim, ann: SimClient, bob: SimClient
) -> None:
    grid.worker("oak")
    launched(grid, ticket_of(bob))

    assert {name: row.mine for name, row in rows(bob).items()} == {"oak": False, "own": True}
    assert {name: row.mine for name, row in rows(ann).items()} == {"oak": False, "own": False}


def test_after_a_restart_of_the_broker_it_serves_the_same_user(
    grid: Sim, ann: SimClient, bob: SimClient
) -> None:
    worker = launched(grid, ticket_of(bob))
    (own,) = bob.submit("1")
    held = worker.attempt(own)
    others = ann.submit("2", "3")
    grid.crash()

    worker.reconnect()
    worker.join([held])
    worker.finish(held)

    assert not any(map(worker.has, others))
    assert worker.holding() == []
    assert [task.id for task in grid.core.grid.tasks.values()] == others


def test_what_others_had_it_cannot_take_over(grid: Sim, ann: SimClient, bob: SimClient) -> None:
    # Given another's task that runs when the broker stops
    oak = grid.worker("oak", slots=1)
    (task,) = ann.submit("1")
    held = oak.attempt(task)
    ticket = ticket_of(bob)
    grid.crash()
    # When a user's worker says that it has it
    worker = grid.worker("own", join=False)
    worker.ticket = ticket
    joined = worker.join([held])
    # Then it is told to let go, and who has it goes on
    assert joined.void == (held,)
    oak.reconnect()
    assert oak.join([held]).void == ()


def test_a_ticket_is_good_after_a_restart_of_the_broker(kept: Sim) -> None:
    kept.user("ann")
    ticket = ticket_of(kept.user("bob"))
    kept.crash()

    worker = launched(kept, ticket)

    assert kept.core.grid.workers[worker.peer].serves == 2


def forged(ticket: bytes, _bob: bytes) -> bytes:
    return ticket[:-1] + bytes([ticket[-1] ^ 1])


def another_users(ticket: bytes, bob: bytes) -> bytes:
    return ticket[:8] + bob[8:]


def of_nobody(ticket: bytes, _bob: bytes) -> bytes:
    return (99).to_bytes(8, "big") + ticket[8:]


def cut(ticket: bytes, _bob: bytes) -> bytes:
    return ticket[:8]


@pytest.mark.parametrize("change", [forged, another_users, of_nobody, cut])
def test_a_forged_ticket_is_refused(
    grid: Sim, ann: SimClient, bob: SimClient, change: object
) -> None:
    assert callable(change)
    ann.submit("1")

    worker = launched(grid, change(ticket_of(ann), ticket_of(bob)))

    (refused,) = worker.pushes(wire.Refused)
    assert refused.refusal.code == "unauthorized"
    assert "ticket" in grid.logs[-1]
    assert rows(ann) == {}
    assert worker.assigned == []


def test_a_lost_worker_with_a_forged_ticket_does_not_come_back(
    grid: Sim, ann: SimClient, bob: SimClient
) -> None:
    worker = launched(grid, ticket_of(bob))
    grid.turn(Unsent(Side.WORKERS, worker.peer))
    worker.ticket = b"?" * 40

    worker.ask_in()

    assert rows(ann)["own"].state is WorkerState.LOST


# Numbers


def test_each_worker_has_a_number_of_its_own_for_good(grid: Sim, ann: SimClient) -> None:
    oak, elm = grid.worker("oak"), grid.worker("elm")

    assert [row.number for row in rows(ann).values()] == [elm.number, oak.number]
    assert (oak.number, elm.number) == (1, 2)
    # It keeps it when it comes back, also to another broker
    grid.turn(Unsent(Side.WORKERS, elm.peer))
    elm.reconnect()
    assert elm.join().number == 2
    grid.crash()
    oak.reconnect()
    assert oak.join().number == 1
    # And none is given twice
    assert grid.worker("ash").number == 3


@pytest.mark.parametrize("told", [1, 7], ids=["another's", "one that was never given"])
def test_a_number_that_is_not_its_own_is_replaced(grid: Sim, ann: SimClient, told: int) -> None:
    grid.worker("oak")
    liar = grid.worker("elm", join=False)
    liar.number = told

    assert liar.join().number == 2


def test_a_number_is_on_disk_when_it_is_told(kept: Sim) -> None:
    kept.worker("oak")

    assert kept.disk.snapshot().last_worker == 1
    kept.crash()
    assert kept.worker("elm").number == 2


# What it takes


def test_what_a_worker_takes_is_shown(grid: Sim, ann: SimClient) -> None:
    worker = grid.worker("oak")

    worker.beat([], cpu=250, memory=64_000_000)

    row = rows(ann)["oak"]
    assert (row.cpu, row.memory) == (250, 64_000_000)


def test_fences_are_still_what_counts(grid: Sim, ann: SimClient, bob: SimClient) -> None:
    worker = launched(grid, ticket_of(bob))
    (task,) = bob.submit("1")
    held = worker.attempt(task)

    worker.finish(Held(held.key, held.attempt + 1))

    assert grid.core.grid.ignored == 1
