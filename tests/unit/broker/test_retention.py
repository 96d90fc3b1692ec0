"""Old tasks go by themselves, a few at a time; so does what is remembered of deleted ones."""

from __future__ import annotations

import pytest

from broker.core.retention import ROUND_EVERY, STEP_WEIGHT
from broker.store.repository import Repository
from broker.store.retention import PAGE_ROWS
from shared.clock import DAY, HOUR
from shared.wire import client as wire
from shared.wire.rows import SettingValue
from tests.support.core import Sim, SimClient, SimWorker
from tests.support.kept import results_of


@pytest.fixture
def ann(kept: Sim) -> SimClient:
    return kept.user("ann")


@pytest.fixture
def worker(kept: Sim) -> SimWorker:
    return kept.worker(slots=1_000)


def keep_for(client: SimClient, hours: int) -> None:
    client.ask(wire.ChangeSettings((SettingValue("task.retention", hours),)))


def do_all(worker: SimWorker, result: bytes = b"42") -> None:
    outcomes = [worker.outcome(held, result) for held in worker.holding()]
    worker.tell(worker.outcomes_of(*outcomes))


def later(kept: Sim, millis: int) -> None:
    """Let so much time go by, then one round of the retention."""
    kept.jump(millis)
    kept.pass_time(ROUND_EVERY + 10_000)


def rows_in(kept: Sim, table: str) -> int:
    repository = kept.disk
    assert isinstance(repository, Repository)
    query = f"SELECT count(*) FROM {table}"  # noqa: S608
    return int(repository._database.execute_sql(query).fetchone()[0])


def test_nothing_goes_while_no_time_is_set(kept: Sim, ann: SimClient, worker: SimWorker) -> None:
    ann.submit("1")
    do_all(worker)

    later(kept, 400 * DAY)

    assert rows_in(kept, "task") == 1


def test_what_ended_longer_ago_than_the_setting_goes(
    kept: Sim, ann: SimClient, worker: SimWorker
) -> None:
    keep_for(ann, 24)
    ann.submit("1", "2")
    do_all(worker)
    later(kept, 23 * HOUR)
    assert rows_in(kept, "task") == 2

    later(kept, HOUR)

    assert [rows_in(kept, table) for table in ("task", "payload", "result")] == [0, 0, 0]


def test_what_has_not_ended_stays_however_old_it_is(kept: Sim, ann: SimClient) -> None:
    keep_for(ann, 1)
    ann.submit("1")

    later(kept, 10 * DAY)

    assert rows_in(kept, "task") == 1
    assert kept.core.grid.queue.length == 1


def test_it_counts_from_the_end_not_from_the_submission(
    kept: Sim, ann: SimClient, worker: SimWorker
) -> None:
    keep_for(ann, 24)
    ann.submit("1")
    kept.jump(30 * HOUR)
    do_all(worker)

    later(kept, 20 * HOUR)

    assert rows_in(kept, "task") == 1


def test_a_worker_whose_clock_is_ahead_keeps_nothing_for_ever(
    kept: Sim, ann: SimClient, worker: SimWorker
) -> None:
    keep_for(ann, 24)
    ann.submit("1")
    kept.wall += 5_000 * DAY
    outcomes = worker.outcomes_of(*map(worker.outcome, worker.holding()))
    kept.wall -= 5_000 * DAY
    worker.tell(outcomes)

    later(kept, 24 * HOUR)

    assert rows_in(kept, "task") == 0


def test_a_clock_that_is_wrong_for_a_while_deletes_nothing(
    kept: Sim, ann: SimClient, worker: SimWorker
) -> None:
    keep_for(ann, 24)
    ann.submit("1")
    do_all(worker)
    kept.wall += 3_650 * DAY
    later(kept, HOUR // 2)
    kept.wall -= 3_650 * DAY
    later(kept, 3 * HOUR)

    assert rows_in(kept, "task") == 1


def test_a_clock_that_was_put_right_is_believed_in_time(
    kept: Sim, ann: SimClient, worker: SimWorker
) -> None:
    keep_for(ann, 24)
    ann.submit("1")
    do_all(worker)
    kept.wall += 3_650 * DAY
    kept.turn()

    later(kept, HOUR)

    assert rows_in(kept, "task") == 0


def test_whoever_watches_is_told(kept: Sim, ann: SimClient, worker: SimWorker) -> None:
    keep_for(ann, 1)
    (task,) = ann.submit("1")
    do_all(worker)
    kept.jump(2 * HOUR)
    kept.crash()
    ann.greet()
    ann.log_in("ann")
    ann.ask(wire.Watch(tasks=True, fleet=False))
    kept.jump(ROUND_EVERY)
    ann.ask(wire.Ping())
    kept.turn()

    deleted = [task for push in ann.pushes(wire.TasksChanged) for task in push.deleted]
    assert deleted == [task]


def test_a_round_goes_on_in_small_steps(kept: Sim, ann: SimClient, worker: SimWorker) -> None:
    keep_for(ann, 1)
    many = PAGE_ROWS + PAGE_ROWS // 2
    ann.submit(*(str(number) for number in range(many)))
    while worker.holding():
        do_all(worker)
    kept.jump(2 * HOUR)
    left = [rows_in(kept, "task")]
    while left[-1]:
        kept.jump(ROUND_EVERY)
        kept.turn()
        kept.turn()
        left.append(rows_in(kept, "task"))

    assert left == [many, many - PAGE_ROWS, 0]


def test_large_results_make_the_steps_smaller(kept: Sim, ann: SimClient, worker: SimWorker) -> None:
    keep_for(ann, 1)
    ann.submit("1", "2", "3")
    for held in worker.holding():
        worker.finish(held, bytes(STEP_WEIGHT * 4_096))
    kept.jump(2 * HOUR)

    kept.turn()
    kept.turn()

    assert rows_in(kept, "task") == 2


def test_a_result_that_somebody_waits_for_outlives_its_task(
    kept: Sim, ann: SimClient, worker: SimWorker
) -> None:
    keep_for(ann, 1)
    ann.submit("1")
    worker.capacity = 0
    do_all(worker, b"one")
    ann.submit("$1+1")

    later(kept, 2 * HOUR)

    assert results_of(kept) == [b"one"]
    assert rows_in(kept, "task") == 1


def test_the_cache_forgets_with_the_disk(kept: Sim, ann: SimClient, worker: SimWorker) -> None:
    keep_for(ann, 1)
    ann.submit("2+2")
    do_all(worker)
    assert len(kept.core.grid.cache) == 1

    later(kept, 2 * HOUR)

    assert len(kept.core.grid.cache) == 0


def test_a_deleted_id_is_remembered_for_a_day(kept: Sim, ann: SimClient, worker: SimWorker) -> None:
    (task,) = ann.submit("1")
    do_all(worker)
    ann.ask(wire.Delete((task,)))
    later(kept, DAY - 2 * ROUND_EVERY)
    assert rows_in(kept, "tombstone") == 1

    later(kept, ROUND_EVERY)

    assert rows_in(kept, "tombstone") == 0


def test_who_did_not_hear_of_a_deletion_in_time_reads_anew(
    kept: Sim, ann: SimClient, worker: SimWorker
) -> None:
    (task,) = ann.submit("1")
    do_all(worker)
    seen = kept.core.grid.revision
    ann.ask(wire.Delete((task,)))
    after = kept.core.grid.revision
    later(kept, DAY)
    kept.crash()
    ann.greet()
    ann.log_in("ann")

    answer = ann.ask(wire.Changes(seen))
    assert isinstance(answer, wire.Changed)
    assert answer.resync
    kept.turn(ann.says(wire.Changes(after)))
    assert len(kept.answers) == 1


def test_what_is_retried_and_answered_at_once_stays(
    kept: Sim, ann: SimClient, worker: SimWorker
) -> None:
    # Given an old cancelled task, whose value another has found since
    (old,) = ann.submit("1+1")
    ann.refusals(wire.Cancel((old,)))
    kept.jump(2 * HOUR)
    ann.greet()
    ann.log_in("ann")
    worker.reconnect()
    worker.join()
    ann.submit("1+1")
    do_all(worker)
    keep_for(ann, 1)
    # When it is retried in the turn that would delete it
    while kept.core._retention.page is None:
        kept.jump(250)
        ann.ask(wire.Ping())
    assert ann.refusals(wire.Retry((old,))) == [None]
    # Then it is there, and done
    assert rows_in(kept, "task") == 2
