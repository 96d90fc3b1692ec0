"""Why nothing came of an image: the codes of `ImageError`, and what each one means."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Code(StrEnum):
    """What is wrong with an image; programs decide by it, people read the sentence."""

    UNREADABLE = "unreadable_image"
    UNSUPPORTED = "unsupported_image"
    TOO_MANY_PIXELS = "too_many_pixels"
    TOO_MANY_FRAMES = "too_many_frames"
    OUTSIDE = "outside_image"
    UNWRITABLE = "unwritable_image"
    TOO_LARGE = "too_large_image"


MEANINGS: Mapping[Code, str] = MappingProxyType(
    {
        Code.UNREADABLE: "No image of a format that is known, or a damaged one.",
        Code.UNSUPPORTED: "An image whose kind of pixels the filters are not made for.",
        Code.TOO_MANY_PIXELS: "More pixels, all frames together, than there may be; it may be the "
        "work of a filter.",
        Code.TOO_MANY_FRAMES: "More frames or pages than there may be.",
        Code.OUTSIDE: "A part was to be cut out that is not wholly in the image.",
        Code.UNWRITABLE: "The format that was asked for cannot hold an image of this size, or its "
        "metadata.",
        Code.TOO_LARGE: "The result has more bytes than an image may have.",
    }
)
