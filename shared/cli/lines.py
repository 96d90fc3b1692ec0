"""Standard input as it arrives, without waiting for more and without reading ahead."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import AsyncIterator

from shared.errors import CalcError

STDIN = 0
"""The descriptor: Python has no `sys.stdin` where it was closed when the program started."""

READ_BYTES = 64 * 1024
PIECES_AHEAD = 16
ONE_AT_A_TIME = 1


async def read_lines(descriptor: int, ahead: int = PIECES_AHEAD) -> AsyncIterator[str]:
    """The lines of a file, pipe or terminal; what is no UTF-8 becomes U+FFFD. Raises `OSError`
    after the lines that could be read."""
    rest = b""
    async for piece in read_pieces(descriptor, ahead):
        *lines, rest = (rest + piece).split(b"\n") if b"\n" in piece else (rest + piece,)
        for line in lines:
            yield line.decode("utf-8", "replace")
    if rest:
        yield rest.decode("utf-8", "replace")


async def read_pieces(descriptor: int, ahead: int = PIECES_AHEAD) -> AsyncIterator[bytes]:
    """What is in a file, pipe or terminal, as it arrives; raises `OSError` after all that could be
    read. With `ONE_AT_A_TIME` others may read what comes after it."""
    loop = asyncio.get_running_loop()
    pieces: asyncio.Queue[bytes | OSError] = asyncio.Queue()
    room = threading.Semaphore(ahead)
    reader = _Reader(descriptor, loop, pieces, room)
    # A thread, since files cannot be polled; a daemon, since nothing can interrupt its read.
    threading.Thread(target=reader.run, name="lines", daemon=True).start()
    while piece := await pieces.get():
        if isinstance(piece, OSError):
            raise piece
        yield piece
        room.release()


def read_line(descriptor: int) -> str:
    """One line without its end; raises `CalcError` and `UnicodeError`."""
    (line,) = read_few(descriptor, 1)
    return line


def read_few(descriptor: int, many: int) -> list[str]:
    """So many lines without their ends, which are empty where there are no more."""
    try:
        with open(descriptor, "rb", closefd=False) as file:
            return [file.readline(READ_BYTES).decode().rstrip("\n") for _ in range(many)]
    except OSError as error:
        raise unreadable(error) from error


def unreadable(error: OSError) -> CalcError:
    """What is said where standard input cannot be read."""
    return CalcError("input", f"Cannot read standard input: {error.strerror}.")


class _Reader:
    def __init__(
        self,
        descriptor: int,
        loop: asyncio.AbstractEventLoop,
        pieces: asyncio.Queue[bytes | OSError],
        room: threading.Semaphore,
    ) -> None:
        self._descriptor = descriptor
        self._loop = loop
        self._pieces = pieces
        self._room = room

    def run(self) -> None:
        going_on = True
        while going_on:
            self._room.acquire()
            piece = self._read()
            going_on = isinstance(piece, bytes) and bool(piece)
            try:
                self._loop.call_soon_threadsafe(self._pieces.put_nowait, piece)
            except RuntimeError:
                return  # the loop has ended, and nobody wants the lines any more

    def _read(self) -> bytes | OSError:
        try:
            return os.read(self._descriptor, READ_BYTES)
        except OSError as error:
            return error
