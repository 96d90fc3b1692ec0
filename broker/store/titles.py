"""Titles in their order, apart from the tasks: what a search by the beginning of a title reads.

In the order of all titles, each new one would have to be written somewhere else. So it is one order
for each run of a user's numbers, and what is new comes into the newest run, some thousand tasks at
once: the pages of that are few.
"""

from __future__ import annotations

import sqlite3

from broker.core.effects import Changes

RUN_BITS = 16
"""Longer runs are fewer to look through; shorter ones have fewer pages to write to."""

FILL = f"""
INSERT INTO title SELECT owner, number >> {RUN_BITS}, title, number FROM task
WHERE key > (SELECT titled FROM grid) AND key <= ? ORDER BY owner, number >> {RUN_BITS}, title
"""  # noqa: S608
FORGET = f"""
DELETE FROM title WHERE (owner, run, title, number) IN (
    SELECT owner, number >> {RUN_BITS}, title, number FROM task WHERE key = ?)
"""  # noqa: S608


def fill(raw: sqlite3.Connection, changes: Changes) -> None:
    """Add the tasks up to a key; those before were added already."""
    if changes.titled is not None:
        raw.execute(FILL, (changes.titled,))
        raw.execute("UPDATE grid SET titled = ?", (changes.titled,))


def forget(raw: sqlite3.Connection, changes: Changes) -> None:
    """Remove the titles of tasks that are about to be deleted."""
    raw.executemany(FORGET, [(key,) for key in changes.deleted])
