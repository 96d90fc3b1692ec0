"""The supervisor and its broker: joining, heartbeats, outcomes until they are taken."""

from __future__ import annotations

import pytest

from shared import __version__, limits
from shared.wire import fleet
from shared.wire.client import Stranger
from shared.wire.rows import Ability, Begun, Held
from tests.support.supervisors import INSTANCE, WALL, Driven, fence, job, outcome_of
from workers.slots.messages import Done, Ready
from workers.supervisor.slots import LONG_JOB
from workers.supervisor.standing import BROKER_SILENT, FORGOTTEN_APART
from workers.supervisor.state import MOST_HELD


def test_it_introduces_itself_and_starts_its_slots() -> None:
    worker = Driven(slots=3, ready=False, joined=False)
    assert worker.spawned == [0, 1, 2]
    (join,) = worker.told(fleet.Join)
    assert (join.instance, join.name, join.slots, join.held) == (INSTANCE, "oak", 3, ())
    assert (join.version, join.kinds, join.draining) == (__version__, ("expression",), False)


def test_it_takes_the_name_that_the_broker_gives() -> None:
    worker = Driven(joined=False)
    worker.join(name="oak-2")
    worker.broker(Stranger())
    (join,) = worker.told(fleet.Join)
    assert join.name == "oak-2"


def test_it_beats_as_often_as_the_broker_wants_and_names_what_arrived() -> None:
    worker = Driven()
    worker.assign(job(1))
    worker.assign(job(2))
    worker.wait(3_000)
    beats = worker.told(fleet.Beat)
    assert 3 <= len([beat for beat in beats if not beat.begun]) <= 4
    assert {beat.received for beat in beats} == {2}


def test_one_that_holds_nothing_says_so_only_twice_a_lease() -> None:
    # Given a worker that has nothing to do, and a lease of three seconds
    worker = Driven()
    worker.wait(1_000)
    # Then it is heard twice in each
    worker.wait(6_000)
    assert len(worker.told(fleet.Beat)) == 4
    # And what it is given is renewed as often as ever
    worker.assign(job(1))
    worker.wait(6_000)
    assert 6 <= len([beat for beat in worker.told(fleet.Beat) if not beat.begun]) <= 7
    assert {beat.held for beat in worker.told(fleet.Beat)} == {(fence(job(1)),)}


def test_it_says_nothing_to_a_broker_that_does_not_know_it_yet() -> None:
    worker = Driven(joined=False)
    worker.assign(job(1))
    worker.finish(0, job(1))
    worker.wait(3_000)
    assert (worker.told(fleet.Beat), worker.outcomes) == ([], [])
    worker.join()
    assert [outcome.key for outcome in worker.outcomes] == [1]


def test_a_heartbeat_names_everything_it_holds() -> None:
    # Given jobs in both slots, one behind them, and an outcome that was not taken yet
    worker = Driven(slots=2)
    worker.assign(job(1), job(2), job(3), job(4))
    worker.finish(0, job(1))
    assert worker.held() == {1, 2, 3, 4}
    # When the outcome is on disk
    worker.broker(fleet.Taken(1))
    assert worker.held() == {2, 3}, "the fourth was handed back, since no slot will do it soon"


def test_an_outcome_is_kept_until_it_is_taken() -> None:
    worker = Driven()
    worker.assign(job(1))
    outcome = worker.finish(0, job(1))
    assert worker.told(fleet.Outcomes) == [fleet.Outcomes(1, (outcome,), 2 + 2 * 75)]
    # When the broker forgets the worker before it says that it has it
    for _ in range(2):
        worker.wait(FORGOTTEN_APART)
        worker.broker(Stranger())
        (join,) = worker.told(fleet.Join)
        assert join.held == (fence(job(1)),)
        worker.join()
        # Then it comes again, numbered anew
        (again,) = worker.told(fleet.Outcomes)
        assert (again.number, again.items) == (1, (outcome,))
    worker.wait(FORGOTTEN_APART)
    worker.broker(fleet.Taken(1))
    worker.broker(Stranger())
    (join,) = worker.told(fleet.Join)
    assert join.held == ()


def test_outcomes_that_no_longer_count_are_not_sent_again() -> None:
    worker = Driven()
    worker.assign(job(1), job(2))
    worker.finish(0, job(1))
    worker.finish(1, job(2))
    worker.broker(Stranger())
    worker.join(fence(job(1)))
    assert [outcome.key for outcome in worker.outcomes] == [2]


def test_outcomes_that_arrive_together_travel_together() -> None:
    worker = Driven(slots=1)
    jobs = [job(number) for number in range(1, 6)]
    worker.assign(*jobs)
    worker.finish(0, jobs[0], took=0)
    worker.slot(0, Done(tuple(map(outcome_of, jobs[1:]))))
    (message,) = worker.told(fleet.Outcomes)
    assert [item.key for item in message.items] == [2, 3, 4, 5]


def test_taken_up_to_a_number_covers_what_came_before() -> None:
    worker = Driven(slots=1)
    worker.assign(job(1))
    worker.finish(0, job(1))
    worker.assign(job(2))
    worker.finish(0, job(2))
    worker.broker(fleet.Taken(2))
    assert worker.held() == set()


def test_a_long_job_is_said_to_have_begun_once() -> None:
    worker = Driven(slots=1)
    worker.assign(job(1))
    began = WALL + worker.now
    worker.wait(5_000)
    begun = [item for beat in worker.told(fleet.Beat) for item in beat.begun]
    assert begun == [Begun(1, 1, began)]


def test_a_short_job_is_not_said_to_have_begun() -> None:
    worker = Driven(slots=1)
    for number in range(30):
        worker.assign(job(number))
        worker.wait(50)
        worker.finish(0, job(number))
    assert not any(beat.begun for beat in worker.told(fleet.Beat))


def test_a_broker_that_forgot_is_told_again_what_has_begun() -> None:
    worker = Driven(slots=1)
    worker.assign(job(1))
    worker.wait(200)
    worker.broker(Stranger())
    worker.join()
    worker.wait(200)
    assert [item.key for beat in worker.told(fleet.Beat) for item in beat.begun] == [1]


def test_a_silent_broker_is_connected_to_anew_for_ever() -> None:
    worker = Driven()
    worker.assign(job(1))
    worker.wait(5 * BROKER_SILENT, beaten=False)
    assert worker.reconnected == 5
    assert [join.held for join in worker.told(fleet.Join)] == [(fence(job(1)),)] * 5
    # And work goes on meanwhile
    worker.finish(0, job(1))
    worker.join()
    assert [outcome.key for outcome in worker.outcomes] == [1]


def test_any_message_shows_that_the_broker_is_there() -> None:
    worker = Driven()
    for _ in range(20):
        worker.wait(1_000, beaten=False)
        assert worker.reconnected == 0
        worker.broker(fleet.Taken(0))


def test_strangers_after_it_has_joined_anew_are_heeded_once() -> None:
    worker = Driven()
    worker.broker(Stranger())
    worker.broker(Stranger())
    assert worker.told(fleet.Join) == []


def test_a_broker_that_forgets_it_at_once_is_not_pressed() -> None:
    worker = Driven()
    worker.broker(Stranger())
    worker.join()
    # When it is forgotten as soon as it has joined
    worker.broker(Stranger())
    assert worker.told(fleet.Join) == []
    # Then it joins once a second has passed
    worker.wait(FORGOTTEN_APART - 50)
    assert worker.told(fleet.Join) == []
    worker.wait(50)
    assert len(worker.told(fleet.Join)) == 1


def test_numbers_begin_anew_on_each_connection() -> None:
    worker = Driven()
    worker.assign(job(1))
    worker.assign(job(2))
    worker.broker(Stranger())
    worker.join()
    worker.wait(1_000)
    assert {beat.received for beat in worker.told(fleet.Beat)} == {0}


def test_attempts_that_no_longer_count_are_dropped_when_it_joins() -> None:
    # Given a job in the slot, one behind it in the pipe, one in the backlog
    worker = Driven(slots=1)
    jobs = [job(number) for number in range(1, 4)]
    worker.assign(*jobs)
    worker.broker(Stranger())
    # When the broker says that none of them counts
    worker.join(*map(fence, jobs))
    # Then the slot is stopped, and nothing is held any more
    assert worker.killed == [0]
    worker.die(0)
    assert worker.held() == set()


def test_a_job_that_is_handed_back_while_the_broker_is_away_is_named_until_it_is_told() -> None:
    # Given a worker that greets the broker anew
    worker = Driven(slots=1)
    worker.assign(job(1))
    worker.broker(Stranger())
    # When the slot dies at its job before the broker has answered
    worker.die(0)
    worker.join()
    # Then the broker is told that the job was tried, so that it counts
    assert [(item.key, item.tried) for item in worker.given_back] == [(1, True)]


def test_what_was_handed_back_is_named_on_the_next_connection_too() -> None:
    worker = Driven(slots=1, joined=False)
    worker.assign(job(1))
    worker.die(0)
    worker.wait(BROKER_SILENT, beaten=False)
    (join,) = worker.told(fleet.Join)
    assert join.held == (fence(job(1)),)
    worker.join(fence(job(1)))
    assert worker.given_back == []


def test_a_heartbeat_never_drops_what_is_just_being_handed_back() -> None:
    # Given a job in the backlog of a worker whose only slot is busy for long
    worker = Driven(slots=1)
    worker.assign(job(1), job(2))
    worker.wait(2_000)
    # Then no heartbeat before the message that hands it back leaves it out: the broker would
    # take it for lost on the way
    told = [
        message
        for message in worker.told(object)
        if isinstance(message, fleet.Beat | fleet.HandBack)
    ]
    back = next(i for i, message in enumerate(told) if isinstance(message, fleet.HandBack))
    for message in told[:back]:
        assert isinstance(message, fleet.Beat)
        assert Held(2, 1) in message.held


@pytest.mark.parametrize("slots", [1, 200, limits.SLOTS])
def test_it_never_wants_more_than_a_message_can_name(slots: int) -> None:
    # Given slots that do a thousand jobs in a blink
    worker = Driven(slots=slots)
    for number in range(1, 400):
        worker.assign(job(number))
        worker.finish(0, job(number), took=0)
    assert 1 < worker.machine.capacity <= MOST_HELD < limits.HELD
    worker.wait(1_000)
    assert worker.told(fleet.Beat)[-1].capacity <= limits.HELD


def test_messages_that_only_workers_send_are_ignored() -> None:
    worker = Driven()
    worker.broker(fleet.Leave())
    worker.broker("nonsense")
    assert worker.new == []


def test_ready_is_all_that_a_slot_has_to_say_first() -> None:
    worker = Driven(slots=1, ready=False)
    worker.assign(job(1))
    assert worker.handed() == []
    worker.slot(0, Ready())
    assert worker.handed() == [(0, 1)]
    assert LONG_JOB > 0


def test_what_may_have_taken_a_worker_along_is_said_to_have_begun_at_once() -> None:
    # Given a worker that has been there for a moment
    worker = Driven(slots=2)
    worker.wait(50)
    # When it is given what another may have died of, and what nobody has
    worker.assign(job(1, attempt=2)._replace(suspect=True), job(2, attempt=2))
    # Then the broker hears of the first before anything can come of it
    (beat,) = worker.told(fleet.Beat)
    assert beat.begun == (Begun(1, 2, WALL + worker.now),)
    # And hears it once
    worker.wait(500)
    assert not [item for beat in worker.told(fleet.Beat) for item in beat.begun if item.key == 1]


def test_what_it_can_do_is_told_on_each_connection_once_that_is_known() -> None:
    worker = Driven(joined=False)
    offer = fleet.Offer("user_namespace", (Ability("code:c", "12.2.0"),))
    worker.offer(offer)
    assert worker.told(fleet.Offer) == []

    worker.join()
    assert worker.told(fleet.Offer) == [offer]
    worker.join()
    assert worker.told(fleet.Offer) == [offer]


def test_what_it_finds_out_later_is_told_at_once() -> None:
    worker = Driven()
    assert worker.told(fleet.Offer) == []

    worker.offer(fleet.Offer("none", ()))

    assert worker.told(fleet.Offer) == [fleet.Offer("none", ())]


def test_assignments_that_come_twice_are_done_once() -> None:
    driven = Driven(slots=1)
    driven.broker(fleet.Assign(1, (job(1),)))
    assert driven.handed() == [(0, 1)]

    driven.broker(fleet.Assign(1, (job(1),)))
    assert driven.handed() == []

    driven.finish(0, job(1))
    assert driven.handed() == []


def test_the_numbers_of_assignments_begin_anew_with_each_connection() -> None:
    driven = Driven(slots=2)
    driven.broker(fleet.Assign(1, (job(1),)))
    driven.broker(Stranger())
    driven.join()

    driven.broker(fleet.Assign(1, (job(2),)))

    assert driven.handed() == [(1, 2)]
