"""Triggers in the broker's own database: each end of a task is noted in the transaction that
brings it about, whatever the broker believes of it."""

from __future__ import annotations

import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from broker.store.rows import ENDED_FROM, STATES
from shared.states import TaskState

_DONE = STATES.index(TaskState.DONE)

_NOTES = {
    "ended": ("UPDATE ON task", f"OLD.state < {ENDED_FROM} AND NEW.state >= {ENDED_FROM}"),
    "ended at once": ("INSERT ON task", f"NEW.state >= {ENDED_FROM}"),
    "revived": ("UPDATE ON task", f"OLD.state > {_DONE} AND NEW.state < {ENDED_FROM}"),
    "ended anew": ("UPDATE ON task", f"OLD.state > {_DONE} AND NEW.state >= {ENDED_FROM}"),
    "done changed": ("UPDATE ON task", f"OLD.state = {_DONE}"),
    "attempt fell": ("UPDATE ON task", "NEW.attempt < OLD.attempt"),
    "result": ("INSERT ON result", "1"),
    "message ended": ("DELETE ON message", "1"),
    "operation ended anew": (
        "UPDATE ON operation",
        f"OLD.state >= {ENDED_FROM} AND (NEW.state, NEW.attempt) != (OLD.state, OLD.attempt)",
    ),
}
"""What is noted, by name: after which statement, and when."""

REVIVALS = ("revived", "ended anew")
"""What only a retry by hand may bring about; one that is cancelled in the same turn ends anew."""

NEVER = ("done changed", "attempt fell", "operation ended anew")


@dataclass(slots=True)
class Testimony:
    """How often each thing was noted, by key."""

    notes: dict[str, Counter[int]] = field(default_factory=dict)

    def times(self, key: int, *names: str) -> int:
        """How often any of these was noted of a key."""
        return sum(self.notes[name][key] for name in names)


def install(database: Path) -> None:
    """Put the triggers in; no broker may run."""
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("CREATE TABLE witness (name TEXT NOT NULL, key INTEGER NOT NULL)")
        for number, (name, (statement, when)) in enumerate(_NOTES.items()):
            row = "OLD" if statement.startswith("DELETE") else "NEW"
            connection.execute(
                f"CREATE TRIGGER witness_{number} AFTER {statement} WHEN {when} "  # noqa: S608
                f"BEGIN INSERT INTO witness VALUES ('{name}', {row}.key); END"
            )
        connection.commit()


def hear(connection: sqlite3.Connection) -> Testimony:
    """What was noted."""
    notes: dict[str, Counter[int]] = {name: Counter() for name in _NOTES}
    query = "SELECT name, key, count(*) FROM witness GROUP BY name, key"
    for name, key, times in connection.execute(query):
        notes[name][key] = times
    return Testimony(notes)
