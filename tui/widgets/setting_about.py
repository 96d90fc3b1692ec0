"""The pane that says what a setting means."""

from __future__ import annotations

from textual.content import Content

from tui.model.lines import Line
from tui.model.settings import About
from tui.widgets.lines_view import LinesView


class SettingAbout(LinesView, can_focus=False):
    """Shows one setting, what can be done with it and what is wrong."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 -- Textual's own name for it
        super().__init__(id=id)
        self._about: About | None = None

    def show(self, about: About | None) -> None:
        """Show a setting."""
        self._about = about
        self.border_title = Content("" if about is None else about.setting.name)
        self.remake()

    def make_lines(self, width: int) -> list[Line]:
        """All there is to say."""
        return [] if self._about is None else list(self._about.lines(width))
