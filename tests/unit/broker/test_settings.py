"""Settings in the core: who may change them, what is kept, and who is told when."""

from __future__ import annotations

import pytest

from broker.core.events import Side, Unsent
from broker.store.database import MEMORY, open_database
from broker.store.repository import Repository
from shared.clock import MINUTE, SECOND
from shared.settings import Settings
from shared.states import TaskState
from shared.wire import client as wire
from shared.wire import fleet
from shared.wire.rows import NewTask, SettingValue
from tests.support.core import Sim, SimClient, SimWorker
from tests.support.disk import MemoryDisk


@pytest.fixture
def grid() -> Sim:
    return Sim()


@pytest.fixture
def ann(grid: Sim) -> SimClient:
    """The administrator."""
    return grid.user("ann")


@pytest.fixture
def bob(grid: Sim, ann: SimClient) -> SimClient:
    """Somebody else."""
    return grid.user("bob")


def changing(**values: int) -> wire.ChangeSettings:
    """A change; a double underscore stands for the dot in a name."""
    rows = [SettingValue(name.replace("__", "."), value) for name, value in values.items()]
    return wire.ChangeSettings(tuple(rows))


def change(client: SimClient, **values: int) -> Settings:
    """Change settings; fails where that is refused."""
    reply = client.ask(changing(**values))
    assert isinstance(reply, wire.SettingsNow), reply
    return Settings.read(reply.values)


def settings_of(client: SimClient) -> Settings:
    """The settings as a client is told them."""
    reply = client.ask(wire.GetSettings())
    assert isinstance(reply, wire.SettingsNow), reply
    return Settings.read(reply.values)


def kept(grid: Sim) -> dict[str, int]:
    """What lies on the disk."""
    assert isinstance(grid.disk, MemoryDisk)
    return {name: row.value for name, row in grid.disk.settings.items()}


# Who may


def test_everybody_sees_them(bob: SimClient) -> None:
    reply = bob.ask(wire.GetSettings())
    assert reply == wire.SettingsNow(Settings().rows())


def test_only_an_administrator_changes_them(grid: Sim, ann: SimClient, bob: SimClient) -> None:
    grid.turn()
    before = len(ann.heard)

    assert bob.code_of(changing(task__max_tries=9)) == "forbidden"

    assert settings_of(bob).max_tries == 3
    assert kept(grid) == {}
    assert not grid.changes.binding
    assert len(ann.heard) == before
    assert change(ann, task__max_tries=9).max_tries == 9
    assert settings_of(bob).max_tries == 9


def test_who_has_logged_out_changes_nothing(grid: Sim, ann: SimClient) -> None:
    ann.ask(wire.LogOut())
    assert ann.code_of(changing(task__max_tries=9)) == "unauthorized"
    assert grid.core.grid.settings == Settings()


# What is refused


@pytest.mark.parametrize(
    "values",
    [
        {"task__max_tries": 0},
        {"task__max_tries": 101},
        {"split": 2},
        {"worker__pace": 1},
        {"cache__size": 5, "worker__heartbeat": 99},
    ],
    ids=str,
)
def test_what_is_out_of_range_is_refused_and_nothing_is_changed(
    grid: Sim, ann: SimClient, values: dict[str, int]
) -> None:
    worker = grid.worker()
    ann.ask(wire.Watch(tasks=False, fleet=True))
    told = len(ann.pushes(wire.SettingsChanged))

    reply = ann.ask(changing(**values))

    assert isinstance(reply, wire.Refused)
    assert reply.refusal.code == "invalid"
    assert list(values)[-1].replace("__", ".") in reply.refusal.message
    assert settings_of(ann) == Settings()
    assert kept(grid) == {}
    assert worker.pushes(fleet.Configure) == []
    assert len(ann.pushes(wire.SettingsChanged)) == told


def test_the_same_name_twice_is_refused(ann: SimClient) -> None:
    twice = wire.ChangeSettings((SettingValue("split", 0), SettingValue("split", 1)))
    assert ann.code_of(twice) == "invalid"


# What is kept, and when who is told


def test_a_change_is_on_disk_before_anybody_is_told(grid: Sim, ann: SimClient) -> None:
    worker = grid.worker()
    ann.ask(wire.Watch(tasks=False, fleet=True))
    on_disk: list[dict[str, int]] = []

    def look(request: int, message: object) -> None:
        if isinstance(message, wire.SettingsNow | wire.SettingsChanged | fleet.Configure):
            on_disk.append(kept(grid))

    ann.hear = worker.hear = look  # type: ignore[method-assign]
    grid.turn(ann.says(changing(worker__heartbeat=500)))

    assert on_disk == [{"worker.heartbeat": 500}] * 3


def test_a_change_outlives_the_broker(grid: Sim, ann: SimClient) -> None:
    change(ann, task__max_tries=9, split=0)

    grid.crash()

    again = grid.client()
    again.log_in("ann")
    assert (settings_of(again).max_tries, settings_of(again).split) == (9, False)


def test_a_change_that_changes_nothing_is_answered_and_told_to_nobody(
    grid: Sim, ann: SimClient
) -> None:
    ann.ask(wire.Watch(tasks=False, fleet=True))
    told = len(ann.pushes(wire.SettingsChanged))

    assert change(ann, task__max_tries=3) == change(ann) == Settings()

    assert kept(grid) == {}
    assert len(ann.pushes(wire.SettingsChanged)) == told


def test_two_changes_in_one_turn_are_both_kept(grid: Sim, ann: SimClient) -> None:
    grid.turn(ann.says(changing(split=0, task__max_tries=5)), ann.says(changing(task__max_tries=6)))
    assert kept(grid) == {"split": 0, "task.max_tries": 6}


def test_whoever_watches_the_fleet_is_told_at_once_and_at_the_beginning(
    grid: Sim, ann: SimClient, bob: SimClient
) -> None:
    carl = grid.user("carl")
    bob.ask(wire.Watch(tasks=False, fleet=True))
    carl.ask(wire.Watch(tasks=True, fleet=False))
    assert bob.pushes(wire.SettingsChanged) == [wire.SettingsChanged(Settings().rows())]

    now = change(ann, cache__size=5)

    assert bob.pushes(wire.SettingsChanged)[1:] == [wire.SettingsChanged(now.rows())]
    assert carl.pushes(wire.SettingsChanged) == ann.pushes(wire.SettingsChanged) == []


def test_the_log_says_who_has_set_what(grid: Sim, ann: SimClient) -> None:
    change(ann, session__idle=10)
    assert "account 1 has set session.idle to 10 min" in grid.logs


# Workers


def test_a_worker_that_joins_is_told(grid: Sim, ann: SimClient) -> None:
    now = change(ann, time__power=80, session__idle=10)
    joined = grid.worker().join()
    assert joined.settings == now.rows(for_workers=True)
    assert "session.idle" not in {row.name for row in joined.settings}


def test_workers_are_told_of_what_they_need_and_of_nothing_else(grid: Sim, ann: SimClient) -> None:
    oak, elm = grid.worker("oak"), grid.worker("elm")

    change(ann, session__idle=10)
    assert oak.pushes(fleet.Configure) == []
    now = change(ann, time__power=80)

    told = [fleet.Configure(now.rows(for_workers=True))]
    assert oak.pushes(fleet.Configure) == elm.pushes(fleet.Configure) == told


def test_a_worker_is_told_before_it_is_given_what_came_in_the_same_turn(
    grid: Sim, ann: SimClient
) -> None:
    worker = grid.worker()
    grid.turn(ann.says(wire.Submit((ann.new("2^3"),))), ann.says(changing(time__power=80)))
    kinds = [type(message) for _, message in worker.heard]
    assert kinds.index(fleet.Configure) < kinds.index(fleet.Assign)


def test_a_worker_that_cannot_be_told_has_to_join_anew(grid: Sim, ann: SimClient) -> None:
    worker = grid.worker()
    change(ann, time__power=80)
    grid.turn(Unsent(Side.WORKERS, worker.peer))
    worker.beat([])
    assert worker.pushes(wire.Stranger)
    assert SettingValue("time.power", 80) in worker.join().settings


# What they do


def silent_until_lost(grid: Sim, worker: SimWorker) -> int:
    """How long a worker may be silent, in milliseconds."""
    for waited in range(0, 10 * MINUTE, 250):
        if not grid.core.grid.workers:
            return waited
        grid.pass_time(250)
    raise AssertionError(f"{worker.name} is never lost")


@pytest.mark.parametrize(
    ("heartbeat", "missed", "lease"), [(1_000, 3, 3_000), (5_000, 4, 20_000), (500, 2, 1_000)]
)
def test_a_worker_is_lost_when_its_lease_is_over(
    grid: Sim, ann: SimClient, heartbeat: int, missed: int, lease: int
) -> None:
    change(ann, worker__heartbeat=heartbeat, worker__missed_beats=missed)
    worker = grid.worker()
    assert abs(silent_until_lost(grid, worker) - lease) <= 250


def test_a_shorter_lease_counts_from_when_workers_were_told(grid: Sim, ann: SimClient) -> None:
    # Given a worker that has kept to a slow heartbeat
    change(ann, worker__heartbeat=60_000)
    worker = grid.worker()
    (task,) = ann.submit("1")
    grid.jump(50 * SECOND)
    # When it is to be quick
    change(ann, worker__heartbeat=1_000)
    grid.pass_time(2 * SECOND)
    # Then it is not lost for what it did not know
    worker.beat([worker.attempt(task)])
    assert grid.kept(task).state is TaskState.RUNNING
    assert abs(silent_until_lost(grid, worker) - 3_000) <= 250


def test_a_change_of_something_else_gives_a_silent_worker_no_more_time(
    grid: Sim, ann: SimClient
) -> None:
    worker = grid.worker()
    grid.pass_time(2 * SECOND)
    change(ann, time__power=80)
    assert silent_until_lost(grid, worker) <= SECOND


def test_after_a_restart_tasks_are_kept_for_the_lease_that_was_set(
    grid: Sim, ann: SimClient
) -> None:
    change(ann, worker__heartbeat=10_000)
    grid.worker()
    (task,) = ann.submit("1")
    grid.crash()
    grid.turn()
    grid.pass_time(29 * SECOND)
    assert grid.kept(task).state is TaskState.RUNNING
    grid.pass_time(SECOND)
    assert grid.kept(task).state is TaskState.QUEUED


def test_a_lost_worker_stays_in_the_list_for_as_long_as_is_set(grid: Sim, ann: SimClient) -> None:
    change(ann, worker__lost_kept=10)
    worker = grid.worker()
    grid.turn(Unsent(Side.WORKERS, worker.peer))
    grid.pass_time(9 * SECOND)
    assert grid.core.grid.lost
    grid.pass_time(SECOND)
    assert not grid.core.grid.lost


def test_a_task_has_as_many_tries_as_are_set(grid: Sim, ann: SimClient) -> None:
    change(ann, task__max_tries=1)
    worker = grid.worker(slots=1)
    (task,) = ann.submit("1")
    worker.begin(task)
    worker.hand_back(task, tried=True)
    assert grid.kept(task).state is TaskState.FAILED


def test_the_grids_time_limit_is_for_tasks_that_have_none(grid: Sim, ann: SimClient) -> None:
    # Given a task that waits
    (waiting,) = ann.submit("1")
    change(ann, task__time_limit=5)
    # When it and another with a limit of its own are handed out
    own = NewTask(grid.new_id(), "expression", ann.new("2").payload, time_limit=70)
    ann.receipts(own)
    worker = grid.worker()
    # Then each has its limit
    assert [item.time_limit for item in worker.assigned] == [5_000, 70]
    assert grid.kept(waiting).time_limit == 0


def test_a_session_lasts_as_long_as_is_set(grid: Sim, ann: SimClient, bob: SimClient) -> None:
    grid.pass_time(10 * MINUTE, step=10_000)
    ann.greet()
    ann.ask(wire.Resume(ann.token))
    change(ann, session__idle=10)
    grid.pass_time(SECOND)
    assert bob.greet()
    assert bob.code_of(wire.Resume(bob.token)) == "unauthorized"
    assert settings_of(ann).session_idle == 10 * MINUTE


# On a real disk


def test_what_was_changed_is_read_again_and_what_is_unknown_is_left() -> None:
    database = open_database(MEMORY)
    grid = Sim(Repository(database))
    ann = grid.user("ann")
    change(ann, cache__size=5, split=0)
    change(ann, cache__size=6)
    database.execute_sql("INSERT INTO setting VALUES ('worker.pace', 1), ('worker.heartbeat', 1)")

    settings = Repository(database).snapshot().settings

    assert (settings.cache_size, settings.split, settings.heartbeat) == (6, False, 1_000)
    database.close()
