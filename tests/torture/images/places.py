"""Where images lie: what the rows name, and what there is in the folder."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from hashlib import sha256
from pathlib import Path

from broker.store.blobs.files import folder_of
from shared.states import BlobRole
from tests.torture.ledger import Ledger

_find_swept = re.compile(r"(\d+) files of no use removed").findall


def figures(connection: sqlite3.Connection, ledgers: Iterable[Ledger]) -> dict[str, int]:
    """What there is of images, and what was asked of them."""
    made = "SELECT count(*) FROM blob_use WHERE role = ?"
    entries = [entry for ledger in ledgers for entry in ledger.entries.values()]
    return {
        "images left": connection.execute(made, (BlobRole.RESULT,)).fetchone()[0],
        "images fetched": sum(bool(entry.fetched) for entry in entries),
        "blobs": len(_named(connection)),
    }


def lost(connection: sqlite3.Connection, ledgers: Mapping[str, Ledger]) -> Iterator[str]:
    """What the broker has promised to keep without a task, and does not."""
    query = "SELECT digest FROM blob_claim JOIN account ON account.key = owner WHERE name = ?"
    for name, ledger in ledgers.items():
        kept = {digest for (digest,) in connection.execute(query, (name,))}
        yield from (f"{digest.hex()} of {name}" for digest in ledger.laid_by - kept)


def wrong(database: Path) -> Iterator[str]:
    """Files that no row names, rows without their file, and files of other bytes. No broker may
    run."""
    with closing(sqlite3.connect(database)) as connection:
        named = _named(connection)
    files = [path for path in folder_of(str(database)).rglob("*") if path.is_file()]
    there = {path.name for path in files}
    yield from (f"nothing names {name}" for name in there - named)
    yield from (f"there is no {name}" for name in named - there)
    whole = (path for path in files if path.name in named)
    yield from (f"{path} has other bytes" for path in whole if _digest(path) != path.name)


def swept(log: str) -> int:
    """How many files the brokers of a log have removed at their start."""
    return sum(map(int, _find_swept(log)))


def _named(connection: sqlite3.Connection) -> set[str]:
    return {digest.hex() for (digest,) in connection.execute("SELECT digest FROM blob_claim")}


def _digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()
