"""What workers are ordered to do: by whom, and what becomes of their work."""

from __future__ import annotations

import pytest

from broker.core.events import ProcessEnded, Side, Unsent
from shared.settings import Settings
from shared.states import Deed, WorkerState
from shared.wire import client as wire
from shared.wire.fleet import Draining, Joined, Leave, Obey
from shared.wire.orders import Order
from shared.wire.rows import Begun
from tests.support.core import Sim, SimClient, SimWorker, ticket_of

MINE = "mine"


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


@pytest.fixture
def mine(grid: Sim, bob: SimClient) -> SimWorker:
    """A worker that bob has launched."""
    worker = grid.worker(MINE, slots=1, join=False)
    worker.ticket = ticket_of(bob)
    worker.join()
    return worker


def state_of(client: SimClient, name: str) -> WorkerState:
    reply = client.ask(wire.Workers())
    assert isinstance(reply, wire.FleetNow), reply
    (state,) = [row.state for row in reply.workers if row.name == name]
    return state


def obeyed(worker: SimWorker) -> list[Deed]:
    return [message.deed for message in worker.pushes(Obey)]


# Who may


@pytest.mark.parametrize("deed", Deed)
def test_an_administrator_may_order_any_worker(
    grid: Sim, ann: SimClient, mine: SimWorker, deed: Deed
) -> None:
    oak = grid.worker("oak")

    for name in ("oak", MINE):
        assert ann.ask(Order(name, deed)) == wire.Done()

    assert [obeyed(worker) for worker in (oak, mine)] == [[deed], [deed]]
    assert f"orders worker oak to {deed}" in "\n".join(grid.logs)


@pytest.mark.parametrize("deed", Deed)
def test_others_may_order_what_they_launched(
    grid: Sim, bob: SimClient, mine: SimWorker, deed: Deed
) -> None:
    oak = grid.worker("oak")

    assert bob.ask(Order(MINE, deed)) == wire.Done()
    assert bob.code_of(Order("oak", deed)) == "forbidden"

    assert [obeyed(worker) for worker in (oak, mine)] == [[], [deed]]


def test_what_another_user_has_launched_is_not_theirs(
    grid: Sim, mine: SimWorker, ann: SimClient
) -> None:
    assert grid.user("carl").code_of(Order(MINE, Deed.KILL)) == "forbidden"
    assert obeyed(mine) == []


def test_a_worker_that_is_not_there(grid: Sim, ann: SimClient, bob: SimClient) -> None:
    for client in (ann, bob):
        assert client.code_of(Order("elm", Deed.DRAIN)) == "not_found"


# Killing


def test_the_work_of_a_killed_worker_is_done_elsewhere_at_once(grid: Sim, ann: SimClient) -> None:
    oak = grid.worker("oak", slots=2)
    first, second = ann.submit("1", "2")
    begun = oak.attempt(first)
    oak.beat(oak.holding(), [Begun(begun.key, begun.attempt, grid.wall)])
    elm = grid.worker("elm", slots=2)

    ann.ask(Order("oak", Deed.KILL))

    assert state_of(ann, "oak") is WorkerState.KILLED
    assert [elm.attempt(task).attempt for task in (first, second)] == [2, 2]
    assert {task.tries for task in grid.core.grid.tasks.values()} == {0}
    for task in (first, second):
        elm.finish(task)
    assert {*ann.ended} == {first, second}


def test_its_process_ends_and_nothing_more_comes_of_it(grid: Sim, ann: SimClient) -> None:
    oak = grid.worker("oak", slots=1)
    (task,) = ann.submit("1")
    held = oak.attempt(task)
    ann.ask(Order("oak", Deed.KILL))

    oak.finish(held)
    grid.turn(ProcessEnded(oak.peer))
    grid.turn(Unsent(Side.WORKERS, oak.peer))

    assert ann.ended == []
    assert state_of(ann, "oak") is WorkerState.KILLED


@pytest.mark.parametrize("another_connection", [False, True])
def test_one_that_comes_back_is_told_again_and_not_let_in(
    grid: Sim, ann: SimClient, another_connection: bool
) -> None:
    # Given a worker that was stopped when it was to be killed
    oak = grid.worker("oak", slots=1)
    (task,) = ann.submit("1")
    ann.ask(Order("oak", Deed.KILL))
    oak.heard.clear()
    # When it goes on, hears that it is a stranger, and joins again
    if another_connection:
        oak.reconnect()
    oak.beat([])
    assert oak.pushes(wire.Stranger)
    oak.ask_in([oak.attempt(task)] if oak.assigned else [])
    # Then it is told once more, and has no part in the grid
    assert oak.pushes(Joined) == []
    assert obeyed(oak) == [Deed.KILL]
    assert state_of(ann, "oak") is WorkerState.KILLED
    assert grid.core.grid.workers == {}


def test_one_that_is_lost_does_not_come_back_either(grid: Sim, ann: SimClient) -> None:
    oak = grid.worker("oak")
    grid.turn(Unsent(Side.WORKERS, oak.peer))
    assert ann.code_of(Order("oak", Deed.DRAIN)) == "not_found"

    assert ann.ask(Order("oak", Deed.KILL)) == wire.Done()

    assert state_of(ann, "oak") is WorkerState.KILLED
    oak.heard.clear()
    oak.reconnect()
    oak.ask_in()
    assert obeyed(oak) == [Deed.KILL]
    assert state_of(ann, "oak") is WorkerState.KILLED


def test_of_lost_ones_others_kill_what_they_launched_alone(
    grid: Sim, bob: SimClient, mine: SimWorker
) -> None:
    oak = grid.worker("oak")
    for worker in (oak, mine):
        grid.turn(Unsent(Side.WORKERS, worker.peer))

    assert bob.code_of(Order("oak", Deed.KILL)) == "forbidden"
    assert bob.code_of(Order(MINE, Deed.KILL)) is None


def test_its_name_is_free_and_it_is_forgotten_in_time(grid: Sim, ann: SimClient) -> None:
    grid.worker("oak")
    ann.ask(Order("oak", Deed.KILL))

    assert grid.worker("oak").pushes(Joined)[-1].name == "oak"
    grid.pass_time(Settings().lost_kept)

    assert all(worker.state is not WorkerState.KILLED for worker in grid.core.grid.lost.values())


# Draining and restarting


@pytest.mark.parametrize("deed", [Deed.DRAIN, Deed.RESTART])
@pytest.mark.parametrize("lost", [False, True], ids=["at once", "after it was lost"])
def test_a_worker_that_has_not_heard_of_it_is_told_again(
    grid: Sim, ann: SimClient, deed: Deed, lost: bool
) -> None:
    oak = grid.worker("oak")
    ann.ask(Order("oak", deed))
    oak.heard.clear()
    if lost:
        grid.turn(Unsent(Side.WORKERS, oak.peer))

    oak.reconnect()
    oak.join()

    assert obeyed(oak) == [deed]
    ann.submit("1")
    assert oak.holding() == []


def test_of_two_orders_the_last_counts(grid: Sim, ann: SimClient) -> None:
    oak = grid.worker("oak")
    ann.ask(Order("oak", Deed.DRAIN))
    ann.ask(Order("oak", Deed.RESTART))
    oak.heard.clear()

    oak.reconnect()
    oak.join()

    assert obeyed(oak) == [Deed.RESTART]


def test_a_restarted_worker_comes_back_under_its_name_with_another_number(
    grid: Sim, ann: SimClient
) -> None:
    oak = grid.worker("oak", slots=1)
    (task,) = ann.submit("1")
    ann.ask(Order("oak", Deed.RESTART))
    assert state_of(ann, "oak") is WorkerState.DRAINING
    oak.tell(Draining())
    oak.finish(task)
    oak.tell(Leave())

    again = grid.worker("oak", slots=1)
    (later,) = ann.submit("2")

    assert again.name == "oak"
    assert again.number == oak.number + 1
    assert again.has(later)
    assert obeyed(again) == []
    assert ann.ended == [task]
