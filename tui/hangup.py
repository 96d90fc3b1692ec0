"""The end of the terminal: a program that nobody can see any more ends.

The kernel tells only the programs that the terminal controls, with SIGHUP. Those that were started
in another way would go on, and Textual reads the end of its input again and again meanwhile.
"""

from __future__ import annotations

import os
import select
import signal
import sys
import threading

_LOOK_MS = 1_000
"""The kernel wakes only those who wait for input at some ends; others have to look."""


def end_with_terminal() -> None:
    """From now on, end as SIGHUP has it once the terminal on standard input is gone."""
    if sys.stdin.isatty():
        threading.Thread(
            target=_wait_for_end, args=(sys.stdin.fileno(),), name="hangup", daemon=True
        ).start()


def _wait_for_end(terminal: int) -> None:
    poller = select.poll()
    poller.register(terminal, 0)  # the end is always reported
    while not poller.poll(_LOOK_MS):
        pass
    os.kill(os.getpid(), signal.SIGHUP)
