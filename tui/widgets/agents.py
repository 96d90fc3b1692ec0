"""The pane with the workers."""

from __future__ import annotations

from textual.content import Content

from shared.clock import now
from shared.wire.client import FleetNow
from tui.model.agents import lines, summary
from tui.model.lines import Line, Look, Span
from tui.model.text import wrap_words
from tui.widgets.lines_view import LinesView

UNKNOWN = "Nothing is known of the workers yet."
NONE = "No worker is there: tasks wait until one comes. Start one with calc-worker."


class Agents(LinesView, can_focus=False):
    """Every worker, the idle ones too."""

    BORDER_TITLE = "Agents"

    def __init__(self, *, id: str) -> None:  # noqa: A002 -- Textual's own name for it
        super().__init__(id=id)
        self._fleet: FleetNow | None = None

    def show(self, fleet: FleetNow | None) -> None:
        """Show a fleet."""
        self._fleet = fleet
        self.border_title = Content("Agents" if fleet is None else f"Agents  {summary(fleet)}")
        self.remake()

    def make_lines(self, width: int) -> list[Line]:
        """The workers, or why there are none."""
        if self._fleet is not None and self._fleet.workers:
            return lines(self._fleet, width, now())
        sentence = UNKNOWN if self._fleet is None else NONE
        return [(Span(line, Look.DIM),) for line in wrap_words(sentence, width)]
