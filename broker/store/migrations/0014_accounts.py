"""Accounts that are disabled or have quotas, where sessions come from, and invitations."""

from __future__ import annotations

from typing import Any


def up(_migrator: Any, db: Any) -> None:
    """Add the columns and the table."""
    for column in ("disabled SMALLINT", "task_quota BIGINT", "blob_quota BIGINT"):
        db.execute_sql(f"ALTER TABLE account ADD COLUMN {column} NOT NULL DEFAULT 0")
    for column in ("program", "address"):
        db.execute_sql(f"ALTER TABLE session ADD COLUMN {column} TEXT NOT NULL DEFAULT ''")
    db.execute_sql(
        """CREATE TABLE invitation (
            digest BLOB NOT NULL PRIMARY KEY, role TEXT NOT NULL, inviter INTEGER NOT NULL,
            until BIGINT NOT NULL) WITHOUT ROWID"""
    )
