"""Reads what a turn needs and writes what it decided, in one transaction.

The statements that every task passes through go to SQLite as they are: `executemany` is twenty
times as fast as a model's `create`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any, TypeVar

from peewee import DatabaseError, SqliteDatabase

from broker.core.core import Needs
from broker.core.effects import Changes
from broker.core.grid import Snapshot
from broker.core.records import Session, StoredTask, Tombstone, User
from broker.core.turn import Loaded
from broker.store.models import GridRow, SessionRow, UserRow
from broker.store.rows import (
    CHANGING,
    ENDED_FROM,
    FIXED,
    SHOWN,
    changing_values,
    fixed_values,
    read_shown,
    read_task,
)
from shared.errors import CalcError
from shared.states import Role

T = TypeVar("T")

IDS_A_QUERY = 500

_COLUMNS = FIXED + CHANGING
INSERT_TASK = f"INSERT INTO task ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))})"  # noqa: S608
UPDATE_TASK = f"UPDATE task SET {', '.join(f'{c} = ?' for c in CHANGING)} WHERE key = ?"  # noqa: S608
UNFINISHED = f"SELECT {', '.join(_COLUMNS)} FROM task WHERE state < {ENDED_FROM} ORDER BY key"  # noqa: S608


class StoreError(CalcError):
    """A transaction could not be carried out; nothing of it was kept."""


class Repository:
    """What the broker keeps, over one connection that belongs to the loop."""

    def __init__(self, database: SqliteDatabase) -> None:
        self._database = database

    @property
    def _raw(self) -> sqlite3.Connection:
        connection: sqlite3.Connection = self._database.connection()
        return connection

    def snapshot(self) -> Snapshot:
        """Everything the core begins with."""
        grid = GridRow.get()
        return Snapshot(
            id=bytes(grid.id),
            revision=grid.revision,
            last_key=grid.last_key,
            oldest_known=grid.oldest_known,
            tasks=tuple(map(read_task, self._raw.execute(UNFINISHED))),
            users=self._users(),
        )

    def load(self, needs: Needs) -> Loaded:
        """The rows that a turn's events name."""
        loaded = Loaded(users=self._users() if needs.users else ())
        for digests in _chunks(sorted(needs.sessions)):
            for row in SessionRow.select().where(SessionRow.digest.in_(digests)):
                loaded.sessions[bytes(row.digest)] = _read_session(row)
        for owner, group in groupby(sorted(needs.tasks), key=lambda pair: pair[0]):
            for ids in _chunks([task_id for _, task_id in group]):
                self._load_tasks(loaded, owner, ids)
        return loaded

    def payloads(self, keys: list[int]) -> dict[int, bytes]:
        """The payloads of tasks, by key."""
        found: dict[int, bytes] = {}
        for chunk in _chunks(keys):
            query = f"SELECT key, body FROM payload WHERE key IN ({_marks(chunk)})"  # noqa: S608
            found.update(self._raw.execute(query, chunk))
        return found

    def commit(self, changes: Changes) -> None:
        """Write everything that a turn decided, or nothing; raises `StoreError`."""
        try:
            with self._database.atomic("IMMEDIATE"):
                self._write(changes)
        except (DatabaseError, sqlite3.Error) as error:
            raise StoreError("store", _sentence(error)) from error

    def close(self) -> None:
        """Close the database; what the log holds goes into the file."""
        self._database.close()

    def _users(self) -> tuple[User, ...]:
        return tuple(map(_read_user, UserRow.select()))

    def _load_tasks(self, loaded: Loaded, owner: int, ids: list[bytes]) -> None:
        query = (
            f"SELECT key, payload.body, result.body, {', '.join(SHOWN)} FROM task "  # noqa: S608
            "JOIN payload USING (key) LEFT JOIN result USING (key) "
            f"WHERE owner = ? AND id IN ({_marks(ids)})"
        )
        for key, payload, result, *shown in self._raw.execute(query, (owner, *ids)):
            row = read_shown(tuple(shown), result=result)
            loaded.tasks[owner, row.id] = StoredTask(key, owner, payload, row)
        query = f"SELECT * FROM tombstone WHERE owner = ? AND id IN ({_marks(ids)})"  # noqa: S608
        for values in self._raw.execute(query, (owner, *ids)):
            tombstone = Tombstone(*values)
            loaded.tombstones[owner, tombstone.id] = tombstone

    def _write(self, changes: Changes) -> None:
        self._write_accounts(changes)
        self._write_tasks(changes)
        self._raw.execute(
            "UPDATE grid SET revision = ?, last_key = ?", (changes.revision, changes.last_key)
        )

    def _write_accounts(self, changes: Changes) -> None:
        run = self._raw.executemany
        created = {s.user: s.created for s in changes.sessions.values()}
        run(
            "INSERT INTO account VALUES (?, ?, ?, ?, 0, ?)",
            [(u.key, u.name, u.role, u.password, created.get(u.key, 0)) for u in changes.new_users],
        )
        run(
            "UPDATE account SET last_number = ? WHERE key = ?",
            [(user.last_number, user.key) for user in changes.users.values()],
        )
        run(
            "INSERT INTO session VALUES (?, ?, ?, ?) "
            "ON CONFLICT (digest) DO UPDATE SET used = excluded.used",
            [(s.digest, s.user, s.created, s.written) for s in changes.sessions.values()],
        )
        run("DELETE FROM session WHERE digest = ?", [(d,) for d in changes.ended_sessions])

    def _write_tasks(self, changes: Changes) -> None:
        run = self._raw.executemany
        inserted, updated = changes.inserted.values(), changes.updated.values()
        run(INSERT_TASK, [fixed_values(task) + changing_values(task) for task in inserted])
        run("INSERT INTO payload VALUES (?, ?)", list(changes.payloads.items()))
        run(UPDATE_TASK, [(*changing_values(task), task.key) for task in updated])
        run("INSERT OR REPLACE INTO result VALUES (?, ?)", list(changes.results.items()))
        if changes.deleted:
            self._delete(changes)

    def _delete(self, changes: Changes) -> None:
        run = self._raw.executemany
        keys = [(key,) for key in changes.deleted]
        for table in ("task", "payload", "result"):
            run(f"DELETE FROM {table} WHERE key = ?", keys)  # noqa: S608
        run("INSERT OR REPLACE INTO tombstone VALUES (?, ?, ?, ?, ?)", changes.tombstones)


def _read_user(row: Any) -> User:
    return User(row.key, row.name, Role(row.role), row.password, row.last_number)


def _read_session(row: Any) -> Session:
    return Session(bytes(row.digest), row.owner, row.created, row.used, row.used)


def _chunks(items: list[T]) -> Iterator[list[T]]:
    for first in range(0, len(items), IDS_A_QUERY):
        yield items[first : first + IDS_A_QUERY]


def _marks(items: Iterable[object]) -> str:
    return ", ".join("?" for _ in items)


def _sentence(error: Exception) -> str:
    text = str(error)
    if "full" in text:
        return "The broker's disk is full; nothing was kept. Try again when there is room."
    if "locked" in text:
        return "Another program holds the broker's database; nothing was kept. Try again."
    return "The broker cannot write its database; nothing was kept. Its log says more."
