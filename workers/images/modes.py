"""The modes of pixels: whatever comes, filters find gray or RGB, with alpha or without, all of 8
bits."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PIL import Image

from shared.errors import ImageError
from shared.kinds.image import Code

OPAQUE: Mapping[str, str] = {"LA": "L", "RGBA": "RGB"}
"""What is left of a mode without its alpha."""

_DEEP = ("I;16", "I;16L", "I;16B", "I;16N")


def plain(image: Image.Image) -> Image.Image:
    """The same image in one of the four modes: itself, if it is in one of them."""
    make = _MAKERS.get(image.mode)
    if make is None:
        sentence = f"Unsupported image: there is no filter for its kind of pixels, {image.mode}."
        raise ImageError(Code.UNSUPPORTED, sentence)
    return make(image)


def without_alpha(image: Image.Image) -> Image.Image:
    """An image on white."""
    opaque = OPAQUE.get(image.mode)
    if opaque is None:
        return image
    white = Image.new(opaque, image.size, "white")
    white.paste(image.convert(opaque), mask=image.getchannel("A"))
    return white


def _as_it_is(image: Image.Image) -> Image.Image:
    if image.has_transparency_data and image.mode not in OPAQUE:  # one colour stands for it
        return image.convert(f"{image.mode}A")
    return image


def _gray(image: Image.Image) -> Image.Image:
    return image.convert("LA" if image.has_transparency_data else "L")


def _colours(image: Image.Image) -> Image.Image:
    return image.convert("RGBA" if image.has_transparency_data else "RGB")


def _upper_bits(image: Image.Image) -> Image.Image:
    """Pillow's own conversion makes everything white that is above 255."""
    return image.convert("I").point(lambda level: level * (1 / 256)).convert("L")


_MAKERS: Mapping[str, Callable[[Image.Image], Image.Image]] = {
    **dict.fromkeys(("L", "LA", "RGB", "RGBA"), _as_it_is),
    "1": _gray,
    **dict.fromkeys(("P", "PA", "RGBX", "RGBa", "CMYK", "YCbCr", "LAB", "HSV"), _colours),
    "La": _gray,
    **dict.fromkeys(_DEEP, _upper_bits),
}
