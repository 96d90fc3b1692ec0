"""What the first process in the sandbox says. It is believed no further than it has to be: whoever
broke out of a program could say the same, about that program."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

MOST_BYTES = 4096


@dataclass(frozen=True, slots=True)
class End:
    """How the program ended."""

    status: int
    """As `wait` gives it."""

    cpu_us: int
    memory_kb: int
    wall_us: int
    is_full: int
    is_crowded: int


class Report:
    """Lines put together as they come."""

    def __init__(self) -> None:
        self.is_started = False
        self.unable: int | None = None
        self.end: End | None = None
        self._text = b""
        self._taken = 0

    def take(self, data: bytes) -> None:
        """Heed whole lines, up to an amount that it never needs."""
        self._taken += len(data)
        if self._taken <= MOST_BYTES:
            *lines, self._text = (self._text + data).split(b"\n")
            for line in lines:
                self._heed(line)

    def _heed(self, line: bytes) -> None:
        word, *numbers = line.split() or [b""]
        if word in _HEEDED and all(each.isdigit() for each in numbers):
            count, heed = _HEEDED[word]
            if len(numbers) == count:
                heed(self, *map(int, numbers))

    def _start(self) -> None:
        self.is_started = True

    def _unable(self, number: int) -> None:
        self.unable = number

    def _end(self, *numbers: int) -> None:
        self.end = End(*numbers)


_HEEDED: dict[bytes, tuple[int, Callable[..., None]]] = {
    b"started": (0, Report._start),
    b"unable": (1, Report._unable),
    b"ended": (6, Report._end),
}
