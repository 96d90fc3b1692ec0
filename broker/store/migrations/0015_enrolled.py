"""Workers of other machines, and the invitations that let them in."""

from __future__ import annotations

from typing import Any


def up(_migrator: Any, db: Any) -> None:
    """Add the tables."""
    db.execute_sql(
        """CREATE TABLE enrolled (
            key BLOB NOT NULL PRIMARY KEY, name TEXT NOT NULL, roles TEXT NOT NULL,
            address TEXT NOT NULL, created BIGINT NOT NULL, seen BIGINT NOT NULL,
            invitation BLOB NOT NULL, revoked BIGINT) WITHOUT ROWID"""
    )
    db.execute_sql(
        """CREATE TABLE invited_worker (
            digest BLOB NOT NULL PRIMARY KEY, name TEXT NOT NULL, roles TEXT NOT NULL,
            created BIGINT NOT NULL, expires BIGINT NOT NULL, used BIGINT) WITHOUT ROWID"""
    )
