"""Streams on disk, and what each worker did for them."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from broker.core.effects import Changes
from broker.core.streams.changes import StreamChanges
from broker.core.streams.jobs import Stream
from broker.store import messages
from broker.store.rows import STATES, chunks, marks, state_number
from broker.store.statements import run
from shared.stream.definition import Definition
from shared.wire.codec import pack, unpack

FIXED = ("key", "owner", "name", "created")
CHANGING = (
    "definition",
    "since",
    "state",
    "attempt",
    "sequence",
    "most",
    "made",
    "generated",
    "processed",
    "failed",
    "errors",
    "worker",
)
_ALL = FIXED + CHANGING

INSERT = f"INSERT INTO stream ({', '.join(_ALL)}) VALUES ({', '.join('?' * len(_ALL))})"  # noqa: S608
UPDATE = f"UPDATE stream SET {', '.join(f'{name} = ?' for name in CHANGING)} WHERE key = ?"  # noqa: S608
COUNT = """
INSERT INTO stream_count VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET
    generated = generated + excluded.generated, processed = processed + excluded.processed,
    failed = failed + excluded.failed, used = excluded.used
"""
FOLD = """
INSERT INTO stream_count
SELECT stream, '', generated, processed, failed, used FROM stream_count
WHERE stream = ? AND worker = ? ON CONFLICT DO UPDATE SET
    generated = generated + excluded.generated, processed = processed + excluded.processed,
    failed = failed + excluded.failed
"""
OF_STREAM = ("program", "message", "stream_error", "stream_count")


def write(raw: sqlite3.Connection, changes: Changes) -> None:
    """Keep what has changed of streams."""
    streams = changes.streams
    if not streams:
        return
    _write_streams(raw, streams)
    messages.write(raw, streams)
    _write_shares(raw, streams)
    for table in OF_STREAM:
        _delete(raw, table, "stream", streams)


def _write_streams(raw: sqlite3.Connection, streams: StreamChanges) -> None:
    """A new one may have the name of one that is deleted in this very turn."""
    _delete(raw, "stream", "key", streams)
    created = [s for s in streams.created.values() if s.key not in streams.deleted]
    run(raw, INSERT, [_fixed(s) + _changing(s) for s in created])
    run(raw, UPDATE, [(*_changing(s), s.key) for s in streams.changed.values()])
    run(raw, "INSERT OR REPLACE INTO program VALUES (?, ?)", list(streams.programs.items()))


def _write_shares(raw: sqlite3.Connection, streams: StreamChanges) -> None:
    folded = list(streams.folded)
    run(raw, FOLD, folded)
    run(raw, "DELETE FROM stream_count WHERE stream = ? AND worker = ?", folded)
    shares = streams.shares.items()
    rows = [(*named, s.generated, s.processed, s.failed, streams.at) for named, s in shares]
    run(raw, COUNT, rows)


def _delete(raw: sqlite3.Connection, table: str, column: str, streams: StreamChanges) -> None:
    keys = [(key,) for key in streams.deleted]
    run(raw, f"DELETE FROM {table} WHERE {column} = ?", keys)  # noqa: S608


def read(raw: sqlite3.Connection) -> tuple[Stream, ...]:
    """All streams, with the names of those whose shares are counted."""
    names: defaultdict[int, dict[str, None]] = defaultdict(dict)
    query = "SELECT stream, worker FROM stream_count WHERE worker != '' ORDER BY used, worker"
    for stream, worker in raw.execute(query):
        names[stream][worker] = None
    found = raw.execute(f"SELECT {', '.join(_ALL)} FROM stream ORDER BY key")  # noqa: S608
    return tuple(_read(values, names[values[0]]) for values in found)


def programs(raw: sqlite3.Connection, keys: Iterable[int]) -> dict[int, bytes]:
    """What messages of these streams are given to."""
    found: dict[int, bytes] = {}
    for chunk in chunks(sorted(keys)):
        query = f"SELECT stream, body FROM program WHERE stream IN ({marks(chunk)})"  # noqa: S608
        found.update(raw.execute(query, chunk))
    return found


def _fixed(stream: Stream) -> tuple[Any, ...]:
    return stream.key, stream.owner, stream.name, stream.created


def _changing(stream: Stream) -> tuple[Any, ...]:
    return (
        pack(stream.definition),
        stream.since,
        state_number(stream.state),
        stream.attempt,
        stream.sequence,
        stream.most,
        stream.made,
        stream.generated,
        stream.processed,
        stream.failed,
        stream.errors,
        stream.worker,
    )


def _read(values: tuple[Any, ...], names: dict[str, None]) -> Stream:
    key, owner, name, created, definition, since, state, attempt, sequence, *others = values
    most, made, generated, processed, failed, errors, worker = others
    return Stream(
        key=key,
        owner=owner,
        name=name,
        definition=unpack(Definition, definition),
        created=created,
        since=since,
        state=STATES[state],
        attempt=attempt,
        sequence=sequence,
        most=most,
        made=made,
        generated=generated,
        processed=processed,
        failed=failed,
        errors=errors,
        worker=worker,
        names=names,
    )
