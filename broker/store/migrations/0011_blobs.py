"""Blobs: what users have of them, and which tasks name them. The bytes are files."""

from __future__ import annotations

from typing import Any

STATEMENTS = (
    """CREATE TABLE blob_claim (
        owner INTEGER NOT NULL, digest BLOB NOT NULL, size BIGINT NOT NULL,
        uses BIGINT NOT NULL, until BIGINT NOT NULL,
        PRIMARY KEY (owner, digest)) WITHOUT ROWID""",
    "CREATE INDEX blob_claim_digest ON blob_claim (digest)",
    "CREATE INDEX blob_claim_until ON blob_claim (until) WHERE until > 0",
    """CREATE TABLE blob_use (
        task INTEGER NOT NULL, role SMALLINT NOT NULL, place SMALLINT NOT NULL,
        digest BLOB NOT NULL, size BIGINT NOT NULL,
        PRIMARY KEY (task, role, place)) WITHOUT ROWID""",
)


def up(_migrator: Any, db: Any) -> None:
    """Make the tables."""
    for statement in STATEMENTS:
        db.execute_sql(statement)
