"""What tasks refer to, the names of results, and which tasks have the same result."""

from __future__ import annotations

from typing import Any

STATEMENTS = (
    "ALTER TABLE task ADD COLUMN digest BLOB",
    "ALTER TABLE task ADD COLUMN cached SMALLINT NOT NULL DEFAULT 0",
    "ALTER TABLE grid ADD COLUMN cached_from BIGINT NOT NULL DEFAULT 0",
    """CREATE TABLE reference (
        key INTEGER NOT NULL, position INTEGER NOT NULL, target INTEGER NOT NULL,
        text TEXT NOT NULL, begins INTEGER NOT NULL, ends INTEGER NOT NULL,
        PRIMARY KEY (key, position))""",
    "CREATE INDEX reference_target ON reference (target)",
    """CREATE TABLE name (
        owner INTEGER NOT NULL, name TEXT NOT NULL, number BIGINT NOT NULL,
        PRIMARY KEY (owner, name))""",
)


def up(_migrator: Any, db: Any) -> None:
    """Add the columns and tables."""
    for statement in STATEMENTS:
        db.execute_sql(statement)
