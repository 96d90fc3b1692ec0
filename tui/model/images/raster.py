"""Pixels as cells of a terminal: each cell is two of them, one above the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

Colour = tuple[int, int, int]
Cell = tuple[Colour, Colour]
"""What is above, and what is below."""


@dataclass(frozen=True, slots=True)
class Raster:
    """Rows of pixels, an even number of them; three bytes a pixel."""

    width: int
    height: int
    pixels: bytes

    def rows(self) -> Iterator[list[tuple[Cell, int]]]:
        """For each row of cells what stands in it: the same several times is said once."""
        for top in range(0, self.height, 2):
            cells = zip(self._row(top), self._row(top + 1), strict=True)
            yield [(cell, len([*same])) for cell, same in groupby(cells)]

    def _row(self, y: int) -> list[Colour]:
        row = self.pixels[y * self.width * 3 : (y + 1) * self.width * 3]
        return [*zip(row[::3], row[1::3], row[2::3], strict=True)]


def fitted(size: tuple[int, int], box: tuple[int, int]) -> tuple[int, int]:
    """How large an image is shown in a box. What is smaller than the box is enlarged by a whole
    number, so that its pixels stay pixels."""
    (width, height), (most_wide, most_high) = size, box
    times = min(most_wide / width, most_high / height)
    if times > 1:
        times = int(times)
    return max(1, round(width * times)), max(1, round(height * times))
