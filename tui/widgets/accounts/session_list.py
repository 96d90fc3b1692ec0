"""The list of one's own sessions."""

from __future__ import annotations

from textual.content import Content

from shared.clock import now
from shared.wire.accounts import SessionRow
from tui.bindings import Where, bindings
from tui.model.accounts.lines import session_line
from tui.model.format import counted
from tui.model.lines import Line
from tui.widgets.code.blocks import Blocks


class SessionList(Blocks):
    """The newest first."""

    BINDINGS = bindings(Where.SESSION_LIST)
    nothing = "Reading your sessions…"

    _rows: tuple[SessionRow, ...] = ()

    @property
    def row(self) -> SessionRow | None:
        """The session under the cursor."""
        return self._rows[self._position] if self._position < self._count else None

    def show(self, rows: tuple[SessionRow, ...]) -> None:
        """Show these; the cursor stays where it is."""
        self._rows = rows
        self.border_title = Content(counted(len(rows), "session"))
        self._move(self._position)

    @property
    def _count(self) -> int:
        return len(self._rows)

    def block(self, at: int, width: int, under: bool) -> list[Line]:
        """A session."""
        return [session_line(self._rows[at], now(), width, under)]
