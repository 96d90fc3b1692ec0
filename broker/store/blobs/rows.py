"""What is on disk of blobs beside their bytes."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import groupby
from operator import itemgetter

from broker.core.blobs.claims import BlobChanges, Claim, Claims, Use
from broker.core.blobs.telling import SpaceOf
from broker.store.rows import chunks, marks
from broker.store.statements import run
from shared.errors import ErrorCode, RequestError
from shared.kinds.base import BlobName
from shared.states import BlobRole
from shared.wire import blobs as wire

LAPSED_A_STEP = 100

_OF_STEPS = f"role = {BlobRole.STEP.value}"

_NEXT = "SELECT owner, digest FROM blob_claim WHERE until > 0 AND until <= ? ORDER BY until LIMIT ?"
_NAMED = """
SELECT blob_use.digest, blob_use.size FROM blob_use JOIN task ON task.key = blob_use.task
WHERE task.owner = ? AND task.id = ? AND role = ? AND place = ?
    AND role IN (0, 1)
"""
_SPACE = """
SELECT account.name, count(*), sum(size) FROM blob_claim JOIN account ON account.key = owner
WHERE ?1 IS NULL OR owner = ?1 GROUP BY owner ORDER BY sum(size) DESC, account.name
"""
_USED = """
SELECT coalesce(sum(size), 0)
FROM (SELECT DISTINCT digest, size FROM blob_claim WHERE ?1 IS NULL OR owner = ?1)
"""


def counted(raw: sqlite3.Connection) -> dict[int, int]:
    """Bytes, by whom they count for."""
    return dict(raw.execute("SELECT owner, sum(size) FROM blob_claim GROUP BY owner"))


def made_by_steps(raw: sqlite3.Connection) -> dict[int, list[bytes]]:
    """What steps have made for others, by task, each as often as they name it."""
    found: defaultdict[int, list[bytes]] = defaultdict(list)
    for task, digest in raw.execute(f"SELECT task, digest FROM blob_use WHERE {_OF_STEPS}"):  # noqa: S608
        found[task].append(digest)
    return dict(found)


def beginning_with(raw: sqlite3.Connection, first: bytes) -> set[bytes]:
    """The hashes that somebody has, of those that begin with this byte."""
    query = "SELECT DISTINCT digest FROM blob_claim WHERE digest BETWEEN ? AND ?"
    return {digest for (digest,) in raw.execute(query, (first, first + b"\xff" * 31))}


def claims(raw: sqlite3.Connection, digests: Iterable[bytes]) -> Claims:
    """What everybody has of these."""
    found: Claims = {digest: {} for digest in digests}
    for chunk in chunks(sorted(found)):
        query = (
            "SELECT owner, digest, size, uses, until FROM blob_claim "  # noqa: S608
            f"WHERE digest IN ({marks(chunk)})"
        )
        for claim in map(_claim, raw.execute(query, chunk)):
            found[claim.digest][claim.owner] = claim
    return found


def named_by(raw: sqlite3.Connection, tasks: Sequence[int]) -> dict[int, tuple[bytes, ...]]:
    """The blobs that tasks name which have ended, each as often as they do."""
    found: dict[int, tuple[bytes, ...]] = {}
    for chunk in chunks(tasks):
        query = (
            f"SELECT task, digest FROM blob_use WHERE task IN ({marks(chunk)}) "  # noqa: S608
            f"AND NOT {_OF_STEPS} ORDER BY task"
        )
        for task, uses in groupby(raw.execute(query, chunk), key=itemgetter(0)):
            found[task] = tuple(digest for _, digest in uses)
    return found


def lapsed(raw: sqlite3.Connection, now: int) -> tuple[tuple[int, bytes], ...]:
    """Claims, by owner and hash, whose time is over."""
    return tuple(raw.execute(_NEXT, (now, LAPSED_A_STEP)))


def named(raw: sqlite3.Connection, owner: int, fetch: wire.Fetch) -> BlobName:
    """The blob that a task of this user names in that place; raises `RequestError`."""
    found = raw.execute(_NAMED, (owner, fetch.id, fetch.role, fetch.place)).fetchone()
    if found is None:
        raise RequestError(ErrorCode.NOT_FOUND, "You have no task that has this.")
    return BlobName(*found)


def named_as(raw: sqlite3.Connection, task: int, digest: bytes) -> BlobName:
    """The blob of this hash that a task names; raises `RequestError`."""
    query = "SELECT digest, size FROM blob_use WHERE task = ? AND digest = ?"
    found = raw.execute(query, (task, digest)).fetchone()
    if found is None:
        raise RequestError(ErrorCode.NOT_FOUND, "The task does not name this.")
    return BlobName(*found)


def space(raw: sqlite3.Connection, question: SpaceOf) -> wire.Space:
    """What blobs take."""
    rows = tuple(wire.SpaceRow(*row) for row in raw.execute(_SPACE, (question.owner,)))
    used = raw.execute(_USED, (question.owner,)).fetchone()[0]
    return wire.Space(rows, used, question.allowed)


def write(raw: sqlite3.Connection, changes: BlobChanges) -> None:
    """What a turn has decided."""
    kept = [claim for claim in changes.claims.values() if claim.holds]
    gone = [pair for pair, claim in changes.claims.items() if not claim.holds]
    run(
        raw,
        "INSERT OR REPLACE INTO blob_claim VALUES (?, ?, ?, ?, ?)",
        [(c.owner, c.digest, c.size, c.uses, c.until) for c in kept],
    )
    run(raw, "DELETE FROM blob_claim WHERE owner = ? AND digest = ?", gone)
    ended = [(task,) for task in changes.steps_ended]
    run(raw, f"DELETE FROM blob_use WHERE task = ? AND {_OF_STEPS}", ended)  # noqa: S608
    uses = [_use(use) for made in changes.uses.values() for use in made]
    run(raw, "INSERT INTO blob_use VALUES (?, ?, ?, ?, ?)", uses)


def _claim(values: tuple[int, bytes, int, int, int]) -> Claim:
    return Claim(*values)


def _use(use: Use) -> tuple[int, int, int, bytes, int]:
    return use.task, int(use.role), use.place, *use.blob
