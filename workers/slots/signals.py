"""What is sent to all of a group is for the supervisor: slots do not hear it.

That has to hold from a slot's first moment, when Python would still answer Ctrl-C with a
traceback: it begins with these signals held back, and lets them come once it ignores them.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager

OF_THE_GROUP = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def held_back() -> Iterator[None]:
    """A process that is started meanwhile begins without hearing them."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, OF_THE_GROUP)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def ignore() -> None:
    """Hear them from now on, and do nothing."""
    for number in OF_THE_GROUP:
        signal.signal(number, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, OF_THE_GROUP)
