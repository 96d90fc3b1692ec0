"""What a filter does, and to which part of an image it does it."""

from __future__ import annotations

from collections.abc import Callable

from PIL import Image

from shared.kinds.image.parameters import Values
from workers.images.modes import OPAQUE

Do = Callable[[Image.Image, Values], Image.Image]
"""Makes another image of one in mode L, LA, RGB or RGBA; the result is in one of these, too."""


def on_colours(do: Callable[[Image.Image, Values], Image.Image]) -> Do:
    """A filter that leaves transparency as it is."""

    def done(image: Image.Image, values: Values) -> Image.Image:
        opaque = OPAQUE.get(image.mode)
        if opaque is None:
            return do(image, values)
        made = do(image.convert(opaque), values)
        made.putalpha(image.getchannel("A"))
        return made

    return done


def on_what_is_seen(do: Callable[[Image.Image, Values], Image.Image]) -> Do:
    """A filter that mixes pixels: the colour of those that are not seen has no part in it."""

    def done(image: Image.Image, values: Values) -> Image.Image:
        opaque = OPAQUE.get(image.mode)
        if opaque is None:
            return do(image, values)
        return do(image.convert(f"{opaque}a"), values).convert(image.mode)

    return done
