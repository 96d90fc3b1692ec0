"""The lines of pixels that a strip has become, and what an image keeps beside them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from shared import limits
from shared.kinds.image.formats import Format
from shared.kinds.image.result import Lost, Metadata
from shared.wire.fields import Count, Most, Name
from shared.wire.schema import record


@record
@dataclass(frozen=True, slots=True)
class Note:
    """Something of what an image keeps beside its pixels."""

    name: Metadata
    body: Annotated[bytes, Most(limits.IMAGE_BYTES)]


@record
@dataclass(frozen=True, slots=True)
class Noted:
    """All of it, and what could not be read."""

    notes: Annotated[tuple[Note, ...], Most(len(Metadata))]
    unreadable: Lost


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
