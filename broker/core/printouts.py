"""The last of what running programs have printed: so much of each channel, so much in all."""

from __future__ import annotations

from collections.abc import Iterator

from shared.limits import PIECE_BYTES
from shared.states import Channel
from shared.wire.rows import Piece

KEPT_BYTES = 64 * 1024 * 1024
"""Of all programs together; of more, what was printed longest ago is let go."""

UNTAKEN_BYTES = 16 * PIECE_BYTES
"""So much input is passed on to a program that does not take it in; what a client gives again
counts again, and the smallest piece as a kilobyte."""
LEAST_BYTES = 1024


class Tail:
    """The last bytes of one channel."""

    def __init__(self) -> None:
        self._data = bytearray()
        self.end = 0
        """how many bytes there were in all"""

    def __len__(self) -> int:
        return len(self._data)

    def add(self, piece: Piece) -> None:
        """More of it. What came before a piece that was missed is let go."""
        if piece.offset != self.end:
            self._data.clear()
        self._data += piece.data
        self.end = piece.end
        del self._data[:-PIECE_BYTES]

    def clear(self) -> None:
        """Let go of it."""
        self._data.clear()

    @property
    def piece(self) -> tuple[int, bytes]:
        """Its offset, and the bytes."""
        return self.end - len(self._data), bytes(self._data)


class Printout:
    """What one attempt has printed and was given."""

    def __init__(self, attempt: int) -> None:
        self.attempt = attempt
        self._tails: dict[Channel, Tail] = {}
        self._untaken = 0
        """bytes of input since the program last took some in"""

    def __len__(self) -> int:
        return sum(map(len, self._tails.values()))

    def add(self, pieces: tuple[Piece, ...]) -> None:
        """More of it."""
        for piece in pieces:
            self._tails.setdefault(piece.channel, Tail()).add(piece)
            if piece.channel is Channel.INPUT:
                self._untaken = 0

    def give(self, data: bytes) -> bool:
        """Whether the program may be given this: a worker keeps what is on its way to it."""
        self._untaken += max(len(data), LEAST_BYTES)
        return self._untaken <= UNTAKEN_BYTES

    def clear(self) -> None:
        """Let go of the bytes; how many there were stays known."""
        for tail in self._tails.values():
            tail.clear()

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """The last of each channel."""
        return tuple(Piece(channel, *tail.piece) for channel, tail in self._tails.items())

    def last_of(self, channel: Channel) -> tuple[int, bytes]:
        """The last bytes of a channel, and how many came before."""
        tail = self._tails.get(channel)
        return (0, b"") if tail is None else tail.piece


class Printouts:
    """Those of all attempts that run, by the keys of their tasks."""

    def __init__(self, kept_bytes: int = KEPT_BYTES) -> None:
        self._kept_bytes = kept_bytes
        self._size = 0
        self._printouts: dict[int, Printout] = {}
        """in the order in which they last grew"""

    def __iter__(self) -> Iterator[int]:
        return iter(self._printouts)

    def find(self, key: int, attempt: int) -> Printout | None:
        """What this attempt has printed, if it has printed anything."""
        printout = self._printouts.get(key)
        return printout if printout is not None and printout.attempt == attempt else None

    def add(self, key: int, attempt: int, pieces: tuple[Piece, ...]) -> None:
        """An attempt has printed more; what the attempt before had printed is gone."""
        printout = self.find(key, attempt)
        self.drop(key)
        if printout is None:
            printout = Printout(attempt)
        printout.add(pieces)
        self._printouts[key] = printout
        self._size += len(printout)
        self._let_go()

    def drop(self, key: int) -> None:
        """Forget what a task has printed."""
        printout = self._printouts.pop(key, None)
        self._size -= 0 if printout is None else len(printout)

    def _let_go(self) -> None:
        for printout in self._printouts.values():
            if self._size <= self._kept_bytes:
                return
            self._size -= len(printout)
            printout.clear()
