"""Rows of one kind below a header."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Generic, TypeVar

from textual.strip import Strip

from tui.model.lines import BLANK, Line, Look, Span
from tui.model.text import wrap_words
from tui.widgets import paint
from tui.widgets.rows import Rows

R = TypeVar("R")


class Listing(Rows, Generic[R]):
    """The cursor stays with its row when others come and go. A list without rows says why."""

    def __init__(self, why: str, *, id: str) -> None:  # noqa: A002 -- Textual's own name for it
        super().__init__(id=id)
        self._rows: Sequence[R] = ()
        self._why = why

    def head(self, width: int) -> Line:
        """The names of the columns."""
        raise NotImplementedError

    def line(self, row: R, width: int, *, under_cursor: bool) -> Line:
        """A row as a line."""
        raise NotImplementedError

    def key_of(self, row: R) -> Hashable:
        """What a row is known again by."""
        raise NotImplementedError

    @property
    def row(self) -> R | None:
        """The row under the cursor."""
        return self._rows[self._position] if self._position < self._count else None

    def show(self, rows: Sequence[R], why: str) -> None:
        """Show these; `why` is said where there are none."""
        before = self.row
        self._rows, self._why = rows, why
        self._resize()
        self._move(self._place(before))

    def _place(self, before: R | None) -> int:
        keys = [self.key_of(row) for row in self._rows]
        key = None if before is None else self.key_of(before)
        return keys.index(key) if key in keys else self._position

    @property
    def _count(self) -> int:
        return len(self._rows)

    def render_line(self, y: int) -> Strip:
        """The line at a height in the visible part; the first one stays."""
        width = self.scrollable_content_region.width
        if y == 0 and self._rows:
            return paint.strip(self, self.head(width), width, "task-list--header")
        position = self._at(y)
        under = position == self._position and bool(self._rows)
        line = self._line(position, width, under_cursor=under)
        return paint.strip(self, line, width, *(["task-list--cursor"] if under else []))

    def _line(self, position: int, width: int, *, under_cursor: bool) -> Line:
        if not self._rows:
            said = wrap_words(self._why, width - 1)[position : position + 1]
            return tuple(Span(" " + words, Look.DIM) for words in said)
        if position >= self._count:
            return BLANK
        return self.line(self._rows[position], width, under_cursor=under_cursor)
