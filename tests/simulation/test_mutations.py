"""Each invariant is broken on purpose, to see that the simulation notices."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from broker.core import jobs, joining, lifecycle, losing, retries
from broker.core.grid import Grid
from broker.core.lanes import Ring
from broker.core.queue import ReadyQueue
from broker.core.tasks import Task
from broker.core.window import Page, Window
from broker.net.loop import Loop
from broker.store import repository
from broker.store.repository import StoreError
from shared.client.submissions import Submissions
from tests.simulation import steering, user
from tests.simulation.broker import HELD_MOST
from tests.simulation.noticing import is_noticed
from tests.simulation.user import User
from workers.supervisor.results import Results

Break = Callable[[pytest.MonkeyPatch], None]


def any_result_counts(patch: pytest.MonkeyPatch) -> None:
    """A result is taken from whoever brings it, also from who was thought to be lost."""
    patch.setattr(losing, "counts", lambda _worker, _job, _attempt: True)
    patch.setattr(joining, "_adopt", lambda _turn, _worker, _before, _held: True)


def what_is_said_is_not_kept(patch: pytest.MonkeyPatch) -> None:
    """A turn tells before it is on disk, and after one that failed."""

    def tell_first(loop: Any, decision: Any) -> None:
        tell(loop, decision)
        try:
            keep(loop, decision.changes)
        except StoreError:
            loop._begin_anew()

    tell, keep = Loop._tell, Loop._keep
    patch.setattr(Loop, "_tell", tell_first)
    patch.setattr(Loop, "_keep", lambda _loop, _changes: None)


def half_of_a_turn_is_kept(patch: pytest.MonkeyPatch) -> None:
    """What was written before something went wrong stays."""

    @contextmanager
    def transaction(raw: Any) -> Iterator[None]:
        raw.execute("BEGIN")
        try:
            yield
        finally:
            raw.execute("COMMIT")

    patch.setattr(repository, "_transaction", transaction)


def lost_jobs_are_forgotten(patch: pytest.MonkeyPatch) -> None:
    """What comes back from a worker is not queued again."""
    patch.setattr(retries, "queue_again", lambda _turn, _job, tried: None)


def everything_counts_as_tried(patch: pytest.MonkeyPatch) -> None:
    """What waits at a worker that dies is blamed for it."""
    patch.setitem(
        jobs._LOSE,
        Task,
        lambda turn, task, tried, reason: lifecycle.lose(turn, task, tried=True, reason=reason),
    )


def results_are_not_kept_by_workers(patch: pytest.MonkeyPatch) -> None:
    """A worker forgets a result as soon as it is sent, but says that it has it."""

    def again(results: Any, _void: Any, _capacity: int) -> Any:
        results._number = 0
        yield from ()

    patch.setattr(Results, "again", again)


def clients_submit_once(patch: pytest.MonkeyPatch) -> None:
    """What had no answer is not submitted again."""
    patch.setattr(Submissions, "batches", lambda _submissions: iter(()))


def ends_are_told_to_nobody(patch: pytest.MonkeyPatch) -> None:
    """Who waits for a task hears nothing."""
    patch.setattr(lifecycle, "_tell_followers", lambda _turn, _task, _row: None)


def the_queue_drops_a_job(patch: pytest.MonkeyPatch) -> None:
    """Every thirteenth job that is pushed is not there."""

    def push(queue: ReadyQueue, job: Any, *, front: bool) -> None:
        if job.key % 13:
            real(queue, job, front=front)

    real = ReadyQueue._push
    patch.setattr(ReadyQueue, "_push", push)


def a_parked_task_is_forgotten(patch: pytest.MonkeyPatch) -> None:
    """Every thirteenth that is left to the disk does not come back."""

    def take_pages(window: Window) -> list[Page]:
        return [Page(pile, array("q", filter(_is_kept, keys))) for pile, keys in real(window)]

    real = Window.take_pages
    patch.setattr(Window, "take_pages", take_pages)


def _is_kept(key: int) -> bool:
    return key % 13 != 0


def what_comes_overtakes_what_is_parked(patch: pytest.MonkeyPatch) -> None:
    """A pile takes in what comes, however much of it is parked."""
    patch.setattr(Window, "has_room", lambda _window, pile, _held: len(pile.tasks) < HELD_MOST)


def fences_are_set_back(patch: pytest.MonkeyPatch) -> None:
    """Each attempt has the number of the first."""
    real = lifecycle.assign

    def assign(turn: Any, job: Any, worker: Any, message: int) -> None:
        job.attempt = 0
        real(turn, job, worker, message)

    patch.setattr(lifecycle, "assign", assign)


def users_take_no_turns(patch: pytest.MonkeyPatch) -> None:
    """Who came first is served until nothing is left. Much waits, and nothing else takes long."""
    steering.users_want(patch, *[User._submit] * 14, User._change_a_setting)
    patch.setattr(user, "_SETTINGS", (("time.addition", (120,)),))
    steering.nothing_goes_wrong(patch)
    patch.setattr(Ring, "take", lambda ring, job: ring._piles[job.owner].take(job))
    patch.setattr(Ring, "settle", lambda _ring, _job, _more: None)


def quotas_are_not_looked_at(patch: pytest.MonkeyPatch) -> None:
    """Everybody may have as much as they want."""
    patch.setattr(Grid, "room_for", lambda _grid, _owner: 1)


@pytest.mark.parametrize(
    "break_it",
    [
        any_result_counts,
        what_is_said_is_not_kept,
        half_of_a_turn_is_kept,
        lost_jobs_are_forgotten,
        everything_counts_as_tried,
        results_are_not_kept_by_workers,
        clients_submit_once,
        ends_are_told_to_nobody,
        the_queue_drops_a_job,
        a_parked_task_is_forgotten,
        what_comes_overtakes_what_is_parked,
        fences_are_set_back,
        users_take_no_turns,
        quotas_are_not_looked_at,
    ],
    ids=lambda break_it: break_it.__name__,
)
def test_the_simulation_notices(
    break_it: Break, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("CRITICAL", "calc-broker")
    break_it(monkeypatch)

    assert is_noticed()
