"""Hands a file in to a broker on this machine, which takes it over as it is.

It is copied: a link to it would change with it. Whoever cannot do that sends pieces.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
from collections.abc import Callable
from contextlib import suppress
from io import BufferedIOBase, FileIO
from pathlib import Path

from shared import limits
from shared.client.blobs.asks import Asks
from shared.errors import ErrorCode, RequestError, SetupError
from shared.ids import new_id
from shared.kinds.base import BlobName
from shared.shelf import Shelf
from shared.wire.blobs import SendFile

Progress = Callable[[int], None]

IN_PIECES = (ErrorCode.NOT_FOUND, ErrorCode.RATE_LIMITED)
"""The broker sees another folder, or takes no more at the moment, and who sends pieces waits."""

_COPIED_AT_ONCE = 256 * 1024
TOO_LARGE = f"An image has at most {limits.BLOB_BYTES:,} bytes."


async def hand_in(client: Asks, file: BufferedIOBase, progress: Progress) -> BlobName | None:
    """Have the broker keep a file; None where it cannot be handed in. Raises `CalcError`, also for
    what the broker refuses."""
    if client.shelf is None:
        return None
    file_name = new_id()
    path = client.shelf.handed(file_name)
    try:
        progress(0)
        name = await asyncio.to_thread(_copied, client.shelf, file, path)
        await client.ask(SendFile(*name, file_name), timeout=None)
    except (OSError, SetupError):
        return None
    except RequestError as error:
        if error.code not in IN_PIECES:
            raise
        return None
    finally:
        with suppress(OSError):
            path.unlink(missing_ok=True)  # where the broker has not taken it
    progress(name.size)
    return name


def _copied(shelf: Shelf, file: BufferedIOBase, path: Path) -> BlobName:
    shelf.check()
    file.seek(0)
    flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC
    with open(os.open(path, flags, 0o600), "wb", buffering=0) as copy:
        return _hashed_into(copy, file)


def _hashed_into(copy: FileIO, file: BufferedIOBase) -> BlobName:
    """The name of what is written, whatever becomes of the file meanwhile."""
    digest, size = hashlib.sha256(), 0
    room = memoryview(bytearray(_COPIED_AT_ONCE))
    while read := file.readinto(room):
        size += read
        if size > limits.BLOB_BYTES:
            raise RequestError(ErrorCode.TOO_LARGE, TOO_LARGE)
        digest.update(room[:read])
        _write(copy, room[:read])
    return BlobName(digest.digest(), size)


def _write(copy: FileIO, rest: memoryview) -> None:
    while rest:
        rest = rest[copy.write(rest) :]
