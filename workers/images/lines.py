"""The lines of pixels that a strip has become, and what an image keeps beside them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from shared import limits
from shared.kinds.image.formats import Format
from shared.wire.fields import Count, Most, Name
from shared.wire.schema import record


@record
@dataclass(frozen=True, slots=True)
class Note:
    """Something of what an image keeps beside its pixels."""

    name: Name
    body: Annotated[bytes, Most(limits.IMAGE_BYTES)]


@record
@dataclass(frozen=True, slots=True)
class Notes:
    """All of it."""

    items: Annotated[tuple[Note, ...], Most(limits.FILTER_PARAMETERS)]


@record
@dataclass(frozen=True, slots=True)
class Lines:
    """What a strip has become."""

    mode: Name
    width: Count
    height: Count
    format: Format
    parts: Count
    """files of pixels that were written"""
    notes: bool = False
    """whether one more has what is kept beside them"""
