"""Cuts an image into tiles that can be worked on apart, and puts them together again: bit for bit
what the whole image would have become."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from PIL import Image

from shared.kinds.image import Pipeline
from workers.images.filters import filtered

Box = tuple[int, int, int, int]
"""Left, top, right and bottom, as Pillow has them."""


@dataclass(frozen=True, slots=True)
class Tile:
    """A part of an image."""

    core: Box
    """the pixels that come of it"""
    taken: Box
    """those that it is made of: the core with the margin that its filters need"""

    @property
    def inner(self) -> Box:
        """The core, as it lies in what was taken."""
        left, top, _, _ = self.taken
        core = self.core
        return core[0] - left, core[1] - top, core[2] - left, core[3] - top


def cut(size: tuple[int, int], side: int, margin: int) -> Iterator[Tile]:
    """Tiles of at most this side, line by line; their cores are the image, each pixel once."""
    width, height = size
    for top in range(0, height, side):
        for left in range(0, width, side):
            core = (left, top, min(left + side, width), min(top + side, height))
            yield Tile(core, _widened(core, size, margin))


def strip_of(size: tuple[int, int], place: int, strips: int, margin: int) -> Tile:
    """One of so many strips of whole lines, counted from the top."""
    top, bottom = size[1] * place // strips, size[1] * (place + 1) // strips
    core = (0, top, size[0], bottom)
    return Tile(core, _widened(core, size, margin))


def work_on(image: Image.Image, tile: Tile, pipeline: Pipeline) -> Image.Image:
    """What comes of a tile's core."""
    return filtered(image.crop(tile.taken), pipeline).crop(tile.inner)


def put_together(size: tuple[int, int], parts: Iterable[tuple[Tile, Image.Image]]) -> Image.Image:
    """The whole image again; the tiles may come in any order."""
    whole: Image.Image | None = None
    for tile, part in parts:
        whole = whole or Image.new(part.mode, size)
        whole.paste(part, tile.core)
    if whole is None:
        raise ValueError("there is no image without a tile")
    return whole


def _widened(core: Box, size: tuple[int, int], margin: int) -> Box:
    left, top, right, bottom = core
    return (
        max(0, left - margin),
        max(0, top - margin),
        min(size[0], right + margin),
        min(size[1], bottom + margin),
    )
