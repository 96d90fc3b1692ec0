"""Quotas, pauses and draining: what administrators hold the queue with."""

from __future__ import annotations

import pytest

from broker.core.events import Side, Unsent
from shared.states import Deed, TaskState, WorkerState
from shared.wire import client as wire
from shared.wire import fleet
from shared.wire.orders import Order
from shared.wire.rows import SettingValue
from tests.support.core import Sim, SimClient


@pytest.fixture
def ann(kept: Sim) -> SimClient:
    return kept.user("ann")


def change(client: SimClient, name: str, value: int) -> None:
    reply = client.ask(wire.ChangeSettings((SettingValue(name, value),)))
    assert isinstance(reply, wire.SettingsNow), reply


def codes(client: SimClient, *texts: str) -> list[str | None]:
    receipts = client.receipts(*map(client.new, texts))
    return [receipt.refusal.code if receipt.refusal else None for receipt in receipts]


# Quotas


def test_what_is_over_a_users_quota_is_refused_and_nothing_of_it_is_kept(
    kept: Sim, ann: SimClient
) -> None:
    change(ann, "quota.user", 2)

    assert codes(ann, "1", "2", "x = 3", "4") == [None, None, "overloaded", "overloaded"]

    assert len(kept.core.grid.tasks) == 2
    assert kept.core.grid.users[1].names == {}
    assert kept.core.grid.users[1].last_number == 2


def test_there_is_room_again_when_one_has_ended(kept: Sim, ann: SimClient) -> None:
    change(ann, "quota.user", 1)
    worker = kept.worker(slots=1)
    codes(ann, "1")
    worker.finish(worker.holding()[0])

    assert codes(ann, "2", "3") == [None, "overloaded"]


def test_one_users_quota_is_not_anothers(kept: Sim, ann: SimClient) -> None:
    change(ann, "quota.user", 1)
    bob = kept.user("bob")

    assert codes(ann, "1", "2") == [None, "overloaded"]
    assert codes(bob, "1", "2") == [None, "overloaded"]


def test_the_quota_of_the_grid_holds_for_all_together(kept: Sim, ann: SimClient) -> None:
    change(ann, "quota.grid", 3)
    bob = kept.user("bob")
    codes(ann, "1", "2")

    assert codes(bob, "1", "2") == [None, "overloaded"]


def test_a_task_that_is_known_is_answered_whatever_the_quota(kept: Sim, ann: SimClient) -> None:
    task = ann.new("1")
    ann.receipts(task)
    change(ann, "quota.user", 1)

    (receipt,) = ann.receipts(task)

    assert (receipt.number, receipt.refusal) == (1, None)


def test_a_restart_knows_how_much_room_there_is(kept: Sim, ann: SimClient) -> None:
    change(ann, "quota.user", 2)
    codes(ann, "1", "2")
    kept.crash()
    ann.greet()
    ann.log_in("ann")

    assert codes(ann, "3") == ["overloaded"]


# Pauses


@pytest.mark.parametrize("name", ["pause.all", "pause.expression"])
def test_while_it_is_paused_nothing_is_handed_out_and_what_runs_goes_on(
    kept: Sim, ann: SimClient, name: str
) -> None:
    worker = kept.worker(slots=1)
    codes(ann, "1", "2")
    change(ann, name, 1)

    worker.finish(worker.holding()[0])

    assert worker.holding() == []
    assert kept.core.grid.counts(1).queued == 1
    change(ann, name, 0)
    assert len(worker.holding()) == 1


def test_a_pause_is_kept_over_a_restart(kept: Sim, ann: SimClient) -> None:
    change(ann, "pause.all", 1)
    codes(ann, "1")
    kept.crash()

    assert kept.worker(slots=1).holding() == []


# Draining


def test_a_worker_that_is_drained_is_told_and_given_nothing_new(kept: Sim, ann: SimClient) -> None:
    worker = kept.worker("oak", slots=1)

    assert ann.ask(Order("oak", Deed.DRAIN)) == wire.Done()
    codes(ann, "1")

    assert worker.pushes(fleet.Obey) == [fleet.Obey(Deed.DRAIN)]
    assert worker.holding() == []
    assert [w.state for w in kept.core.grid.workers.values()] == [WorkerState.DRAINING]
    assert kept.core.grid.counts(1).queued == 1


def test_what_it_has_it_finishes(kept: Sim, ann: SimClient) -> None:
    worker = kept.worker("oak", slots=1)
    (task,) = ann.submit("1")
    ann.ask(Order("oak", Deed.DRAIN))

    worker.finish(worker.holding()[0])

    assert [(row.id, row.state) for row in ann.ended_rows] == [(task, TaskState.DONE)]


def test_draining_is_for_administrators(kept: Sim, ann: SimClient) -> None:
    kept.worker("oak", slots=1)

    assert kept.user("bob").code_of(Order("oak", Deed.DRAIN)) == "forbidden"
    assert ann.code_of(Order("elm", Deed.DRAIN)) == "not_found"


@pytest.mark.parametrize("lost", [False, True], ids=["at once", "after it was lost"])
def test_a_worker_that_comes_back_is_told_to_drain_again(
    kept: Sim, ann: SimClient, lost: bool
) -> None:
    # Given a worker that is to drain, of which the message was lost with the connection
    worker = kept.worker("oak")
    assert ann.ask(Order("oak", Deed.DRAIN)) == wire.Done()
    worker.heard.clear()
    if lost:
        kept.turn(Unsent(Side.WORKERS, worker.peer))
    # When it comes back, and knows of nothing
    worker.reconnect()
    worker.join()
    # Then it is told again, and given nothing
    assert worker.pushes(fleet.Obey) == [fleet.Obey(Deed.DRAIN)]
    ann.submit("1")
    assert worker.holding() == []
