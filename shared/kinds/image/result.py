"""The result: the image that was made, by the hash of its bytes."""

from __future__ import annotations

from dataclasses import dataclass

from shared.kinds.image.formats import Format
from shared.kinds.image.picture import Digest
from shared.wire.fields import Count
from shared.wire.schema import record


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
    size = f"{result.size / 1000:,.1f} kB"
    return f"{result.format} {result.width:,} × {result.height:,}{frames}, {size}"
