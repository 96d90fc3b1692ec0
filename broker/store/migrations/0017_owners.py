"""The sessions of a user are found without looking at those of others."""

from __future__ import annotations

from typing import Any


def up(_migrator: Any, db: Any) -> None:
    """Add the index."""
    db.execute_sql("CREATE INDEX session_owner ON session (owner)")
