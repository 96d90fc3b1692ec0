"""Fetches what a task takes or has made into a file."""

from __future__ import annotations

import asyncio
import secrets
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from shared.client.blobs.asks import Asks
from shared.client.blobs.incoming import Incoming
from shared.client.blobs.shelved import read_rest
from shared.shelf import Shelf
from shared.states import BlobRole
from shared.wire.blobs import Fetch, Fetched

_NAME_CHARS = 48
"""Of a name: with four bytes each, and what is added, it is one still."""

Progress = Callable[[int], None]


async def fetch(
    client: Asks,
    task: bytes,
    path: Path,
    *,
    role: BlobRole = BlobRole.RESULT,
    place: int = 0,
    progress: Progress = lambda _bytes: None,
) -> int:
    """Have a file that is whole at `path`, in place of what is there; returns its size. Where
    something fails nothing of it is left. Raises `CalcError` and `OSError`."""
    begins = path.name[:_NAME_CHARS]
    unfinished = path.with_name(f".{begins}.{secrets.token_hex(4)}")
    try:
        with unfinished.open("xb") as file:
            size = await fetch_into(client, task, file, role, place, progress)
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    return size


async def fetch_into(
    client: Asks, task: bytes, file: BinaryIO, role: BlobRole, place: int, progress: Progress
) -> int:
    """Write it to a file piece by piece; only in the end it is known to be right."""
    incoming = Incoming()
    asked: deque[asyncio.Task[Fetched]] = deque()
    try:
        while not incoming.whole:
            while (piece := incoming.next()) is not None:
                question = Fetch(task, role, place, *piece)
                asked.append(asyncio.create_task(client.ask(question, timeout=None)))
            file.write(incoming.take(await asked.popleft()))
            if not asked:
                await _read_rest(client.shelf, incoming, file)
            progress(incoming.came)
    finally:
        for each in asked:
            each.cancel()
        await asyncio.gather(*asked, return_exceptions=True)
    return incoming.came


async def _read_rest(shelf: Shelf | None, incoming: Incoming, file: BinaryIO) -> None:
    if shelf is not None and not incoming.whole:
        await asyncio.to_thread(read_rest, shelf, incoming, file)
