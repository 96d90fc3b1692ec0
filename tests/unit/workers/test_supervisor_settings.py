"""The supervisor and the grid's settings: its own pace, and what every slot has to know."""

from __future__ import annotations

from shared.settings import Settings
from shared.wire import fleet
from shared.wire.rows import SettingValue
from tests.support.supervisors import Driven, job
from workers.slots.messages import Configure, Ready, Work
from workers.supervisor.effects import Hand, Log
from workers.supervisor.standing import BROKER_SILENT


def settings(**values: int) -> Settings:
    """Settings that differ from the defaults; a double underscore stands for a dot."""
    rows = [SettingValue(name.replace("__", "."), value) for name, value in values.items()]
    return Settings().changed(rows)


def configure(worker: Driven, **values: int) -> None:
    """The broker tells of a change."""
    worker.broker(fleet.Configure(settings(**values).rows(for_workers=True)))


def told_slots(worker: Driven) -> list[tuple[int, Settings]]:
    """The slots that the last step told of settings."""
    hands = [(hand.slot, hand.message) for hand in worker.of(Hand)]
    return [(slot, Settings.read(m.settings)) for slot, m in hands if isinstance(m, Configure)]


def beats(worker: Driven, millis: int) -> int:
    """How many heartbeats there are in a time."""
    worker.wait(millis)
    return len(worker.told(fleet.Beat))


def test_it_goes_by_the_settings_that_it_is_told_when_it_joins() -> None:
    worker = Driven(joined=False)
    worker.join(settings=settings(worker__heartbeat=200, worker__missed_beats=2))
    assert beats(worker, 2_000) == 10
    # And by others when it joins again
    worker.join(settings=settings(worker__heartbeat=1_000))
    assert 2 <= beats(worker, 2_000) <= 3


def test_a_change_of_the_heartbeat_counts_at_once() -> None:
    # Given a worker that beats once a minute, and has just done so
    worker = Driven(joined=False)
    worker.join(settings=settings(worker__heartbeat=60_000))
    assert beats(worker, 1_000) == 1
    # When it is to be quick
    configure(worker, worker__heartbeat=200, worker__missed_beats=2)
    # Then it does not wait for the minute to end
    assert beats(worker, 50) == 1
    assert beats(worker, 1_000) == 5


def test_every_slot_is_told_of_a_change_at_once() -> None:
    worker = Driven(slots=2)
    configure(worker, time__power=80)
    assert told_slots(worker) == [(n, settings(time__power=80)) for n in (0, 1)]


def test_a_slot_is_told_before_it_is_given_anything() -> None:
    # Given a slot that starts after a change, with work that waits for it
    worker = Driven(slots=1, ready=False)
    configure(worker, time__power=80)
    assert told_slots(worker) == [], "there is nobody yet to be told"
    worker.assign(job(1))
    # When it is ready
    worker.slot(0, Ready())
    # Then it hears of settings first
    first, second = (hand.message for hand in worker.of(Hand))
    assert isinstance(first, Configure)
    assert Settings.read(first.settings) == settings(time__power=80)
    assert isinstance(second, Work)
    # And so does the one that takes its place
    worker.die(0)
    worker.slot(0, Ready())
    assert told_slots(worker) == [(0, settings(time__power=80))]


def test_a_change_while_the_connection_was_lost_reaches_the_slots() -> None:
    worker = Driven(slots=1)
    worker.join(settings=settings(split=0))
    assert told_slots(worker) == [(0, settings(split=0))]


def test_the_log_says_what_has_changed_and_no_more() -> None:
    worker = Driven()
    configure(worker, time__power=80)
    assert [line.text for line in worker.of(Log)] == ["time.power is 80 ms now"]
    configure(worker, time__power=80)
    assert worker.of(Log) == []


def test_slow_heartbeats_do_not_make_it_give_up_on_its_broker() -> None:
    # Given a heartbeat a minute, which is all that the broker answers
    worker = Driven(joined=False)
    worker.join(settings=settings(worker__heartbeat=60_000))
    # Then it stays where it is
    worker.wait(150_000)
    assert worker.reconnected == 0
    # And looks for another connection when there is no answer to several
    worker.wait(240_000, beaten=False)
    assert worker.reconnected >= 1


def test_quick_heartbeats_do_not_make_it_impatient() -> None:
    worker = Driven(joined=False)
    worker.join(settings=settings(worker__heartbeat=100, worker__missed_beats=2))
    worker.wait(BROKER_SILENT - 100, beaten=False)
    assert worker.reconnected == 0
    worker.wait(200, beaten=False)
    assert worker.reconnected == 1


def test_a_broker_that_does_not_know_it_yet_is_tried_again_as_ever() -> None:
    worker = Driven(joined=False)
    worker.join(settings=settings(worker__heartbeat=60_000))
    worker.wait(240_000, beaten=False)
    assert worker.told(fleet.Join), "its connection is lost, and nobody answers the new one"
    worker.wait(2 * BROKER_SILENT, beaten=False)
    assert worker.reconnected == 2
