"""Messages of streams whose handling is simulated, in a slot."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest

from shared.kinds.message import NAME, Message, payload
from shared.stream import Simulation
from shared.wire.rows import Assignment, Outcome, TaskError
from workers.kinds import message
from workers.kinds.base import Context
from workers.slots.doing import do, do_at_once, done


def job(works_most: int, failing: int) -> Assignment:
    """A message to be handled."""
    body = payload(Message("ticks", 7, "7", Simulation(works_most, failing)))
    return Assignment(1, 2, NAME, body, 0)


@pytest.fixture(autouse=True)
def luck(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same luck each time."""
    monkeypatch.setattr(message, "luck", Random(7))  # noqa: S311 -- a game of chance


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long somebody was busy; nobody really is."""
    times: list[float] = []
    monkeypatch.setattr("workers.kinds.costs.time.sleep", times.append)
    return times


def brief(works_most: int, failing: int) -> Outcome | None:
    """What comes of a message among brief jobs."""
    product = do_at_once(job(works_most, failing), Context())
    return None if product is None else done(job(works_most, failing), 1, 2, product)


def test_handling_takes_a_random_time_up_to_the_most(slept: list[float]) -> None:
    outcomes = [do(job(1_000, 0), Context()) for _ in range(300)]
    assert all(outcome.error is None and outcome.result == b"" for outcome in outcomes)
    assert 0 <= min(slept) < 0.1
    assert 0.9 < max(slept) <= 1
    assert 0.4 < sum(slept) / len(slept) < 0.6


def test_so_many_of_a_thousand_go_wrong(slept: list[float]) -> None:
    errors = [do(job(10, 50), Context()).error for _ in range(4_000)]
    found = Counter(error and error.code for error in errors)
    assert set(found) == {None, "simulated"}
    assert 120 < found["simulated"] < 280
    assert {error.message for error in errors if error} == {
        "It went wrong, as 5 % of the messages of this stream are made to."
    }


def test_nobody_is_busy_with_what_takes_no_time(slept: list[float]) -> None:
    outcomes = [brief(0, 50) for _ in range(4_000)]
    assert slept == []
    found = Counter(outcome and outcome.error is None for outcome in outcomes)
    assert set(found) == {True, False}
    assert 120 < found[False] < 280


@pytest.mark.parametrize("failing", [0, 1_000])
def test_it_comes_to_the_same_among_brief_jobs_and_alone(failing: int) -> None:
    at_once, alone = brief(0, failing), do(job(0, failing), Context())
    assert at_once is not None
    assert (at_once.summary, at_once.result, at_once.error) == (
        alone.summary,
        alone.result,
        alone.error,
    )
    assert (at_once.key, at_once.attempt) == (1, 2)


def test_what_takes_time_is_no_brief_job() -> None:
    assert brief(1, 0) is None


def test_a_message_that_cannot_be_read_fails_alone() -> None:
    broken = Assignment(1, 1, NAME, b"\xc1", 0)
    assert do_at_once(broken, Context()) is None
    error = do(broken, Context()).error
    assert isinstance(error, TaskError)
