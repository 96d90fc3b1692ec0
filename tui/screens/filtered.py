"""A screen with a list that is narrowed by a filter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from textual import on
from textual.screen import Screen
from textual.widgets import Input

from tui.bindings import Where
from tui.model.status import Status
from tui.widgets.banner import Banner
from tui.widgets.filter_line import FilterLine
from tui.widgets.key_bar import KeyBar
from tui.widgets.rows import Rows
from tui.widgets.status_bar import StatusBar


class FilteredScreen(Screen[None]):
    """The filter is on the screen while it is typed, then in the title of the list."""

    list: Rows
    where: ClassVar[tuple[Where, ...]]
    """whose keys are in the footer, where nothing is typed"""
    lines: ClassVar[Mapping[str, Where]] = {"filter": Where.FILTER}
    """whose keys are there while something is typed, by the widget that it is typed into"""

    def __init__(self, placeholder: str) -> None:
        super().__init__()
        self.status_bar = StatusBar(id="status")
        self.banner = Banner(id="banner")
        self.filter_line = FilterLine(placeholder, id="filter")
        self.key_bar = KeyBar(id="keys")

    def show(self, status: Status) -> None:
        """Show how things stand."""
        self.status_bar.show(status)

    def warn(self, sentence: str) -> None:
        """Say in the banner what is wrong with the connection; an empty sentence hides it."""
        self.banner.say(sentence)

    def narrow(self, text: str) -> None:
        """Show in the list what has all words of a text."""
        raise NotImplementedError

    def on_descendant_focus(self) -> None:
        """The footer follows the focus."""
        name = (self.focused.id if self.focused else None) or ""
        self.filter_line.display = self.focused is self.filter_line
        places = (self.lines[name],) if name in self.lines else self.where
        self.key_bar.show(*places, typing=name in self.lines)

    def action_filter(self) -> None:
        """Choose which are shown."""
        self.filter_line.display = True
        self.filter_line.focus()

    @on(Input.Changed, "#filter")
    def _filter_changed(self, event: Input.Changed) -> None:
        event.stop()
        self.narrow(event.value)

    @on(Input.Submitted, "#filter")
    @on(FilterLine.Left)
    def _filter_left(self) -> None:
        self.list.focus()

    def action_close(self) -> None:
        """Drop the filter, then go back."""
        if self.filter_line.value:
            self.filter_line.value = ""
        else:
            self.dismiss(None)
