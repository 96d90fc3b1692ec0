"""The result: the image that was made, by the hash of its bytes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import ceil
from typing import Annotated

from shared.kinds.image.formats import Format
from shared.kinds.image.picture import Digest
from shared.wire.fields import Count, Most
from shared.wire.schema import record


class Metadata(StrEnum):
    """What cameras and people write into a file beside the image."""

    EXIF = "exif"
    XMP = "xmp"
    COMMENT = "comment"


Lost = Annotated[tuple[Metadata, ...], Most(len(Metadata))]

_KB, _MB = 1_000, 1_000_000


@record
@dataclass(frozen=True, slots=True)
class PictureResult:
    """The result."""

    digest: Digest
    size: Count
    """bytes"""
    format: Format
    width: Count
    height: Count
    frames: Count
    lost: Lost = ()
    """of what was to be kept, what is not or not wholly there: it could not be read, or the format
    has no place for it"""


def summary(result: PictureResult) -> str:
    """What was made, in a few words."""
    frames = f", {result.frames:,} frames" if result.frames > 1 else ""
    size = f"{result.width}x{result.height} {result.format.upper()}"
    words = f"{size}{frames}, {size_text(result.size)}"
    return "; ".join(filter(None, (words, lost_words(result))))


def lost_words(result: PictureResult) -> str:
    """What was to be kept and is not; empty where nothing is missing."""
    return f"not kept: {', '.join(result.lost)}" if result.lost else ""


def size_text(size: int) -> str:
    """A number of bytes with two digits or more."""
    if size < _KB:
        return f"{size} B"
    if size < _MB:
        return f"{ceil(size / _KB)} KB"
    return f"{size / _MB:.1f} MB"
