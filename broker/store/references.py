"""What tasks refer to, on disk: rows are filled with results as these come."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from itertools import groupby
from operator import itemgetter

from broker.core.effects import Changes
from broker.core.records import Link, Target, Task
from broker.store.rows import STATES


def write(raw: sqlite3.Connection, changes: Changes) -> None:
    """Keep new references and names, and the results that were waited for."""
    raw.executemany(
        "INSERT INTO reference VALUES (?, ?, ?, ?, ?, ?, (SELECT body FROM result WHERE key = ?))",
        [
            (task.key, position, link.key, link.text, link.start, link.end, link.key)
            for task in changes.inserted.values()
            for position, link in enumerate(task.links)
        ],
    )
    raw.executemany(
        "UPDATE reference SET body = (SELECT body FROM result WHERE key = target) "
        "WHERE target = ? AND body IS NULL",
        [(key,) for key in changes.supplied],
    )
    raw.executemany(
        "INSERT OR REPLACE INTO name VALUES (?, ?, ?)",
        [(owner, name, number) for (owner, name), number in changes.names.items()],
    )


def restore(raw: sqlite3.Connection, tasks: dict[int, Task]) -> None:
    """Give unfinished tasks their links back."""
    found = raw.execute(
        "SELECT reference.key, target, text, begins, ends, length(body) FROM reference "
        "JOIN task ON task.key = reference.key WHERE task.state < 3 "
        "ORDER BY reference.key, position"
    )
    for key, rows in groupby(found, key=itemgetter(0)):
        task, links = tasks[key], list(rows)
        task.links = tuple(Link(*row[1:5]) for row in links)
        task.missing = {row[1] for row in links if row[5] is None}
        task.linked = sum(row[5] or 0 for row in links)


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


def inputs(raw: sqlite3.Connection, keys: list[int]) -> dict[int, tuple[bytes, ...]]:
    """The results that tasks refer to, in their order."""
    found: dict[int, tuple[bytes, ...]] = {}
    query = "SELECT body FROM reference WHERE key = ? ORDER BY position"
    for key in keys:
        found[key] = tuple(body for (body,) in raw.execute(query, (key,)))
    return found


def names(raw: sqlite3.Connection) -> dict[int, dict[str, int]]:
    """The names that users keep, by the key of the user."""
    found: defaultdict[int, dict[str, int]] = defaultdict(dict)
    for owner, name, number in raw.execute("SELECT owner, name, number FROM name"):
        found[owner][name] = number
    return found
