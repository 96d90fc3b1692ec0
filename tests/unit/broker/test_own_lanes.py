"""A worker that serves one user finds that user's jobs, and nobody else pays or gains for it."""

from __future__ import annotations

from collections.abc import Collection

import pytest

from broker.core.queue import PATIENCE, ReadyQueue
from broker.core.tasks import Job, Task
from shared.states import Priority, TaskState

ABILITIES = frozenset({"expression", "code:c"})
ANN, BOB, CARL = 1, 2, 3


class Box:
    """A queue, and jobs of several users."""

    def __init__(self) -> None:
        self.queue = ReadyQueue()
        self.keys = 0

    def push(
        self, owner: int, priority: Priority = Priority.NORMAL, kind: str = "expression"
    ) -> Task:
        self.keys += 1
        needs = "c" if kind == "code" else ""
        key = self.keys
        task = Task(key, owner, b"", key, kind, "", 0, 1, priority=priority, needs=needs)
        self.queue.push(task)
        return task

    def take(
        self, serves: int | None = None, abilities: Collection[str] = ABILITIES, took: int = 10
    ) -> Job | None:
        job = self.queue.take(abilities, lambda _job: True, serves)
        if job is not None:
            self.queue.settle(job, took, serves)
        return job


@pytest.fixture
def box() -> Box:
    return Box()


@pytest.mark.parametrize("before", [False, True], ids=["queued later", "queued before"])
def test_others_at_the_head_do_not_keep_a_users_own_worker_waiting(box: Box, before: bool) -> None:
    if not before:
        box.queue.own.open(BOB)
    for _ in range(100):
        box.push(ANN, Priority.HIGH)
    mine = [box.push(BOB, Priority.LOW), box.push(BOB, Priority.LOW)]
    box.queue.own.open(BOB)

    assert [box.take(BOB), box.take(BOB), box.take(BOB)] == [*mine, None]
    assert box.queue.length == 100


def test_what_one_has_taken_no_other_finds(box: Box) -> None:
    box.queue.own.open(BOB)
    first, second, third = box.push(BOB), box.push(BOB), box.push(BOB)

    assert box.take() is first
    assert box.take(BOB) is second
    assert box.take() is third
    assert box.take(BOB) is None
    # And what comes after there was nothing is found by either
    fourth, fifth = box.push(BOB), box.push(BOB)
    assert (box.take(BOB), box.take()) == (fourth, fifth)


def test_what_comes_back_and_what_was_cancelled(box: Box) -> None:
    box.queue.own.open(BOB)
    first, second = box.push(BOB), box.push(BOB)
    assert box.take(BOB) is first
    second.state = TaskState.CANCELLED
    box.queue.leave(second)

    box.queue.push_front(first)

    assert (box.take(BOB), box.take(BOB), box.queue.length) == (first, None, 0)


def test_of_nobody_is_what_others_own_worker_finds(box: Box) -> None:
    box.queue.own.open(BOB)
    box.push(ANN)

    assert box.take(BOB) is None
    assert box.take(CARL) is None


def test_users_have_equal_shares_of_the_grid_whatever_their_own_workers_do(box: Box) -> None:
    # Given one whose own worker does much
    box.queue.own.open(BOB)
    for _ in range(300):
        box.push(BOB)
    for _ in range(200):
        box.take(BOB, took=1_000)
    # When others come
    for owner in (ANN, CARL):
        for _ in range(100):
            box.push(owner)
    # Then all have the same of the workers of all, who comes next too
    taken = [job.owner for _ in range(60) if (job := box.take())]
    assert [taken.count(owner) for owner in (ANN, BOB, CARL)] == [20, 20, 20]


def test_kinds_take_turns_at_a_users_own_worker(box: Box) -> None:
    box.queue.own.open(BOB)
    for _ in range(20):
        box.push(BOB)
        box.push(BOB, kind="code")

    kinds = [job.kind for _ in range(20) if (job := box.take(BOB))]

    assert [kinds.count(kind) for kind in ("expression", "code")] == [10, 10]


def test_a_lower_priority_moves_at_a_users_own_worker(box: Box) -> None:
    box.queue.own.open(BOB)
    low = box.push(BOB, Priority.LOW)
    for _ in range(3 * PATIENCE):
        box.push(BOB, Priority.HIGH)

    taken = [box.take(BOB) for _ in range(PATIENCE + 1)]

    assert taken[-1] is low


def test_the_patience_of_all_is_not_spent_by_a_users_own_worker(box: Box) -> None:
    box.queue.own.open(BOB)
    low = box.push(ANN, Priority.LOW)
    for _ in range(3 * PATIENCE):
        box.push(BOB, Priority.HIGH)
        box.push(BOB, Priority.LOW)
    for _ in range(PATIENCE):
        box.take(BOB)

    taken = [box.take() for _ in range(PATIENCE + 1)]

    assert taken[-1] is low


def test_what_its_worker_cannot_do_stays_for_the_others(box: Box) -> None:
    box.queue.own.open(BOB)
    program, expression = box.push(BOB, kind="code"), box.push(BOB)

    assert box.take(BOB, {"expression"}) is expression
    assert box.take(BOB, {"expression"}) is None
    assert box.take() is program


def test_when_nobody_serves_a_user_alone_any_more_the_others_do(box: Box) -> None:
    box.queue.own.open(BOB)
    running, waiting = box.push(BOB), box.push(BOB)
    assert box.queue.take(ABILITIES, lambda _job: True, BOB) is running

    box.queue.own.close(BOB)

    box.queue.settle(running, 10, BOB)
    assert box.take(BOB) is None
    assert box.take() is waiting
    assert not box.queue.own
