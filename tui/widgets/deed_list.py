"""The list of what people did."""

from __future__ import annotations

from textual.content import Content
from textual.message import Message

from shared.safety import one_line
from shared.wire.audit import AuditRow
from tui.bindings import Where, bindings
from tui.model.deeds import READING, Deeds, header, layout, nothing, row_line, title
from tui.model.lines import Line
from tui.widgets.listing import Listing
from tui.widgets.rows import Rows


class DeedList(Listing[AuditRow]):
    """Newest first; asks for older ones when the cursor comes near the last."""

    BINDINGS = bindings(Where.DEEDS)

    class Moved(Rows.Moved):
        """The cursor is on another row."""

    class Ending(Message):
        """The last row that was read is near."""

    def __init__(self, deeds: Deeds, *, id: str) -> None:  # noqa: A002 -- Textual's own name for it
        super().__init__(READING, id=id)
        self._deeds = deeds

    def update(self) -> None:
        """There are others."""
        self.border_title = Content(one_line(title(self._deeds)))
        self.show(self._deeds.shown, nothing(self._deeds))

    def _move(self, to: int) -> None:
        super()._move(to)
        if self._deeds.more and self._position + self._page >= self._count:
            self.post_message(self.Ending())

    def head(self, width: int) -> Line:
        """The names of the columns."""
        return header(layout(width))

    def line(self, row: AuditRow, width: int, *, under_cursor: bool) -> Line:
        """A deed."""
        return row_line(row, layout(width), under_cursor=under_cursor)

    def key_of(self, row: AuditRow) -> int:
        """Its key."""
        return row.key
