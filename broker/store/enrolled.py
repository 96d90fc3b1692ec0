"""Enrolled workers and invitations on disk."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from typing import Any

from broker.core.enrolling.enrolled import Enrolled, EnrolmentChanges, WorkerInvitation
from broker.store.models import EnrolledRow, InvitedWorkerRow
from broker.store.rows import chunks
from broker.store.statements import run

_WRITE = "INSERT OR REPLACE INTO enrolled VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
_SEEN = "UPDATE enrolled SET seen = ?, address = ? WHERE key = ?"
_USED = "UPDATE invited_worker SET used = ? WHERE digest = ?"
_OVER = "DELETE FROM invited_worker WHERE expires < ?"


def read() -> tuple[Enrolled, ...]:
    """All that may join, and all that were revoked."""
    return tuple(map(_enrolled, EnrolledRow.select()))


def invitations(digests: Iterable[bytes]) -> Iterator[WorkerInvitation]:
    """Those of these invitations that there are."""
    for some in chunks(sorted(digests)):
        for row in InvitedWorkerRow.select().where(InvitedWorkerRow.digest.in_(some)):
            yield WorkerInvitation(bytes(row.digest), row.name, _roles(row), row.expires, row.used)


def write(raw: sqlite3.Connection, changes: EnrolmentChanges) -> None:
    """What a turn has decided of them."""
    run(raw, _WRITE, [_values(worker) for worker in changes.workers.values()])
    run(raw, _SEEN, [(w.seen, w.address, w.key) for w in changes.seen.values()])
    run(raw, _USED, [(used, digest) for digest, used in changes.used.items()])
    if changes.over_since is not None:
        raw.execute(_OVER, (changes.over_since,))


def _enrolled(row: Any) -> Enrolled:
    return Enrolled(
        bytes(row.key),
        row.name,
        _roles(row),
        row.address,
        row.created,
        row.seen,
        bytes(row.invitation),
        row.revoked,
        written=row.seen,
    )


def _values(worker: Enrolled) -> tuple[Any, ...]:
    return (
        worker.key,
        worker.name,
        ",".join(worker.roles),
        worker.address,
        worker.created,
        worker.seen,
        worker.invitation,
        worker.revoked,
    )


def _roles(row: Any) -> tuple[str, ...]:
    return tuple(row.roles.split(","))
