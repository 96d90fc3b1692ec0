"""Files that are read and written: whole, or not at all, and never over others by mistake."""

from __future__ import annotations

import asyncio
import os
import secrets
import shutil
import stat
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from io import BufferedIOBase, BufferedReader, FileIO
from pathlib import Path
from typing import BinaryIO, cast

from shared import limits
from shared.cli.beside import beside
from shared.cli.lines import STDIN
from shared.errors import CalcError, ErrorCode

_THERE = "{} is there already; --force writes over it."
_UNWRITTEN = "{} cannot be written: {}."
STDOUT = "standard output"
_TOO_LARGE = f"An image has at most {limits.IMAGE_BYTES:,} bytes."


@asynccontextmanager
async def opened(source: Path | None) -> AsyncIterator[tuple[BufferedIOBase, int]]:
    """A file that can be read anywhere, and its size; what comes through a pipe is laid aside on
    disk. Raises `CalcError` and `OSError`."""
    with await beside(partial(_reader, source)) as raw, tempfile.TemporaryFile() as aside:
        is_file = stat.S_ISREG(os.fstat(raw.fileno()).st_mode)
        if not is_file:
            await beside(partial(_lay_aside, raw, aside))
        file = BufferedReader(raw) if is_file else cast(BufferedIOBase, aside)
        yield file, os.fstat(file.fileno()).st_size


def check_free(target: Path | None, *, force: bool) -> None:
    """Raise `CalcError` where something is there that is not to be written over."""
    if target is None and sys.stdout.isatty():
        raise CalcError("output", "An image is no text for a terminal: name a file, or use a pipe.")
    if target is not None and not force and os.path.lexists(target):
        raise CalcError(ErrorCode.CONFLICT, _THERE.format(target))


@asynccontextmanager
async def written(target: Path | None, *, force: bool) -> AsyncIterator[BinaryIO]:
    """A file that becomes the target once all went well; raises `CalcError`."""
    try:
        async with _piped() if target is None else _whole(target, force) as file:
            yield file
    except OSError as error:
        raise CalcError("file", _UNWRITTEN.format(target or STDOUT, _reason(error))) from error


@asynccontextmanager
async def _piped() -> AsyncIterator[BinaryIO]:
    with tempfile.TemporaryFile() as aside:
        yield aside
        aside.seek(0)
        await asyncio.to_thread(shutil.copyfileobj, aside, sys.stdout.buffer)


@asynccontextmanager
async def _whole(target: Path, force: bool) -> AsyncIterator[BinaryIO]:
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f".calc-image-{secrets.token_hex(8)}")
    try:
        with unfinished.open("xb") as file:
            yield file
        _name(unfinished, target, force=force)
    finally:
        unfinished.unlink(missing_ok=True)


def _reason(error: OSError) -> str:
    return os.strerror(error.errno) if error.errno else str(error)


def _reader(source: Path | None) -> FileIO:
    """Without a buffer, whose lock a read that never ends would hold when the file is closed."""
    return FileIO(STDIN, closefd=False) if source is None else FileIO(source)


def _lay_aside(file: FileIO, aside: BinaryIO) -> None:
    """No more of it than one byte too many."""
    left = limits.IMAGE_BYTES + 1
    while left and (piece := file.read(min(left, limits.BLOB_PIECE_BYTES))):
        aside.write(piece)
        left -= len(piece)
    aside.flush()
    if not left:
        raise CalcError(ErrorCode.TOO_LARGE, _TOO_LARGE)


def _name(unfinished: Path, target: Path, *, force: bool) -> None:
    """A link takes no name that is there, also where it has just come."""
    if force:
        unfinished.replace(target)
        return
    try:
        target.hardlink_to(unfinished)
    except FileExistsError:
        raise CalcError(ErrorCode.CONFLICT, _THERE.format(target)) from None
    except OSError:  # this disk knows no links
        check_free(target, force=False)
        unfinished.rename(target)
