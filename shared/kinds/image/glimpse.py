"""An image as it is shown to people: its first frame, upright and small, and what there is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from shared.kinds.image.formats import Format
from shared.wire.fields import Count, Most
from shared.wire.rows import TaskError
from shared.wire.schema import record

EDGE = 512
"""Pixels of a side, at most."""

BYTES_PER_PIXEL = 4
"""Red, green, blue, and how little can be seen through it."""


@record
@dataclass(frozen=True, slots=True)
class Glimpse:
    """What there is to see, and what it is a glimpse of."""

    width: Count
    height: Count
    """of the pixels"""
    pixels: Annotated[bytes, Most(EDGE * EDGE * BYTES_PER_PIXEL)]
    format: Format
    whole_width: Count
    whole_height: Count
    frames: Count


@record
@dataclass(frozen=True, slots=True)
class Glimpsed:
    """What came of looking: one of the two."""

    glimpse: Glimpse | None
    error: TaskError | None = None
