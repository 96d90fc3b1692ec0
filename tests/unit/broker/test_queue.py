"""Who comes next: nobody waits for ever, and what matters more comes sooner."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from broker.core.lanes import Lane
from broker.core.piles import OutOfTurn
from broker.core.queue import PATIENCE, STALE_KEPT, ReadyQueue
from broker.core.shares import Shares
from broker.core.tasks import Operation, Task, Work
from broker.core.window import HELD_LEAST
from shared.states import Priority, TaskState

KINDS = frozenset({"expression", "image"})


class Box:
    """A queue, and jobs with names."""

    def __init__(self) -> None:
        self.queue = ReadyQueue()
        self.keys = 0

    def task(
        self,
        owner: int = 1,
        priority: Priority = Priority.NORMAL,
        kind: str = "expression",
        needs: str = "",
    ) -> Task:
        self.keys += 1
        name = f"{owner}.{self.keys}"
        key = self.keys
        return Task(key, owner, b"", key, kind, name, 0, 1, priority=priority, needs=needs)

    def program(self, language: str, owner: int = 1) -> Task:
        return self.task(owner, kind="code", needs=language)

    def operation(self, parent: Task, path: int = 1, cost: int = 1) -> Operation:
        self.keys += 1
        return Operation(
            self.keys, parent, (), cost, path, f"step {path}", 0, 1, 1, state=TaskState.QUEUED
        )

    def push(self, *jobs: Work) -> None:
        for job in jobs:
            self.queue.push(job)

    def take(self, kinds: frozenset[str] = KINDS) -> Work | None:
        return self.queue.take(kinds, lambda _job: True)

    def done(self, job: Work, took: int | None) -> None:
        self.queue.settle(job, took)
        if took is not None:
            self.queue.learn(job, took)

    def learn(self, owner: int, took: int, kind: str = "expression") -> None:
        """Somebody's tasks have taken so long lately, and nobody wants anything now."""
        for _ in range(50):
            self.push(self.task(owner, kind=kind))
            (job,) = self.drain()
            self.done(job, took)

    def drain(self, kinds: frozenset[str] = KINDS) -> list[Work]:
        return list(iter(lambda: self.take(kinds), None))


@pytest.fixture
def box() -> Box:
    return Box()


def owners(jobs: list[Work]) -> list[int]:
    return [job.owner for job in jobs]


def test_one_users_tasks_come_as_they_came(box: Box) -> None:
    tasks = [box.task() for _ in range(5)]
    box.push(*tasks)

    assert box.drain() == tasks
    assert box.queue.length == 0


def test_users_take_turns_however_much_one_has(box: Box) -> None:
    box.push(*[box.task(owner=1) for _ in range(5)], box.task(owner=2), box.task(owner=3))

    assert owners(box.drain()) == [1, 2, 3, 1, 1, 1, 1]


def test_who_comes_late_waits_for_nobody_s_next_turn(box: Box) -> None:
    box.push(*[box.task(owner=1) for _ in range(100)])
    for _ in range(10):
        box.take()
    box.push(*[box.task(owner=2) for _ in range(3)])

    assert owners(box.drain())[:6] == [2, 1, 2, 1, 2, 1]


def test_turns_take_time_and_all_have_the_same_of_it(box: Box) -> None:
    # Given one user with operations of half a second, and one with short tasks
    split = box.task(owner=1)
    box.push(*[box.operation(split, cost=500) for _ in range(3)])
    box.push(*[box.task(owner=2) for _ in range(700)])
    # Then half a second of those comes between two operations
    came = owners(box.drain())
    assert [place for place, owner in enumerate(came) if owner == 1] == [0, 501, 702]


def test_how_long_tasks_take_is_learned(box: Box) -> None:
    # Given a user whose tasks have turned out to take a hundred times as long as another's
    box.learn(owner=1, took=200)
    box.learn(owner=2, took=2)
    box.push(*[box.task(owner=1) for _ in range(4)], *[box.task(owner=2) for _ in range(400)])

    came = owners(box.drain())

    assert [place for place, owner in enumerate(came) if owner == 1] == [0, 101, 202, 303]


def test_what_took_longer_than_was_thought_is_paid_for_when_it_is_done(box: Box) -> None:
    box.push(*[box.task(owner=1) for _ in range(3)], *[box.task(owner=2) for _ in range(300)])
    first = box.take()
    assert first is not None
    # When a task nobody knew anything of took a hundred milliseconds
    box.done(first, 100)
    # Then those of the other have as much before the next
    came = owners(box.drain())
    assert came[:100] == [2] * 100
    assert 1 in came[100:103]


def test_what_took_less_or_nothing_is_paid_back(box: Box) -> None:
    box.learn(owner=1, took=500)
    box.push(*[box.task(owner=1) for _ in range(30)], *[box.task(owner=2) for _ in range(30)])
    came = []
    while (job := box.take()) is not None:
        came.append(job.owner)
        box.done(job, None if job.owner == 1 else 1)
    assert came[:40].count(1) == 30


def test_one_long_task_is_owed_for_a_minute_at_most_and_not_by_the_next_ones(box: Box) -> None:
    # Given a user with one task that took an hour, and another who has come meanwhile
    box.learn(owner=2, took=500)
    box.push(*[box.task(owner=1) for _ in range(5)])
    long = box.take()
    assert long is not None
    box.push(*[box.task(owner=2) for _ in range(1_000)])
    box.done(long, 3_600_000)
    # When short ones follow
    came = []
    while (job := box.take()) is not None:
        came.append(job.owner)
        box.done(job, 1 if job.owner == 1 else 500)
    # Then they wait until the other has had a minute, and then for each other hardly
    places = [place for place, owner in enumerate(came) if owner == 1]
    assert 115 <= places[0] <= 125
    assert places[-1] <= places[0] + 12


def test_who_leaves_and_comes_back_has_had_its_turn(box: Box) -> None:
    # Given a user who wants one long thing after the other, and never two at once
    split = box.task(owner=1)
    box.push(box.operation(split, cost=50), *[box.task(owner=2) for _ in range(100)])
    came = []
    for _ in range(100):
        job = box.take()
        assert job is not None
        came.append(job.owner)
        if job.owner == 1:
            box.push(box.operation(split, cost=50))
    # Then that is no way to have more than the other
    assert came.count(1) == 2


def test_kinds_have_the_same_time_too(box: Box) -> None:
    box.learn(owner=1, took=1_000, kind="image")
    box.push(*[box.task(kind="image") for _ in range(3)], *[box.task(owner=2) for _ in range(900)])

    kinds = [job.kind for job in box.drain()]

    assert kinds.index("image") == 0
    assert kinds[1:901] == ["expression"] * 900


def test_a_split_task_leaves_other_users_their_turns(box: Box) -> None:
    split = box.task(owner=1)
    box.push(*[box.operation(split) for _ in range(6)], box.task(owner=2), box.task(owner=2))

    assert owners(box.drain()) == [1, 2, 1, 2, 1, 1, 1, 1]


def test_of_one_user_the_longest_way_comes_first_and_tasks_last(box: Box) -> None:
    split, new = box.task(), box.task()
    short, long = box.operation(split, path=5), box.operation(split, path=50)
    box.push(new, short, long)

    assert box.drain() == [long, short, new]


def test_kinds_take_turns(box: Box) -> None:
    expressions = [box.task() for _ in range(3)]
    images = [box.task(kind="image") for _ in range(3)]
    box.push(*expressions, *images)

    kinds = [job.kind for job in box.drain()]
    assert kinds == ["expression", "image"] * 3


def test_a_kind_that_was_paused_does_not_shut_the_others_out_afterwards(box: Box) -> None:
    box.push(*[box.task(kind="image") for _ in range(50)], *[box.task() for _ in range(100)])
    for _ in range(50):
        box.take(frozenset({"expression"}))

    kinds = [job.kind for job in box.drain()]

    assert kinds[:20].count("image") in (10, 11)


def test_a_kind_that_is_not_asked_for_stays(box: Box) -> None:
    image, expression = box.task(kind="image"), box.task()
    box.push(image, expression)

    assert box.drain(frozenset({"expression"})) == [expression]
    assert box.queue.length == 1
    assert box.drain() == [image]


def noting(
    met: list[str], step: Callable[[Shares[str], str], None]
) -> Callable[[Shares[str], str], None]:
    """A step of the shares that says of whom it was taken."""

    def noted(shares: Shares[str], key: str) -> None:
        met.append(str(key))
        step(shares, key)

    return noted


C, PYTHON, BASH = "code:c", "code:python", "code:bash"


def test_languages_that_nobody_has_are_not_looked_at_for_each_job(
    box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given somebody who makes up languages, before the others come
    box.push(*[box.program(f"made-up-{number}", owner=9) for number in range(100)])
    box.push(*[box.program("c") for _ in range(50)])
    met: list[str] = []
    for step in (Shares.leave, Shares.pass_over):
        monkeypatch.setattr(Shares, step.__name__, noting(met, step))

    # When workers take one after the other
    taken = box.drain(frozenset({C, PYTHON}))

    # Then each of these languages was met once, and is still there for who has it
    assert len(taken) == 50
    assert len([key for key in met if "made-up" in key]) == 100
    assert len(box.drain(frozenset({"code:made-up-7"}))) == 1
    assert box.queue.length == 99


def test_languages_that_nobody_wants_any_more_are_forgotten(box: Box) -> None:
    lane = Lane()
    tasks = [box.program(f"made-up-{number}") for number in range(20)]
    for task in tasks:
        lane.ring("code", task.needs).pile(task.owner).push(task, front=False)
    assert lane.first(frozenset({C})) is None
    for task in tasks[1:]:
        task.state = TaskState.CANCELLED

    lane.sweep()

    assert lane.first(frozenset({"code:made-up-0"})) is tasks[0]
    (section,) = lane._sections.values()
    assert len(section._rings) == 1


def test_languages_take_turns_though_not_every_worker_has_all(box: Box) -> None:
    # Given workers with other languages who come in turn
    for language in ("bash", "c", "python"):
        box.push(*[box.program(language) for _ in range(40)])
    taken: list[str] = []
    for _ in range(10):
        for abilities in ({C}, {PYTHON, BASH}, {"expression"}):
            job = box.take(frozenset(abilities))
            taken += [job.needs] if isinstance(job, Task) else []

    # Then both languages of the second had every other turn of it
    assert [taken.count(each) for each in ("c", "python", "bash")] == [10, 5, 5]


def test_the_operations_of_a_task_are_of_its_kind(box: Box) -> None:
    operation = box.operation(box.task(kind="image"))
    box.push(operation)

    assert box.take(frozenset({"expression"})) is None
    assert box.take(frozenset({"image"})) is operation


def test_a_higher_priority_comes_first(box: Box) -> None:
    jobs = [box.task(priority=priority) for priority in Priority]
    box.push(*jobs)

    assert box.drain() == jobs[::-1]


def test_the_lowest_priority_still_moves(box: Box) -> None:
    taken = []
    for _ in range(20 * PATIENCE):
        box.push(*[box.task(priority=priority) for priority in Priority])
        job = box.take()
        assert job is not None
        taken.append(job.priority)

    counts = [taken.count(priority) for priority in Priority]
    assert counts[Priority.LOW] >= 10
    assert counts[Priority.NORMAL] >= 10
    assert counts[Priority.HIGH] > 10 * PATIENCE


def test_a_priority_of_which_nothing_can_be_done_now_grows_no_less_patient(box: Box) -> None:
    box.push(*[box.task(priority=Priority.LOW, kind="image") for _ in range(5)])
    for _ in range(3 * PATIENCE):
        box.push(box.task(priority=Priority.HIGH))
        box.take(frozenset({"expression"}))
    box.push(box.task(priority=Priority.HIGH))

    job = box.take()

    assert job is not None
    assert job.priority is Priority.HIGH


def test_what_was_lost_is_the_next_of_its_owner(box: Box) -> None:
    first, second, lost = box.task(), box.task(), box.task()
    box.push(first, second)
    box.queue.push_front(lost)

    assert box.drain() == [lost, first, second]


def test_nothing_is_taken_in_place_of_one_that_has_to_wait(box: Box) -> None:
    long = box.operation(box.task())
    box.push(long, box.task())

    assert box.queue.take(KINDS, lambda job: isinstance(job, Task)) is None
    assert box.queue.length == 2
    assert box.take() is long


def test_a_job_that_is_not_the_first_any_more_is_not_taken_and_nothing_is_in_its_place(
    box: Box,
) -> None:
    # Given a lane whose first job is known, and another one that comes before it meanwhile
    lane = Lane()
    first, sooner = box.task(), box.operation(box.task())
    pile = lane.ring("expression", "").pile(1)
    pile.push(first, front=False)
    assert lane.first(KINDS) is first
    pile.push(sooner, front=False)
    # Then neither is taken for the other
    with pytest.raises(OutOfTurn):
        lane.take(first)
    assert lane.first(KINDS) is sooner
    lane.take(sooner)
    assert lane.first(KINDS) is first


def test_no_job_is_taken_twice(box: Box) -> None:
    lane = Lane()
    jobs = [box.task(), box.task()]
    for job in jobs:
        lane.ring("expression", "").pile(1).push(job, front=False)
    lane.take(jobs[0])

    with pytest.raises(OutOfTurn):
        lane.take(jobs[0])
    assert lane.first(KINDS) is jobs[1]


def test_what_was_cancelled_is_not_met_again(box: Box) -> None:
    tasks = [box.task() for _ in range(3)]
    operation = box.operation(tasks[0])
    box.push(*tasks, operation)
    for job in (tasks[1], operation):
        job.state = TaskState.CANCELLED
        box.queue.leave(job)

    assert (box.queue.length, box.queue.operations) == (2, 0)
    assert box.drain() == [tasks[0], tasks[2]]


def test_a_queue_full_of_cancelled_jobs_is_swept(box: Box) -> None:
    last = box.task(owner=2)
    box.push(last)
    for _ in range(2 * STALE_KEPT):
        task = box.task()
        box.push(task)
        task.state = TaskState.CANCELLED
        box.queue.leave(task)

    assert box.drain() == [last]
    assert box.queue.length == 0


def test_of_a_long_queue_everybody_has_something_in_memory(box: Box) -> None:
    box.queue = ReadyQueue(held_most=100)
    box.push(*[box.task(owner=1) for _ in range(150)])
    box.push(*[box.task(owner=owner) for owner in range(2, 12) for _ in range(50)])

    piles = {task.owner: box.queue._pile(task) for task in map(box.task, range(1, 12))}

    assert len(piles[1].tasks) == 100
    assert {len(piles[owner].tasks) for owner in range(2, 12)} == {HELD_LEAST}
    assert sum(len(pile.keys) for pile in piles.values()) == 650 - 100 - 10 * HELD_LEAST
