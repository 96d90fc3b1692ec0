"""What may be old enough to go, and the tombstones that do."""

from __future__ import annotations

import sqlite3
from typing import Any

from broker.core.effects import Changes
from broker.core.stored import Aged, Ended, Page, Tombstone
from broker.store.rows import ENDED_FROM
from broker.store.statements import run

PAGE_ROWS = 500
_DISK_PAGE_BYTES = 4_096

AGED = f"""
SELECT task.key, owner, id, number, digest, created,
       CASE WHEN state >= {ENDED_FROM} THEN finished END,
       1 + steps + (size + coalesce(length(body), 0)) / {_DISK_PAGE_BYTES}
FROM task LEFT JOIN result ON result.key = task.key
WHERE task.key > ? ORDER BY task.key LIMIT {PAGE_ROWS}
"""  # noqa: S608
BURIED = f"""
SELECT owner, id, number, revision, deleted FROM tombstone
WHERE deleted < ? ORDER BY deleted LIMIT {PAGE_ROWS}
"""  # noqa: S608


def read(raw: sqlite3.Connection, page: Page) -> tuple[tuple[Aged, ...], tuple[Tombstone, ...]]:
    """A page of tasks in the order of their keys, and one of old tombstones, the oldest first."""
    tasks = () if page.old_at is None else map(_aged, raw.execute(AGED, (page.after,)))
    buried = raw.execute(BURIED, (page.buried_at,))
    return tuple(tasks), tuple([Tombstone(*values) for values in buried])


def forget(raw: sqlite3.Connection, changes: Changes) -> None:
    """Remove tombstones."""
    run(raw, "DELETE FROM tombstone WHERE owner = ? AND id = ?", changes.forgotten)


def _aged(values: tuple[Any, ...]) -> Aged:
    return Aged(Ended(*values[:5]), *values[5:])
