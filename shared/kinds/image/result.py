"""The result: the image that was made, by the hash of its bytes."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from shared.kinds.image.formats import Format
from shared.kinds.image.picture import Digest
from shared.wire.fields import Count
from shared.wire.schema import record

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


def summary(result: PictureResult) -> str:
    """What was made, in a few words."""
    frames = f", {result.frames:,} frames" if result.frames > 1 else ""
    size = f"{result.width}x{result.height} {result.format.upper()}"
    return f"{size}{frames}, {size_text(result.size)}"


def size_text(size: int) -> str:
    """A number of bytes with two digits or more."""
    if size < _KB:
        return f"{size} B"
    if size < _MB:
        return f"{ceil(size / _KB)} KB"
    return f"{size / _MB:.1f} MB"
