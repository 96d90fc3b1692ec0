"""Reads the rest of a blob from the shelf of a broker on this machine, instead of asking for it."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import BinaryIO

from shared.client.blobs.incoming import Incoming
from shared.limits import BLOB_PIECE_BYTES
from shared.shelf import Shelf


def read_rest(shelf: Shelf, incoming: Incoming, file: BinaryIO) -> None:
    """As far as it can be read; what is missing then is asked for. That the user may have it is
    known by the piece that has come. Raises `CalcError` for what is not right, and `OSError` where
    it cannot be written."""
    descriptor = _opened(shelf, incoming)
    if descriptor is None:
        return
    try:
        while not incoming.whole and (piece := _read(descriptor, incoming.came)):
            file.write(incoming.add(piece))
    finally:
        os.close(descriptor)


def _opened(shelf: Shelf, incoming: Incoming) -> int | None:
    """None where there is no file of its size: it lies in another container."""
    name = incoming.name
    if name is None:
        return None
    with suppress(OSError):
        descriptor = os.open(shelf.blob(name.digest), os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        if os.fstat(descriptor).st_size == name.size:
            return descriptor
        os.close(descriptor)
    return None


def _read(descriptor: int, offset: int) -> bytes:
    with suppress(OSError):
        return os.pread(descriptor, BLOB_PIECE_BYTES, offset)
    return b""
