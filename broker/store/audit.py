"""The audit log on disk."""

from __future__ import annotations

import sqlite3

from broker.core.effects import Changes
from broker.store.statements import run

_INSERT = """
INSERT INTO audit (at, account, name, deed, about, address) VALUES (?, ?, ?, ?, ?, ?)
"""


def write(raw: sqlite3.Connection, changes: Changes) -> None:
    """Add what this turn notes."""
    run(raw, _INSERT, changes.audit)
