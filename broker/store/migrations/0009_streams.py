"""Streams, their messages, those that have failed, and what each worker did. The first
administrator has one from the start."""

from __future__ import annotations

from typing import Any

STATEMENTS = (
    """CREATE TABLE stream (
        key INTEGER NOT NULL PRIMARY KEY, owner INTEGER NOT NULL, name TEXT NOT NULL,
        definition BLOB NOT NULL, created BIGINT NOT NULL, since BIGINT NOT NULL,
        state SMALLINT NOT NULL, attempt INTEGER NOT NULL, sequence BIGINT NOT NULL,
        most BIGINT NOT NULL, made BIGINT, generated BIGINT NOT NULL, processed BIGINT NOT NULL,
        failed BIGINT NOT NULL, errors BIGINT NOT NULL, worker TEXT)""",
    "CREATE UNIQUE INDEX stream_owner_name ON stream (owner, name)",
    "CREATE TABLE program (stream INTEGER NOT NULL PRIMARY KEY, body BLOB NOT NULL)",
    """CREATE TABLE message (
        key INTEGER NOT NULL PRIMARY KEY, stream INTEGER NOT NULL, number BIGINT NOT NULL,
        task SMALLINT NOT NULL, created BIGINT NOT NULL, size INTEGER NOT NULL,
        state SMALLINT NOT NULL, attempt INTEGER NOT NULL, tries INTEGER NOT NULL,
        started BIGINT, worker TEXT, payload BLOB NOT NULL)""",
    """CREATE TABLE stream_error (
        key INTEGER NOT NULL PRIMARY KEY, stream INTEGER NOT NULL, attempt INTEGER NOT NULL,
        number BIGINT NOT NULL, task BIGINT NOT NULL, worker TEXT NOT NULL, at BIGINT NOT NULL,
        code TEXT NOT NULL, reason TEXT NOT NULL, text TEXT NOT NULL, payload BLOB NOT NULL)""",
    "CREATE INDEX stream_error_stream ON stream_error (stream)",
    """CREATE TABLE stream_count (
        stream INTEGER NOT NULL, worker TEXT NOT NULL, generated BIGINT NOT NULL,
        processed BIGINT NOT NULL, failed BIGINT NOT NULL, used BIGINT NOT NULL,
        PRIMARY KEY (stream, worker)) WITHOUT ROWID""",
)

DEFAULT = bytes.fromhex(
    "9693cd01f4a0a3555443a7636f756e746572a37b6e7da873696d756c61746592cd03e832cd03e8"
)
"""A message every 500 ms, which is its number; its handling is simulated."""

STATEMENTS_OF_THE_FIRST = (
    f"""INSERT INTO stream
        SELECT {1 << 62}, first.key, 'messages', x'{DEFAULT.hex()}',
            first.created, first.created, 5, 0, 0, 0, NULL, 0, 0, 0, 0, NULL
        FROM account AS first WHERE role = 'admin' ORDER BY key LIMIT 1""",  # noqa: S608
    "INSERT INTO program SELECT key, x'' FROM stream",
)


def up(_migrator: Any, db: Any) -> None:
    """Make the tables, and the stream that is there from the start."""
    for statement in (*STATEMENTS, *STATEMENTS_OF_THE_FIRST):
        db.execute_sql(statement)
