"""One transaction a turn: all of it is kept, or nothing is, and it reads back the same."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from peewee import SqliteDatabase

from broker.core.core import Needs
from broker.core.effects import Changes
from broker.core.grid import Snapshot
from broker.core.queue import Place
from broker.core.stored import Tombstone
from broker.core.tasks import Task
from broker.core.users import Session, User
from broker.store.database import MEMORY, open_database
from broker.store.repository import Repository, StoreError
from shared.ids import new_id
from shared.kinds.expression import payload
from shared.limits import INLINE_RESULT_BYTES
from shared.states import Priority, Role, TaskState
from shared.wire import client as wire
from shared.wire.rows import Held, NewTask, TaskError
from tests.support.core import Sim


@pytest.fixture(params=["memory", "file"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SqliteDatabase]:
    place = MEMORY if request.param == "memory" else str(tmp_path / "db")
    database = open_database(place)
    yield database
    database.close()


@pytest.fixture
def repository(database: SqliteDatabase) -> Repository:
    return Repository(database)


def task(key: int, **fields: object) -> Task:
    values: dict[str, object] = {
        "owner": 1,
        "id": key.to_bytes(16, "big"),
        "number": key,
        "kind": "expression",
        "title": f"{key}+1",
        "created": 1_000 + key,
        "size": 4,
        "revision": key,
    }
    return Task(key, **{**values, **fields})  # type: ignore[arg-type]


def inserting(*tasks: Task) -> Changes:
    changes = Changes(revision=max((t.revision for t in tasks), default=0), last_key=len(tasks))
    changes.inserted = {t.key: t for t in tasks}
    changes.payloads = {t.key: payload(t.title) for t in tasks}
    return changes


EVERY_FIELD = task(
    2,
    owner=7,
    title="½ “quoted” 李\x00'; DROP TABLE task --",
    state=TaskState.RUNNING,
    priority=Priority.HIGH,
    time_limit=2**53,
    revision=2**62,
    attempt=5,
    tries=2,
    started=1,
    worker="oak",
    summary="ü",
    error=TaskError("code", "A sentence.", 0, 2**40),
)


def keys_of(snapshot: Snapshot) -> list[int]:
    """What has not ended."""
    held = {task.key for task in snapshot.tasks}
    return sorted(held.union(*snapshot.queued.values()))


def test_what_is_unfinished_reads_back_as_it_was(repository: Repository) -> None:
    queued = task(1)

    repository.commit(inserting(queued, EVERY_FIELD))

    assert repository.snapshot().tasks == (EVERY_FIELD,)
    assert repository.load(Needs(parked=(1,))).queued == {1: queued}


def test_what_is_queued_is_known_by_its_place_and_in_its_order(repository: Repository) -> None:
    urgent = task(4, priority=Priority.HIGH)
    repository.commit(inserting(task(1), task(2, owner=7), task(3), urgent))

    queued = repository.snapshot().queued

    assert {place: list(keys) for place, keys in queued.items()} == {
        Place(1, "expression", "", Priority.NORMAL): [1, 3],
        Place(7, "expression", "", Priority.NORMAL): [2],
        Place(1, "expression", "", Priority.HIGH): [4],
    }


@pytest.mark.parametrize("state", TaskState)
def test_only_what_is_unfinished_is_in_the_snapshot(
    repository: Repository, state: TaskState
) -> None:
    repository.commit(inserting(task(1, state=state)))

    assert len(keys_of(repository.snapshot())) == (not state.ended)


def test_accounts_and_counters_read_back_as_they_were(repository: Repository) -> None:
    users = [User(1, "ann", Role.ADMIN, "hash"), User(2, "Ωmega B.", Role.USER, "hash")]
    repository.commit(Changes(new_users=users, revision=5, last_key=9))
    users[1].last_number = 2**40
    repository.commit(Changes(users={2: users[1]}, revision=6, last_key=10))

    snapshot = repository.snapshot()

    assert snapshot.users == tuple(users)
    assert (snapshot.revision, snapshot.last_key) == (6, 10)


def test_sessions_read_back_with_the_use_that_was_written(repository: Repository) -> None:
    session = Session(b"d" * 32, 1, created=10, used=50, written=50)
    repository.commit(Changes(sessions={session.digest: session}))
    repository.commit(Changes(session_uses={session.digest: 80, b"x" * 32: 80}))

    loaded = repository.load(Needs(sessions={session.digest, b"x" * 32}))

    assert loaded.sessions == {session.digest: Session(b"d" * 32, 1, 10, used=80, written=80)}
    repository.commit(Changes(ended_sessions=[session.digest]))
    assert not repository.load(Needs(sessions={session.digest})).sessions


def test_a_running_grid_restores_to_what_it_was(repository: Repository) -> None:
    grid = Sim(repository)
    ann, worker = grid.user("ann"), grid.worker(slots=2)
    ann.submit(*map(str, range(6)))
    worker.finish(Held(worker.assigned[0].key, 1))
    before = {t.key: (t.state, t.attempt, t.revision) for t in grid.core.grid.tasks.values()}
    revision, last_key = grid.core.grid.revision, grid.core.grid.last_key

    grid.crash()
    grid.turn()

    after = {t.key: (t.state, t.attempt, t.revision) for t in grid.core.grid.tasks.values()}
    assert after == before
    assert (grid.core.grid.revision, grid.core.grid.last_key) == (revision, last_key)


def test_more_tasks_than_a_statement_takes_variables_are_loaded(repository: Repository) -> None:
    grid = Sim(repository)
    ann = grid.user("ann")
    tasks = [ann.new(str(number)) for number in range(1_700)]
    receipts = ann.receipts(*tasks)

    assert ann.receipts(*tasks) == receipts
    ids = tuple(task.id for task in tasks)
    assert ann.refusals(wire.Cancel(ids)) == [None] * len(ids)
    assert ann.refusals(wire.Delete(ids)) == [None] * len(ids)
    assert not repository.payloads(list(range(1_701)))


def test_payloads_of_many_tasks_are_read(repository: Repository) -> None:
    tasks = [task(key) for key in range(1, 1_202)]
    repository.commit(inserting(*tasks))

    found = repository.payloads([t.key for t in tasks])

    assert found == {t.key: payload(t.title) for t in tasks}


def test_of_a_commit_that_fails_in_the_middle_nothing_is_kept(repository: Repository) -> None:
    repository.commit(inserting(task(1)))
    changes = inserting(task(2), task(3, id=task(1).id))
    changes.new_users = [User(1, "ann", Role.ADMIN, "hash")]

    with pytest.raises(StoreError):
        repository.commit(changes)

    snapshot = repository.snapshot()
    assert keys_of(snapshot) == [1]
    assert snapshot.users == ()
    assert snapshot.revision == 1
    repository.commit(inserting(task(2)))
    assert keys_of(repository.snapshot()) == [1, 2]


def test_a_deletion_takes_everything_and_leaves_a_tombstone(
    repository: Repository, database: SqliteDatabase
) -> None:
    repository.commit(inserting(task(1, state=TaskState.DONE), task(2)))
    repository.commit(Changes(results={1: b"r"}, updated={1: task(1, state=TaskState.DONE)}))
    stone = Tombstone(1, task(1).id, 1, 9, 1_234)

    repository.commit(Changes(deleted={1}, tombstones=[stone], revision=9))

    counts = [
        database.execute_sql(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608
        for table in ("task", "payload", "result", "tombstone")
    ]
    assert counts == [1, 1, 0, 1]
    loaded = repository.load(Needs(tasks={(1, task(1).id, 0)}))
    assert loaded.tombstones == {(1, task(1).id): stone}
    assert not loaded.tasks


def test_a_full_disk_says_so_and_keeps_nothing_until_there_is_room(
    repository: Repository, database: SqliteDatabase
) -> None:
    repository.commit(inserting(task(1)))
    pages = database.pragma("page_count")
    database.execute_sql(f"PRAGMA max_page_count = {pages}")
    large = inserting(task(2))
    large.payloads[2] = b"x" * 1_000_000

    for _ in range(3):
        with pytest.raises(StoreError, match="disk is full; nothing was kept"):
            repository.commit(large)
    assert keys_of(repository.snapshot()) == [1]

    database.execute_sql("PRAGMA max_page_count = 1000000")
    repository.commit(large)
    assert keys_of(repository.snapshot()) == [1, 2]


def test_a_database_that_another_program_holds_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("broker.store.database.BUSY_MS", 10)
    database = open_database(str(tmp_path / "db"))
    other = sqlite3.connect(tmp_path / "db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    with pytest.raises(StoreError, match="Another program holds"):
        Repository(database).commit(inserting(task(1)))
    other.execute("ROLLBACK")
    Repository(database).commit(inserting(task(1)))

    other.close()
    database.close()


def test_a_database_that_cannot_be_read_raises_a_store_error(tmp_path: Path) -> None:
    database = open_database(str(tmp_path / "db"))
    for table in ("task", "payload"):
        database.execute_sql(f"DROP TABLE {table}")
    repository = Repository(database)

    with pytest.raises(StoreError):
        repository.load(Needs(tasks={(1, new_id(), 4)}))
    with pytest.raises(StoreError):
        repository.payloads([1])
    database.close()


def test_what_is_submitted_again_is_found_whatever_its_id(repository: Repository) -> None:
    """Ids grow with time where nobody cheats, and are looked up only up to the last one."""
    kept = task(3), task(5), task(8, owner=2)
    repository.commit(inserting(*kept))
    buried = Tombstone(1, task(7).id, 7, 9, 1_234)
    repository.commit(Changes(tombstones=[buried], deleted={7}, revision=9))

    new = [NewTask(task(key).id, "expression", payload("1")) for key in range(1, 10)]
    loaded = repository.load(Needs(submitted=defaultdict(list, {1: new, 3: new})))

    assert {key.key for key in loaded.tasks.values()} == {3, 5}
    assert loaded.tombstones == {(1, task(7).id): buried}


def test_only_what_may_be_needed_is_read_of_tasks_that_a_request_names(
    repository: Repository,
) -> None:
    """Ten thousand ids in one message may be forty gigabytes on disk."""
    same, other, large = task(1), task(2), task(3, state=TaskState.DONE)
    repository.commit(inserting(same, other, large))
    small, big = b"r", b"r" * (INLINE_RESULT_BYTES + 1)
    repository.commit(Changes(results={1: small, 3: big}, updated={1: same, 3: large}))
    size = same.size

    loaded = repository.load(
        Needs(tasks={(1, same.id, size), (1, same.id, 99), (1, other.id, 0), (1, large.id, size)})
    ).tasks

    assert loaded[1, same.id].payload == payload("1+1")
    assert loaded[1, same.id].row.result == small
    assert (loaded[1, other.id].payload, loaded[1, other.id].row.result) == (None, None)
    assert loaded[1, large.id].payload == payload("3+1")
    assert loaded[1, large.id].row.result is None
