"""A pipe to the parent: when it closes, the child ends, so that `kill -9` leaves nothing behind."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading

_PR_SET_PDEATHSIG = 1


def die_with_parent(descriptor: int) -> None:
    """End this process once the other end of the pipe `descriptor` is closed.

    On Linux the kernel is asked as well, since a thread does not run while a C function holds the
    interpreter. Of a parent that died before the call, the pipe tells.
    """
    end_with_parent()
    threading.Thread(target=_wait, args=(descriptor,), name="lifeline", daemon=True).start()


def end_with_parent() -> None:
    """Have the kernel end this process with its parent, where it can: on Linux."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _wait(descriptor: int) -> None:
    while os.read(descriptor, 1):
        pass
    os._exit(1)
