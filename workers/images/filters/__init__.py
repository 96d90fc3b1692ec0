"""What each filter does; `shared.kinds.image.filters` has what people are told of it."""

from __future__ import annotations

from collections.abc import Mapping

from PIL import Image

from shared.kinds.image import Call, Pipeline
from workers.images.failing import check_pixels
from workers.images.filters import colours, shapes, surroundings
from workers.images.filters.base import Do, on_colours, on_what_is_seen

DOING: Mapping[str, Do] = {
    "grayscale": on_colours(colours.grayscale),
    "negative": on_colours(colours.negative),
    "blackwhite": on_colours(colours.blackwhite),
    "sepia": on_colours(colours.sepia),
    "blur": on_what_is_seen(surroundings.blur),
    "sharpen": on_colours(surroundings.sharpen),
    "edges": on_colours(surroundings.edges),
    "contour": on_colours(surroundings.contour),
    "emboss": on_colours(surroundings.emboss),
    "sketch": on_colours(surroundings.sketch),
    "posterize": on_colours(colours.posterize),
    "solarize": on_colours(colours.solarize),
    "brightness": on_colours(colours.brightness),
    "contrast": on_colours(colours.contrast),
    "resize": shapes.resize,
    "thumbnail": shapes.thumbnail,
    "rotate": shapes.rotate,
    "crop": shapes.crop,
}


def filtered(image: Image.Image, pipeline: Pipeline, frames: int = 1) -> Image.Image:
    """An image after all of these; raises `ImageError` before one makes it too large."""
    for call in pipeline:
        _check_size(image, call, frames)
        image = DOING[call.name](image, call.values)
    return image


def _check_size(image: Image.Image, call: Call, frames: int) -> None:
    larger = shapes.LARGER.get(call.name)
    if larger is not None:
        check_pixels(larger(image.size, call.values), frames)
