"""The pane with the programs of before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.message import Message

from shared.clock import now
from shared.wire.rows import TaskRow
from tui.bindings import Where, bindings
from tui.model.code import earlier
from tui.model.code.draft import Draft
from tui.model.lines import Line, Look, Span
from tui.widgets.code.blocks import Blocks


class RunList(Blocks):
    """What was laid aside, then what was run, newest first."""

    BINDINGS = bindings(Where.RUNS)
    nothing = earlier.NONE

    @dataclass
    class Chosen(Message):
        """Somebody wants to have a program in the editor."""

        row: TaskRow

    @dataclass
    class Taken(Message):
        """Somebody wants to go on with one that was laid aside."""

        at: int

    @dataclass
    class Dropped(Message):
        """Somebody wants one that was laid aside to be forgotten."""

        at: int

    _aside: Sequence[Draft] = ()
    _rows: Sequence[TaskRow] = ()

    def show(self, aside: Sequence[Draft], rows: Sequence[TaskRow]) -> None:
        """Show these; the cursor stays where it is."""
        self._aside, self._rows = aside, rows
        self._move(self._position)

    @property
    def _count(self) -> int:
        return len(self._aside) + len(self._rows)

    def _entry(self, at: int) -> earlier.Entry:
        aside = len(self._aside)
        return self._aside[at] if at < aside else self._rows[at - aside]

    def block(self, at: int, width: int, under: bool) -> list[Line]:
        """A program."""
        return [earlier.line(self._entry(at), width, now(), under)]

    def below(self, _width: int) -> list[Line]:
        """Where the others are."""
        more = len(self._rows) >= earlier.MOST
        return [(Span(earlier.OLDER, Look.DIM),)] if more else []

    def action_open(self) -> None:
        """Have the one under the cursor in the editor."""
        if not self._count:
            return
        entry = self._entry(self._position)
        if isinstance(entry, Draft):
            self.post_message(self.Taken(self._position))
        else:
            self.post_message(self.Chosen(entry))

    def action_drop(self) -> None:
        """Forget the one under the cursor, where it was not run."""
        if self._position < len(self._aside):
            self.post_message(self.Dropped(self._position))
