"""Tasks are found by how their titles begin, and those that came to nothing by their state. The
broker fills in the titles of the tasks there are while it goes on."""

from __future__ import annotations

from typing import Any

STATEMENTS = (
    """CREATE TABLE title (
        owner INTEGER NOT NULL, run INTEGER NOT NULL, title TEXT NOT NULL, number BIGINT NOT NULL,
        PRIMARY KEY (owner, run, title, number)) WITHOUT ROWID""",
    "ALTER TABLE grid ADD COLUMN titled BIGINT NOT NULL DEFAULT 0",
    "CREATE INDEX task_failed ON task (owner, number >> 16, title) WHERE state = 4",
    "CREATE INDEX task_cancelled ON task (owner, number >> 16, title) WHERE state = 5",
)


def up(_migrator: Any, db: Any) -> None:
    """Add the table, how far it is filled, and the indexes."""
    for statement in STATEMENTS:
        db.execute_sql(statement)
