"""Lines on their way to standard output, which others may read slowly, or not at all."""

from __future__ import annotations

import os
import threading

LAST_WORDS_S = 0.2


class Outlet:
    """Writes in a thread of its own: whoever says something never waits. Of lines with the same
    name that nobody has read the last is written, so that few wait."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._waiting: dict[str, bytes] = {}
        self._changed = threading.Condition()
        self._ended = False
        self._thread = threading.Thread(target=self._write_all, name="report", daemon=True)
        self._thread.start()

    def say(self, name: str, line: bytes) -> None:
        """Have a line on its way."""
        with self._changed:
            self._waiting.pop(name, None)
            self._waiting[name] = line
            self._changed.notify()

    def close(self) -> None:
        """Say nothing more; what waits is still written where somebody reads."""
        with self._changed:
            self._ended = True
            self._changed.notify()
        self._thread.join(LAST_WORDS_S)

    def _write_all(self) -> None:
        while lines := self._next():
            try:
                _write(self._descriptor, lines)
            except OSError:  # nobody reads any more, or can
                return

    def _next(self) -> bytes:
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._ended)
            lines, self._waiting = b"".join(self._waiting.values()), {}
        return lines


def _write(descriptor: int, data: bytes) -> None:
    while data:
        data = data[os.write(descriptor, data) :]
