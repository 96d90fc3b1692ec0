"""How far the work on a folder is, and which images failed."""

from __future__ import annotations

from tui.model.images.tally import Tally
from tui.model.lines import Line
from tui.widgets.lines_view import LinesView


class TallyView(LinesView, can_focus=True):
    """Scrolls through the failures."""

    _tally: Tally | None = None

    def show(self, tally: Tally | None) -> None:
        """Show how far it is."""
        self._tally = tally
        self.display = tally is not None
        self.remake()

    def make_lines(self, width: int) -> list[Line]:
        """A bar, and what has failed."""
        return [] if self._tally is None else self._tally.lines(width)
