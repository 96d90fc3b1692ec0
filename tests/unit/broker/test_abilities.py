"""A task goes only to a worker that offers what it needs."""

from __future__ import annotations

import pytest

from shared.kinds import KINDS
from shared.kinds.base import Description, Kind
from shared.states import TaskState
from shared.wire import client as wire
from shared.wire import fleet
from shared.wire.rows import Ability, NewTask, SettingValue
from tests.support.core import Sim, SimClient, SimWorker


def describe(payload: bytes) -> Description:
    return Description(title="a program", needs=payload.decode())


@pytest.fixture(autouse=True)
def programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """A kind of task whose payload is what it needs, in the place of another."""
    monkeypatch.setitem(KINDS, "expression", Kind("expression", describe))


def submit(client: SimClient, *needs: str) -> list[bytes]:
    tasks = [NewTask(client.grid.new_id(), "expression", each.encode()) for each in needs]
    assert all(receipt.refusal is None for receipt in client.receipts(*tasks))
    return [task.id for task in tasks]


def offer(worker: SimWorker, *needs: str) -> None:
    abilities = [Ability(f"expression:{each}", "1.0") for each in needs]
    worker.tell(fleet.Offer("box", tuple(abilities)))


def states(client: SimClient, *tasks: bytes) -> list[TaskState]:
    grid = client.grid.core.grid
    by_id = {task.id: task.state for task in grid.tasks.values()}
    return [by_id[task] for task in tasks]


def test_it_waits_until_somebody_offers_what_it_needs(kept: Sim) -> None:
    ann, oak = kept.user("ann"), kept.worker("oak", slots=4)
    plain, c, go = submit(ann, "", "c", "go")
    assert states(ann, plain, c, go) == [TaskState.RUNNING, TaskState.QUEUED, TaskState.QUEUED]

    offer(oak, "c", "python")

    assert states(ann, c, go) == [TaskState.RUNNING, TaskState.QUEUED]


def test_what_nobody_can_do_keeps_nothing_else_waiting(kept: Sim) -> None:
    ann, oak = kept.user("ann"), kept.worker("oak", slots=1)
    offer(oak, "c")
    submit(ann, "go")
    (c,) = submit(ann, "c")

    assert states(ann, c) == [TaskState.RUNNING]


def test_after_a_restart_it_goes_where_it_can_be_done(kept: Sim) -> None:
    ann = kept.user("ann")
    submit(ann, "c", "go")
    kept.crash()

    oak = kept.worker("oak", slots=4)
    assert oak.assigned == []
    offer(oak, "go")

    assert [item.key for item in oak.assigned] == [2]


def test_a_worker_that_joins_again_offers_anew(kept: Sim) -> None:
    ann, oak = kept.user("ann"), kept.worker("oak")
    offer(oak, "c")
    oak.join()
    submit(ann, "c")
    assert oak.assigned == []

    offer(oak, "c")

    assert len(oak.assigned) == 1


def test_the_fleet_shows_what_is_offered_and_rows_what_is_needed(kept: Sim) -> None:
    ann, oak = kept.user("ann"), kept.worker("oak")
    ann.ask(wire.Watch(tasks=True, fleet=True))
    offer(oak, "c")
    submit(ann, "go")
    kept.pass_time(600)

    (row,) = ann.pushes(wire.FleetChanged)[-1].fleet.workers
    assert (row.sandbox, row.offers) == ("box", (Ability("expression:c", "1.0"),))
    assert ann.pushes(wire.TasksChanged)[-1].rows[0].needs == "go"


def test_a_pause_of_the_kind_holds_all_of_it(kept: Sim) -> None:
    ann, oak = kept.user("ann"), kept.worker("oak")
    offer(oak, "c")
    ann.ask(wire.ChangeSettings((SettingValue("pause.expression", 1),)))
    submit(ann, "c", "")
    assert oak.assigned == []

    ann.ask(wire.ChangeSettings((SettingValue("pause.expression", 0),)))

    assert len(oak.assigned) == 2


def test_kinds_share_whatever_abilities_their_tasks_need(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who uses many languages has no more of the grid."""
    monkeypatch.setitem(KINDS, "other", Kind("other", lambda _: Description(title="other")))
    grid = Sim()
    ann, oak = grid.user("ann"), grid.worker("oak", slots=20, join=False)
    ann.ask(wire.ChangeSettings((SettingValue("pause.all", 1),)))
    submit(ann, *["a", "b", "c"] * 20)
    others = [NewTask(grid.new_id(), "other", b"") for _ in range(20)]
    assert all(receipt.refusal is None for receipt in ann.receipts(*others))
    oak.kinds = (*oak.kinds, "other")
    oak.join()
    offer(oak, "a", "b", "c")

    ann.ask(wire.ChangeSettings((SettingValue("pause.all", 0),)))

    kinds = [item.kind for item in oak.assigned]
    assert kinds.count("other") == kinds.count("expression") == 10
