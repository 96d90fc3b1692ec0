"""What is given to a program to read, now and later."""

from __future__ import annotations

import threading
from collections.abc import Callable

from workers.sandbox.limits import INPUT_BYTES

OnTaken = Callable[[bytes], None]


def unnoticed(taken: bytes) -> None:
    """For input that nobody waits to see taken."""


class Feed:
    """Bytes on their way to a program. Filled from any thread, emptied by one."""

    def __init__(self, data: bytes, more: bool, on_taken: OnTaken = unnoticed) -> None:
        self._waiting = bytearray(data)
        self._lock = threading.Lock()
        self._is_closed = not more
        self._on_taken = on_taken

    def add(self, data: bytes) -> bool:
        """Whether there was room for it; all of it was taken, or nothing."""
        with self._lock:
            fits = not self._is_closed and len(self._waiting) + len(data) <= INPUT_BYTES
            if fits:
                self._waiting += data
            return fits

    def close(self) -> None:
        """No more comes after what waits."""
        with self._lock:
            self._is_closed = True

    def first(self, size: int) -> bytes:
        """What is to be written next."""
        with self._lock:
            return bytes(self._waiting[:size])

    def drop(self, size: int) -> None:
        """So much was written."""
        with self._lock:
            taken = bytes(self._waiting[:size])
            del self._waiting[:size]
        self._on_taken(taken)

    @property
    def has_more(self) -> bool:
        """Whether something waits to be written."""
        return bool(self._waiting)

    @property
    def is_over(self) -> bool:
        """Whether everything was written, and no more comes."""
        with self._lock:
            return self._is_closed and not self._waiting
