"""The pane with the workers."""

from __future__ import annotations

from dataclasses import dataclass

from textual.content import Content
from textual.message import Message

from shared.clock import now
from shared.wire.client import FleetNow
from shared.wire.rows import WorkerRow
from tui.bindings import Where, bindings
from tui.model.agents import block, header, ordered, programs_line, summary
from tui.model.columns import CURSOR
from tui.model.lines import Line, Look, Span
from tui.model.text import wrap_words
from tui.widgets import paint
from tui.widgets.cursor import Cursor
from tui.widgets.lines_view import LinesView

UNKNOWN = "Nothing is known of the workers yet."
NONE = "No worker is there: tasks wait until one comes. Start one with calc-worker."


class Agents(Cursor, LinesView, can_focus=True):
    """Every worker, the idle ones too; with a cursor while the pane has the focus. The cursor
    stays with its worker."""

    COMPONENT_CLASSES = paint.CLASSES | {"agents--cursor"}
    BINDINGS = bindings(Where.AGENTS)
    BORDER_TITLE = "Agents"
    FOCUS_ON_CLICK = False  # the pane would grow under the mouse

    @dataclass
    class Drain(Message):
        """Somebody wants a worker to leave."""

        worker: WorkerRow

    class Closed(Message):
        """Somebody wants to go back to the tasks."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 -- Textual's own name for it
        super().__init__(id=id)
        self._fleet: FleetNow | None = None
        self._workers: list[WorkerRow] = []
        self._position = 0
        self._under = range(0)
        """the lines of the worker under the cursor"""

    def show(self, fleet: FleetNow | None) -> None:
        """Show a fleet."""
        under = self._worker
        self._fleet = fleet
        self._workers = ordered(fleet)
        known = [(worker.name, worker.pid) for worker in self._workers]
        if under is not None and (under.name, under.pid) in known:
            self._position = known.index((under.name, under.pid))
        self.border_title = Content("Agents" if fleet is None else f"Agents  {summary(fleet)}")
        self.remake()

    @property
    def _worker(self) -> WorkerRow | None:
        """The worker under the cursor."""
        return self._workers[self._position] if self._position < len(self._workers) else None

    def make_lines(self, width: int) -> list[Line]:
        """The workers, or why there are none."""
        if not self._workers:
            sentence = UNKNOWN if self._fleet is None else NONE
            return [(Span(line, Look.DIM),) for line in wrap_words(sentence, width)]
        self._position = min(self._position, len(self._workers) - 1)
        room = width - len(CURSOR)
        lines = [(Span(" "), *line) for line in header(room)]
        for position, worker in enumerate(self._workers):
            under = self.has_focus and position == self._position
            made = block(worker, room, now())
            made += programs_line(worker, room) if self.has_focus else []
            if under:
                self._under = range(len(lines), len(lines) + len(made))
            sign = Span(CURSOR if under else " ", Look.KEY)
            lines += [(sign, *line) for line in made]
        return lines

    def classes_of(self, index: int) -> tuple[str, ...]:
        """What is under the cursor has a colour, too."""
        return ("agents--cursor",) if self.has_focus and index in self._under else ()

    def watch_has_focus(self, has_focus: bool) -> None:
        """The cursor is for those who are here, and in sight."""
        super().watch_has_focus(has_focus)
        self._move(self._position)

    @property
    def _count(self) -> int:
        return len(self._workers)

    @property
    def _page(self) -> int:
        return max(1, self.scrollable_content_region.height // max(1, len(self._under)))

    def _move(self, to: int) -> None:
        self._position = max(0, min(to, self._count - 1))
        self.remake()
        height, top = self.scrollable_content_region.height, self.scroll_offset.y
        first = 0 if self._position == 0 else self._under.start
        self.scroll_target_y = self.scroll_y = max(self._under.stop - height, min(top, first))

    def action_drain(self) -> None:
        """Have the worker under the cursor leave."""
        if self._worker is not None:
            self.post_message(self.Drain(self._worker))

    def action_close(self) -> None:
        """Back to the tasks."""
        self.post_message(self.Closed())
