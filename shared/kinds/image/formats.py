"""The formats of images, and what each can hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Format(StrEnum):
    """How an image is written to a file."""

    PNG = "png"
    JPEG = "jpeg"
    WEBP = "webp"
    GIF = "gif"
    BMP = "bmp"
    TIFF = "tiff"


@dataclass(frozen=True, slots=True)
class Abilities:
    """What an image keeps in a format."""

    frames: bool = False
    """more than one"""
    transparent: bool = True
    """where it cannot be, there is white instead"""
    quality: bool = False
    """it loses as much as it is told to"""
    longest: int = 2**31 - 1
    """pixels of a side"""
    suffixes: tuple[str, ...] = ()
    """of the names of files"""


ABILITIES: Mapping[Format, Abilities] = MappingProxyType(
    {
        Format.PNG: Abilities(frames=True, suffixes=("png", "apng")),
        Format.JPEG: Abilities(
            transparent=False,
            quality=True,
            longest=65_500,
            suffixes=("jpg", "jpeg", "jpe", "jfif"),
        ),
        Format.WEBP: Abilities(frames=True, quality=True, longest=16_383, suffixes=("webp",)),
        Format.GIF: Abilities(frames=True, longest=65_535, suffixes=("gif",)),
        Format.BMP: Abilities(transparent=False, suffixes=("bmp",)),
        Format.TIFF: Abilities(frames=True, suffixes=("tiff", "tif")),
    }
)
