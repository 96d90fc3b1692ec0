"""The image of a pane as the terminal shows it."""

from __future__ import annotations

from rich.style import Style
from textual.strip import Strip

from tui.graphics.held import Held
from tui.graphics.kitty import MOST_CELLS, Cells
from tui.widgets.images.placeholders import strips


class Placed:
    """Is given to the terminal once, and again only where it is another image."""

    def __init__(self, held: Held) -> None:
        self._held = held
        self._number: int | None = None
        self._png = b""
        self.strips: list[Strip] = []

    def show(self, png: bytes, room: Cells, ground: Style) -> None:
        """Fit it into so many cells: the terminal puts it into their middle."""
        cells = min(room[0], MOST_CELLS), min(room[1], MOST_CELLS)
        if self._number is not None and png == self._png:
            self._held.resize(self._number, cells)
        else:
            self.drop()
            self._number, self._png = self._held.give(png, cells), png
        self.strips = strips(self._number, cells, ground)

    def drop(self) -> None:
        """Nothing of it is left."""
        self.strips = []
        if self._number is not None:
            self._held.drop(self._number)
            self._number, self._png = None, b""
