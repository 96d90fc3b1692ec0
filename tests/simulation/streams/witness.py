"""Triggers in the broker's database: what comes and goes of messages and failures is noted in the
transaction that brings it about."""

from __future__ import annotations

from sqlite3 import Connection
from typing import NamedTuple

_TABLES = {"message": "there", "stream_error": "failed"}

_NOTES = {
    "came": ("INSERT", "NEW"),
    "went": ("DELETE", "OLD"),
}


class Note(NamedTuple):
    """A message that came or went: there where it is not handled, failed where that is kept."""

    place: str
    deed: str
    stream: int
    number: int
    key: int
    attempt: int


def install(raw: Connection) -> None:
    """Put the triggers in; they are no part of the database itself."""
    columns = ", ".join(Note._fields)
    raw.execute(f"CREATE TEMP TABLE noted ({columns})")
    for table, place in _TABLES.items():
        for deed, (statement, row) in _NOTES.items():
            raw.execute(
                f"CREATE TEMP TRIGGER {place}_{deed} AFTER {statement} ON main.{table} BEGIN "  # noqa: S608
                f"INSERT INTO noted VALUES ('{place}', '{deed}', {row}.stream, {row}.number, "
                f"{row}.key, {row}.attempt); END"
            )


def take(raw: Connection) -> list[Note]:
    """What was noted since the last time, in order."""
    notes = [Note(*row) for row in raw.execute("SELECT * FROM temp.noted ORDER BY rowid")]
    if notes:
        raw.execute("DELETE FROM temp.noted")
    return notes
