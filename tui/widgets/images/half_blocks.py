"""Pixels as strips of half blocks: the ink of a cell is its upper pixel, the paper the lower."""

from __future__ import annotations

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tui.model.images.raster import Cell, Raster

BLOCK = "▀"


def strips(raster: Raster) -> list[Strip]:
    """A strip for each row of cells."""
    return [
        Strip([Segment(BLOCK * times, _style(cell)) for cell, times in row], raster.width)
        for row in raster.rows()
    ]


def _style(cell: Cell) -> Style:
    above, below = cell
    return Style(color=Color.from_rgb(*above), bgcolor=Color.from_rgb(*below))
