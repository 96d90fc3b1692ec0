"""Lets so much of an output through, and counts the rest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from workers.sandbox.limits import FLOOD_BYTES
from workers.sandbox.outcome import Stream

OnOutput = Callable[[Stream, bytes], None]


@dataclass(slots=True)
class Tap:
    """One output of a program."""

    stream: Stream
    room: int
    on_output: OnOutput
    dropped: int = 0

    def take(self, data: bytes) -> None:
        """Pass on what there is room for."""
        kept = data[: self.room]
        self.room -= len(kept)
        self.dropped += len(data) - len(kept)
        if kept:
            self.on_output(self.stream, kept)

    @property
    def is_cut(self) -> bool:
        """Whether something was dropped."""
        return self.dropped > 0

    @property
    def is_flooded(self) -> bool:
        """Whether it is written to for no other reason than to write."""
        return self.dropped > FLOOD_BYTES
