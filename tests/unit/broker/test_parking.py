"""Of a long queue only the first tasks are in memory. Nobody can tell which."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from broker.core.grid import Options
from broker.store.database import MEMORY, open_database
from broker.store.repository import Repository
from shared.clock import HOUR
from shared.states import Priority, TaskState
from shared.wire import client as wire
from shared.wire.rows import SettingValue
from tests.support.core import Sim, SimClient, SimWorker
from tests.support.kept import against_the_rules, detail_of, inputs_of, row_of

HELD = 3
MANY = 10

PARKED, LAST = 7, MANY
"""Numbers of tasks, which are their keys as well where one user has submitted nothing else."""


@pytest.fixture
def grid() -> Iterator[Sim]:
    database = open_database(MEMORY)
    yield Sim(Repository(database), Options(held_most=HELD))
    assert against_the_rules(database) == []
    database.close()


@pytest.fixture
def ann(grid: Sim) -> SimClient:
    return grid.user("ann")


@pytest.fixture
def ids(ann: SimClient) -> list[bytes]:
    """A queue that is longer than what is in memory."""
    return ann.submit(*map(str, range(MANY)))


def change(client: SimClient, name: str, value: int) -> None:
    reply = client.ask(wire.ChangeSettings((SettingValue(name, value),)))
    assert isinstance(reply, wire.SettingsNow), reply


def is_parked(grid: Sim, key: int) -> bool:
    """Whether a task is queued and not in memory."""
    return key not in grid.core.grid.tasks and row_of(grid, key).state is TaskState.QUEUED


def do_all(grid: Sim, worker: SimWorker | None = None) -> list[int]:
    """Everything is done, one at a time; the keys in the order in which that was begun."""
    worker = worker or grid.worker(slots=1)
    while worker.holding():
        worker.finish(worker.holding()[0])
    return [item.key for item in worker.assigned]


def come_back(grid: Sim, ann: SimClient) -> None:
    """The broker is killed, and another one starts."""
    grid.crash()
    ann.heard.clear()
    ann.greet()
    ann.log_in("ann")


# The queue


@pytest.mark.usefixtures("ids")
def test_only_the_first_are_in_memory_and_all_are_counted(grid: Sim) -> None:
    assert [*grid.core.grid.tasks] == [1, 2, 3]
    assert grid.core.grid.counts(1).queued == grid.core.grid.queue.length == MANY
    assert grid.core.grid.unfinished == MANY


@pytest.mark.usefixtures("ids")
def test_they_are_done_in_their_order(grid: Sim) -> None:
    assert do_all(grid) == [*range(1, MANY + 1)]
    assert grid.core.grid.unfinished == grid.core.grid.queue.length == 0


@pytest.mark.usefixtures("ids")
def test_a_worker_that_wants_more_than_is_in_memory_has_all_of_it_soon(grid: Sim) -> None:
    worker = grid.worker(slots=MANY)
    for _ in range(MANY):
        grid.turn()

    assert [item.key for item in worker.assigned] == [*range(1, MANY + 1)]


def test_what_comes_meanwhile_comes_last(grid: Sim, ann: SimClient, ids: list[bytes]) -> None:
    worker = grid.worker(slots=1)
    for number in range(len(ids)):
        worker.finish(worker.holding()[0])
        ann.submit(f"{number}+1")

    assert do_all(grid, worker) == [*range(1, 2 * MANY + 1)]


@pytest.mark.usefixtures("ids")
def test_what_was_lost_comes_before_what_is_parked(grid: Sim) -> None:
    worker = grid.worker(slots=1)
    worker.beat([], received=worker.received)

    assert [item.key for item in worker.assigned] == [1, 1]


def test_a_lower_priority_does_not_overtake_what_is_parked(grid: Sim, ann: SimClient) -> None:
    ann.receipts(*[ann.new(str(n), priority=Priority.HIGH) for n in range(8)])
    ann.receipts(ann.new("8", priority=Priority.LOW))

    worker = grid.worker(slots=MANY)
    for _ in range(MANY):
        grid.turn()

    assert [item.key for item in worker.assigned] == [*range(1, 10)]


@pytest.mark.usefixtures("ids")
def test_users_have_equal_shares_however_much_is_parked(grid: Sim) -> None:
    grid.user("bob").submit(*[f"{number}+2" for number in range(5)])

    begun = do_all(grid)

    assert [key > MANY for key in begun[:10]].count(True) == 5


@pytest.mark.usefixtures("ids")
def test_what_is_paused_stays_parked_and_goes_on(grid: Sim, ann: SimClient) -> None:
    change(ann, "pause.expression", 1)
    worker = grid.worker(slots=1)
    grid.pass_time(2_000)
    worker.beat([])
    assert worker.assigned == []

    change(ann, "pause.expression", 0)

    assert do_all(grid, worker) == [*range(1, MANY + 1)]


def test_parked_tasks_count_for_the_quotas(ann: SimClient, ids: list[bytes]) -> None:
    for quota in ("quota.user", "quota.grid"):
        change(ann, quota, len(ids))
        (receipt,) = ann.receipts(ann.new("one more"))
        assert receipt.refusal is not None
        change(ann, quota, 1_000)


# Requests that name what is parked


def test_it_is_cancelled(grid: Sim, ann: SimClient, ids: list[bytes]) -> None:
    assert is_parked(grid, PARKED)

    assert ann.refusals(wire.Cancel((ids[PARKED - 1],))) == [None]

    assert ann.ended == [ids[PARKED - 1]]
    assert row_of(grid, PARKED).state is TaskState.CANCELLED
    assert grid.core.grid.queue.length == grid.core.grid.counts(1).queued == MANY - 1
    assert PARKED not in do_all(grid)


def test_all_of_it_is_cancelled_and_nothing_is_left(
    grid: Sim, ann: SimClient, ids: list[bytes]
) -> None:
    assert ann.refusals(wire.Cancel((*ids, *ids))) == [None] * 2 * MANY

    assert grid.core.grid.unfinished == grid.core.grid.queue.length == 0
    assert grid.core.grid.queue.window.pages == []
    assert sorted(ann.ended) == sorted(ids)
    ann.submit("1+1")
    assert do_all(grid) == [MANY + 1]


def test_it_is_cancelled_in_the_turn_in_which_it_comes_into_memory(
    grid: Sim, ann: SimClient, ids: list[bytes]
) -> None:
    worker = grid.worker(slots=1)
    cancel = ann.says(wire.Cancel((ids[3],)))
    held = worker.holding()[0]
    grid.turn(worker.says(worker.outcomes_of(worker.outcome(held))), cancel)

    assert do_all(grid, worker) == [1, 2, 3, 5, 6, 7, 8, 9, 10]


def test_it_is_the_same_task_when_it_is_submitted_again(
    grid: Sim, ann: SimClient, ids: list[bytes]
) -> None:
    same, other = ann.new(str(PARKED - 1), ids[PARKED - 1]), ann.new("no", ids[PARKED - 1])

    again, refused = ann.receipts(same, other)

    assert (again.number, again.row, again.refusal) == (PARKED, None, None)
    assert refused.refusal is not None
    assert is_parked(grid, PARKED)
    assert do_all(grid) == [*range(1, MANY + 1)]


def test_everybody_who_follows_it_is_told_of_its_end(
    grid: Sim, ann: SimClient, ids: list[bytes]
) -> None:
    other, silent = grid.client(), grid.client()
    for client, follow in ((other, True), (silent, False)):
        client.log_in("ann")
        client.receipts(ann.new(str(PARKED - 1), ids[PARKED - 1]), follow=follow)

    do_all(grid)

    assert ann.ended == ids
    assert (other.ended, silent.ended) == ([ids[PARKED - 1]], [])


def test_who_follows_it_in_the_turn_in_which_it_is_cancelled_is_told(
    grid: Sim, ann: SimClient, ids: list[bytes]
) -> None:
    other = grid.client()
    other.log_in("ann")
    task = ann.new(str(PARKED - 1), ids[PARKED - 1])

    grid.turn(other.says(wire.Submit((task,), True)), ann.says(wire.Cancel((task.id,))))

    assert other.ended == ann.ended == [task.id]


def test_it_is_not_deleted_and_need_not_be_retried(
    grid: Sim, ann: SimClient, ids: list[bytes]
) -> None:
    assert ann.refusals(wire.Delete((ids[PARKED - 1],))) == ["conflict"]
    assert ann.refusals(wire.Retry((ids[PARKED - 1],))) == [None]

    assert is_parked(grid, PARKED)
    assert do_all(grid) == [*range(1, MANY + 1)]


@pytest.mark.parametrize("number", [PARKED, LAST])
def test_it_is_done_once_when_it_was_cancelled_and_retried(
    grid: Sim, ann: SimClient, ids: list[bytes], number: int
) -> None:
    for _ in range(3):
        ann.refusals(wire.Cancel((ids[number - 1],)))
        ann.refusals(wire.Retry((ids[number - 1],)))

    assert sorted(do_all(grid)) == [*range(1, MANY + 1)]
    assert grid.core.grid.unfinished == grid.core.grid.queue.length == 0


@pytest.mark.parametrize("reference", [f"${PARKED}", "name", "ans"])
def test_what_refers_to_it_waits_for_it(grid: Sim, ann: SimClient, reference: str) -> None:
    ann.submit(*map(str, range(PARKED - 1)), "name = 6*7")
    assert is_parked(grid, PARKED)

    ann.submit(f"{reference}+1")

    assert row_of(grid, PARKED + 1).state is TaskState.WAITING
    worker = grid.worker(slots=1)
    assert do_all(grid, worker) == [*range(1, PARKED + 2)]
    assert inputs_of(grid, worker) == [(b"42",)]


def test_what_refers_to_it_fails_when_it_is_cancelled(
    grid: Sim, ann: SimClient, ids: list[bytes]
) -> None:
    ann.submit(f"${PARKED}+1")
    ann.refusals(wire.Cancel((ids[PARKED - 1],)))

    assert row_of(grid, MANY + 1).state is TaskState.FAILED


def test_what_refers_to_it_may_be_retried(grid: Sim, ann: SimClient, ids: list[bytes]) -> None:
    assert is_parked(grid, PARKED)
    (other,) = ann.submit(f"${PARKED}+1")
    ann.refusals(wire.Cancel((other,)))

    assert ann.refusals(wire.Retry((other,))) == [None]

    assert row_of(grid, MANY + 1).state is TaskState.WAITING
    assert do_all(grid) == [*range(1, MANY + 2)]


def test_what_is_parked_has_what_it_refers_to(grid: Sim, ann: SimClient) -> None:
    worker = grid.worker(slots=1)
    ann.submit("6*7")
    do_all(grid, worker)
    ann.submit(*map(str, range(PARKED)), "$1+1")
    assert is_parked(grid, PARKED + 2)

    do_all(grid, worker)

    assert inputs_of(grid, worker) == [(b"42",)]


# The same work


def test_it_is_answered_when_the_same_was_solved_meanwhile(grid: Sim, ann: SimClient) -> None:
    ann.submit(*map(str, range(PARKED - 1)), "6*7")
    bob = grid.user("bob")
    bob.submit("6*7")
    assert is_parked(grid, PARKED)

    begun = do_all(grid)

    assert PARKED not in begun
    assert PARKED + 1 in begun
    assert row_of(grid, PARKED).cached
    assert len(ann.ended) == PARKED


def test_it_is_answered_once_when_it_was_retried_before(grid: Sim, ann: SimClient) -> None:
    # Given a task that has left its key twice in one page
    *_, task = ann.submit(*map(str, range(5)), "6*7")
    for _ in range(3):
        ann.refusals(wire.Cancel((task,)))
        ann.refusals(wire.Retry((task,)))
    grid.user("bob").submit("6*7")

    do_all(grid)

    assert row_of(grid, 6).cached
    assert grid.core.grid.unfinished == grid.core.grid.queue.length == 0


def test_it_shares_what_somebody_does_already(grid: Sim, ann: SimClient) -> None:
    # Given bob's, which runs while ann's comes into memory
    grid.user("bob").submit("6*7")
    slow, worker = grid.worker("slow", slots=1), grid.worker(slots=1)
    ann.submit(*map(str, range(4)))
    assert len(slow.holding()) == len(worker.holding()) == 1
    ann.submit("5", "5+1", "5+2", "6*7")

    do_all(grid, worker)

    (held,) = slow.holding()
    assert row_of(grid, 8).state is TaskState.WAITING
    slow.finish(held)
    assert row_of(grid, 8).cached


def test_what_others_wait_to_share_is_done_in_its_turn(grid: Sim, ann: SimClient) -> None:
    ann.submit(*map(str, range(PARKED - 1)))
    ann.submit("6*7", "6*7")
    ann.submit("6*7")
    assert row_of(grid, PARKED + 2).state is TaskState.WAITING

    assert do_all(grid) == [*range(1, PARKED + 1)]
    assert row_of(grid, PARKED + 1).cached
    assert row_of(grid, PARKED + 2).cached


def test_what_is_parked_waits_for_none_that_came_later(grid: Sim, ann: SimClient) -> None:
    # Given a parked task, and two others later that are to share the same work
    ann.submit(*map(str, range(PARKED - 1)), "6*7", "8", "9")
    ann.submit("6*7", "6*7")

    assert do_all(grid) == [*range(1, PARKED + 3)]
    assert row_of(grid, PARKED + 3).cached
    assert row_of(grid, PARKED + 4).cached


# The end and the beginning of a broker


def test_old_tasks_go_and_parked_ones_stay(grid: Sim, ann: SimClient, ids: list[bytes]) -> None:
    change(ann, "task.retention", 1)
    ann.refusals(wire.Cancel((ids[0],)))

    grid.pass_time(2 * HOUR, step=30_000)

    rows = [row_of(grid, number) for number in range(2, MANY + 1)]
    assert {row.state for row in rows} == {TaskState.QUEUED}
    assert do_all(grid) == [*range(2, MANY + 1)]


def test_another_broker_goes_on_where_the_one_before_was(
    grid: Sim, ann: SimClient, ids: list[bytes]
) -> None:
    worker = grid.worker(slots=1)
    held = worker.holding()
    ann.refusals(wire.Cancel((ids[PARKED - 1],)))
    come_back(grid, ann)
    grid.turn()

    counts = grid.core.grid.counts(1)
    assert (counts.queued, counts.running) == (MANY - 2, 1)
    assert len(grid.core.grid.tasks) <= HELD + 1
    worker.join(held)
    keys = [*range(1, PARKED), *range(PARKED + 1, MANY + 1)]
    assert do_all(grid, worker) == keys


def test_after_a_start_what_is_shared_is_done_in_its_turn(grid: Sim, ann: SimClient) -> None:
    # Given two that do the same work, of which one leads and is the first but one
    ann.submit("1", "6*7", "2", "3", "4", "6*7", "5")
    assert row_of(grid, 6).state is TaskState.WAITING

    come_back(grid, ann)

    assert do_all(grid) == [1, 2, 3, 4, 5, 7]
    assert row_of(grid, 6).cached


def test_after_a_start_what_refers_to_a_parked_task_waits_for_it(grid: Sim, ann: SimClient) -> None:
    ann.submit(*map(str, range(PARKED)), f"${PARKED}+1")
    come_back(grid, ann)
    grid.turn()
    assert is_parked(grid, PARKED)

    worker = grid.worker(slots=1)

    assert do_all(grid, worker) == [*range(1, PARKED + 2)]
    assert inputs_of(grid, worker) == [(b"42",)]
    assert detail_of(grid, PARKED + 1).row.state is TaskState.DONE
