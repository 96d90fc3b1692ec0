"""The first tables, as they were then: the models move on, this does not."""

from __future__ import annotations

import os
from typing import Any

STATEMENTS = (
    """CREATE TABLE grid (
        key INTEGER NOT NULL PRIMARY KEY, id BLOB NOT NULL, revision BIGINT NOT NULL,
        last_key BIGINT NOT NULL, oldest_known BIGINT NOT NULL)""",
    """CREATE TABLE account (
        key INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL UNIQUE, role TEXT NOT NULL,
        password TEXT NOT NULL, last_number BIGINT NOT NULL, created BIGINT NOT NULL)""",
    """CREATE TABLE session (
        digest BLOB NOT NULL PRIMARY KEY, owner INTEGER NOT NULL, created BIGINT NOT NULL,
        used BIGINT NOT NULL)""",
    """CREATE TABLE task (
        key INTEGER NOT NULL PRIMARY KEY, owner INTEGER NOT NULL, id BLOB NOT NULL,
        number BIGINT NOT NULL, kind TEXT NOT NULL, title TEXT NOT NULL, size INTEGER NOT NULL,
        priority SMALLINT NOT NULL, time_limit BIGINT NOT NULL, created BIGINT NOT NULL,
        revision BIGINT NOT NULL, state SMALLINT NOT NULL, attempt INTEGER NOT NULL,
        tries INTEGER NOT NULL, started BIGINT, finished BIGINT, worker TEXT,
        summary TEXT NOT NULL, error BLOB)""",
    "CREATE UNIQUE INDEX task_owner_id ON task (owner, id)",
    "CREATE UNIQUE INDEX task_owner_number ON task (owner, number)",
    "CREATE INDEX task_owner_revision ON task (owner, revision)",
    "CREATE INDEX task_unfinished ON task (key) WHERE state < 3",
    "CREATE TABLE payload (key INTEGER NOT NULL PRIMARY KEY, body BLOB NOT NULL)",
    "CREATE TABLE result (key INTEGER NOT NULL PRIMARY KEY, body BLOB NOT NULL)",
    """CREATE TABLE tombstone (
        owner INTEGER NOT NULL, id BLOB NOT NULL, number BIGINT NOT NULL,
        revision BIGINT NOT NULL, deleted BIGINT NOT NULL, PRIMARY KEY (owner, id))""",
    "CREATE INDEX tombstone_owner_revision ON tombstone (owner, revision)",
)


def up(_migrator: Any, db: Any) -> None:
    """Make the tables and the one row of the grid."""
    for statement in STATEMENTS:
        db.execute_sql(statement)
    db.execute_sql("INSERT INTO grid VALUES (1, ?, 0, 0, 0)", (os.urandom(16),))
