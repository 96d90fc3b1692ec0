"""Filters that look at what is around a pixel."""

from __future__ import annotations

from typing import Any

from PIL import Image, ImageFilter, ImageMath

from shared.kinds.image.filters import SKETCH_SIGMA
from shared.kinds.image.parameters import Values

_STRIP = 1 << 20
"""Pixels that are computed with 32 bits at a time."""


def blur(image: Image.Image, values: Values) -> Image.Image:
    """Blurred by Gauss's curve."""
    return image.filter(ImageFilter.GaussianBlur(values[0]))


def sharpen(image: Image.Image, values: Values) -> Image.Image:
    """Away from the same image blurred."""
    return image.filter(ImageFilter.UnsharpMask(values[0]))


def edges(image: Image.Image, _values: Values) -> Image.Image:
    """Bright where pixels differ."""
    return image.filter(ImageFilter.FIND_EDGES)


def contour(image: Image.Image, _values: Values) -> Image.Image:
    """Dark where pixels differ."""
    return image.filter(ImageFilter.CONTOUR)


def emboss(image: Image.Image, _values: Values) -> Image.Image:
    """Lit from one side."""
    return image.filter(ImageFilter.EMBOSS)


def sketch(image: Image.Image, _values: Values) -> Image.Image:
    """Gray divided by what is around it: even parts become paper, and dark lines stay."""
    gray = image.convert("L")
    around = gray.filter(ImageFilter.GaussianBlur(SKETCH_SIGMA))
    rows = max(1, _STRIP // gray.width)
    for top in range(0, gray.height, rows):
        strip = (0, top, gray.width, min(top + rows, gray.height))
        around.paste(_divided(gray.crop(strip), around.crop(strip)), strip)
    return around


def _divided(above: Image.Image, below: Image.Image) -> Image.Image:
    def of(given: dict[str, Any]) -> Any:
        ratio = given["above"] * 255 / given["max"](given["below"], 1)
        return given["convert"](given["min"](ratio, 255), "L")

    divided: Image.Image = ImageMath.lambda_eval(of, above=above, below=below)
    return divided
