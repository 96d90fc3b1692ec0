"""The supervisor leaves: what runs is finished, what waits is handed back, then it says goodbye."""

from __future__ import annotations

from shared.states import Deed
from shared.wire import fleet
from shared.wire.client import Stranger
from tests.support.supervisors import Driven, job
from workers.slots.messages import Ready
from workers.supervisor.leaving import DRAIN_WITHIN, LEAVE_WITHIN


def test_with_nothing_to_do_it_leaves_at_once() -> None:
    worker = Driven()
    worker.drain()
    assert worker.told(fleet.Draining)
    worker.wait(50)
    assert worker.told(fleet.Leave)
    assert worker.left


def test_what_runs_is_finished_and_what_waits_is_handed_back() -> None:
    # Given a job that runs and two that wait
    worker = Driven(slots=1)
    worker.assign(job(1), job(2), job(3))
    worker.drain()
    worker.wait(50)
    assert [(item.key, item.tried) for item in worker.given_back] == [(2, False), (3, False)]
    assert not worker.left
    # When the first is done
    worker.wait(10_000)
    worker.finish(0, job(1))
    assert [outcome.key for outcome in worker.outcomes] == [1]
    # Then it waits until that is on disk before it leaves
    worker.wait(100)
    assert not worker.left
    worker.broker(fleet.Taken(1))
    worker.wait(50)
    assert worker.left


def test_it_asks_for_nothing_and_begins_nothing_more() -> None:
    worker = Driven(slots=2)
    worker.assign(job(1))
    worker.drain()
    # When an assignment crosses
    worker.assign(job(2))
    assert worker.handed() == []
    worker.wait(1_000)
    assert [item.key for item in worker.given_back] == [2]
    assert {beat.capacity for beat in worker.told(fleet.Beat)} == {0}


def test_asked_a_second_time_it_hands_back_what_runs() -> None:
    worker = Driven(slots=1)
    worker.assign(job(1))
    worker.drain()
    worker.drain()
    worker.wait(50)
    assert worker.killed == [0]
    worker.die(0)
    assert [(item.key, item.tried) for item in worker.given_back] == [(1, False)]
    worker.wait(50)
    assert worker.left


def test_what_takes_too_long_is_handed_back() -> None:
    worker = Driven(slots=1)
    worker.assign(job(1))
    worker.drain()
    worker.wait(DRAIN_WITHIN)
    assert worker.killed == [0]
    worker.die(0)
    assert [(item.key, item.tried) for item in worker.given_back] == [(1, False)]


def test_a_broker_may_ask_for_it_too() -> None:
    worker = Driven(slots=1)
    worker.assign(job(1))
    worker.broker(fleet.Obey(Deed.DRAIN))
    worker.assign(job(2))
    worker.wait(50)
    assert [item.key for item in worker.given_back] == [2]
    worker.finish(0, job(1))
    worker.broker(fleet.Taken(1))
    worker.wait(50)
    assert worker.left


def test_a_new_connection_is_told_of_it() -> None:
    worker = Driven(slots=1)
    worker.assign(job(1))
    worker.drain()
    worker.broker(Stranger())
    (join,) = worker.told(fleet.Join)
    assert join.draining


def test_a_broker_that_never_takes_the_last_outcome_is_not_waited_for_for_ever() -> None:
    worker = Driven(slots=1)
    worker.assign(job(1))
    worker.finish(0, job(1))
    worker.drain()
    worker.wait(DRAIN_WITHIN + LEAVE_WITHIN)
    assert worker.left


def test_a_worker_that_no_broker_knows_leaves_at_once() -> None:
    worker = Driven(joined=False)
    worker.drain()
    worker.wait(50)
    assert worker.left


def test_a_slot_that_dies_meanwhile_is_reported() -> None:
    worker = Driven(slots=1)
    worker.assign(job(1))
    worker.drain()
    worker.die(0)
    assert [(item.key, item.tried) for item in worker.given_back] == [(1, True)]
    worker.slot(0, Ready())
    worker.wait(50)
    assert worker.left
