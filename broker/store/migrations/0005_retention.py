"""The oldest tombstones are found without reading the others."""

from __future__ import annotations

from typing import Any


def up(_migrator: Any, db: Any) -> None:
    """Add the index."""
    db.execute_sql("CREATE INDEX tombstone_deleted ON tombstone (deleted)")
