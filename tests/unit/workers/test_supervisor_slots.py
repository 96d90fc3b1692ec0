"""The supervisor and its slots: who does what, what a death costs, time limits, revoking."""

from __future__ import annotations

from typing import Any

import pytest

from shared.limits import PAYLOAD_BYTES
from shared.wire import fleet
from tests.support.supervisors import Driven, fence, job
from workers.slots.messages import Frames, Ready, Skip, frame
from workers.supervisor.deaths import START_AGAIN_AFTER
from workers.supervisor.effects import Hand
from workers.supervisor.pace import AHEAD_MOST, PIPE_MOST, Pace
from workers.supervisor.slots import LONG_JOB, STOPPED_MOST


def busy(worker: Driven) -> None:
    """Teach a worker that jobs are short, so that it puts some into the pipes of its slots."""
    for number in range(900, 1_000):
        worker.assign(job(number))
        worker.finish(0, job(number), took=0)
    worker.broker(fleet.Taken(100))


def test_free_slots_come_first_and_pipes_after_them() -> None:
    worker = Driven(slots=3)
    busy(worker)
    worker.assign(*map(job, range(1, 10)))
    first = dict(reversed(worker.handed()))
    assert first == {0: 1, 1: 2, 2: 3}
    assert sorted(key for _, key in worker.handed()) == list(range(1, 10))


def test_what_a_slot_is_given_at_once_fits_a_message() -> None:
    # Given a slot that wants a lot, and jobs with all that one may bring along
    worker = Driven(slots=1)
    busy(worker)
    large = [job(key, payload=bytes(PAYLOAD_BYTES)) for key in range(1, 6)]
    worker.assign(*large, *map(job, range(6, 9)))
    # Then it is given all of it in messages that it can read
    assert [key for _, key in worker.handed()] == list(range(1, 9))
    for hand in worker.of(Hand):
        assert Frames().feed(frame(hand.message)) == [hand.message]


def test_nothing_is_put_behind_a_job_before_the_pace_is_known() -> None:
    worker = Driven(slots=2)
    worker.assign(*map(job, range(1, 6)))
    assert worker.handed() == [(0, 1), (1, 2)]
    worker.finish(1, job(2), took=10)
    assert worker.handed() == [(1, 3)]


def test_the_pace_is_learned_and_bounded() -> None:
    pace = Pace()
    assert (pace.in_pipe(), pace.ahead(0)) == (0, 0)
    for _ in range(500):
        pace.learn(0)
    assert (pace.in_pipe(), pace.ahead(0)) == (PIPE_MOST, AHEAD_MOST)
    for _ in range(500):
        pace.learn(10)
    assert (pace.in_pipe(), pace.ahead(0)) == (0, 7)
    # And a slot that is busy for long counts as slow
    assert pace.ahead(1_000) == 0
    pace.learn(-10_000_000)
    assert 0 <= pace.ahead(0) <= AHEAD_MOST, "a clock that was set back does no harm"


def test_more_is_asked_for_in_advance_where_bytes_have_to_come_first() -> None:
    pace = Pace()
    pace.learn(100, moving=True)
    assert pace.ahead(0) == 4
    # But nothing is kept from others for long, nor anything else
    assert pace.ahead(1_000) == 0
    pace.learn(100)
    assert pace.ahead(0) == 0


def test_it_asks_for_less_when_its_slots_are_at_long_jobs() -> None:
    worker = Driven(slots=2)
    busy(worker)
    before = worker.machine.capacity
    worker.assign(job(1), job(2))
    worker.wait(1_000)
    assert before > 2
    assert worker.told(fleet.Beat)[-1].capacity == 2


def test_what_lies_behind_a_long_job_is_done_by_another_slot() -> None:
    # Given three jobs in the pipe of one slot, while another is at a job of its own
    worker = Driven(slots=2)
    busy(worker)
    worker.assign(*map(job, range(1, 7)))
    behind = [key for slot, key in worker.handed() if slot == 0][1:]
    others = [key for slot, key in worker.handed() if slot == 1]
    assert behind
    # When the first job takes long
    worker.wait(LONG_JOB - 50)
    for key in others:
        worker.finish(1, job(key))
    worker.wait(100)
    # Then the others are taken back from it, in their order, for the one that is free
    assert worker.skipped() == [(0, key) for key in reversed(behind)]
    assert [key for slot, key in worker.handed() if slot == 1] == behind


def test_a_skip_that_came_too_late_never_hides_what_the_slot_does() -> None:
    # Given a job that was taken back from a slot
    worker = Driven(slots=1)
    busy(worker)
    worker.assign(job(1), job(2))
    worker.broker(fleet.Revoke((fence(job(2)),)))
    assert worker.skipped() == [(0, 2)]
    # When the slot had begun it all the same: it ends the first job and does not confirm
    worker.finish(0, job(1))
    worker.assign(job(3, time_limit=500))
    # Then nothing is given to the slot, whose time would run while it does something else
    assert worker.handed() == []
    worker.wait(LONG_JOB + 50)
    # And the slot is stopped, since what it does no longer counts
    assert worker.killed == [0]
    worker.die(0)
    worker.slot(0, Ready())
    assert worker.handed() == [(0, 3)]
    assert worker.given_back == []


def test_a_skip_that_is_confirmed_frees_the_slot() -> None:
    worker = Driven(slots=1)
    busy(worker)
    worker.assign(job(1), job(2))
    worker.broker(fleet.Revoke((fence(job(2)),)))
    worker.assign(job(3))
    worker.finish(0, job(1))
    assert worker.handed() == []
    worker.slot(0, Skip((fence(job(2)),)))
    assert worker.handed() == [(0, 3)]


def test_a_slot_that_dies_costs_its_head_a_try_and_nothing_else() -> None:
    # Given a slot with a job at its head and two behind it
    worker = Driven(slots=1)
    busy(worker)
    worker.assign(job(1), job(2), job(3))
    # When it dies
    worker.die(0, "It ended with SIGSEGV.")
    # Then the head is handed back as tried, with the reason
    (back,) = worker.given_back
    assert (back.key, back.attempt, back.tried) == (1, 1, True)
    assert back.reason == "It ended with SIGSEGV."
    # And another slot begins at once, with what was left, in order
    assert worker.spawned == [0]
    worker.slot(0, Ready())
    assert worker.handed() == [(0, 2), (0, 3)]


def test_an_idle_slot_that_dies_costs_nothing() -> None:
    worker = Driven(slots=1)
    worker.die(0)
    assert (worker.spawned, worker.given_back) == ([0], [])


def test_a_slot_that_never_gets_ready_is_started_again_after_a_while() -> None:
    worker = Driven(slots=1, ready=False)
    for _ in range(3):
        worker.die(0)
        assert worker.spawned == []
        worker.wait(START_AGAIN_AFTER - 50)
        assert worker.spawned == []
        worker.wait(50)
        assert worker.spawned == [0]


def test_a_slot_that_never_gets_ready_is_given_no_work_and_asks_for_none() -> None:
    # Given a worker whose only slot dies before it is ready, again and again
    worker = Driven(slots=1, ready=False)
    worker.assign(job(1))
    worker.die(0)
    # Then what it was given is handed back, untried, and it asks for nothing more
    worker.wait(1_000)
    assert [(item.key, item.tried) for item in worker.given_back] == [(1, False)]
    assert {beat.capacity for beat in worker.told(fleet.Beat)} == {0}
    # When it gets ready at last
    worker.slot(0, Ready())
    worker.wait(1_000)
    assert worker.told(fleet.Beat)[-1].capacity == 1


def test_one_broken_slot_does_not_keep_what_the_others_have_no_time_for() -> None:
    worker = Driven(slots=2)
    worker.die(1)
    worker.die(1)
    worker.assign(job(1), job(2))
    worker.wait(LONG_JOB + 50)
    assert [item.key for item in worker.given_back] == [2]


def test_over_its_time_limit_a_job_is_stopped_and_fails() -> None:
    worker = Driven(slots=1)
    worker.assign(job(1, time_limit=2_000))
    worker.wait(1_950)
    assert worker.killed == []
    worker.wait(50)
    assert worker.killed == [0]
    worker.die(0)
    (outcome,) = worker.outcomes
    assert outcome.error is not None
    assert (outcome.key, outcome.attempt, outcome.error.code) == (1, 1, "time_limit")
    assert outcome.error.message == "It ran longer than its time limit of 2 s."
    assert outcome.finished - outcome.started == 2_000
    assert worker.given_back == []


@pytest.mark.parametrize(
    "changed", [{"kind": "operation"}, {"whole": True}], ids=["step", "done whole after all"]
)
def test_what_is_left_of_a_time_limit_is_not_told_as_the_limit(changed: dict[str, Any]) -> None:
    # Given a part of a task, which has only what the others have left of its time limit
    worker = Driven(slots=1)
    worker.assign(job(1, time_limit=590)._replace(**changed))
    # When it runs out of time
    worker.wait(600)
    worker.die(0)
    # Then the sentence names no limit that the user never gave
    (outcome,) = worker.outcomes
    assert outcome.error is not None
    assert outcome.error.message == "It ran longer than its time limit."


def test_a_time_limit_runs_from_the_begin_in_the_slot() -> None:
    # Given a limited job behind another one
    worker = Driven(slots=1)
    worker.assign(job(1), job(2, time_limit=1_000))
    worker.wait(90)
    worker.finish(0, job(1), took=90)
    assert worker.handed() == [(0, 2)]
    worker.wait(950)
    assert worker.killed == []


def test_an_outcome_that_crosses_the_kill_counts() -> None:
    worker = Driven(slots=1)
    worker.assign(job(1, time_limit=1_000))
    worker.wait(1_000)
    worker.finish(0, job(1))
    assert [outcome.error for outcome in worker.outcomes] == [None]
    worker.die(0)
    assert (worker.outcomes, worker.given_back) == ([], [])


def test_no_time_limit_is_no_time_limit() -> None:
    worker = Driven(slots=1)
    worker.assign(job(1))
    worker.wait(3_600_000)
    assert worker.killed == []


def test_only_the_head_of_a_slot_can_finish() -> None:
    worker = Driven(slots=1)
    worker.assign(job(1))
    worker.finish(0, job(1, attempt=2))
    worker.finish(0, job(9))
    assert worker.outcomes == []
    worker.finish(0, job(1))
    worker.finish(0, job(1))
    assert len(worker.outcomes) == 0, "the second time it is no news"


@pytest.mark.parametrize("place", ["backlog", "pipe"])
def test_what_is_revoked_before_it_began_is_given_back_at_once(place: str) -> None:
    worker = Driven(slots=1)
    if place == "pipe":
        busy(worker)
    worker.assign(job(1), job(2), job(3))
    worker.broker(fleet.Revoke((fence(job(2)),)))
    assert [(item.key, item.tried) for item in worker.given_back] == [(2, False)]
    assert worker.killed == []
    assert worker.skipped() == ([(0, 3), (0, 2)] if place == "pipe" else [])
    # And the third is still done
    worker.finish(0, job(1))
    if place == "pipe":
        worker.slot(0, Skip((fence(job(3)), fence(job(2)))))
    worker.finish(0, job(3))
    assert [outcome.key for outcome in worker.outcomes] == [3]


def test_what_is_revoked_while_it_runs_is_really_stopped() -> None:
    worker = Driven(slots=1)
    busy(worker)
    worker.assign(job(1), job(2))
    worker.broker(fleet.Revoke((fence(job(1)),)))
    assert worker.killed == [0]
    worker.die(0)
    assert [(item.key, item.tried) for item in worker.given_back] == [(1, False)]
    worker.slot(0, Ready())
    assert worker.handed() == [(0, 2)]


def test_a_result_that_crosses_the_revocation_gives_the_place_back() -> None:
    worker = Driven(slots=1)
    worker.assign(job(1))
    worker.broker(fleet.Revoke((fence(job(1)),)))
    worker.finish(0, job(1))
    assert worker.outcomes == []
    assert [item.key for item in worker.given_back] == [1]
    # And nothing is given to the slot that is about to die
    worker.assign(job(2))
    assert worker.handed() == []
    worker.die(0)
    assert worker.given_back == []


def test_a_revocation_of_an_attempt_that_is_not_held_is_nothing() -> None:
    worker = Driven(slots=1)
    worker.assign(job(1, attempt=2))
    worker.broker(fleet.Revoke((fence(job(1, attempt=1)), fence(job(7)))))
    assert worker.new == []


def test_what_no_slot_will_do_soon_is_handed_back() -> None:
    worker = Driven(slots=2)
    worker.assign(*map(job, range(1, 6)))
    worker.wait(LONG_JOB)
    assert sorted((item.key, item.tried) for item in worker.given_back) == [
        (3, False),
        (4, False),
        (5, False),
    ]


def test_what_a_slot_will_do_soon_is_kept() -> None:
    # Given one slot at a long job, and another that takes one short job after the other
    worker = Driven(slots=2)
    worker.assign(job(1), job(2), job(3))
    for number in range(2, 20):
        worker.wait(LONG_JOB // 2)
        worker.finish(1, job(number), took=LONG_JOB // 2)
        assert worker.handed() == [(1, number + 1)]
        worker.assign(job(number + 2))
        assert worker.given_back == []


def test_a_slot_that_is_stopped_for_too_long_is_killed() -> None:
    # Given a slot at a job that was stopped twice, for not so long
    worker = Driven(slots=2)
    worker.assign(job(1))
    for _ in range(2):
        worker.machine.slots_stopped([0], worker.now)
        worker.wait(STOPPED_MOST - 50)
        assert worker.killed == []
        worker.machine.slots_stopped([], worker.now)
    # When it is stopped for longer
    worker.machine.slots_stopped([0], worker.now)
    worker.wait(STOPPED_MOST)
    # Then it is killed, and its job was tried there
    assert worker.killed == [0]
    worker.die(0)
    (back,) = worker.given_back
    assert (back.key, back.tried) == (1, True)
    assert back.reason == "The slot that did it was stopped for 10 s."
    assert worker.spawned == [0]
