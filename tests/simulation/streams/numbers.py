"""The messages of one stream by their numbers: each is in one place, and ends once."""

from __future__ import annotations

from collections.abc import Container, Sequence
from enum import Enum

from shared.wire.rows import Held
from tests.simulation.streams.kept import Row
from tests.simulation.streams.witness import Note
from tests.simulation.world import World


class Place(Enum):
    """Where a message is."""

    NOWHERE = "nowhere"
    THERE = "there"
    FAILED = "failed"
    HANDLED = "handled"
    DROPPED = "dropped"


Move = tuple[Place, Place]

_NEXT = {
    Place.NOWHERE: {Place.THERE, Place.FAILED, Place.HANDLED},
    Place.THERE: {Place.THERE, Place.FAILED, Place.HANDLED},
    Place.FAILED: {Place.THERE, Place.FAILED, Place.HANDLED, Place.DROPPED},
    Place.HANDLED: set(),
    Place.DROPPED: set(),
}

_COUNTED = {Place.FAILED, Place.DROPPED}
"""Those that count as failed, whether somebody has seen it or not."""


class Numbers:
    """Follows a stream from commit to commit."""

    def __init__(self, world: World, row: Row) -> None:
        self.world = world
        self.row = row._replace(generated=0, processed=0, failed=0)
        self.places: dict[int, Place] = {}
        self.there: dict[int, Held] = {}
        self.failed: dict[int, Held] = {}
        """failures that are kept, by the numbers of their messages"""
        self.ceiling = 0
        """no more messages wait, unless somebody retries some or allows fewer"""

    def go_on(self, row: Row, notes: Sequence[Note], named: Container[Held]) -> None:
        """A turn is on disk; `named` are the failures that somebody has asked to drop."""
        before, self.row = self.row, row
        new = range(before.generated + 1, row.generated + 1)
        self._check(row.generated >= before.generated, "numbers grow")
        gone = self._follow(notes)
        touched = dict.fromkeys([*new, *(note.number for note in notes)])
        unclear = [n for n in touched if n in gone and self._is_unclear(n, gone[n], named)]
        moves = [self._move(n, gone, named) for n in touched if n not in unclear]
        handled = row.processed - before.processed - _handled(moves)
        moves += [self._move(n, gone, ()) for n in unclear[:handled]]
        moves += [self._move(n, gone, named) for n in unclear[handled:]]
        self._adds_up(before, moves)
        self._has_room(before, moves.count((Place.FAILED, Place.THERE)))

    def _is_unclear(self, number: int, failure: Held, named: Container[Held]) -> bool:
        """Whether a failure that somebody has asked to drop may as well have been retried, and its
        result known at once: the counters alone tell."""
        is_gone = number not in self.there and number not in self.failed
        was_failed = self.places.get(number) is Place.FAILED
        return self.row.becomes_tasks and is_gone and was_failed and failure in named

    def _follow(self, notes: Sequence[Note]) -> dict[int, Held]:
        """Come and go; returns the failures that are kept no longer, by number."""
        gone: dict[int, Held] = {}
        for note in notes:
            held = self.there if note.place == "there" else self.failed
            fence = Held(note.key, note.attempt)
            if note.deed == "came":
                self._check(note.number not in held, f"message {note.number} is there once")
                held[note.number] = fence
            else:
                left = held.pop(note.number, None)
                self._check(left is not None, f"message {note.number} was there when it went")
                if held is self.failed:
                    gone[note.number] = fence
        return gone

    def _move(self, number: int, gone: dict[int, Held], named: Container[Held]) -> Move:
        before = self.places.get(number, Place.NOWHERE)
        after = self._place_of(number, before, gone.get(number), named)
        self._check(1 <= number <= self.row.generated, f"message {number} has a number")
        self._check(after in _NEXT[before], f"message {number} is {before}, and then not {after}")
        self.places[number] = after
        return before, after

    def _place_of(
        self, number: int, before: Place, gone: Held | None, named: Container[Held]
    ) -> Place:
        waits, failed = number in self.there, number in self.failed
        self._check(not (waits and failed), f"message {number} is in one place")
        if waits or failed:
            return Place.THERE if waits else Place.FAILED
        if before is not Place.FAILED:
            return Place.HANDLED
        if gone is not None and gone in named:
            return Place.DROPPED
        self._check(self.row.becomes_tasks, f"the failure of message {number} is dropped by name")
        return Place.HANDLED  # its task was retried, and its result was known

    def _adds_up(self, before: Row, moves: list[Move]) -> None:
        row = self.row
        handled = _handled(moves)
        failed = sum((after in _COUNTED) - (was in _COUNTED) for was, after in moves)
        counts = row.processed - before.processed, row.failed - before.failed
        self._check(counts == (handled, failed), f"{handled} handled, {failed} failed: {counts}")
        waiting = row.generated - row.processed - row.failed
        self._check(waiting == len(self.there), f"{waiting} are not handled: {len(self.there)}")

    def _has_room(self, before: Row, revived: int) -> None:
        """A generator may use what it was allowed before somebody changed the limit; the next one
        is allowed anew."""
        most = self.row.definition.unhandled_most
        self.ceiling = max(self.ceiling, most) + revived
        if self.row.generated > before.generated:
            fits = len(self.there) <= self.ceiling
            self._check(fits, f"{len(self.there)} wait, of {self.ceiling} at most")
        if before.attempt != self.row.attempt:
            self.ceiling = most

    def _check(self, holds: bool, what: str) -> None:
        self.world.check(holds, f"stream {self.row.name}: {what}")


def _handled(moves: Sequence[Move]) -> int:
    return sum(after is Place.HANDLED for _, after in moves)
