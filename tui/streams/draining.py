"""Writes the failed messages of a stream to a file, and has exactly those dropped."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path

from shared import limits
from shared.cli.streams.fields import error_fields
from shared.wire.rows import Held
from shared.wire.stream_rows import ErrorRow
from shared.wire.streams import DropErrors, Errors
from tui.connection import Connection
from tui.model.streams.failures import fence
from tui.model.streams.pulse import Named
from tui.streams.sheet import Sheet

BATCH = 1_000


async def pages(connection: Connection, stream: Named) -> AsyncIterator[tuple[ErrorRow, ...]]:
    """All failed messages that are kept, page by page; raises `CalcError`."""
    after, more = 0, True
    while more:
        page = await connection.read(Errors(*stream, after, limits.PAGE_ROWS))
        yield page.rows
        more = page.more and bool(page.rows)
        after = page.rows[-1].key if page.rows else after


async def drain(connection: Connection, stream: Named, sheet: Sheet) -> int:
    """How many were written and dropped. Where they cannot be written, or read, none is; raises
    `CalcError`."""
    written: list[Held] = []
    try:
        async for rows in pages(connection, stream):
            await asyncio.to_thread(sheet.write, map(_line, rows))
            written += map(fence, rows)
        await asyncio.to_thread(sheet.keep)
    except BaseException:
        sheet.drop()
        raise
    for items in batches(written):
        await connection.read(DropErrors(*stream, items))
    return len(written)


def batches(items: Sequence[Held]) -> Iterator[tuple[Held, ...]]:
    """The items, so many at a time as the broker is asked for."""
    return (tuple(items[at : at + BATCH]) for at in range(0, len(items), BATCH))


def default_path(name: str) -> str:
    """A file in the current folder that is not there yet."""
    plain = "".join(char if char.isalnum() or char in "-_" else "-" for char in name)
    folder = Path.cwd()
    names = (f"{plain}-errors{more}.jsonl" for more in _numbers())
    return str(next(folder / each for each in names if not (folder / each).exists()))


def _numbers() -> Iterator[str]:
    yield ""
    number = 1
    while True:
        number += 1
        yield f"-{number}"


def _line(row: ErrorRow) -> str:
    return json.dumps(error_fields(row))
