"""Exit statuses of `calc`."""

from __future__ import annotations

from enum import IntEnum

from shared.program import INTERRUPTED


class Status(IntEnum):
    """What a script can tell from the exit status."""

    DONE = 0
    SOME_FAILED = 1
    USAGE = 2
    NOT_CONNECTED = 3
    """not logged in, or no broker at the first connection, or none within `--timeout`"""
    INTERRUPTED = INTERRUPTED
    """Ctrl-C has ended it"""
