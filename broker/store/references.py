"""What tasks refer to, on disk.

Results are not copied for those who refer to them: they stay until the last of these has ended,
also when their own tasks are deleted before.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import groupby
from operator import itemgetter

from broker.core.effects import Changes
from broker.core.stored import Target
from broker.core.tasks import Link, Task
from broker.store.rows import STATES, marks
from broker.store.statements import run

RESTORE = """
SELECT reference.key, target, text, begins, ends, aim.state < 3, length(body) FROM reference
LEFT JOIN task AS aim ON aim.key = target
LEFT JOIN result ON result.key = target
WHERE reference.key IN ({}) ORDER BY reference.key, position
"""
LINKS = """
SELECT target, text, begins, ends, state, kind, digest, length(body) FROM reference
LEFT JOIN task ON task.key = target
LEFT JOIN result ON result.key = target
WHERE reference.key = ? ORDER BY position
"""
INPUTS = """
SELECT body FROM reference JOIN result ON result.key = target
WHERE reference.key = ? ORDER BY position
"""
DROP = """
DELETE FROM result WHERE key = ?1
AND NOT EXISTS (SELECT 1 FROM task WHERE key = ?1)
AND NOT EXISTS (
    SELECT 1 FROM reference JOIN task ON task.key = reference.key
    WHERE target = ?1 AND task.state < 3
)
"""


def write(raw: sqlite3.Connection, changes: Changes) -> None:
    """Keep new references and names."""
    run(
        raw,
        "INSERT INTO reference VALUES (?, ?, ?, ?, ?, ?)",
        [
            (task.key, position, link.key, link.text, link.start, link.end)
            for task in changes.inserted.values()
            for position, link in enumerate(task.links)
        ],
    )
    run(
        raw,
        "INSERT OR REPLACE INTO name VALUES (?, ?, ?)",
        [
            (owner, name, number)
            for (owner, name), number in changes.names.items()
            if number is not None
        ],
    )
    run(
        raw,
        "DELETE FROM name WHERE owner = ? AND name = ?",
        [key for key, number in changes.names.items() if number is None],
    )


def drop_results(raw: sqlite3.Connection, changes: Changes) -> None:
    """Drop the results of deleted tasks, once nobody waits for them any more."""
    changed = (*changes.inserted.values(), *changes.updated.values())
    released = {link.key for task in changed if task.state.ended for link in task.links}
    run(raw, DROP, [(key,) for key in released | changes.released | changes.deleted])


def restore(raw: sqlite3.Connection, tasks: dict[int, Task], keys: Sequence[int]) -> None:
    """Give these tasks their links back, where they have not ended."""
    found = raw.execute(RESTORE.format(marks(keys)), keys)
    for key, rows in groupby(found, key=itemgetter(0)):
        task, links = tasks.get(key), list(rows)
        if task is None:
            continue
        task.links = tuple(Link(*row[1:5]) for row in links)
        task.missing = frozenset(row[1] for row in links if row[5])
        task.linked = sum(row[6] or 0 for row in links)


def targets(
    raw: sqlite3.Connection, wanted: Iterable[tuple[int, int]]
) -> dict[tuple[int, int], Target]:
    """Tasks that others refer to, by owner and number."""
    query = (
        "SELECT task.key, state, kind, digest, length(body) FROM task "
        "LEFT JOIN result ON result.key = task.key WHERE owner = ? AND number = ?"
    )
    found: dict[tuple[int, int], Target] = {}
    for pair in wanted:
        for key, state, kind, digest, size in raw.execute(query, pair):
            found[pair] = Target(key, STATES[state], kind, digest, size or 0)
    return found


def links(raw: sqlite3.Connection, key: int) -> tuple[tuple[Link, ...], dict[int, Target]]:
    """What one task refers to, and those of these tasks that are there."""
    found = raw.execute(LINKS, (key,)).fetchall()
    targets = {
        target: Target(target, STATES[state], kind, digest, size or 0)
        for target, _, _, _, state, kind, digest, size in found
        if state is not None
    }
    return tuple(Link(*row[:4]) for row in found), targets


def inputs(raw: sqlite3.Connection, keys: list[int]) -> dict[int, tuple[bytes, ...]]:
    """The results that tasks refer to, in their order."""
    found: dict[int, tuple[bytes, ...]] = {}
    for key in keys:
        found[key] = tuple(body for (body,) in raw.execute(INPUTS, (key,)))
    return found


def names(raw: sqlite3.Connection) -> dict[int, dict[str, int]]:
    """The names that users keep, by the key of the user."""
    found: defaultdict[int, dict[str, int]] = defaultdict(dict)
    for owner, name, number in raw.execute("SELECT owner, name, number FROM name"):
        found[owner][name] = number
    return found
