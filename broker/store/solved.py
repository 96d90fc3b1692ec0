"""Results that serve more than one task: what the cache begins with, and copies."""

from __future__ import annotations

import sqlite3

from broker.core.cache import HELD_BYTES, Entry
from broker.core.effects import Changes
from broker.store.rows import state_number
from broker.store.statements import run
from shared.states import TaskState

NEWEST = f"""
SELECT digest, task.key, summary, length(body),
       CASE WHEN length(body) <= {HELD_BYTES} THEN body END
FROM task JOIN result ON result.key = task.key
WHERE task.key > ? AND digest IS NOT NULL AND NOT cached AND state = {state_number(TaskState.DONE)}
ORDER BY task.key DESC LIMIT ?
"""  # noqa: S608
COPY = "INSERT OR REPLACE INTO result SELECT ?, body FROM result WHERE key = ?"


def newest(raw: sqlite3.Connection, after: int, most: int) -> tuple[tuple[bytes, Entry], ...]:
    """The newest solved tasks with a key after `after`, the newest last."""
    found = [(row[0], Entry(*row[1:])) for row in raw.execute(NEWEST, (after, most))]
    return tuple(reversed(found))


def clear(raw: sqlite3.Connection, changes: Changes) -> None:
    """Have the cache begin anew, where somebody has asked for that."""
    if changes.cached_from is not None:
        raw.execute("UPDATE grid SET cached_from = ?", (changes.cached_from,))


def copy(raw: sqlite3.Connection, changes: Changes) -> None:
    """Give tasks the results of others."""
    run(raw, COPY, list(changes.copied.items()))
