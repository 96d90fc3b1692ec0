"""The list of streams."""

from __future__ import annotations

from textual.content import Content
from textual.message import Message
from textual.strip import Strip

from shared.wire.client import FleetNow
from shared.wire.stream_rows import StreamRow
from tui.bindings import Where, bindings
from tui.model.format import count
from tui.model.lines import Line, Look, Span
from tui.model.streams.columns import Seen, header, row_line
from tui.model.streams.pulse import Named, Pulses, named
from tui.widgets import paint
from tui.widgets.rows import Rows

READING = "Reading the streams…"
NONE = "No stream is there yet."


class StreamList(Rows):
    """A line for each stream, with a cursor that stays with its stream."""

    BINDINGS = bindings(Where.STREAM_LIST)

    class Moved(Rows.Moved):
        """The cursor is on another stream, or the stream under it has changed."""

    class Opened(Message):
        """Somebody wants to see more of the stream under the cursor."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 -- Textual's own name for it
        super().__init__(id=id)
        self.border_title = Content("Streams")
        self._rows: tuple[StreamRow, ...] | None = None
        self._pulses = Pulses()
        self._owners = False
        self._wanted: Named | None = None
        """where the cursor goes as soon as it is there"""

    @property
    def row(self) -> StreamRow | None:
        """The stream under the cursor."""
        rows = self._rows or ()
        return rows[self._position] if self._position < len(rows) else None

    def show(self, fleet: FleetNow | None, pulses: Pulses, user: str) -> None:
        """Show the streams of a fleet to a user: whose they are, where others' are among them."""
        before, at = self.row, self._position
        self._pulses = pulses
        self._rows = None if fleet is None else tuple(sorted(fleet.streams, key=named))
        rows = self._rows or ()
        self._owners = any(row.owner != user for row in rows)
        if before is not None:
            self._go(named(before))
        if self._wanted is not None and self._go(self._wanted):
            self._wanted = None
        self.border_title = Content(_title(rows))
        self._resize()
        if self._position != at or self._position >= self._count:
            self._move(self._position)
        else:
            self.post_message(self.Moved())

    def find(self, owner: str, name: str) -> None:
        """Have the cursor on a stream, now or as soon as it is there."""
        self._wanted = owner, name
        if self._go(self._wanted):
            self._wanted = None
            self._move(self._position)

    def _go(self, wanted: Named) -> bool:
        names = [named(row) for row in self._rows or ()]
        if wanted in names:
            self._position = names.index(wanted)
        return wanted in names

    def render_line(self, y: int) -> Strip:
        """The line at a height in the visible part; the first one stays."""
        width = self.scrollable_content_region.width
        if y == 0:
            line = header(width, owners=self._owners) if self._count else ()
            return paint.strip(self, line, width, "task-list--header")
        position = self._at(y)
        under = position == self._position and self._count > 0
        line = self._line(position, width)
        return paint.strip(self, line, width, *(["task-list--cursor"] if under else []))

    def _line(self, position: int, width: int) -> Line:
        if not self._rows:
            sentence = READING if self._rows is None else NONE
            return (Span(" " + sentence, Look.DIM),) if position == 0 else ()
        if position >= self._count:
            return ()
        row = self._rows[position]
        seen = Seen(row, self._pulses.of(row), under_cursor=position == self._position)
        return row_line(seen, width, owners=self._owners)

    # Moving

    @property
    def _count(self) -> int:
        return len(self._rows or ())

    def action_open(self) -> None:
        """See more of the stream under the cursor."""
        if self.row is not None:
            self.post_message(self.Opened())


def _title(rows: tuple[StreamRow, ...]) -> str:
    on = sum(row.on for row in rows)
    return f"Streams  {count(on)} of {count(len(rows))} on" if rows else "Streams"
