"""The pane with everything about one worker."""

from __future__ import annotations

from textual.content import Content
from textual.message import Message

from shared.clock import now
from shared.safety import one_line
from tui.bindings import Where, bindings
from tui.model.lines import Line, Look, Span
from tui.model.monitor.detail import Closely, TaskOf, lines
from tui.widgets import paint
from tui.widgets.lines_view import LinesView

NOBODY = "No worker is chosen."


class WorkerDetail(LinesView, can_focus=True):
    """Shows the worker under the cursor."""

    COMPONENT_CLASSES = paint.CLASSES
    BINDINGS = bindings(Where.DETAIL)
    BORDER_TITLE = "Agent"

    class Closed(Message):
        """Somebody wants to go back to the list."""

    def __init__(self, task_of: TaskOf, *, id: str) -> None:  # noqa: A002 -- Textual's name for it
        super().__init__(id=id)
        self._task_of = task_of
        self._closely: Closely | None = None

    def show(self, closely: Closely | None) -> None:
        """Show a worker."""
        other = closely is None or self._closely is None or closely.row.pid != self._closely.row.pid
        self._closely = closely
        name = "" if closely is None else f"  {one_line(closely.row.name)}"
        self.border_title = Content("Agent" + name)
        if other:
            self.scroll_target_y = self.scroll_y = 0
        self.remake()

    def make_lines(self, width: int) -> list[Line]:
        """What is known of it."""
        if self._closely is None:
            return [(Span(NOBODY, Look.DIM),)]
        return lines(self._closely, self._task_of, width, now())

    def remake(self) -> None:
        """What nobody sees is made when somebody does."""
        if self.is_on_screen:
            super().remake()

    def action_close(self) -> None:
        """Back to the list."""
        self.post_message(self.Closed())
