"""Scales what is seen of an image to the cells of a pane; not for the loop."""

from __future__ import annotations

from io import BytesIO

from PIL import Image
from PIL.Image import Resampling

from shared.kinds.image.glimpse import EDGE, Glimpse
from tui.model.images.raster import Colour, Raster, fitted


def scaled(glimpse: Glimpse, cells: tuple[int, int], ground: Colour) -> Raster:
    """As large as it fits into so many cells; what can be seen through shows the ground."""
    size = glimpse.width, glimpse.height
    width, height = fitted(size, (cells[0], 2 * cells[1]))
    image = Image.frombytes("RGBA", size, glimpse.pixels)
    enlarged = width > size[0]
    image = image.resize((width, height), Resampling.NEAREST if enlarged else Resampling.LANCZOS)
    even = height + height % 2
    below = Image.new("RGBA", (width, even), (*ground, 255))
    below.alpha_composite(image)
    return Raster(width, even, below.convert("RGB").tobytes())


def as_png(glimpse: Glimpse) -> bytes:
    """For a terminal that scales it itself, and would blur the pixels of a small one."""
    size = glimpse.width, glimpse.height
    image = Image.frombytes("RGBA", size, glimpse.pixels)
    times = max(1, EDGE // max(size))
    if times > 1:
        image = image.resize((size[0] * times, size[1] * times), Resampling.NEAREST)
    file = BytesIO()
    image.save(file, "PNG")
    return file.getvalue()
