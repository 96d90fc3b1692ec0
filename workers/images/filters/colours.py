"""Filters that look at the colour of each pixel alone."""

from __future__ import annotations

from PIL import Image, ImageEnhance, ImageOps

from shared.kinds.image.parameters import Values

_SEPIA = (
    *(0.393, 0.769, 0.189, 0),
    *(0.349, 0.686, 0.168, 0),
    *(0.272, 0.534, 0.131, 0),
)
"""How much of red, green and blue is in the new red, the new green and the new blue."""


def grayscale(image: Image.Image, _values: Values) -> Image.Image:
    """Shades of gray."""
    return image.convert("L")


def negative(image: Image.Image, _values: Values) -> Image.Image:
    """Each colour becomes its opposite."""
    return ImageOps.invert(image)


def blackwhite(image: Image.Image, values: Values) -> Image.Image:
    """White from a threshold on."""
    threshold = values[0]
    return image.convert("L").point(lambda level: 255 * (level >= threshold))


def sepia(image: Image.Image, _values: Values) -> Image.Image:
    """The brown of old photographs."""
    return image.convert("RGB").convert("RGB", _SEPIA)


def posterize(image: Image.Image, values: Values) -> Image.Image:
    """So many bits of each colour."""
    return ImageOps.posterize(image, int(values[0]))


def solarize(image: Image.Image, values: Values) -> Image.Image:
    """Opposites from a threshold on."""
    return ImageOps.solarize(image, int(values[0]))


def brightness(image: Image.Image, values: Values) -> Image.Image:
    """More or less light."""
    return ImageEnhance.Brightness(image).enhance(values[0])


def contrast(image: Image.Image, values: Values) -> Image.Image:
    """Further from the mean of the image, or nearer to it."""
    return ImageEnhance.Contrast(image).enhance(values[0])
