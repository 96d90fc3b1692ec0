"""What a task needs of its worker, and whether it takes input and was given some."""

from __future__ import annotations

from typing import Any


def up(_migrator: Any, db: Any) -> None:
    """Add the columns."""
    db.execute_sql("ALTER TABLE task ADD COLUMN needs TEXT NOT NULL DEFAULT ''")
    db.execute_sql("ALTER TABLE task ADD COLUMN takes_input SMALLINT NOT NULL DEFAULT 0")
    db.execute_sql("ALTER TABLE task ADD COLUMN fed SMALLINT NOT NULL DEFAULT 0")
