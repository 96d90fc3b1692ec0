"""What the tickets of workers are known by, and how many workers were given a number."""

from __future__ import annotations

import os
from typing import Any


def up(_migrator: Any, db: Any) -> None:
    """Add the columns; the secret is one of this grid alone."""
    db.execute_sql("ALTER TABLE grid ADD COLUMN last_worker BIGINT NOT NULL DEFAULT 0")
    db.execute_sql("ALTER TABLE grid ADD COLUMN secret BLOB NOT NULL DEFAULT x''")
    db.execute_sql("UPDATE grid SET secret = ?", (os.urandom(32),))
