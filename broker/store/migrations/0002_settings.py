"""Settings that administrators change while the broker runs."""

from __future__ import annotations

from typing import Any


def up(_migrator: Any, db: Any) -> None:
    """Make their table."""
    db.execute_sql("CREATE TABLE setting (name TEXT NOT NULL PRIMARY KEY, value BIGINT NOT NULL)")
