"""The operations of tasks that were split."""

from __future__ import annotations

from typing import Any

STATEMENTS = (
    "ALTER TABLE task ADD COLUMN whole SMALLINT NOT NULL DEFAULT 0",
    "ALTER TABLE task ADD COLUMN steps INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE task ADD COLUMN steps_done INTEGER NOT NULL DEFAULT 0",
    """CREATE TABLE operation (
        key INTEGER NOT NULL PRIMARY KEY, parent INTEGER NOT NULL, operands BLOB NOT NULL,
        cost BIGINT NOT NULL, path BIGINT NOT NULL, label TEXT NOT NULL,
        begins INTEGER NOT NULL, ends INTEGER NOT NULL, size INTEGER NOT NULL,
        payload BLOB NOT NULL, state SMALLINT NOT NULL, attempt INTEGER NOT NULL,
        tries INTEGER NOT NULL, started BIGINT, finished BIGINT, worker TEXT,
        summary TEXT NOT NULL, error BLOB, result BLOB)""",
    "CREATE INDEX operation_parent ON operation (parent)",
)


def up(_migrator: Any, db: Any) -> None:
    """Add the columns and the table."""
    for statement in STATEMENTS:
        db.execute_sql(statement)
