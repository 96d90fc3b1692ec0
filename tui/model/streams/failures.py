"""The failed messages of one stream: which are kept, which are shown, which are marked."""

from __future__ import annotations

from collections.abc import Iterable

from shared.wire.rows import Held
from shared.wire.stream_rows import ErrorRow


def fence(row: ErrorRow) -> Held:
    """What names this failure of this message, and no other."""
    return Held(row.key, row.attempt)


def matches(row: ErrorRow, words: Iterable[str]) -> bool:
    """Whether each of the words stands somewhere in a row."""
    said = f"{row.number} {row.worker} {row.code} {row.reason} {row.text}".lower()
    return all(word in said for word in words)


class Failures:
    """Newest at the end. Marks go with their failures."""

    def __init__(self) -> None:
        self.filter = ""
        self.read = False
        """whether they were read at all"""
        self.more = False
        """there are others that were not read"""
        self.shown: list[ErrorRow] = []
        self._rows: list[ErrorRow] = []
        self._marked: set[Held] = set()

    def take(self, rows: Iterable[ErrorRow], *, more: bool) -> None:
        """All that are kept now."""
        self._rows = sorted(rows, key=lambda row: (row.at, row.key))
        self._marked &= {fence(row) for row in self._rows}
        self.read, self.more = True, more
        self._choose()

    def narrow(self, text: str) -> None:
        """Show what has all these words."""
        self.filter = text.strip()
        self._choose()

    def _choose(self) -> None:
        words = self.filter.lower().split()
        self.shown = [row for row in self._rows if matches(row, words)]

    def is_marked(self, row: ErrorRow) -> bool:
        """Whether something is to be done to it."""
        return fence(row) in self._marked

    def toggle(self, row: ErrorRow) -> None:
        """Mark it, or take its mark away."""
        self._marked ^= {fence(row)}

    def mark_shown(self) -> None:
        """Mark all that are shown."""
        self._marked |= {fence(row) for row in self.shown}

    def unmark(self) -> None:
        """Take every mark away."""
        self._marked.clear()

    @property
    def marked(self) -> tuple[Held, ...]:
        """Those that are marked, shown or not."""
        return tuple(sorted(self._marked))

    @property
    def hidden(self) -> int:
        """How many are marked that the filter does not show."""
        return len(self._marked - {fence(row) for row in self.shown})
