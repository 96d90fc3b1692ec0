"""A worker whose key the broker refuses knocks again, and in the end it leaves; one before a broker
that lets nobody in comes again seldom."""

from __future__ import annotations

import logging

from shared.program import FAILED
from shared.wire import fleet
from shared.wire.approach import FIRST_PAUSE, LONGEST_PAUSE, LONGEST_UNPROVED, Outcome
from tests.support.supervisors import Driven
from workers.supervisor.effects import Exit, Log, Reconnect
from workers.supervisor.standing import DENIED_APART, DENIED_FOR, KNOCK_AFTER, NOT_ENROLLED


def denied(worker: Driven) -> None:
    worker._step(worker.machine.denied(worker.now))


def of(worker: Driven, kind: type) -> list[object]:
    return [effect for effect in worker.all if isinstance(effect, kind)]


def test_it_knocks_again() -> None:
    worker = Driven()
    denied(worker)
    assert not of(worker, Reconnect)

    worker.wait(KNOCK_AFTER)

    assert len(of(worker, Reconnect)) == 1
    assert not of(worker, Exit)


def test_who_is_refused_all_the_time_leaves_with_a_sentence() -> None:
    worker = Driven()

    for _ in range(DENIED_FOR // KNOCK_AFTER + 1):
        denied(worker)
        worker.wait(KNOCK_AFTER)

    assert Log(logging.ERROR, NOT_ENROLLED) in worker.all
    assert of(worker, Exit)[0] == Exit(FAILED)


def test_refusals_far_apart_have_nothing_to_do_with_each_other() -> None:
    worker = Driven()

    for _ in range(5):
        denied(worker)
        worker.wait(KNOCK_AFTER)
        worker.join()
        worker.wait(DENIED_APART)

    assert not of(worker, Exit)


def turned_away(worker: Driven, outcome: Outcome = Outcome.ENDED) -> None:
    worker._step(worker.machine.turned_away(outcome, worker.now))


def test_it_stays_away_from_a_broker_that_lets_nobody_in_for_longer_each_time() -> None:
    worker = Driven()
    for times in range(4):
        before = len(of(worker, Reconnect))
        turned_away(worker)
        worker.wait((FIRST_PAUSE << times) - 1)
        assert len(of(worker, Reconnect)) == before
        worker.wait(1)
        assert len(of(worker, Reconnect)) == before + 1


def test_the_longest_pause_is_longer_than_its_patience_with_a_silent_broker() -> None:
    worker = Driven()
    for _ in range(20):
        turned_away(worker)

    worker.wait(LONGEST_PAUSE - 1)

    assert not of(worker, Reconnect)
    assert not of(worker, Exit)


def test_a_tunnel_to_a_broker_that_is_down_is_tried_every_few_seconds() -> None:
    worker = Driven()
    for _ in range(20):
        turned_away(worker, Outcome.UNPROVED)

    worker.wait(LONGEST_UNPROVED)

    assert len(of(worker, Reconnect)) == 1


def test_nothing_is_said_to_nobody_and_it_joins_anew_when_it_is_let_in() -> None:
    worker = Driven()
    worker.join()
    turned_away(worker)

    worker.wait(FIRST_PAUSE - 1)
    assert not worker.told(fleet.Beat)
    worker.wait(1)
    worker.join()

    turned_away(worker)
    worker.wait(FIRST_PAUSE)
    assert worker.told(fleet.Join), "it begins with a short pause again"
