"""The list of one's own sessions."""

from __future__ import annotations

from shared.clock import now
from shared.wire.accounts import SessionRow
from tui.bindings import Where, bindings
from tui.model.accounts.lines import session_header, session_line
from tui.model.lines import Line
from tui.widgets.listing import Listing
from tui.widgets.rows import Rows

READING = "Reading your sessions…"


class SessionList(Listing[SessionRow]):
    """The newest first."""

    BINDINGS = bindings(Where.SESSION_LIST)

    class Moved(Rows.Moved):
        """The cursor is on another session, or that one has changed."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 -- Textual's own name for it
        super().__init__(READING, id=id)

    def head(self, width: int) -> Line:
        """The names of the columns."""
        return session_header(width)

    def line(self, row: SessionRow, width: int, *, under_cursor: bool) -> Line:
        """A session."""
        return session_line(row, now(), width, under_cursor)

    def key_of(self, row: SessionRow) -> bytes:
        """Its id."""
        return row.id
