"""Answers to questions about what is on disk."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

from peewee import JOIN, SQL, ModelSelect

from broker.core.accounts.own import SessionsOf
from broker.core.auditing.showing import AuditOf
from broker.core.blobs.telling import SpaceOf
from broker.core.effects import Answer
from broker.core.streams.answering import AboutStream, ErrorsOf
from broker.store import accounts, audit, failures, operations, search
from broker.store.blobs import rows as blobs
from broker.store.models import LossRow, PayloadRow, ResultRow, TaskRow, TombstoneRow
from broker.store.rows import SHOWN, read_shown
from shared import limits
from shared.errors import ErrorCode, RequestError
from shared.wire import client as wire
from shared.wire import rows

PAGE_BYTES = 2 * 1024 * 1024
"""Payloads and results after which a page ends, however few rows it has."""

_SHOWN = tuple(getattr(TaskRow, name) for name in SHOWN)
_NO_BODIES = (SQL("NULL"), SQL("NULL"))

_NUMBERED = "WHERE task.owner = ? AND task.number IN ({terms}) ORDER BY task.number DESC"
_ROWS = f"SELECT NULL, NULL, {', '.join(SHOWN)} FROM task {_NUMBERED}"  # noqa: S608
_ROWS_WITH_BODIES = f"""
SELECT CASE WHEN task.size <= {limits.INLINE_RESULT_BYTES} THEN payload.body END,
    CASE WHEN length(result.body) <= {limits.INLINE_RESULT_BYTES} THEN result.body END,
    {", ".join(f"task.{name}" for name in SHOWN)}
FROM task LEFT JOIN payload ON payload.key = task.key LEFT JOIN result ON result.key = task.key
{_NUMBERED}
"""  # noqa: S608
"""peewee would take longer to write them than SQLite to carry them out."""

Select: TypeAlias = "ModelSelect[Any]"


def answer(effect: Answer) -> object:
    """The reply to a user's question; what is another's is not found. Raises `RequestError`."""
    return _ANSWERS[type(effect.question)](effect, effect.question)


def _get(effect: Answer, get: wire.Get) -> wire.Detail:
    named = TaskRow.number == get.number if get.id is None else TaskRow.id == get.id
    query = TaskRow.select(TaskRow.key, PayloadRow.body, ResultRow.body, *_SHOWN)
    found = _with_bodies(query).where(TaskRow.owner == effect.owner, named).tuples().first()
    if found is None:
        raise RequestError(ErrorCode.NOT_FOUND, "You have no such task.")
    key, payload, result, *shown = found
    return wire.Detail(read_shown(tuple(shown)), payload, result, _losses(key))


def _losses(key: int) -> tuple[rows.Loss, ...]:
    """The last of them, oldest first."""
    columns = (LossRow.attempt, LossRow.worker, LossRow.at, LossRow.reason, LossRow.step)
    query = LossRow.select(*columns).where(LossRow.task == key).order_by(SQL("rowid DESC"))
    found: Iterable[tuple[Any, ...]] = query.limit(limits.LOSSES_SHOWN).tuples().iterator()
    return tuple(rows.Loss(*values) for values in found)[::-1]


def _list(effect: Answer, ask: wire.List) -> wire.Page:
    limit = min(max(ask.limit, 1), limits.PAGE_ROWS)
    form = _ROWS_WITH_BODIES if ask.bodies else _ROWS
    taken: list[rows.TaskRow] = []
    more = False
    for numbers in search.ways(effect.owner, ask, limit + 1):
        if not taken:
            found = numbers.within(form, before=(effect.owner,))
            taken, more = _take(_raw().execute(*found), limit)
    return wire.Page(tuple(taken), more, effect.revision)


def _changes(effect: Answer, ask: wire.Changes) -> wire.Changed:
    limit = min(max(ask.limit, 1), limits.PAGE_ROWS)
    changed = _since(TaskRow.select(*_NO_BODIES, *_SHOWN), TaskRow, effect, ask, limit)
    taken, more = _take(changed, limit)
    stones = TombstoneRow.select(TombstoneRow.revision, TombstoneRow.id)
    gone = list(_since(stones, TombstoneRow, effect, ask, limit))
    more_gone, gone = len(gone) > limit, gone[:limit]
    until = min(
        taken[-1].revision if more else effect.revision,
        gone[-1][0] if more_gone else effect.revision,
    )
    return wire.Changed(
        rows=tuple([row for row in taken if row.revision <= until]),
        deleted=tuple([task_id for revision, task_id in gone if revision <= until]),
        revision=until,
        more=more or more_gone,
        resync=False,
    )


def _since(
    query: Select, table: Any, effect: Answer, ask: wire.Changes, limit: int
) -> Iterable[tuple[Any, ...]]:
    between = (table.revision > ask.since) & (table.revision <= effect.revision)
    query = query.where(table.owner == effect.owner, between).order_by(table.revision)
    found: Iterable[tuple[Any, ...]] = query.limit(limit + 1).tuples().iterator()
    return found


def _with_bodies(query: Select) -> Select:
    return (
        query.join(PayloadRow, JOIN.LEFT_OUTER, on=TaskRow.key == PayloadRow.key)
        .switch(TaskRow)
        .join(ResultRow, JOIN.LEFT_OUTER, on=TaskRow.key == ResultRow.key)
    )


def _raw() -> sqlite3.Connection:
    connection: sqlite3.Connection = TaskRow._meta.database.connection()
    return connection


def _take(found: Iterable[tuple[Any, ...]], limit: int) -> tuple[list[rows.TaskRow], bool]:
    taken: list[rows.TaskRow] = []
    size = 0
    for payload, result, *shown in found:
        size += len(payload or b"") + len(result or b"")
        if len(taken) == limit or (taken and size > PAGE_BYTES):
            return taken, True
        taken.append(read_shown(tuple(shown), payload, result))
    return taken, False


def _operations(effect: Answer, ask: wire.Operations) -> wire.OperationsNow:
    query = TaskRow.select(TaskRow.key).where(TaskRow.owner == effect.owner, TaskRow.id == ask.id)
    found = query.tuples().first()
    if found is None:
        raise RequestError(ErrorCode.NOT_FOUND, "You have no such task.")
    return wire.OperationsNow(operations.shown(_raw(), found[0]))


def _about_stream(_effect: Answer, question: AboutStream) -> object:
    return failures.about(_raw(), question)


def _space(_effect: Answer, question: SpaceOf) -> object:
    return blobs.space(_raw(), question)


def _errors(_effect: Answer, question: ErrorsOf) -> object:
    return failures.page(_raw(), question)


def _audit(_effect: Answer, question: AuditOf) -> object:
    return audit.page(question)


def _sessions(effect: Answer, question: SessionsOf) -> object:
    return accounts.sessions_of(effect.owner, question)


_ANSWERS: dict[type, Callable[[Answer, Any], object]] = {
    SessionsOf: _sessions,
    AboutStream: _about_stream,
    AuditOf: _audit,
    ErrorsOf: _errors,
    SpaceOf: _space,
    wire.Operations: _operations,
    wire.Get: _get,
    wire.List: _list,
    wire.Changes: _changes,
}
