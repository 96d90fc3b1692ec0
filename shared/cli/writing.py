"""Writes lines of which has to be known whether they are there before something is thrown away."""

from __future__ import annotations

import errno
import fcntl
import os
import select
import stat
import sys
import termios
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from itertools import accumulate, chain, repeat
from typing import NamedTuple

from shared import stdio

STDOUT = 1

QUICK = 200
"""A reader that has just been woken takes a line before it was looked for so often."""

REST_S = 0.002


class Written(NamedTuple):
    """So many lines are there whole, and why no more are."""

    lines: int
    error: OSError | None


def write_lines(lines: Sequence[str]) -> Written:
    """Write lines to standard output: where that is a file as far as its disk, where it is a pipe
    until somebody has read them, however long that takes."""
    if stdio.was_closed(STDOUT):
        return Written(0, OSError(0, "standard output is closed"))
    bodies = [_encoded(line) for line in lines]
    try:
        sys.stdout.flush()
        return _pass_on(bodies) if _is(stat.S_ISFIFO) else _keep(bodies)
    except OSError as failed:
        return Written(0, failed)


def _encoded(line: str) -> bytes:
    return f"{line}\n".encode(sys.stdout.encoding, "backslashreplace")


def _is(kind: Callable[[int], bool]) -> bool:
    return kind(os.fstat(STDOUT).st_mode)


def _keep(bodies: Sequence[bytes]) -> Written:
    size, error = _write(b"".join(bodies))
    if _is(stat.S_ISREG):
        os.fsync(STDOUT)
    return Written(sum(end <= size for end in accumulate(map(len, bodies))), error)


def _write(body: bytes) -> tuple[int, OSError | None]:
    """How many bytes could be written, and why no more."""
    rest = memoryview(body)
    while rest:
        try:
            rest = rest[os.write(STDOUT, rest) :]
        except OSError as error:
            return len(body) - len(rest), error
    return len(body), None


def _pass_on(bodies: Sequence[bytes]) -> Written:
    """One after the other: a pipe holds many lines, of which a reader may want no more than one."""
    for many, body in enumerate(bodies):
        _, error = _write(body)
        if error is not None:
            return Written(many, error)
        if not _taken():
            return Written(many, BrokenPipeError(errno.EPIPE, os.strerror(errno.EPIPE)))
    return Written(len(bodies), None)


def _taken() -> bool:
    """Whether all that was written is read; waits as long as somebody may."""
    reader = select.poll()
    reader.register(STDOUT, 0)  # that it is gone is always reported
    for pause in chain(repeat(0.0, QUICK), repeat(REST_S)):
        gone = bool(reader.poll(0))
        if gone or not _unread():
            break
        time.sleep(pause)
    return not _unread()


def _unread() -> int:
    """So many bytes are in the pipe; 0 where the system does not tell."""
    size = bytes(4)
    with suppress(OSError):
        size = fcntl.ioctl(STDOUT, termios.FIONREAD, size)
    return int.from_bytes(size, sys.byteorder)
