"""What people did is found by its kind."""

from __future__ import annotations

from typing import Any


def up(_migrator: Any, db: Any) -> None:
    """Add the index."""
    db.execute_sql("CREATE INDEX audit_deed ON audit (deed)")
