"""Answers to questions about what is on disk."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

from peewee import JOIN, SQL, Case, ModelSelect, fn

from broker.core.effects import Answer
from broker.store import operations, search
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

Select: TypeAlias = "ModelSelect[Any]"


def answer(effect: Answer) -> object:
    """The reply to a user's question; what is another's is not found. Raises `RequestError`."""
    return _ANSWERS[type(effect.question)](effect, effect.question)


def _get(effect: Answer, get: wire.Get) -> wire.Detail:
    named = TaskRow.number == get.number if get.id is None else TaskRow.id == get.id
    query = _with_bodies(TaskRow.key, PayloadRow.body, ResultRow.body).where(
        TaskRow.owner == effect.owner, named
    )
    found = query.tuples().first()
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
    query = _with_small_bodies() if ask.bodies else TaskRow.select(*_NO_BODIES, *_SHOWN)
    taken: list[rows.TaskRow] = []
    more = False
    for numbers in search.ways(effect.owner, ask, limit + 1):
        if not taken:
            found = query.where(TaskRow.owner == effect.owner, TaskRow.number.in_(numbers))
            newest_first = found.order_by(TaskRow.number.desc()).tuples().iterator()
            taken, more = _take(newest_first, limit)
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


def _with_bodies(*bodies: Any) -> Select:
    return (
        TaskRow.select(*bodies, *_SHOWN)
        .join(PayloadRow, JOIN.LEFT_OUTER, on=TaskRow.key == PayloadRow.key)
        .switch(TaskRow)
        .join(ResultRow, JOIN.LEFT_OUTER, on=TaskRow.key == ResultRow.key)
    )


def _with_small_bodies() -> Select:
    most = limits.INLINE_RESULT_BYTES
    return _with_bodies(
        Case(None, ((TaskRow.size <= most, PayloadRow.body),)),
        Case(None, ((fn.length(ResultRow.body) <= most, ResultRow.body),)),
    )


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
    return wire.OperationsNow(operations.shown(TaskRow._meta.database.connection(), found[0]))


_ANSWERS: dict[type, Callable[[Answer, Any], object]] = {
    wire.Operations: _operations,
    wire.Get: _get,
    wire.List: _list,
    wire.Changes: _changes,
}
