"""A sentence across the screen while something is wrong with the connection."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static

from shared.safety import one_line


class Banner(Static):
    """Takes no room while there is nothing to say."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 -- Textual's own name for it
        super().__init__(id=id, markup=False)
        self.display = False

    def say(self, sentence: str) -> None:
        """Show a sentence; an empty one hides the banner."""
        self.display = bool(sentence)
        self.update(Content(one_line(sentence)))
