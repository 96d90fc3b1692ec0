"""Strips of cells that a terminal shows an image in, which it has been given."""

from __future__ import annotations

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tui.graphics import kitty
from tui.graphics.kitty import Cells


def strips(number: int, cells: Cells, ground: Style) -> list[Strip]:
    """A strip for each row of cells, over a ground that is seen through the image. Each cell is a
    segment: within one some would be cut off in the middle, as the marks on them have no width."""
    style = ground + Style(color=Color.from_rgb(*kitty.colour(number)))
    width, height = cells
    rows = (kitty.row(y, width) for y in range(height))
    return [Strip([Segment(cell, style) for cell in row], width) for row in rows]
