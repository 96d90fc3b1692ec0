"""Why tries have failed."""

from __future__ import annotations

from typing import Any


def up(_migrator: Any, db: Any) -> None:
    """Add the table."""
    db.execute_sql(
        """CREATE TABLE loss (
            task INTEGER NOT NULL, attempt INTEGER NOT NULL, worker TEXT NOT NULL,
            at BIGINT NOT NULL, reason TEXT NOT NULL, step TEXT NOT NULL)"""
    )
    db.execute_sql("CREATE INDEX loss_task ON loss (task)")
