"""The supervisor does what it is ordered to do, and says who it is."""

from __future__ import annotations

import logging

from shared.errors import ErrorCode
from shared.program import FAILED
from shared.settings import Settings
from shared.states import Deed
from shared.stream import Generating, Schedule
from shared.wire import fleet
from shared.wire.client import Refused, Stranger
from shared.wire.codec import pack
from shared.wire.rows import Assignment, Held, Refusal, TaskError
from tests.support.supervisors import WALL, Driven, job, outcome_of
from workers.slots.messages import Done
from workers.supervisor.effects import Die, Effect, Exit, Log, Restart, Tell
from workers.supervisor.leaving import DRAIN_WITHIN
from workers.supervisor.telling import Tally
from workers.supervisor.vitals import Vitals


def order(worker: Driven, deed: Deed) -> None:
    worker.broker(fleet.Obey(deed))


def joins(effects: list[Effect]) -> list[fleet.Join]:
    told = [effect.message for effect in effects if isinstance(effect, Tell)]
    return [message for message in told if isinstance(message, fleet.Join)]


def test_told_to_die_it_does_so_at_once_whatever_runs() -> None:
    worker = Driven(slots=1)
    worker.assign(job(1))

    order(worker, Deed.KILL)

    assert worker.new == [Die()]


def test_told_to_restart_it_finishes_what_runs_and_begins_anew() -> None:
    # Given a worker with a task that runs and one that waits
    worker = Driven(slots=1)
    worker.assign(job(1), job(2))
    # When it is to restart
    order(worker, Deed.RESTART)
    worker.wait(50)
    # Then it hands back what waits, and goes on until what runs has ended and is on disk
    assert [item.key for item in worker.given_back] == [2]
    assert not worker.of(Restart)
    worker.finish(0, job(1))
    worker.broker(fleet.Taken(1))
    worker.wait(50)
    assert worker.told(fleet.Leave)
    assert worker.of(Restart)
    assert not worker.left


def test_what_runs_for_too_long_is_handed_back_before_it_begins_anew() -> None:
    worker = Driven(slots=1)
    worker.assign(job(1))
    order(worker, Deed.RESTART)

    worker.wait(DRAIN_WITHIN)
    assert worker.killed == [0]
    worker.die(0)
    assert [(item.key, item.tried) for item in worker.given_back] == [(1, False)]
    worker.wait(50)

    assert worker.of(Restart)


def test_of_two_orders_the_last_counts() -> None:
    leaving, restarting = Driven(slots=1), Driven(slots=1)

    for worker, deeds in (
        (leaving, (Deed.RESTART, Deed.DRAIN)),
        (restarting, (Deed.DRAIN, Deed.RESTART)),
    ):
        worker.assign(job(1))
        for deed in deeds:
            order(worker, deed)
        worker.finish(0, job(1))
        worker.broker(fleet.Taken(1))
        worker.wait(50)

    assert leaving.of(Exit)
    assert restarting.of(Restart)


def test_a_signal_to_leave_is_for_good_and_lets_what_runs_finish() -> None:
    worker = Driven(slots=1)
    worker.assign(job(1))
    order(worker, Deed.RESTART)

    worker.drain()
    worker.wait(50)

    assert worker.killed == []
    worker.finish(0, job(1))
    worker.broker(fleet.Taken(1))
    worker.wait(50)
    assert worker.of(Exit) == [Exit()]


def test_whose_ticket_is_refused_says_why_and_ends_with_an_error() -> None:
    worker = Driven(joined=False)

    worker.broker(Refused(Refusal(ErrorCode.UNAUTHORIZED, "Its ticket is forged.")))

    assert worker.of(Exit) == [Exit(FAILED)]
    assert worker.of(Log) == [Log(logging.ERROR, "Its ticket is forged.")]


def test_it_shows_its_ticket_and_the_number_it_was_told_each_time_it_joins() -> None:
    worker = Driven(joined=False, ticket=b"mine")
    (first,) = joins(worker.all)
    worker.broker(fleet.Joined("oak", Settings().rows(for_workers=True), (), 7))

    worker.broker(Stranger())

    (again,) = joins(worker.new)
    assert [(join.number, join.ticket) for join in (first, again)] == [(0, b"mine"), (7, b"mine")]


def test_its_heartbeats_tell_what_it_takes() -> None:
    worker = Driven()
    worker.machine.measured(Vitals(250, 64_000_000))

    worker.wait(Settings().lease)

    beat = worker.told(fleet.Beat)[-1]
    assert (beat.cpu, beat.memory) == (250, 64_000_000)


def test_it_tells_whether_it_generates_and_how_much() -> None:
    worker = Driven()
    what = Generating(Schedule(every=100), since=WALL + worker.now, most=10)
    worker.assign(Assignment(1, 1, "generator", pack(what), 0))
    assert worker.machine.tally.generates

    worker.wait(200)
    worker.broker(fleet.Allow(1, 1, taken=2, most=10))
    assert worker.machine.tally.generated == 2

    worker.broker(fleet.Revoke((Held(1, 1),)))
    tally = worker.machine.tally
    assert (tally.generates, tally.generated) == (False, 2)


def test_it_counts_what_it_has_done() -> None:
    worker = Driven(slots=1)
    worker.broker(fleet.Joined("oak", Settings().rows(for_workers=True), (), 7))
    assert worker.machine.tally == Tally(number=7)

    worker.assign(job(1), job(2), job(3))
    worker.finish(0, job(1))
    error = TaskError("division_by_zero", "There is a division by zero.")
    failed = outcome_of(job(2))._replace(result=None, error=error)
    worker.slot(0, Done((failed,)))
    # What is told once more is not done once more
    worker.broker(Stranger())
    worker.join()

    tally = worker.machine.tally
    assert (tally.processed, tally.errors) == (2, 1)
