"""Streams and what has failed, as lines for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from shared.cli.kinds import BODIES
from shared.cli.layout import below, columns, sheet
from shared.cli.output import time_text
from shared.cli.streams.naming import shown
from shared.kinds import code
from shared.safety import one_line
from shared.stream import Making
from shared.stream.telling import handling_text, schedule_text
from shared.wire.stream_rows import ErrorRow, StreamRow, StreamShare
from shared.wire.streams import StreamNow

OTHERS = "others"
"""The workers that are not counted by name any more."""


def stream_lines(rows: Sequence[StreamRow], user: str) -> list[str]:
    """Streams in columns, as this user names them."""
    return columns([_cells(row, user) for row in rows]) if rows else []


def error_line(row: ErrorRow) -> str:
    """A failed message; its text where that is more than its number."""
    task = f"task {row.task}" if row.task else ""
    where = f"{row.worker}, attempt {row.attempt}"
    text = "" if row.text == str(row.number) else row.text
    parts = (f"{row.number:>6}", time_text(row.at), where, task, text, row.reason)
    return one_line("  ".join(part for part in parts if part))


def stream_sheet(now: StreamNow, last: Sequence[ErrorRow], user: str) -> str:
    """Everything about a stream, and of its failed messages those given."""
    row, definition = now.row, now.row.definition
    name = shown(row.owner, row.name, user)
    return sheet(
        (
            ("stream", one_line(name)),
            ("state", one_line(_state(row))),
            ("waits", one_line(row.waits)),
            ("made", one_line(schedule_text(definition.schedule))),
            *_messages(now),
            ("handled", handling_text(definition)),
            ("limit", f"{definition.unhandled_most:,} unhandled"),
            ("created", time_text(row.created)),
            ("last made", time_text(row.made)),
            ("messages", _counts(row)),
            ("latency", f"{row.latency:,} ms" if row.processed else None),
            ("workers", below(columns([_share_cells(share) for share in now.shares]))),
            ("errors", _errors(row, last, name)),
        )
    )


def _cells(row: StreamRow, user: str) -> tuple[str, ...]:
    cells = (
        shown(row.owner, row.name, user),
        "on" if row.on else "off",
        schedule_text(row.definition.schedule),
        row.definition.making.value,
        f"{row.generated:,} made",
        f"{row.processed:,} processed",
        f"{row.failed:,} failed",
        f"{row.unhandled:,} unhandled",
        _maker(row),
    )
    return tuple(map(one_line, cells))


def _maker(row: StreamRow) -> str:
    if not row.on:
        return ""
    return row.waits or (f"made by {row.generator}" if row.generator else "")


def _state(row: StreamRow) -> str:
    if not row.on:
        return "off"
    return f"on, made by {row.generator}, attempt {row.attempt}" if row.generator else "on"


def _messages(now: StreamNow) -> Iterator[tuple[str, str | None]]:
    definition = now.row.definition
    yield "each is", f"{_ARTICLES[definition.making]}: {one_line(definition.template)}"
    if now.program:
        yield from BODIES[code.NAME].before(now.program)


_ARTICLES = {
    Making.COUNTER: "its number",
    Making.EXPRESSION: "an expression",
    Making.CODE: "input for a program",
}


def _counts(row: StreamRow) -> str:
    return (
        f"{row.generated:,} = {row.processed:,} processed + {row.failed:,} failed"
        f" + {row.unhandled:,} unhandled"
    )


def _share_cells(share: StreamShare) -> tuple[str, ...]:
    return (
        one_line(share.worker) or OTHERS,
        f"{share.generated:,} made",
        f"{share.processed:,} processed",
        f"{share.failed:,} failed",
    )


def _errors(row: StreamRow, last: Sequence[ErrorRow], name: str) -> str | None:
    kept = f"{row.errors:,}; calc errors {one_line(name)} lists them"
    return kept + below(map(error_line, last)) if row.errors else None
