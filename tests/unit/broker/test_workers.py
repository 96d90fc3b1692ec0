"""Workers come, go silent, come back, drain and leave; no task is lost with them."""

from __future__ import annotations

import pytest

from broker.core.effects import WatchProcess
from broker.core.events import ProcessEnded, Side, StoodStill, Unsent
from broker.core.grid import Options
from shared.clock import SECOND
from shared.settings import Settings
from shared.states import TaskState, WorkerState
from shared.wire import client as wire
from shared.wire import fleet
from shared.wire.rows import Held, WorkerRow
from tests.support.core import Sim, SimClient, SimWorker

LEASE = Settings().lease


@pytest.fixture
def grid() -> Sim:
    return Sim()


@pytest.fixture
def ann(grid: Sim) -> SimClient:
    return grid.user("ann")


def rows(client: SimClient) -> dict[str, WorkerRow]:
    client.greet()
    client.ask(wire.Resume(client.token))
    reply = client.ask(wire.Workers())
    assert isinstance(reply, wire.FleetNow)
    assert len({row.name for row in reply.workers}) == len(reply.workers)
    return {row.name: row for row in reply.workers}


def lose(grid: Sim, worker: SimWorker) -> None:
    """The worker's process dies without a word."""
    grid.turn(Unsent(Side.WORKERS, worker.peer))


# Lost


def test_a_silent_worker_is_lost_after_its_lease_and_its_work_goes_to_another(
    grid: Sim, ann: SimClient
) -> None:
    grid.worker("silent", slots=1)
    (task,) = ann.submit("1")

    grid.pass_time(LEASE - SECOND)
    other = grid.worker("other", slots=1)
    assert not other.has(task)
    grid.pass_time(SECOND)

    assert other.attempt(task).attempt == 2
    assert rows(ann)["silent"].state is WorkerState.LOST


def test_any_message_of_a_worker_shows_that_it_is_alive(grid: Sim, ann: SimClient) -> None:
    worker = grid.worker(slots=1)
    (task,) = ann.submit("1")

    for _ in range(10):
        grid.pass_time(LEASE // 2)
        worker.tell(fleet.Beat(1, (worker.attempt(task),), (), 1))

    assert worker.attempt(task).attempt == 1


def test_the_work_of_a_worker_that_cannot_be_reached_is_queued_at_once(
    grid: Sim, ann: SimClient
) -> None:
    gone = grid.worker("gone", slots=1)
    (task,) = ann.submit("1")
    other = grid.worker("other", slots=1)

    lose(grid, gone)

    assert other.attempt(task).attempt == 2


def test_a_broker_that_stood_still_takes_nobody_for_silent(grid: Sim, ann: SimClient) -> None:
    # Given a worker that has begun a task
    worker = grid.worker(slots=1)
    (task,) = ann.submit("1")
    worker.begin(task)
    # When the broker does nothing for longer than any lease
    grid.jump(10 * LEASE)
    grid.turn(StoodStill(10 * LEASE))
    # Then the worker still has it, and clients are known
    assert ann.ask(wire.Ping()) == wire.Pong()
    worker.beat([worker.attempt(task)])
    assert not worker.pushes(wire.Stranger)
    worker.finish(task)
    assert (grid.kept(task).state, grid.kept(task).tries) == (TaskState.DONE, 0)


def test_after_it_stood_still_who_stays_silent_is_lost(grid: Sim, ann: SimClient) -> None:
    grid.worker(slots=1)
    (task,) = ann.submit("1")
    grid.jump(10 * LEASE)
    grid.turn(StoodStill(10 * LEASE))

    grid.pass_time(LEASE)

    assert grid.kept(task).state is TaskState.QUEUED


def test_a_lost_worker_that_speaks_again_is_a_stranger(grid: Sim, ann: SimClient) -> None:
    worker = grid.worker()
    lose(grid, worker)

    worker.tell(fleet.Beat(0, (), (), 2))

    assert worker.pushes(wire.Stranger)


def test_a_lost_worker_is_shown_for_a_while_and_then_forgotten(grid: Sim, ann: SimClient) -> None:
    worker = grid.worker("oak")
    lose(grid, worker)

    grid.pass_time(grid.core.grid.settings.lost_kept - SECOND, step=1_000)
    assert rows(ann)["oak"].state is WorkerState.LOST
    grid.pass_time(2 * SECOND)

    assert "oak" not in rows(ann)


# Draining and leaving


def test_a_draining_worker_finishes_what_it_has_and_is_given_nothing(
    grid: Sim, ann: SimClient
) -> None:
    worker = grid.worker(slots=1)
    first, second = ann.submit("1", "2")

    worker.tell(fleet.Draining())
    worker.finish(first)

    assert ann.ended == [first]
    assert not worker.has(second)
    assert rows(ann)["oak"].state is WorkerState.DRAINING


def test_a_worker_may_join_draining(grid: Sim, ann: SimClient) -> None:
    worker = grid.worker(join=False)
    worker.join(draining=True)
    (task,) = ann.submit("1")

    assert not worker.has(task)


def test_what_a_worker_leaves_behind_is_queued_again(grid: Sim, ann: SimClient) -> None:
    worker = grid.worker("leaver", slots=2)
    ids = ann.submit("1", "2")

    worker.tell(fleet.Leave())

    assert grid.core.grid.queue.length == len(ids)
    assert "leaver" not in rows(ann)


# Coming back


def test_a_worker_that_comes_back_keeps_what_it_still_holds(grid: Sim, ann: SimClient) -> None:
    worker = grid.worker(slots=1)
    (task,) = ann.submit("1")
    held = worker.attempt(task)

    worker.reconnect()
    joined = worker.join([held])

    assert joined.void == ()
    worker.finish(held)
    assert ann.ended == [task]


def test_what_it_does_not_name_is_queued_again_and_given_to_it_anew(
    grid: Sim, ann: SimClient
) -> None:
    worker = grid.worker(slots=1)
    (task,) = ann.submit("1")

    worker.reconnect()
    worker.join([])

    assert worker.attempt(task).attempt == 2


def test_what_a_living_worker_no_longer_has_is_no_try(grid: Sim, ann: SimClient) -> None:
    # Given a worker that hands a task back which it had begun
    worker = grid.worker(slots=1)
    (task,) = ann.submit("1")
    worker.begin(task)
    # When its connection breaks before that arrives
    worker.reconnect()
    worker.join([])
    # Then nothing has died of the task
    assert grid.kept(task).tries == 0


def test_what_was_given_to_others_meanwhile_is_void(grid: Sim, ann: SimClient) -> None:
    worker = grid.worker("slow", slots=1)
    (task,) = ann.submit("1")
    held = worker.attempt(task)
    lose(grid, worker)
    other = grid.worker("other", slots=1)

    joined = worker.join([held])

    assert joined.void == (held,)
    other.finish(task)
    assert ann.ended == [task]


def test_what_was_requeued_and_still_waits_is_void(grid: Sim, ann: SimClient) -> None:
    worker = grid.worker("slow", slots=1)
    (task,) = ann.submit("1")
    held = worker.attempt(task)
    lose(grid, worker)

    joined = worker.join([held])

    assert joined.void == (held,)
    assert worker.attempt(task).attempt == 2


@pytest.mark.parametrize("held", [Held(1, 9), Held(77, 1), Held(2**63 - 1, 1)])
def test_what_it_never_held_is_void(grid: Sim, ann: SimClient, held: Held) -> None:
    worker = grid.worker(slots=1)
    ann.submit("1")

    worker.reconnect()

    assert worker.join([held]).void == (held,)


def test_a_new_worker_cannot_claim_what_another_holds(grid: Sim, ann: SimClient) -> None:
    worker = grid.worker("owner", slots=1)
    (task,) = ann.submit("1")
    held = worker.attempt(task)
    thief = grid.worker("thief", join=False)

    assert thief.join([held]).void == (held,)

    worker.finish(held)
    assert ann.ended == [task]


def test_the_same_attempt_named_twice_is_held_or_given_anew(grid: Sim, ann: SimClient) -> None:
    worker = grid.worker(slots=1)
    (task,) = ann.submit("1")
    held = worker.attempt(task)

    worker.reconnect()
    worker.join([held, held])
    worker.beat([])

    assert worker.attempt(task).attempt == 2


def test_what_was_cancelled_while_it_was_away_is_void(grid: Sim, ann: SimClient) -> None:
    worker = grid.worker(slots=1)
    (task,) = ann.submit("1")
    held = worker.attempt(task)
    ann.ask(wire.Cancel((task,)))

    worker.reconnect()

    assert worker.join([held]).void == (held,)


def test_its_old_connection_is_a_stranger(grid: Sim) -> None:
    worker = grid.worker()
    old = worker.peer

    worker.reconnect()
    worker.join()
    grid.turn(*[worker.says(fleet.Draining())])
    worker.peer = old
    worker.tell(fleet.Beat(0, (), (), 2))

    assert worker.pushes(wire.Stranger)


def test_counts_and_name_stay_with_a_worker_that_comes_back(grid: Sim, ann: SimClient) -> None:
    worker = grid.worker("oak", slots=1)
    (task,) = ann.submit("1")
    worker.finish(task)
    lose(grid, worker)

    assert worker.join().name == "oak"
    assert rows(ann)["oak"].done == 1


def test_two_workers_of_one_name_are_told_apart(grid: Sim, ann: SimClient) -> None:
    names = [grid.worker("oak", join=False).join().name for _ in range(3)]

    assert names == ["oak", "oak-2", "oak-3"]


def test_a_lost_worker_that_comes_back_does_not_take_a_name_that_is_taken(grid: Sim) -> None:
    first = grid.worker("oak")
    lose(grid, first)
    second = grid.worker("oak", join=False)
    assert second.join().name == "oak"

    assert first.join().name == "oak-2"


def test_a_name_of_full_length_is_made_unlike_within_its_limit(grid: Sim) -> None:
    names = [grid.worker("n" * 64, join=False).join().name for _ in range(12)]

    assert len(set(names)) == 12
    assert max(map(len, names)) <= 64


def test_another_worker_over_the_same_connection_does_not_strand_work(
    grid: Sim, ann: SimClient
) -> None:
    """Nobody would ever speak for the first one's tasks again."""
    worker = grid.worker("first", slots=1)
    (task,) = ann.submit("1")

    worker.instance = grid.new_id()
    worker.join()

    assert worker.attempt(task).attempt == 2


def test_a_message_that_only_a_broker_sends_is_counted(grid: Sim) -> None:
    worker = grid.worker()

    worker.tell(fleet.Taken(1))
    worker.tell(wire.Ping())

    assert grid.core.grid.refused == 2


def test_the_process_of_a_worker_on_this_machine_is_watched() -> None:
    here, elsewhere = Sim(options=Options(host="host")), Sim(options=Options(host="other"))

    worker = here.worker()
    elsewhere.worker()

    assert here.watched == [WatchProcess(worker.peer, 1)]
    assert elsewhere.watched == []


def test_the_end_of_its_process_is_the_end_of_a_worker(grid: Sim) -> None:
    ann, worker = grid.user("ann"), grid.worker(slots=1)
    (task,) = ann.submit("1")
    worker.begin(task)

    grid.turn(ProcessEnded(worker.peer))

    assert grid.kept(task).state is TaskState.QUEUED
    assert grid.kept(task).tries == 1


def test_the_end_of_a_process_nobody_knows_is_nothing(grid: Sim) -> None:
    grid.turn(ProcessEnded(b"nobody"))

    assert grid.core.grid.lost == {}


def test_a_heartbeat_may_name_two_attempts_of_one_task(kept: Sim) -> None:
    # Given a task that was cancelled and retried while its slot is being killed
    ann, worker = kept.user("ann"), kept.worker(slots=2)
    (task,) = ann.submit("1")
    (old,) = worker.holding()
    ann.refusals(wire.Cancel((task,)))
    ann.refusals(wire.Retry((task,)))
    (new,) = worker.holding()
    assert (new.key, new.attempt) == (old.key, old.attempt + 1)
    # When the worker says that it holds both
    worker.beat([new, old])
    # Then the new one goes on
    assert worker.holding()[-1] == new
    assert len(worker.assigned) == 2
