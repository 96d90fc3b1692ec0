"""A worker whose key the broker refuses: it knocks again, and in the end it leaves."""

from __future__ import annotations

import logging

from shared.program import FAILED
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
