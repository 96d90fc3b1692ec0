"""How a turn's rows get to SQLite."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any


def run(raw: sqlite3.Connection, statement: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Carry a statement out for each row. Most turns have none for most statements, and what that
    costs is most of what a turn of one task costs."""
    if rows:
        raw.executemany(statement, rows)
