"""The workers of other machines, with a cursor."""

from __future__ import annotations

from shared.clock import now
from shared.wire.enrolling import EnrolledRow
from tui.bindings import Where, bindings
from tui.model.enrolled import header, row_line
from tui.model.lines import Line
from tui.widgets.listing import Listing
from tui.widgets.rows import Rows

READING = "Reading who is enrolled…"


class EnrolledList(Listing[EnrolledRow]):
    """A line for each, by name."""

    BINDINGS = bindings(Where.ENROLLED_ROWS)

    class Moved(Rows.Moved):
        """The cursor is on another worker, or that one has changed."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 -- Textual's own name for it
        super().__init__(READING, id=id)

    def head(self, width: int) -> Line:
        """The names of the columns."""
        return header(width)

    def line(self, row: EnrolledRow, width: int, *, under_cursor: bool) -> Line:
        """A worker."""
        return row_line(row, width, now(), under_cursor=under_cursor)

    def key_of(self, row: EnrolledRow) -> bytes:
        """Names change; keys do not."""
        return row.key
