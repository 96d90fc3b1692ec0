"""How far it is, on one line of a terminal that is rewritten in place."""

from __future__ import annotations

import asyncio
import time
from typing import TextIO

DRAWN_EVERY_S = 0.1
WIDTH = 24


class Progress:
    """Shows nothing where its stream is no terminal, and nothing in the first moment."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._began = time.monotonic()
        self._visible = False
        self.submitted = 0
        self.ended = 0

    async def keep_drawn(self) -> None:
        """Draw the line again and again until this is cancelled."""
        while self._stream.isatty():
            await asyncio.sleep(DRAWN_EVERY_S)
            self._draw()

    def clear(self) -> None:
        """Take the line away, so that something else can be written."""
        if self._visible:
            self._visible = False
            self._stream.write("\r\x1b[K")
            self._stream.flush()

    def _draw(self) -> None:
        self._visible = True
        done = WIDTH * self.ended // max(1, self.submitted)
        bar = "━" * done + "╌" * (WIDTH - done)
        rate = self.ended / (time.monotonic() - self._began)
        self._stream.write(f"\r\x1b[K{bar} {self.ended}/{self.submitted}  {rate:,.0f}/s")
        self._stream.flush()
