"""What steps of images have made: found at a start, however much tasks name."""

from __future__ import annotations

from typing import Any

STATEMENTS = ("CREATE INDEX blob_use_step ON blob_use (task) WHERE role = 2",)


def up(_migrator: Any, db: Any) -> None:
    """Make the index."""
    for statement in STATEMENTS:
        db.execute_sql(statement)
