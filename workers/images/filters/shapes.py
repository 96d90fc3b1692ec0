"""Filters that make an image of another size."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import ceil, cos, radians, sin

from PIL import Image

from shared.errors import ImageError
from shared.kinds.image import Code
from shared.kinds.image.parameters import Values

Size = tuple[int, int]


def resize(image: Image.Image, values: Values) -> Image.Image:
    """As large as it is told to be."""
    return image.resize(resized(image.size, values))


def thumbnail(image: Image.Image, values: Values) -> Image.Image:
    """Fits into a box."""
    made = image.copy()
    made.thumbnail((values[0], values[1]))
    return made


def rotate(image: Image.Image, values: Values) -> Image.Image:
    """Turned counterclockwise."""
    return image.rotate(values[0], Image.Resampling.BICUBIC, expand=True)


def crop(image: Image.Image, values: Values) -> Image.Image:
    """A part of it; raises `ImageError` where that is not in the image."""
    left, top, width, height = map(int, values)
    right, bottom = left + width if width else image.width, top + height if height else image.height
    outside = [
        f"{what} {first:,} to {last:,}"
        for what, first, last, most in (
            ("columns", left, right, image.width),
            ("lines", top, bottom, image.height),
        )
        if not first < last <= most
    ]
    if outside:
        size, part = f"{image.width:,} × {image.height:,}", " and ".join(outside)
        raise ImageError(Code.OUTSIDE, f"crop: the image has {size} pixels here, without {part}.")
    return image.crop((left, top, right, bottom))


def resized(size: Size, values: Values) -> Size:
    """The size after `resize`: what is 0 follows from the other side."""
    width, height = map(int, values)
    if not width:
        width = max(1, round(size[0] * height / size[1])) if height else size[0]
    return width, height or max(1, round(size[1] * width / size[0]))


def rotated(size: Size, values: Values) -> Size:
    """About the size after `rotate`."""
    across, down = abs(cos(radians(values[0]))), abs(sin(radians(values[0])))
    width, height = size
    return ceil(width * across + height * down), ceil(width * down + height * across)


LARGER: Mapping[str, Callable[[Size, Values], Size]] = {"resize": resized, "rotate": rotated}
"""The size after filters that may make an image larger."""
