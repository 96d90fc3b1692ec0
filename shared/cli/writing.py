"""Writes lines of which has to be known whether they are there before something is thrown away."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

from shared import stdio

STDOUT = 1


class Written(NamedTuple):
    """So many lines are there whole, and why no more are."""

    lines: int
    error: OSError | None


def write_lines(lines: Sequence[str]) -> Written:
    """Write lines to standard output; where that is a file, as far as its disk."""
    if stdio.was_closed(STDOUT):
        return Written(0, OSError(0, "standard output is closed"))
    bodies = [_encoded(line) for line in lines]
    try:
        sys.stdout.flush()
        size, error = _write(b"".join(bodies))
        _keep()
    except OSError as failed:
        return Written(0, failed)
    return Written(sum(end <= size for end in accumulate(map(len, bodies))), error)


def _encoded(line: str) -> bytes:
    return f"{line}\n".encode(sys.stdout.encoding, "backslashreplace")


def _write(body: bytes) -> tuple[int, OSError | None]:
    """How many bytes could be written, and why no more."""
    rest = memoryview(body)
    while rest:
        try:
            rest = rest[os.write(STDOUT, rest) :]
        except OSError as error:
            return len(body) - len(rest), error
    return len(body), None


def _keep() -> None:
    if stat.S_ISREG(os.fstat(STDOUT).st_mode):
        os.fsync(STDOUT)
