"""The messages of streams on disk."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Any

from broker.core.streams.changes import StreamChanges
from broker.core.streams.jobs import Message, Spawned, Stream
from broker.store.rows import STATES, chunks, marks, state_number
from broker.store.statements import run

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


def write(raw: sqlite3.Connection, streams: StreamChanges) -> None:
    """Keep what has changed of messages: those that have failed take their payloads along."""
    run(raw, "DELETE FROM stream_error WHERE key = ?", [(key,) for key in streams.dropped])
    run(raw, MAKE, [_made(message, payload) for message, payload in streams.made.values()])
    run(raw, SPAWN, [(k, s.stream.key, s.number) for k, s in streams.spawned.items()])
    run(raw, CHANGE, [_changed(message) for message in streams.messages.values()])
    run(raw, FAIL, [failure[:10] for failure in streams.failures])
    run(raw, "DELETE FROM message WHERE key = ?", [(key,) for key in streams.handled])


def read(raw: sqlite3.Connection, streams: Iterable[Stream]) -> tuple[Message, ...]:
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


def payloads(raw: sqlite3.Connection, keys: list[int]) -> dict[int, bytes]:
    """The payloads of messages, by key."""
    found: dict[int, bytes] = {}
    for chunk in chunks(keys):
        query = f"SELECT key, payload FROM message WHERE key IN ({marks(chunk)})"  # noqa: S608
        found.update(raw.execute(query, chunk))
    return found


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
