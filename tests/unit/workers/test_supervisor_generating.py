"""The supervisor as generator of streams: at which rate, how many, and when it has to stop."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from shared.clock import DAY, HOUR, MINUTE, SECOND
from shared.kinds import generator
from shared.stream import Generating, Schedule
from shared.wire import fleet
from shared.wire.client import Stranger
from shared.wire.codec import pack
from shared.wire.rows import Assignment, Held, SettingValue
from tests.support.generators import PLENTY, DrivenGenerator
from tests.support.supervisors import DEFAULTS, WALL, fence
from workers.supervisor.batches import MOST
from workers.supervisor.effects import Log
from workers.supervisor.pacing import CATCH_UP
from workers.supervisor.source import AGAIN_AFTER, MOMENT

TTL = DEFAULTS.stream_ttl


def dues(worker: DrivenGenerator) -> list[int]:
    """When what the broker has numbered was due, from when the clock began."""
    return [made.due - WALL for made in worker.taken]


@pytest.mark.parametrize("every", [1, 3, 7, 10, 500, 1_250])
def test_over_a_long_time_the_rate_is_exact(every: int) -> None:
    worker = DrivenGenerator()
    start = worker.now
    worker.appoint(Schedule(every))
    worker.run(20 * SECOND)
    assert dues(worker) == list(range(start + every, worker.now + 1, every))[: len(worker.taken)]
    assert 0 <= 20 * SECOND // every - len(worker.taken) <= MOMENT // every + 1
    # And each has luck of its own
    assert [made.dice for made in worker.taken] == list(range(1, len(worker.taken) + 1))


def test_quick_messages_travel_together_and_slow_ones_are_on_time() -> None:
    worker = DrivenGenerator()
    worker.appoint(Schedule(1))
    worker.run(SECOND)
    assert worker.batches <= SECOND / MOMENT + 1
    slow = DrivenGenerator()
    slow.appoint(Schedule(333))
    while not slow.taken:
        slow.run(1)
    assert slow.taken[0].due == WALL + slow.now


def test_the_machine_is_not_asked_more_often_than_needed() -> None:
    worker = DrivenGenerator()
    assert worker.machine.wait(worker.now) is None, "an idle worker waits for its broker alone"
    worker.appoint(Schedule(500), most=1)
    worker.step(0)
    assert worker.machine.wait(worker.now) == 500
    worker.run(500)
    assert worker.machine.wait(worker.now) is None, "nothing is allowed"


def test_the_first_message_comes_an_interval_after_the_last_one_of_whoever_was_generator() -> None:
    worker = DrivenGenerator()
    worker.appoint(Schedule(500), since=WALL + worker.now - 200)
    start = worker.now
    worker.run(SECOND)
    assert dues(worker) == [start + 300, start + 800]


def test_nothing_is_made_up_for_that_nobody_generated() -> None:
    worker = DrivenGenerator()
    start = worker.now
    worker.appoint(Schedule(10), since=WALL + worker.now - HOUR)
    worker.run(100)
    assert dues(worker) == list(range(start, start + 101, 10))


def test_a_clock_of_the_broker_that_is_ahead_delays_by_one_interval_at_most() -> None:
    worker = DrivenGenerator()
    worker.appoint(Schedule(500), since=WALL + worker.now + HOUR)
    worker.run(500)
    assert len(worker.taken) == 1


def test_no_more_is_made_than_is_allowed() -> None:
    # Given that five may be made
    worker = DrivenGenerator()
    job = worker.appoint(Schedule(1), most=5)
    worker.run(3 * SECOND)
    assert len(worker.made) == 5
    # When two more may be
    worker.allow(job, 7)
    worker.run(SECOND + 30)
    # Then so many are
    assert len(worker.made) == 7
    # And what was due meanwhile is not made up for
    worker.allow(job, 1_000)
    at = worker.now
    worker.run(100)
    later = dues(worker)[7:]
    assert later == list(range(at, at + len(later)))
    assert 100 - MOMENT <= len(later) <= 101


def test_a_limit_that_has_become_lower_is_kept_to() -> None:
    worker = DrivenGenerator()
    job = worker.appoint(Schedule(1), most=100)
    worker.run(50)
    worker.most = 1_000_000
    worker.broker(fleet.Allow(job.key, job.attempt, len(worker.taken), 10))
    made = len(worker.made)
    worker.run(SECOND)
    assert len(worker.made) == made


def test_a_machine_that_was_asked_late_catches_up_a_little() -> None:
    worker = DrivenGenerator()
    worker.appoint(Schedule(1))
    worker.run(100)
    made = len(worker.taken)
    worker.step(CATCH_UP - MOMENT)
    assert CATCH_UP - MOMENT <= len(worker.taken) - made <= CATCH_UP + 1
    made = len(worker.taken)
    worker.step(3 * SECOND)
    assert len(worker.taken) - made == CATCH_UP + 1


def test_clocks_that_are_read_one_after_the_other_make_no_difference() -> None:
    worker = DrivenGenerator()
    worker.appoint(Schedule(1))
    for late in (0, 1, 0, 0, 1) * 20:
        worker.now += MOMENT
        worker._step(worker.machine.tick(WALL + worker.now + late, worker.now))
        worker.answer()
    first = dues(worker)[0]
    assert dues(worker) == list(range(first, first + len(worker.taken)))


def test_several_streams_go_side_by_side() -> None:
    worker = DrivenGenerator()
    worker.takes = False
    jobs = [worker.appoint(Schedule(every), key) for key, every in ((1, 100), (2, 250))]
    worker.run(SECOND + AGAIN_AFTER)
    last = {message.key: len(message.items) for message in worker.sent(fleet.Messages)}
    assert last == {1: 1 + AGAIN_AFTER // 100, 2: 1 + AGAIN_AFTER // 250}
    assert worker.held() == {job.key for job in jobs}


def test_what_is_on_disk_counts() -> None:
    worker = DrivenGenerator()
    worker.takes = False
    job = worker.appoint(Schedule(100))
    generating = worker.machine._state.generating
    worker.run(SECOND)
    assert (generating.active, generating.generated) == (True, 0)
    worker.broker(fleet.Allow(job.key, job.attempt, 4, 100))
    worker.broker(fleet.Allow(job.key, job.attempt, 3, 100))
    assert generating.generated == 4
    # And nobody can take what was not made
    worker.broker(fleet.Allow(job.key, job.attempt + 1, 10, 100))
    assert generating.generated == 4
    worker.broker(fleet.Allow(job.key, job.attempt, 99, 100))
    assert generating.generated == 10


def test_nothing_is_sent_before_what_was_sent_is_taken() -> None:
    worker = DrivenGenerator()
    worker.takes = False
    job = worker.appoint(Schedule(100))
    worker.run(SECOND)
    (first,) = worker.sent(fleet.Messages)
    worker.broker(fleet.Allow(job.key, job.attempt, 0, PLENTY))
    assert worker.told(fleet.Messages) == []
    worker.broker(fleet.Allow(job.key, job.attempt, 1, PLENTY))
    (message,) = worker.told(fleet.Messages)
    assert (len(first.items), message.first, len(message.items)) == (1, 2, 9)


def test_what_was_not_taken_is_sent_again_on_a_new_connection() -> None:
    # Given ten messages of which one is on disk
    worker = DrivenGenerator()
    worker.takes = False
    job = worker.appoint(Schedule(100))
    worker.run(SECOND)
    worker.broker(fleet.Allow(job.key, job.attempt, 1, PLENTY))
    (sent,) = worker.told(fleet.Messages)
    # When the connection is another one
    worker.broker(Stranger())
    assert worker.told(fleet.Join)[0].held == (fence(job),)
    worker.run(200)
    assert worker.sent(fleet.Messages)[-1] is sent, "nothing is sent before the worker is known"
    worker.join()
    # Then the others come with their numbers, with what was made meanwhile
    (message,) = worker.told(fleet.Messages)
    assert (message.key, message.attempt, message.first) == (job.key, job.attempt, 2)
    assert message.items[:9] == sent.items
    assert len(message.items) == 11


def test_what_the_broker_could_not_keep_is_sent_again() -> None:
    worker = DrivenGenerator()
    worker.takes = False
    worker.appoint(Schedule(100))
    worker.run(100 + AGAIN_AFTER)
    assert [len(m.items) for m in worker.sent(fleet.Messages)] == [1, AGAIN_AFTER // 100 + 1]
    # And once it can, all of them are there once
    worker.takes = True
    worker.run(2 * AGAIN_AFTER)
    assert dues(worker) == list(range(worker.taken[0].due - WALL, worker.now + 1, 100))


def test_many_go_in_messages_of_a_bearable_size() -> None:
    worker = DrivenGenerator()
    worker.takes = False
    worker.appoint(Schedule(1))
    worker.run(1_500)
    worker.takes = True
    worker.run(AGAIN_AFTER)
    sizes = [len(message.items) for message in worker.sent(fleet.Messages)]
    assert max(sizes) == MOST
    assert len(worker.taken) >= 1_500 + AGAIN_AFTER - 2 * MOMENT


def test_what_is_void_is_over() -> None:
    worker = DrivenGenerator()
    job = worker.appoint(Schedule(100))
    worker.broker(Stranger())
    worker.join(fence(job))
    made = len(worker.made)
    worker.run(SECOND)
    assert len(worker.made) == made
    assert worker.given_back == [], "the broker knows"
    assert worker.held() == set()


def test_what_is_revoked_is_over_at_once_and_handed_back() -> None:
    worker = DrivenGenerator()
    job = worker.appoint(Schedule(1))
    worker.run(100)
    made = len(worker.made)
    worker.broker(fleet.Revoke((fence(job), Held(77, 1))))
    assert [(item.key, item.attempt, item.tried) for item in worker.given_back] == [
        (job.key, job.attempt, False)
    ]
    worker.run(SECOND)
    assert len(worker.made) == made
    assert not worker.machine._state.generating.active


def test_a_worker_that_leaves_makes_nothing_more() -> None:
    worker = DrivenGenerator()
    job = worker.appoint(Schedule(1))
    worker.run(100)
    made = len(worker.made)
    worker.drain()
    assert [(item.key, item.tried) for item in worker.given_back] == [(job.key, False)]
    # And is nobody's generator any more
    worker.appoint(Schedule(1), key=10)
    worker.step(50)
    given_back = [item.key for message in worker.sent(fleet.HandBack) for item in message.items]
    assert given_back == [job.key, 10]
    worker.step(50)
    assert worker.left
    assert len(worker.made) == made


def test_it_shows_often_enough_that_it_lives() -> None:
    worker = DrivenGenerator()
    worker.appoint(Schedule(HOUR))
    worker.run(MINUTE)
    assert len(worker.sent(fleet.Beat)) >= MINUTE / DEFAULTS.stream_refresh
    # And oftener where another becomes generator sooner
    worker.join(settings=DEFAULTS.changed([SettingValue("stream.ttl", 400)]))
    before = len(worker.sent(fleet.Beat))
    worker.run(4 * SECOND)
    assert len(worker.sent(fleet.Beat)) - before >= 20


def test_cut_off_it_makes_nothing_once_another_may_be_generator() -> None:
    # Given a generator whose broker is not heard from any more
    worker = DrivenGenerator()
    worker.appoint(Schedule(10))
    worker.run(SECOND)
    worker.hears = worker.takes = False
    lost = worker.now
    worker.run(3 * TTL)
    assert worker.machine.wait(worker.now) is None
    # When the broker is there again and the attempt still counts
    worker.hears = worker.takes = True
    worker.join()
    back = worker.now
    worker.run(SECOND)
    # Then the last message before was due before another would have become generator
    before = [due for due in dues(worker) if due < back - 10]
    assert lost < max(before) < lost + TTL
    # And it goes on from there, and makes nothing up
    assert dues(worker)[len(before) :] == list(range(back, worker.now + 1, 10))


def test_having_stood_still_it_makes_nothing_before_the_broker_has_confirmed_it() -> None:
    # Given a generator that was stopped for longer than it may be silent
    worker = DrivenGenerator()
    worker.appoint(Schedule(1))
    worker.run(SECOND)
    worker.hears = False
    beats = len(worker.sent(fleet.Beat))
    while len(worker.sent(fleet.Beat)) == beats:
        worker.run(1)
    last = worker.sent(fleet.Beat)[-1]
    made = len(worker.made)
    worker.now += TTL
    # When it wakes up, and reads the answer to what it said before it stood still
    worker.broker(fleet.Beaten(last.at))
    worker.run(100)
    assert len(worker.made) == made
    # And is answered what it says now
    worker.broker(fleet.Beaten(worker.sent(fleet.Beat)[-1].at))
    woken = worker.now
    # Then it goes on, and makes nothing up
    worker.run(100)
    new = [item.due - WALL for item in worker.made[made:]]
    assert len(new) >= 100 - MOMENT
    assert min(new) >= woken - 1


def test_heartbeats_that_are_never_answered_do_not_matter_once_one_is() -> None:
    # Given a broker that could not answer for a while, and its generator on the same connection
    worker = DrivenGenerator()
    worker.appoint(Schedule(10))
    worker.hears = False
    worker.run(3_900)
    worker.hears = True
    worker.run(2 * SECOND)
    assert worker.reconnected == 0
    # When it can again for each of them
    start = worker.now
    worker.run(10 * SECOND)
    # Then none is missing
    assert [due for due in dues(worker) if due > start] == list(
        range(start + 10, worker.now + 1, 10)
    )


def test_what_it_reads_after_having_stood_still_may_have_been_said_long_ago() -> None:
    worker = DrivenGenerator()
    worker.now += TTL + SECOND
    worker.hears = False
    worker.appoint(Schedule(1))
    worker.run(100)
    assert worker.made == []
    worker.hears = True
    worker.run(2 * SECOND)
    assert worker.made


def test_an_answer_to_what_was_said_before_takes_nothing_from_a_new_generator() -> None:
    # Given heartbeats that were not answered for a while
    worker = DrivenGenerator()
    worker.hears = False
    worker.run(3_500)
    # When the worker becomes generator before the first answer comes
    worker.appoint(Schedule(10))
    appointed = worker.now
    worker.broker(fleet.Beaten(worker.sent(fleet.Beat)[0].at))
    worker.run(TTL - SECOND)
    # Then it is generator for as long as any
    assert max(dues(worker)) > appointed + TTL - SECOND - MOMENT


def test_a_short_stop_is_nothing() -> None:
    worker = DrivenGenerator()
    worker.appoint(Schedule(100))
    worker.run(SECOND)
    made = len(worker.made)
    worker.now += TTL // 4
    worker.run(0)
    assert len(worker.made) - made == CATCH_UP // 100 + 1


def at(hour: int, minute: int = 0, day: int = 15) -> int:
    """A time of day, as time in the tests begins near to it."""
    return int(datetime(2023, 11, day, hour, minute, tzinfo=UTC).timestamp()) * SECOND - WALL


def test_at_times_of_day_one_message_is_due() -> None:
    worker = DrivenGenerator()
    worker.jump(at(5, 59))
    worker.appoint(Schedule(0, "every day at 06:00, 06:01", "UTC"))
    worker.run(3 * MINUTE)
    assert dues(worker) == [at(6), at(6, 1)]


def test_times_of_day_that_were_missed_are_made_up_for_once() -> None:
    # Given three days without a generator
    worker = DrivenGenerator()
    worker.jump(at(12, day=18))
    worker.appoint(Schedule(0, "every day at 06:00", "UTC"), since=WALL + at(6, day=15))
    worker.run(SECOND)
    assert dues(worker) == [at(6, day=16)]
    # And the next is that of the next day
    worker.jump(at(6, day=19) - SECOND)
    worker.run(3 * SECOND)
    assert dues(worker)[1:] == [at(6, day=19)]


def test_a_time_of_day_that_was_not_allowed_waits() -> None:
    worker = DrivenGenerator()
    worker.jump(at(5, 59))
    job = worker.appoint(Schedule(0, "every minute", "UTC"), most=1)
    worker.run(5 * MINUTE)
    assert dues(worker) == [at(6)]
    worker.allow(job, 10)
    worker.run(SECOND)
    assert dues(worker) == [at(6), at(6, 1)]
    worker.run(MINUTE)
    assert dues(worker)[2:] == [at(6, 5)]


def test_a_clock_that_is_set_back_makes_nothing_twice() -> None:
    worker = DrivenGenerator()
    worker.jump(at(6, 0) - SECOND)
    worker.appoint(Schedule(0, "every day at 06:00", "UTC"))
    worker.run(2 * SECOND)
    assert len(worker.taken) == 1
    for _ in range(100):
        worker._step(worker.machine.tick(WALL + worker.now - MINUTE, worker.now))
        worker.answer()
        worker.now += SECOND
    assert len(worker.taken) == 1


def test_a_clock_that_was_far_ahead_for_a_moment_stops_nothing() -> None:
    worker = DrivenGenerator()
    worker.jump(at(5, 59))
    worker.appoint(Schedule(0, "every day at 06:00", "UTC"))
    worker._step(worker.machine.tick(WALL + worker.now + 1_000 * DAY, worker.now))
    worker.answer()
    made = len(worker.taken)
    worker.run(3 * MINUTE)
    assert dues(worker)[made:] == [at(6)]


@pytest.mark.parametrize(
    "payload",
    [b"\xc1", b"", pack(Generating(Schedule(0, "someday", "UTC"), 0, 1))],
    ids=["nothing", "empty", "no time"],
)
def test_what_cannot_be_read_is_not_held(payload: bytes) -> None:
    worker = DrivenGenerator()
    worker.assign(Assignment(9, 1, generator.NAME, payload, 0))
    assert [line.text for line in worker.of(Log)]
    worker.run(SECOND)
    assert worker.held() == set()


def test_a_day_at_a_thousand_a_second_is_in_step() -> None:
    # Given a machine that is asked at odd times
    worker = DrivenGenerator()
    start = worker.now
    worker.appoint(Schedule(1))
    for millis in [1, 7, 49, 200, 3] * 200:
        worker.run(0)
        worker.step(millis)
    assert dues(worker) == list(range(start + 1, start + 1 + len(worker.taken)))
    assert worker.now - start - len(worker.taken) <= MOMENT
    assert worker.now - start < DAY
