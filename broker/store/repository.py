"""Reads what a turn needs and writes what it decided, in one transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from operator import itemgetter
from typing import Any

from peewee import DatabaseError, SqliteDatabase

from broker.core.blobs.claims import Claim
from broker.core.core import Needs
from broker.core.effects import Changes
from broker.core.grid import Snapshot
from broker.core.stored import Revivable, StoredTask, Tombstone
from broker.core.turn import Loaded
from broker.store import (
    accounts,
    audit,
    enrolled,
    failures,
    messages,
    operations,
    references,
    retention,
    solved,
    streams,
    unfinished,
    writing,
)
from broker.store.blobs import rows as blobs
from broker.store.models import GridRow, SettingRow
from broker.store.rows import (
    CHANGING,
    FIXED,
    SHOWN,
    chunks,
    marks,
    read_shown,
    read_task,
)
from broker.store.statements import run
from shared.errors import CalcError
from shared.kinds.base import BlobName
from shared.limits import INLINE_RESULT_BYTES
from shared.settings import Settings
from shared.states import TaskState
from shared.wire.blobs import Fetch
from shared.wire.rows import NewTask, SettingValue

_COLUMNS = FIXED + CHANGING

NEWEST = """
SELECT max(coalesce((SELECT max(id) FROM task WHERE owner = ?), x''),
           coalesce((SELECT max(id) FROM tombstone WHERE owner = ?), x''))
"""


class StoreError(CalcError):
    """A transaction could not be carried out; nothing of it was kept."""


SizeOf = Callable[[bytes], int | None]
"""How many bytes the file of a blob has, where there is one."""


class Repository:
    """What the broker keeps, over one connection that belongs to the loop."""

    def __init__(self, database: SqliteDatabase, size_of: SizeOf | None = None) -> None:
        self._database = database
        self._size_of = size_of
        self._raw: sqlite3.Connection = database.connection()
        self._newest: dict[int, bytes] = {}
        """the last ids that owners have used, or ones after them"""

    def snapshot(self) -> Snapshot:
        """Everything the core begins with."""
        grid = GridRow.get()
        tasks, queued = unfinished.at_start(self._raw)
        settings = self._settings()
        known = streams.read(self._raw)
        return Snapshot(
            id=bytes(grid.id),
            revision=grid.revision,
            last_key=grid.last_key,
            oldest_known=grid.oldest_known,
            tasks=tuple(tasks[key] for key in sorted(tasks)),
            queued=queued,
            operations=operations.read(self._raw, tasks),
            cached_from=grid.cached_from,
            titled=grid.titled,
            streams=known,
            messages=messages.read(self._raw, known),
            spawned=messages.read_spawned(self._raw, known),
            blobs=blobs.counted(self._raw),
            step_blobs=blobs.made_by_steps(self._raw),
            last_worker=grid.last_worker,
            secret=bytes(grid.secret),
            solved=solved.newest(self._raw, grid.cached_from, settings.cache_size),
            users=accounts.read(self._raw),
            invitations=accounts.invitations(),
            familiar=audit.log_ins(self._raw),
            enrolled=enrolled.read(),
            settings=settings,
        )

    def load(self, needs: Needs) -> Loaded:
        """The rows that a turn's events name."""
        with _as_store_errors():
            return self._load(needs)

    def _load(self, needs: Needs) -> Loaded:
        """Most turns need next to nothing, so what they do not need must cost nothing."""
        loaded = Loaded()
        if needs.users or needs.sessions or needs.sessions_of or needs.worker_tokens:
            self._load_accounts(loaded, needs)
        if needs.tasks:
            self._load_named(loaded, needs)
        for owner, new in needs.submitted.items():
            self._load_submitted(loaded, owner, new)
        if needs.targets:
            loaded.targets = references.targets(self._raw, needs.targets)
        if needs.page is not None:
            loaded.aged, loaded.buried = retention.read(self._raw, needs.page)
        if needs.programs or needs.failures or needs.revivable:
            self._load_streams(loaded, needs)
        self._load_blobs(loaded, needs)
        queued = {*needs.parked, *_queued(needs, loaded)}
        if queued:
            loaded.queued = unfinished.read_parked(self._raw, queued)
        return loaded

    def _load_accounts(self, loaded: Loaded, needs: Needs) -> None:
        loaded.sessions = accounts.named_sessions(needs.sessions)
        loaded.sessions.update(accounts.all_sessions(needs.sessions_of))
        found = enrolled.invitations(needs.worker_tokens)
        loaded.worker_invitations = {invitation.digest: invitation for invitation in found}
        if needs.users:
            loaded.users, loaded.streams = accounts.read(self._raw), streams.read(self._raw)

    def _load_streams(self, loaded: Loaded, needs: Needs) -> None:
        """A task that is done anew may be a message that has failed, and the other way round."""
        self._load_all_revivable(loaded, needs)
        loaded.programs = streams.programs(self._raw, needs.programs)
        retried = {stored.task.key for stored in loaded.revivable.values()}
        loaded.failures = failures.named(self._raw, needs.failures | retried)
        found = loaded.failures.values()
        self._load_revivable_by_key(loaded, [f.key for f in found if f.task_id is not None])

    def _load_blobs(self, loaded: Loaded, needs: Needs) -> None:
        if not (needs.page or needs.digests or needs.deleted):
            return
        deleted = [each.key for pair, each in loaded.tasks.items() if pair in needs.deleted]
        deleted += [aged.task.key for aged in loaded.aged]
        loaded.blobs_of = blobs.named_by(self._raw, deleted)
        if needs.page is not None:
            loaded.lapsed = blobs.lapsed(self._raw, needs.page.now)
        digests = needs.digests.union(*loaded.blobs_of.values(), {d for _, d in loaded.lapsed})
        loaded.claims = blobs.claims(self._raw, digests)
        loaded.gone = {digest for digest in needs.digests if self._is_gone(loaded.claims[digest])}

    def _is_gone(self, claims: dict[int, Claim]) -> bool:
        """Whether there is no such file as somebody is known to have sent."""
        return self._size_of is not None and any(
            self._size_of(claim.digest) != claim.size for claim in claims.values()
        )

    def _load_named(self, loaded: Loaded, needs: Needs) -> None:
        for owner, group in groupby(sorted(needs.tasks), key=itemgetter(0)):
            for ids in chunks([task_id for _, task_id in group]):
                self._load_tasks(loaded, owner, ids, set())

    def _load_submitted(self, loaded: Loaded, owner: int, new: Sequence[NewTask]) -> None:
        newest = self._pass_newest(owner, max([task.id for task in new], default=b""))
        sizes = {(task.id, len(task.payload)) for task in new if task.id <= newest}
        for ids in chunks(sorted({task_id for task_id, _ in sizes})):
            self._load_tasks(loaded, owner, ids, sizes)

    def _pass_newest(self, owner: int, coming: bytes) -> bytes:
        """The last id that an owner has used before what is coming: ids grow with time, so that of
        what is submitted hardly anything comes before it and may be here already."""
        newest = self._newest.get(owner)
        if newest is None:
            newest = self._raw.execute(NEWEST, (owner, owner)).fetchone()[0]
        self._newest[owner] = max(newest, coming)
        return newest

    def _load_all_revivable(self, loaded: Loaded, needs: Needs) -> None:
        for owner, wanted in groupby(sorted(needs.revivable), key=itemgetter(0)):
            for ids in chunks([task_id for _, task_id in wanted]):
                self._load_revivable(loaded, owner, ids)

    def inputs(
        self, linked: list[int], operands: dict[int, tuple[int, ...]]
    ) -> dict[int, tuple[bytes, ...]]:
        """The results that tasks refer to and that operations take, by the keys of those."""
        with _as_store_errors():
            found = references.inputs(self._raw, linked)
            return found | operations.inputs(self._raw, operands)

    def payloads(self, keys: list[int]) -> dict[int, bytes]:
        """The payloads of tasks, by key."""
        found: dict[int, bytes] = {}
        with _as_store_errors():
            for chunk in chunks(keys):
                query = f"SELECT key, body FROM payload WHERE key IN ({marks(chunk)})"  # noqa: S608
                found.update(self._raw.execute(query, chunk))
            missing = [key for key in keys if key not in found]
            found.update(messages.payloads(self._raw, missing))
            missing = [key for key in missing if key not in found]
            found.update(operations.payloads(self._raw, missing))
        return found

    def blobs_beginning_with(self, first: bytes) -> set[bytes]:
        """The hashes of blobs that are to be there, of those that begin with this byte."""
        with _as_store_errors():
            return blobs.beginning_with(self._raw, first)

    def blob_of(self, owner: int, fetch: Fetch) -> BlobName:
        """The blob that somebody fetches; raises `RequestError` where there is none."""
        with _as_store_errors():
            return blobs.named(self._raw, owner, fetch)

    def blob_named_by(self, task: int, digest: bytes) -> BlobName:
        """The blob of this hash that a task names; raises `RequestError` where there is none."""
        with _as_store_errors():
            return blobs.named_as(self._raw, task, digest)

    def commit(self, changes: Changes) -> None:
        """Write everything that a turn decided, or nothing; raises `StoreError`."""
        with _as_store_errors(), _transaction(self._raw):
            self._write(changes)

    def close(self) -> None:
        """Close the database; what the log holds goes into the file."""
        self._database.close()

    def _settings(self) -> Settings:
        return Settings.read(SettingValue(row.name, row.value) for row in SettingRow.select())

    def _load_tasks(
        self, loaded: Loaded, owner: int, ids: Sequence[bytes], sizes: set[tuple[bytes, int]]
    ) -> None:
        """Payloads are read where one of such a size is to be compared with them."""
        query = (
            f"SELECT key, size, digest, {', '.join(SHOWN)} FROM task "  # noqa: S608
            f"WHERE owner = ? AND id IN ({marks(ids)})"
        )
        found = {}
        for key, size, digest, *shown in self._raw.execute(query, (owner, *ids)):
            found[key] = size, digest, read_shown(tuple(shown))
        same = [key for key, (size, _, row) in found.items() if (row.id, size) in sizes]
        bodies = self._bodies(same) if same else {}
        for key, (_, digest, row) in found.items():
            payload, result = bodies.get(key, (None, None))
            stored = StoredTask(key, owner, payload, row._replace(result=result), digest)
            loaded.tasks[owner, row.id] = stored
        query = f"SELECT * FROM tombstone WHERE owner = ? AND id IN ({marks(ids)})"  # noqa: S608
        for values in self._raw.execute(query, (owner, *ids)):
            tombstone = Tombstone(*values)
            loaded.tombstones[owner, tombstone.id] = tombstone

    def _load_revivable(self, loaded: Loaded, owner: int, ids: Sequence[bytes]) -> None:
        query = (
            f"SELECT {', '.join(_COLUMNS)} FROM task "  # noqa: S608
            f"WHERE owner = ? AND id IN ({marks(ids)})"
        )
        self._read_revivable(loaded, query, (owner, *ids))

    def _load_revivable_by_key(self, loaded: Loaded, keys: Sequence[int]) -> None:
        for chunk in chunks(keys):
            query = f"SELECT {', '.join(_COLUMNS)} FROM task WHERE key IN ({marks(chunk)})"  # noqa: S608
            self._read_revivable(loaded, query, chunk)

    def _read_revivable(self, loaded: Loaded, query: str, values: Sequence[Any]) -> None:
        for row in self._raw.execute(query, values).fetchall():
            task = read_task(row)
            task.links, targets = references.links(self._raw, task.key)
            loaded.revivable[task.owner, task.id] = Revivable(task, targets)

    def _bodies(self, keys: list[int]) -> dict[int, tuple[bytes, bytes | None]]:
        """Payloads, and the results that are small enough to travel with a row."""
        query = (
            "SELECT payload.key, payload.body, result.body FROM payload LEFT JOIN result "  # noqa: S608
            f"ON result.key = payload.key AND length(result.body) <= {INLINE_RESULT_BYTES} "
            f"WHERE payload.key IN ({marks(keys)})"
        )
        return {key: (payload, result) for key, payload, result in self._raw.execute(query, keys)}

    def _write(self, changes: Changes) -> None:
        accounts.write(self._raw, changes)
        audit.write(self._raw, changes)
        enrolled.write(self._raw, changes.enrolment)
        writing.tasks(self._raw, changes)
        streams.write(self._raw, changes)
        blobs.write(self._raw, changes.blobs)
        self._write_settings(changes)
        solved.clear(self._raw, changes)
        self._raw.execute(
            "UPDATE grid SET revision = ?, last_key = ?, oldest_known = ?",
            (changes.revision, changes.last_key, changes.oldest_known),
        )

        if changes.last_worker is not None:
            self._raw.execute("UPDATE grid SET last_worker = ?", (changes.last_worker,))

    def _write_settings(self, changes: Changes) -> None:
        rows = [(row.name, row.value) for row in changes.settings.values()]
        run(self._raw, "INSERT OR REPLACE INTO setting VALUES (?, ?)", rows)


def _queued(needs: Needs, loaded: Loaded) -> Iterator[int]:
    """Keys of tasks that may be cancelled, and are needed whole where they are parked."""
    for (owner, task_id), stored in loaded.tasks.items():
        if stored.row.state is TaskState.QUEUED and (owner, task_id) in needs.tasks:
            yield stored.key


@contextmanager
def _transaction(raw: sqlite3.Connection) -> Iterator[None]:
    """SQLite rolls some failures back by itself; peewee's `atomic` would then hide the cause."""
    raw.execute("BEGIN IMMEDIATE")
    try:
        yield
        raw.execute("COMMIT")
    except BaseException:
        if raw.in_transaction:
            raw.execute("ROLLBACK")
        raise


@contextmanager
def _as_store_errors() -> Iterator[None]:
    try:
        yield
    except (DatabaseError, sqlite3.Error) as error:
        raise StoreError("store", _sentence(error)) from error


def _sentence(error: Exception) -> str:
    text = str(error)
    if "full" in text:
        return "The broker's disk is full; nothing was kept. Try again when there is room."
    if "locked" in text:
        return "Another program holds the broker's database; nothing was kept. Try again."
    return "The broker cannot write its database; nothing was kept. Its log says more."
