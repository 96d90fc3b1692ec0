"""Writes to a program's input what it is fed, as fast as it reads."""

from __future__ import annotations

import os
import selectors

from workers.sandbox.feed import Feed
from workers.sandbox.limits import KB
from workers.sandbox.pipes import close

WRITE_BYTES = 64 * KB


class Inlet:
    """The worker's end of a program's input."""

    def __init__(self, descriptor: int, feed: Feed, selector: selectors.BaseSelector) -> None:
        self._descriptor, self._feed, self._selector = descriptor, feed, selector
        self._is_open = True
        self._is_waiting = False

    def pump(self) -> None:
        """Write what the program has room for now."""
        if not self._is_open:
            return
        try:
            while data := self._feed.first(WRITE_BYTES):
                self._feed.drop(os.write(self._descriptor, data))
        except BlockingIOError:
            self._wait(is_wanted=True)
            return
        except BrokenPipeError:
            self.close()
            return
        self._wait(is_wanted=False)
        if self._feed.is_over:
            self.close()

    def close(self) -> None:
        """The program reads the end."""
        if self._is_open:
            self._wait(is_wanted=False)
            self._is_open = False
            close(self._descriptor)

    def _wait(self, is_wanted: bool) -> None:
        """Be called again once there is room."""
        if is_wanted and not self._is_waiting:
            self._selector.register(self._descriptor, selectors.EVENT_WRITE, self.pump)
        if self._is_waiting and not is_wanted:
            self._selector.unregister(self._descriptor)
        self._is_waiting = is_wanted
