"""The list of languages."""

from __future__ import annotations

from dataclasses import dataclass

from textual.message import Message

from shared.wire.client import FleetNow
from tui.bindings import Where, bindings
from tui.model.code.offers import Choice, choices
from tui.model.lines import Line
from tui.widgets.code.blocks import Blocks


class LanguageList(Blocks):
    """Those first that some worker offers."""

    BINDINGS = bindings(Where.LANGUAGES)

    @dataclass
    class Chosen(Message):
        """Somebody wants to write in a language."""

        name: str

    class Closed(Message):
        """Somebody wants to leave it as it is."""

    _choices: tuple[Choice, ...] = ()

    def show(self, fleet: FleetNow | None, name: str = "") -> None:
        """Show what a fleet offers; the cursor goes to, or stays with, a language."""
        if not name and self._choices:
            name = self._choices[self._position].name
        self._choices = tuple(choices(fleet))
        names = [choice.name for choice in self._choices]
        self._move(names.index(name) if name in names else 0)

    @property
    def _count(self) -> int:
        return len(self._choices)

    def block(self, at: int, _width: int, under: bool) -> list[Line]:
        """A language."""
        return [self._choices[at].line(under)]

    def action_choose(self) -> None:
        """Write in the language under the cursor."""
        if self._choices:
            self.post_message(self.Chosen(self._choices[self._position].name))

    action_open = action_choose

    def action_close(self) -> None:
        """Leave it as it is."""
        self.post_message(self.Closed())
