"""Operations on disk."""

from __future__ import annotations

import sqlite3
from typing import Any

import msgpack

from broker.core.effects import Changes
from broker.core.tasks import Operation, Task
from broker.store.rows import STATES, read_error, state_number
from broker.store.statements import run
from shared.wire import rows as wire
from shared.wire.codec import pack

FIXED = (
    "key",
    "parent",
    "operands",
    "cost",
    "path",
    "label",
    "begins",
    "ends",
    "size",
    "payload",
)
CHANGING = ("state", "attempt", "tries", "started", "finished", "worker", "summary", "error")
_ALL = FIXED + CHANGING

INSERT = f"INSERT INTO operation ({', '.join(_ALL)}) VALUES ({', '.join('?' * len(_ALL))})"  # noqa: S608
UPDATE = f"UPDATE operation SET {', '.join(f'{name} = ?' for name in CHANGING)} WHERE key = ?"  # noqa: S608
UNFINISHED = f"""
SELECT operation.key, parent, operands, cost, path, label, begins, ends, operation.size,
       length(result), {", ".join(f"operation.{name}" for name in CHANGING)}
FROM operation JOIN task ON task.key = parent WHERE task.state < 3 AND task.steps
ORDER BY operation.key
"""  # noqa: S608


def write(raw: sqlite3.Connection, changes: Changes) -> None:
    """Keep new operations, and what has changed of others."""
    run(raw, "DELETE FROM operation WHERE parent = ?", [(key,) for key in changes.revived])
    run(
        raw,
        INSERT,
        [_fixed(o, payload) + _changing(o) for o, payload in changes.planned.values()],
    )
    run(raw, UPDATE, [(*_changing(o), o.key) for o in changes.operations.values()])
    run(
        raw,
        "UPDATE operation SET result = ? WHERE key = ?",
        [(result, key) for key, result in changes.operation_results.items()],
    )


def clear(raw: sqlite3.Connection, changes: Changes) -> None:
    """Drop the values between the steps of tasks that have ended; the tree itself stays."""
    split = (task for task in changes.updated.values() if task.steps or task.whole)
    run(
        raw,
        "UPDATE operation SET result = NULL, payload = x'' WHERE parent = ?",
        [(task.key,) for task in split if task.state.ended],
    )


def read(raw: sqlite3.Connection, tasks: dict[int, Task]) -> tuple[Operation, ...]:
    """The operations of unfinished tasks."""
    return tuple(_read(values, tasks) for values in raw.execute(UNFINISHED))


def payloads(raw: sqlite3.Connection, keys: list[int]) -> dict[int, bytes]:
    """The payloads of operations, by key."""
    query = "SELECT payload FROM operation WHERE key = ?"
    return {key: body for key in keys for (body,) in raw.execute(query, (key,))}


def inputs(
    raw: sqlite3.Connection, operands: dict[int, tuple[int, ...]]
) -> dict[int, tuple[bytes, ...]]:
    """The results that operations take, by the keys of those operations."""
    query = "SELECT result FROM operation WHERE key = ?"
    return {
        key: tuple(raw.execute(query, (operand,)).fetchone()[0] for operand in taken)
        for key, taken in operands.items()
    }


def shown(raw: sqlite3.Connection, parent: int) -> tuple[wire.OperationRow, ...]:
    """The operations of one task, as its owner sees them."""
    names = "key, label, operands, begins, ends, cost, state, worker, attempt, started, finished"
    query = f"SELECT {names}, summary FROM operation WHERE parent = ? ORDER BY key"  # noqa: S608
    found = raw.execute(query, (parent,)).fetchall()
    place = {row[0]: index for index, row in enumerate(found)}
    return tuple(_shown(row, place) for row in found)


def _shown(row: tuple[Any, ...], place: dict[int, int]) -> wire.OperationRow:
    label, operands, begins, ends, cost, state, *others = row[1:]
    taken = tuple(place[key] for key in msgpack.unpackb(operands))
    return wire.OperationRow(label, taken, begins, ends, STATES[state], cost, *others)


def _fixed(operation: Operation, payload: bytes) -> tuple[Any, ...]:
    return (
        operation.key,
        operation.parent.key,
        msgpack.packb(operation.operands),
        operation.cost,
        operation.path,
        operation.label,
        operation.start,
        operation.end,
        operation.size,
        payload,
    )


def _changing(operation: Operation) -> tuple[Any, ...]:
    return (
        state_number(operation.state),
        operation.attempt,
        operation.tries,
        operation.started,
        operation.finished,
        operation.worker,
        operation.summary,
        None if operation.error is None else pack(operation.error),
    )


def _read(values: tuple[Any, ...], tasks: dict[int, Task]) -> Operation:
    key, parent, operands, cost, path, label, begins, ends, size, produced, *others = values
    state, attempt, tries, started, finished, worker, summary, error = others
    return Operation(
        key=key,
        parent=tasks[parent],
        operands=tuple(msgpack.unpackb(operands)),
        cost=cost,
        path=path,
        label=label,
        start=begins,
        end=ends,
        size=size,
        state=STATES[state],
        attempt=attempt,
        tries=tries,
        started=started,
        finished=finished,
        worker=worker,
        summary=summary,
        error=read_error(error),
        produced=produced or 0,
    )
