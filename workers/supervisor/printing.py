"""What jobs print on its way to the broker: at once where nothing was said for a moment, else
together with what follows in that moment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from shared.limits import BATCH_BYTES, PIECE_BYTES, PIECES
from shared.wire.live import Output
from shared.wire.rows import Piece, Print

MOMENT = 25
"""Milliseconds in which what jobs print is collected; a tenth of a second is what a person takes
for at once."""


class Printing:
    """Pieces that the broker was not told of yet, by attempt."""

    def __init__(self) -> None:
        self._waiting: dict[tuple[int, int], list[Piece]] = {}
        self._size = 0
        self._full = False
        """whether no more fits in a message"""
        self._told: int | None = None

    def add(self, said: Print) -> None:
        """A job has printed something, or has begun."""
        pieces = self._waiting.setdefault((said.key, said.attempt), [])
        for piece in said.pieces:
            _append(pieces, piece)
            self._size += len(piece.data)
        self._full |= self._size >= BATCH_BYTES or len(pieces) + len(said.pieces) > PIECES

    def let_go(self) -> None:
        """Nobody can be told: keep no more than what fits in a message."""
        if self._full:
            self._waiting.clear()
            self._size, self._full = 0, False

    def wait(self, now: int) -> int | None:
        """Milliseconds until something is due to be told; None where there is nothing."""
        if not self._waiting:
            return None
        return 0 if self._full or self._told is None else max(0, self._told + MOMENT - now)

    def take_due(self, now: int) -> Output | None:
        """What is to be told now."""
        return self.take(now) if self.wait(now) == 0 else None

    def take(self, now: int) -> Output | None:
        """All that was not told yet."""
        if not self._waiting:
            return None
        waiting, self._waiting = self._waiting, {}
        self._told, self._size, self._full = now, 0, False
        return Output(tuple(_prints(waiting)))


def _prints(waiting: Mapping[tuple[int, int], Sequence[Piece]]) -> Iterator[Print]:
    """One for each attempt; several where it has more pieces than may be in one, since a slot can
    say a lot before anything is told."""
    for fence, pieces in waiting.items():
        for first in range(0, max(1, len(pieces)), PIECES):
            yield Print(*fence, tuple(pieces[first : first + PIECES]))


def _append(pieces: list[Piece], piece: Piece) -> None:
    """What follows the last piece becomes a part of it, as far as one may be so long."""
    last = pieces[-1] if pieces else None
    if last is not None and last.channel is piece.channel and last.end == piece.offset:
        data = last.data + piece.data
        if len(data) <= PIECE_BYTES:
            pieces[-1] = Piece(last.channel, last.offset, data)
            return
    pieces.append(piece)
