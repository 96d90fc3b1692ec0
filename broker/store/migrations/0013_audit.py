"""Who did what."""

from __future__ import annotations

from typing import Any


def up(_migrator: Any, db: Any) -> None:
    """Add the table."""
    db.execute_sql(
        """CREATE TABLE audit (
            key INTEGER NOT NULL PRIMARY KEY, at BIGINT NOT NULL, account INTEGER NOT NULL,
            name TEXT NOT NULL, deed TEXT NOT NULL, about TEXT NOT NULL, address TEXT NOT NULL)"""
    )
    db.execute_sql("CREATE INDEX audit_at ON audit (at)")
