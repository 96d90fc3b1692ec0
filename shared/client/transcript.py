"""What a running program prints, put together from pieces that may overlap or have gaps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from shared.states import Channel
from shared.wire.rows import Piece


@dataclass(frozen=True, slots=True)
class Begun:
    """An attempt has begun; what the one before had printed does not count any more."""

    attempt: int


@dataclass(frozen=True, slots=True)
class Heard:
    """Bytes that were not known before; `missed` is how many came before them and are lost."""

    channel: Channel
    data: bytes
    missed: int = 0


class Transcript:
    """How much of each channel of the newest attempt is known."""

    def __init__(self) -> None:
        self.attempt = 0
        self._ends: dict[Channel, int] = {}

    def end_of(self, channel: Channel) -> int:
        """How many bytes of a channel have come, lost ones included."""
        return self._ends.get(channel, 0)

    def take(self, attempt: int, pieces: tuple[Piece, ...]) -> Iterator[Begun | Heard]:
        """What is new in these; nothing of an attempt that is over."""
        if attempt < self.attempt:
            return
        if attempt > self.attempt:
            self.attempt = attempt
            self._ends.clear()
            yield Begun(attempt)
        for piece in pieces:
            yield from self._take_one(piece)

    def _take_one(self, piece: Piece) -> Iterator[Heard]:
        known = self.end_of(piece.channel)
        if piece.end <= known:
            return
        self._ends[piece.channel] = piece.end
        data = piece.data[max(0, known - piece.offset) :]
        yield Heard(piece.channel, data, max(0, piece.offset - known))
