"""How far it is, on one line of a terminal that is rewritten in place."""

from __future__ import annotations

import time
from typing import TextIO

SHOWN_EVERY_S = 0.1
WIDTH = 24


class Progress:
    """Shows nothing where its stream is no terminal, and nothing in the first moment."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._enabled = stream.isatty()
        self._shown = self._began = time.monotonic()
        self._visible = False
        self.submitted = 0
        self.ended = 0

    def show(self) -> None:
        """Draw the line again if it is time."""
        now = time.monotonic()
        if not self._enabled or now - self._shown < SHOWN_EVERY_S:
            return
        self._shown = now
        self._visible = True
        done = WIDTH * self.ended // max(1, self.submitted)
        bar = "━" * done + "╌" * (WIDTH - done)
        rate = self.ended / (now - self._began)
        self._stream.write(f"\r\x1b[K{bar} {self.ended}/{self.submitted}  {rate:,.0f}/s")
        self._stream.flush()

    def clear(self) -> None:
        """Take the line away, so that something else can be written."""
        if self._visible:
            self._visible = False
            self._stream.write("\r\x1b[K")
            self._stream.flush()
