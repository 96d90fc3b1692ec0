"""Who does what next."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from broker.core.events import Side, Unsent
from broker.core.scheduling import TURN_BYTES
from shared import limits
from shared.states import Priority, TaskState
from shared.wire import client as wire
from shared.wire import fleet
from shared.wire.rows import GivenBack, Held
from tests.support.core import Sim, SimWorker


@pytest.fixture
def grid() -> Sim:
    return Sim()


def test_a_worker_is_given_as_much_as_it_wants_to_hold(grid: Sim) -> None:
    ann, worker = grid.user("ann"), grid.worker(slots=2)

    ann.submit(*map(str, range(5)))
    assert len(worker.assigned) == 2

    worker.capacity = 4
    worker.beat([worker.attempt(task.id) for task in grid.core.grid.tasks.values() if task.worker])
    assert len(worker.assigned) == 4


def test_a_worker_that_joins_is_given_what_waits(grid: Sim) -> None:
    ann = grid.user("ann")
    first, second, _third = ann.submit("1", "2", "3")

    worker = grid.worker(slots=2)

    assert [item.key for item in worker.assigned] == [
        worker.attempt(first).key,
        worker.attempt(second).key,
    ]


def test_a_place_that_becomes_free_is_taken_at_once(grid: Sim) -> None:
    ann, worker = grid.user("ann"), grid.worker(slots=1)
    first, second = ann.submit("1", "2")

    worker.finish(first)

    assert worker.has(second)


def test_free_slots_everywhere_come_before_work_in_advance(grid: Sim) -> None:
    ann = grid.user("ann")
    greedy, modest = grid.worker("greedy", slots=1), grid.worker("modest", slots=3)
    greedy.capacity = 100
    greedy.beat([])

    ann.submit("1", "2", "3", "4")

    assert (len(greedy.assigned), len(modest.assigned)) == (1, 3)


def test_work_in_advance_is_shared_equally(grid: Sim) -> None:
    ann = grid.user("ann")
    workers = [grid.worker(name, slots=1) for name in ("a", "b", "c")]
    for worker in workers:
        worker.capacity = 100
        worker.beat([])

    ann.submit(*map(str, range(30)))

    assert [len(worker.assigned) for worker in workers] == [10, 10, 10]


def test_what_one_cannot_hold_goes_to_another(grid: Sim) -> None:
    ann = grid.user("ann")
    small, large = grid.worker("small", slots=1), grid.worker("large", slots=1)
    large.capacity = 100
    large.beat([])

    ann.submit(*map(str, range(21)))

    assert (len(small.assigned), len(large.assigned)) == (1, 20)


def test_assignments_are_numbered_from_one_without_a_gap(grid: Sim) -> None:
    ann, worker = grid.user("ann"), grid.worker(slots=1)
    worker.capacity = 100
    worker.beat([])

    for text in ("1", "2", "3"):
        ann.submit(text)

    assert [message.number for message in worker.messages] == [1, 2, 3]


def test_much_work_is_cut_into_several_messages(grid: Sim) -> None:
    ann, worker = grid.user("ann"), grid.worker(slots=1)
    worker.capacity = 10_000
    worker.beat([])

    ann.submit(*map(str, range(1_200)))

    assert [len(message.items) for message in worker.messages] == [500, 500, 200]
    assert [message.number for message in worker.messages] == [1, 2, 3]


def test_of_several_messages_only_those_that_arrived_are_missed(grid: Sim) -> None:
    ann, worker = grid.user("ann"), grid.worker(slots=1)
    worker.capacity = 1_200
    worker.beat([])
    ann.submit(*map(str, range(1_200)))
    first, second, third = worker.messages
    assert len(second.items) == 500

    worker.beat([Held(item.key, item.attempt) for item in first.items], received=1)
    assert worker.messages == [first, second, third]

    worker.beat([Held(item.key, item.attempt) for item in first.items], received=2)
    (fourth,) = worker.messages[3:]
    assert [item.key for item in fourth.items] == [item.key for item in second.items]


def test_large_work_is_cut_by_its_size(grid: Sim) -> None:
    ann = grid.user("ann")
    ann.submit(*[f"{digit}" * (limits.BATCH_BYTES * 2 // 5) for digit in range(5)])

    worker = grid.worker(slots=5)

    assert [len(message.items) for message in worker.messages] == [2, 2, 1]


def test_work_larger_than_a_message_should_be_goes_alone(grid: Sim) -> None:
    ann = grid.user("ann")
    large = "é" * 900_000
    ann.submit("1", large, "2")

    worker = grid.worker(slots=3)

    assert [len(message.items) for message in worker.messages] == [1, 1, 1]


def test_a_higher_priority_goes_first_and_first_come_first_within_it(grid: Sim) -> None:
    ann = grid.user("ann")
    order = [Priority.LOW, Priority.NORMAL, Priority.HIGH, Priority.NORMAL, Priority.HIGH]
    ann.receipts(*[ann.new(str(number), None, p) for number, p in enumerate(order)])

    worker = grid.worker(slots=5)

    assert [item.key - 1 for item in worker.assigned] == [2, 4, 1, 3, 0]


def leave(worker: SimWorker) -> None:
    worker.tell(fleet.Leave())


def be_lost(worker: SimWorker) -> None:
    worker.grid.turn(Unsent(Side.WORKERS, worker.peer))


def forget_all(worker: SimWorker) -> None:
    worker.tell(fleet.Draining())
    worker.beat([])


def hand_all_back(worker: SimWorker) -> None:
    worker.tell(fleet.Draining())
    items = [GivenBack(i.key, i.attempt, False, "Not now.") for i in worker.assigned]
    worker.tell(fleet.HandBack(tuple(items), 3))


def be_away_while_the_broker_starts_again(worker: SimWorker) -> None:
    worker.grid.crash()
    worker.grid.pass_time(4_000)


@pytest.mark.parametrize(
    "lose",
    [leave, be_lost, forget_all, hand_all_back, be_away_while_the_broker_starts_again],
)
def test_what_was_lost_goes_first_in_the_order_it_had(
    grid: Sim, lose: Callable[[SimWorker], None]
) -> None:
    ann, gone = grid.user("ann"), grid.worker("gone", slots=3)
    ids = ann.submit("1", "2", "3", "4")

    lose(gone)
    worker = grid.worker("new", slots=4)

    assert [item.key for item in worker.assigned] == [worker.attempt(i).key for i in ids]


def test_each_delivery_is_another_attempt(grid: Sim) -> None:
    ann = grid.user("ann")
    (task,) = ann.submit("1")

    for number in (1, 2, 3):
        worker = grid.worker(f"w{number}", slots=1)
        assert worker.attempt(task).attempt == number
        if number == 3:
            worker.finish(task)
        worker.tell(fleet.Leave())

    assert ann.ended == [task]


def test_what_was_cancelled_in_the_queue_is_passed_over(grid: Sim) -> None:
    ann = grid.user("ann")
    first, second = ann.submit("1", "2")
    ann.refusals(wire.Cancel((first,)))

    worker = grid.worker(slots=2)

    assert not worker.has(first)
    assert worker.has(second)
    assert grid.core.grid.queue.length == 0


def test_submitting_and_cancelling_for_ever_holds_no_memory(grid: Sim) -> None:
    """Nobody pops a queue that no worker takes from."""
    ann = grid.user("ann")

    for _ in range(40):
        ann.refusals(wire.Cancel(tuple(ann.submit(*map(str, range(100))))))

    lanes = grid.core.grid.queue._lanes.values()
    sections = [section for lane in lanes for section in lane._sections.values()]
    rings = [ring for section in sections for ring in section._rings.values()]
    piles = [pile for ring in rings for pile in ring._piles.values()]
    assert sum(len(pile.tasks) for pile in piles) < 2_000


def test_every_task_is_running_or_queued_and_counted_so(grid: Sim) -> None:
    ann, bob = grid.user("ann"), grid.user("bob")
    ann.submit("1", "2", "3")
    bob.submit("4")
    grid.worker(slots=2)

    counts = grid.core.grid.counts()

    assert (counts.waiting, counts.queued, counts.running) == (0, 2, 2)
    assert grid.core.grid.counts(ann_key := 1).running == 1
    assert grid.core.grid.tallies[ann_key][TaskState.QUEUED] == 2


def test_what_is_handed_out_in_one_turn_is_bounded_in_bytes(grid: Sim) -> None:
    ann, worker = grid.user("ann"), grid.worker(slots=1)
    worker.capacity = 1_000
    worker.beat([])

    tasks = tuple(ann.new(f"{number}" * 450_000) for number in range(10, 40))
    grid.turn(ann.says(wire.Submit(tasks)))

    first = len(worker.assigned)
    assert TURN_BYTES <= first * 900_000 < TURN_BYTES + 1_000_000
    grid.turn()
    assert len(worker.assigned) == 30
