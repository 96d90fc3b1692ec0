"""Streams on disk, and their messages."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from broker.core.effects import Changes
from broker.core.streams.changes import StreamChanges
from broker.core.streams.jobs import Message, Spawned, Stream
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
MAKE = "INSERT INTO message VALUES (?, ?, ?, 0, ?, ?, ?, ?, ?, ?, ?, ?)"
SPAWN = "INSERT INTO message VALUES (?, ?, ?, 1, 0, 0, 0, 0, 0, NULL, NULL, x'')"
CHANGE = """
UPDATE message SET state = ?, attempt = ?, tries = ?, started = ?, worker = ? WHERE key = ?
"""
FAIL = """
INSERT OR REPLACE INTO stream_error
SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10,
       coalesce((SELECT payload FROM message WHERE key = ?1), x'')
"""
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
    _write_messages(raw, streams)
    _write_shares(raw, streams)
    if streams.deleted:
        _delete(raw, [(key,) for key in streams.deleted])


def _write_streams(raw: sqlite3.Connection, streams: StreamChanges) -> None:
    run(raw, INSERT, [_fixed(s) + _changing(s) for s in streams.created.values()])
    run(raw, UPDATE, [(*_changing(s), s.key) for s in streams.changed.values()])
    run(raw, "INSERT OR REPLACE INTO program VALUES (?, ?)", list(streams.programs.items()))


def _write_messages(raw: sqlite3.Connection, streams: StreamChanges) -> None:
    run(raw, "DELETE FROM stream_error WHERE key = ?", [(key,) for key in streams.dropped])
    run(raw, MAKE, [_made(message, payload) for message, payload in streams.made.values()])
    run(raw, SPAWN, [(k, s.stream.key, s.number) for k, s in streams.spawned.items()])
    run(raw, CHANGE, [_changed(message) for message in streams.messages.values()])
    run(raw, FAIL, [failure[:10] for failure in streams.failures])
    run(raw, "DELETE FROM message WHERE key = ?", [(key,) for key in streams.handled])


def _write_shares(raw: sqlite3.Connection, streams: StreamChanges) -> None:
    run(raw, FOLD, streams.folded)
    run(raw, "DELETE FROM stream_count WHERE stream = ? AND worker = ?", streams.folded)
    shares = streams.shares.items()
    rows = [(*named, s.generated, s.processed, s.failed, streams.at) for named, s in shares]
    run(raw, COUNT, rows)


def _delete(raw: sqlite3.Connection, keys: list[tuple[int]]) -> None:
    run(raw, "DELETE FROM stream WHERE key = ?", keys)
    for table in OF_STREAM:
        run(raw, f"DELETE FROM {table} WHERE stream = ?", keys)  # noqa: S608


def read(raw: sqlite3.Connection) -> tuple[Stream, ...]:
    """All streams, with the names of those whose shares are counted."""
    names: defaultdict[int, dict[str, None]] = defaultdict(dict)
    query = "SELECT stream, worker FROM stream_count WHERE worker != '' ORDER BY used, worker"
    for stream, worker in raw.execute(query):
        names[stream][worker] = None
    found = raw.execute(f"SELECT {', '.join(_ALL)} FROM stream ORDER BY key")  # noqa: S608
    return tuple(_read(values, names[values[0]]) for values in found)


def read_messages(raw: sqlite3.Connection, streams: Iterable[Stream]) -> tuple[Message, ...]:
    """The messages that became no tasks and are not handled."""
    of = {stream.key: stream for stream in streams}
    query = """
    SELECT key, stream, number, created, size, state, attempt, tries, started, worker
    FROM message WHERE NOT task ORDER BY key
    """
    return tuple(_read_message(of[values[1]], values) for values in raw.execute(query))


def read_spawned(
    raw: sqlite3.Connection, streams: Iterable[Stream]
) -> tuple[tuple[int, Spawned], ...]:
    """The messages that became tasks which have not ended, by the keys of these."""
    of = {stream.key: stream for stream in streams}
    found = raw.execute("SELECT key, stream, number FROM message WHERE task ORDER BY key")
    return tuple((key, Spawned(of[stream], number)) for key, stream, number in found)


def programs(raw: sqlite3.Connection, keys: Iterable[int]) -> dict[int, bytes]:
    """What messages of these streams are given to."""
    found: dict[int, bytes] = {}
    for chunk in chunks(sorted(keys)):
        query = f"SELECT stream, body FROM program WHERE stream IN ({marks(chunk)})"  # noqa: S608
        found.update(raw.execute(query, chunk))
    return found


def payloads(raw: sqlite3.Connection, keys: list[int]) -> dict[int, bytes]:
    """The payloads of messages, by key."""
    found: dict[int, bytes] = {}
    for chunk in chunks(keys):
        query = f"SELECT key, payload FROM message WHERE key IN ({marks(chunk)})"  # noqa: S608
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


def _made(message: Message, payload: bytes) -> tuple[Any, ...]:
    return (
        message.key,
        message.stream.key,
        message.number,
        message.created,
        message.size,
        state_number(message.state),
        message.attempt,
        message.tries,
        message.started,
        message.worker,
        payload,
    )


def _changed(message: Message) -> tuple[Any, ...]:
    state = state_number(message.state)
    about = (message.attempt, message.tries, message.started, message.worker)
    return state, *about, message.key


def _read_message(stream: Stream, values: tuple[Any, ...]) -> Message:
    key, _, number, created, size, state, attempt, tries, started, worker = values
    return Message(
        key=key,
        stream=stream,
        number=number,
        created=created,
        size=size,
        cost=stream.definition.simulation.works_most // 2,
        state=STATES[state],
        attempt=attempt,
        tries=tries,
        started=started,
        worker=worker,
    )
