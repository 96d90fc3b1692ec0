"""Failed messages on disk, and the answers to questions about streams."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Any

from broker.core.streams.answering import AboutStream, ErrorsOf
from broker.core.streams.jobs import Failure
from broker.store.rows import chunks, marks
from shared import limits
from shared.kinds.message import message_of
from shared.wire import streams as wire
from shared.wire.stream_rows import ErrorRow, StreamRow, StreamShare

NAMED = """
SELECT stream_error.key, stream, stream_error.attempt, stream_error.number, stream_error.task,
       stream_error.worker, at, code, reason, text, payload, task.id
FROM stream_error LEFT JOIN task ON stream_error.task AND task.key = stream_error.key
WHERE stream_error.key IN ({})
"""
LISTED = """
SELECT key, attempt, number, task, worker, at, code, reason, text, payload FROM stream_error
WHERE stream = ?1 AND key > ?2 AND (?3 = '' OR worker = ?3) ORDER BY key LIMIT ?4
"""
COUNTED = """
SELECT stream.generated, stream.processed, stream.failed, errors,
       share.worker, max(share.generated, 0), max(share.processed, 0), max(share.failed, 0)
FROM stream LEFT JOIN stream_count AS share ON share.stream = stream.key
WHERE stream.key = ? ORDER BY share.worker
"""
"""One statement, so that all of it is of one moment."""


def named(raw: sqlite3.Connection, keys: Iterable[int]) -> dict[int, Failure]:
    """The failures with these keys."""
    found: dict[int, Failure] = {}
    for chunk in chunks(sorted(keys)):
        rows = raw.execute(NAMED.format(marks(chunk)), chunk)
        found.update((row[0], Failure(*row)) for row in rows)
    return found


def about(raw: sqlite3.Connection, question: AboutStream) -> wire.StreamNow:
    """Everything about a stream."""
    query = "SELECT body FROM program WHERE stream = ?"
    body = raw.execute(query, (question.key,)).fetchone()
    counted = raw.execute(COUNTED, (question.key,)).fetchall()
    shares = tuple(StreamShare(*row[4:]) for row in counted if row[4] is not None)
    row = _with_totals(question.row, *counted[0][:4]) if counted else question.row
    return wire.StreamNow(row, body[0] if body else b"", shares)


def _with_totals(
    row: StreamRow, generated: int, processed: int, failed: int, errors: int
) -> StreamRow:
    """A row of an earlier moment as it is now: what shares are told with it add up to it."""
    left = generated - processed - failed
    return row._replace(
        generated=generated, processed=processed, failed=failed, unhandled=left, errors=errors
    )


def page(raw: sqlite3.Connection, question: ErrorsOf) -> wire.ErrorsPage:
    """A page of the failed messages of a stream."""
    limit = min(max(question.limit, 1), limits.PAGE_ROWS)
    asked = (question.key, question.after, question.worker, limit + 1)
    rows = [_row(values) for values in raw.execute(LISTED, asked)]
    return wire.ErrorsPage(tuple(rows[:limit]), len(rows) > limit)


def _row(values: tuple[Any, ...]) -> ErrorRow:
    *about, text, payload = values
    return ErrorRow._make([*about, _text_of(payload) if payload else text])


def _text_of(payload: bytes) -> str:
    return message_of(payload).text[: limits.TITLE_CHARS]
