"""What is being done, on one line of a terminal that is rewritten in place."""

from __future__ import annotations

import time
from typing import TextIO

DRAWN_EVERY_S = 0.1


class Progress:
    """Shows nothing where its stream is no terminal."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._shown = stream.isatty()
        self._began = self._drawn = time.monotonic()
        self._visible = False
        self._text = ""

    def say(self, text: str) -> None:
        """What is done now."""
        self._text = text
        self.go_on()

    def go_on(self) -> None:
        """Draw it again, unless that was just done."""
        now = time.monotonic()
        if self._shown and now - self._drawn >= DRAWN_EVERY_S:
            self._drawn, self._visible = now, True
            self._stream.write(f"\r\x1b[K{self._text}, {now - self._began:.0f} s")
            self._stream.flush()

    def clear(self) -> None:
        """Take the line away, so that something else can be written."""
        if self._visible:
            self._visible = False
            self._stream.write("\r\x1b[K")
            self._stream.flush()
