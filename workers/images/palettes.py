"""Palettes for images with transparency, which in a GIF is one of 256 colours: a pixel is there or
not. Pillow would find colours for them by another way than for the others, and less exactly."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Any

from PIL import Image

from workers.images.modes import OPAQUE

_SEEN = 128
"""The least alpha of a pixel that is there."""

_HOLE = 255
"""The place in a palette that stands for nothing."""

_NOTHING, _BESIDE = (1, 254, 3), (1, 254, 4)
"""The colour of that place. Where a pixel of a later frame had it, Pillow would take it for a hole;
so such a pixel gets the one beside it."""

_WITH_HOLES = {"disposal": 2, "optimize": False}


def options_for(images: Sequence[Image.Image]) -> dict[str, Any]:
    """How Pillow has to write these: each frame on nothing, and with its hole in its palette even
    where it has none to show. Frames without holes need write no more than what differs."""
    return _WITH_HOLES if "transparency" in images[0].info else {}


def with_palettes(frames: Sequence[Image.Image]) -> list[Image.Image]:
    """All frames of an animation with holes, or as they are where none has any: one without would
    be disposed of to a colour and not to nothing."""
    if not any(frame.mode in OPAQUE for frame in frames):
        return list(frames)
    return [_with_palette(frame.convert("RGBA")) for frame in frames]


def _with_palette(image: Image.Image) -> Image.Image:
    hidden = image.getchannel("A").point(lambda level: 255 * (level < _SEEN))
    made = _of_what_is_seen(image, hidden).quantize(_HOLE, Image.Quantize.MEDIANCUT)
    made.paste(_HOLE, mask=hidden)
    made.putpalette(_with_hole(made.getpalette() or []))
    made.info["transparency"] = _HOLE
    return made


def _of_what_is_seen(image: Image.Image, hidden: Image.Image) -> Image.Image:
    """What is hidden takes a colour that is there anyway, and none of the palette's."""
    colours = image.convert("RGB")
    seen = hidden.tobytes().find(0)
    if seen >= 0:
        top, left = divmod(seen, image.width)
        pixel = colours.crop((left, top, left + 1, top + 1))
        colours.paste(tuple(pixel.tobytes()), mask=hidden)
    return colours


def _with_hole(palette: Sequence[int]) -> list[int]:
    found = [tuple(palette[start : start + 3]) for start in range(0, len(palette), 3)]
    spared = [_BESIDE if colour == _NOTHING else colour for colour in found[:_HOLE]]
    unused = [_BESIDE] * (_HOLE - len(spared))
    return list(chain.from_iterable([*spared, *unused, _NOTHING]))
